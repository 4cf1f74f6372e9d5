"""What a server serves: its libraries, its accounts, its settings, and the count of what it does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.accounts import Visitor
from assistant.accounts.store import Accounts
from assistant.api.metrics import Metrics
from assistant.api.problems import Problem
from assistant.api.rates import Rates
from assistant.models import Answer
from assistant.settings import DEFAULT_LIBRARY, Settings
from assistant.ui.desk import Desk

PLACES = "/libraries/"  # beneath it the pages over further libraries


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and where it is kept: conversation and turn, both None where it is not."""

    answer: Answer
    conversation: str | None = None
    turn: str | None = None


def place(library: str) -> str:
    """The address of the page over a library, without the host."""
    return "/" if library == DEFAULT_LIBRARY else f"{PLACES}{library}/"


def placed(path: str) -> tuple[str, str]:
    """The library whose page a path is of, and the path within that page."""
    if not path.startswith(PLACES):
        return DEFAULT_LIBRARY, path
    name, _, rest = path.removeprefix(PLACES).partition("/")
    return name, f"/{rest}"


class Service:
    """One for a process, used by all its visitors at once."""

    def __init__(
        self, desks: Mapping[str, Desk], *, settings: Settings, accounts: Accounts
    ) -> None:
        self.desks = dict(desks)
        self.settings = settings
        self.accounts = accounts
        self.metrics = Metrics(self)
        self.rates = Rates()
        # Set when the server is told to stop: what would never end by itself ends then.
        self.stopping = asyncio.Event()
        self._turns = threading.BoundedSemaphore(settings.server.at_once)

    def close(self) -> None:
        """Let go of every file."""
        for desk in self.desks.values():
            desk.conversations.close()
            desk.assistant.library.close()
        self.accounts.close()

    def names(self, visitor: Visitor) -> list[str]:
        """The libraries a visitor may enter, the first one first."""
        return [name for name in self.desks if visitor.enters(name)]

    def places(self, visitor: Visitor) -> list[tuple[str, str]]:
        """(name, address of the page) of each library a visitor may enter."""
        return [(name, place(name)) for name in self.names(visitor)]

    def desk(self, visitor: Visitor, name: str | None) -> Desk:
        """A library with its assistant and conversations; the first one where none is named.

        One that may not be entered and one that is not there read the same.
        """
        chosen = name or DEFAULT_LIBRARY
        if chosen not in self.desks or not visitor.enters(chosen):
            known = ", ".join(self.names(visitor)) or "none"
            raise Problem(
                404, "unknown-library",
                f"There is no library of that name for you; there are: {known}.",
                f"没有可供你使用的同名文库；可用的文库：{known}。",
            )  # fmt: skip
        found = self.desks[chosen]
        found.follow()
        return found

    def stream(
        self, desk: Desk, visitor: Visitor, question: str, *, history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
    ) -> Iterator[Answer]:  # fmt: skip
        """The answer growing, as `Assistant.stream`, in the mode the visitor chose in the page.

        No more than `at_once` are looked for at a time.
        """
        assistant = desk.answering(visitor)
        steps = assistant.stream(question, history=history, documents=documents)
        with self._turns:
            # What costs is done when the first step is there; a slow reader holds no place.
            last = next(steps)
        yield last
        for last in steps:
            yield last
        self.metrics.answered(last)

    def ask(
        self, desk: Desk, visitor: Visitor, question: str, *, history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
    ) -> Answer:  # fmt: skip
        """The answer, whole."""
        *_, last = self.stream(desk, visitor, question, history=history, documents=documents)
        return last

    def keep(self, desk: Desk, visitor: Visitor, answer: Answer, conversation: str | None) -> Kept:
        """An answer kept at the end of a conversation of the visitor's, or of a new one."""
        theirs = desk.conversations.of(visitor.name)
        identity = conversation or theirs.begin(answer.question)
        turn = theirs.append(identity, answer)
        return Kept(answer, identity, turn.id)
