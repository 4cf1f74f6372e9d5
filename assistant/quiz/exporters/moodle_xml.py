"""Moodle XML (docs.moodle.org, 'Moodle XML format'), for import into a question bank.

Ordering becomes matching, for it is not in every Moodle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from assistant.quiz.exporters.gift import share
from assistant.quiz.itemform import NAMES, is_open, shown_sequence
from assistant.quiz.models import Item, ItemType


def write(
    items: Sequence[Item], path: Path, title: str, *, points: Mapping[ItemType, float]
) -> None:
    """Write the items as one <quiz>, in a category named after the title; without points, 1 each."""
    quiz = ET.Element("quiz")
    category = ET.SubElement(quiz, "question", type="category")
    _text(ET.SubElement(category, "category"), f"$course$/top/{title.replace('/', '／')}")
    for item in items:
        _question(quiz, item, points.get(item.type, 1))
    ET.indent(quiz, " ")
    ET.ElementTree(quiz).write(path, encoding="utf-8", xml_declaration=True)


def _question(quiz: ET.Element, item: Item, points: float) -> None:
    question = ET.SubElement(quiz, "question", type=_kind(item))
    _text(ET.SubElement(question, "name"), f"{NAMES[item.type]} {item.id}")
    _text(ET.SubElement(question, "questiontext", format="plain_text"), item.question)
    _text(ET.SubElement(question, "generalfeedback", format="plain_text"), item.explanation)
    _leaf(question, "defaultgrade", str(float(points)))
    _leaf(question, "penalty", "0.3333333")
    _leaf(question, "hidden", "0")
    _leaf(question, "idnumber", item.id)
    _answers(question, item)
    tags = ET.SubElement(question, "tags")
    for tag in (*item.section[-1:], item.goal):
        _text(ET.SubElement(tags, "tag"), tag)


def _kind(item: Item) -> str:
    if is_open(item):
        return "essay"
    return {
        "single": "multichoice", "multiple": "multichoice", "true_false": "truefalse",
        "cloze": "shortanswer", "short_answer": "shortanswer", "matching": "matching",
        "ordering": "matching",
    }[item.type]  # fmt: skip


def _answers(question: ET.Element, item: Item) -> None:
    if is_open(item):
        _leaf(question, "responseformat", "editor")
        _text(ET.SubElement(question, "graderinfo", format="plain_text"), item.accepted[0])
    elif item.truth is not None:
        _answer(question, "true", "100" if item.truth else "0")
        _answer(question, "false", "0" if item.truth else "100")
    elif item.options:
        single = item.type == "single"
        _leaf(question, "single", "true" if single else "false")
        _leaf(question, "shuffleanswers", "true")
        _leaf(question, "answernumbering", "ABCD")
        for option in item.options:
            wrong = "0" if single else f"-{share(len(item.wrong))}"
            right = "100" if single else share(len(item.key))
            _answer(question, option.text, right if option.right else wrong, plain=True)
    elif item.pairs or item.sequence:
        _leaf(question, "shuffleanswers", "true")
        places = {text: f"第{n}" for n, text in enumerate(item.sequence, 1)}
        shown = [(s, places[s]) for s in shown_sequence(item)]
        for left, right in [(p.left, p.right) for p in item.pairs] or shown:
            sub = ET.SubElement(question, "subquestion", format="plain_text")
            _leaf(sub, "text", left)
            _text(ET.SubElement(sub, "answer"), right)
    else:
        _leaf(question, "usecase", "0")
        for accepted in item.accepted:
            _answer(question, accepted.replace("*", r"\*"), "100")


def _answer(question: ET.Element, text: str, fraction: str, *, plain: bool = False) -> None:
    form = "plain_text" if plain else "moodle_auto_format"
    answer = ET.SubElement(question, "answer", fraction=fraction, format=form)
    _leaf(answer, "text", text)
    _text(ET.SubElement(answer, "feedback", format="plain_text"), "")


def _text(parent: ET.Element, text: str) -> None:
    _leaf(parent, "text", text)


def _leaf(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
