"""What stands only in a footnote is found, and the answer says that it is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.checking import check
from index import Library
from index.embedding import Embedder
from index.models import Note, Paragraph

_TEXT = """样本水源的管理
1. 秘书处协助各国改进水源管理，并培训技术人员。
2. 各国应当建立登记制度，保存有关记录。¹
3. 登记资料应当每年更新，并向主管部门报告。
4. 主管部门负责监督检查，公布检查结果。
5. 会议期间举行了三次专题讨论。
¹ 登记册由蓝河水文研究所代管，其总部设在青川市。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("notes")
    (folder / "报告.txt").write_text(_TEXT, "utf-8")
    with Library.open(folder / "library", embedder=embedder) as opened:
        opened.add(folder / "报告.txt")
        yield opened


def test_a_question_finds_the_note(library: Library) -> None:
    answer = Assistant(library).ask("蓝河水文研究所的总部设在哪里？")
    assert answer.sentences[0].text == "脚注1：登记册由蓝河水文研究所代管，其总部设在青川市。"
    (cited,) = answer.sentences[0].citations
    paragraph = library.paragraph(cited.id)
    assert (cited.number, cited.quote) == ("2", paragraph.text[cited.start : cited.end])
    assert check(answer.sentences[0].text, [paragraph]).ok
    assert answer.hits[0].paragraph.id == cited.id


def test_words_of_a_note_find_its_paragraph(library: Library) -> None:
    rows, _ = library.keyword_search("青川市", 5)
    assert [library.chunks([row])[row].paragraph.number for row in rows.tolist()] == ["2"]


def test_other_questions_are_answered_from_the_text(library: Library) -> None:
    answer = Assistant(library).ask("会议期间举行了几次专题讨论？")
    assert answer.sentences[0].text == "会议期间举行了三次专题讨论。"


def test_a_removed_note_is_forgotten(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "报告.txt").write_text(_TEXT, "utf-8")
    with Library.open(tmp_path / "library", embedder=embedder) as library:
        (added,) = library.add(tmp_path / "报告.txt")
        assert added.document is not None
        library.remove(added.document.id)
        assert not len(library.keyword_search("青川市", 5)[0])


def test_places_of_notes() -> None:
    notes = (Note("1", "甲。"), Note("*", "乙\n丙。"))
    paragraph = Paragraph("i", "d", "文", "文", "a.txt", "1", "正文。", 0, notes=notes)
    assert paragraph.whole == "正文。\n脚注1：甲。\n脚注*：乙\n丙。"
    assert [paragraph.whole[a:b] for a, b in paragraph.note_spans] == ["甲。", "乙\n丙。"]
