from __future__ import annotations

import pytest

from assistant.quiz.rules import aims, definitions, duties, principles, tautological
from index.models import Paragraph


def _paragraph(text: str) -> Paragraph:
    return Paragraph("d-1", "d", "样本法", "样本法", "a.md", "第一条", text, 0)


def test_definitions() -> None:
    [found] = definitions(_paragraph("本法所称社区图书室，是指由居民委员会设立的小型图书馆。"))
    assert (found.term, found.meaning) == ("社区图书室", "由居民委员会设立的小型图书馆")
    [found] = definitions(_paragraph("“借阅证件”，指居民委员会发给读者的证明和文件。"))
    assert (found.term, found.meaning) == ("借阅证件", "居民委员会发给读者的证明和文件")


def test_a_meaning_that_goes_on_and_a_term_that_refers() -> None:
    text = "同类图书，是指与所借图书相同的图书；没有相同图书的，是指最相似的图书。"
    assert not list(definitions(_paragraph(text)))
    [found] = definitions(_paragraph("借阅法第五条所称特殊读者，是指行动不便的居民和儿童。"))
    assert found.term == "特殊读者"


def test_a_term_that_tells_its_meaning() -> None:
    told = "本法所称图书捐赠，是指自愿、无偿捐赠图书的活动。"
    untold = "本法所称社区图书室，是指由居民委员会设立的小型阅览场所。"
    assert [tautological(d) for d in definitions(_paragraph(told))] == [True]
    assert [tautological(d) for d in definitions(_paragraph(untold))] == [False]


def test_duties_say_who() -> None:
    text = "居民委员会应当在十五日内备案。对违反规定的，可以处以罚款。管理员不得向他人提供记录。"
    assert [(d.subject, d.modal) for d in duties(_paragraph(text))] == [
        ("居民委员会", "应当"), ("管理员", "不得"),
    ]  # fmt: skip


def test_aims() -> None:
    [found] = aims(_paragraph("为了规范服务，保障权利，制定本条例。"))
    assert found.enacts
    assert found.aim == "规范服务，保障权利"


def test_principles() -> None:
    [found] = principles(_paragraph("社区阅读工作实行就近、免费、自愿的原则，由居民委员会负责。"))
    assert (found.what, found.kind) == ("就近、免费、自愿", "原则")
    assert not list(principles(_paragraph("坚持就近、免费、自愿的原则。")))
    text = "社区阅读工作坚持为读者服务的宗旨，按照就近、免费的原则，由居民委员会负责。"
    [found] = principles(_paragraph(text))
    assert found.what == "就近、免费"
    assert text[: found.at].endswith("按照")


@pytest.mark.parametrize(
    "text",
    [
        "对适宜调解的纠纷，指导读者在图书室内自行达成协议并签字。",
        "读者不服的处理，指定其他图书室的馆员在三十日内复核。",
        "主管部门，指派专人到图书室内检查消防设施。",
        "有明显进步，是指同时具备以下条件：按时还书并且爱护图书。",
    ],
)
def test_a_word_that_begins_with_the_verb_defines_nothing(text: str) -> None:
    assert not list(definitions(_paragraph(text)))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("阅览证，系指居民委员会发给读者的证明。", "阅览证"),
        ("开放日指的是图书室每年向公众开放的那一天。", "开放日"),
        ("本法所称社区图书室（以下简称图书室），是指由居民委员会设立的小型图书馆。", "社区图书室"),
    ],
)
def test_how_else_a_term_is_defined(text: str, term: str) -> None:
    assert [d.term for d in definitions(_paragraph(text))] == [term]


def test_what_a_statute_rests_on_is_no_part_of_its_aim() -> None:
    [found] = aims(_paragraph("为了规范服务，保障权利，依据《图书馆法》，制定本条例。"))
    assert found.aim == "规范服务，保障权利"


def test_an_entry_that_rests_on_something_takes_its_subject_from_the_lead_in() -> None:
    text = "馆员应当遵守下列规定：\n（一）遵循公开、公平、便民的原则；\n（二）按时开门。"
    [found] = principles(_paragraph(text))
    assert (found.who, found.what) == ("馆员遵循", "公开、公平、便民")
    assert not list(principles(_paragraph("（二）遵循公开、公平、便民的原则。")))
