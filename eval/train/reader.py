"""The reader: e5-small's encoder with its upper layers trained to find the span that answers.

python -m eval.train.reader DATA CORPUS OUT [--minutes N] [--passes N] [--few N] [--examples FILE] [--start FILE]

One input is a question and a paragraph; outputs are a start and an end score a token and one score
of whether the paragraph answers. Word table and lower layers stay as they are, in bfloat16.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from eval.metrics import span
from eval.metrics.refusal import auroc
from eval.train import data, encoder, ranked, written
from eval.train.data import Example
from index import offline_model
from index.embedding import open_embedder

TRAINED = 8  # upper layers
LENGTH = 256  # tokens of question and paragraph
QUESTION = 72  # tokens of them at most for the question
TOKENS = 3600  # a batch
RATE = 1.6e-4
_MADE = 120  # statutes that the quiz generator asks about
_WARM = 0.05
_PLACED = 0.7  # share of examples that show the title over the paragraph


class Reader(nn.Module):  # type: ignore[misc]  # torch need not be there
    """The encoder with a span head and an answer head."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        whole = encoder.opened(folder)
        layers = list(whole.encoder.layer)
        self.base = len(layers) - TRAINED
        self.embeddings = whole.embeddings.to(torch.bfloat16).requires_grad_(False)
        self.lower = nn.ModuleList(layers[: self.base]).to(torch.bfloat16).requires_grad_(False)
        self.upper = nn.ModuleList(layers[self.base :]).to(torch.bfloat16)
        width = whole.config.hidden_size
        self.span = nn.Linear(width, 2)
        self.answers = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Span scores (n, length, 2) and answer scores (n), on the CPU wherever the weights are."""
        device = self.span.weight.device
        ids, mask = ids.to(device), mask.to(device)
        closed = encoder.closed(mask)
        with torch.no_grad():
            state = self.embeddings(input_ids=ids)
            for layer in self.lower:
                state = layer(state, closed)
        for layer in self.upper:
            state = layer(state, closed)
        state = state.float()
        return self.span(state).cpu(), self.answers(state[:, 0]).squeeze(-1).cpu()

    def trained(self) -> dict[str, torch.Tensor]:
        """What was trained, under the encoder's own names."""
        return {n: p.detach().half().cpu().contiguous() for n, p in self._named().items()}

    def _named(self) -> dict[str, nn.Parameter]:
        found = {"span." + n: p for n, p in self.span.named_parameters()}
        found |= {"answers." + n: p for n, p in self.answers.named_parameters()}
        for at, layer in enumerate(self.upper, self.base):
            found |= {f"encoder.layer.{at}.{n}": p for n, p in layer.named_parameters()}
        return found

    def resume(self, file: Path) -> None:
        """Go on from weights that `trained` gave. Raises ValueError where they do not fit."""
        earlier = load_file(str(file))
        own = self._named()
        if own.keys() != earlier.keys():
            raise ValueError(f"{file} holds other layers than are trained here")
        with torch.no_grad():
            for name, parameter in own.items():
                parameter.copy_(earlier[name])


class Item:
    """An encoded example: ids, where the paragraph begins, offsets, target tokens."""

    def __init__(self, example: Example, tokenizer: Tokenizer, rng: random.Random) -> None:
        question = tokenizer.encode(f"query: {example.question}", add_special_tokens=False).ids
        shown = f"passage: {example.place}" if example.place else "passage:"
        if rng.random() > _PLACED:
            shown = "passage:"
        place = tokenizer.encode(shown, add_special_tokens=False).ids[:40]
        passage = tokenizer.encode(example.text, add_special_tokens=False)
        question = question[:QUESTION]
        room = LENGTH - len(question) - len(place) - 4
        target = (
            [
                i for i, (a, b) in enumerate(passage.offsets)
                if a < example.end and b > example.start
            ]
            if example.start >= 0
            else []
        )  # fmt: skip
        first = 0
        if len(passage.ids) > room and target:
            low, high = (
                max(0, target[-1] - room + 1),
                max(0, min(target[0], len(passage.ids) - room)),
            )
            first = rng.randint(min(low, high), max(low, high))
        kept = slice(first, first + room)
        # <s> question </s> </s> place paragraph </s>
        self.ids = [0, *question, 2, 2, *place, *passage.ids[kept], 2]
        self.begin = len(question) + 3 + len(place)
        self.offsets = passage.offsets[kept]
        inside = bool(target) and target[0] >= first and target[-1] < first + room
        self.start = target[0] - first + self.begin if inside else -100
        self.end = target[-1] - first + self.begin if inside else -100
        self.example = example


def batches(items: Sequence[Item], rng: random.Random) -> list[list[Item]]:
    """Batches of about TOKENS tokens and of like lengths, in random order; a group stays together."""
    units: dict[str, list[Item]] = {}
    for n, item in enumerate(items):
        units.setdefault(item.example.group or f"#{n}", []).append(item)

    def longest(unit: Sequence[Item]) -> int:
        return max(len(item.ids) for item in unit)

    order = sorted(units.values(), key=lambda unit: longest(unit) + rng.random() * 30)
    found: list[list[Item]] = [[]]
    for unit in order:
        if found[-1] and (len(found[-1]) + len(unit)) * max(longest(unit), 48) > TOKENS:
            found.append([])
        found[-1] += unit
    rng.shuffle(found)
    return found


