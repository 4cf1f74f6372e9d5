from __future__ import annotations

from assistant import Assistant
from assistant.ui import render
from assistant.ui.reader import digest, reader
from index.models import Paragraph

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&[a](javascript:x)"


def test_text_is_escaped_everywhere() -> None:
    p = Paragraph("i<d", "d", HOSTILE, HOSTILE, "f", "1", HOSTILE, 0, (HOSTILE,))
    page = reader([p], "i<d", (3, 9)) + render.turn(HOSTILE, "")
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("<mark>") == 1


def test_nothing_is_marked_where_the_words_are_not() -> None:
    p = Paragraph("i", "d", "文件", "文件", "f", "1", "短文", 0)
    assert "<mark>" not in reader([p], "i", (1, 40))
    assert "<mark>" not in reader([p], "i", (2, 1))
    assert "<mark>短</mark>" in reader([p], "i", (0, 1), quoted=digest("短"))
    assert "<mark>" not in reader([p], "i", (0, 1), quoted=digest("文"))


def test_a_section_is_read_whole() -> None:
    rows = [
        Paragraph(f"i{n}", "d", "文件", "文件", "f", str(n), f"第{n}段的话", n, ("一", str(n // 4)))
        for n in range(12)
    ]
    assert reader(rows, "i5").count("<article") == 3
    assert reader(rows, "i5", section=True).count("<article") == 4


def test_an_answer_carries_its_chips(assistant: Assistant) -> None:
    page = render.answer(assistant.ask("2025年培训了多少名执法人员？"))
    assert 'class="cite"' in page
    assert "第13段〕</button>" in page
    refusal = render.answer(assistant.ask("红烧肉怎么做？"))
    assert "refusal" in refusal
    assert refusal.count('class="cite"') == 3
