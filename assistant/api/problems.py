"""Errors as RFC 9457 has them: application/problem+json, one type a kind of error.

`type` is urn:zhiduan:problem:KIND, `detail` the sentence in English, `detail_zh` in Chinese. What was
sent is never repeated: it may be a document or a question.
"""

from __future__ import annotations

import http
from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from index import errors

MEDIA_TYPE = "application/problem+json"
_RETRY = {"Retry-After": "5"}
# The first that fits counts, so the narrower stand before the wider.
_KINDS: tuple[tuple[type[errors.ZhiduanError], int, str], ...] = (
    (errors.UnknownDocumentError, 404, "unknown-document"),
    (errors.UnknownConversationError, 404, "unknown-conversation"),
    (errors.LibraryBusyError, 503, "library-busy"),
    (errors.LibraryError, 503, "library"),
    (errors.FileError, 422, "file"),
    (errors.QuestionError, 422, "question"),
    (errors.AccessError, 403, "access"),
    (errors.ChatModelError, 502, "chat-model"),
)


class Problem(errors.ZhiduanError):
    """An error with the status and the kind it has over HTTP."""

    def __init__(  # noqa: PLR0913 - a problem has these parts
        self, status: int, kind: str, en: str, zh: str, *,
        headers: Mapping[str, str] | None = None, errors: list[dict[str, str]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(en, zh)
        self.status = status
        self.kind = kind
        self.headers = dict(headers or {})
        self.errors = errors


class ProblemView(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:zhiduan:problem:question",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "The question is empty; type one.",
                    "detail_zh": "问题是空的；请输入问题。",
                }
            ]
        },
    )
    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    errors: list[dict[str, str]] | None = Field(
        None, description="Of a request that does not fit: each place and what is wrong there."
    )
    error: dict[str, Any] | None = Field(
        None, description="The same as OpenAI's clients read it; on the paths under /v1 alone."
    )


def of(error: errors.ZhiduanError) -> Problem:
    """The problem an error is over HTTP."""
    if isinstance(error, Problem):
        return error
    for kind, status, name in _KINDS:
        if isinstance(error, kind):
            headers = _RETRY if status == 503 else None
            return Problem(status, name, str(error), error.zh, headers=headers)
    return Problem(503, "unavailable", str(error), error.zh)


def http_error(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem of a bare status: 404, 405, 413 …"""
    title = _title(status)
    return Problem(status, "http", f"{title}.", f"HTTP {status}。", headers=headers)


def body(problem: Problem, *, path: str = "") -> dict[str, Any]:
    """The problem as JSON."""
    value: dict[str, Any] = {
        "type": f"urn:zhiduan:problem:{problem.kind}", "title": _title(problem.status),
        "status": problem.status, "detail": str(problem), "detail_zh": problem.zh,
    }  # fmt: skip
    if problem.errors is not None:
        value["errors"] = problem.errors
    if path.startswith("/v1/"):
        kind = "invalid_request_error" if problem.status < 500 else "server_error"
        value["error"] = {
            "message": str(problem), "type": kind, "param": None, "code": problem.kind
        }  # fmt: skip
    return value


def response(error: errors.ZhiduanError, *, path: str = "") -> JSONResponse:
    """The answer to a request that failed."""
    problem = of(error)
    headers = {"Cache-Control": "no-store"} | problem.headers
    return JSONResponse(
        body(problem, path=path), problem.status, headers=headers, media_type=MEDIA_TYPE
    )


def _title(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Error"
