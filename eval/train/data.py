"""The training data: questions with a paragraph, the answer's place, and paragraphs that do not answer.

DRCD (made Simplified), CMRC 2018 trial and XQuAD have spans; LeCoQA has articles. Every article of a
set is on one side only: a fifth of DRCD's and CMRC's is held out by the article's name.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import opencc

from eval.public import lecoqa
from index.parsing import parse

SHA256 = {
    "DRCD_dev.json": "e236df03861ba241bd7b29628cd48b3b8e339c60137e041a4358b5320ed61928",
    "DRCD_test.json": "d9de0b4d247a8391ac8daee6c02c2c8272b75562a1e2377b50ae04ecc09a7438",
    "cmrc2018_trial.json": "f3fae95b57da8e03afb2b57467dd221417060ef4d82db13bf22fc88589f3a6f3",
    "xquad_zh.json": "691d0b3359bc6b8faa8de931dfdfe21d50a65861ae348e32a0d1a0190b0c8835",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a paragraph; text[start:end] answers it, or start is -1 and it does not.

    `start` -2: the paragraph answers, its span is not known.
    """

    question: str
    text: str
    start: int
    end: int
    held_out: bool
    source: str


def spans(folder: Path) -> Iterator[Example]:
    """Every question of the span sets with its own paragraph. Raises ValueError on other data."""
    convert = opencc.OpenCC("t2s").convert
    for name, digest in SHA256.items():
        raw = (folder / name).read_bytes()
        if hashlib.sha256(raw).hexdigest() != digest:
            raise ValueError(f"{name} is another edition than the one the weights are trained on")
        data = json.loads(raw)["data"]
        for article in data:
            for paragraph in article["paragraphs"]:
                # XQuAD has no titles; its paragraphs are its documents.
                title = article.get("title") or paragraph["context"][:40]
                held = name != "xquad_zh.json" and _held_out(title)
                for qa in paragraph["qas"]:
                    if (found := _span(paragraph["context"], qa["answers"])) is None:
                        continue
                    text, question = paragraph["context"], qa["question"]
                    if name.startswith("DRCD"):
                        text, question = convert(text), convert(question)
                        if len(text) != len(paragraph["context"]):
                            continue
                    yield Example(question, text, *found, held, name)


def articles(file: Path, corpus: Path) -> Iterator[Example]:
    """LeCoQA's questions each with an article it rests on; a fifth of the laws is held out."""
    suite = lecoqa(file, corpus)
    named = {g.file for c in suite.cases for g in c.gold}
    texts = {
        (p.file, p.number): p.text
        for path in suite.files
        if path.name in named
        for p in parse(path).paragraphs
    }
    for case in suite.cases:
        gold = [g for g in case.gold if (g.file, g.number) in texts]
        if gold:
            held = _held_out(gold[0].file)
            text = texts[gold[0].file, gold[0].number]
            yield Example(case.question, text, -2, -2, held, gold[0].file)


def without_answer(examples: Sequence[Example], *, share: float, seed: int = 0) -> list[Example]:
    """Some of the questions each with the paragraph of its set that looks most like an answer and is not.

    Half take the likeliest other paragraph by shared pairs of characters, half one of its likeliest ten.
    """
    rng = random.Random(seed)
    texts = {
        (e.source, e.held_out): sorted(
            {x.text for x in examples if (x.source, x.held_out) == (e.source, e.held_out)}
        )
        for e in examples
    }
    pairs = {text: _pairs(text) for group in texts.values() for text in group}
    found: list[Example] = []
    for e in examples:
        if rng.random() > share:
            continue
        asked = _pairs(e.question)
        answer = e.text[e.start : e.end] if e.start >= 0 else e.text
        others = [t for t in texts[e.source, e.held_out] if answer not in t]
        others.sort(key=lambda t: -len(asked & pairs[t]))
        if others:
            pick = others[0 if rng.random() < 0.5 else rng.randrange(min(10, len(others)))]
            found.append(Example(e.question, pick, -1, -1, e.held_out, e.source))
    return found


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _span(context: str, answers: Sequence[dict[str, object]]) -> tuple[int, int] | None:
    for answer in answers:
        text, start = str(answer["text"]), int(str(answer["answer_start"]))
        if text and context[start : start + len(text)] == text:
            return start, start + len(text)
        if text and (at := context.find(text)) >= 0:
            return at, at + len(text)
    return None


def _held_out(title: str) -> bool:
    return int(hashlib.sha256(title.encode()).hexdigest(), 16) % 5 == 0
