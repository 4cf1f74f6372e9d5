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


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("第三章第四节讲了什么", ("第三章", "第四节")),
        ("第二部分B节讲了什么", ("二", "B")),
        ("第二部分的B节", ("二", "B")),
        ("二、A一节", ("二", "A")),
        ("A这一节", ("A",)),
        ("这一部分讲了什么", ()),
    ],
)
def test_the_numbers_of_a_section(question: str, path: tuple[str, ...]) -> None:
    assert lookup.section_path(question) == path


def test_an_item_as_statutes_name_it() -> None:
    assert lookup.named("第三条第一款第（二）项").path == ("第一款", "（二）")
    assert lookup.named("图书室条例50条2款").path == ("第二款",)
    assert lookup.spoken(("第一款", "（二）", "3.")) == "第一款第二项第3目"


@pytest.fixture
def laws(library: Library, tmp_path: Path) -> Library:
    titles = ("居民渔船证法", "个人渔获税法", "某局关于办理捕捞案件若干问题的解释", "合同渔工法")
    for title in titles:
        articles = "\n\n".join(
            f"第{n}条 {title}的内容{n}，有下列情形之一的：\n（一）甲；\n（二）乙。"
            for n in "一二三"
        )
        (tmp_path / f"{title}.md").write_text(f"# {title}\n\n{articles}\n", encoding="utf-8")
    library.add([tmp_path / f"{title}.md" for title in titles])
    return library


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("渔船证法第二条", "居民渔船证法"),
        ("渔税法第二条", "个人渔获税法"),
        ("个税法的第二条说了什么", "个人渔获税法"),
        ("捕捞解释第二条", "某局关于办理捕捞案件若干问题的解释"),
        ("请看捕捞的解释第二条第（二）项", "某局关于办理捕捞案件若干问题的解释"),
        ("《合同渔工法》第二条", "合同渔工法"),
        ("保险法第二条", None),
    ],
)
def test_a_document_by_some_words_of_its_title(
    laws: Library, question: str, title: str | None
) -> None:
    found = [p.paragraph for p in lookup.find(laws, question)]
    assert [p.document for p in found] == ([title] if title else [])


def test_words_that_name_no_document_leave_the_number_to_all(laws: Library) -> None:
    for question in ("第二条", "本法第二条", "上述条例第二条", "这部法第二条", "按照规定第二条"):
        assert len(lookup.find(laws, question)) == 4, question


def test_a_number_that_is_not_there(sample: Library) -> None:
    assert lookup.find(sample, "第500段说了什么") == []
    assert lookup.find(sample, "第12345段说了什么") == []
    assert lookup.find(sample, "第三条第12345款")[0].paragraph.number == "第三条"


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
