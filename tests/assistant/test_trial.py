from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from assistant import doctor, trial
from assistant.generative import Endpoint
from eval.bench.chat_server import ChatServer, Fault, chatting
from tests import certificates


def _en(endpoint: Endpoint) -> str:
    found = trial.fault(endpoint)
    assert found is not None
    assert found.name
    assert found.zh
    return found.en


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (401, "key"), (403, "no right"), (404, "/v1"), (429, "budget"), (500, "as OpenAI's"),
        ("html", "as OpenAI's"),
    ],
)  # fmt: skip
def test_what_an_endpoint_answers_with_has_its_mend(fault: Fault, said: str) -> None:
    with chatting("二") as server:
        server.fault = fault
        assert said in _en(server.endpoint())


def test_one_that_answers_is_well_and_one_that_says_nothing_is_not() -> None:
    with chatting("二", "") as server:
        assert trial.fault(server.endpoint()) is None
        assert "as OpenAI's" in _en(server.endpoint())


def test_one_that_drips_is_too_slow() -> None:
    # Several drops: a machine that was busy for the whole of one finds it there already.
    with chatting("二" * 50) as server:
        server.fault = "drip"
        assert "too slow" in _en(server.endpoint(timeout=0.05))


@pytest.mark.parametrize("url", ["nonsense", "ftp://x/v1", "http://[", "http://x:99999/v1"])
def test_an_address_that_is_none(url: str) -> None:
    assert "address" in _en(Endpoint("m", url))


def _speaks_tls(server: ChatServer, folder: Path) -> Path:
    certificate, key = certificates.made(folder, "chat", days=30)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return certificate


def test_a_certificate_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with chatting("二") as server:
        secure = server.url.replace("http:", "https:")
        assert "does not speak https" in _en(Endpoint("m", secure))
        certificate = _speaks_tls(server, tmp_path)
        assert "self-signed certificate" in _en(Endpoint("m", secure))
        check = doctor.chat(Endpoint("m", secure))
        assert not check.ok
        assert "SSL_CERT_FILE" in check.found
        assert check.mend
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        # A client keeps what it trusted when it was made; another time-out makes another.
        assert trial.fault(Endpoint("m", secure, timeout=9)) is None
        assert doctor.chat(Endpoint("m", secure, timeout=9)).ok
        named = Endpoint("m", secure.replace("127.0.0.1", "localhost"))
        assert "not valid for 'localhost'" in _en(named)
