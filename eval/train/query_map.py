"""The default query map: x + xAB on a question's vector, trained so that questions find their paragraphs.

python -m eval.train.query_map DATA CORPUS [--check]

Paragraph vectors stay as they are, so no library has to be made again. In-batch and mined negatives
with the softmax loss at temperature 0.02 (van den Oord and others 2018), and a penalty on how far a
question moves. DRCD_dev is not trained on: it is where the map must cost nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from eval.public import lecoqa, squad
from index.chunking import chunk
from index.embedding import Embedder, open_embedder
from index.models import Paragraph
from index.parsing import parse

RANK, STEPS, BATCH = 64, 600, 64
TEMPERATURE, PENALTY, RATE = 0.02, 20.0, 2e-3
_HARD = 8  # mined negatives a question


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions (float32[n, d]), passages (float32[m, d]), and each question's right passages."""

    questions: np.ndarray
    passages: np.ndarray
    right: tuple[tuple[int, ...], ...]

    def part(self, chosen: np.ndarray) -> Pairs:
        """Some of the questions over the same passages."""
        return Pairs(self.questions[chosen], self.passages, tuple(self.right[i] for i in chosen))


def of_squad(file: Path, embedder: Embedder) -> Pairs:
    """The questions of a SQuAD-form file over its paragraphs."""
    with squad(file) as suite:
        paragraphs = [p for path in suite.files for p in parse(path).paragraphs]
    return _pairs(
        [(c.question, {(g.file, g.number) for g in c.gold}) for c in suite.cases],
        paragraphs,
        embedder,
    )


def of_lecoqa(file: Path, corpus: Path, embedder: Embedder) -> Pairs:
    """The questions of LeCoQA over the articles of every statute they may rest on."""
    suite = lecoqa(file, corpus)
    named = {g.file for c in suite.cases for g in c.gold}
    paragraphs = [p for path in suite.files if path.name in named for p in parse(path).paragraphs]
    return _pairs(
        [(c.question, {(g.file, g.number) for g in c.gold}) for c in suite.cases],
        paragraphs,
        embedder,
    )


def _pairs(
    cases: list[tuple[str, set[tuple[str, str]]]], paragraphs: list[Paragraph], embedder: Embedder
) -> Pairs:
    places: dict[tuple[str, str], list[int]] = {}
    texts: list[str] = []
    for p in paragraphs:
        for c in chunk(p):
            places.setdefault((p.file, p.number), []).append(len(texts))
            texts.append(c.text)
    kept = [(q, tuple(i for g in gold for i in places.get(g, ()))) for q, gold in cases]
    kept = [(q, right) for q, right in kept if right]
    questions = np.stack([embedder.encode_query(q) for q, _ in kept])
    return Pairs(questions, embedder.encode_passages(texts), tuple(r for _, r in kept))


def train(
    sets: list[Pairs], *, penalty: float = PENALTY, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """A (d, r) and B (r, d); each batch is of one set, the sets in turn."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    width = sets[0].questions.shape[1]
    a = (torch.randn(width, RANK) * 0.02).requires_grad_()
    b = torch.zeros(RANK, width, requires_grad=True)
    optimiser = torch.optim.Adam([a, b], lr=RATE)
    hard = [_mine(s) for s in sets]
    for step in range(STEPS):
        which = step % len(sets)
        pairs = sets[which]
        rows = rng.choice(len(pairs.questions), min(BATCH, len(pairs.questions)), replace=False)
        right = [int(rng.choice(pairs.right[i])) for i in rows]
        wrong = hard[which][rows].reshape(-1)
        columns = np.concatenate([right, wrong])
        x = torch.from_numpy(pairs.questions[rows])
        y = torch.from_numpy(pairs.passages[columns])
        moved = torch.nn.functional.normalize(x + x @ a @ b, dim=1)
        scores = moved @ y.T / TEMPERATURE
        also = torch.tensor([[c in pairs.right[i] for c in columns] for i in rows])
        also[torch.arange(len(rows)), torch.arange(len(rows))] = False
        scores = scores.masked_fill(also, -1e4)
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(rows)))
        loss = loss + penalty * (moved - x).square().sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - (step + 1) / STEPS)
    return a.detach().numpy(), b.detach().numpy()


def _mine(pairs: Pairs) -> np.ndarray:
    """The nearest wrong passages of each question, int64[n, _HARD]."""
    found = np.empty((len(pairs.questions), _HARD), np.int64)
    for i in range(0, len(pairs.questions), 512):
        scores = pairs.questions[i : i + 512] @ pairs.passages.T
        for row, right in enumerate(pairs.right[i : i + 512]):
            scores[row, list(right)] = -1.0
        found[i : i + 512] = np.argsort(-scores, axis=1)[:, :_HARD]
    return found


def measure(
    pairs: Pairs, a: np.ndarray | None = None, b: np.ndarray | None = None
) -> dict[str, float]:
    """Share of questions whose right passage is first, in five, ten, a hundred."""
    x = pairs.questions
    if a is not None and b is not None:
        x = x + x @ a @ b
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
    ranks = []
    for i, right in enumerate(pairs.right):
        scores = pairs.passages @ x[i]
        ranks.append(int((scores > scores[list(right)].max()).sum()))
    return {f"in {k}": round(float(np.mean([r < k for r in ranks])), 3) for k in (1, 5, 10, 100)}


def main() -> None:
    """Print figures by penalty with a part of LeCoQA's laws held out, then train on all and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="only print, write nothing")
    given = parser.parse_args()
    embedder = open_embedder(None)
    embedder.query_map = None  # what is trained is what moves the bare vector
    start = time.monotonic()
    sets = {
        n: of_squad(given.data / f"{n}.json", embedder)
        for n in ("DRCD_test", "cmrc2018_trial", "xquad_zh", "DRCD_dev")
    }
    sets["lecoqa"] = of_lecoqa(given.data / "lecoqa" / "train.jsonl", given.corpus, embedder)
    print(
        f"encoded in {time.monotonic() - start:.0f} s",
        {n: p.passages.shape for n, p in sets.items()},
        flush=True,
    )
    order = np.random.default_rng(0).permutation(len(sets["lecoqa"].questions))
    held, ours = (
        sets["lecoqa"].part(order[: len(order) // 4]),
        sets["lecoqa"].part(order[len(order) // 4 :]),
    )
    print(
        "nothing", {"lecoqa held": measure(held), "DRCD_dev": measure(sets["DRCD_dev"])}, flush=True
    )
    prose = [sets["DRCD_test"], sets["cmrc2018_trial"], sets["xquad_zh"]]
    for penalty in (5.0, 20.0, 50.0):
        start = time.monotonic()
        a, b = train([*prose, ours, ours], penalty=penalty)
        print(
            f"penalty {penalty} ({time.monotonic() - start:.0f} s)",
            {"lecoqa held": measure(held, a, b), "DRCD_dev": measure(sets["DRCD_dev"], a, b)},
            flush=True,
        )
    if given.check:
        return
    a, b = train([*prose, sets["lecoqa"], sets["lecoqa"]])
    file = Path(str(resources.files("index").joinpath("query_map.safetensors")))
    card = {"model": embedder.fingerprint, "penalty": PENALTY, "steps": STEPS}
    save_file(
        {"a": a.astype(np.float16), "b": b.astype(np.float16)},
        str(file),
        metadata={"card": json.dumps(card)},
    )
    print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
