"""What endpoints are given: the service, the visitor, and the library the request names."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse

from assistant.accounts import Visitor
from assistant.api.service import Service
from assistant.ui.desk import Desk


def _service(request: Request) -> Service:
    found: Service = request.app.state.service
    return found


def _visitor(request: Request) -> Visitor:
    found: Visitor = request.scope["visitor"]
    return found


def _desk(
    request: Request,
    library: Annotated[
        str | None, Query(max_length=40, description="The library's name; the first one if none.")
    ] = None,
) -> Desk:
    return _service(request).desk(_visitor(request), library)


ServiceOf = Annotated[Service, Depends(_service)]
VisitorOf = Annotated[Visitor, Depends(_visitor)]
DeskOf = Annotated[Desk, Depends(_desk)]


def reply(value: Any, status: int = 200) -> JSONResponse:
    """An answer that no cache keeps: it may be one user's alone."""
    return JSONResponse(value, status, headers={"Cache-Control": "no-store"})
