"""A real server on loopback over the sample: one where all have to sign in, one where nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from assistant import Assistant
from assistant.accounts.store import Accounts
from assistant.api.app import application
from assistant.api.service import Service
from assistant.conversations import Conversations
from assistant.sample import sample_files
from assistant.settings import ServerSettings, Settings
from assistant.ui.desk import Desk
from index import Library
from index.embedding import Embedder
from tests.serving import served

PASSWORDS = {"li": "twelve monkeys", "wang": "thirteen monkeys", "zhao": "fourteen monkeys"}


@dataclass(frozen=True)
class Running:
    """A server that runs, its address, and an API token for each user."""

    service: Service
    address: str
    tokens: dict[str, str]

    def client(self, user: str | None = None, **further: object) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.tokens[user]}"} if user else {}
        return httpx.Client(
            base_url=self.address, headers=headers, timeout=60, trust_env=False, **further
        )


@contextmanager
def running(
    folder: Path, embedder: Embedder, server: ServerSettings, *, page: bool = False
) -> Iterator[Running]:
    desks = {}
    for name, files in (("main", sample_files()), ("laws", sample_files()[:1])):
        library = Library.open(folder / name, embedder=embedder)
        library.add(files)
        desks[name] = Desk(Assistant(library), Conversations(library.folder))
    accounts = Accounts(folder / "accounts.db")
    accounts.add("li", PASSWORDS["li"], role="reader", libraries=["main"])
    accounts.add("wang", PASSWORDS["wang"], role="trainer")
    accounts.add("zhao", PASSWORDS["zhao"], role="admin")
    tokens = {name: accounts.issue(name, label="test")[1] for name in PASSWORDS}
    service = Service(
        desks, settings=Settings(library=folder / "main", server=server), accounts=accounts
    )
    try:
        with served(application(service, page=page)) as address:
            yield Running(service, address, tokens)
    finally:
        service.close()


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Running]:
    """Where all have to sign in; the proxy at this very address is trusted."""
    server = ServerSettings(
        login="always", requests_per_minute=0, logins_per_minute=5, max_upload_mb=1,
        trusted_proxies=("127.0.0.2",), user_header="X-Forwarded-User",
    )  # fmt: skip
    with running(tmp_path_factory.mktemp("guarded"), embedder, server) as found:
        yield found


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Running]:
    """Where nobody has to sign in."""
    with running(tmp_path_factory.mktemp("local"), embedder, ServerSettings()) as found:
        yield found
