"""The tab 问答: questions, streamed answers, and the conversations that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.conversations import Turn
from assistant.ui import events, history, render, scope, suggest
from assistant.ui.desk import Desk, Stops, growing, visitor
from assistant.ui.texts import warn
from index.errors import LibraryError, ZhiduanError

Word = Callable[[str], Any]
AT_ONCE = 16  # questions answered in parallel; each holds one thread
_QUESTION = 20000  # characters the box takes; the assistant has its own, lower bound
_UNDER_WAY = ("turn growing", "turn editing", " data-opening")  # of a transcript's HTML
_PRESSED = (
    "retry",
    "edit",
    "cancel",
)  # buttons under the last answer, pressed by the page's script


@dataclass(frozen=True, slots=True)
class AskTab:
    """What other tabs change in this one."""

    question: gr.Textbox
    only: gr.Dropdown


def _turn(turn: Turn, *, marked: bool, own: bool = True) -> str:
    body = render.answer(turn.answer, marked=marked) + render.tools(turn.id, turn.answer, own=own)
    return render.turn(turn.question, body)


def choices(desk: Desk) -> list[scope.Choice]:
    """(what is shown, id) of each document."""
    return scope.documents(desk.assistant.library.documents())


class _Asking:
    """The handlers of the tab, over one desk.

    Most give what `build` calls everything: transcript, conversation, question box, list, links,
    and the id of the turn that is being changed.
    """

    def __init__(self, desk: Desk, examples: Sequence[str]) -> None:
        self.desk = desk
        self.examples = examples
        self.stops = Stops()

    def ask(
        self, asked: str, current: str, only: list[str], editing: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Everything, while the answer grows and when it is whole.

        Where `editing` names the last turn, the new one takes its place; a stopped or failed answer
        changes nothing.
        """
        before = self.desk.of(request).turns(current) if current else []
        if before and before[-1].id == editing:
            before = before[:-1]
        yield from self._answered(asked, current, only, before, request)

    def again(
        self, current: str, only: list[str], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Everything, while the last question is asked once more."""
        turns = self.desk.of(request).turns(current) if current else []
        if turns:
            yield from self._answered(turns[-1].question, current, only, turns[:-1], request)
        else:
            yield self.opened(request, current)

    def _answered(
        self, asked: str, current: str, only: list[str], before: list[Turn], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        desk, kept, session = self.desk, self.desk.of(request), str(request.session_hash)
        marked = desk.marks(request)
        done, answer = [_turn(t, marked=marked) for t in before], None
        same = (current, "", gr.skip(), gr.skip(), gr.skip())
        try:
            if asked.strip():
                turn = render.turn(asked.strip(), render.waiting(), state="growing")
                yield render.transcript([*done, turn]), *same
            for answer in growing(
                desk.answering(visitor(request)), asked, history=[t.question for t in before],
                where=scope.where(only), stop=self.stops.begin(session),
            ):  # fmt: skip
                body = render.answer(answer, marked=marked)
                turn = render.turn(asked.strip(), body, state="growing")
                yield render.transcript([*done, turn]), *same
        except ZhiduanError as error:
            warn(error, request)
        finally:
            self.stops.done(session)
        if answer is None:
            yield self.opened(request, current, asked)
            return
        try:
            current = kept.ours(current) if current else ""
        except LibraryError:
            current = ""  # removed meanwhile in another window: the answer begins a new one
        if current and len(kept.turns(current)) > len(before):
            kept.take_back(current)
        current = current or kept.begin(answer.question)
        kept.append(current, answer)
        yield self.opened(request, current)

    def stop(self, request: gr.Request) -> None:
        """End this visitor's answer."""
        self.stops.stop(str(request.session_hash))

    def edit(self, current: str, request: gr.Request) -> tuple[Any, ...]:
        """Everything, the last question in the box, to be asked anew in its place."""
        turns = self.desk.of(request).turns(current) if current else []
        if not turns:
            return self.opened(request, current)
        last = turns[-1]
        shown = [_turn(t, marked=self.desk.marks(request)) for t in turns[:-1]]
        shown.append(render.turn(last.question, render.editing(), state="editing"))
        return (
            render.transcript(shown), current, last.question, gr.skip(), gr.skip(), last.id
        )  # fmt: skip

    def show(self, current: str, request: gr.Request) -> tuple[Any, ...]:
        """Everything, as it stands on disk."""
        return self.opened(request, current)

    def fresh(self, request: gr.Request) -> tuple[Any, ...]:
        """Everything of a new conversation, and the choice of what it is put to: all."""
        return (*self.opened(request, ""), [])

    def opened(self, request: gr.Request, current: str, question: str = "") -> tuple[Any, ...]:
        """Everything of a conversation as it stands on disk."""
        kept, known = self.desk.of(request), None
        turns = kept.turns(current) if current else []
        if current:
            try:
                known = kept.get(current)
            except LibraryError:
                current = ""  # removed meanwhile, perhaps by somebody else
        page = self._page(turns, request, own=known is None or known.own)
        return page, current, question, self.kept("", current, request), history.links(known), ""

    def redrawn(self, shown: str, current: str, request: gr.Request) -> Any:
        """The transcript, where documents or settings have changed since it was drawn.

        What is growing, being changed or not yet opened is left alone.
        """
        if any(state in shown for state in _UNDER_WAY):
            return gr.skip()
        kept = self.desk.of(request)
        try:
            known = kept.get(current) if current else None
        except LibraryError:
            return gr.skip()
        turns = kept.turns(current) if current else []
        page = self._page(turns, request, own=known is None or known.own)
        return gr.skip() if page == shown else page

    def _page(self, turns: Sequence[Turn], request: gr.Request, *, own: bool) -> str:
        """The transcript of these turns, or the welcome."""
        shown = self._shown(turns, marked=self.desk.marks(request), own=own)
        return render.transcript(shown, starters=self._starters(turns))

    def _shown(self, turns: Sequence[Turn], *, marked: bool, own: bool) -> list[str]:
        """The turns as HTML; the last one can be redone, and suggests what to ask next."""
        if not turns:
            return []
        last = turns[-1]
        asked = tuple(t.question for t in turns)
        ideas = suggest.following(self.desk.assistant.library, last.answer, asked=asked)
        body = render.answer(last.answer, marked=marked)
        body += render.tools(last.id, last.answer, last=True, own=own)
        ending = render.turn(last.question, body + render.suggestions(ideas))
        return [*(_turn(t, marked=marked, own=own) for t in turns[:-1]), ending]

    def _starters(self, turns: Sequence[Turn]) -> list[str]:
        library = self.desk.assistant.library
        return [] if turns else suggest.first(library, examples=self.examples)

    def kept(self, words: str, current: str, request: gr.Request) -> str:
        """The list of conversations."""
        found = self.desk.of(request).find(words)
        return history.conversations(found, current=current, searched=bool(words.strip()))

    def click(self, current: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Everything, after a conversation of the list was opened, renamed or deleted."""
        given, kept = events.given(event), self.desk.of(request)
        chosen = given.get("id", "")
        try:
            if given.get("do") == "rename":
                kept.rename(chosen, given.get("title", ""))
            elif given.get("do") == "delete":
                kept.remove(chosen)
            else:
                return self.opened(request, kept.get(chosen).id)
        except LibraryError as error:
            warn(error, request)
        return self.opened(request, current)

    def start(self, request: gr.Request) -> tuple[Any, ...]:
        """Everything of the conversation the address names, or of a new one; the documents."""
        wanted = str(request.query_params.get("c", ""))
        try:
            current = self.desk.of(request).get(wanted).id if wanted else ""
        except LibraryError as error:
            warn(error, request)
            current = ""
        return (*self.opened(request, current), gr.update(choices=choices(self.desk)))


def build(
    desk: Desk, word: Word, *, page: gr.Blocks, tab: gr.Tab, examples: Sequence[str]
) -> AskTab:
    """The tab's components and events."""
    act = _Asking(desk, examples)
    current, editing = gr.State(""), gr.State("")
    with gr.Row(elem_id="bar"):
        links = events.html("", elem_id="links")
        new = gr.Button(word("new"), size="sm", scale=0, min_width=90, elem_id="new")
    with gr.Accordion(word("kept"), open=False, elem_id="kept"):
        search = gr.Textbox(
            placeholder=word("search"), label=word("search"), show_label=False, max_length=200,
            container=False, elem_id="kept-search",
        )  # fmt: skip
        kept = events.html("", listens=True, elem_id="kept-list")
    first = suggest.first(desk.assistant.library, examples=examples)
    transcript = events.html(
        render.transcript([], starters=first, opening=True), elem_id="transcript"
    )
    with gr.Row(elem_id="ask-row"):
        question = gr.Textbox(
            placeholder=word("placeholder"), label=word("question"), show_label=False, scale=8,
            autofocus=True, max_length=_QUESTION, elem_id="question", container=False,
        )  # fmt: skip
        send = gr.Button(word("send"), variant="primary", scale=0, min_width=88, elem_id="send")
        stop = gr.Button(word("stop"), variant="stop", scale=0, min_width=88, elem_id="stop")
    only = events.lenient(
        gr.Dropdown([], multiselect=True, label=word("only"), elem_id="only", value=[])
    )
    pressed = [gr.Button(name, elem_id=name, elem_classes="offstage") for name in _PRESSED]
    retry, edit, cancel = pressed
    everything = [transcript, current, question, kept, links, editing]
    in_turn = events.in_turn("ask")
    asking: dict[str, Any] = events.QUIET | {"concurrency_limit": AT_ONCE, "trigger_mode": "once"}
    gr.on(
        [send.click, question.submit], act.ask, [question, current, only, editing], everything,
        **asking,
    )  # fmt: skip
    retry.click(act.again, [current, only], everything, **asking)
    stop.click(act.stop, None, None, queue=False, **events.QUIET)
    edit.click(act.edit, current, everything, **in_turn)
    cancel.click(act.show, current, everything, **in_turn)
    new.click(act.fresh, None, [*everything, only], **in_turn)
    kept.click(act.click, current, everything, **events.in_turn("ask", events.PRESSED))
    search.change(act.kept, [search, current], kept, **in_turn)
    tab.select(act.redrawn, [transcript, current], transcript, **in_turn)
    page.load(act.start, None, [*everything, only], **in_turn)
    return AskTab(question, only)
