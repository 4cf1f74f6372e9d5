"""The question's side of the offline model: low-rank changes (LoRA) that bring questions to their passages.

python -m eval.train.query_adapter DATA CORPUS [--check] [--out FILE] [--few N] [--start FILE]

Passages stay as the model encodes them, so no library is made again. Every dense layer's W becomes
W + BA (Hu and others 2021); the loss is the softmax of a question's passages among all of its set
(van den Oord and others 2018) and a penalty on how far a question moves, as in a query map
(index/tuning.py). First everything but LeCoQA is learnt from, then a while all of it with LeCoQA:
so LeCoQA can be asked in folds, by law and by question, from one start. DRCD_dev is never trained on:
it is where nothing may be lost.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from eval.public import lecoqa
from eval.stats import estimate
from eval.train import data, encoder, pairs, written
from eval.train.pairs import Fold, Set
from index import offline_model, tuning
from index.embedding import open_embedder
from index.tuning import Pairs

RANK = 16
STEPS, MORE = 700, 150  # without LeCoQA, and from there with it
SHARE = 1 / 3  # of the later batches that are LeCoQA's
BATCH, LENGTH = 64, 96  # questions, and tokens of one at most
RATE, WARM, LEAST = 5e-4, 40, 0.02  # Adam's, steps until it is reached, share of it at the end
TEMPERATURE, PENALTY = 0.02, 5.0
_FILE = Path(str(resources.files("index").joinpath("query_adapter.safetensors")))
_PUBLIC = ("DRCD_test", "cmrc2018_trial", "xquad_zh", "DRCD_dev")


class LowRank(nn.Module):  # type: ignore[misc]  # torch need not be there
    """A dense layer and its change; the layer itself is not trained."""

    def __init__(self, dense: nn.Linear) -> None:
        super().__init__()
        self.dense = dense
        wide, out = dense.in_features, dense.out_features
        self.a = nn.Parameter(torch.randn(RANK, wide) / math.sqrt(wide))
        self.b = nn.Parameter(torch.zeros(out, RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """W x and the change, in x's precision."""
        inner = functional.linear(x, self.a.to(x.dtype))
        return self.dense(x) + functional.linear(inner, self.b.to(x.dtype))


class Questions(nn.Module):  # type: ignore[misc]
    """The encoder with a change in every dense layer, in bfloat16 but for the changes."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        whole = encoder.opened(folder)
        whole.requires_grad_(False).to(torch.bfloat16)
        self.embeddings, self.layers = whole.embeddings, whole.encoder.layer
        for name, module in list(self.layers.named_modules()):
            if isinstance(module, nn.Linear):
                above, _, last = name.rpartition(".")
                setattr(self.layers.get_submodule(above), last, LowRank(module))

    def forward(self, questions: Sequence[str]) -> torch.Tensor:
        """Unit vectors (n, d), on the CPU wherever the weights are."""
        ids, mask = self._batch(questions)
        closed = encoder.closed(mask)
        state = self.embeddings(input_ids=ids)
        for layer in self.layers:
            state = layer(state, closed)
        state = state.float() * mask[:, :, None]
        return functional.normalize(state.sum(1) / mask.sum(1, keepdim=True), dim=-1).cpu()

    def _batch(self, questions: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        rows = [self.tokenizer.encode(f"query: {q}").ids[:LENGTH] for q in questions]
        ids = torch.ones(len(rows), max(map(len, rows)), dtype=torch.long)
        mask = torch.zeros(ids.shape)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        device = self.embeddings.word_embeddings.weight.device
        return ids.to(device), mask.to(device)

    def encode(self, questions: Sequence[str]) -> np.ndarray:
        """float32[n, d], in the order given."""
        order = sorted(range(len(questions)), key=lambda i: len(questions[i]))
        found = np.empty((len(questions), self.embeddings.LayerNorm.weight.shape[0]), np.float32)
        with torch.no_grad():
            for at in range(0, len(order), BATCH):
                part = order[at : at + BATCH]
                found[part] = self([questions[i] for i in part]).numpy()
        return found

    def trained(self) -> dict[str, torch.Tensor]:
        """The changes under the names of the encoder's weights, in half precision."""
        return {
            f"encoder.layer.{name}.weight.{part}": value.detach().half().cpu().contiguous()
            for name, layer in self.layers.named_modules()
            if isinstance(layer, LowRank)
            for part, value in (("a", layer.a), ("b", layer.b))
        }

    def resume(self, changes: Mapping[str, torch.Tensor]) -> None:
        """Take over what `trained` gave."""
        with torch.no_grad():
            for name, layer in self.layers.named_modules():
                if isinstance(layer, LowRank):
                    layer.a.copy_(changes[f"encoder.layer.{name}.weight.a"])
                    layer.b.copy_(changes[f"encoder.layer.{name}.weight.b"])


