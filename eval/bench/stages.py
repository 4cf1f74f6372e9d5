"""What each stage of a warm answer costs, without a chat model and with one.

    python -m eval.bench.stages [--rounds 3] [--questions 20] [--without-reader]

Questions of the sample's suite, each round in other words of courtesy, so that no vector of a question
is known from before. The chat model is a server on loopback that says at once what `claims.jsonl` has on
the paragraphs it is shown, sentence by sentence with citations: what is printed is our own share, the
protocol and the checks. A model's time to think and write is added to it.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from langchain_core.callbacks import BaseCallbackHandler

from assistant import Assistant, citations
from assistant.models import Answer
from assistant.notices import instead
from assistant.sample import sample_files
from eval import cases
from eval.bench import chat_server, claims
from index import Library
from index.embedding import open_embedder
from index.retriever import READ, passage
from index.span_reader import beside

STAGES = (
    "embed",
    "search",
    "read",
    "answer",
    "chat first token",
    "chat first sentence",
    "chat whole",
)
_WAYS = 3  # words of courtesy a question needs a round: its stages, its answer, its chat
_COURTESY = tuple(
    "".join(pair)
    for pair in itertools.product(
        ("", "劳驾，", "您好，", "打扰了，", "麻烦您，"),
        ("请问，", "想问一下，", "我想知道，", "请查一查，", "请告诉我，", "想了解一下，"),
    )
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of each stage in the order they were taken, and what the chat model's sentences came to.

    `held` passed the checks and `failed` did not; `stood_in` are answers that were extracts after all,
    `refused` questions that were never put to the model.
    """

    seconds: dict[str, list[float]]
    held: int
    failed: int
    stood_in: int
    refused: int

    def rows(self) -> list[str]:
        """A line a stage: p50 and p95 in milliseconds, and how often it was taken."""
        return [
            f"{name:20} p50 {np.percentile(taken, 50) * 1000:7.1f} ms   "
            f"p95 {np.percentile(taken, 95) * 1000:7.1f} ms   n {len(taken)}"
            for name in STAGES if (taken := self.seconds.get(name))
        ]  # fmt: skip


class _First(BaseCallbackHandler):
    """When the client had the first token of the answer it waits for."""

    def __init__(self) -> None:
        self.at: float | None = None

    def on_llm_new_token(self, token: Any, **_: Any) -> None:
        """The first one counts."""
        if self.at is None and token:
            self.at = time.perf_counter()


def measure(library: Library, questions: Sequence[str], *, rounds: int) -> Measured:
    """Every question in every round, after one round that is not counted.

    Raises ValueError where there are more rounds than ways to ask.
    """
    if not questions or rounds < 1 or (rounds + 1) * _WAYS > len(_COURTESY):
        most = len(_COURTESY) // _WAYS - 1
        raise ValueError(f"at least one question, and 1 to {most} rounds")
    first = _First()
    told = np.zeros(4, int)
    seconds: dict[str, list[float]] = defaultdict(list)
    with chat_server.chatting(told_by(library)) as server:
        chat = server.endpoint().open()
        chat.callbacks = [first]
        chatting, plain = Assistant(library, chat=chat), Assistant(library)
        for turn in range(rounds + 1):
            asked = _COURTESY[turn * _WAYS :]
            for question in questions:
                found = dict(_stages(library, asked[0] + question))
                with _clock(found, "answer"):
                    plain.ask(asked[1] + question)
                answer = _chat(chatting, asked[2] + question, first, found)
                if not turn:
                    continue
                for name, taken in found.items():
                    seconds[name].append(taken)
                told += _told(answer)
    return Measured(seconds, *told.tolist())


def told_by(library: Library) -> Callable[[str], str]:
    """What the chat model says to a prompt: all that is claimed of the paragraphs in it, cited."""
    places = {(p.file, p.number): citations.notation(p) for p in library.paragraphs()}
    known = [
        (places[where], row["claim"].rstrip("。"))
        for row in claims.rows()
        if (where := (row["file"], row["number"])) in places
    ]

    def reply(prompt: str) -> str:
        return "".join(f"{text}{mark}。" for mark, text in known if f"{mark}\n" in prompt)

    return reply


def _stages(library: Library, question: str) -> Iterator[tuple[str, float]]:
    """The stages on the way to an answer, one after the other on the same question."""
    found: dict[str, float] = {}
    with _clock(found, "embed"):
        library.embedder.encode_query(question)
    with _clock(found, "search"):  # the vector is known by now: this is the search alone
        hits = library.search(question, k=10)
    if (reader := beside(library.embedder)) is not None:
        with _clock(found, "read"):
            reader.read(question, [passage(hit.paragraph) for hit in hits[:READ]])
    yield from found.items()


def _chat(chatting: Assistant, question: str, first: _First, found: dict[str, float]) -> Answer:
    """The answer in a chat model's words, the moments of its growth added to `found`."""
    first.at = None
    begun = time.perf_counter()
    steps = chatting.stream(question)
    answer = next(steps)
    shown = time.perf_counter() - begun
    for answer in steps:  # noqa: B007 - the last one is whole
        pass
    if first.at is not None:
        found["chat first token"] = first.at - begun
        found["chat first sentence"] = shown
        found["chat whole"] = time.perf_counter() - begun
    return answer


def _told(answer: Answer) -> tuple[int, int, int, int]:
    """held, failed, stood in, refused: of one answer."""
    stands_in = bool(answer.failed) and any(map(instead, answer.notices))
    held = 0 if answer.refused or stands_in else len(answer.sentences)
    return held, len(answer.failed), int(stands_in), int(answer.refused)


@contextmanager
def _clock(found: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    found[name] = time.perf_counter() - begun


def sample_questions(count: int) -> list[str]:
    """So many questions of the sample's suite on paragraphs of which something is claimed."""
    known = {(row["file"], row["number"]) for row in claims.rows()}
    some = [
        case.question
        for case in cases.load("sample", corpus=None).cases
        if not case.history and case.kind not in ("lookup", "summary", "mentions")
        and any((gold.file, gold.number) in known for gold in case.gold)
    ]  # fmt: skip
    return some[:: max(1, len(some) // count)][:count]


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line a stage and what became of the chat model's sentences."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--without-reader", action="store_true")
    given = parser.parse_args(argv)
    embedder = open_embedder(None, reads=not given.without_reader)
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(folder, embedder=embedder) as library,
    ):
        library.add(sample_files())
        found = measure(library, sample_questions(given.questions), rounds=given.rounds)
    print(*found.rows(), sep="\n")
    print(
        f"the chat model's sentences: {found.held} held, {found.failed} failed the checks; "
        f"{found.stood_in} answers were extracts after all, {found.refused} questions refused"
    )


if __name__ == "__main__":
    main()
