"""The tab 问答: questions, streamed answers, and the conversations that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.conversations import Turn
from assistant.ui import render, suggest
from assistant.ui.desk import Desk, Stops, growing
from index.errors import LibraryError, ZhiduanError

Word = Callable[[str], Any]
_CLICKS = (
    "element.addEventListener('click', (e) => { const b = e.target.closest('[data-open]');"
    " if (b) trigger('click', {open: b.dataset.open}); });"
)
AT_ONCE = 16  # questions answered in parallel; each holds one thread
_QUESTION = 20000  # characters the box takes; the assistant has its own, lower bound


@dataclass(frozen=True, slots=True)
class AskTab:
    """What other tabs change in this one."""

    question: gr.Textbox
    only: gr.Dropdown


def choices(desk: Desk) -> list[tuple[str, str]]:
    """(label, id) of each document."""
    return [(f"{d.label}　{d.title}"[:80], d.id) for d in desk.assistant.library.documents()]


def shown(desk: Desk, turns: Sequence[Turn]) -> list[str]:
    """The turns of a conversation as HTML; the last one suggests what to ask next."""
    out = []
    asked = tuple(t.question for t in turns)
    for turn in turns:
        body = render.answer(turn.answer) + render.tools(turn.id, turn.answer)
        if turn is turns[-1]:
            ideas = suggest.following(desk.assistant.library, turn.answer, asked=asked)
            body += render.suggestions(ideas)
        out.append(render.turn(turn.question, body))
    return out


class _Asking:
    """The handlers of the tab, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stops = Stops()

    def ask(
        self, asked: str, current: str, only: list[str], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """transcript, conversation, question box, list, links: growing, then whole."""
        desk, visitor, kept = self.desk, str(request.session_hash), self.desk.of(request)
        before = kept.turns(current) if current else []
        done, answer = shown(desk, before), None
        if before:
            done[-1] = done[-1].replace('<div class="next">', '<div class="next" hidden>')
        try:
            for answer in growing(
                desk.assistant, asked, history=[t.question for t in before],
                documents=only or None, stop=self.stops.begin(visitor),
            ):  # fmt: skip
                turn = render.turn(asked.strip(), render.answer(answer))
                yield render.transcript([*done, turn]), current, "", gr.skip(), gr.skip()
        except ZhiduanError as error:
            gr.Warning(error.zh)
            yield render.transcript(done), current, asked, gr.skip(), gr.skip()
            return
        finally:
            self.stops.done(visitor)
        if answer is None:
            yield render.transcript(done), current, asked, gr.skip(), gr.skip()
            return
        if not before:
            current = kept.begin(answer.question)
        kept.append(current, answer)
        yield self.opened(request, current)

    def stop(self, request: gr.Request) -> None:
        """End this visitor's answer."""
        self.stops.stop(str(request.session_hash))

    def take_back(self, current: str, request: gr.Request) -> tuple[Any, ...]:
        """Remove the last turn and put its question back into the box."""
        turn = self.desk.of(request).take_back(current) if current else None
        return self.opened(request, current, turn.question if turn else "")

    def opened(self, request: gr.Request, current: str, question: str = "") -> tuple[Any, ...]:
        """A conversation as it stands on disk."""
        turns = self.desk.of(request).turns(current) if current else []
        page = render.transcript(shown(self.desk, turns))
        return page, current, question, self.kept("", current, request), render.links(current)

    def fresh(self, request: gr.Request) -> tuple[Any, ...]:
        """A new conversation."""
        return self.opened(request, "")

    def kept(self, words: str, current: str, request: gr.Request) -> str:
        """The list of conversations."""
        return render.conversations(self.desk.of(request).find(words), current=current)

    def click(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """A conversation of the list was chosen."""
        return self.opened(request, str(event._data["open"]))

    def start(self, request: gr.Request) -> tuple[Any, ...]:
        """The conversation the address names, or a new one; the documents to choose from."""
        wanted = str(request.query_params.get("c", ""))
        try:
            current = self.desk.of(request).get(wanted).id if wanted else ""
        except LibraryError as error:
            gr.Warning(error.zh)
            current = ""
        return (*self.opened(request, current), gr.update(choices=choices(self.desk)))

    def rename(self, title: str, current: str, request: gr.Request) -> str:
        """The list after the open conversation got another title."""
        try:
            self.desk.of(request).rename(current, title)
        except LibraryError as error:
            gr.Warning(error.zh)
        return self.kept("", current, request)

    def remove(self, current: str, request: gr.Request) -> tuple[Any, ...]:
        """A new conversation in the place of the removed one."""
        self.desk.of(request).remove(current)
        return self.opened(request, "")


def build(desk: Desk, word: Word, *, page: gr.Blocks, examples: Sequence[str]) -> AskTab:
    """The tab's components and events."""
    act = _Asking(desk)
    current = gr.State("")
    transcript = gr.HTML(render.transcript([]), elem_id="transcript")
    with gr.Row(elem_id="ask-row"):
        question = gr.Textbox(
            placeholder=word("placeholder"), label=word("question"), show_label=False, scale=8,
            autofocus=True, max_length=_QUESTION, elem_id="question",
        )  # fmt: skip
        send = gr.Button(word("send"), variant="primary", scale=1, min_width=80, elem_id="send")
    with gr.Row(elem_classes="small"):
        stop = gr.Button(word("stop"), size="sm", min_width=60, elem_id="stop")
        retry = gr.Button(word("retry"), size="sm", min_width=60, elem_id="retry")
        edit = gr.Button(word("edit"), size="sm", min_width=60, elem_id="edit")
        new = gr.Button(word("new"), size="sm", min_width=60, elem_id="new")
    links = gr.HTML("", elem_id="links")
    only = gr.Dropdown(
        choices(desk), multiselect=True, label=word("only"), elem_id="only", value=[]
    )
    if examples:
        gr.Examples([[e] for e in examples], question, label=word("try"), api_visibility="private")
    with gr.Accordion(word("kept"), open=False, elem_id="kept"):
        search = gr.Textbox(label=word("search"), elem_id="kept-search", max_length=200)
        kept = gr.HTML("", js_on_load=_CLICKS, elem_id="kept-list")
        with gr.Row():
            title = gr.Textbox(label=word("title"), scale=4, max_length=200, elem_id="kept-title")
            rename = gr.Button(word("rename"), scale=1, min_width=60, elem_id="kept-rename")
            remove = gr.Button(word("delete"), scale=1, min_width=60, elem_id="kept-delete")
    everything = [transcript, current, question, kept, links]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    asking: dict[str, Any] = quiet | {"concurrency_limit": AT_ONCE, "trigger_mode": "once"}
    into = [question, current, only]
    gr.on([send.click, question.submit], act.ask, into, everything, **asking)
    retry.click(act.take_back, current, everything, **quiet).then(
        act.ask, into, everything, **asking
    )
    stop.click(act.stop, None, None, queue=False, **quiet)
    edit.click(act.take_back, current, everything, **quiet)
    new.click(act.fresh, None, everything, **quiet)
    kept.click(act.click, None, everything, **quiet)
    search.change(act.kept, [search, current], kept, **quiet)
    rename.click(act.rename, [title, current], kept, **quiet)
    remove.click(act.remove, current, everything, **quiet)
    page.load(act.start, None, [*everything, only], **quiet)
    return AskTab(question, only)
