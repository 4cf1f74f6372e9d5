from __future__ import annotations

from index import readers
from index.models import Block


def _blocks(text: str, name: str = "a.txt") -> tuple[Block, ...]:
    return readers.read(text.encode(), name).blocks


def _texts(text: str, name: str = "a.txt") -> list[str]:
    return [block.text for block in _blocks(text, name)]


def _cut(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def test_lines_cut_at_one_width_are_put_together() -> None:
    first = "1. " + "样本单位应当建立信息共享机制并定期报告进展情况。" * 12 + "完毕。"
    second = "2. " + "样本单位可以委托其他机构办理有关手续并承担费用。" * 12 + "完毕。"
    assert _texts(f"{_cut(first, 37)}\n{_cut(second, 37)}") == [first, second]


def test_lines_that_are_paragraphs_stay_apart() -> None:
    lines = [f"{n}. 这是关于第{n}项工作的说明，秘书处与各会员国合作。" for n in range(1, 9)]
    assert _texts("\n".join(lines)) == lines


def test_page_numbers_and_running_heads_go() -> None:
    pages = [
        f"第{n}条　样本单位应当登记。\n" + "样本应当编号。\n" * 6 + f"样本条例汇编\n- {n} -"
        for n in range(1, 5)
    ]
    text = "\n".join(_texts("\n".join(pages)))
    assert "汇编" not in text
    assert "-" not in text
    assert text.count("第") == 4


def test_figures_alone_on_lines_are_no_page_numbers() -> None:
    assert _texts("数量\n12\n金额\n7\n总额\n19") == ["数量", "12", "金额", "7", "总额", "19"]


def test_rows_are_rows() -> None:
    assert [b.kind for b in _blocks("国家 | 项目\n甲 | 3")] == ["table", "table"]


def test_markdown_headings_tables_and_rules() -> None:
    blocks = _blocks(
        "标题\n===\n\n> 引文在此。\n\n---\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n", "a.md"
    )
    assert [(b.kind, b.text) for b in blocks] == [
        ("heading", "标题"), ("text", "引文在此。"), ("table", "甲 | 乙"), ("table", "1 | 2"),
    ]  # fmt: skip
