"""组卷: a paper of the bank's items, its points and versions, and files in every format."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import gradio as gr

from assistant.quiz.exporters import FORMATS
from assistant.quiz.models import ITEM_TYPES, ItemType, letters
from assistant.quiz.paper import POINTS
from assistant.quiz.papers import Papers, Plan
from assistant.ui import ask, events, quiz_view, studio_pick, texts, workroom
from assistant.ui.bounds import Bounds
from assistant.ui.desk import Desk
from assistant.ui.studio_pick import pick_of, picked
from assistant.ui.texts import both
from index.errors import QuestionError, ZhiduanError

_VERSIONS = Bounds(("versions",), 1, 6)
_NAMES = {
    "docx": "Word", "xlsx": "Excel", "csv": "CSV", "gift": "GIFT", "moodle-xml": "Moodle XML",
    "qti": "QTI 2.1", "anki": "Anki", "json": "JSON",
}  # fmt: skip


def _points(kind: ItemType) -> Bounds:
    """Of one item of a type."""
    return Bounds(("points", f"type_{kind}"), 0, whole=False)


class _Papering:
    """The handlers, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def assemble(  # noqa: PLR0913 - one for each box of the form
        self, title: str, versions: float, seed: float, tag: str, document: str,
        types: list[ItemType], new: bool, most: float, request: gr.Request, *points: float,
    ) -> tuple[str, str]:  # fmt: skip
        """What became of it, and the papers."""
        with workroom.bank(self.desk, request) as bank:
            papers = Papers(bank)
            try:
                count = int(_VERSIONS.checked(versions))
                worth = {
                    t: _points(t).checked(p)
                    for t, p in zip(ITEM_TYPES, points, strict=True) if p is not None
                }  # fmt: skip
                chosen = picked(bank, pick_of(tag, document, types, new, most), seed=int(seed or 0))
                if not chosen:
                    raise QuestionError(
                        "No item is accepted there; accept some, or take new ones, too.",
                        "这里还没有已采用的题目；请先采用，或勾选“也用待审的题”。",
                    )
                papers.keep(
                    [k.id for k in chosen], title=title, versions=count, points=worth,
                    seed=int(seed or 0),
                )  # fmt: skip
            except ZhiduanError as error:
                return texts.alert(error), _listed(papers)
            return f'<p role="status">✓ {both("已组卷。", "Assembled.")}</p>', _listed(papers)

    def listed(self, request: gr.Request) -> str:
        """The papers."""
        with workroom.bank(self.desk, request) as bank:
            return _listed(Papers(bank))

    def remove(self, event: gr.EventData, request: gr.Request) -> str:
        """The papers without one."""
        with workroom.bank(self.desk, request) as bank:
            papers = Papers(bank)
            try:
                papers.remove(events.given(event)["id"])
            except ZhiduanError as error:
                texts.warn(error, request)
            return _listed(papers)


def _listed(papers: Papers) -> str:
    rows = "".join(_paper(papers, plan) for plan in papers.plans())
    return f'<ul class="shelf" aria-label="试卷 Papers">{rows}</ul>' if rows else ""


def _paper(papers: Papers, plan: Plan) -> str:
    name, at = escape(plan.title), escape(plan.at[:16].replace("T", " "))
    try:
        first = papers.assembled(plan)[0]
    except ZhiduanError as error:
        return f'<li><p class="document">{name}</p><p class="failed">{both(error.zh, str(error))}</p></li>'
    parts = "，".join(
        f"{quiz_view.type_name(p.type)} {len(p.items)} × {p.points:g}" for p in first.parts
    )
    sure = f"删除试卷“{name}”？不能恢复。 Delete? This cannot be undone."
    marks = letters(plan.versions) if plan.versions > 1 else []
    return (
        f'<li><p class="document">{name} <small>{"/".join(marks)}</small></p>'
        f'<p class="aside">{at} · {len(plan.items)} {both("题", "items")} · {first.points:g} '
        f"{both('分', 'points')} · {parts}</p>{_links(plan, marks)}"
        f'<button type="button" data-do="remove" data-id="{escape(plan.id)}" data-confirm="{sure}" '
        f'aria-label="删除试卷 Delete paper: {name}">{both("删除", "Delete")}</button></li>'
    )


def _links(plan: Plan, marks: Sequence[str]) -> str:
    """Word holds every version and its key; the other formats hold one version a file."""
    out = []
    for form, (_, suffix) in FORMATS.items():
        each = [""] if form == "docx" or not marks else marks
        for number, mark in enumerate(each):
            address = f"quiz/{escape(plan.id)}/{number}/{form}{suffix}"
            out.append(
                f'<a href="{address}" download>{_NAMES[form]}{" " + mark if mark else ""}</a>'
            )
    ordered = sorted(out, key=lambda link: "Word" not in link)
    return f'<p class="links">{"".join(ordered)}</p>'


def build(desk: Desk, word: ask.Word, *, opened: events.Opened) -> None:
    """The part's components and events."""
    act = _Papering(desk)
    title = gr.Textbox("", label=word("paper_title"), max_length=100, elem_id="paper-title")
    form = studio_pick.build(word, name="paper", new=False, most=0)
    form.refresh(desk, opened)
    with gr.Row():
        versions = _VERSIONS.box(word, 2, elem_id="paper-versions")
        seed = gr.Number(1, precision=0, label=word("seed"), elem_id="paper-seed")
    with gr.Accordion(word("points"), open=False, elem_id="paper-points"), gr.Row():
        points = [
            _points(t).box(word, POINTS[t], min_width=90, elem_id=f"points-{t}") for t in ITEM_TYPES
        ]
    assemble = gr.Button(word("assemble"), variant="primary", elem_id="paper-assemble")
    said = events.html("", elem_id="paper-said")
    listed = events.html("", elem_id="papers", listens=True)
    in_turn = events.in_turn("paper")
    boxes = [title, versions, seed, *form.parts, *points]
    assemble.click(act.assemble, boxes, [said, listed], **in_turn)
    listed.click(act.remove, None, listed, **events.in_turn("paper", events.PRESSED))
    gr.on(opened, act.listed, None, listed, **in_turn)