def train(
    model: Questions, sets: Mapping[str, Set], shares: Mapping[str, float], *, steps: int
) -> None:
    """Train for so many steps; each batch is of one set, drawn by its share, its questions in turn."""
    rng = np.random.default_rng(0)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.0)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min(1.0, (n + 1) / WARM) * max(LEAST, 1 - n / steps)
    )
    names = list(sets)
    weights = np.array([shares[n] for n in names]) / sum(shares[n] for n in names)
    passages = {n: torch.tensor(sets[n].pairs.passages) for n in names}
    waiting: dict[str, list[int]] = {n: [] for n in names}
    start = time.monotonic()
    for step in range(1, steps + 1):
        name = names[rng.choice(len(names), p=weights)]
        some = sets[name]
        if len(waiting[name]) < BATCH:
            waiting[name] += rng.permutation(len(some.questions)).tolist()
        rows, waiting[name] = waiting[name][:BATCH], waiting[name][BATCH:]
        moved = model([some.questions[i] for i in rows])
        scores = moved @ passages[name].T / TEMPERATURE
        right = torch.stack(
            [torch.logsumexp(scores[n, list(some.pairs.right[i])], 0) for n, i in enumerate(rows)]
        )
        loss = (torch.logsumexp(scores, 1) - right).mean()
        bare = torch.tensor(some.pairs.questions[rows])
        (loss + PENALTY * ((moved - bare) ** 2).sum(1).mean()).backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        rate.step()
        optimiser.zero_grad()
        if step % 50 == 0:
            print(step, f"{loss.item():.2f}, {time.monotonic() - start:.0f} s", flush=True)


def moved(model: Questions, some: Set) -> Pairs:
    """The set's pairs with its questions as the model encodes them."""
    return Pairs(model.encode(some.questions), some.pairs.passages, some.pairs.right)


def measure(given: Pairs) -> dict[str, float]:
    """Share of questions whose right passage is first, in five, ten, a hundred."""
    found = tuning.ranks(given)
    return {f"in {k}": round(float(np.mean(found < k)), 3) for k in (1, 5, 10, 100)}


def crossed(
    start: Questions, folds: Sequence[Fold], others: Mapping[str, Set], laws: Set
) -> dict[str, str]:
    """LeCoQA's right passages in ten and in a hundred, each question asked of its fold's model."""
    found: dict[int, list[float]] = {10: [], 100: []}
    for learnt, asked in folds:
        model = copy.deepcopy(start)
        further(model, others, laws.part(learnt))
        held = moved(model, laws.part(asked))
        for k in found:
            found[k] += tuning.shares(held, k).tolist()
    return told(found)


def further(model: Questions, others: Mapping[str, Set], laws: Set) -> None:
    """Train on with LeCoQA in the mixture."""
    sizes = {n: float(len(s.questions)) for n, s in others.items()}
    sizes["lecoqa"] = SHARE / (1 - SHARE) * sum(sizes.values())
    train(model, {**others, "lecoqa": laws}, sizes, steps=MORE)