def tensors(batch: Sequence[Item]) -> tuple[torch.Tensor, torch.Tensor]:
    """Padded ids and mask."""
    longest = max(len(item.ids) for item in batch)
    ids = torch.tensor([item.ids + [1] * (longest - len(item.ids)) for item in batch])
    return ids, (ids != 1).long()


def loss_of(model: Reader, batch: Sequence[Item]) -> torch.Tensor:
    """Cross entropy of start and end where there is a span, of whether the paragraph answers, and of
    which of a group does (its right ones' share of a softmax).
    """
    ids, mask = tensors(batch)
    scores, answers = model(ids, mask)
    outside = torch.ones(ids.shape, dtype=torch.bool)
    for row, item in enumerate(batch):
        outside[row, item.begin : item.begin + len(item.offsets)] = False
    scores = scores.masked_fill(outside.unsqueeze(-1), encoder.SMALL)
    starts = torch.tensor([item.start for item in batch])
    ends = torch.tensor([item.end for item in batch])
    right = torch.tensor([float(item.example.start != -1) for item in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(answers, right)
    if (listwise := _listwise(batch, answers, right)) is not None:
        loss = loss + listwise
    if (starts >= 0).any():
        for at, target in ((0, starts), (1, ends)):
            loss = (
                loss + nn.functional.cross_entropy(scores[..., at], target, ignore_index=-100) / 2
            )
    return loss


def _listwise(
    batch: Sequence[Item], answers: torch.Tensor, right: torch.Tensor
) -> torch.Tensor | None:
    """-ln of the right ones' share, mean over the groups that have right and wrong ones."""
    rows: dict[str, list[int]] = {}
    for row, item in enumerate(batch):
        if item.example.group:
            rows.setdefault(item.example.group, []).append(row)
    found = []
    for some in rows.values():
        good = right[some] > 0
        if good.any() and not good.all():
            scores = answers[some]
            found.append(scores.logsumexp(0) - scores[good].logsumexp(0))
    return torch.stack(found).mean() if found else None


def train(  # noqa: PLR0913 - what is trained, on what, for how long
    model: Reader, examples: Sequence[Example], tokenizer: Tokenizer, out: Path,
    *, minutes: float, passes: int, rate: float = RATE,
) -> None:  # fmt: skip
    """So many passes or minutes, with a linear fall of the rate either way; kept every 200 steps."""
    rng = random.Random(0)
    weights = [p for p in model.parameters() if p.requires_grad]
    masters = [p.detach().float().clone().requires_grad_() for p in weights]
    optimiser = torch.optim.AdamW(masters, lr=rate, weight_decay=0.01)
    whole = [
        g for _ in range(passes) for g in batches([Item(e, tokenizer, rng) for e in examples], rng)
    ]
    model.train()
    begun = time.monotonic()
    smooth = 0.0
    for step, batch in enumerate(whole):
        done = max(step / len(whole), (time.monotonic() - begun) / (60 * minutes))
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 100, (1 - done) / (1 - _WARM))
        loss = loss_of(model, batch)
        loss.backward()
        _step(optimiser, masters, weights)
        smooth = loss.item() if not step else 0.98 * smooth + 0.02 * loss.item()
        if step % 25 == 0:
            spent = (time.monotonic() - begun) / 60
            print(f"{step}/{len(whole)} loss {smooth:.3f} {spent:.1f} min", flush=True)
        if step % 200 == 199:
            save_file(model.trained(), str(out))


def _step(
    optimiser: torch.optim.Optimizer,
    masters: Sequence[torch.Tensor],
    weights: Sequence[nn.Parameter],
) -> None:
    """One step of the masters in single precision; the weights that compute are their bfloat16 copies.

    bfloat16 has three digits: a step of a small rate added to it would be lost.
    """
    for master, weight in zip(masters, weights, strict=True):
        master.grad = weight.grad.float() if weight.grad is not None else None
        weight.grad = None
    torch.nn.utils.clip_grad_norm_(masters, 1.0)
    optimiser.step()
    with torch.no_grad():
        for master, weight in zip(masters, weights, strict=True):
            weight.copy_(master)


@torch.no_grad()  # type: ignore[untyped-decorator]
def measure(model: Reader, examples: Sequence[Example], tokenizer: Tokenizer) -> dict[str, float]:
    """Exact match and F1 of the spans, AUROC of the answer score, and right ones first in groups."""
    model.eval()
    rng = random.Random(0)
    items = [Item(e, tokenizer, rng) for e in examples]
    exact: list[float] = []
    f1: list[float] = []
    yes: list[float] = []
    no: list[float] = []
    scored: dict[str, list[tuple[float, bool]]] = {}
    for i in range(0, len(items), 16):
        batch = items[i : i + 16]
        for item, scores, answers in zip(batch, *model(*tensors(batch)), strict=True):
            right = item.example.start != -1
            (yes if right else no).append(float(answers))
            if item.example.group:
                scored.setdefault(item.example.group, []).append((float(answers), right))
            if item.example.start < 0:
                continue
            found = decode(scores[item.begin : item.begin + len(item.offsets)])
            text = item.example.text[item.offsets[found[0]][0] : item.offsets[found[1]][1]]
            wanted = [item.example.text[item.example.start : item.example.end]]
            exact.append(span.exact_match(text, wanted))
            f1.append(span.f1(text, wanted))
    model.train()
    figures = {"auroc": auroc(yes, no) or 0.0, "n": float(len(items))}
    if tops := _tops(scored):
        figures["first"] = sum(tops) / len(tops)
    if exact:
        figures |= {"exact": sum(exact) / len(exact), "f1": sum(f1) / len(f1)}
    return figures


def _tops(scored: dict[str, list[tuple[float, bool]]]) -> list[bool]:
    """Of each group that has a right and a wrong one, whether the best is right."""
    mixed = [some for some in scored.values() if len({right for _, right in some}) > 1]
    return [max(some)[1] for some in mixed]


def decode(scores: torch.Tensor, longest: int = 40) -> tuple[int, int]:
    """The best start and end, end not before start nor more than `longest` tokens after it."""
    start, end = scores[:, 0], scores[:, 1]
    total = start[:, None] + end[None, :]
    n = len(start)
    allowed = torch.triu(torch.ones(n, n, dtype=torch.bool)) & ~torch.triu(
        torch.ones(n, n, dtype=torch.bool), longest
    )
    best = int(total.masked_fill(~allowed, -1e9).argmax())
    return best // n, best % n


def examples_of(folder: Path, corpus: Path, *, few: int | None = None) -> dict[str, list[Example]]:
    """What is trained on, and what is held out by kind of test."""
    embedder = open_embedder(None, reads=False)
    asked = list(data.spans(folder, few=few))
    items = list(data.made(corpus, embedder, files=few or _MADE, each=14))
    wrong = data.without_answer([*asked, *items], embedder, share=0.55)
    near = data.without_sentence([*asked, *items], share=0.3)
    groups = [
        *ranked.of_written(corpus, embedder, few=few),
        *ranked.of_lecoqa(
            folder / "lecoqa" / "train.jsonl", corpus, embedder, few=few and 10 * few
        ),
    ]
    held = [e for e in asked if e.held_out]
    rng = random.Random(1)
    return {
        "train": [
            e for some in (asked, items, wrong, near, *groups) for e in some if not e.held_out
        ],
        "prose": rng.sample(held, min(400, len(held)))
        + [e for e in wrong if e.held_out and e.place][:300],
        "near": rng.sample(held, min(300, len(held))) + [e for e in near if e.held_out][:300],
        **{
            f"{name} ranked": [e for g in groups for e in g if e.held_out and e.source == name]
            for name in (*written.SETS, "lecoqa")
        },
    }


def card(weights: dict[str, torch.Tensor], figures: dict[str, object]) -> dict[str, str]:
    """What the file says of itself; its digest names the folder the weights are compiled into."""
    told = {
        "sha256": encoder.digest(weights),
        "of": f"multilingual-e5-small, its upper {TRAINED} layers and heads",
        "trained_by": "python -m eval.train.reader",
        "data": "DRCD (CC BY-SA 3.0), CMRC 2018 trial and XQuAD zh (CC BY-SA 4.0), LeCoQA (MIT), "
        "quiz items on statutes, questions of the project's own",
        "held_out": figures,
    }
    return {"card": json.dumps(told)}


def main() -> None:
    """Train, measure on the part held out, and write the trained weights with their card."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--few", type=int, help="so many documents of each set: a try-out")
    parser.add_argument("--start", type=Path, help="earlier weights to go on from")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--examples", type=Path, help="where the examples are kept between runs")
    given = parser.parse_args()
    torch.manual_seed(0)
    if given.examples and given.examples.exists():
        sets = {
            name: [Example(**row) for row in rows]
            for name, rows in json.loads(given.examples.read_text("utf-8")).items()
        }
    else:
        sets = examples_of(given.data, given.corpus, few=given.few)
        if given.examples:
            rows = {name: [asdict(e) for e in group] for name, group in sets.items()}
            given.examples.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    print({name: len(group) for name, group in sets.items()}, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        offline_model.convert(Path(folder) / "model")
        model = Reader(f"{folder}/model")
        tokenizer = Tokenizer.from_file(f"{folder}/model/tokenizer.json")
    if given.start:
        model.resume(given.start)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    given.out.parent.mkdir(parents=True, exist_ok=True)
    train(
        model,
        sets["train"],
        tokenizer,
        given.out,
        minutes=given.minutes,
        passes=given.passes,
        rate=given.rate,
    )
    figures: dict[str, object] = {
        name: {k: round(v, 3) for k, v in measure(model, group, tokenizer).items()}
        for name, group in sets.items()
        if name != "train" and group
    }
    print(json.dumps(figures))
    weights = model.trained()
    save_file(weights, str(given.out), metadata=card(weights, figures))


if __name__ == "__main__":
    main()
