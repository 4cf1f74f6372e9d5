"""The visitor: who it is, the API tokens; for administrators the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from assistant.accounts import Token, Visitor
from assistant.api import views
from assistant.api.context import ServiceOf, VisitorOf, reply
from assistant.api.problems import Problem

router = APIRouter(tags=["account"])


@router.get("/me", operation_id="me", responses={200: {"model": views.MeView}, **views.problems()})
def me(service: ServiceOf, visitor: VisitorOf) -> Response:
    """Who asks; the name is empty where nobody has to sign in."""
    names = service.names(visitor)
    return reply({"name": visitor.name, "role": visitor.role, "libraries": names})


@router.get(
    "/me/tokens", operation_id="listTokens",
    responses={200: {"model": views.TokensView}, **views.problems(404)},
)  # fmt: skip
def tokens(service: ServiceOf, visitor: VisitorOf) -> Response:
    """The visitor's API tokens, without their secrets."""
    found = service.accounts.tokens(_named(visitor).name)
    return reply({"tokens": [_token(t) for t in found]})


@router.post(
    "/me/tokens", operation_id="issueToken", status_code=201,
    responses={201: {"model": views.TokenView}, **views.problems(404, 422)},
)  # fmt: skip
def issue(form: views.TokenForm, service: ServiceOf, visitor: VisitorOf) -> Response:
    """A new API token; its secret is shown this once."""
    token, secret = service.accounts.issue(_named(visitor).name, label=form.label, days=form.days)
    visitor.record("token", token.id)
    return reply(_token(token) | {"secret": secret}, 201)


@router.delete(
    "/me/tokens/{token}", operation_id="revokeToken", status_code=204, response_class=Response,
    responses=views.problems(404, 422),
)  # fmt: skip
def revoke(token: str, service: ServiceOf, visitor: VisitorOf) -> Response:
    """Revoke a token of one's own."""
    name = _named(visitor).name
    if token not in {t.id for t in service.accounts.tokens(name)}:
        raise Problem(404, "unknown-token", "There is no token of that id.", "没有这个编号的令牌。")
    service.accounts.revoke(name, token)
    visitor.record("revoke", token)
    return Response(status_code=204)


@router.get(
    "/audit", operation_id="audit",
    responses={200: {"model": views.AuditView}, **views.problems(422)},
)  # fmt: skip
def audit(
    service: ServiceOf, visitor: VisitorOf, limit: Annotated[int, Query(ge=1, le=10_000)] = 100
) -> Response:
    """Uploads, removals, logins, tokens, newest first. Administrators only."""
    visitor.require("admin")
    return reply({"audit": service.accounts.audit(limit=limit)})


def _named(visitor: Visitor) -> Visitor:
    if not visitor.name:
        raise Problem(
            404, "no-account", "Nobody is signed in here; `zhiduan user add` makes an account.",
            "这里没有人登录；用 zhiduan user add 创建账户。",
        )  # fmt: skip
    return visitor


def _token(token: Token) -> dict[str, str | None]:
    return {
        "id": token.id, "label": token.label, "created": token.created, "used": token.used,
        "expires": token.expires,
    }  # fmt: skip
