"""Outermost: counts and times every request, writes its line in the log, and lets the server stop."""

from __future__ import annotations

import asyncio
import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.service import Service, placed

_LOG = logging.getLogger("zhiduan.request")
# Open as long as the page, or the client, is.
_ENDLESS = (("GET", "/gradio_api/heartbeat/"), ("GET", "/mcp"))


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
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = self._service.metrics.begun()
        try:
            path = placed(scope["path"])[1]
            if any(scope["method"] == m and path.startswith(p) for m, p in _ENDLESS):
                await self._until_stopped(scope, receive, noted)
            else:
                await self._app(scope, receive, noted)
        finally:
            self._ended(scope, begun, status)

    async def _until_stopped(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What would never end by itself, until the server is told to stop."""
        answering = asyncio.ensure_future(self._app(scope, receive, send))
        stopping = asyncio.ensure_future(self._service.stopping.wait())
        try:
            await asyncio.wait((answering, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)

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
