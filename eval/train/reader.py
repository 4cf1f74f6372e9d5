"""The reader: e5-small's encoder with its upper layers trained to find the span that answers.

python -m eval.train.reader DATA CORPUS MODEL OUT [--minutes N] [--start WEIGHTS]

One input is `query: question` and `passage: paragraph`; outputs are a start and an end score a token
and one score of whether the paragraph answers. Embeddings and lower layers stay as they are.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from eval.metrics import span
from eval.metrics.refusal import auroc
from eval.train.data import Example, articles, spans, without_answer

TRAINED = 6  # upper layers
LENGTH = 256  # tokens of question and paragraph
BATCH = 16
RATE = 1.5e-4
_WARM = 0.06


class Reader(nn.Module):  # type: ignore[misc]  # torch need not be there
    """The encoder with a span head and an answer head."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        width = self.encoder.config.hidden_size
        self.span = nn.Linear(width, 2)
        self.answers = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Span scores (n, length, 2) and answer scores (n)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.span(hidden), self.answers(hidden[:, 0]).squeeze(-1)


class Item:
    """An encoded example: ids, where the paragraph begins, offsets, target tokens."""

    def __init__(self, example: Example, tokenizer: Tokenizer, rng: random.Random) -> None:
        question = tokenizer.encode(f"query: {example.question}", add_special_tokens=False)
        passage = tokenizer.encode(f"passage: {example.text}", add_special_tokens=False)
        room = LENGTH - len(question.ids[:96]) - 4
        shift = len("passage: ")
        offsets = [(a - shift, b - shift) for a, b in passage.offsets]
        first = 0
        target = (
            [i for i, (a, b) in enumerate(offsets) if a < example.end and b > max(example.start, 0)]
            if example.start >= 0
            else []
        )
        if len(offsets) > room and target:
            low, high = max(0, target[-1] - room + 1), min(target[0], len(offsets) - room)
            first = rng.randint(low, high) if low < high else max(0, min(low, high))
        kept = slice(first, first + room)
        # <s> question </s> </s> passage </s>
        self.ids = [0, *question.ids[:96], 2, 2, *passage.ids[kept], 2]
        self.begin = len(question.ids[:96]) + 3
        self.offsets = offsets[kept]
        self.start = target[0] - first + self.begin if target and target[0] >= first else -100
        self.end = target[-1] - first + self.begin if target and target[-1] < first + room else -100
        self.example = example


def batches(items: Sequence[Item], rng: random.Random) -> list[list[Item]]:
    """Batches of like lengths in random order."""
    order = sorted(items, key=lambda item: len(item.ids) + rng.random() * 40)
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    return groups


def tensors(batch: Sequence[Item]) -> tuple[torch.Tensor, torch.Tensor]:
    """Padded ids and mask."""
    longest = max(len(item.ids) for item in batch)
    ids = torch.tensor([item.ids + [1] * (longest - len(item.ids)) for item in batch])
    return ids, (ids != 1).long()


