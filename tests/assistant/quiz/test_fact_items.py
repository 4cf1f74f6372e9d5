from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.quiz.corpus import Corpus
from assistant.quiz.fact_items import FactItems
from assistant.quiz.marking import mark
from assistant.quiz.material import Material
from assistant.quiz.models import BLANK, Item
from index import Library
from tests.assistant.quiz.conftest import read_in


def test_what_a_fact_can_become(sample: Library) -> None:
    info = next(d for d in sample.documents() if d.report.genre == "un")
    material = Material(info, sample.paragraphs(info.id))
    maker = FactItems(material, Corpus(sample), "根据《样本》，")
    place = next(p for p in material.paragraphs if "96期" in p.text).id
    rng = random.Random(1)
    made = [c.make(rng) for c in maker.candidates() if c.passages[0].paragraph.id == place]
    items = [item for item in made if item is not None]
    assert {i.type for i in items} == {"single", "cloze", "true_false", "short_answer"}
    for item in items:
        assert item.type == "true_false" or item.key[0] not in item.stem
        if item.type == "cloze":
            assert item.stem.count(BLANK) == 1
    counted = next(i for i in items if i.type == "cloze" and i.key[0] == "96")
    assert f"{BLANK}期" in counted.stem  # the unit stays in the sentence
    assert "96期" in counted.accepted


def _maker(folder: Path, text: str, file: str = "样本报告.txt") -> FactItems:
    return FactItems(*read_in(folder, file, text), "根据《样本》，")


def test_states_of_other_parts_of_the_world_are_no_distractors(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、行动\n\n"
        "1. 办公室支持乍得、马里和尼日尔建立国家阅读机构，并派人培训。\n\n"
        "2. 加纳、多哥和贝宁参加了第二期阅读培训，随后又派人参加。\n\n"
        "3. 泰国、越南和印度参加了第三期阅读培训，随后又派人参加。\n",
    )
    [asked] = [
        c for c in maker.candidates() if c.type == "multiple" and "乍得" in c.passages[0].text
    ]
    item = asked.make(random.Random(1))
    assert item is not None
    assert {o.text for o in item.wrong} <= {"加纳", "多哥", "贝宁"}


def test_a_row_that_goes_on_or_whose_region_is_named_is_not_chosen_from(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、行动\n\n"
        "1. 在西部和中部非洲，办公室支持乍得、马里和尼日尔建立国家阅读机构。\n\n"
        "2. 办公室支持加纳、多哥、贝宁和北马其顿建立国家阅读机构。\n\n"
        "3. 泰国、越南和印度参加了第三期阅读培训，随后又派人参加。\n",
    )
    rows = [c.passages[0].text[:4] for c in maker.candidates() if c.type == "multiple"]
    assert rows == ["泰国、越"]


def test_a_short_form_tells_a_title(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、行动\n\n"
        "1. 各分馆的工作以《濒危图书保护公约》（濒危公约）为依据，并登记造册。\n\n"
        "2. 各分馆的培训参考了《图书室开放公约》，并登记造册。\n",
    )
    judged = [c.passages[0].text[:6] for c in maker.candidates() if c.type == "true_false"]
    assert judged == ["各分馆的培训"]


def test_grades_are_not_chosen_from(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、物品\n\n"
        "1. 运输三类物品的单位，应当在首次运输以前向主管部门备案。\n\n"
        "2. 主管部门登记了十四家运输单位，并公布了名单和地址。\n",
    )
    kinds = {(c.type, c.passages[0].text[2:4]) for c in maker.candidates()}
    assert ("cloze", "三类") in kinds
    assert ("single", "三类") not in kinds
    assert ("single", "部门") in kinds


def test_a_paper_that_every_other_article_names_is_not_asked(tmp_path: Path) -> None:
    named = "\n\n".join(
        f"{n}. 第{n}分馆悬挂了《阅览场所开放许可证》，并公布了开放时间。" for n in range(1, 6)
    )
    maker = _maker(
        tmp_path,
        f"样本报告\n\n一、行动\n\n{named}\n\n6. 总馆填写了《图书损坏登记表》，并报送主管部门。\n",
    )
    asked = {c.passages[0].text[:2] for c in maker.candidates() if c.aspect == "title"}
    assert asked == {"总馆"}


