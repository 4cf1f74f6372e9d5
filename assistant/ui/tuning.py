"""Tuning in the tab 设置: pairs to a map of the library's own, judged, kept or not, taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.learning import FEWEST, Pair, Tuned, collected, imported, tune, verdict
from assistant.ui import events, shelf
from assistant.ui.ask import Word
from assistant.ui.desk import Desk, visitor
from assistant.ui.following import Tell, followed
from assistant.ui.texts import alert, both
from index import Library, query_map, tuning
from index.errors import LibraryError, ZhiduanError

_MOST = 10 << 20  # bytes of an imported file
_ABOUT = both(
    "用点赞的回答、采纳的题目和导入的问答对训练本文库的检索；只有在留出的问答上确有提高、其他问题不变差时才保留。"
    "一切都在本机完成。",
    "Train this library's search on answers with a thumb up, accepted quiz items and imported pairs; "
    "it is kept only where pairs held out gain and other questions do not lose. Nothing leaves this machine.",
)


class _Tuning:
    """The handlers, over one desk; one training at a time for all visitors."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._turn = threading.Lock()

    @property
    def _library(self) -> Library:
        return self.desk.assistant.library

    @property
    def _folder(self) -> Path:
        return self._library.folder

    def shown(self, given: list[Pair], request: gr.Request) -> tuple[Any, Any, Any, Any]:
        """How many pairs there are, versions, and for an administrator alone: import and button."""
        admin = visitor(request).may("admin")
        buttons = (gr.update(visible=admin), gr.update(visible=admin))
        if not admin:
            return "", "", *buttons
        try:
            return _counted(collected(self._folder), given), _versions(self._library), *buttons
        except ZhiduanError as error:
            return alert(error), "", *buttons

    def take(self, file: str, given: list[Pair], request: gr.Request) -> tuple[Any, ...]:
        """Pairs imported so far, how many there are, what was said, the emptied upload."""
        try:
            visitor(request).require("admin")
            if Path(file).stat().st_size > _MOST:
                raise LibraryError(
                    f"The file is larger than {_MOST >> 20} MB; split it.",
                    f"文件超过 {_MOST >> 20} MB；请拆分。",
                )
            given = list(dict.fromkeys([*given, *imported(Path(file))]))
        except ZhiduanError as error:
            return given, gr.skip(), alert(error), None
        return given, _counted(collected(self._folder), given), "", None

    def train(self, given: list[Pair], request: gr.Request) -> Iterator[tuple[Any, Any, Any]]:
        """What was said, versions, pairs imported: a bar that grows, then the verdict.

        Pairs that were judged are let go, so that a mended file does not come on top of the first.
        """
        who = visitor(request)
        try:
            who.require("admin")
            for step in self._followed([*collected(self._folder), *given]):
                if isinstance(step, int):
                    yield shelf.progress(step, tuning.STEPS, "", []), gr.skip(), gr.skip()
                    continue
                kept = f"version {step.version}" if step.version else "not kept"
                who.record("tune", f"{step.pairs} pairs, {kept}")
                en, zh = verdict(step)
                mark = "✓" if step.version else "–"
                said = f'<p role="status">{mark} {both(zh, en)}</p>'
                yield said, _versions(self._library), []
        except ZhiduanError as error:
            yield alert(error), gr.skip(), gr.skip()

    def _followed(self, pairs: Sequence[Pair]) -> Iterator[int | Tuned]:
        """The steps done, now and then, and what came of it at last."""
        if not self._turn.acquire(blocking=False):
            raise LibraryError(
                "A training runs already; wait until it is done.",
                "已有一次调优在进行；请等它完成。",
            )

        def work(tell: Tell) -> Tuned:
            try:
                return tune(self._library, pairs, progress=lambda done, _total: tell(done))
            finally:
                self._turn.release()

        return followed(work)

    def click(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any]:
        """What was said, versions: another version serves from now on, or none."""
        given, who = events.given(event), visitor(request)
        try:
            who.require("admin")
            number = int(given.get("number", ""))
            query_map.serve(self._folder, number)
            who.record("tune", f"version {number} serves")
        except ZhiduanError as error:
            return alert(error), gr.skip()
        except ValueError:
            return gr.skip(), gr.skip()
        zh, en = f"第 {number} 版现已启用。", f"Version {number} serves now."
        if not number:
            zh, en = "已恢复为出厂检索。", "The search is as it came."
        return f'<p role="status">✓ {both(zh, en)}</p>', _versions(self._library)


def build(desk: Desk, word: Word, *, page: gr.Blocks) -> None:
    """The components and events; they are there for an administrator alone."""
    act = _Tuning(desk)
    given = gr.State([])
    about = events.html("", elem_id="tune-about")
    with gr.Row():
        source = gr.UploadButton(
            word("tune_pairs"), file_types=[".csv", ".jsonl"], visible=False, elem_id="tune-pairs"
        )
        start = gr.Button(word("tune"), visible=False, elem_id="tune")
    said = events.html("", elem_id="tune-said")
    versions = events.html("", listens=True, elem_id="tune-versions")
    shown = [about, versions, source, start]
    page.load(act.shown, given, shown, **events.QUIET)
    source.upload(act.take, [source, given], [given, about, said, source], **events.QUIET)
    start.click(
        act.train, given, [said, versions, given], trigger_mode="once", **events.QUIET
    ).then(act.shown, given, shown, **events.QUIET)
    versions.click(act.click, None, [said, versions], **events.QUIET)


def _counted(own: Sequence[Pair], given: Sequence[Pair]) -> str:
    count = len(dict.fromkeys([*own, *given]))
    zh = f"现有 {count} 对问答，其中导入 {len(given)} 对；至少需要 {FEWEST} 对。"
    en = f"{count} pairs, {len(given)} of them imported; {FEWEST} are needed."
    return (
        f"<h3>{both('让文库学习', 'Let the library learn')}</h3>"
        f'<p class="aside">{_ABOUT}</p><p>{both(zh, en)}</p>'
    )


def _versions(library: Library) -> str:
    """Every version, the one that serves marked, each to go back to with one click."""
    found = query_map.versions(library.folder, library.embedder)
    if not found:
        return ""
    serving = any(v.serves for v in found)
    rows = [_row(0, both("出厂检索", "As it came"), serves=not serving)]
    for version in found:
        card = version.card
        facts = both(f"第 {version.number} 版", f"Version {version.number}")
        about = (
            f"{escape(str(card.get('made', ''))[:10])} · {escape(str(card.get('pairs')))} "
            f"{both('对问答', 'pairs')} · {escape(str(card.get('before')))} → "
            f"{escape(str(card.get('after')))}"
        )
        if version.rests:
            about += (
                f" · {both('为另一个模型训练，未起作用', 'made for another model, without effect')}"
            )
        rows.append(_row(version.number, f"{facts} <small>{about}</small>", serves=version.serves))
    return f'<ul class="shelf versions">{"".join(rows)}</ul>'


def _row(number: int, said: str, *, serves: bool) -> str:
    if serves:
        return f'<li>{said} <span class="sure">✓ {both("启用中", "serves")}</span></li>'
    name = f"启用 Use: {number}"
    return (
        f'<li>{said} <button type="button" data-do="serve" data-number="{number}" '
        f'aria-label="{name}">{both("改用它", "Use it")}</button></li>'
    )