def train(
    model: Reader, examples: Sequence[Example], tokenizer: Tokenizer, *, minutes: float, passes: int
) -> None:
    """Two passes or as many minutes, with a linear fall of the rate either way."""
    rng = random.Random(0)
    layers = model.encoder.encoder.layer
    for parameter in model.encoder.parameters():
        parameter.requires_grad = False
    for layer in layers[-TRAINED:]:
        for parameter in layer.parameters():
            parameter.requires_grad = True
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    begun = time.monotonic()
    whole = [
        g for _ in range(passes) for g in batches([Item(e, tokenizer, rng) for e in examples], rng)
    ]
    crossed = nn.CrossEntropyLoss(ignore_index=-100)
    smooth = 0.0
    for step, batch in enumerate(whole):
        done = max(step / len(whole), (time.monotonic() - begun) / (60 * minutes))
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, step / (_WARM * len(whole)), (1 - done) / (1 - _WARM))
        ids, mask = tensors(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            span_scores, answer_scores = model(ids, mask)
        span_scores, answer_scores = span_scores.float(), answer_scores.float()
        outside = torch.zeros(ids.shape, dtype=torch.bool)
        for row, item in enumerate(batch):
            outside[row, item.begin : item.begin + len(item.offsets)] = True
        span_scores = span_scores.masked_fill(~outside.unsqueeze(-1), -1e4)
        starts = torch.tensor([item.start for item in batch])
        ends = torch.tensor([item.end for item in batch])
        right = torch.tensor([float(item.example.start != -1) for item in batch])
        loss = nn.functional.binary_cross_entropy_with_logits(answer_scores, right)
        if (starts >= 0).any():
            loss = (
                loss
                + crossed(span_scores[..., 0], starts) / 2
                + crossed(span_scores[..., 1], ends) / 2
            )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        smooth = loss.item() if not step else 0.98 * smooth + 0.02 * loss.item()
        if step % 25 == 0:
            print(
                f"{step}/{len(whole)} loss {smooth:.3f} {(time.monotonic() - begun) / 60:.1f} min",
                flush=True,
            )


@torch.no_grad()  # type: ignore[untyped-decorator]
def measure(model: Reader, examples: Sequence[Example], tokenizer: Tokenizer) -> dict[str, float]:
    """Exact match and F1 of the spans, and AUROC of the answer score."""
    model.eval()
    items = [Item(e, tokenizer, random.Random(0)) for e in examples]
    exact: list[float] = []
    f1: list[float] = []
    yes: list[float] = []
    no: list[float] = []
    for i in range(0, len(items), BATCH):
        batch = items[i : i + BATCH]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            span_scores, answer_scores = model(*tensors(batch))
        for item, scores, answers in zip(
            batch, span_scores.float(), answer_scores.float(), strict=True
        ):
            (yes if item.example.start != -1 else no).append(float(answers))
            if item.example.start < 0:
                continue
            found = decode(scores[item.begin : item.begin + len(item.offsets)])
            text = item.example.text[item.offsets[found[0]][0] : item.offsets[found[1]][1]]
            wanted = [item.example.text[item.example.start : item.example.end]]
            exact.append(span.exact_match(text, wanted))
            f1.append(span.f1(text, wanted))
    model.train()
    return {
        "exact": sum(exact) / len(exact),
        "f1": sum(f1) / len(f1),
        "auroc": auroc(yes, no) or 0.0,
        "n": len(exact),
    }


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


def main() -> None:
    """Train, measure on the part held out, and write the trained weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    given = parser.parse_args()
    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(f"{given.model}/tokenizer.json")
    positive = list(spans(given.data))
    held = [e for e in positive if e.held_out]
    ours = [e for e in positive if not e.held_out]
    lay = list(articles(given.data / "lecoqa" / "train.jsonl", given.corpus))
    ours += [e for e in lay if not e.held_out]
    ours += without_answer(ours, share=0.5)
    test = random.Random(1).sample(held, 300)
    test += without_answer(held, share=0.2)[:200]
    of_law = [e for e in lay if e.held_out]
    print(len(ours), "examples,", len(held), "+", len(of_law), "questions held out", flush=True)
    model = Reader(given.model)
    if given.start:
        _, unknown = model.load_state_dict(load_file(given.start), strict=False)
        if unknown:
            raise ValueError(f"{given.start} has weights of another model: {unknown[0]}")
    model.train()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.05
    train(model, ours, tokenizer, minutes=given.minutes, passes=given.passes)
    figures = measure(model, test, tokenizer)
    figures["auroc_of_law"] = measure(
        model, [*test[:1], *of_law, *without_answer(of_law, share=1)], tokenizer
    )["auroc"]
    print(json.dumps(figures))
    trained = {
        n: p.detach().half().contiguous() for n, p in model.named_parameters() if p.requires_grad
    }
    given.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(trained, str(given.out), metadata={"figures": json.dumps(figures)})


if __name__ == "__main__":
    main()
