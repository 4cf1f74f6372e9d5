"""练习: the bank's items asked one by one, marked at once, each answer with its citation."""

from __future__ import annotations

import random

import gradio as gr

from assistant.quiz.bank import Bank
from assistant.quiz.models import ItemType
from assistant.ui import ask, events, practice, studio_pick
from assistant.ui.desk import Desk
from assistant.ui.practice import Practice
from assistant.ui.studio_pick import pick_of, picked
from assistant.ui.texts import alert, both
from index.errors import QuestionError

_COUNT = 10
_ANSWERS = (  # a form with several fields of one name
    "element.addEventListener('submit', (e) => { e.preventDefault();"
    " trigger('submit', {given: [...new FormData(e.target).getAll('given')].map(String)}); });"
)
_OPEN = "() => window.zhiduanOpen('#practice .key ~ p .cite')"


class _Practising:
    """The handlers, over one desk; what is practised lives in the visitor's page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def begin(
        self, tag: str, document: str, types: list[ItemType], new: bool, most: float
    ) -> tuple[Practice, str]:
        """A new practice, its items in chance order."""
        try:
            pick = pick_of(tag, document, types, new, most)
        except QuestionError as error:
            return Practice(), alert(error)
        with Bank.open(self.desk.assistant.library.folder) as bank:
            seed = random.randrange(1 << 30)
            found = picked(bank, pick, seed=seed)
        if not found:
            words = (
                "题库里没有可练习的题目；请先出题并采用。",
                "Nothing to practise in the bank; make and accept items first.",
            )
            return Practice(), f'<p role="status" class="aside">{both(*words)}</p>'
        items = [k.item for k in found]
        random.Random(seed).shuffle(items)
        return _seen(Practice(tuple(items)))

    def submit(self, now: Practice, event: gr.EventData) -> tuple[Practice, str]:
        """The mark for what was answered."""
        return _seen(now.answer([str(g) for g in event._data["given"]]))

    def click(self, now: Practice, event: gr.EventData) -> tuple[Practice, str]:
        """The next item, the learner's own mark, or the wrong ones once more."""
        match str(event._data["do"]):
            case "own-right":
                now = now.judge(right=True).next()
            case "own-wrong":
                now = now.judge(right=False).next()
            case "end":
                now = Practice()
            case "again":
                now = Practice(now.wrong())
            case _:
                now = now.next()
        return _seen(now)


def _seen(now: Practice) -> tuple[Practice, str]:
    return now, practice.view(now)


def build(desk: Desk, word: ask.Word, *, opened: events.Opened) -> None:
    """The part's components and events."""
    act = _Practising(desk)
    now = gr.State(Practice())
    with gr.Column(elem_id="practise-form"):
        form = studio_pick.build(word, name="practise", new=True, most=_COUNT)
        begin = gr.Button(word("begin"), variant="primary", elem_id="practise-begin")
    form.refresh(desk, opened)
    shown = gr.HTML(
        "", elem_id="practice", apply_default_css=False, js_on_load=events.CLICKS + _ANSWERS
    )
    begin.click(act.begin, form.parts, [now, shown], **events.QUIET)
    shown.submit(act.submit, now, [now, shown], **events.QUIET).then(None, js=_OPEN)
    shown.click(act.click, now, [now, shown], **events.PRESSED)
