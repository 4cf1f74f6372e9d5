"""A judge behind a real HTTP server that speaks OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.generative import Endpoint
from eval.bench.chat_server import ChatServer, chatting
from eval.judges import Judge, Judged, summary
from index.errors import ChatModelError
from tests.eval.conftest import answer


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chatting("是") as running:
        yield running


def judge(server: ChatServer, cache: Path, model: str = "m-2026-01") -> Judge:
    return Judge(server.endpoint(model), cache)


def test_it_is_asked_thrice_and_then_never_again(server: ChatServer, tmp_path: Path) -> None:
    server.replies = ("是", "否", "是。")
    first = judge(server, tmp_path).judge(answer())
    assert first[0].votes == (True, False, True)
    assert first[0].held
    assert first[0].flipped
    assert judge(server, tmp_path).judge(answer()) == first
    assert len(server.asked) == 3
    judge(server, tmp_path, "another").judge(answer())
    assert len(server.asked) == 6


def test_what_is_neither_is_undefined_and_counted(server: ChatServer, tmp_path: Path) -> None:
    server.replies = ("是的，因为依据这样写",)
    (judged,) = judge(server, tmp_path).judge(answer())
    assert judged.held is None
    total = summary([judged, Judged("甲", (True, True)), Judged("乙", (True, False))])
    assert (total.held, total.n_scored, total.n_undefined) == (1.0, 1, 2)
    assert total.flip_rate == pytest.approx(1 / 3)


def test_a_judge_that_is_down_leaves_nothing_in_the_cache(
    server: ChatServer, tmp_path: Path
) -> None:
    server.fault = 500
    with pytest.raises(ChatModelError, match="m-2026-01 did not answer"):
        judge(server, tmp_path).judge(answer())
    assert list(tmp_path.iterdir()) == []


def test_nothing_judged_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing"):
        summary([])
    with pytest.raises(ValueError, match="at least once"):
        Judge(Endpoint("m"), Path(), repeats=0)