def told(found: Mapping[int, Sequence[float]]) -> dict[str, str]:
    """The mean of each with its 95 % interval."""
    return {f"in {k}": estimate(values) for k, values in found.items()}


def main() -> None:
    """Train, print figures, LeCoQA's in folds where `--check` asks for them, and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="LeCoQA in folds too (an hour)")
    parser.add_argument("--few", type=int, help="so many documents of each set: a try-out")
    parser.add_argument("--start", type=Path, help="what `--out` got as FILE.start: go on there")
    parser.add_argument("--out", type=Path, default=_FILE)
    given = parser.parse_args()
    torch.manual_seed(0)
    embedder = open_embedder(None, learned=False)
    start = time.monotonic()
    data.check(given.data)
    sets = {n: pairs.of_squad(given.data / f"{n}.json", embedder, few=given.few) for n in _PUBLIC}
    suite = lecoqa(given.data / "lecoqa" / "train.jsonl", given.corpus).cited(
        given.few and 10 * given.few
    )
    laws = pairs.of_suite(suite, embedder)
    tests = {"DRCD_dev": sets.pop("DRCD_dev")}
    for name in written.SETS:
        sets[name], tests[name] = pairs.of_written(name, given.corpus, embedder, few=given.few)
    sets, tests = ({n: s for n, s in some.items() if s.questions} for some in (sets, tests))
    sizes = {n: float(len(s.questions)) for n, s in sets.items()}
    print(f"encoded in {time.monotonic() - start:.0f} s", sizes, len(laws.questions), flush=True)
    print("as it comes:", {n: measure(s.pairs) for n, s in tests.items()})
    print(
        "LeCoQA:", told({k: tuning.shares(laws.pairs, k).tolist() for k in (10, 100)}), flush=True
    )
    with tempfile.TemporaryDirectory() as folder:
        offline_model.convert(Path(folder))
        model = Questions(folder).to("cuda" if torch.cuda.is_available() else "cpu")
    beginning = given.out.with_suffix(".start")
    if given.start:
        model.resume(load_file(str(given.start)))
    else:
        train(model, sets, sizes, steps=STEPS)
        save_file(model.trained(), str(beginning))
    print("without LeCoQA:", {n: measure(moved(model, s)) for n, s in tests.items()})
    unseen = moved(model, laws)
    found: dict[str, object] = {
        "LeCoQA, none of it seen": told({k: tuning.shares(unseen, k).tolist() for k in (10, 100)})
    }
    print(found, flush=True)
    if given.check:
        for name, folds in (
            ("law", pairs.by_law(suite)), ("question", pairs.by_question(suite)),
        ):  # fmt: skip
            found[f"LeCoQA in folds by {name}"] = crossed(model, folds, sets, laws)
            print(found, flush=True)
    further(model, sets, laws)
    figures = {f"{n}, held out": measure(moved(model, s)) for n, s in tests.items()}
    print(figures)
    weights = model.trained()
    save_file(
        weights, str(given.out), metadata=card(embedder.fingerprint, weights, found | figures)
    )
    print(given.out.name, given.out.stat().st_size)


def card(
    model: str, weights: Mapping[str, torch.Tensor], figures: Mapping[str, object]
) -> dict[str, str]:
    """What the file says of itself."""
    told_of = {
        "model": model,
        "rank": RANK,
        "penalty": PENALTY,
        "steps": [STEPS, MORE],
        "sha256": encoder.digest(weights),
        "trained_by": "python -m eval.train.query_adapter",
        "data": "DRCD test (CC BY-SA 3.0), CMRC 2018 trial and XQuAD zh (CC BY-SA 4.0), LeCoQA "
        "(MIT), questions of the project's own",
        "held_out": dict(figures),
    }
    return {"card": json.dumps(told_of, ensure_ascii=False)}


if __name__ == "__main__":
    main()
