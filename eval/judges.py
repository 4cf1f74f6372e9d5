"""A chat model as a judge of sentences: pinned, cached, repeated, with its flip rate. Never a gate.

Each sentence of an answer is shown with the paragraphs it cites and the model says 是 or 否, several
times. The flip rate is the share of sentences on which it did not say the same each time: a judge
that flips on one sentence in ten cannot tell apart two systems that differ by less.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import prompts
from assistant.generative import Endpoint
from assistant.models import Answer, Sentence
from index.errors import ChatModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_DELIMITERS = str.maketrans("〈〉", "<>")  # what is judged cannot close the frame it stands in
_YES, _NO = "是", "否"


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence and what the judge said of it each time; None where it said neither."""

    sentence: str
    votes: tuple[bool | None, ...]

    @property
    def held(self) -> bool | None:
        """The majority; None where a vote is neither or they are even, which is undefined."""
        if None in self.votes or 2 * sum(map(bool, self.votes)) == len(self.votes):
            return None
        return 2 * sum(map(bool, self.votes)) > len(self.votes)

    @property
    def flipped(self) -> bool:
        """Whether it did not say the same each time."""
        return len(set(self.votes)) > 1


@dataclass(frozen=True, slots=True)
class Summary:
    """Share of sentences held, of those it decided; the flip rate over all; and the counts."""

    held: float | None
    flip_rate: float
    n_scored: int
    n_undefined: int


class Judge:
    """A pinned model asked `repeats` times a sentence; replies are kept in `cache` (a folder)."""

    def __init__(self, endpoint: Endpoint, cache: Path, *, repeats: int = 3) -> None:
        if repeats < 1:
            raise ValueError("a judge is asked at least once")
        self._endpoint = endpoint
        self._cache = cache
        self._repeats = repeats
        self._chat: BaseChatModel | None = None

    def judge(self, answer: Answer) -> list[Judged]:
        """Each sentence of an answer; none for a refusal. Raises ChatModelError."""
        paragraphs = {hit.paragraph.id: hit.paragraph.text for hit in answer.hits}
        return [self._sentence(answer, s, paragraphs) for s in answer.sentences]

    def _sentence(self, answer: Answer, sentence: Sentence, texts: dict[str, str]) -> Judged:
        cited = [texts.get(c.id, c.quote) for c in sentence.citations]
        prompt = prompts.load("judge", "evidence", "question", "sentence").format(
            evidence="\n\n".join(cited).translate(_DELIMITERS),
            question=answer.standalone_question.translate(_DELIMITERS),
            sentence=sentence.text.translate(_DELIMITERS),
        )
        replies = (self._reply(prompt, n) for n in range(self._repeats))
        return Judged(sentence.text, tuple(_vote(reply) for reply in replies))

    def _reply(self, prompt: str, turn: int) -> str:
        """The kept reply to this prompt from this model at this turn, or a new one."""
        pinned = [self._endpoint.model, self._endpoint.url, prompt, turn]
        key = hashlib.sha256(json.dumps(pinned).encode()).hexdigest()
        file = self._cache / f"{key}.txt"
        if file.is_file():
            return file.read_text("utf-8")
        reply = self._asked(prompt)
        self._cache.mkdir(parents=True, exist_ok=True)
        file.write_text(reply, encoding="utf-8")
        return reply

    def _asked(self, prompt: str) -> str:
        import httpx
        import openai

        self._chat = self._chat or self._endpoint.open()
        try:
            return str(self._chat.invoke(prompt).text)
        except (openai.OpenAIError, httpx.HTTPError, ValueError, KeyError, TypeError) as exc:
            raise ChatModelError(
                f"The judge {self._endpoint.model} did not answer ({type(exc).__name__}); check "
                "ZHIDUAN_CHAT_URL and try again.",
                f"评审模型 {self._endpoint.model} 没有回答（{type(exc).__name__}）；请检查 "
                "ZHIDUAN_CHAT_URL 后重试。",
            ) from exc


def summary(judged: Iterable[Judged]) -> Summary:
    """The figures over all sentences. Raises ValueError without any."""
    every = list(judged)
    if not every:
        raise ValueError("nothing was judged")
    decided = [j.held for j in every if j.held is not None]
    return Summary(
        held=sum(decided) / len(decided) if decided else None,
        flip_rate=sum(j.flipped for j in every) / len(every),
        n_scored=len(decided),
        n_undefined=len(every) - len(decided),
    )


def _vote(reply: str) -> bool | None:
    said = reply.strip().rstrip("。.")
    return True if said == _YES else False if said == _NO else None
