"""One process that serves: it opens the libraries, sees that nobody comes in unasked, and ends well."""

from __future__ import annotations

import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from assistant import Assistant, certificates
from assistant.accounts.store import Accounts
from assistant.api import logs
from assistant.api.cli import Opened
from assistant.api.service import Service
from assistant.conversations import Conversations
from assistant.sample import sample_files
from assistant.settings import DEFAULT_LIBRARY, LOOPBACK, ServerSettings, Settings
from assistant.ui.desk import Desk
from index import Library
from index.errors import LibraryError, SettingsError


@contextmanager
def service(opened: Opened, settings: Settings) -> Iterator[Service]:
    """The libraries, conversations and accounts of the settings, open."""
    desks = {}
    for name, folder in settings.folders.items():
        milvus = settings.milvus if name == DEFAULT_LIBRARY else None
        library = Library.open(folder, embedder=opened.embedder, milvus=milvus)
        chat = opened.endpoint.open() if opened.endpoint else None
        desks[name] = Desk(Assistant(library, chat=chat), Conversations(folder), opened.endpoint)
    serving = Service(desks, settings=settings, accounts=_accounts(settings))
    try:
        yield serving
    finally:
        serving.close()


def _accounts(settings: Settings) -> Accounts:
    """The accounts; a library nobody may write to still answers its own person."""
    file = settings.accounts
    if not settings.server.login_required and not os.access(file.parent, os.W_OK):
        return Accounts()
    return Accounts(file)


def serve(
    opened: Opened, settings: Settings, *, page: bool = True, quiet: bool = False,
    browser: bool = False,
) -> int:  # fmt: skip
    """Serve until told to stop. Raises SettingsError or LibraryError where it cannot begin."""
    server = settings.server
    _free(server)
    if server.certificate is not None:  # what is wrong with it is said before anything is opened
        certificates.until(server.certificate, server.certificate_key)
    with service(opened, settings) as serving:
        _guarded(serving)
        first = next(iter(serving.desks.values())).assistant.library
        if not server.login_required and not first.documents():
            opened.say("building the sample library")
            first.add(sample_files())
        from assistant.api.app import application

        app = application(serving, page=page)
        logs.configure(content=server.log_content, quiet=quiet)
        # The first question need not wait for the model.
        threading.Thread(target=lambda: first.embedder.encode_query("段"), daemon=True).start()
        _announce(opened, server, browser=browser)
        _Server(_configured(app, server), serving).run()
    return 0


def stdio(opened: Opened) -> int:
    """The MCP server on stdin and stdout, until stdin ends."""
    logs.configure(quiet=True)
    from assistant.api import tools

    alone = opened.settings.model_copy(update={"server": ServerSettings()})
    with service(opened, alone) as serving:
        tools.server(serving).run("stdio")
    return 0


class _Server(uvicorn.Server):
    """uvicorn, which tells the service when it is told to stop, and then ends with status 0."""

    def __init__(self, config: uvicorn.Config, serving: Service) -> None:
        super().__init__(config)
        self._serving = serving

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets running answers finish, the second does not."""
        del frame
        self._serving.stopping.set()
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def _configured(app: object, server: ServerSettings) -> uvicorn.Config:
    return uvicorn.Config(
        app, host=server.host, port=server.port, log_config=None, access_log=False,  # type: ignore[arg-type]
        # The gate decides whose headers are believed.
        proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=round(server.grace_seconds), timeout_keep_alive=15,
        ssl_certfile=server.certificate, ssl_keyfile=server.certificate_key,
    )  # fmt: skip


def _free(server: ServerSettings) -> None:
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except (OSError, OverflowError) as exc:
            raise LibraryError(
                f"Port {server.port} of {server.host} cannot be had ({exc}); name another with --port.",
                f"无法使用 {server.host} 的端口 {server.port}（{exc}）；请用 --port 换一个。",
            ) from exc


def _guarded(serving: Service) -> None:
    """Hold whoever lets others in to having an account for them."""
    server = serving.settings.server
    by_proxy = server.user_header and server.trusted_proxies and server.new_users
    if server.user_header and not server.trusted_proxies:
        raise SettingsError(
            "server.user_header is believed from trusted proxies alone; name their addresses in "
            "server.trusted_proxies.",
            "server.user_header 只接受可信代理发来的值；请在 server.trusted_proxies 写明代理地址。",
        )
    if server.login_required and not serving.accounts.users() and not by_proxy:
        raise SettingsError(
            f"Others can reach {server.host}, so a login is required, and there is no user yet; add "
            "one with `zhiduan user add NAME --role admin`.",
            f"{server.host} 可被他人访问，必须登录，但还没有用户；"
            "请先运行 zhiduan user add 用户名 --role admin。",
        )


def _announce(opened: Opened, server: ServerSettings, *, browser: bool) -> None:
    scheme = "https" if server.certificate else "http"
    address = f"{scheme}://{server.host}:{server.port}"
    opened.say(f"知段: {address}  (Ctrl+C stops it)")
    secure = server.https or server.certificate
    if server.host not in LOOPBACK and not secure:
        opened.say(
            "without https passwords travel in the clear; put a proxy before it and set server.https, "
            "or set server.certificate"
        )
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
