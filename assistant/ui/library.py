"""The tab 文库: upload, names and numbers, contents to read and ask from, removal with undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import gradio as gr

from assistant.ui import ask, events, scope, shelf, uploads
from assistant.ui.desk import Desk, visitor
from assistant.ui.texts import both, warn
from index import catalogue
from index.amending import Amendment
from index.corrections import Corrections
from index.errors import LibraryError, ZhiduanError
from index.library import Library
from index.models import Genre

_ASK = "ask"  # the id of the tab where questions are asked
_FREE = (
    "contents",
    "newer",
    "back",
    "ask",
    "section",
    "narrow",
)  # what needs no rights over the library
_OUT = ("listed", "opened", "gone", "undo", "question", "only", "tabs", "said")
_KINDS = (
    f'<p class="aside">{both("可加入", "You can add")} Word、WPS、ODT、PDF、RTF、HTML、TXT、Markdown'
    f"{both('；每个不超过', '; each up to')} {uploads.MAX_BYTES >> 20} MB</p>"
)
Gone = list[tuple[str, str]]  # the path of each removed document, and its corrections


class _Shelving:
    """The handlers of the tab, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def library(self) -> Library:
        """The library in use."""
        return self.desk.assistant.library

    def listed(self, words: str = "", opened: str = "") -> str:
        """The documents as they are now, or the open one."""
        if opened:
            try:
                document = self.library.document(opened)
                newest = catalogue.of(self.library).newest.get(document.id)
                return shelf.contents(document, self.library.paragraphs(opened), newest)
            except LibraryError:
                pass  # removed meanwhile: the list says so best
        return shelf.documents(self.library.documents(), words)

    def chosen(self, only: list[str], added: str = "") -> Any:
        """The choice of what is asked in the other tab, brought up to date."""
        infos = self.library.documents()
        known = {d.id for d in infos}
        kept = [
            c for c in only if next(iter(json.loads(c)) if c[:1] == "[" else iter([c])) in known
        ]
        value = list(dict.fromkeys([*kept, added] if added else kept))
        return gr.update(choices=scope.shown(infos, value), value=value)

    def add(
        self, files: list[str] | None, genre: str, only: list[str], request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """progress, documents, open one, choice, upload box: one step a file, the others go on."""
        who, same = visitor(request), (gr.skip(),) * 4
        try:
            who.require("trainer")
            paths, others = uploads.bounded(files or [])
        except ZhiduanError as error:
            yield shelf.progress(0, 1, "", [shelf.failed("", error)]), *same[:3], None
            return
        lines = [shelf.passed_over(others)]
        batch = uploads.Batch(self.library.folder)
        for done, path in enumerate(paths):
            yield shelf.progress(done, len(paths), path.name, lines), *same
            lines.append(self._one(batch, path, genre))
            who.record("upload", path.name)
        whole = shelf.progress(len(paths), len(paths), "", lines)
        yield whole, self.listed(), "", self.chosen(only), None

    def _one(self, batch: uploads.Batch, path: Path, genre: str) -> str:
        try:
            with batch.kept(path) as kept:
                (result,) = self.library.add([kept.path], genre=_genre(genre))
                kept.good = result.error is None
        except ZhiduanError as error:
            return shelf.failed(path.name, error)
        return shelf.added(result)

    def click(  # noqa: PLR0913 - gradio gives them one by one
        self,
        words: str,
        opened: str,
        gone: Gone,
        only: list[str],
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """What `_OUT` names, after a button of the list or of a document was pressed."""
        given, who = events.given(event), visitor(request)
        out = dict.fromkeys(_OUT, gr.skip())
        act = given.get("do", "")
        try:
            if act not in _FREE:
                who.require("trainer")
                who.record(act, given.get("id", ""))
            if act in ("ask", "section", "narrow"):
                out |= self._ask(given, only)
            elif act == "remove":
                out |= self._remove(given, gone, only)
            else:
                said = self._change(act, given)
                out["said"] = said if act == "renumber" else gr.skip()
                opened = self._opens(act, given, opened)
                out["only"] = self.chosen(only)
        except ZhiduanError as error:
            warn(error, request)
        if act not in ("ask", "section", "narrow"):
            out |= {"listed": self.listed(words, opened), "opened": opened}
        return tuple(out[name] for name in _OUT)

    @staticmethod
    def _opens(act: str, given: dict[str, str], opened: str) -> str:
        """The document that is open after an act."""
        if act == "back":
            return ""
        return opened if act == "rename" else given.get("id", "")

    def _change(self, act: str, given: dict[str, str]) -> str:
        """Name or number a document; the acts that only look change nothing. What is to be said."""
        identity = given.get("id", "")
        if act == "rename":
            change = Amendment(title=given.get("title"), label=given.get("label"))
        elif act == "number":
            change = Amendment(numbers={given.get("paragraph", ""): given.get("number", "")})
        elif act == "settle":
            change = Amendment(settled=frozenset({int(given.get("at", "-1"))}))
        elif act == "renumber":
            return self._renumber(identity, given.get("genre", ""))
        else:
            return ""
        self.library.amend(identity, change)
        return ""

    def _renumber(self, identity: str, genre: str) -> str:
        """Read a document again, numbered in another way; what a person corrected stays."""
        document = self.library.document(identity)
        (result,) = self.library.add([document.path], genre=_genre(genre))
        if result.error is not None:
            raise result.error
        return shelf.lost(result.lost)

    def _ask(self, given: dict[str, str], only: list[str]) -> dict[str, Any]:
        document = self.library.document(given.get("id", ""))
        path = [str(one) for one in json.loads(given.get("way", "[]"))]
        choice = scope.section(document, path)[1] if path else document.id
        if given["do"] == "narrow":
            return {"only": self.chosen(only, choice)}
        asked = {"question": given["question"]} if "question" in given else {}
        return asked | {"only": self.chosen([], choice), "tabs": gr.update(selected=_ASK)}

    def _remove(self, given: dict[str, str], gone: Gone, only: list[str]) -> dict[str, Any]:
        removed = self.library.remove(given.get("id", ""))
        if Path(removed.path).is_file():
            gone = [*gone, (removed.path, removed.corrections.to_json())]
        return {"gone": gone, "undo": gr.update(visible=bool(gone)), "only": self.chosen(only)}

    def undo(self, gone: Gone, only: list[str], request: gr.Request) -> tuple[Any, ...]:
        """documents, open one, choice, undo button, removed: the last removed document back in."""
        try:
            visitor(request).require("trainer")
            if gone:
                path, corrected = gone[-1]
                (result,) = self.library.add([path])
                if result.document is None:
                    raise result.error or LibraryError(f"{path}: not read.", f"{path}：无法读取。")
                self.library.correct(result.document.id, Corrections.from_json(corrected))
        except ZhiduanError as error:
            warn(error, request)
        rest = gone[:-1]
        return self.listed(), "", self.chosen(only), gr.update(visible=bool(rest)), rest


def build(desk: Desk, word: ask.Word, *, page: gr.Blocks, tabs: gr.Tabs, other: ask.AskTab) -> None:
    """The tab's components and events."""
    act = _Shelving(desk)
    gone, opened = gr.State([]), gr.State("")
    files = gr.File(
        file_count="multiple", label=word("upload"), elem_id="upload", height=130,
    )  # fmt: skip
    events.html(_KINDS, elem_id="kinds")
    with gr.Row(elem_id="adding"):
        folder = gr.UploadButton(
            word("folder"), file_count="directory", size="sm", scale=0, min_width=130,
            elem_id="upload-folder",
        )  # fmt: skip
        genre = gr.Dropdown(
            [(word("auto"), ""), *((word(name), name) for name in get_args(Genre))], value="",
            label=word("genre"), elem_id="genre",
        )  # fmt: skip
    progress = events.html("", listens=True, elem_id="progress")
    with gr.Row(elem_id="finding"):
        find = gr.Textbox(
            placeholder=word("find"), label=word("find"), show_label=False, container=False,
            max_length=200, elem_id="find",
        )  # fmt: skip
        undo = gr.Button(
            word("undo"), visible=False, size="sm", scale=0, min_width=120, elem_id="undo"
        )
    listed = events.html("", listens=True, elem_id="shelf")
    for source in (files, folder):
        source.upload(
            act.add, [source, genre, other.only], [progress, listed, opened, other.only, source],
            concurrency_limit=1, concurrency_id="upload", **events.QUIET,
        )  # fmt: skip
    in_turn = events.in_turn("shelf")
    changed = [listed, opened, gone, undo, other.question, other.only, tabs, progress]
    for clicked in (listed, progress):
        clicked.click(
            act.click, [find, opened, gone, other.only], changed,
            **events.in_turn("shelf", events.PRESSED),
        )  # fmt: skip
    undo.click(act.undo, [gone, other.only], [listed, opened, other.only, undo, gone], **in_turn)
    find.change(act.listed, find, listed, **in_turn)
    page.load(act.listed, None, listed, **in_turn)


def _genre(name: str) -> Genre | None:
    """The genre of that name, or None for the automatic choice."""
    known: tuple[Genre, ...] = get_args(Genre)
    return next((genre for genre in known if genre == name), None)
