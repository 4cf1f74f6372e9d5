"""Outermost: counts and times every request, writes its line in the log, and lets the server stop."""

from __future__ import annotations

import asyncio
import json
import logging
import time

from fastapi.sse import format_sse_event
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api import problems
from assistant.api.problems import Problem
from assistant.api.service import Service, placed

_LOG = logging.getLogger("zhiduan.request")
# Open as long as the page, or the client, is.
_ENDLESS = (("GET", "/gradio_api/heartbeat/"), ("GET", "/mcp"))
_ANSWERS = ("/api/v1/", "/v1/")
_SAYING = 1.0  # seconds before the server's end in which what is unfinished is told so


class _Out:
    """What goes out for one request; its status is noted, and nothing follows a breaking off."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kind = ""
        self._over = False
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if self._over:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._kind = Headers(raw=message["headers"]).get("content-type", "")
        self._over = message["type"] == "http.response.body" and not message.get("more_body")
        await self._send(message)

    async def break_off(self, path: str) -> None:
        """Say that the server stops: as the answer, or as the last event of a stream."""
        if self._over:
            return
        self._over = True
        said = problems.response(_STOPPING, path=path)
        if not self._kind:
            self.status = said.status_code
            await said({"type": "http"}, _nothing, self._send)
        elif self._kind.startswith("text/event-stream"):
            value = json.dumps(problems.body(_STOPPING, path=path), ensure_ascii=False)
            name = None if path.startswith("/v1/") else "error"
            body = format_sse_event(event=name, data_str=value)
            await self._send({"type": "http.response.body", "body": body})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


_STOPPING = Problem(
    503, "stopping", "The server stops before this is answered; ask again in a moment.",
    "服务器正在停止，来不及回答；请稍后再问。", headers={"Retry-After": "5"},
)  # fmt: skip


class Watch:
    """Sees the beginning and the end of every request."""

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        out = _Out(send)
        begun = self._service.metrics.begun()
        try:
            path = placed(scope["path"])[1]
            if any(scope["method"] == m and path.startswith(p) for m, p in _ENDLESS):
                await self._until_stopped(scope, receive, out, grace=0)
            elif path.startswith(_ANSWERS):
                grace = self._service.settings.server.grace_seconds
                await self._until_stopped(
                    scope, receive, out, grace=grace - min(_SAYING, grace / 2)
                )
            else:
                await self._app(scope, receive, out)
        finally:
            self._ended(scope, begun, out.status)

    async def _until_stopped(
        self, scope: Scope, receive: Receive, out: _Out, *, grace: float
    ) -> None:
        """Answer, but no longer than so many seconds after the server was told to stop."""
        answering = asyncio.ensure_future(self._app(scope, receive, out))
        stopping = asyncio.ensure_future(self._stopped(grace))
        try:
            await asyncio.wait((answering, stopping), return_when=asyncio.FIRST_COMPLETED)
            if answering.done() or not self._service.stopping.is_set():
                await answering
            elif grace:
                await out.break_off(scope["path"])
        finally:
            stopping.cancel()
            answering.cancel()
        await asyncio.gather(answering, stopping, return_exceptions=True)

    async def _stopped(self, grace: float) -> None:
        await self._service.stopping.wait()
        await asyncio.sleep(grace)

    def _ended(self, scope: Scope, begun: float, status: int) -> None:
        route = _route(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._service.metrics.ended(begun, method=method, route=route, status=status)
        visitor = scope.get("visitor")
        _LOG.info(
            "request",
            extra={
                "method": method, "route": route, "status": status,
                "ms": round((time.perf_counter() - begun) * 1000, 1),
                "user": visitor.name if visitor else "", "address": scope.get("address", ""),
            },
        )  # fmt: skip


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _route(scope: Scope) -> str:
    """The pattern that matched, not the path: ids and names of files stay out of logs and figures."""
    route = str(getattr(scope.get("route"), "path", None) or "other")
    ours = scope["path"].startswith("/api/v1/") and not route.startswith(("/api/v1", "other"))
    return f"/api/v1{route}" if ours else route
