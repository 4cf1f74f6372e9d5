"""The tab 文库: upload, numbering reports, contents, removal with undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import gradio as gr

from assistant.ui import ask, events, shelf, uploads
from assistant.ui.desk import Desk, visitor
from assistant.ui.texts import warn
from index import readers
from index.errors import ZhiduanError
from index.models import Genre

_ASK = "ask"  # the id of the tab where questions are asked


class _Shelving:
    """The handlers of the tab, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def listed(self) -> str:
        """The documents as they are now."""
        return shelf.documents(self.desk.assistant.library.documents())

    def chosen(self) -> Any:
        """The choice of documents in the other tab, brought up to date."""
        return gr.update(choices=ask.choices(self.desk))

    def add(
        self, files: list[str] | None, genre: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """progress, documents, choice, upload box: one step a file, the others go on."""
        lines: list[str] = []
        who = visitor(request)
        try:
            who.require("trainer")
            paths = uploads.bounded(files or [])
        except ZhiduanError as error:
            yield shelf.progress(0, 1, "", [shelf.failed("", error)]), gr.skip(), gr.skip(), None
            return
        for done, path in enumerate(paths):
            yield (
                shelf.progress(done, len(paths), path.name, lines),
                gr.skip(),
                gr.skip(),
                gr.skip(),
            )
            lines.append(self._one(path, genre))
            who.record("upload", path.name)
        whole = shelf.progress(len(paths), len(paths), "", lines) if paths else ""
        yield whole, self.listed(), self.chosen(), None

    def _one(self, path: Path, genre: str) -> str:
        library = self.desk.assistant.library
        try:
            kept = uploads.keep(path, library.folder)
            (result,) = library.add([kept], genre=_genre(genre))
        except ZhiduanError as error:
            return shelf.failed(path.name, error)
        return shelf.added(result)

    def click(
        self, genre: str, gone: str, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """documents, contents, progress, removed path, undo, question, choice, tabs."""
        same = dict.fromkeys(
            ("documents", "contents", "progress", "gone", "undo", "question", "only", "tabs"),
            gr.skip(),
        )
        given = {name: str(value) for name, value in event._data.items()}
        act = {
            "contents": self._contents, "remove": self._remove, "renumber": self._renumber,
            "section": self._section,
        }[given["do"]]  # fmt: skip
        del gone
        who = visitor(request)
        try:
            if given["do"] in ("remove", "renumber"):
                who.require("trainer")
                who.record(given["do"], given["id"])
            return tuple((same | act(given, genre)).values())
        except ZhiduanError as error:
            warn(error, request)
            return tuple((same | {"documents": self.listed()}).values())

    def _contents(self, given: dict[str, str], _: str) -> dict[str, Any]:
        library = self.desk.assistant.library
        document = library.document(given["id"])
        return {"contents": shelf.contents(document, library.paragraphs(document.id))}

    def _remove(self, given: dict[str, str], _: str) -> dict[str, Any]:
        removed = self.desk.assistant.library.remove(given["id"])
        back = Path(removed.path).is_file()
        return {
            "documents": self.listed(), "contents": "", "only": self.chosen(),
            "gone": removed.path if back else "", "undo": gr.update(visible=back),
        }  # fmt: skip

    def _renumber(self, given: dict[str, str], genre: str) -> dict[str, Any]:
        library = self.desk.assistant.library
        document = library.document(given["id"])
        (result,) = library.add([document.path], genre=_genre(genre) or document.report.genre)
        done = shelf.progress(1, 1, "", [shelf.added(result)])
        return {"documents": self.listed(), "progress": done}

    def _section(self, given: dict[str, str], _: str) -> dict[str, Any]:
        only = gr.update(choices=ask.choices(self.desk), value=[given["id"]])
        return {"question": given["question"], "only": only, "tabs": gr.update(selected=_ASK)}

    def undo(self, gone: str, request: gr.Request) -> tuple[Any, ...]:
        """documents, choice, undo button, removed path: the removed document back in."""
        if gone:
            try:
                visitor(request).require("trainer")
                self.desk.assistant.library.add([gone])
            except ZhiduanError as error:
                warn(error, request)
        return self.listed(), self.chosen(), gr.update(visible=False), ""


def build(desk: Desk, word: ask.Word, *, page: gr.Blocks, tabs: gr.Tabs, other: ask.AskTab) -> None:
    """The tab's components and events."""
    act = _Shelving(desk)
    gone = gr.State("")
    kinds = sorted(readers.SUFFIXES)
    files = gr.File(
        file_count="multiple", file_types=kinds, label=word("upload"), elem_id="upload", height=140
    )
    with gr.Row():
        folder = gr.UploadButton(
            word("folder"), file_count="directory", scale=1, elem_id="upload-folder"
        )
        genre = gr.Dropdown(
            [(word("auto"), ""), *((name, name) for name in get_args(Genre))], value="",
            label=word("genre"), scale=2, elem_id="genre",
        )  # fmt: skip
    progress = events.html("", elem_id="progress")
    undo = gr.Button(word("undo"), visible=False, elem_id="undo")
    listed = events.html("", listens=True, elem_id="shelf")
    contents = events.html("", listens=True, elem_id="contents")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    for source in (files, folder):
        source.upload(
            act.add, [source, genre], [progress, listed, other.only, source],
            concurrency_limit=1, concurrency_id="upload", **quiet,
        )  # fmt: skip
    changed = [listed, contents, progress, gone, undo, other.question, other.only, tabs]
    for clicked in (listed, contents):
        clicked.click(act.click, [genre, gone], changed, **quiet)
    undo.click(act.undo, gone, [listed, other.only, undo, gone], **quiet)
    page.load(act.listed, None, listed, **quiet)


def _genre(name: str) -> Genre | None:
    """The genre of that name, or None for the automatic choice."""
    known: tuple[Genre, ...] = get_args(Genre)
    return next((genre for genre in known if genre == name), None)
