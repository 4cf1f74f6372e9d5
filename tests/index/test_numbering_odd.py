"""Odd shapes: articles counted in the Japanese way, a resolution inside a report."""

from __future__ import annotations

from pathlib import Path

from index.models import Document
from index.parsing import parse


def _document(folder: Path, text: str) -> Document:
    file = folder / "text.txt"
    file.write_text(text, encoding="utf-8")
    return parse(file)


def test_an_article_counted_with_no_is_an_article_of_its_own(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "样本规则\n第1条 本规则适用于样本。\n第2条 委员会由5人组成。\n第2条の1 任期为2年。\n第3条 即日生效。\n",
    )
    assert [p.number for p in document.paragraphs if p.printed] == [
        "第1条", "第2条", "第2条の1", "第3条",
    ]  # fmt: skip


def test_a_resolution_inside_a_report_stays_with_its_paragraph(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "第二十九届会议报告\n1. 委员会建议核准下列决议草案：\n经济及社会理事会，\n1. 请会员国加强合作；\n"
        "2. 请秘书长提供援助；\n3. 决定继续审议。\n二. 一般性辩论\n2. 委员会审议了项目3。\n"
        "3. 主席致开幕词。\n4. 若干代表团发了言。\n",
    )
    texts = {p.number: p.text for p in document.paragraphs if p.printed}
    assert list(texts) == ["1", "2", "3", "4"]
    assert texts["2"] == "委员会审议了项目3。"
    assert texts["1"].endswith("3. 决定继续审议。")


def test_an_article_is_missing_though_one_beside_it_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    numbers = ("第一条", "第二条", "第三条之一", "第四条")
    file.write_text("".join(f"{n} 这里是它的内容。\n" for n in numbers), encoding="utf-8")
    assert parse(file).report.missing == ("第三条",)
