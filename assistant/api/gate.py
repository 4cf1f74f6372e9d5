"""The gate every request passes before anything else sees it.

In this order: the name it was sent to (DNS rebinding), whom it comes from (API token, session, a
trusted proxy's header, or nobody where nobody has to sign in), whether another site's page sent it
(request forgery), and how many there were. What is let through carries its `visitor` in the scope.
"""

from __future__ import annotations

import ipaddress
from collections.abc import MutableMapping
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts import LOCAL, User, Visitor
from assistant.api import problems
from assistant.api.problems import Problem
from assistant.api.service import Service, placed
from assistant.settings import LOOPBACK

_SIGNING = frozenset({"/login", "/logout"})
OPEN = frozenset({"/login", "/api/v1/health/live", "/api/v1/health/ready"})
_MACHINES = ("/api/", "/v1/", "/mcp")
_COUNTED = (
    *_MACHINES,
    "/gradio_api/queue/join",
    "/gradio_api/upload",
    "/export/",
    "/vote",
    "/preferences",
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """Lets a request through, or answers it."""

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self._app = app
        self._service = service
        self._server = service.settings.server
        self._networks = [ipaddress.ip_network(n) for n in self._server.trusted_proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or with the problem."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        try:
            refused = self._enter(scope)
        except Problem as problem:
            refused = problems.response(problem, path=scope["path"])
        if refused is None and scope["path"].startswith(_MACHINES):
            send = _worded(scope, receive, send)
        await (refused or self._app)(scope, receive, send)

    def _enter(self, scope: MutableMapping[str, Any]) -> Response | None:
        """Put the visitor into the scope; an answer where the visitor has to sign in first."""
        request = Request(scope)
        self._reached_by(request.headers.get("host", ""))
        peer = scope["client"][0] if scope.get("client") else ""
        proxied = self._trusted(peer)
        scope["address"] = address = _forwarded(request.headers, peer) if proxied else peer
        if proxied and request.headers.get("x-forwarded-proto") == "https":
            scope["scheme"] = "https"
        user, by_secret = self._identify(request, proxied=proxied)
        if not by_secret:
            self._same_site(request)
        if user is None and self._server.login_required and scope["path"] not in OPEN:
            return _sign_in(request)
        visitor = LOCAL if user is None else Visitor(user.name, user.role, user.libraries)
        self._not_too_many(scope["path"], user, address)
        if not scope["path"].startswith(_MACHINES) and scope["path"] not in _SIGNING:
            library, within = placed(scope["path"])
            mine = self._service.places(visitor)
            if mine and within == scope["path"] == "/" and not visitor.enters(library):
                return RedirectResponse(mine[0][1], 303)
            self._service.desk(visitor, library)
        scope["visitor"] = self._recording(visitor, address)
        return None

    def _reached_by(self, host: str) -> None:
        """Refuse a request to a name that is not ours: another site's name may point here."""
        if not (known := self._server.hosts) and self._server.host not in LOOPBACK:
            return
        name = _split(f"//{host}").hostname
        if name not in {*known, *LOOPBACK}:
            raise Problem(
                421, "host", "This server is not reached by that name; add it to server.hosts.",
                "本服务器不接受这个主机名；请把它加入 server.hosts。",
            )  # fmt: skip

    def _trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def _identify(self, request: Request, *, proxied: bool) -> tuple[User | None, bool]:
        """The user, and whether a secret in a header said so, which no other site can send."""
        accounts, server = self._service.accounts, self._server
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and (user := accounts.token(secret.strip())):
            return user, True
        if scheme and server.login_required:
            raise Problem(
                401, "token", "This API token is not known, or no longer; make another.",
                "API 令牌无效或已过期；请重新创建。",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )  # fmt: skip
        if proxied and server.user_header and (user := self._named_by_proxy(request)):
            return user, False
        if session := session_of(request):
            idle, longest = session_times(self._service)
            return accounts.session(session, idle=idle, longest=longest), False
        return None, False

    def _named_by_proxy(self, request: Request) -> User | None:
        names = request.headers.getlist(self._server.user_header or "")
        if not names:
            return None
        known = self._service.accounts.known_by_proxy
        user = known(names[0], role=self._server.new_users) if len(names) == 1 else None
        if user is None:
            raise Problem(
                403, "unknown-user",
                "The proxy names a user who has no account here; an administrator adds one with "
                "`zhiduan user add`, or sets server.new_users.",
                "代理给出的用户在这里没有账户；请管理员用 zhiduan user add 添加，或设置 server.new_users。",
            )  # fmt: skip
        return user

    def _same_site(self, request: Request) -> None:
        """Refuse what a page of another site makes a browser send along with our cookie."""
        if request.method in _SAFE:
            return
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        ours = {request.headers.get("host", ""), *self._server.hosts}
        # No page can forge the first; browsers leave it out over http, so then the second counts.
        if site not in ("same-origin", "none", None) or (
            site is None and origin is not None and _split(origin).netloc not in ours
        ):
            raise Problem(
                403, "another-site", "Another site's page sent this; use this server's own page.",
                "请求来自其他网站的页面；请使用本服务器自己的页面。",
            )  # fmt: skip

    def _not_too_many(self, path: str, user: User | None, address: str) -> None:
        most = self._server.requests_per_minute
        if user is None and not self._server.login_required:
            return
        if most and placed(path)[1].startswith(_COUNTED):
            self._service.rates.count(most, "request", user.name if user else address)

    def _recording(self, visitor: Visitor, address: str) -> Visitor:
        def record(action: str, thing: str) -> None:
            self._service.accounts.record(visitor.name, address, action, thing)

        return Visitor(visitor.name, visitor.role, visitor.libraries, record)


def session_times(service: Service) -> tuple[timedelta, timedelta]:
    """How long a session lives without a request, and at most."""
    server = service.settings.server
    return timedelta(hours=server.session_hours), timedelta(days=server.session_days)


def cookie_name(scope: Scope, service: Service) -> str:
    """The session cookie's name; the browser itself holds the __Host- one to https and this host."""
    secure = service.settings.server.https or scope["scheme"] == "https"
    return "__Host-zhiduan" if secure else "zhiduan"


def session_of(request: Request) -> str | None:
    """The session's secret a request brings along."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(request.headers.get("cookie", ""))
    except CookieError:
        return None
    found = jar.get("__Host-zhiduan") or jar.get("zhiduan")
    return found.value if found else None


def _split(address: str) -> SplitResult:
    """The parts of an address somebody sent; none of them where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _worded(scope: Scope, receive: Receive, send: Send) -> Send:
    """What is too large is refused beneath the application, in plain text; it becomes a problem."""
    replaced = False

    async def worded(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] == 413:
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if replaced := not kind.startswith(problems.MEDIA_TYPE):
                said = problems.response(problems.http_error(413), path=scope["path"])
                await said(scope, receive, send)
        if not replaced:
            await send(message)

    return worded


def _forwarded(headers: Headers, peer: str) -> str:
    """The address the trusted proxy saw: the last one, the others can be made up."""
    return headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()[:64] or peer


def _sign_in(request: Request) -> Response:
    path = request.scope["path"]
    query = request.url.query  # a shared conversation's link names it there
    page = "text/html" in request.headers.get("accept", "") and not path.startswith(_MACHINES)
    if request.method == "GET" and page:
        wanted = f"{path}?{query}" if query else path
        return RedirectResponse(f"/login?next={quote(wanted)}", 303)
    raise Problem(
        401, "sign-in", "Sign in first, or send an API token.", "请先登录，或发送 API 令牌。",
        headers={"WWW-Authenticate": "Bearer"},
    )  # fmt: skip
