from __future__ import annotations

from assistant.quiz.rules import aims, definitions, duties
from index.models import Paragraph


def _paragraph(text: str) -> Paragraph:
    return Paragraph("d-1", "d", "样本法", "样本法", "a.md", "第一条", text, 0)


def test_definitions() -> None:
    [found] = definitions(_paragraph("本法所称社区图书室，是指由居民委员会设立的小型图书馆。"))
    assert (found.term, found.meaning) == ("社区图书室", "由居民委员会设立的小型图书馆")


def test_duties_say_who() -> None:
    text = "居民委员会应当在十五日内备案。对违反规定的，可以处以罚款。管理员不得向他人提供记录。"
    assert [(d.subject, d.modal) for d in duties(_paragraph(text))] == [
        ("居民委员会", "应当"), ("管理员", "不得"),
    ]  # fmt: skip


def test_aims() -> None:
    [found] = aims(_paragraph("为了规范服务，保障权利，制定本条例。"))
    assert found.enacts
    assert found.aim == "规范服务，保障权利"
