from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.conversations import NAME, Conversations
from index.errors import LibraryError, UnknownConversationError


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    ticks = count(1)
    kept = Conversations(tmp_path, now=lambda: f"2026-01-01T00:00:{next(ticks):02}")
    yield kept
    kept.close()


def test_a_conversation_survives_a_restart_with_its_citations(
    tmp_path: Path, assistant: Assistant
) -> None:
    answer = assistant.ask("2025年培训了多少名执法人员？")
    first = Conversations(tmp_path)
    identity = first.begin(answer.question)
    first.append(identity, answer)
    first.close()
    again = Conversations(tmp_path)
    (turn,) = again.turns(identity)
    again.close()
    assert turn.answer == answer
    assert turn.answer.sentences[0].citations[0].quote


def test_search_looks_in_titles_questions_and_answers(
    kept: Conversations, assistant: Assistant
) -> None:
    dog = kept.begin("缉私犬")
    kept.append(dog, assistant.ask("缉私犬“小麦”截获了什么？"))
    other = kept.begin("图书 100%")
    kept.append(other, assistant.ask("图书可以借多久？"))
    assert [c.id for c in kept.find()] == [other, dog]
    assert [c.id for c in kept.find("小麦")] == [dog]
    assert [c.id for c in kept.find("100%")] == [other]
    assert kept.find("_") == []
    assert kept.find("小麦 图书") == []
    assert kept.find()[0].turns == 1


def test_rename_and_remove(kept: Conversations, assistant: Assistant) -> None:
    identity = kept.begin("一" * 200)
    assert len(kept.get(identity).title) == 60
    kept.rename(identity, "  新\n标题 ")
    assert kept.get(identity).title == "新 标题"
    with pytest.raises(LibraryError, match="empty"):
        kept.rename(identity, "  ")
    turn = kept.append(identity, assistant.ask("图书可以借多久？"))
    kept.remove(identity)
    assert kept.turn(turn.id) is None
    for act in (kept.get, lambda i: kept.rename(i, "x")):
        with pytest.raises(LibraryError, match="no conversation"):
            act(identity)
    with pytest.raises(LibraryError, match="no conversation"):
        kept.append(identity, turn.answer)


def test_a_turn_knows_what_was_asked_before_it(kept: Conversations, assistant: Assistant) -> None:
    identity = kept.begin("x")
    first = kept.append(identity, assistant.ask("图书可以借多久？"))
    second = kept.append(identity, assistant.ask("第五条说了什么？"))
    found = kept.turn(second.id)
    assert found is not None
    assert found[1] == (first.question,)
    assert kept.take_back(identity) == second
    assert kept.turns(identity) == [first]
    assert kept.take_back("none") is None


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"not a database at all, and long enough to be looked at" * 30)
    with pytest.raises(LibraryError, match=NAME):
        Conversations(tmp_path)


def test_a_folder_that_is_not_there_still_answers(tmp_path: Path) -> None:
    kept = Conversations(tmp_path / "missing")
    assert kept.find() == []
    kept.begin("x")
    assert len(kept.find()) == 1
    kept.close()


def test_nobody_finds_the_conversations_of_another(
    kept: Conversations, assistant: Assistant
) -> None:
    li, wang = kept.of("li"), kept.of("wang")
    identity = li.begin("图书")
    turn = li.append(identity, assistant.ask("图书可以借多久？"))
    assert [c.id for c in li.find("图书")] == [identity]
    for other in (wang, kept):
        assert other.find() == []
        assert other.turns(identity) == []
        assert other.turn(turn.id) is None
        assert other.take_back(identity) is None
        other.remove(identity)
        with pytest.raises(UnknownConversationError, match="no conversation"):
            other.get(identity)
        with pytest.raises(UnknownConversationError, match="no conversation"):
            other.rename(identity, "x")
        with pytest.raises(UnknownConversationError, match="no conversation"):
            other.append(identity, turn.answer)
    assert li.turns(identity) == [turn]


def test_a_file_from_before_there_were_accounts_is_the_local_persons(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as db:
        db.execute("CREATE TABLE conversation (id TEXT PRIMARY KEY, title TEXT, changed TEXT)")
        db.execute("INSERT INTO conversation VALUES ('a', '旧对话', '2026-01-01')")
    db.close()
    kept = Conversations(tmp_path)
    assert [c.title for c in kept.find()] == ["旧对话"]
    assert kept.of("li").find() == []
    kept.close()


def test_a_shared_conversation_is_read_by_others_and_continued_as_their_own(
    tmp_path: Path, assistant: Assistant
) -> None:
    kept = Conversations(tmp_path)
    hers, his = kept.of("her"), kept.of("him")
    answer = assistant.ask("图书可以借多久？")
    identity = hers.begin("借书")
    hers.append(identity, answer)
    assert his.turns(identity) == []
    with pytest.raises(LibraryError):
        his.share(identity)
    hers.share(identity)
    assert his.get(identity).title == "借书"
    assert [t.question for t in his.turns(identity)] == ["图书可以借多久？"]
    assert his.find() == []
    his.take_back(identity)
    his.remove(identity)
    with pytest.raises(LibraryError):
        his.append(identity, answer)
    assert len(hers.turns(identity)) == 1
    assert (hers.get(identity).own, his.get(identity).own) == (True, False)
    copied = his.ours(identity)
    assert his.get(copied).own
    his.append(copied, answer)
    assert (len(his.turns(copied)), len(hers.turns(identity))) == (2, 1)
    assert hers.ours(identity) == identity
    kept.close()
