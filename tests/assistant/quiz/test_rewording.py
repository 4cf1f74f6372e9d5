from __future__ import annotations

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from assistant.quiz import BLANK, Checker, Item, Quiz
from assistant.quiz.rewording import required, reword, reworded
from eval.bench.chat_server import chatting
from index import Library
from index.errors import QuestionError


@pytest.fixture
def item(quiz: Quiz) -> Item:
    return next(i for i in quiz.items if i.type == "cloze" and i.aspect == "figure")


def test_a_better_wording_is_taken(item: Item, sample: Library) -> None:
    better = "请填空：" + item.stem
    said = FakeListChatModel(responses=[f"\n{better}\n解释一句"])
    changed = reword(item, said, Checker(sample))
    assert changed.stem == better
    assert changed.id == item.id
    assert changed.accepted == item.accepted


def test_a_wording_that_fails_a_check_is_not(item: Item, sample: Library) -> None:
    checker = Checker(sample)
    for said in (
        "",
        item.stem.replace(BLANK, item.key[0]),
        item.stem.replace(BLANK, f"{BLANK}{BLANK}"),
        f"该机构{item.stem}",
        f"2099年，{item.stem}",
        f"{item.key[0]}：{item.stem}",
    ):
        assert reword(item, FakeListChatModel(responses=[said]), checker) == item


def test_a_statement_keeps_its_words(quiz: Quiz, sample: Library) -> None:
    item = next(i for i in quiz.items if i.truth is not None)
    assert reword(item, FakeListChatModel(responses=["别的话。"]), Checker(sample)) == item


def test_over_http_only_a_wording_that_holds_is_kept(item: Item, sample: Library) -> None:
    checker, better = Checker(sample), "请填空：" + item.stem
    with chatting() as server:
        chat = server.endpoint().open()
        for said, kept in ((better, better), (f"2099年，{item.stem}", item.stem)):
            server.replies = (said,)
            assert reword(item, chat, checker).stem == kept


def test_where_the_model_fails_the_items_are_kept_and_it_is_said(
    quiz: Quiz, sample: Library
) -> None:
    checker = Checker(sample)
    with chatting() as server:
        chat = server.endpoint(timeout=5).open()
        for status in (401, 500):
            server.fault = status
            kept = reworded(quiz, chat, checker)
            assert kept.items == quiz.items
            assert "保留原来的措辞" in kept.notices[-1]
    gone = reworded(quiz, chat, checker)
    assert gone.items == quiz.items
    assert "保留原来的措辞" in gone.notices[-1]


def test_without_a_model_it_is_said_at_once() -> None:
    with pytest.raises(QuestionError, match="ZHIDUAN_CHAT_MODEL") as raised:
        required(None)
    assert "需要对话模型" in raised.value.zh


def test_a_stop_goes_through(quiz: Quiz, sample: Library) -> None:
    def stop() -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError):
        reworded(quiz, FakeListChatModel(responses=["甲"]), Checker(sample), before_each=stop)
