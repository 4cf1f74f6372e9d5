from __future__ import annotations

from dataclasses import replace

from assistant import Assistant, citations
from assistant.models import Failed
from assistant.notices import STOPPED
from assistant.ui import render, suggest, within
from assistant.ui.reader import Look, clipped, digest, reader
from assistant.ui.within import Place
from index.models import Paragraph

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&[a](javascript:x)"


def test_text_is_escaped_everywhere() -> None:
    p = Paragraph("i<d", "d", HOSTILE, HOSTILE, "f", "1", HOSTILE, 0, (HOSTILE,))
    page = reader([p], Look("i<d", 3, 9)) + render.turn(HOSTILE, "")
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("<mark>") == 1


def test_nothing_is_marked_where_the_words_are_not() -> None:
    p = Paragraph("i", "d", "文件", "文件", "f", "1", "短文", 0)
    assert "<mark>" not in reader([p], Look("i", 1, 40))
    assert "<mark>" not in reader([p], Look("i", 2, 1))
    assert "<mark>短</mark>" in reader([p], Look("i", 0, 1, quoted=digest("短")))
    assert "<mark>" not in reader([p], Look("i", 0, 1, quoted=digest("文")))


def test_a_section_is_read_whole() -> None:
    rows = [
        Paragraph(f"i{n}", "d", "文件", "文件", "f", str(n), f"第{n}段的话", n, ("一", str(n // 4)))
        for n in range(12)
    ]
    assert reader(rows, Look("i5")).count("<article") == 3
    assert reader(rows, Look("i5", section=True)).count("<article") == 4


def test_an_answer_carries_its_chips(assistant: Assistant) -> None:
    page = render.answer(assistant.ask("2025年培训了多少名执法人员？"))
    assert 'class="cite"' in page
    assert "第13段〕</button>" in page
    refusal = render.answer(assistant.ask("红烧肉怎么做？"))
    assert "refusal" in refusal
    assert refusal.count('class="cite"') == 3


def test_what_failed_the_checks_is_folded_away_or_marked_in_its_place(assistant: Assistant) -> None:
    given = assistant.ask("第16段到第17段说了什么？")
    assert len(given.sentences) == 2
    failed = (
        Failed("最先的一句。", "uncited"), Failed("一万<b>人。", "words", ("一万",), after=1),
        Failed("另一句。", "unsupported", after=1), Failed("末一句。", "opposed", after=2),
    )  # fmt: skip
    given = replace(given, failed=failed, notices=("对话模型有 4 句没有通过检查，没有收入回答。",))
    first, second = map(render.sentence, given.sentences)
    folded = render.answer(given)
    assert folded.startswith(first + second)
    fold = folded[folded.index('<details class="unchecked">') :]
    assert fold.count("<li>") == 4
    assert "not in the cited paragraph</span>：一万</span>" in fold
    marked = render.answer(given, marked=True)
    assert "<details" not in marked
    order = ("最先的一句", first, "一万&lt;b&gt;人", "另一句", second, "末一句")
    places = [marked.index(part) for part in order]
    assert places == sorted(places)
    assert marked.count("未经核实") == marked.count("Unchecked") == 4
    assert "are not part of the answer: 4." in marked


def test_only_what_is_cut_ends_in_an_ellipsis() -> None:
    assert clipped("检修每季度一次。", 40) == "检修每季度一次。"
    assert clipped("检修每季度一次。", 2) == "检修…"


def test_a_refusal_with_nothing_to_look_at_says_so(assistant: Assistant) -> None:
    given = assistant.ask("红烧肉怎么做？")
    assert "没有可查的段落" not in render.answer(given)
    assert "没有可查的段落" in render.answer(replace(given, hits=()))


def test_a_stopped_answer_says_so_in_english_too(assistant: Assistant) -> None:
    given = replace(assistant.ask("红烧肉怎么做？"), notices=(STOPPED,))
    assert "Stopped; this is the answer up to there." in render.answer(given)


def test_a_chapter_is_suggested_by_its_number_and_its_document_and_is_answered(
    assistant: Assistant,
) -> None:
    found = suggest.following(assistant.library, assistant.ask("图书可以借多久？"))
    assert "《社区图书室管理条例（样本）》第三章说了什么？" in found
    assert not any(assistant.ask(question).refused for question in found)


def test_what_is_looked_for_is_text_and_is_no_pattern() -> None:
    rows = [
        Paragraph(f"i{n}", "d", "文件", "标", "f", str(n), text, n)
        for n, text in enumerate(("甲 (A) 乙", "丙 (a)丁", "戊"), 1)
    ]
    page = reader(rows, Look("i1", words=HOSTILE))
    assert "<script" not in page
    assert "<img" not in page
    assert "没有找到" in page
    assert reader(rows, Look("i1", words=" ")) == reader(rows, Look("i1"))
    found = within.find(rows, "(A) ", at=1)
    assert found is not None
    assert found.places == (Place(0, 2, 5), Place(1, 2, 5))
    assert found.place == Place(1, 2, 5)
    assert found.beside(1) == Place(0, 2, 5)  # around the end
    assert within.find(rows, "(A)", at=2) == replace(found, words="(A)", here=0)
    nothing = within.find(rows, ".*", at=0)
    assert nothing is not None
    assert nothing.place is None


def test_all_that_is_cited_of_a_paragraph_is_marked() -> None:
    p = Paragraph("i", "d", "文件", "文件", "f", "1", "甲一。乙二。丙三。", 0)
    cited = [citations.cite(p, 6, 9), citations.cite(p, 0, 3)]
    page = render.chips(cited)
    assert page.count("<button") == 1
    assert 'data-start="0" data-end="3" data-also="6-9"' in page
    quoted = digest("甲一。丙三。")
    assert f'data-quoted="{quoted}"' in page
    seen = reader([p], Look(p.id, 0, 3, also="6-9", quoted=quoted))
    assert "<mark>甲一。</mark>乙二。<mark>丙三。</mark>" in seen
    moved = reader([p], Look(p.id, 0, 3, also="6-9", quoted=digest("甲一。")))
    assert "<mark>" not in moved
    assert "文件已更新" in moved
    for also in ("2-5", "6-99", "x", "6-9-12", "9-6"):
        assert reader([p], Look(p.id, 0, 3, also=also)).count("<mark>") <= 2
