from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.letters import LetterEncoder
from index import Library, lookup, sections
from index.sections import Sections

PATHS = {
    "a": [("第一章 总则",), ("第二章 法律责任", "第一节 一般规定")],
    "b": [("第二章 法律责任",), ("第三章 法律责任与处罚",)],
    "c": [("一、概况", "A. 法律责任")],
}


def test_the_longest_heading_of_a_question_is_meant() -> None:
    known = Sections(PATHS)
    assert known.titled("法律责任一章讲了什么", PATHS) == {
        "a": [PATHS["a"][1]], "b": [PATHS["b"][0]], "c": PATHS["c"],
    }  # fmt: skip
    assert known.titled("法律责任 与处罚讲了什么", PATHS) == {"b": [PATHS["b"][1]]}
    assert known.titled("法律责任与处罚讲了什么", {"a", "c"}).keys() == {"a", "c"}
    assert known.titled("总则讲了什么", PATHS) == {}  # two characters are a word like any other
    assert known.titled("总则那一章讲了什么", PATHS) == {"a": [PATHS["a"][0]]}
    assert known.titled("各地概况这部分说了什么", PATHS) == {"c": [PATHS["c"][0]]}
    assert known.titled("", PATHS) == {}


def test_numbers_stand_in_their_order() -> None:
    known = Sections(PATHS)
    assert known.numbered(["第二章"], PATHS) == {"a": [PATHS["a"][1]], "b": [PATHS["b"][0]]}
    assert known.numbered(["第二章", "第一节"], PATHS) == {"a": [PATHS["a"][1]]}
    assert known.numbered(["第一节", "第二章"], PATHS) == {}
    assert known.numbered(["一", "A"], {"a", "b"}) == {}


def test_of_a_heading_in_many_documents_the_first_are_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.reading.NAMESAKES", 4)
    files = []
    for name in "甲乙丙丁":
        articles = "\n\n".join(f"第{n}条 {name}地第{n}项责任由局承担。" for n in "一二三")
        file = tmp_path / f"{name}法.md"
        file.write_text(f"# {name}法\n\n## 第一章 法律责任\n\n{articles}\n", encoding="utf-8")
        files.append(file)
    with Library.open(tmp_path / "l", embedder=LetterEncoder()) as library:
        library.add(files)
        for question in ("法律责任一章讲了什么", "第一章讲了什么"):
            found = [p.paragraph for p in lookup.find(library, question)]
            assert [p.document for p in found] == ["甲法"] * 3 + ["乙法"] * 3
        named = [h.paragraph.document for h in library.search("丁法法律责任一章讲了什么", k=3)]
        assert named == ["丁法"] * 3
        assert sections.of(library) is sections.of(library)
        # What is named fills the answer, so nothing similar is looked for.
        monkeypatch.setattr("index.retriever._similar", lambda *_: pytest.fail("searched"))
        assert len(library.search("法律责任一章讲了什么", k=6)) == 6
