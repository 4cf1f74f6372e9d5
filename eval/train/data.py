"""The training data: questions with a paragraph, the answer's place, and paragraphs that do not answer.

DRCD (made Simplified), CMRC 2018 trial and XQuAD have spans; items of the quiz generator ask statutes
in their own words; `ranked.py` has LeCoQA and the written questions. Every document is on one side
only: a fifth of them is held out by its name.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import opencc

from assistant.quiz import generate
from index import Library, segment
from index.embedding import Embedder
from index.errors import ZhiduanError

SHA256 = {
    "DRCD_dev.json": "e236df03861ba241bd7b29628cd48b3b8e339c60137e041a4358b5320ed61928",
    "DRCD_test.json": "d9de0b4d247a8391ac8daee6c02c2c8272b75562a1e2377b50ae04ecc09a7438",
    "cmrc2018_trial.json": "f3fae95b57da8e03afb2b57467dd221417060ef4d82db13bf22fc88589f3a6f3",
    "lecoqa/train.jsonl": "c3ff0d91e2632349129318eafae10df9f05744c963dc662aa2ec9b258dda8b42",
    "xquad_zh.json": "691d0b3359bc6b8faa8de931dfdfe21d50a65861ae348e32a0d1a0190b0c8835",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a paragraph; text[start:end] answers it, or start is -1 and it does not.

    `start` -2: the paragraph answers, its span is not known. `place` is what stands over the
    paragraph: its document's title, its section. Examples of one `group` have one question and are
    to be told apart.
    """

    question: str
    text: str
    start: int
    end: int
    held_out: bool
    source: str
    place: str = ""
    group: str = ""


def check(folder: Path) -> None:
    """Raises ValueError where a set is another edition than the one the weights are trained on."""
    for name, digest in SHA256.items():
        file = folder / name
        if not file.is_file():
            raise ValueError(
                f"{file} is not there; docs/training.md says what the folder must hold"
            )
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise ValueError(f"{name} is another edition than the one the weights are trained on")


def spans(folder: Path, *, few: int | None = None) -> Iterator[Example]:
    """Every question of the span sets with its own paragraph, or of `few` articles of each.

    Raises ValueError on other data.
    """
    check(folder)
    convert = opencc.OpenCC("t2s").convert
    for name in (n for n in SHA256 if n.endswith(".json")):
        data = json.loads((folder / name).read_text("utf-8"))["data"]
        for article in data[:few]:
            for paragraph in article["paragraphs"]:
                # XQuAD has no titles; its paragraphs are its documents.
                title = article.get("title") or paragraph["context"][:40]
                held = name != "xquad_zh.json" and held_out(title)
                place = convert(article.get("title") or "").replace("_", " ")
                for qa in paragraph["qas"]:
                    if (found := _span(paragraph["context"], qa["answers"])) is None:
                        continue
                    text, question = paragraph["context"], qa["question"]
                    if name.startswith("DRCD"):
                        text, question = convert(text), convert(question)
                        if len(text) != len(paragraph["context"]):
                            continue
                    yield Example(question, text, *found, held, name, place)


def made(
    corpus: Path, embedder: Embedder, *, files: int, each: int, seed: int = 0
) -> Iterator[Example]:
    """Items of the quiz generator on some of the statutes, as questions with their spans."""
    paths = sorted(p for p in (corpus / "laws").rglob("*.md") if not p.name.startswith("_"))
    for path in random.Random(seed).sample(paths, files):
        with (
            tempfile.TemporaryDirectory() as folder,
            Library.open(folder, embedder=embedder) as library,
        ):
            try:
                library.add(path)
                quiz = generate(library, count=each, types=("single", "short_answer", "cloze"))
            except ZhiduanError:
                continue  # a file without paragraphs trains nothing
            for item in quiz.items:
                paragraph = library.paragraph(item.basis[0].id)
                key = item.key[0].strip("“”")
                if paragraph is None or item.odd or paragraph.text.count(key) != 1:
                    continue
                start = paragraph.text.index(key)
                question = re.sub(r"（　　）", "什么", item.stem)
                place = " ".join((paragraph.document, *paragraph.section[-1:]))
                yield Example(
                    question, paragraph.text, start, start + len(key),
                    held_out(path.name), path.name, place,
                )  # fmt: skip


def without_answer(
    examples: Sequence[Example], embedder: Embedder, *, share: float, seed: int = 0
) -> list[Example]:
    """Some of the questions each with a paragraph of its set that looks like an answer and is not.

    Half take one of the likeliest three, half one of the likeliest twenty; what is likely is told by
    shared pairs of characters for one half of the questions and by meaning for the other.
    """
    rng = random.Random(seed)
    sets: dict[tuple[str, bool], list[Example]] = defaultdict(list)
    for e in examples:
        sets[e.source, e.held_out].append(e)
    found: list[Example] = []
    for group in sets.values():
        texts = {e.text: e for e in group}
        whole = list(texts)
        pairs = [_pairs(text) for text in whole]
        vectors = embedder.encode_passages([text[:400] for text in whole])
        for e in group:
            if rng.random() > share:
                continue
            if rng.random() < 0.5:
                asked = _pairs(e.question)
                likely = np.array([len(asked & p) for p in pairs], np.float32)
            else:
                likely = vectors @ embedder.encode_query(e.question)
            answer = e.text[e.start : e.end] if e.start >= 0 else e.text
            others = [i for i in np.argsort(-likely)[:40] if answer not in whole[i]]
            if others:
                pick = whole[rng.choice(others[: 3 if rng.random() < 0.5 else 20])]
                found.append(replace(e, text=pick, start=-1, end=-1, place=texts[pick].place))
    return found


def without_sentence(examples: Sequence[Example], *, share: float, seed: int = 0) -> list[Example]:
    """Some of the questions with their own paragraph, the sentences that hold the answer left out.

    The paragraph is on the subject and the detail is not in it: a near miss.
    """
    rng = random.Random(seed)
    found: list[Example] = []
    for e in examples:
        if e.start < 0 or rng.random() > share:
            continue
        answer = e.text[e.start : e.end]
        kept = [
            e.text[a:b]
            for a, b in segment.sentences(e.text)
            if answer not in e.text[a:b] and (b <= e.start or a >= e.end)
        ]
        text = "".join(kept)
        if len(text) > 60 and answer not in text:
            found.append(replace(e, text=text, start=-1, end=-1))
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


def held_out(title: str) -> bool:
    """Whether a document is kept from training, told by its name: a fifth is."""
    return int(hashlib.sha256(title.encode()).hexdigest(), 16) % 5 == 0
