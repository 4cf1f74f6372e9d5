"""What the page fetches besides gradio's own: its script, the reader, exports, votes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

import fastapi
import pydantic
from fastapi.responses import HTMLResponse, Response

from assistant import export, feedback
from assistant.quiz import FORMATS, Bank
from assistant.quiz.models import letters
from assistant.quiz.papers import Papers
from assistant.ui import reader as reading
from assistant.ui import shell
from assistant.ui.desk import Desk, visitor
from assistant.ui.outdated import outdated
from assistant.ui.reader import Look
from index import catalogue
from index.errors import LibraryError, QuestionError, UnknownDocumentError
from index.models import Paragraph

_NAME = 60  # characters of a conversation's title in the name of its file


class VoteForm(pydantic.BaseModel):
    """A vote as the page sends it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    turn: str = pydantic.Field(max_length=64)
    up: bool
    reason: str = pydantic.Field("", max_length=500)


class LooksForm(pydantic.BaseModel):
    """Theme or language as the page sends them."""

    model_config = pydantic.ConfigDict(extra="forbid")
    theme: Literal["", "light", "dark"] = ""
    language: Literal["", "zh-CN", "en"] = ""


def _foreign(request: fastapi.Request) -> bool:
    """Whether another site's page sent it."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.headers.get("host", "")


def _named(file: str) -> dict[str, str]:
    """The header that has the browser save an answer as that file."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(file, safe='')}"}


def _looks(router: fastapi.APIRouter, desk: Desk) -> None:
    """The page's script, which knows what the visitor chose, its sheet, and how to choose."""

    @router.get("/page.js")
    def script(request: fastapi.Request) -> Response:
        chosen = desk.preferences.of(visitor(request).name)
        kept = json.dumps({"theme": chosen.theme, "language": chosen.language})
        return Response(
            f"window.zhiduanKept = {kept};\n".encode() + shell.asset("page.js"),
            media_type="text/javascript; charset=utf-8", headers={"cache-control": "no-store"},
        )  # fmt: skip

    @router.post("/preferences", status_code=204)
    def prefer(form: LooksForm, request: fastapi.Request) -> Response:
        if _foreign(request):
            return Response(status_code=403)
        desk.preferences.choose(visitor(request).name, **form.model_dump(exclude_unset=True))
        return Response(status_code=204)

    @router.get("/page.css")
    def style() -> Response:
        return Response(shell.asset("page.css"), media_type="text/css; charset=utf-8")


def routes(desk: Desk) -> fastapi.APIRouter:
    """The router over one desk."""
    router = fastapi.APIRouter()
    library = desk.assistant.library

    _looks(router, desk)

    @router.get("/reader", response_class=HTMLResponse)
    def reader(look: Annotated[Look, fastapi.Depends()]) -> HTMLResponse:
        try:
            wanted = library.paragraph(look.paragraph)
        except UnknownDocumentError:
            return HTMLResponse(reading.gone(), status_code=404)
        newest = catalogue.of(library).newest.get(wanted.document_id)

        def above(shown: Paragraph) -> str:
            if newest is None:
                return ""
            return outdated(newest, reading.same(library.paragraphs(newest.id), shown))

        around = library.paragraphs(wanted.document_id)
        return HTMLResponse(reading.reader(around, look, above=above))

    @router.get("/export/{conversation}.{suffix}")
    def exported(conversation: str, suffix: str, request: fastapi.Request) -> Response:
        if suffix not in export.FORMATS:
            return Response(status_code=404)
        try:
            kept = desk.of(request)
            title = kept.get(conversation).title
        except LibraryError:
            return Response(status_code=404)
        write, kind = export.FORMATS[suffix]

        def found(identity: str) -> Paragraph | None:
            try:
                return library.paragraph(identity)
            except UnknownDocumentError:
                return None

        data = write(export.sheet(title, kept.turns(conversation), paragraph=found))
        return Response(data, media_type=kind, headers=_named(f"{title[:_NAME]}.{suffix}"))

    @router.get("/quiz/{paper}/{version}/{name}")
    def paper_file(paper: str, version: int, name: str, request: fastapi.Request) -> Response:
        if not visitor(request).may("trainer"):
            return Response(status_code=403)
        form = name.partition(".")[0]
        try:
            with Bank.open(library.folder) as bank:
                papers = Papers(bank)
                plan = papers.plan(paper)
                data = papers.file(plan, form, version=version)
        except QuestionError:
            return Response(status_code=404)
        mark = letters(plan.versions)[version] if plan.versions > 1 and form != "docx" else ""
        head = _named(f"{plan.title}{mark}{FORMATS[form][1]}")
        return Response(data, media_type="application/octet-stream", headers=head)

    @router.post("/share/{conversation}", status_code=204)
    def share(
        conversation: str,
        request: fastapi.Request,
    ) -> Response:
        if _foreign(request):
            return Response(status_code=403)
        try:
            desk.of(request).share(conversation)
        except LibraryError:
            return Response(status_code=404)
        return Response(status_code=204)

    @router.post("/vote", status_code=204)
    def vote(
        form: VoteForm,
        request: fastapi.Request,
    ) -> Response:
        if _foreign(request):
            return Response(status_code=403)
        found = desk.of(request).turn(form.turn)
        if found is None:
            return Response(status_code=404)
        turn, before = found
        at = datetime.now(UTC).isoformat(timespec="seconds")
        given = feedback.of(turn.answer, up=form.up, at=at, history=before, reason=form.reason)
        feedback.keep(library.folder, given)
        return Response(status_code=204)

    return router
