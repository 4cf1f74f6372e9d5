"""生成: which documents, sections, types and how many; items made with a bar that grows."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from assistant.notices import english
from assistant.quiz.bank import Bank
from assistant.quiz.checks import Checker
from assistant.quiz.generation import generate
from assistant.quiz.models import ITEM_TYPES, Difficulty, Item, ItemType, Quiz
from assistant.quiz.rewording import required, reworded
from assistant.ui import ask, events, quiz_view, shelf
from assistant.ui.bounds import Bounds
from assistant.ui.desk import Desk, visitor
from assistant.ui.following import Stopped, Tell, followed
from assistant.ui.texts import alert, both
from index.errors import ZhiduanError

_COUNT = Bounds(("count",), 1, 300)
_DEEPEST = 2  # levels of headings that are offered


@dataclass(frozen=True, slots=True)
class Order:
    """What a trainer asked for."""

    count: int
    documents: tuple[str, ...]
    sections: tuple[str, ...]
    types: tuple[ItemType, ...]
    difficulty: Difficulty | None
    seed: int
    reword: bool = False


def headings(desk: Desk, documents: Sequence[str]) -> list[str]:
    """The headings of documents in their order, each once."""
    library = desk.assistant.library
    chosen = documents or [d.id for d in library.documents()]
    return list(
        dict.fromkeys(
            heading
            for document in chosen
            for p in library.paragraphs(document)
            if p.printed
            for heading in p.section[:_DEEPEST]
        )
    )


def named(tags: str) -> tuple[str, ...]:
    """The tags in a line, split at commas of either width."""
    return tuple(t for t in (p.strip() for p in tags.replace("，", ",").split(",")) if t)


class _Making:
    """The handlers, over one desk; one batch at a time for all visitors."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._stops: dict[str, threading.Event] = {}

    def sections(self, documents: list[str], sections: list[str]) -> Any:
        """The sections to choose from after the documents changed."""
        known = headings(self.desk, documents)
        return events.renewed(known, sections, [s for s in sections if s in known])

    def refresh(self, documents: list[str], sections: list[str]) -> tuple[Any, Any]:
        """documents, sections: what the library has now; what has left it is chosen no more."""
        choices = ask.choices(self.desk)
        known = {identity for _, identity in choices}
        kept = [d for d in documents if d in known]
        return events.renewed(choices, documents, kept), self.sections(kept, sections)

    def make(  # noqa: PLR0913 - one for each box of the form
        self, documents: list[str], sections: list[str], count: float, types: list[ItemType],
        difficulty: int, seed: float, tags: str, fresh: bool, reword: bool, request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:  # fmt: skip
        """progress, tag of the batch: the bar growing, then what became of the candidates."""
        stop = self._stops[str(request.session_hash)] = threading.Event()
        batch = datetime.now(UTC).astimezone().strftime("%m-%d %H:%M:%S")
        try:
            visitor(request).require("trainer")
            order = Order(
                int(_COUNT.checked(count)), tuple(documents), tuple(sections), tuple(types),
                _level(difficulty), int(seed or 0), reword,
            )  # fmt: skip
            for step in followed(lambda tell: self._made(order, fresh, stop, tell)):
                if isinstance(step, int):
                    yield shelf.progress(step, order.count, "", []), gr.skip()
                    continue
                with Bank.open(self.desk.assistant.library.folder) as bank:
                    bank.add(step.items, drafts=step.drafts, tags=[batch, *named(tags)])
                # Nothing to review where no item was made.
                yield _outcome(step, order.count), batch if step.items else gr.skip()
        except Stopped:
            yield (
                f'<p role="status">{both("已停止，没有留下题目。", "Stopped; nothing kept.")}</p>',
                gr.skip(),
            )
        except ZhiduanError as error:
            yield alert(error), gr.skip()
        finally:
            stop.set()

    def stop(self, request: gr.Request) -> None:
        """End this visitor's work."""
        if (event := self._stops.get(str(request.session_hash))) is not None:
            event.set()

    def _made(self, order: Order, fresh: bool, stop: threading.Event, tell: Tell) -> Quiz:
        """The quiz; tells how many items there are so far. Raises Stopped, ZhiduanError."""
        self.desk.follow()
        library = self.desk.assistant.library
        chat = required(self.desk.assistant.chat) if order.reword else None
        avoid: list[Item] = []
        if fresh:
            with Bank.open(library.folder) as bank:
                avoid = [k.item for k in bank.items(states=("new", "accepted", "rejected"))]

        def halted() -> None:
            if stop.is_set():
                raise Stopped

        def progress(done: int, _: int) -> None:
            halted()
            tell(done)

        quiz = generate(
            library, count=order.count, documents=order.documents or None,
            sections=order.sections, types=order.types or None, difficulty=order.difficulty,
            seed=order.seed, avoid=avoid, progress=progress,
        )  # fmt: skip
        if chat is None:
            return quiz
        return reworded(quiz, chat, Checker(library), before_each=halted)


def _level(value: int) -> Difficulty | None:
    levels: tuple[Difficulty, ...] = (1, 2, 3)
    return next((level for level in levels if level == value), None)


def _outcome(quiz: Quiz, count: int) -> str:
    """What was kept, by type, and which checks turned down the rest."""
    kept = Counter(item.type for item in quiz.items)
    types = "，".join(f"{quiz_view.type_name(t)} {n}" for t, n in kept.items())
    lines = [f"<li>{types}</li>"] if types else []
    if quiz.drafts:
        down = "，".join(f"{quiz_view.check_name(c)} {n}" for c, n in quiz.rejected().items())
        lines.append(f"<li>{both('未通过检查：', 'Failed a check: ')}{down}</li>")
    lines += [f"<li>{both(notice, english(notice))}</li>" for notice in quiz.notices]
    return shelf.progress(len(quiz.items), count, "", lines)


@dataclass(frozen=True, slots=True)
class MakeForm:
    """What the other parts listen to: the batch's tag, which changes when items are there."""

    batch: gr.Textbox
    documents: gr.Dropdown


def build(desk: Desk, word: ask.Word, *, opened: events.Opened) -> MakeForm:
    """The form's components and events; what there is to choose from is asked for when `opened`."""
    act = _Making(desk)
    documents, sections = (
        events.lenient(
            gr.Dropdown([], multiselect=True, value=[], label=word(name), elem_id=f"quiz-{name}")
        )
        for name in ("documents", "sections")
    )
    types = gr.CheckboxGroup(
        [(word(f"type_{t}"), t) for t in ITEM_TYPES], value=list(ITEM_TYPES), label=word("types"),
        elem_id="quiz-types",
    )  # fmt: skip
    with gr.Row():
        count = _COUNT.box(word, 20, elem_id="quiz-count")
        seed = gr.Number(1, precision=0, label=word("seed"), elem_id="quiz-seed")
    difficulty = gr.Radio(
        [(word("any"), 0), (word("easy"), 1), (word("medium"), 2), (word("hard"), 3)], value=0,
        label=word("difficulty"), elem_id="quiz-difficulty",
    )  # fmt: skip
    tags = gr.Textbox("", label=word("batch_tags"), max_length=200, elem_id="quiz-tags")
    fresh = gr.Checkbox(True, label=word("fresh"), elem_id="quiz-fresh")
    reword = gr.Checkbox(False, label=word("reword"), elem_id="quiz-reword")
    with gr.Row():
        make = gr.Button(word("make"), variant="primary", elem_id="quiz-make")
        halt = gr.Button(word("halt"), elem_id="quiz-halt", min_width=60)
    progress = events.html("", elem_id="quiz-progress")
    batch = gr.Textbox("", visible=False)
    where = [documents, sections]
    in_turn = events.in_turn("make")
    documents.change(act.sections, where, sections, **in_turn)
    gr.on(opened, act.refresh, where, where, **in_turn)
    make.click(
        act.make, [documents, sections, count, types, difficulty, seed, tags, fresh, reword],
        [progress, batch], concurrency_limit=1, trigger_mode="once", **events.QUIET,
    )  # fmt: skip
    halt.click(act.stop, None, None, queue=False, **events.QUIET)
    return MakeForm(batch, documents)
