"""schemathesis, which makes requests from the description and holds the answers to it."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant import Assistant
from assistant.accounts.store import Accounts
from assistant.api.app import API, application
from assistant.api.service import Service
from assistant.conversations import Conversations
from assistant.settings import ServerSettings, Settings
from assistant.ui.desk import Desk
from index import Library

pytestmark = pytest.mark.filterwarnings("ignore")
_AT_HOME = {"host": "127.0.0.1"}
_SECONDS = 60  # for an answer where much else runs
_EXAMPLES = 6  # of each operation; `python -m eval.bench.server` sends thousands


@pytest.fixture(scope="module")
def app(sample: Library, tmp_path_factory: pytest.TempPathFactory) -> object:
    folder: Path = tmp_path_factory.mktemp("schema")
    desk = Desk(Assistant(sample), Conversations(folder))
    server = Settings(library=folder, server=ServerSettings())
    service = Service({"main": desk}, settings=server, accounts=Accounts())
    return application(service, page=False, mcp=False)


def test_answers_are_as_described(app: object) -> None:
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app, headers=_AT_HOME)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 22
    for operation in operations:
        # These two change the sample that other tests share; others hold them to what they say.
        if operation.definition.raw["operationId"] in ("addDocuments", "removeDocument"):
            continue

        @given(case=operation.as_strategy())
        @settings(
            max_examples=_EXAMPLES, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
        )  # fmt: skip
        def holds(case: schemathesis.Case) -> None:
            # A section nobody has, a last message that asks nothing: right in form, and refused.
            case.call_and_validate(
                headers=_AT_HOME, excluded_checks=[positive_data_acceptance], timeout=_SECONDS
            )

        holds()
