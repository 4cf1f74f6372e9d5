"""Layout on lines made by hand: no PDF is needed to say where they stand."""

from __future__ import annotations

from index.models import Block
from index.readers import layout
from index.readers.layout import Line, Page

WIDTH, HEIGHT, LEFT, EM = 600.0, 800.0, 100.0, 10.0
FULL = 40  # characters in a full line


def _line(text: str, y: float, x: float = LEFT, size: float = EM) -> Line:
    starts = tuple(x + n * size for n in range(min(len(text), 12)))
    return Line(text, x, x + len(text) * size, y, size, starts)


def _page(lines: list[Line], number: int = 1) -> Page:
    return Page(number, WIDTH, HEIGHT, tuple(lines))


def _texts(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks]


def test_lines_of_a_paragraph_are_joined_without_spaces() -> None:
    lines = [
        _line("甲" * (FULL - 2), 100, LEFT + 2 * EM),
        _line("乙" * FULL, 115),
        _line("丙。", 130),
    ]
    lines += [_line("丁" * (FULL - 2), 145, LEFT + 2 * EM), _line("戊。", 160)]
    blocks = layout.blocks([_page(lines)])
    assert _texts(blocks) == [
        "甲" * (FULL - 2) + "乙" * FULL + "丙。",
        "丁" * (FULL - 2) + "戊。",
    ]


def test_a_paragraph_goes_on_over_the_page() -> None:
    one = [_line("甲" * (FULL - 2), 685, LEFT + 2 * EM), _line("乙" * FULL, 700)]
    two = [_line("丙" * FULL, 130), _line("丁。", 145)]
    blocks = layout.blocks([_page(one), _page(two, 2)])
    assert _texts(blocks) == ["甲" * (FULL - 2) + "乙" * FULL + "丙" * FULL + "丁。"]
    assert blocks[0].page == 1


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages = [
        _page([_line("某某报告", 40), _line(f"第{n}页的正文。", 300), _line(f"- {n} -", 770)], n)
        for n in range(1, 6)
    ]
    assert "".join(_texts(layout.blocks(pages))) == "".join(f"第{n}页的正文。" for n in range(1, 6))


def test_the_same_sentence_at_the_top_of_pages_is_kept() -> None:
    same = [_line("同样的一句话。", 100), *(_line("正文" * 20, 115 + 15 * n) for n in range(9))]
    pages = [_page(same, n) for n in range(1, 6)]
    assert "".join(_texts(layout.blocks(pages))).count("同样的一句话。") == 5


def test_an_article_at_the_top_of_each_page_is_no_running_head() -> None:
    pages = [_page([_line(f"第{n}条 正文。", 60), _line("更多。", 300)], n) for n in range(1, 6)]
    texts = "".join(_texts(layout.blocks(pages)))
    assert all(f"第{n}条" in texts for n in range(1, 6))


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [_line("左" * 19, 150 + 15 * n) for n in range(10)]
    right = [_line("右" * 19, 150 + 15 * n, LEFT + 21 * EM) for n in range(10)]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    text = "".join(_texts(layout.blocks([_page([_line("标题" * 20, 110), *mixed])])))
    assert text == "标题" * 20 + "左" * 190 + "右" * 190


def test_a_table_of_two_columns_is_read_row_by_row() -> None:
    rows = [
        line
        for n in range(10)
        for line in (
            _line("国家", 150 + 15 * n),
            _line(f"{n}人", 150 + 15 * n, LEFT + 20 * EM),
        )
    ]
    assert _texts(layout.blocks([_page(rows)]))[0] == "国家 | 0人"


def test_a_number_before_a_tab_is_no_cell() -> None:
    lines = [
        piece
        for n in range(1, 5)
        for piece in (
            _line(f"{n}.", 100 + 15 * n), _line("样本已经登记。", 100 + 15 * n, LEFT + 5 * EM)
        )
    ]  # fmt: skip
    assert _texts(layout.blocks([_page(lines)])) == [f"{n}. 样本已经登记。" for n in range(1, 5)]


def test_footnotes_by_size_and_place() -> None:
    lines = [
        _line("正文¹的内容。", 200),
        _line("¹ 注释一，", 700, size=8),
        _line("接着说。", 710, size=8),
        _line("² 注释二。", 720, size=8),
    ]
    lines.insert(1, _line("又一段正文" * 5 + "。", 240))
    blocks = layout.blocks([_page(lines)])
    assert [(b.mark, b.text) for b in blocks if b.kind == "footnote"] == [
        ("¹", "注释一，接着说。"),
        ("²", "注释二。"),
    ]


def test_larger_lines_are_headings_by_rank() -> None:
    body = [_line("正文的内容" * 6 + "。", 200 + 40 * n) for n in range(5)]
    blocks = layout.blocks(
        [_page([_line("大标题", 100, size=20), _line("小标题", 150, size=14), *body])]
    )
    assert [(b.kind, b.level) for b in blocks[:3]] == [
        ("heading", 1),
        ("heading", 2),
        ("text", None),
    ]


def test_contents_with_leaders_are_left_out() -> None:
    lines = [_line("第一章 总则………………3", 100), _line("第一条 正文。", 150)]
    assert _texts(layout.blocks([_page(lines)])) == ["第一条 正文。"]


