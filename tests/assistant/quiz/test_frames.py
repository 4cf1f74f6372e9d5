from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import citations
from assistant.quiz import BLANK, Checker, Item
from assistant.quiz.corpus import Corpus
from assistant.quiz.frames import rival
from index import Library
from tests.assistant.quiz.conftest import make

LAW = """# 借阅办法

第一条 图书馆应当自收到借阅申请之日起十五日内答复申请人。

第二条 图书馆应当自收到遗失报告之日起三十日内答复申请人。

第三条 外地图书馆自收到借阅申请之日起应当在二十日内答复申请人。

第四条 借阅申请由市级文化主管部门批准。
"""


@pytest.fixture
def library(tmp_path: Path, law: Callable[[str], Path]) -> Library:
    opened = Library.open(tmp_path / "library")
    opened.add([law(LAW)])
    return opened


@pytest.fixture
def law(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "借阅办法.md"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def _item(library: Library, number: str, key: str, **parts: object) -> Item:
    paragraph = next(p for p in library.paragraphs() if p.number == number)
    stem = paragraph.text.strip().replace(key, BLANK)
    basis = (citations.cite(paragraph, 0, len(paragraph.text)),)
    base: dict[str, object] = {
        "aspect": "figure", "frame": "", "stem": stem, "basis": basis, "accepted": (key,)
    }  # fmt: skip
    return make("cloze", **(base | parts))


def test_the_next_article_with_another_term_fits_the_same_words(library: Library) -> None:
    item = _item(library, "第一条", "十五日")
    loose = replace(item, stem=f"图书馆应当自收到之日起{BLANK}内答复申请人。")
    found = rival(loose, Corpus(library))
    assert found is not None
    assert found[0] == "三十日"
    finding = next(f for f in Checker(library).check(loose) if f.check == "key_unique")
    assert not finding.ok
    assert "三十日" in finding.reason


def test_what_the_stem_tells_apart_has_no_rival(library: Library) -> None:
    told = _item(library, "第二条", "三十日")
    assert rival(told, Corpus(library)) is None


def test_names_and_other_types_are_looked_at_by_their_own_words(library: Library) -> None:
    body = _item(library, "第四条", "市级文化主管部门", aspect="body")
    assert rival(body, Corpus(library)) is None
    assert rival(replace(body, type="true_false", truth=True), Corpus(library)) is None
    assert rival(replace(body, basis=()), Corpus(library)) is None
    assert rival(replace(body, aspect="purpose"), Corpus(library)) is None
