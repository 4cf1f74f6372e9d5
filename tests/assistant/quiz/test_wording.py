"""The words around an item."""

from __future__ import annotations

from assistant.models import Citation
from assistant.quiz import wording


def test_quotation_marks_inside_a_quotation_are_single() -> None:
    assert wording.quoted("代号“小麦”的犬") == "“代号‘小麦’的犬”"


def test_an_explanation_quotes_its_passage_so() -> None:
    cited = Citation(
        id="a-1", document="报告", label="报告", file="a.txt", number="1",
        quote="缉私犬“小麦”截获了象牙。", start=0, end=13,
    )  # fmt: skip
    said = wording.explanation([cited])
    assert "：“缉私犬‘小麦’截获了象牙" in said
    assert "““" not in said
