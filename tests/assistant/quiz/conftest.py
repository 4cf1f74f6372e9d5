"""What the quiz tests share: items of every type, and one quiz of the sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models import Citation
from assistant.quiz import BLANK, Item, Option, Pair, Quiz, generate
from assistant.quiz.corpus import Corpus
from assistant.quiz.material import Material
from index import Library

# What formats stumble over: their own marks, formulas, quotes, brackets of every width.
HARD = "=1+1 ~甲# {乙}：“丙”<b>&《丁》；C:\\戊"


def cited(quote: str = "甲应当在三十日内备案。") -> Citation:
    return Citation("d-第一条", "样本法", "样本法", "a.md", "第一条", quote, 0, len(quote))


def make(kind: str, **parts: object) -> Item:
    base: dict[str, object] = {
        "type": kind, "aspect": "list", "frame": "根据《样本法》，", "stem": f"{HARD}的题？",
        "basis": (cited(),), "explanation": f"依据〔样本法·第一条〕：“{HARD}”", "difficulty": 2,
        "goal": "列举“总则”的要点", "section": ("第一章 总则",),
    }  # fmt: skip
    return Item(**(base | parts))  # type: ignore[arg-type]


def read_in(folder: Path, file: str, text: str) -> tuple[Material, Corpus]:
    """What the makers of items take, of a library with one document of that text."""
    (folder / file).write_text(text, encoding="utf-8")
    library = Library.open(folder / "library")
    library.add([folder / file])
    [info] = library.documents()
    return Material(info, library.paragraphs(info.id)), Corpus(library)


@pytest.fixture
def items() -> list[Item]:
    return [
        make("single", aspect="figure", options=(
            Option(f"{HARD}一", right=True), Option("-二", right=False), Option("@三", right=False))),
        make("multiple", options=(
            Option(f"{HARD}甲", right=True), Option("乙=", right=True), Option("丙~", right=True),
            Option("丁#", right=False), Option("戊{}", right=False))),
        make("true_false", truth=False),
        make("cloze", aspect="figure", stem=f"甲应当在{BLANK}内备案：{HARD}。", accepted=("三十日", "30日")),
        make("short_answer", aspect="purpose", accepted=(f"为了{HARD}",)),
        make("matching", aspect="figure", pairs=(
            Pair(f"{HARD}左", "三十日"), Pair("左二 -> 右", "十日"), Pair("左三", "五日="))),
        make("ordering", aspect="order", sequence=(f"{HARD}先", "其次~", "最后#")),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def quiz(sample: Library) -> Quiz:
    return generate(sample, count=30, seed=5)
