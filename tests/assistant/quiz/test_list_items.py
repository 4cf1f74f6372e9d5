from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.quiz.list_items import ListItems, odd_question
from assistant.quiz.lists import listings
from assistant.quiz.models import Item
from index.models import Paragraph
from tests.assistant.quiz.conftest import read_in

_LAW = """# 样本管理条例

第一章 罚则

第一条 管理员有下列行为之一的，予以警告，可以处三百元以下罚款：
（一）外借珍本典籍的；
（二）涂改进出登记的；
（三）缩短开放时间的。

第二条 读者有下列情形之一的，由主管部门警告，并暂停办理借阅：
（一）损毁馆藏目录卡片的；
（二）转让阅览证件牟利的；
（三）拖欠逾期费用不缴的。

第四条 管理员有下列情形之一的，可以减轻或者免予处分：
（一）主动上交全部罚没款项的；
（二）挽回全部馆藏损失的；
（三）检举他人违法行为的。

第三条 有下列情形之一的，居民委员会解除合同：
（一）期限届满不再续订的；
（二）场所已经另作他用的；
（三）图书已经全部清点的。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Item]]:
    """The multiple choice items of each article, over many draws."""
    read = read_in(tmp_path_factory.mktemp("lists"), "样本管理条例.md", _LAW)
    found: dict[str, list[Item]] = {}
    for candidate in ListItems(*read, "根据《样本》，").candidates():
        if candidate.type == "multiple":
            items = [candidate.make(random.Random(n)) for n in range(20)]
            found[candidate.passages[0].paragraph.number] = [i for i in items if i is not None]
    return found


def test_what_is_punished_alike_stands_among_what_is(made: dict[str, list[Item]]) -> None:
    assert made["第一条"]
    wrong = {o.text for item in made["第一条"] for o in item.wrong}
    assert wrong <= {"损毁馆藏目录卡片的", "转让阅览证件牟利的", "拖欠逾期费用不缴的"}


def test_what_has_another_consequence_does_not(made: dict[str, list[Item]]) -> None:
    assert made["第三条"] == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("处分分为：警告、记过、记大过和降级。", "处分分为哪些？"),
        ("地方资料，包括：图册、地图、照片和录音。", "地方资料包括哪些？"),
        ("第二顺序：兄弟姐妹、祖父母、外祖父母。", None),
        (
            "本条例下列用语的含义是：\n（一）旧书，是指旧图书；\n（二）新书，是指新图书；\n（三）古书，是指古图书。",
            None,
        ),
    ],
)
def test_the_question_for_a_whole_list_reads_well(
    tmp_path: Path, text: str, question: str | None
) -> None:
    law = f"# 样本管理条例\n\n第一条 {text}\n\n第二条 图书室每周开放三十小时。\n"
    read = read_in(tmp_path, "样本管理条例.md", law)
    made = [
        c.make(random.Random(1))
        for c in ListItems(*read, "根据《样本》，").candidates()
        if c.type == "short_answer"
    ]
    assert [i.stem for i in made if i is not None] == ([question] if question else [])


def test_a_list_that_holds_in_a_place_keeps_what_it_is_of(tmp_path: Path) -> None:
    text = "证件，在城市包括借书证、阅览证和优待证；在农村地区包括农家证、流动证和学生证。"
    law = f"# 样本管理条例\n\n第一条 本条例所称{text}\n\n第二条 图书室每周开放三十小时。\n"
    read = read_in(tmp_path, "样本管理条例.md", law)
    made = [c.make(random.Random(1)) for c in ListItems(*read, "根据《样本》，").candidates()]
    stems = [i.stem for i in made if i is not None and i.type == "short_answer"]
    assert stems
    assert all(stem.startswith("本条例所称证件，在城市包括") for stem in stems)


@pytest.mark.parametrize(
    ("lead", "last", "question"),
    [
        ("馆员有下列行为之一的，予以警告", "提前闭馆的", "馆员的下列行为中，哪一项不适用“予以警告”的规定？"),
        ("设立图书室，应当具备下列条件", "有管理员", "下列哪一项不属于设立图书室，应当具备的条件？"),
        ("管理员有下列行为之一的，予以警告", "违反规定的其他行为，妨碍借阅的", None),
        ("应当按照下列程序实施", "制作通知书", None),
    ],
)  # fmt: skip
def test_the_question_for_the_odd_one_out(lead: str, last: str, question: str | None) -> None:
    text = f"{lead}：\n（一）外借珍本的；\n（二）涂改登记的；\n（三）{last}。"
    [listing] = listings(Paragraph("d-1", "d", "法", "法", "a.md", "第一条", text, 0))
    assert odd_question(listing) == question