def test_a_hanging_number_keeps_its_lines() -> None:
    lines = [
        Line(
            "1. " + "甲" * 36, LEFT, LEFT + 38 * EM, 100, EM, (LEFT, LEFT + 5, LEFT + 10, LEFT + 20)
        ),
        _line("乙" * 36, 115, LEFT + 2 * EM),
        _line("丙。", 130, LEFT + 2 * EM),
    ]
    assert _texts(layout.blocks([_page(lines)])) == ["1. " + "甲" * 36 + "乙" * 36 + "丙。"]


def test_joining_latin_and_hyphens() -> None:
    assert layout.join(["the Commis\u00ad", "sion on", "Crime"]) == "the Commission on Crime"
    assert layout.join(["第", "17", "段"]) == "第17段"
    assert layout.join(["于", "2019 年"], spaced=True) == "于 2019 年"


def test_nothing_on_a_page() -> None:
    assert layout.blocks([_page([])]) == []
    assert layout.blocks([]) == []


def test_a_short_documents_other_sides_head_that_comes_once_is_dropped() -> None:
    heads = ("样本事务报告", "另一面的书眉", "样本事务报告")
    pages = [
        _page(
            [_line(head, 40, size=7.0), *(_line("正文" * 20, 100 + 15 * k) for k in range(20))], n
        )
        for n, head in enumerate(heads, 1)
    ]
    assert "书眉" not in "".join(_texts(layout.blocks(pages)))


def test_a_heading_that_stands_where_no_head_does_is_kept() -> None:
    pages = [
        _page(
            [
                *(
                    [_line("样本事务报告", 40, size=7.0)]
                    if n > 1
                    else [_line("样本标题", 70, size=7.0)]
                ),
                *(_line("正文" * 20, 100 + 15 * k) for k in range(20)),
            ],
            n,
        )
        for n in range(1, 4)
    ]
    assert "样本标题" in "".join(_texts(layout.blocks(pages)))


def test_a_page_of_short_lines_has_no_full_one() -> None:
    lines = [_line(f"第{n}句话到此为止。", 100 + 15 * n, LEFT + 2 * EM) for n in range(10)]
    assert len(_texts(layout.blocks([_page(lines)]))) == 10


def test_signatures_and_dates_set_right_are_lines_of_their_own() -> None:
    full = [_line("甲" * FULL, 100 + 15 * n) for n in range(5)]
    right = LEFT + FULL * EM
    signed = ["某某市人民政府", "某某市委员会办公室", "2024年2月20日", "二〇二四年三月一日"]
    lines = [_line(text, 175 + 15 * n, right - EM * len(text)) for n, text in enumerate(signed)]
    after = [_line("各区人民政府：", 175 + 15 * len(signed))]
    assert _texts(layout.blocks([_page([*full, *lines, *after])]))[1:] == [
        *signed,
        "各区人民政府：",
    ]


def test_items_with_half_a_bracket_begin_lines() -> None:
    lead = "乙" * (FULL - 7) + "符合下列规定："
    lines = [_line(lead, 100), _line("a) 就餐区。", 115), _line("b) 后厨。", 130)]
    fill = [_line("丙" * FULL, 160 + 15 * n) for n in range(8)]
    texts = _texts(layout.blocks([_page([*lines, *fill])]))
    assert texts[:3] == [lead, "a) 就餐区。", "b) 后厨。"]


def _noted(number: int, notes: list[str], body: int = 10) -> Page:
    lines = [_line("正" * FULL, 100 + 15 * n) for n in range(body)]
    small = [_line(text, 720 + 12 * n, size=7.5) for n, text in enumerate(notes)]
    return _page([*lines, *small], number)


def test_a_note_that_runs_over_to_the_next_page_stays_whole() -> None:
    pages = [
        _noted(1, ["1 见某文件，", "其中说明"]),
        _noted(2, ["了许多情况。", "2 见另一文件，", "第二段。"]),
        _noted(3, ["3 同上。"]),
    ]
    notes = [block for block in layout.blocks(pages) if block.kind == "footnote"]
    assert [(note.mark, note.text) for note in notes] == [
        ("¹", "见某文件，其中说明了许多情况。"), ("²", "见另一文件，第二段。"), ("³", "同上。"),
    ]  # fmt: skip


def test_notes_alike_from_page_to_page_are_no_running_foot() -> None:
    pages = [_noted(n, [f"{mark} 同上，第{n}段。"]) for n, mark in enumerate((1, 2, 1, 1, 2, 1), 1)]
    notes = [block.text for block in layout.blocks(pages) if block.kind == "footnote"]
    assert notes == [f"同上，第{n}段。" for n in range(1, 7)]


def test_a_foot_that_begins_with_the_page_number_is_dropped() -> None:
    pages = [_noted(n, [f"{n + 10} 某某年度报告"]) for n in range(1, 7)]
    assert "年度报告" not in "".join(_texts(layout.blocks(pages)))


def test_a_mark_pushed_over_a_full_line_stays_with_it() -> None:
    lines = [_line("甲" * (FULL - 1) + "。", 100), _line("3", 112, size=5.8)]
    lines += [_line("乙" * FULL, 130 + 15 * n) for n in range(8)]
    assert _texts(layout.blocks([_page(lines)]))[0] == "甲" * (FULL - 1) + "。³"
