"""What a sentence leans on in its paragraph: the lead of its list, the sentence before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, leads
from index import Library

RULE = """馆长负责全馆。读者有下列情形之一的，停借三十日：
（一）逾期未还的；
（二）有下列行为的：
1．在书上涂画；
2．撕页。撕页的还应当赔偿。
（三）转借他人的。
前款规定的期限可以由分馆延长。但是，不得超过六十日。"""
TABLE = """展品目录
甲类
1．铜镜
2．瓷瓶
乙类
1．竹简
"""


def _texts(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "item", "announced_by"),
    [
        (RULE, "（一）", ["读者有下列情形之一的，停借三十日："]),
        (RULE, "（三）", ["读者有下列情形之一的，停借三十日："]),
        (RULE, "1．在", ["读者有下列情形之一的，停借三十日：", "（二）有下列行为的："]),
        (RULE, "撕页的", ["读者有下列情形之一的，停借三十日：", "（二）有下列行为的：", "2．撕页。"]),
        (RULE, "前款", []),
        (TABLE, "2．瓷瓶", ["甲类"]),
        (TABLE, "1．竹简", ["乙类"]),
        (TABLE, "甲类", []),
    ],
)  # fmt: skip
def test_an_item_has_its_lead(text: str, item: str, announced_by: list[str]) -> None:
    assert _texts(text, leads.above(text, text.index(item))) == announced_by


def test_a_lead_has_its_items() -> None:
    assert _texts(TABLE, leads.below(TABLE, TABLE.index("甲类"))) == ["1．铜镜", "2．瓷瓶"]
    assert _texts(TABLE, leads.below(TABLE, 0)) == []
    items = _texts(RULE, leads.below(RULE, RULE.index("读者")))
    assert items[0] == "（一）逾期未还的；"
    assert items[-1] == "（三）转借他人的。"
    assert "撕页的还应当赔偿。" in items
    inner = _texts(RULE, leads.below(RULE, RULE.index("（二）")))
    assert inner == ["1．在书上涂画；", "2．撕页。", "撕页的还应当赔偿。"]


@pytest.mark.parametrize(
    ("sentence", "leans_on"),
    [
        ("前款规定的期限可以由分馆延长。", ["读者有下列情形之一的，停借三十日："]),
        ("但是，不得超过六十日。", ["前款规定的期限可以由分馆延长。"]),
        ("馆长负责全馆。", []),
    ],
)
def test_a_sentence_that_points_back_has_what_it_leans_on(
    sentence: str, leans_on: list[str]
) -> None:
    start = RULE.index(sentence)
    assert _texts(RULE, leads.before(RULE, start, start + len(sentence))) == leans_on


@pytest.mark.parametrize("opening", ["其他人不受此限。", "该不该罚由馆长定。", "他人的书不外借。"])
def test_what_only_looks_like_pointing_back_stands_alone(opening: str) -> None:
    text = f"书不外借。{opening}"
    assert leads.before(text, 5, len(text)) == []


def test_an_answer_shows_what_it_leans_on(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "第一条 读者有下列情形之一的，停借三十日：\n（一）逾期未还的；\n（二）在书上涂画的。\n"
        "第二条 分馆在星期一闭馆清点藏书。但是，儿童阅览室除外。\n第三条 馆徽是一只猫头鹰。\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library") as library:
        library.add([tmp_path / "a.md"])
        assistant = Assistant(library)
        item = assistant.ask("在书上涂画要停借吗？").answer
        exception = assistant.ask("儿童阅览室除外吗？").answer
        every = assistant.ask("逾期未还等哪些情形要停借？").answer
    assert item.index("停借三十日") < item.index("涂画")
    assert exception.index("星期一闭馆") < exception.index("儿童阅览室除外")
    assert "逾期未还" in every
    assert "涂画" in every
