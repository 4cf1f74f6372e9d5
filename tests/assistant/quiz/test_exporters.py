"""Each format is read again by a program that is not ours."""

from __future__ import annotations

import csv
import json
import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import mammoth
import moodle_xml_parser.parser as moodle_xml_parser
import pytest
import python_calamine
from anki.collection import Collection

from assistant.citations import notation
from assistant.quiz import BLANK, FORMATS, Item, export
from assistant.quiz.exporters.docx import write_papers
from assistant.quiz.exporters.qti import assessment_item
from assistant.quiz.itemform import answer, from_json, shown_rights, to_json
from assistant.quiz.paper import assemble
from assistant.quiz.wording import explanation
from eval.bench import exports
from index.errors import QuestionError
from tests.assistant.quiz.conftest import HARD
from tests.conftest import skip


def _written(items: list[Item], folder: Path, name: str) -> Path:
    return export(items, folder / f"items{FORMATS[name][1]}", format=name, title="测验/一")


def test_json_is_read_back(items: list[Item], tmp_path: Path) -> None:
    value = json.loads(_written(items, tmp_path, "json").read_text("utf-8"))
    assert [from_json(i) for i in value["items"]] == items
    with pytest.raises(QuestionError, match="not a quiz item"):
        from_json({"type": "single"})
    assert to_json(items[0])["id"] == items[0].id


def test_csv_runs_no_formula_and_keeps_the_text(items: list[Item], tmp_path: Path) -> None:
    path = _written(items, tmp_path, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(items)
    cells = [cell for row in rows for cell in row.values()]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert rows[0]["选项A"] == f"'{HARD}一"
    assert rows[0]["选项B"] == "'-二"
    assert rows[1]["答案"] == "ABC"


def test_xlsx_through_calamine(items: list[Item], tmp_path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(_written(items, tmp_path, "xlsx")))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == len(items) + 1
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["编号"] for row in table] == [i.id for i in items]
    assert table[0]["选项A"] == f"{HARD}一"
    assert [row["题目"].split("\n")[0] for row in table] == [i.question for i in items]


def test_docx_through_mammoth(items: list[Item], tmp_path: Path) -> None:
    with _written(items, tmp_path, "docx").open("rb") as file:
        text = mammoth.extract_raw_text(file).value
    paper, _, key = text.partition("参考答案")
    for item in items:
        assert item.question in paper
    assert f"A. {HARD}一" in paper
    assert HARD in key
    write_papers(assemble(items, title="卷", versions=2), tmp_path / "two.docx")
    with (tmp_path / "two.docx").open("rb") as file:
        both = mammoth.extract_raw_text(file).value
    assert all(f"卷（{v}卷）：参考答案" in both for v in "AB")


def test_the_word_key_cites_a_paragraph_once(items: list[Item], tmp_path: Path) -> None:
    first = items[0]
    [mark] = {notation(c) for c in first.basis}
    for words in (explanation(first.basis[:1]), "教师自己的话。"):
        path = _written([replace(first, explanation=words)], tmp_path, "docx")
        with path.open("rb") as file:
            key = mammoth.extract_raw_text(file).value.partition("参考答案")[2]
        assert words in key
        assert key.count(mark) == 1


def test_gift_through_gift_pegjs(items: list[Item], tmp_path: Path) -> None:
    if exports.node() is None:
        skip("gift-pegjs is not here; npm install gift-pegjs and set NODE_PATH")
    category, *found = exports.gift(_written(items, tmp_path, "gift"))
    assert category["type"] == "Category"
    assert [q["title"] for q in found] == [i.id for i in items]
    shown = [i.question.replace(BLANK, "（____）") for i in items]
    assert [q["stem"]["text"] for q in found] == shown
    single, multiple, true_false, cloze, open_, matching, ordering = found
    assert [(c["isCorrect"], c["text"]["text"]) for c in single["choices"]] == [
        (o.right, o.text) for o in items[0].options
    ]
    assert [c["text"]["text"] for c in multiple["choices"]] == [o.text for o in items[1].options]
    assert sum(c["weight"] for c in multiple["choices"] if c["weight"] > 0) == pytest.approx(
        100, abs=0.01
    )
    assert true_false["isTrue"] is False
    assert [c["text"]["text"] for c in cloze["choices"]] == list(items[3].accepted)
    assert open_["type"] == "Essay"
    assert HARD in open_["globalFeedback"]["text"]
    # gift-pegjs leaves its own sign for an escaped = in the right column; Moodle does not.
    pairs = [
        (p["subquestion"]["text"], p["subanswer"].replace("&&061;", "="))
        for p in matching["matchPairs"]
    ]
    assert pairs == [(p.left.replace("->", "→"), p.right) for p in items[5].pairs]
    line = {p["subquestion"]["text"]: p["subanswer"] for p in ordering["matchPairs"]}
    assert line == {text: f"第{n}" for n, text in enumerate(items[6].sequence, 1)}


