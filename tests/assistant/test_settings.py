from __future__ import annotations

from pathlib import Path

import pytest

from assistant import settings
from index.errors import SettingsError

GOOD = """
library = "/srv/zhiduan/library"

[libraries]
laws = "/srv/zhiduan/laws"

[chat]
model = "qwen3:8b"
url = "http://127.0.0.1:11434/v1"
key = "geheim"

[server]
host = "0.0.0.0"
hosts = ["zhiduan.example"]
trusted_proxies = ["10.0.0.0/8"]
user_header = "X-User"
"""


def _load(tmp_path: Path, text: str, **environ: str) -> settings.Settings:
    file = tmp_path / "zhiduan.toml"
    file.write_text(text, "utf-8")
    return settings.load(file, environ=environ)


def test_a_file_and_the_environment_which_has_the_last_word(tmp_path: Path) -> None:
    found = _load(
        tmp_path, GOOD, ZHIDUAN_SERVER_PORT="8000", ZHIDUAN_HOME="/other",
        ZHIDUAN_CHAT_TIMEOUT="5", ZHIDUAN_SERVER_HOSTS="a.example, b.example", ZHIDUAN_CORPUS="/x",
    )  # fmt: skip
    assert found.folder == Path("/other")
    assert list(found.folders) == ["main", "laws"]
    assert found.accounts == Path("/other/accounts.db")
    assert found.server.port == 8000
    assert found.server.hosts == ("a.example", "b.example")
    assert found.chat.timeout == 5.0
    assert found.server.login_required
    assert "geheim" not in repr(found)


def test_without_a_file_everything_has_a_value(tmp_path: Path) -> None:
    found = settings.load(environ={"ZHIDUAN_HOME": str(tmp_path)})
    assert found.server.host == "127.0.0.1"
    assert not found.server.login_required


@pytest.mark.parametrize(
    "given",
    [
        {"host": "0.0.0.0"},  # noqa: S104
        {"host": "192.0.2.1"}, {"host": "::"}, {"login": "always"},
        {"hosts": ["zhiduan.example"]}, {"trusted_proxies": ["127.0.0.1"]},
    ],
)  # fmt: skip
def test_whoever_lets_others_in_needs_logins(given: dict[str, object]) -> None:
    assert settings.ServerSettings.model_validate(given).login_required


@pytest.mark.parametrize(
    ("text", "environ", "said"),
    [
        ("[server]\nprot = 1", {}, r"no setting server\.prot in .*zhiduan\.toml; did you mean port\?"),
        ("libary = 'x'", {}, r"no setting libary in .*; did you mean library\?"),
        ("[sever]\nport = 1", {}, r"no setting sever in .*; did you mean server\?"),
        ("[server]\nport = 'x'", {}, r"server\.port in .* is wrong: Input should be a valid integer"),
        ("[server]\nport = 99999", {}, r"server\.port .* less than or equal to 65535"),
        ("[server]\nlogin = 'never'", {}, r"server\.login .* 'auto' or 'always'"),
        ("[server]\ntrusted_proxies = ['all']", {}, r"server\.trusted_proxies .*'all' does not appear"),
        ("[libraries]\n'../x' = '/y'", {}, r"libraries"),
        ("", {"ZHIDUAN_SERVER_PROT": "1"}, r"no setting ZHIDUAN_SERVER_PROT; did you mean port\?"),
        ("", {"ZHIDUAN_SERVER_PORT": "x"}, r"setting ZHIDUAN_SERVER_PORT is wrong"),
        ("server = 1", {}, r"setting server in .* is wrong"),
        ("port =", {}, r"is not TOML: .*; mend that line"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_that_names_it(
    text: str, environ: dict[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        _load(tmp_path, text, **environ)
    assert "\n" not in str(caught.value)
    assert caught.value.zh


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="check --config or ZHIDUAN_CONFIG"):
        settings.load(environ={"ZHIDUAN_CONFIG": str(tmp_path / "none.toml")})
