"""What a sentence says the other way round than its source."""

from __future__ import annotations

import pytest

from assistant.opposites import asks_not, denies, opposed

RULE = "图书室可以举办讲座，但不得收费。管理员不得向他人提供借阅记录。设立图书室应当备案。"
REPORT = (
    "定罪率上升了三成，积案减少。法官的评价高于检察官。财政部没有接受建议。"
    "护林员最多，有1,340人；法官最少，有118人。"
)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("图书室办讲座可以收费。", RULE),
        ("管理员可以提供借阅记录。", RULE),
        ("图书室不得举办讲座。", RULE),
        ("图书室应当举办讲座。", RULE),
        ("设立图书室可以备案。", RULE),
        ("定罪率下降了。", REPORT),
        ("检察官的评价高于法官。", REPORT),
        ("法官最多。", REPORT),
        ("财政部接受建议。", REPORT),
    ],
)
def test_the_opposite_is_seen(sentence: str, source: str) -> None:
    assert opposed(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("图书室不得对讲座收费。", RULE),
        ("讲座不能收费。", RULE),
        ("借阅记录不能向他人提供。", RULE),
        ("图书室可以举办讲座。", RULE),
        ("设立图书室必须备案。", RULE),
        ("定罪率提高了三成。", REPORT),
        ("检察官的评价低于法官。", REPORT),
        ("护林员人数最多。", REPORT),
        ("建议没有被财政部接受。", REPORT),
        ("图书室不少于六十平方米。", "图书室应当有六十平方米以上的场所。"),
        ("未成年人由监护人代办。", "未成年人的借阅证由监护人代办。"),
        ("别的事情。", RULE),
        ("", RULE),
    ],
)
def test_the_same_in_other_words_is_let_be(sentence: str, source: str) -> None:
    assert opposed(sentence, source) == ()


def test_what_stands_there_is_not_its_opposite_whatever_else_does() -> None:
    source = (
        "展品外借应当经两馆同意外借：\n（一）书面同意外借；\n（二）应当同意外借的。\n"
        "有下列情形之一的，可以拒绝外借："
    )
    assert opposed("有下列情形之一的，可以拒绝外借：", source) == ()
    assert opposed("孤本可以拒绝外借。", "孤本应当拒绝外借。")


@pytest.mark.parametrize("text", [RULE, REPORT])
def test_a_text_does_not_contradict_itself(text: str) -> None:
    assert opposed(text, text) == ()
    for part in text.split("。"):
        assert opposed(part, text) == ()


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("哪些人不能进书库？", True),
        ("谁办证不用交钱？", True),
        ("不属于藏书的有哪些？", True),
        ("哪些人能不能进书库要看什么？", False),
        ("能不能告诉我哪些人可以进书库？", False),
        ("没带借阅证怎么办？", False),
        ("未成年的读者坐哪里？", False),
    ],
)
def test_what_is_asked_for_is_what_is_not_so(question: str, asks: bool) -> None:
    assert asks_not(question) is asks


def test_a_list_denies_by_its_lead() -> None:
    assert denies("下列人员不得进入书库：")
    assert denies("（一）醉酒的人；", "下列人员不得进入书库：")
    assert not denies("（三）未满十岁的人；", "下列人员可以进入书库：")
    assert denies("（四）其他人，但是携带动物的除外。", "下列人员可以进入书库：")
