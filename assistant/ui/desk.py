"""What the tabs share: the assistant in use, the conversations, and who asked to stop."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant import Assistant
from assistant.accounts import LOCAL, Visitor
from assistant.conversations import Conversations
from assistant.generative import Endpoint
from assistant.models import Answer
from assistant.notices import STOPPED
from assistant.preferences import Preferences
from index.errors import ZhiduanError
from index.filters import Filter

_POLL = 0.1  # seconds between looks at the stop button while a model is silent


@dataclass(slots=True)
class Desk:
    """One for a page, used by all its visitors.

    `endpoint` is the chat model of the settings, which come before what was set in the page.
    """

    assistant: Assistant
    conversations: Conversations
    endpoint: Endpoint | None = None
    preset: bool = field(init=False)
    preferences: Preferences = field(init=False)
    _readings: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        self.preset = self.endpoint is not None
        self.preferences = Preferences(self.assistant.library.folder)
        if not self.preset and (kept := self.preferences.endpoint()) is not None:
            self.use(kept)

    def follow(self) -> None:
        """Take the chat model of a file that was put there meanwhile, as a restored backup's is."""
        self.preferences.refresh()
        if self.preferences.readings == self._readings:
            return
        self._readings = self.preferences.readings
        if not self.preset:
            self.use(self.preferences.endpoint())

    def of(self, request: Any) -> Conversations:
        """The conversations of whoever sent a request."""
        return self.conversations.of(visitor(request).name)

    def answering(self, who: Visitor) -> Assistant:
        """The assistant somebody wants: with the chat model, or extracts alone."""
        self.follow()
        if self.preferences.of(who.name).mode == "extracts":
            return Assistant(self.assistant.library)
        return self.assistant

    def marks(self, request: Any) -> bool:
        """Whether whoever sent a request wants failed sentences marked in place, not folded away."""
        return self.preferences.of(visitor(request).name).unchecked == "marked"

    def use(self, endpoint: Endpoint | None) -> None:
        """Answer with a chat model from now on, or with extracts where None."""
        chat = None if endpoint is None else endpoint.open()
        self.assistant = Assistant(self.assistant.library, chat=chat)
        self.endpoint = endpoint


def visitor(request: Any) -> Visitor:
    """Whom a request (FastAPI's, or gradio's around it) comes from, as the server found out."""
    scope = getattr(request, "request", request).scope
    who: Visitor = scope.get("visitor", LOCAL)
    return who


class Stops:
    """The stop buttons: each visitor stops only his own answer."""

    def __init__(self) -> None:
        self._events: dict[str, threading.Event] = {}

    def begin(self, visitor: str) -> threading.Event:
        """The event that ends this visitor's next answer."""
        event = self._events[visitor] = threading.Event()
        return event

    def stop(self, visitor: str) -> None:
        """End the answer that is growing, if one is."""
        if visitor in self._events:
            self._events[visitor].set()

    def done(self, visitor: str) -> None:
        """Forget the event of an answer that is whole."""
        self._events.pop(visitor, None)


def growing(
    assistant: Assistant,
    question: str,
    *,
    history: Sequence[str],
    where: Filter | None,
    stop: threading.Event,
) -> Iterator[Answer]:
    """The answer growing; ends within a tenth of a second of `stop`, even where a model is silent.

    A stopped answer says so in its notices. Raises what `Assistant.stream` raises.
    """
    pieces: queue.Queue[Answer | ZhiduanError | None] = queue.Queue()

    def work() -> None:
        try:
            for piece in assistant.stream(question, history=history, where=where):
                pieces.put(piece)
                if stop.is_set():
                    break
        except ZhiduanError as error:
            pieces.put(error)
        finally:
            pieces.put(None)

    threading.Thread(target=work, daemon=True).start()
    last: Answer | None = None
    while not stop.is_set():
        try:
            piece = pieces.get(timeout=_POLL)
        except queue.Empty:
            continue
        if isinstance(piece, ZhiduanError):
            raise piece
        if piece is None:
            if last is None:
                raise _failed()
            return
        last = piece
        if pieces.qsize() < 2:  # of steps that came at once the last two are enough to show
            yield piece
    if last is not None:
        yield replace(last, notices=(*last.notices, STOPPED))


def _failed() -> ZhiduanError:
    return ZhiduanError(
        "The answer failed inside the program; ask again, and see the log where it runs.",
        "程序内部出错，没有得到回答；请再问一次，并查看运行日志。",
    )
