"""The short answer: a phrase the reader is sure of, whole, and none where it is not sure."""

from __future__ import annotations

import numpy as np
import pytest

from assistant import direct, questions
from assistant.evidence import Candidate, Weighed
from index import segment
from index.models import Paragraph
from index.span_reader import Reading

LIGHTHOUSE = "灯塔停用，因为航道改到了北岸，此后无人看守。"
COOPERATIVE = "合作社种植小麦、亚麻、荞麦和燕麦，秋天出售。"
MARL = "泥灰土，是指石灰和黏土各占一半，颜色灰白，遇酸起泡的土。"


def read(text: str, told: dict[str, float], *, answers: float = 4.0) -> Reading:
    """A reading that sees each of some phrases with its probability; a token is a character."""
    starts, ends = np.full((2, len(text)), 1e-6, np.float32)
    for phrase, chance in told.items():
        at = text.index(phrase)
        starts[at] += chance
        ends[at + len(phrase) - 1] += chance
    places = np.array([(at, at + 1) for at in range(len(text))], np.int64)
    return Reading(answers, places, np.log(starts), np.log(ends))


def weighed(
    question: str, text: str, told: dict[str, float], *, answers: float = 4.0, every: bool = False
) -> Weighed:
    """A question with a paragraph's first sentence, or every one of them."""
    paragraph = Paragraph("i", "d", "文件", "文件", "a.txt", "1", text, 0)
    reading = read(text, told, answers=answers)
    found = segment.sentences(text)
    candidates = tuple(
        Candidate(paragraph, a, b, 0.9, 0.9, 0.9, 0.9, 0.9, True, 0, reading)
        for a, b in (found if every else found[:1])
    )
    words = tuple(w for w in segment.words(question) if not segment.is_stop(w))
    kind = questions.kind(question)
    return Weighed(question, kind, candidates, words, (1.0,) * len(words), 0.0, (), 0.9)


def short(question: str, text: str, told: dict[str, float], *, answers: float = 4.0) -> str | None:
    """The short answer out of a paragraph's first sentence."""
    asked = weighed(question, text, told, answers=answers)
    found = direct.answer(asked)
    assert found is None or found.citation.quote == asked.candidates[0].text
    return found.text if found else None


@pytest.mark.parametrize("question", ["灯塔为什么停用？", "灯塔停用的由来是？"])
def test_a_clause_answers_why_where_the_reader_is_sure(question: str) -> None:
    told = {"因为航道改到了北岸": 0.9}
    assert short(question, LIGHTHOUSE, told) == "因为航道改到了北岸"
    assert short(question, LIGHTHOUSE, {"航道改到了北岸": 0.1}) is None


def test_a_sure_phrase_of_a_paragraph_that_does_not_answer_is_none() -> None:
    assert short("灯塔为什么停用？", LIGHTHOUSE, {"航道改到了北岸": 0.9}, answers=-3.0) is None


def test_one_who_wavers_between_a_phrase_and_its_clause_is_sure_of_both() -> None:
    told = {"因为航道改到了北岸": 0.3, "航道改到了北岸": 0.35, "航道改到了北岸，此后无人看守": 0.3}
    found = short("灯塔为什么停用？", LIGHTHOUSE, told)
    assert found is not None
    assert "航道改到了北岸" in found


def test_half_an_enumeration_is_grown_to_all_of_it() -> None:
    assert (
        short("合作社种哪些东西？", COOPERATIVE, {"荞麦和燕麦": 0.9})
        == "合作社种植小麦、亚麻、荞麦和燕麦"
    )
    assert short("合作社种哪些东西？", COOPERATIVE, {"小麦、亚麻": 0.9}) == "小麦、亚麻、荞麦和燕麦"


def test_one_thing_is_no_answer_to_which_ones() -> None:
    assert short("合作社哪些时候出售？", COOPERATIVE, {"秋天": 0.9}) is None


def test_an_item_is_no_answer_to_which_ones() -> None:
    text = "应当带上：\n（一）帐篷和睡袋；\n（二）炉子。"
    assert short("应当带上哪些东西？", text, {"帐篷和睡袋": 0.9}) is None
    assert short("应当带上哪些东西？", "应当带上帐篷和睡袋。", {"帐篷和睡袋": 0.9}) == "帐篷和睡袋"


def test_a_definition_is_whole_or_not_given() -> None:
    whole = "石灰和黏土各占一半，颜色灰白，遇酸起泡的土"
    assert short("什么是泥灰土？", MARL, {"颜色灰白": 0.9}) == whole
    assert short("什么是泥灰土？", MARL, {"泥灰土": 0.9}) != "泥灰土"
    longer = MARL.replace("遇酸起泡", "遇酸起泡、" * 12)
    assert short("什么是泥灰土？", longer, {"颜色灰白": 0.9}) is None


def test_a_name_that_is_asked_for_is_not_grown() -> None:
    text = "运河局即东部运河与船闸管理局，设在河口，管十二座船闸。"
    told = {"东部运河与船闸管理局": 0.9}
    assert short("运河局的全称是什么？", text, told) == "东部运河与船闸管理局"


def test_what_is_asked_yes_or_no_has_none() -> None:
    assert short("灯塔是不是停用了？", LIGHTHOUSE, {"停用": 0.99}) is None


@pytest.mark.parametrize("length", [59, 60, 61])
def test_a_short_answer_has_sixty_characters_at_most(length: int) -> None:
    whole = ("种植" + "小麦、" * 18)[: length - 6] + "、荞麦和燕麦"
    found = short("合作社种哪些东西？", f"{whole}，秋天出售。", {"荞麦和燕麦": 0.9})
    assert found == (whole if length <= 60 else None)


def test_what_leans_on_an_earlier_question_is_answered_of_its_own_clause() -> None:
    text = "渡口每月补贴，甲级为四百元，乙级为六百元，丙级为一百五十元。"
    told = {"四百元": 0.5, "四百元，乙级为六百元": 0.4}
    assert short("甲级渡口每月补贴多少？", text, told) == "四百元"
    assert short("甲级渡口每月补贴多少——丙级的呢？", text, told) == "一百五十元"


def test_one_thing_of_each_is_told_by_parallel_sentences_too() -> None:
    text = "甲级渡口的船员不得少于三人。乙级渡口的船员不得少于五人。"
    found = direct.answer(weighed("甲级、乙级渡口的船员各不少于几人？", text, {}, every=True))
    assert found is not None
    assert (found.text, found.citation.quote) == ("三人；五人", text)


@pytest.mark.parametrize(
    ("question", "told"),
    [("运走了多少支步枪？", None), ("运走了多少吨？", "1210吨"), ("运走了多少？", "1210吨")],
)
def test_a_figure_of_another_dimension_is_no_answer(question: str, told: str | None) -> None:
    assert short(question, "仓库于三月清空，运走弹药1210吨，五国见证。", {"1210吨": 0.9}) == told


@pytest.mark.parametrize(
    ("question", "told"), [("闸门几点开？", "九时"), ("闸门哪天最迟要报检？", "开闸前二日")]
)
def test_the_hour_and_the_latest_day_are_told(question: str, told: str) -> None:
    text = "闸门九时开启，最迟应当在开闸前二日办理报检。"
    assert short(question, text, {told: 0.9}) == told