def test_moodle_xml(items: list[Item], tmp_path: Path) -> None:
    root = ET.parse(_written(items, tmp_path, "moodle-xml")).getroot()  # noqa: S314 - our own file
    questions = root.findall("question")[1:]
    assert [q.findtext("idnumber") for q in questions] == [i.id for i in items]
    assert [q.findtext("questiontext/text") for q in questions] == [i.question for i in items]
    assert [q.get("type") for q in questions] == [
        "multichoice", "multichoice", "truefalse", "shortanswer", "essay", "matching", "matching",
    ]  # fmt: skip
    for question in questions[:2]:
        fractions = [float(a.get("fraction", "0")) for a in question.findall("answer")]
        assert sum(f for f in fractions if f > 0) == pytest.approx(100, abs=0.01)
    assert questions[0].findtext("answer/text") == f"{HARD}一"
    subs = [
        (s.findtext("text"), s.findtext("answer/text")) for s in questions[5].findall("subquestion")
    ]
    assert subs == [(p.left, p.right) for p in items[5].pairs]


def test_moodle_xml_through_moodle_xml_parser(items: list[Item], tmp_path: Path) -> None:
    """It reads multiple choice only; the other kinds are held element by element above."""
    found = moodle_xml_parser.parse_file(str(_written(items, tmp_path, "moodle-xml")))[
        "multichoice"
    ]
    assert [q.text_pre_parse for q in found] == [i.question for i in items[:2]]
    for question, item in zip(found, items[:2], strict=True):
        assert [o.answer for o in question.options] == [o.text for o in item.options]
        assert [o.score_fraction > 0 for o in question.options] == [o.right for o in item.options]


def test_qti_through_qti_convert(items: list[Item], tmp_path: Path) -> None:
    path = _written(items, tmp_path, "qti")
    found = exports.upgraded(path)
    assert set(found) == {item.id for item in items}
    for item in items:
        assert found[item.id].tag.endswith("qti-assessment-item")
        assert item.question in "".join(found[item.id].itertext())
    with zipfile.ZipFile(path) as package:
        root = ET.fromstring(package.read(f"items/item-{items[5].id}.xml"))  # noqa: S314
        values = [v.text for v in root.iter() if v.tag.endswith("}value")]
        right = shown_rights(items[5])
        assert f"l0 r{right.index(items[5].pairs[0].right)}" in values
        manifest = ET.fromstring(package.read("imsmanifest.xml"))  # noqa: S314
        files = {f.get("href") for f in manifest.iter() if f.tag.endswith("}file")}
        assert files | {"imsmanifest.xml"} == set(package.namelist())


def test_qti_holds_together(items: list[Item]) -> None:
    """What the specification asks beyond the schema: names that are names, answers that exist."""
    for item in items:
        root = assessment_item(item)
        names = [e.get("identifier", "") for e in root.iter() if "identifier" in e.attrib]
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in names)
        choices = {
            e.get("identifier")
            for e in root.iter()
            if e.tag in ("simpleChoice", "simpleAssociableChoice")
        }
        correct = [v.text or "" for v in root.findall("responseDeclaration/correctResponse/value")]
        assert correct
        if choices:
            assert {name for value in correct for name in value.split()} <= choices
        [interaction] = [e for e in root.iter() if e.tag.endswith("Interaction")]
        assert interaction.get("responseIdentifier") == "RESPONSE"
        if interaction.tag == "textEntryInteraction":
            assert [e.tag for e in root.iter() if interaction in list(e)] == ["p"]


def test_the_same_items_give_the_same_qti_bytes(items: list[Item], tmp_path: Path) -> None:
    one = _written(items, tmp_path, "qti").read_bytes()
    assert _written(items, tmp_path, "qti").read_bytes() == one


def test_anki_updates_on_a_second_import(items: list[Item], tmp_path: Path) -> None:
    path = _written(items, tmp_path, "anki")
    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        exports.take_in(collection, path)
        assert collection.note_count() == len(items)
        mended = [replace(items[0], stem="改过的题目？"), *items[1:]]
        assert mended[0].id == items[0].id
        time.sleep(1.1)  # Anki takes a note for newer by the second
        exports.take_in(collection, _written(mended, tmp_path, "anki"))
        assert collection.note_count() == len(items)
        notes = [collection.get_note(n) for n in collection.find_notes("")]
        fronts = {n["编号"]: n["题目"] for n in notes}
        assert "改过的题目？" in fronts[items[0].id]
        assert "&lt;b&gt;" in fronts[items[1].id]
        assert all(
            answer(i).split(" ")[0] in n["答案"] for i in items for n in notes if n["编号"] == i.id
        )
    finally:
        collection.close()


@pytest.mark.parametrize("name", FORMATS)
def test_items_come_back_whole(items: list[Item], tmp_path: Path, name: str) -> None:
    """What `python -m eval.bench.quiz` counts."""
    if name == "gift" and exports.node() is None:
        skip("gift-pegjs is not here; npm install gift-pegjs and set NODE_PATH")
    assert exports.whole(items, tmp_path, name) == items


def test_what_is_lost_is_not_counted(
    items: list[Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {i.id: i.question for i in items[1:]}
    monkeypatch.setitem(exports.READERS, "csv", lambda path: lost)  # noqa: ARG005
    # Of these only the one without options, parts or a key in words is whole.
    assert [i.type for i in exports.whole(items, tmp_path, "csv")] == ["true_false"]


def test_bad_exports(items: list[Item], tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="no format"):
        export(items, tmp_path / "a", format="pdf")
    with pytest.raises(QuestionError, match="no items"):
        export([], tmp_path / "a", format="json")
    for name in FORMATS:
        with pytest.raises(QuestionError, match="cannot be written"):
            export(items, tmp_path / "no" / "such" / "a", format=name)
