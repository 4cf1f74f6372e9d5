from __future__ import annotations

import re
from pathlib import Path

import pytest

from index import parse
from index.errors import FileError
from index.models import Document


def _parse(folder: Path, text: str, name: str = "document.txt") -> Document:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return parse(file)


def _numbers(document: Document) -> list[str]:
    return [p.number for p in document.paragraphs if p.printed]


@pytest.mark.corpus
def test_report_has_its_127_paragraphs(corpus: Path) -> None:
    document = parse(corpus / "unodc-counter-terrorism-2018.txt")
    assert _numbers(document) == [str(n) for n in range(1, 128)]
    assert not document.report.missing
    assert not document.report.doubled
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["39"].section[1:3] == ("A. 技术援助活动", "2. 建设执行反恐立法的国家能力")
    assert by_number["39"].section[3].startswith("(c) ")
    assert [n.mark for n in by_number["39"].notes] == ["1"]
    assert "¹" not in by_number["39"].text
    # Cut by a page break in the middle of a word, and joined with nothing between.
    assert "全社会办法" in by_number["66"].text
    assert by_number["115"].text[-8:] in document.report.doubtful[0].text


@pytest.mark.corpus
def test_report_loses_and_invents_nothing(corpus: Path) -> None:
    file = corpus / "unodc-counter-terrorism-2018.txt"
    document = parse(file)
    kept = "".join(p.text + "".join(n.text for n in p.notes) for p in document.paragraphs)
    headings = {h for p in document.paragraphs for h in p.section}
    left = re.sub(r"\s", "", file.read_text("utf-8"))
    whole = re.sub(r"\s", "", kept + "".join(headings))
    # What the paragraphs do not hold is their own numbers and the marks of notes.
    dropped = len(left) - len(whole)
    numbers = sum(len(f"{n}.") for n in range(1, 128))
    marks = 2 * (len("*") + len("**") + len("¹"))
    assert dropped == numbers + marks


@pytest.mark.corpus
def test_statutes_agree_with_a_plain_count(corpus: Path) -> None:
    plain = re.compile(
        r"^(?:#+\s*)?第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[\s\u3000]|$)"
    )
    differing = []
    files = sorted((corpus / "laws").rglob("*.md"))[::5]
    assert len(files) > 250
    for file in files:
        try:
            document = parse(file)
        except FileError:
            continue
        lines = file.read_text("utf-8").splitlines()
        count = sum(bool(plain.match(line.strip())) for line in lines)
        if count and document.report.found != count:
            differing.append(file.name)
    assert len(differing) <= len(files) // 100, differing


def test_heading_inside_the_sequence_is_no_paragraph(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "一. 导言\n\n1. 第一段到此为止。\n\n2. 第二段也是如此。\n\n二. 工作\n\nA. 活动\n\n"
        "1. 立法援助\n\n3. 第三段说的是立法。\n\n2. 能力建设\n\n4. 第四段说的是培训，\n\n"
        "页面在这里断开。\n\n5. 最后一段。\n",
    )
    assert _numbers(document) == ["1", "2", "3", "4", "5"]
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["3"].section == ("二. 工作", "A. 活动", "1. 立法援助")
    assert by_number["4"].section == ("二. 工作", "A. 活动", "2. 能力建设")
    assert by_number["4"].text == "第四段说的是培训，页面在这里断开。"


def test_missing_number_is_reported(tmp_path: Path) -> None:
    lines = "\n\n".join(f"{n}. 这是第{n}段的内容。" for n in (1, 2, 4, 5))
    document = _parse(tmp_path, lines)
    assert _numbers(document) == ["1", "2", "4", "5"]
    assert document.report.missing == ("3",)


def test_statute(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "# 中华人民共和国样本法\n\n2020年1月1日 通过\n\n## 第一章 总则\n\n第一条 为了演示，制定本法。\n\n"
        "第二条 有下列情形之一的，依照本法第三条处理：\n\n（一）甲；\n\n（二）乙。\n\n其他情形另行规定。\n\n"
        "第二条之一 补充规定。\n\n第三条规定的情形除外。\n\n## 第二章 附则\n\n第三条　自公布之日起施行。\n",
        "样本法.md",
    )
    assert _numbers(document) == ["第一条", "第二条", "第二条之一", "第三条"]
    assert document.label == "样本法"
    assert document.date == "2020-01-01"
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["第二条"].text.count("\n") == 3
    assert by_number["第二条之一"].text.endswith("第三条规定的情形除外。")
    assert by_number["第三条"].section == ("第二章 附则",)


def test_numbers_beyond_a_thousand_and_full_width(tmp_path: Path) -> None:
    chinese = "第九百九十九条 甲。\n第一千条 乙。\n第一千零一条 丙。\n第一千二百六十条 丁。\n"
    document = _parse(tmp_path, chinese)
    assert _numbers(document)[-1] == "第一千二百六十条"
    full_width = _parse(tmp_path, "１．甲的内容。\n２．乙的内容。\n３．丙的内容。\n")
    assert _numbers(full_width) == ["１", "２", "３"]


def test_text_without_numbers_gets_marks_of_its_own(tmp_path: Path) -> None:
    document = _parse(tmp_path, "第一句话。\n\n第二句话。\n")
    assert [p.number for p in document.paragraphs] == ["¶1", "¶2"]
    assert document.report.found == 0


def test_footnotes_are_lifted_out(tmp_path: Path) -> None:
    document = _parse(
        tmp_path, "1. 甲地¹和乙地的事。\n\n2. 又一段，\n\n¹ 这是脚注。\n\n接着说完。\n\n3. 末段。\n"
    )
    first, second, _ = document.paragraphs
    assert first.text == "甲地和乙地的事。"
    assert [(n.mark, n.text) for n in first.notes] == [("1", "这是脚注。")]
    assert second.text == "又一段，接着说完。"


@pytest.mark.parametrize(
    ("title", "label"),
    [
        (
            "某省高级人民法院关于审理灯塔纠纷案件适用法律若干问题的解释（二）",
            "审理灯塔纠纷案件的解释（二）",
        ),
        ("某部、某局关于灯塔失修几个法律适用问题的批复", "灯塔失修的批复"),
        ("某省高级人民法院关于灯塔看守人员保障程序的若干规定", "灯塔看守人员保障程序的规定"),
        (
            "灯塔、航标、浮标以及其他助航设施的管理和维护办法",
            "甲",
        ),  # about nothing: its file's name
    ],
)
def test_a_long_title_is_cited_by_its_matter(tmp_path: Path, title: str, label: str) -> None:
    file = tmp_path / "甲.md"
    file.write_text(f"# {title}\n\n第一条 甲。\n\n第二条 乙。\n", encoding="utf-8")
    document = parse(file)
    assert (document.title, document.label) == (title, label)
