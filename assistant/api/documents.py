"""Documents: the list, uploads, removal, numbering reports, and paragraphs by number and by id."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from assistant import citations, jsonform
from assistant.api import views
from assistant.api.context import DeskOf, VisitorOf, reply
from assistant.api.problems import Problem
from assistant.ui import uploads
from index import catalogue
from index.errors import FileError
from index.intake import Added
from index.library import Library
from index.models import Genre

router = APIRouter(tags=["documents"])
_PIECE = 1 << 20


@router.get(
    "/documents", operation_id="listDocuments",
    responses={200: {"model": views.DocumentsView}, **views.problems(404, 422)},
)  # fmt: skip
def listed(desk: DeskOf) -> Response:
    """The documents of the library."""
    return reply(jsonform.listed(desk.assistant.library))


@router.post(
    "/documents", operation_id="addDocuments",
    responses={200: {"model": views.UploadView}, **views.problems(404, 422)},
)  # fmt: skip
def add(
    desk: DeskOf,
    visitor: VisitorOf,
    files: Annotated[list[UploadFile], File(description="Files of the kinds the library reads.")],
    genre: Annotated[Genre | None, Form(description="How they are numbered, if known.")] = None,
) -> Response:
    """Add files; each is all or nothing and the others go on. Trainers and administrators only."""
    visitor.require("trainer")
    uploads.bounded([file.filename or "" for file in files])
    library = desk.assistant.library
    results = []
    with tempfile.TemporaryDirectory(prefix="zhiduan-") as folder:
        for file in files:
            result = _added(file, Path(folder), library, genre)
            results.append(result)
            if result.document is not None:
                visitor.record("upload", f"{result.document.id} {result.file}")
    wrong = [
        {"file": r.file, "detail": str(r.error), "detail_zh": r.error.zh}
        for r in results
        if r.error
    ]
    if results and len(wrong) == len(results):
        raise Problem(
            422, "file", "None of the files could be added; `errors` says why.",
            "没有一个文件能加入文库；原因见 errors。", errors=wrong,
        )  # fmt: skip
    return reply({"files": [jsonform.added(result) for result in results]})


def _added(file: UploadFile, folder: Path, library: Library, genre: Genre | None) -> Added:
    """What became of one upload: written under its own name, checked, kept, added."""
    name = "?"
    try:
        name = uploads.base_name(file.filename or "")
        path = folder / name
        with path.open("wb") as out:
            while piece := file.file.read(_PIECE):
                out.write(piece)
        (result,) = library.add([uploads.keep(path, library.folder)], genre=genre)
    except OSError as exc:
        error = FileError(
            f"{name}: it cannot be kept ({exc.strerror}).", f"{name}：无法保存（{exc.strerror}）。"
        )
        return Added(name, "failed", error=error)
    except FileError as error:
        return Added(name, "failed", error=error)
    return result


@router.get(
    "/documents/{document}", operation_id="getDocument",
    responses={200: {"model": views.DocumentView}, **views.problems(404, 422)},
)  # fmt: skip
def document(document: str, desk: DeskOf) -> Response:
    """One document."""
    library = desk.assistant.library
    found = library.document(document)
    return reply(jsonform.whole(found, catalogue.of(library).newest.get(found.id)))


@router.delete(
    "/documents/{document}", operation_id="removeDocument",
    responses={200: {"model": views.RemovedView}, **views.problems(404, 422)},
)  # fmt: skip
def remove(document: str, desk: DeskOf, visitor: VisitorOf) -> Response:
    """Remove a document from the library. Trainers and administrators only."""
    visitor.require("trainer")
    removed = desk.assistant.library.remove(document)
    visitor.record("remove", f"{removed.id} {removed.file}")
    return reply({"removed": jsonform.info(removed)})


@router.get(
    "/documents/{document}/report", operation_id="numberingReport",
    responses={200: {"model": views.ReportView}, **views.problems(404, 422)},
)  # fmt: skip
def report(document: str, desk: DeskOf) -> Response:
    """What the numbering of a document found: missing, doubled and doubtful numbers."""
    return reply(jsonform.report(desk.assistant.library.document(document).report))


@router.get(
    "/documents/{document}/paragraphs", operation_id="listParagraphs",
    responses={200: {"model": views.ParagraphsView}, **views.problems(404, 422)},
)  # fmt: skip
def paragraphs(
    document: str,
    desk: DeskOf,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The paragraphs of a document, in reading order."""
    library = desk.assistant.library
    found = library.paragraphs(library.document(document).id)
    page = [jsonform.paragraph(p) for p in found[offset : offset + limit]]
    return reply({"paragraphs": page, "total": len(found)})


@router.get(
    "/documents/{document}/paragraphs/{number}", operation_id="paragraphByNumber",
    responses={200: {"model": views.ParagraphsView}, **views.problems(404, 422)},
)  # fmt: skip
def by_number(document: str, number: str, desk: DeskOf) -> Response:
    """The paragraph of a number, in any spelling: 17, 第17段, 第三条, ¶2. A doubled number gives two."""
    library = desk.assistant.library
    wanted = citations.canonical(number)
    found = [
        p
        for p in library.paragraphs(library.document(document).id)
        if citations.canonical(p.number) == wanted
    ]
    if not found:
        raise Problem(
            404, "unknown-paragraph", "The document has no paragraph of that number.",
            "这个文件没有该编号的段落。",
        )  # fmt: skip
    return reply({"paragraphs": [jsonform.paragraph(p) for p in found], "total": len(found)})


@router.get(
    "/paragraphs/{paragraph}", operation_id="paragraphById",
    responses={200: {"model": views.ParagraphView}, **views.problems(404, 422)},
)  # fmt: skip
def by_id(paragraph: str, desk: DeskOf) -> Response:
    """The paragraph of an id, as citations and hits carry it."""
    return reply(jsonform.paragraph(desk.assistant.library.paragraph(paragraph)))
