from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.generative import Endpoint
from assistant.preferences import NAME, Choices, Preferences
from index.errors import SettingsError

CHAT = Endpoint("m", "http://127.0.0.1:9/v1", "sk-secret")


def test_choices_are_each_users_and_outlive_the_process(tmp_path: Path) -> None:
    first = Preferences(tmp_path)
    assert first.choose("li", theme="dark")
    assert first.choose("li", mode="extracts", unchecked="marked")
    assert first.choose("wang", language="en")
    again = Preferences(tmp_path)
    assert again.of("li") == Choices(mode="extracts", theme="dark", unchecked="marked")
    assert again.of("wang").language == "en"
    assert again.of("") == Choices()


def test_a_file_put_there_meanwhile_is_followed(tmp_path: Path) -> None:
    """As restoring a backup does while a server runs."""
    (tmp_path / "server").mkdir()
    running = Preferences(tmp_path / "server")
    running.choose("li", theme="light")
    backup = Preferences(tmp_path)
    backup.choose("li", theme="dark")
    backup.set_endpoint(CHAT, key=True)
    (tmp_path / NAME).replace(tmp_path / "server" / NAME)
    assert running.of("li").theme == "dark"
    assert running.choose("wang", language="en")
    assert Preferences(tmp_path / "server").endpoint() == CHAT
    (tmp_path / "server" / NAME).write_text("{")
    assert running.of("li").theme == "dark"


def test_a_choice_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="theme"):
        Preferences(tmp_path).choose("li", theme="purple")


def test_the_key_is_on_disk_only_where_that_was_asked_for(tmp_path: Path) -> None:
    kept = Preferences(tmp_path)
    kept.set_endpoint(CHAT, key=False)
    assert "sk-secret" not in (tmp_path / NAME).read_text("utf-8")
    again = Preferences(tmp_path)
    assert again.endpoint() is None
    assert again.unkeyed() == ("m", "http://127.0.0.1:9/v1")
    kept.set_endpoint(CHAT, key=True)
    assert Preferences(tmp_path).endpoint() == CHAT
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    kept.set_endpoint(Endpoint("m"), key=False)  # wants no key, so nothing is missing
    assert Preferences(tmp_path).endpoint() == Endpoint("m")


def test_a_file_of_another_version_is_read_and_a_broken_one_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"users": {"li": {"theme": "dark", "new": 1}}}))
    assert Preferences(tmp_path).of("li").theme == "dark"
    (tmp_path / NAME).write_text("{")
    with pytest.raises(SettingsError, match="delete that file"):
        Preferences(tmp_path)
