"""The application: the API, OpenAI's and MCP's endpoints, the logins and the page behind one gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import metadata

import fastapi
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount
from starlette.types import Scope

from assistant.api import (
    ask,
    completions,
    conversations,
    documents,
    health,
    login,
    me,
    problems,
    quiz,
)
from assistant.api.gate import Gate
from assistant.api.problems import Problem, ProblemView
from assistant.api.service import Service, place
from assistant.api.watch import Watch
from assistant.ui.shell import Guarded
from index.errors import ZhiduanError

API = "/api/v1"
_BODY = 1 << 20  # bytes of a request that is no upload
_ABOUT = (
    "Answers from Chinese documents in which every sentence names the numbered paragraph it stands on. "
    "Errors are application/problem+json (RFC 9457). Where a login is required, send "
    "`Authorization: Bearer` with an API token."
)
_TAGS = [
    {"name": "ask", "description": "Questions and search."},
    {"name": "documents", "description": "Documents, their numbering, their paragraphs."},
    {"name": "quiz", "description": "Quiz items."},
    {"name": "conversations", "description": "The visitor's own conversations."},
    {"name": "account", "description": "The visitor, API tokens, the audit log."},
    {"name": "operations", "description": "Health and figures."},
    {"name": "openai", "description": "For programs that speak OpenAI's protocol."},
]


def application(service: Service, *, page: bool = True, mcp: bool = True) -> fastapi.FastAPI:
    """The whole of it over one service."""
    mounted: list[fastapi.FastAPI] = []

    @asynccontextmanager
    async def lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:
        del app
        async with AsyncExitStack() as stack:
            for inner in mounted:
                await stack.enter_async_context(inner.router.lifespan_context(inner))
            yield

    app = fastapi.FastAPI(
        title="知段 zhiduan", version=metadata.version("zhiduan"), description=_ABOUT,
        openapi_tags=_TAGS, openapi_url=f"{API}/openapi.json", docs_url=None, redoc_url=None,
        lifespan=lifespan, separate_input_output_schemas=False,
    )  # fmt: skip
    app.state.service = service
    _endpoints(app, upload=(service.settings.server.max_upload_mb << 20) + _BODY)
    if mcp:
        mounted.append(_mcp(app, service))
    if page:
        from assistant.ui.server import page as page_over

        # The first library's page is at the root, so it comes last.
        for name, desk in reversed(service.desks.items()):
            inner = page_over(desk, libraries=service.places, here=name)
            mounted.append(inner)
            app.router.routes.append(_Page(place(name).rstrip("/"), app=inner))
            # Their own way to say what does not fit repeats it, and fails where it is no text.
            for part in (inner, *(route.app for route in inner.routes if isinstance(route, Mount))):
                if isinstance(part, fastapi.FastAPI):
                    part.add_exception_handler(RequestValidationError, _failed)
    for kind in (ZhiduanError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _failed)
    app.add_middleware(Gate, service=service)
    app.add_middleware(Guarded)
    app.add_middleware(Watch, service=service)
    return app


class _Page(Mount):
    """A page, which takes every path below its own but those of the API: their errors are the API's."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """No match for a path of the API, whether or not there is one of that name."""
        if scope["type"] == "http" and scope["path"].startswith((f"{API}/", "/v1/")):
            return Match.NONE, {}
        return super().matches(scope)


def _endpoints(app: fastapi.FastAPI, *, upload: int) -> None:
    for module in (ask, quiz, conversations, me, health):
        app.include_router(module.router, prefix=API, max_body_size=_BODY)
    app.include_router(documents.router, prefix=API, max_body_size=upload)
    app.include_router(completions.router, max_body_size=_BODY)
    app.include_router(login.router, max_body_size=_BODY)
    describe = app.openapi

    def described() -> dict[str, object]:
        """The description with the schema of errors and the way to sign in."""
        found = describe()
        parts = found.setdefault("components", {})
        template = "#/components/schemas/{model}"
        schema = ProblemView.model_json_schema(ref_template=template)
        parts.setdefault("schemas", {})["ProblemView"] = schema
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}, {}]
        return found

    app.openapi = described  # type: ignore[method-assign]


def _mcp(app: fastapi.FastAPI, service: Service) -> fastapi.FastAPI:
    """The MCP server's one route; its manager lives as long as the application."""
    from mcp.server.transport_security import TransportSecuritySettings

    from assistant.api import tools

    # The gate has looked at the host and the origin.
    safe = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = tools.server(service).streamable_http_app(
        streamable_http_path="/mcp", stateless_http=True, json_response=True,
        transport_security=safe,
    )  # fmt: skip
    app.router.routes.extend(inner.routes)
    return inner  # type: ignore[return-value]  # what is used of it is Starlette's


async def _failed(request: fastapi.Request, error: Exception) -> fastapi.Response:
    path = request.scope["path"]
    if isinstance(error, ZhiduanError):
        return problems.response(error, path=path)
    if isinstance(error, RequestValidationError):
        return problems.response(_invalid(error), path=path)
    if isinstance(error, HTTPException):
        return problems.response(problems.http_error(error.status_code, error.headers), path=path)
    broken = Problem(
        500, "server", "The server failed at this; its log says where.",
        "服务器处理出错；详情见日志。",
    )  # fmt: skip
    return problems.response(broken, path=path)


def _invalid(error: RequestValidationError) -> Problem:
    """What does not fit, by place; never the value, which may be a document's text."""
    wrong = [
        {"place": "/".join(str(part) for part in e["loc"])[:200], "detail": str(e["msg"])[:300]}
        for e in error.errors()[:50]
    ]
    first = wrong[0] if wrong else {"place": "body", "detail": "it does not fit"}
    return Problem(
        422, "request", f"The request does not fit at {first['place']}: {first['detail']}.",
        f"请求有误：{first['place']}。", errors=wrong,
    )  # fmt: skip
