"""The page to sign in on, and sessions: begun with a password, ended by a click or by time."""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.api.context import ServiceOf, VisitorOf
from assistant.api.gate import cookie_name, session_of, session_times

_STYLE = (
    ":root{color-scheme:light dark;--ink:light-dark(#1f2933,#e8e6e1);--seal:light-dark(#a63a2b,#f0998a);"
    "--line:light-dark(#dedbd3,#3a3f46);--card:light-dark(#fff,#1f2226)}"
    "body{font:17px/1.7 'Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif;"
    "background:light-dark(#fbfaf7,#17191c);color:var(--ink);"
    "display:grid;place-items:center;min-height:90vh;margin:0}"
    "main{box-sizing:border-box;width:min(24rem,92vw);background:var(--card);padding:1.4rem 2rem 2rem;"
    "border:1px solid var(--line);border-radius:10px}h1{letter-spacing:.2em;margin:0 0 .6rem}"
    "a{color:inherit}label{display:block;margin:.9rem 0}"
    "input{font:inherit;width:100%;margin-top:.25rem;box-sizing:border-box;padding:.4rem .6rem;color:inherit;"
    "background:transparent;border:1px solid var(--line);border-radius:6px}"
    "button{font:inherit;background:#a63a2b;color:#fff;border:0;border-radius:8px;padding:.4rem 1.6rem;"
    "cursor:pointer}:is(input,button,a):focus-visible{outline:2px solid var(--seal);outline-offset:2px}"
    "[role=alert]{border-left:4px solid var(--seal);padding-left:.6rem}small{opacity:.85}"
)
_WRONG = "用户名或密码不对。Name or password is wrong."


router = APIRouter(include_in_schema=False)


@router.get("/login", response_class=HTMLResponse)
def page(visitor: VisitorOf, next: str = "/") -> Response:  # noqa: A002 - its name in the address
    """The form; for who is signed in, the way out."""
    return _signed_in(visitor.name) if visitor.name else _page(next)


@router.post("/login")
def sign_in(
    request: Request,
    service: ServiceOf,
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=256)],
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    """A session for name and password; the form again where they are wrong."""
    accounts, address = service.accounts, request.scope["address"]
    most = service.settings.server.logins_per_minute
    service.rates.count(most, "login from", address)
    service.rates.count(most, "login as", name)
    user = accounts.check(name, password)
    accounts.record(name if user else "", address, "login" if user else "login refused", name)
    if user is None:
        return _page(next, wrong=name)
    idle, longest = session_times(service)
    accounts.expire(idle=idle, longest=longest)
    if old := session_of(request):
        accounts.end(old)
    answer = RedirectResponse(_local(next), 303)
    cookie = cookie_name(request.scope, service)
    answer.set_cookie(
        cookie, accounts.begin(user.name), max_age=int(longest.total_seconds()), path="/",
        httponly=True, samesite="lax", secure=cookie.startswith("__Host-"),
    )  # fmt: skip
    return answer


@router.post("/logout")
def sign_out(request: Request, service: ServiceOf) -> Response:
    """End the session."""
    if secret := session_of(request):
        service.accounts.end(secret)
        request.scope["visitor"].record("logout", "")
    answer = RedirectResponse("/login", 303)
    for cookie in ("zhiduan", "__Host-zhiduan"):
        answer.delete_cookie(cookie, path="/", secure=cookie.startswith("__Host-"))
    return answer


def _local(path: str) -> str:
    """A path of this server; anything that could lead elsewhere becomes the page."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and "\\" not in path else "/"


def _page(path: str, *, wrong: str | None = None) -> HTMLResponse:
    """The form; after a refusal with the name that was given, to type the password alone again."""
    said, again = "", wrong is not None
    if again:
        said = f'<p role="alert">{_WRONG}</p>'
    at_name, at_password = ("", " autofocus") if wrong else (" autofocus", "")
    form = (
        f'{said}<form method="post" action="/login">'
        f'<input type="hidden" name="next" value="{escape(_local(path))}">'
        '<label>用户名 <small>Name</small><input name="name" autocomplete="username" required '
        f'value="{escape(wrong or "")}"{at_name}></label><label>密码 <small>Password</small>'
        '<input name="password" type="password" autocomplete="current-password" '
        f"required{at_password}></label>"
        "<button>登录 Sign in</button></form>"
    )
    return _html("登录", form, status=401 if again else 200)


def _signed_in(name: str) -> HTMLResponse:
    form = (
        f'<p>{escape(name)} · <a href="/">回到页面 To the page</a></p>'
        '<form method="post" action="/logout"><button>退出 Sign out</button></form>'
    )
    return _html("退出", form, status=200)


def _html(title: str, body: str, *, status: int) -> HTMLResponse:
    text = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        # Without it the form is sent from `Origin: null`, which no server can tell from another site.
        '<meta name="referrer" content="same-origin">'
        f"<title>{title} · 知段</title><style>{_STYLE}</style><main><h1>知段</h1>{body}</main></html>"
    )
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})
