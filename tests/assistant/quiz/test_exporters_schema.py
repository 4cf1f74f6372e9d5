"""QTI 2.1 and Moodle XML held to schemas of the part we write (see the head of each)."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from assistant.quiz import FORMATS, Item, Quiz, export

_SCHEMAS = Path(__file__).parent / "schemas"


def _schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMAS / f"{name}.rng"))


def _package(items: list[Item], folder: Path) -> dict[str, bytes]:
    path = export(items, folder / f"items{FORMATS['qti'][1]}", format="qti", title="测验")
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_qti_is_valid(items: list[Item], quiz: Quiz, tmp_path: Path) -> None:
    files = _package([*items, *quiz.items], tmp_path)
    one, whole = _schema("qti_item"), _schema("qti_test")
    whole.assertValid(etree.fromstring(files["test.xml"]))
    found = [n for n in files if n.startswith("items/")]
    assert len(found) == len(items) + len(quiz.items)
    for name in found:
        one.assertValid(etree.fromstring(files[name]))


def test_moodle_xml_is_valid(items: list[Item], quiz: Quiz, tmp_path: Path) -> None:
    path = export([*items, *quiz.items], tmp_path / "a.xml", format="moodle-xml", title="测验/一")
    _schema("moodle").assertValid(etree.parse(path))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'adaptive="false"', b""),
        (b'identifier="item-', b'identifier="1 item-'),
        (b'cardinality="single" baseType="identifier"', b'cardinality="one" baseType="identifier"'),
        (b"<itemBody>", b"<itemBody>words"),
        (b"match_correct", b"match_some"),
    ],
)
def test_what_is_not_qti_is_told(items: list[Item], tmp_path: Path, old: bytes, new: bytes) -> None:
    text = _package(items[:1], tmp_path)[f"items/item-{items[0].id}.xml"]
    assert old in text
    assert not _schema("qti_item").validate(etree.fromstring(text.replace(old, new, 1)))


def test_what_is_not_moodle_xml_is_told(items: list[Item], tmp_path: Path) -> None:
    text = export(items, tmp_path / "a.xml", format="moodle-xml", title="测验").read_bytes()
    for old, new in ((b'fraction="100"', b'fraction="101"'), (b"<usecase>0", b"<usecase>no")):
        assert old in text
        assert not _schema("moodle").validate(etree.fromstring(text.replace(old, new, 1)))
