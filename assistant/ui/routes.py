"""What the page fetches besides gradio's own: the reader, exports, votes; and its headers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import fastapi
import pydantic
from fastapi.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import export, feedback
from assistant.ui import render
from assistant.ui.desk import Desk
from index.errors import LibraryError, UnknownDocumentError
from index.models import Paragraph

_GONE = '<p class="aside">这个段落已不在文库里，它所在的文件可能已被移除。</p>'
# gradio's page needs inline scripts; nothing needs another host, so the browser refuses it.
_HEADERS = [
    (
        b"content-security-policy",
        (
            b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; "
            b"frame-ancestors 'self'; form-action 'self'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Guarded:
    """Headers that hold the browser to this host."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the headers added."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class VoteForm(pydantic.BaseModel):
    """A vote as the page sends it."""

    model_config = pydantic.ConfigDict(extra="forbid")
    turn: str = pydantic.Field(max_length=64)
    up: bool
    reason: str = pydantic.Field("", max_length=500)


def routes(desk: Desk) -> fastapi.APIRouter:
    """The router over one desk."""
    router = fastapi.APIRouter()
    library = desk.assistant.library

    @router.get("/reader", response_class=HTMLResponse)
    def reader(paragraph: str, start: int = 0, end: int = 0) -> HTMLResponse:
        try:
            wanted = library.paragraph(paragraph)
        except UnknownDocumentError:
            return HTMLResponse(_GONE, status_code=404)
        around = library.paragraphs(wanted.document_id)
        return HTMLResponse(render.reader(around, paragraph, start, end))

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
        name = {"content-disposition": f'attachment; filename="zhiduan.{suffix}"'}
        return Response(data, media_type=kind, headers=name)

    @router.post("/vote", status_code=204)
    def vote(
        form: VoteForm,
        request: fastapi.Request,
        host: Annotated[str, fastapi.Header()] = "",
        origin: Annotated[str, fastapi.Header()] = "",
    ) -> Response:
        if origin and urlsplit(origin).netloc != host:
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
