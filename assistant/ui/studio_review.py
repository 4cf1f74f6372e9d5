"""审题与题库: the bank's items to read beside their source, to mend, take or turn down."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

import gradio as gr

from assistant.quiz import Checker
from assistant.quiz.bank import STATES, Bank, Kept, State
from assistant.quiz.models import Finding, Item
from assistant.ui import ask, events, quiz_view, studio_pick, texts, workroom
from assistant.ui.desk import Desk
from assistant.ui.studio_another import another
from assistant.ui.studio_edit import Open, Wording
from index.errors import QuestionError, ZhiduanError

_SOURCE = "#item-preview .cite"  # the sentence the open item rests on
_MOST = 400  # rows shown at once
_IN_TURN = events.in_turn("review")
# Opens the source when the list was shown because the part was opened; `due` is of that opening.
_BESIDE = (
    "(due) => { if (window.zhiduanDue === due) return; window.zhiduanDue = due; "
    f"({events.beside(_SOURCE, seen=True)})(); }}"
)
_SAME = (gr.skip(),) * 9  # nothing of what `_shown` gives is changed


@dataclass(frozen=True, slots=True)
class Filter:
    """Which items the list shows; without a state those in use, neither turned down nor drafts."""

    state: str = ""
    tag: str = ""
    document: str = ""
    words: str = ""


class _Reviewing:
    """The handlers, over one desk."""

    def __init__(self, desk: Desk, every: Any) -> None:
        """`every` is the word for no filter."""
        self.desk = desk
        self.every = every

    def _bank(self, request: gr.Request) -> Bank:
        return workroom.bank(self.desk, request)

    def chosen(self, bank: Bank, wanted: Filter) -> list[Kept]:
        """The items the filter lets through."""
        states = [s for s in STATES if s == wanted.state]
        found = bank.items(states=states, tag=wanted.tag or None, document=wanted.document or None)
        if not wanted.state:
            found = [k for k in found if k.state not in ("draft", "rejected")]
        return [k for k in found if wanted.words.strip() in _text(k.item)]

    def show(self, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives: the list by the filter, the open item or the list's first.

        An item with changes that are not saved stays open, whether the list has it or not.
        """
        now, wanted = _read(boxes)
        with self._bank(request) as bank:
            found = self.chosen(bank, wanted)
            if now.changed:
                return self._beside(bank, found, now)
            ids = [k.id for k in found]
            current = now.id if now.id in ids else (ids[0] if ids else "")
            return self._shown(bank, found, current, now=now)

    def fresh(self, batch: str, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """state, tag, document, words, then what `_shown` gives: a new batch's items, from its first."""
        now, _ = _read(boxes)
        with self._bank(request) as bank:
            found = self.chosen(bank, Filter(tag=batch))
            tags = gr.update(choices=studio_pick.tags_of(bank, self.every), value=batch)
            if now.changed:
                return "", tags, "", "", *self._beside(bank, found, now)
            return "", tags, "", "", *self._shown(bank, found, found[0].id if found else "")

    def choices(
        self, tag: str | None, document: str | None, request: gr.Request
    ) -> tuple[Any, Any]:
        """The tags and documents to filter by; what is there no more is no filter."""
        with self._bank(request) as bank:
            return studio_pick.offered(self.desk, bank, self.every, tag=tag, document=document)

    def accept(self, note: str, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives, and the note: after an item was taken."""
        return self._act("accept", note, request, boxes)

    def reject(self, note: str, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives, and the note: after an item was turned down."""
        return self._act("reject", note, request, boxes)

    def reopen(self, note: str, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives, and the note: after an item was put back."""
        return self._act("reopen", note, request, boxes)

    def _act(
        self, action: str, note: str, request: gr.Request, boxes: Sequence[Any]
    ) -> tuple[Any, ...]:
        """What comes after the item in the list is opened, so that a pile is gone through key by
        key.
        """
        now, wanted = _read(boxes)
        with self._bank(request) as bank:
            if not now.id:
                return (*self.show(request, *boxes), note)
            if not _left(bank, now, request):
                return (*_SAME, note)
            before = [k.id for k in self.chosen(bank, wanted)]
            {"accept": bank.accept, "reject": bank.reject, "reopen": bank.reopen}[action](
                now.id, note=note
            )
            found = self.chosen(bank, wanted)
            return *self._shown(bank, found, _after(before, [k.id for k in found], now.id)), ""

    def click(self, event: gr.EventData, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives: another item of the list."""
        now, wanted = _read(boxes)
        with self._bank(request) as bank:
            if not _left(bank, now, request):
                return _SAME
            found = self.chosen(bank, wanted)
            return self._shown(bank, found, events.given(event)["id"], now=now)

    def save(self, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives, and the tag filter: the item as it stands in the boxes, checked again."""
        now, wanted = _read(boxes)
        if not now.id:
            return *self.show(request, *boxes), gr.skip()
        with self._bank(request) as bank:
            try:
                now.wording.keep(bank, now.id)
            except ZhiduanError as error:
                texts.warn(error, request)
                return *_SAME, gr.skip()
            tags = events.offered(studio_pick.tags_of(bank, self.every), wanted.tag)
            if wanted.tag not in bank.tags():
                wanted = replace(wanted, tag="")  # its last item has just lost it
            found = self.chosen(bank, wanted)
            seen = self._shown(bank, found, now.id, findings=self._checked(bank.item(now.id).item))
            return *seen, tags

    def discard(self, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives: the item as the bank has it."""
        now, wanted = _read(boxes)
        with self._bank(request) as bank:
            return self._shown(bank, self.chosen(bank, wanted), now.id)

    def _checked(self, item: Item) -> Sequence[Finding]:
        return Checker(self.desk.assistant.library).check(item)

    def another(self, request: gr.Request, *boxes: Any) -> tuple[Any, ...]:
        """What `_shown` gives: another item in its place, of its kind where there is one."""
        now, wanted = _read(boxes)
        with self._bank(request) as bank:
            if not now.id:
                return self.show(request, *boxes)
            if not _left(bank, now, request):
                return _SAME
            old = bank.item(now.id)
            # Drafts may be asked better, as where items are made.
            avoid = [k.item for k in bank.items(states=("new", "accepted", "rejected"))]
            try:
                new = another(self.desk.assistant.library, old.item, avoid=avoid)
            except ZhiduanError as error:
                texts.warn(error, request)
                return _SAME
            bank.add([new], tags=old.tags)
            if bank.item(new.id).state == "draft":
                bank.reopen(new.id)  # it has passed the checks now
            bank.reject(now.id, note=f"→ {new.id}")
            if new.type != old.item.type:
                was, is_now = (texts.WORDS[f"type_{t}"] for t in (old.item.type, new.type))
                texts.tell(
                    f"这份文件里能出的“{was[0]}”题已经出完，换成了一道“{is_now[0]}”题。",
                    f"The document has no more of “{was[1]}”; this is “{is_now[1]}” in its place.",
                    request,
                )
            return self._shown(bank, self.chosen(bank, wanted), new.id)

    def _shown(
        self, bank: Bank, found: Sequence[Kept], current: str, *,
        findings: Sequence[Finding] = (), now: Open | None = None,
    ) -> tuple[Any, ...]:  # fmt: skip
        """current, list, preview, the editor's boxes, and the digest of what is shown in them."""
        page = self._page(bank, found, current)
        if not current:
            return "", page, "", "", "", "", gr.skip(), "", ""
        kept = bank.item(current)
        seen = quiz_view.preview(kept, history=bank.history(current), findings=findings)
        wording = Wording.of(kept)
        if now is not None and now.id == current and now.shown == wording.digest():
            return current, page, seen, *_SAME[3:]  # someone may be writing in the boxes by now
        return current, page, seen, *astuple(wording), wording.digest()

    def _beside(self, bank: Bank, found: Sequence[Kept], now: Open) -> tuple[Any, ...]:
        """The list alone; what is open stays as it is."""
        return _SAME[0], self._page(bank, found, now.id), *_SAME[2:]

    def _page(self, bank: Bank, found: Sequence[Kept], current: str) -> str:
        every = bank.items()
        if not found and every:
            return quiz_view.none_fits()
        names = None
        if len({k.document for k in every}) > 1:
            names = {identity: name for name, identity in ask.choices(self.desk)}
        return quiz_view.listed(found[:_MOST], current=current, total=len(found), names=names)


def _read(boxes: Sequence[Any]) -> tuple[Open, Filter]:
    """The values of `_Tab.boxes`; an empty one is None in gradio."""
    values: list[Any] = [box or "" for box in boxes]
    current, stem, answers, why, level, tags, shown, *filters = values
    return Open(current, Wording(stem, answers, why, level, tags), shown), Filter(*filters)


def _left(bank: Bank, now: Open, request: gr.Request) -> bool:
    """Whether one may leave the open item: what was changed in it is kept, or it is told why not."""
    if not now.changed:
        return True
    try:
        now.wording.keep(bank, now.id)
    except ZhiduanError as error:
        more = QuestionError(
            f"The changes of this item cannot be saved: {error} Mend them, or press Discard changes.",
            f"这道题的修改还不能保存：{error.zh}请改好，或点“放弃修改”。",
        )
        texts.warn(more, request)
        return False
    texts.tell("已保存对那道题的修改。", "The changes of that item are saved.", request)
    return True


def _text(item: Item) -> str:
    return item.question + "".join(item.key) + "".join(o.text for o in item.options)


def _after(before: Sequence[str], now: Sequence[str], current: str) -> str:
    """The item to open next: what followed the one that was dealt with, if the list still has it."""
    at = before.index(current) if current in before else 0
    for item_id in (*before[at + 1 :], *before[:at]):
        if item_id in now:
            return item_id
    return now[0] if now else ""


_NAMES: dict[State, str] = {
    "new": "new_items", "accepted": "accepted", "rejected": "rejected", "draft": "draft",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tab:
    """What the studio binds from outside: the handlers, the filter boxes, what they fill; `boxes`
    are what every handler is given, as `_read` takes them, and a change of `due` shows the list anew.
    """

    act: _Reviewing
    filters: list[Any]
    shown: list[Any]
    boxes: list[Any]
    due: gr.Textbox

    def follow(self, batch: gr.Textbox) -> Any:
        """Show the items of a batch when its tag changes."""
        return batch.change(
            self.act.fresh, [batch, *self.boxes], [*self.filters, *self.shown],
            **_IN_TURN,
        ).then(None, js=events.beside(_SOURCE))  # fmt: skip

    def refresh(self, opened: events.Opened) -> None:
        """Bring the choices and the list up to date when the part is opened."""
        _, tag, document, _ = self.filters
        gr.on(opened, self.act.choices, [tag, document], [tag, document], **_IN_TURN).then(
            lambda: str(time.time_ns()), None, self.due, **_IN_TURN
        )


def build(desk: Desk, word: ask.Word) -> _Tab:
    """The part's components and events."""
    every = word("every")
    act = _Reviewing(desk, every)
    current, origin, due = (gr.Textbox("", visible=False) for _ in range(3))
    with gr.Row():
        state = gr.Dropdown(
            [(word("in_use"), ""), *((word(_NAMES[s]), s) for s in STATES)], value="",
            label=word("state"), min_width=120, elem_id="bank-state",
        )  # fmt: skip
        tag = events.choice(every, label=word("tag"), elem_id="bank-tag")
        document = events.choice(every, label=word("document"), elem_id="bank-document")
        words = gr.Textbox(
            "", label=word("words"), min_width=120, max_length=100, elem_id="bank-words"
        )
    listed = events.html("", elem_id="bank-list", listens=True)
    preview = events.html("", elem_id="item-preview")
    with gr.Row(elem_id="item-bar"):
        note = gr.Textbox(
            "", label=word("why_not"), show_label=False, container=False, min_width=150,
            placeholder=word("why_not"), max_length=300, elem_id="item-note",
        )  # fmt: skip
        buttons = {
            name: gr.Button(
                word(name), size="sm", min_width=70, elem_id=f"item-{name}",
                variant="primary" if name == "accept" else "secondary",
            )
            for name in ("accept", "reject", "another", "reopen")
        }  # fmt: skip
    with gr.Accordion(word("edit_item"), open=False, elem_id="item-edit"):
        stem = gr.Textbox("", lines=3, label=word("stem"), max_length=2000, elem_id="item-stem")
        answers = gr.Textbox(
            "", lines=5, label=word("answers"), info=word("answers_help"), max_length=4000,
            elem_id="item-answers",
        )  # fmt: skip
        why = gr.Textbox(
            "", lines=3, label=word("explanation"), max_length=4000, elem_id="item-why"
        )
        level = gr.Radio(
            [(word("easy"), 1), (word("medium"), 2), (word("hard"), 3)], value=2,
            label=word("difficulty"), elem_id="item-level",
        )  # fmt: skip
        tags = gr.Textbox("", label=word("item_tags"), max_length=300, elem_id="item-tags")
        with gr.Row():
            save = gr.Button(word("save_item"), elem_id="item-save")
            discard = gr.Button(word("discard"), elem_id="item-discard")
    filters = [state, tag, document, words]
    editor = [stem, answers, why, level, tags]
    shown = [current, listed, preview, *editor, origin]
    boxes = [current, *editor, origin, *filters]
    opened: dict[str, Any] = {"fn": None, "js": events.beside(_SOURCE), "api_visibility": "private"}
    pressed = events.in_turn("review", events.PRESSED)
    # One event for all that shows the list, whose last call is made when the one before is back:
    # calls on their way side by side may arrive in any order, and an older filter's list would stay.
    # gradio tells of a text box's first input alone, but of every change.
    gr.on(
        [state.input, tag.input, document.input, words.change, due.change], act.show, boxes, shown,
        trigger_mode="always_last", **_IN_TURN,
    ).then(None, due, js=_BESIDE, api_visibility="private")  # fmt: skip
    listed.click(act.click, boxes, shown, **pressed).then(**opened)
    for name, done in (("accept", act.accept), ("reject", act.reject), ("reopen", act.reopen)):
        buttons[name].click(done, [note, *boxes], [*shown, note], **_IN_TURN).then(**opened)
    buttons["another"].click(act.another, boxes, shown, **_IN_TURN).then(**opened)
    save.click(act.save, boxes, [*shown, tag], **_IN_TURN)
    discard.click(act.discard, boxes, shown, **_IN_TURN)
    return _Tab(act, filters, shown, boxes, due)