def test_titles_of_a_statute_are_not_judged(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "# 样本条例\n\n第一条 供水单位执行《饮用水卫生规划》，并公布结果。\n\n"
        "第二条 图书室每周开放三十小时，周末也应当开放。\n",
        "样本条例.md",
    )
    assert {c.type for c in maker.candidates() if c.aspect == "title"} == {"single", "cloze"}


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    text = (
        "1. 办公室在加纳和肯尼亚举办了讲习班，培训了馆员。\n\n2. 办公室在乌干达设立了图书室，向公众开放。\n\n"
        "3. 办公室在塞内加尔捐赠了图书，供学生使用。\n\n4. 办公室在马里编印了目录，发给各馆。\n\n"
        "5. 办公室在尼日尔修缮了书库，改善了条件。\n\n6. 办公室在乍得培训了讲师，讲授编目。\n\n"
        "7. 办公室在贝宁添置了书架，方便了读者。\n\n"
        "8. 办公室依照《图书保护与交换国际公约》（《交换公约》）提供了援助，各国表示欢迎。\n"
    )
    read = read_in(tmp_path_factory.mktemp("pairs"), "报告.txt", text)
    made = [c.make(random.Random(3)) for c in FactItems(*read, "根据《报告》，").candidates()]
    return [i for i in made if i is not None]


def test_a_blank_takes_in_both_names(pairs: list[Item]) -> None:
    asked = [i for i in pairs if i.basis[0].quote.startswith("办公室在加纳") and i.truth is None]
    assert {i.key[0] for i in asked} == {"加纳和肯尼亚"}
    [cloze] = [i for i in asked if i.type == "cloze"]
    assert mark(cloze, ["肯尼亚、加纳"]).right
    [single] = [i for i in asked if i.type == "single"]
    assert all("和" in o.text for o in single.wrong)


def test_a_title_is_accepted_by_its_short_form(pairs: list[Item]) -> None:
    cloze = next(i for i in pairs if i.type == "cloze" and i.aspect == "title")
    assert mark(cloze, ["《交换公约》"]).right
    assert "交换公约" not in cloze.stem


def test_of_a_row_is_asked_which_are_in_it(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、行动\n\n"
        "1. 办公室在乍得、马里和尼日尔的47个村庄建立阅读机构，并派人培训。\n\n"
        "2. 办公室为加纳、多哥和贝宁等六国举办了第二期阅读培训。\n",
    )
    stems = {
        s
        for c in maker.candidates()
        if c.type == "multiple"
        for n in range(9)
        if (item := c.make(random.Random(n))) is not None
        for s in (item.stem,)
    }
    assert stems == {
        "办公室在若干国家和地区的47个村庄建立阅读机构，并派人培训。这些国家和地区中有下列哪几个？",
        "办公室为六国举办了第二期阅读培训。这些国家和地区中有下列哪几个？",
    }


def test_quotation_marks_stand_once(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、行动\n\n"
        "1. 读者可以在“书海”网站上查阅登记册，并下载目录。\n\n2. 各馆使用“远帆”网站登记读者的借阅。\n\n"
        "3. 分馆使用“星河”网站统计借阅的次数。\n\n4. 学校使用“春芽”网站为学生预约图书。\n",
    )
    made = [
        item
        for c in maker.candidates()
        if c.type in ("single", "cloze") and (item := c.make(random.Random(1))) is not None
    ]
    assert {i.type for i in made} == {"single", "cloze"}
    for item in made:
        assert f"“{BLANK}”" in item.stem
        assert not any("“" in text for text in (item.key[0], *(o.text for o in item.options)))


def test_a_blank_shows_what_is_wanted(tmp_path: Path) -> None:
    maker = _maker(
        tmp_path,
        "样本报告\n\n一、行动\n\n"
        "1. 各分馆设立了联合小组，2025年11月在总馆整理图书，并登记造册。\n\n"
        "2. 各分馆于2025年9月通过了阅读计划，并登记造册。\n\n3. 每年的支出在70亿至230亿美元之间，由各馆承担。\n",
    )
    stems = [
        item.stem
        for c in maker.candidates()
        if c.type == "cloze" and (item := c.make(random.Random(1))) is not None
    ]
    assert stems == [
        f"各分馆设立了联合小组，{BLANK}在总馆整理图书，并登记造册。（填时间）",
        f"各分馆于{BLANK}通过了阅读计划，并登记造册。",
        f"每年的支出在{BLANK}之间，由各馆承担。（填数字范围，单位：美元）",
    ]
