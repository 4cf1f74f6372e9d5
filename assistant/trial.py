"""A trial of a chat model's endpoint: one small question, and what to mend where no answer comes.

The question takes the way every other one takes, so that keys, certificates, proxies and what the
endpoint says are tried as they will be used.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import openai

from assistant.generative import Endpoint

SECONDS = 20.0  # for the answer to a question of four signs
_MENDS: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (openai.APITimeoutError, ("太慢了，请换一个更快的模型。", "too slow; take a faster model.")),
    (openai.APIConnectionError, ("地址不通，请检查接口地址。", "check the endpoint's address.")),
    (openai.AuthenticationError, ("密钥不对。", "the key is not right.")),
    (openai.PermissionDeniedError, ("密钥没有权限。", "the key has no right to it.")),
    (
        openai.NotFoundError,
        ("那里没有这个模型，或地址缺少 /v1。", "no such model there, or /v1 is missing."),
    ),
    (openai.RateLimitError, ("次数或余额已用完。", "its limit or budget is used up.")),
)
# The client's own, those of addresses it cannot take, and answers that are no answers.
_FAILURES = (
    openai.OpenAIError, httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError,
    AttributeError,
)  # fmt: skip
_OTHERWISE = ("对方没有按 OpenAI 的方式回答。", "it does not answer as OpenAI's interface does.")
_UNTRUSTED = (
    "对方的证书未通过验证（{}）；请改用证书所写的主机名，或用 SSL_CERT_FILE 指定可信的证书。",
    "its certificate does not verify ({}); use the name it is for, or trust it by SSL_CERT_FILE.",
)
_NO_TLS = (
    "对方不说 https，请检查地址是 http 还是 https。",
    "it does not speak https; look whether its address begins with http or https.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why no answer came: the error's name, and what is wrong with its mend in both languages."""

    name: str
    zh: str
    en: str


def fault(endpoint: Endpoint, *, seconds: float = SECONDS) -> Fault | None:
    """What keeps the endpoint from answering within so many seconds; None where it answers."""
    asked = replace(endpoint, timeout=min(endpoint.timeout, seconds))
    try:
        said = str(asked.open().invoke("1+1=?").text)
    except _FAILURES as exc:
        return Fault(type(exc).__name__, *_mend(exc))
    return None if said.strip() else Fault("Empty", *_OTHERWISE)


def _mend(error: Exception) -> tuple[str, str]:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            (zh, en), why = _UNTRUSTED, cause.verify_message.rstrip(".")
            return zh.format(why), en.format(why)
        if isinstance(cause, ssl.SSLError):
            return _NO_TLS
    return next((said for kind, said in _MENDS if isinstance(error, kind)), _OTHERWISE)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from, the outermost first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
