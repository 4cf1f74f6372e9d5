"""Which documents are versions of one, and which of them is the newest."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from index import Library, readers, versions
from index.catalogue import Catalogue
from index.errors import FileError
from index.models import Report
from index.records import DocumentInfo


def _info(
    title: str, date: str | None = None, file: str = "", symbol: str | None = None
) -> DocumentInfo:
    name = file or f"{title}.txt"
    return DocumentInfo(name, title, title, name, name, "", 3, Report("statute", 3), symbol, date)


@pytest.mark.parametrize(
    "title",
    [
        "中华人民共和国样本法", "样本法", "样本法(2018修正)", "样本法（2018年修订）",
        "中华人民共和国样本法（2018年修正本）",
        "样本法_20181026", "样本法 2018", "样本法（2018）", "样本法（2018-10-26）",
        "样本法（第二次修正）", "样本法〔2018〕",
    ],
)  # fmt: skip
def test_titles_of_one_law(title: str) -> None:
    assert versions.name(title, None) == "样本法"


@pytest.mark.parametrize(
    "title", ["样本法实施条例", "样本法（试行）", "样本法修正案（八）", "样本法（草案）"]
)
def test_titles_of_others(title: str) -> None:
    assert versions.name(title, None) != "样本法"


def test_the_newest_by_date_or_by_the_year_in_its_name() -> None:
    first = _info("中华人民共和国样本法", "2006-10-31")
    second = _info("样本法(2018修正)")
    third = _info("样本法", "2012-01-01", "样本法_2012.txt")
    assert {(o.id, n.id) for o, n in versions.older([first, second, third])} == {
        (first.id, second.id), (third.id, second.id),
    }  # fmt: skip


def test_reports_of_one_title_are_no_versions() -> None:
    years = [_info("秘书长的报告", f"20{y}-01-01", f"{y}.txt", f"A/{y}/312") for y in (18, 19)]
    assert versions.older(years) == []


def test_the_newer_version_of_one_document() -> None:
    first, second = _info("中华人民共和国样本法", "2006-10-31"), _info("样本法(2018修正)")
    other = _info("别的法", "2020-01-01")
    newest = Catalogue([first, second, other]).newest
    assert newest.get(first.id) == second
    assert newest.get(second.id) is None
    assert newest.get(other.id) is None


def test_an_older_version_is_named_as_such(library: Library, tmp_path: Path) -> None:
    for name, days in (("中华人民共和国样本法", "五"), ("样本法（2018修正）", "十")):
        date = "" if "修正" in name else "2006年10月31日通过\n\n"
        (tmp_path / f"{name}.md").write_text(
            f"# {name}\n\n{date}第一条 为了规范样本，制定本法。\n\n第二条 应当在{days}日内提交样本报告。\n",
            "utf-8",
        )
    library.add(tmp_path)
    ask = Assistant(library).ask
    newest = ask("样本报告应当在几日内提交？")
    assert "十日" in newest.answer
    assert newest.notices == ()
    older = ask("2006年的样本法第二条说了什么？")
    assert "五日" in older.answer
    assert len(older.notices) == 1
    assert "2006-10-31的旧版" in older.notices[0]


def test_ofd_is_one_sentence() -> None:
    with pytest.raises(FileError, match=r"export it as \.pdf"):
        readers.read(b"PK", "公文.ofd")
