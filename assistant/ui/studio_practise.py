"""练习: the bank's items asked one by one, marked at once, each answer with its citation."""

from __future__ import annotations

import random
from typing import Any

import gradio as gr

from assistant.quiz.bank import Bank
from assistant.quiz.models import ItemType
from assistant.ui import ask, events, kept_practice, practice, studio_pick
from assistant.ui.desk import Desk, visitor
from assistant.ui.practice import Practice
from assistant.ui.reader import digest
from assistant.ui.studio_pick import pick_of, picked
from assistant.ui.texts import alert, both
from index.errors import QuestionError

_COUNT = 10
_ANSWERS = (  # a form with several fields of one name
    "element.addEventListener('submit', (e) => { e.preventDefault();"
    " trigger('submit', {given: [...new FormData(e.target).getAll('given')].map(String)}); });"
)
_SOURCE = "#practice .key ~ p .cite"


class _Practising:
    """The handlers, over one desk; what is practised lives in the visitor's page.

    They give the practice, its HTML, and what the browser keeps of it.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def begin(  # noqa: PLR0913 - one for each box of the form
        self, tag: str, document: str, types: list[ItemType], new: bool, most: float,
        request: gr.Request,
    ) -> tuple[Any, ...]:  # fmt: skip
        """A new practice, its items in chance order."""
        try:
            pick = pick_of(tag, document, types, new, most)
        except QuestionError as error:
            return Practice(), alert(error), {}
        with Bank.open(self.desk.assistant.library.folder) as bank:
            seed = random.randrange(1 << 30)
            found = picked(bank, pick, seed=seed)
        if not found:
            words = (
                "题库里没有可练习的题目；请先出题并采用。",
                "Nothing to practise in the bank; make and accept items first.",
            )
            return Practice(), f'<p role="status" class="aside">{both(*words)}</p>', {}
        random.Random(seed).shuffle(found)
        items, ids = tuple(k.item for k in found), tuple(k.id for k in found)
        return _seen(Practice(items, ids=ids), request)

    def resume(self, told: object, request: gr.Request) -> tuple[Any, ...]:
        """The practice that was under way when the page was left."""
        if not told:
            return gr.skip(), gr.skip(), gr.skip()
        with Bank.open(self.desk.assistant.library.folder) as bank:
            now = kept_practice.restored(told, bank, visitor=visitor(request).name)
        return _seen(now, request)

    def submit(self, now: Practice, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """The mark for what was answered."""
        return _seen(now.answer([str(g) for g in event._data["given"]]), request)

    def click(self, now: Practice, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """The next item, the learner's own mark, or the wrong ones once more."""
        match str(event._data["do"]):
            case "own-right":
                now = now.judge(right=True).next()
            case "own-wrong":
                now = now.judge(right=False).next()
            case "end":
                now = Practice()
            case "again":
                now = now.again()
            case _:
                now = now.next()
        return _seen(now, request)


def _seen(now: Practice, request: gr.Request) -> tuple[Any, ...]:
    kept = kept_practice.record(now, visitor=visitor(request).name)
    return now, practice.view(now), kept


def shelf(desk: Desk) -> gr.BrowserState:
    """Where the browser keeps a practice, one for each library; to be built outside every tab, since
    gradio reads it only where it is drawn.
    """
    name = digest(str(desk.assistant.library.folder))
    return gr.BrowserState(
        {}, storage_key=f"zhiduan-practice-{name}",
        secret="practice",  # noqa: S106 - ids and marks need none; a made-up one dies with the server
    )  # fmt: skip


def build(
    desk: Desk, word: ask.Word, *, page: gr.Blocks, opened: events.Opened, kept: gr.BrowserState
) -> None:
    """The part's components and events; a practice under way goes on after a reload."""
    act = _Practising(desk)
    now = gr.State(Practice())
    with gr.Column(elem_id="practise-form"):
        form = studio_pick.build(word, name="practise", new=True, most=_COUNT)
        begin = gr.Button(word("begin"), variant="primary", elem_id="practise-begin")
    form.refresh(desk, opened)
    shown = gr.HTML(
        "", elem_id="practice", apply_default_css=False, js_on_load=events.CLICKS + _ANSWERS
    )
    seen = [now, shown, kept]
    in_turn = events.in_turn("practise")
    gr.on(opened, None, js=events.beside(_SOURCE, seen=True), **events.QUIET)
    page.load(act.resume, kept, seen, **in_turn)
    begin.click(act.begin, form.parts, seen, **in_turn)
    shown.submit(act.submit, now, seen, **in_turn).then(None, js=events.beside(_SOURCE))
    shown.click(act.click, now, seen, **events.in_turn("practise", events.PRESSED))
