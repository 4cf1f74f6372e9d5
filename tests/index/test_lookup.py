from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, lookup
from index.numerals import to_chinese, to_int


@pytest.mark.parametrize("number", [1, 10, 11, 20, 99, 100, 101, 110, 999, 1000, 1032, 1260])
def test_numerals_go_both_ways(number: int) -> None:
    assert to_int(to_chinese(number)) == number


def test_numerals_that_are_none() -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        to_int("甲")


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("第17段说了什么？", ["17"]),
        ("第３２段到第35段", ["32", "33", "34", "35"]),
        ("第3、5段", ["3", "5"]),
        ("第十七段", ["17"]),
    ],
)
def test_paragraphs_by_number(sample: Library, question: str, numbers: list[str]) -> None:
    hits = sample.search(question, k=50)
    assert [h.paragraph.number for h in hits if h.scores.number] == numbers


def test_articles_and_their_parts(sample: Library) -> None:
    hit = sample.search("条例第十三条第二款说了什么")[0]
    assert hit.paragraph.number == "第十三条"
    assert hit.paragraph.text[hit.start : hit.end].startswith("依照法律规定")
    hit = sample.search("第五条第三项")[0]
    assert hit.paragraph.text[hit.start : hit.end].startswith("（三）")
    assert sample.search("第六条之一")[0].paragraph.number == "第六条之一"


def test_a_section_by_its_marks(sample: Library) -> None:
    named = lookup.find(sample, "三、B 节讲了什么？")
    assert [p.paragraph.number for p in named] == ["44", "45", "46"]
    chapter = lookup.find(sample, "第四章讲什么")
    assert [p.paragraph.number for p in chapter] == ["第十四条", "第十五条", "第十六条"]


def test_a_number_that_is_not_there(sample: Library) -> None:
    assert lookup.find(sample, "第500段说了什么") == []


def test_of_several_versions_the_newest_answers_and_the_older_is_reachable(
    library: Library, tmp_path: Path
) -> None:
    for date, days in (("2006-10-31", "五"), ("2024-11-08", "十")):
        (tmp_path / f"样本法({date}).md").write_text(
            f"# 样本法\n\n第一条 为了规范样本，制定本法。\n\n第二条 应当在{days}日内提交样本报告。\n",
            encoding="utf-8",
        )
    library.add(tmp_path / "样本法(2024-11-08).md")
    library.add(tmp_path / "样本法(2006-10-31).md")
    first, *rest = library.search("样本报告应当几日内提交？")
    assert "十日" in first.paragraph.text
    assert any("五日" in hit.paragraph.text for hit in rest)
    assert [
        "十日" in h.paragraph.text for h in library.search("样本法第二条") if h.scores.number
    ] == [True]
    (old,) = [
        h
        for h in library.search("2006年的样本法第二条")
        if h.scores.number and "五日" in h.paragraph.text
    ]
    assert old.paragraph.number == "第二条"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("附件一第2段说了什么", "附件第2段的内容到此。"),
        ("附件1的第二段", "附件第2段的内容到此。"),
        ("第2段说了什么", "正文第2段的内容到此。"),
        ("附件二第2段", "正文第2段的内容到此。"),  # there is none
    ],
)
def test_paragraphs_of_an_annex(library: Library, tmp_path: Path, question: str, text: str) -> None:
    lines = ["某报告", *(f"{n}. 正文第{n}段的内容到此。" for n in range(1, 6)), "附件一 名单"]
    lines += [f"{n}. 附件第{n}段的内容到此。" for n in range(1, 4)]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    library.add(tmp_path / "a.txt")
    assert [h.paragraph.text for h in library.search(question) if h.scores.number] == [text]
