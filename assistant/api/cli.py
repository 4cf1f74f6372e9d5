"""The commands of a server: chat, serve, mcp, user, backup, restore. Thin, and light to import."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.accounts.models import ROLES, Token, User
from assistant.settings import ServerSettings, Settings
from index.errors import AccessError, UsageError

if TYPE_CHECKING:
    from assistant.accounts.store import Accounts
    from assistant.generative import Endpoint
    from index.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Opened:
    """What a server is made from: settings, model, chat model, and where to say what it does."""

    settings: Settings
    embedder: Callable[[], Embedder]
    endpoint: Endpoint | None
    say: Callable[[str], None]


_PORTS = 65535
Libraries = Callable[[argparse.Namespace], Opened]


def register(command: Any, *, libraries: Libraries) -> None:
    """Add the commands. `command(name, run, help)` gives a parser, `libraries` what is served."""

    def with_opened(run: Any) -> Any:
        return lambda arguments: run(arguments, libraries(arguments))

    one = command("chat", with_opened(_chat), "open the page on this machine")
    one.add_argument("--port", type=int, metavar="N", help="the port (7860)")
    one.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    one = command("serve", with_opened(_serve), "serve the page and the API, also to others")
    one.add_argument("--host", help="the address to listen on (127.0.0.1)")
    one.add_argument("--port", type=int, help="the port (7860)")
    one.add_argument("--no-page", action="store_true", help="the API alone")
    command("mcp", with_opened(_mcp), "a Model Context Protocol server on stdin and stdout")
    one = command(
        "backup", with_opened(_backup), "write everything to one file, also while serving"
    )
    one.add_argument("file", type=Path, metavar="FILE", help="the archive to write (.tar.gz)")
    one = command("restore", with_opened(_restore), "put a backup in the library's place")
    one.add_argument("file", type=Path, metavar="FILE", help="the archive `backup` wrote")
    _users(command("user", with_opened(_user), "who may use the server: users and API tokens"))


def _users(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, text: str, *, named: bool = True) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=text, description=text)
        # As on every command; what stood before the action counts where nothing stands after it.
        for option in ("--library", "--config"):
            one.add_argument(option, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        one.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON"
        )
        if named:
            one.add_argument("name", metavar="NAME", help="the user's name")
        return one

    for one in (action("add", "add a user"), action("change", "another role, other libraries")):
        one.add_argument("--role", choices=ROLES, help="what the user may do (reader)")
        one.add_argument(
            "--libraries", metavar="NAME,…", help="the libraries to be entered; * for all"
        )
    for one in (actions.choices["add"], action("password", "set another password")):
        one.add_argument(
            "--password-stdin", action="store_true", help="read the password from stdin"
        )
    action("list", "list the users", named=False)
    action("remove", "remove a user, with sessions and tokens")
    one = action("token", "make an API token, shown this once; or revoke one")
    one.add_argument("--label", default="", help="what it is for")
    one.add_argument("--days", type=float, help="how long it holds (until it is revoked)")
    one.add_argument("--revoke", metavar="ID", help="the token to revoke")
    action("tokens", "list the API tokens of a user")
    one = action("audit", "uploads, removals, logins, newest first", named=False)
    one.add_argument("-n", type=int, default=50, metavar="N", help="how many lines (50)")


def _chat(arguments: argparse.Namespace, opened: Opened) -> int:
    from assistant.api import serving

    # Whatever the settings say of a server: this one is the person's own.
    server = ServerSettings(
        port=_port(arguments, opened), max_upload_mb=opened.settings.server.max_upload_mb
    )
    return serving.serve(
        opened, opened.settings.model_copy(update={"server": server}), quiet=True,
        browser=not arguments.no_browser,
    )  # fmt: skip


def _serve(arguments: argparse.Namespace, opened: Opened) -> int:
    from assistant.api import serving

    changed: dict[str, object] = {"port": _port(arguments, opened)}
    if arguments.host:
        changed["host"] = arguments.host
    server = opened.settings.server.model_copy(update=changed)
    settings = opened.settings.model_copy(update={"server": server})
    return serving.serve(opened, settings, page=not arguments.no_page)


def _port(arguments: argparse.Namespace, opened: Opened) -> int:
    given = arguments.port
    if given is None:
        return opened.settings.server.port
    if not 1 <= given <= _PORTS:
        raise UsageError(
            f"There is no port {given}; name one from 1 to {_PORTS} with --port.",
            f"没有端口 {given}；请用 --port 指定 1 至 {_PORTS} 之间的端口。",
        )
    return int(given)


def _mcp(arguments: argparse.Namespace, opened: Opened) -> int:
    from assistant.api import serving

    del arguments
    return serving.stdio(opened)


def _backup(arguments: argparse.Namespace, opened: Opened) -> int:
    from assistant.backup import write

    done = write(opened.settings.folder, arguments.file, accounts=opened.settings.accounts)
    _print(arguments, asdict(done), f"{done.files} files, {done.bytes} bytes\t{arguments.file}")
    return 0


def _restore(arguments: argparse.Namespace, opened: Opened) -> int:
    from assistant.backup import restore

    done = restore(
        arguments.file, opened.settings.folder, accounts=opened.settings.accounts,
        embedder=opened.embedder,
    )  # fmt: skip
    _print(arguments, asdict(done), f"{done.files} files, {done.documents} documents")
    return 0


def _user(arguments: argparse.Namespace, opened: Opened) -> int:
    from assistant.accounts.store import Accounts

    accounts = Accounts(opened.settings.accounts)
    try:
        _ACTIONS[arguments.action](arguments, accounts)
    finally:
        accounts.close()
    return 0


def _add_user(arguments: argparse.Namespace, accounts: Accounts) -> None:
    user = accounts.add(
        arguments.name, _password(arguments), role=arguments.role or "reader",
        libraries=_listed(arguments.libraries),
    )  # fmt: skip
    accounts.record("", "command line", "user add", f"{user.name} {user.role}")
    _print(arguments, {"user": _shown(user)}, f"added\t{user.name}\t{user.role}")


def _change_user(arguments: argparse.Namespace, accounts: Accounts) -> None:
    given = None if arguments.libraries is None else arguments.libraries.split(",")
    accounts.change(arguments.name, role=arguments.role, libraries=given)
    accounts.record("", "command line", "user change", arguments.name)
    _print(arguments, {"changed": arguments.name}, f"changed\t{arguments.name}")


def _list_users(arguments: argparse.Namespace, accounts: Accounts) -> None:
    users = accounts.users()
    lines = [f"{u.name}\t{u.role}\t{','.join(u.libraries or ['*'])}\t{u.created}" for u in users]
    _print(arguments, {"users": [_shown(u) for u in users]}, *lines)


def _remove_user(arguments: argparse.Namespace, accounts: Accounts) -> None:
    accounts.remove(arguments.name)
    accounts.record("", "command line", "user remove", arguments.name)
    _print(arguments, {"removed": arguments.name}, f"removed\t{arguments.name}")


def _change_password(arguments: argparse.Namespace, accounts: Accounts) -> None:
    accounts.set_password(arguments.name, _password(arguments))
    accounts.record("", "command line", "password", arguments.name)
    _print(arguments, {"changed": arguments.name}, f"changed\t{arguments.name}")


def _token(arguments: argparse.Namespace, accounts: Accounts) -> None:
    if arguments.revoke:
        accounts.revoke(arguments.name, arguments.revoke)
        accounts.record("", "command line", "revoke", arguments.revoke)
        _print(arguments, {"revoked": arguments.revoke}, f"revoked\t{arguments.revoke}")
        return
    token, secret = accounts.issue(arguments.name, label=arguments.label, days=arguments.days)
    accounts.record("", "command line", "token", f"{token.user} {token.id}")
    _print(arguments, {"token": asdict(token) | {"secret": secret}}, secret)


def _tokens(arguments: argparse.Namespace, accounts: Accounts) -> None:
    tokens = accounts.tokens(arguments.name)
    _print(arguments, {"tokens": [asdict(t) for t in tokens]}, *(_line(t) for t in tokens))


def _audit(arguments: argparse.Namespace, accounts: Accounts) -> None:
    rows = accounts.audit(limit=arguments.n)
    _print(arguments, {"audit": rows}, *("\t".join(row.values()) for row in rows))


_ACTIONS: dict[str, Callable[[argparse.Namespace, Accounts], None]] = {
    "add": _add_user, "change": _change_user, "list": _list_users, "remove": _remove_user,
    "password": _change_password, "token": _token, "tokens": _tokens, "audit": _audit,
}  # fmt: skip


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise AccessError("The two passwords differ; try again.", "两次输入的密码不同；请重试。")
    return first


def _listed(given: str | None) -> list[str] | None:
    return None if given in (None, "*") else [part.strip() for part in str(given).split(",")]


def _shown(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role,
        "libraries": user.libraries,
        "created": user.created,
    }


def _line(token: Token) -> str:
    return (
        f"{token.id}\t{token.label}\t{token.created}\t{token.used or '-'}\t{token.expires or '-'}"
    )


def _print(arguments: argparse.Namespace, value: object, *lines: str) -> None:
    for line in [json.dumps(value, ensure_ascii=False)] if arguments.json else lines:
        print(line)
