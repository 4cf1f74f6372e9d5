"""Answers worded by a chat model, each sentence held to the paragraphs it cites.

Any endpoint that speaks OpenAI's protocol, through LangChain. Whether there is anything to answer
was decided before; where the model fails, the extractive answer stands in and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import prompts
from assistant import citations
from assistant.checking import check
from assistant.models import Answer, Citation, Sentence
from index import segment
from index.models import Hit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EVIDENCE = 6  # paragraphs a model is shown
_DELIMITERS = str.maketrans("〈〉", "<>")  # a paragraph cannot close the evidence it stands in


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A chat model: its name, where it answers, the key, and how long to wait in seconds."""

    model: str
    url: str | None = None
    key: str = "none"
    timeout: float = 60.0

    def open(self) -> BaseChatModel:
        """The LangChain chat model of this endpoint."""
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        return ChatOpenAI(
            model=self.model, base_url=self.url, api_key=SecretStr(self.key), temperature=0,
            timeout=self.timeout, max_retries=0, streaming=True,
        )  # fmt: skip


def stream(chat: BaseChatModel, given: Answer) -> Iterator[Answer]:
    """The answer in the model's words, growing; `given` is the extractive one, not a refusal.

    The last step is whole. A sentence without a citation that resolves, or with figures or names
    its paragraphs do not have, is left out and counted in a notice.
    """
    hits = given.hits[:EVIDENCE]
    kept: list[Sentence] = []
    unresolved: list[str] = []
    dropped = 0
    try:
        for text in _sentences(_pieces(chat, given.standalone_question, hits)):
            sentence, wrong = _held(text, hits)
            unresolved += wrong
            if sentence is None:
                dropped += bool(text.strip("。 \n"))
                continue
            kept.append(sentence)
            yield _answer(given, kept, unresolved, ())
    except _failures() as exc:
        reason = f"对话模型没有回答（{type(exc).__name__}），以下是文件原句。"
        yield replace(given, notices=(*given.notices, reason))
        return
    if not kept:
        yield replace(
            given,
            unresolved=tuple(unresolved),
            notices=(*given.notices, "对话模型的回答没有通过引用检查，以下是文件原句。"),
        )
        return
    notices = (f"对话模型有 {dropped} 句没有通过检查，已略去。",) if dropped else ()
    yield _answer(given, kept, unresolved, notices)


def _failures() -> tuple[type[Exception], ...]:
    """What an endpoint can fail with: the client's errors, and answers that are no answers."""
    import httpx
    import openai

    return (openai.OpenAIError, httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError)


def _pieces(chat: BaseChatModel, question: str, hits: Sequence[Hit]) -> Iterator[str]:
    evidence = "\n\n".join(
        f"{citations.notation(h.paragraph)}\n{h.paragraph.whole.translate(_DELIMITERS)}"
        for h in hits
    )
    template = prompts.load("answer", "evidence", "question", "refusal")
    prompt = template.format(
        evidence=evidence, question=question.translate(_DELIMITERS), refusal=prompts.REFUSAL
    )
    for chunk in chat.stream(prompt):
        yield str(chunk.text)


def _sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences out of a stream, each with the citations that follow its end."""
    text = ""
    for piece in pieces:
        text += piece
        while (end := _end(text, last=False)) is not None:
            yield text[:end]
            text = text[end:]
    while text.strip():
        end = _end(text, last=True) or len(text)
        yield text[:end]
        text = text[end:]


def _end(text: str, *, last: bool) -> int | None:
    """Where the first sentence ends; citations may stand on either side of its full stop."""
    spans = segment.sentences(text)
    if not spans:
        return None
    at = spans[0][1]
    while (mark := next((m for m in citations.parse(text) if not text[at : m.start].strip()
                         and m.start >= at), None)):  # fmt: skip
        at = mark.end
    if at < len(text) and text[at] == "。":
        at += 1
    whole = at < len(text) and text[at] not in "〔【[［" and text[at:].strip() != ""
    return at if whole or last else None


def _held(text: str, hits: Sequence[Hit]) -> tuple[Sentence | None, list[str]]:
    """The sentence with its citations if it holds, and the citations that do not resolve."""
    paragraphs = [hit.paragraph for hit in hits]
    spans = {hit.paragraph.id: (hit.start, hit.end) for hit in hits}
    marks = citations.parse(text)
    cited: dict[str, Citation] = {}
    sources = []
    wrong = []
    for mark in marks:
        found = citations.resolve(mark, paragraphs)
        if not found:
            wrong.append(mark.text)
        for p in found:
            cited[p.id] = citations.cite(p, *spans[p.id])
            sources.append(p)
    bare = text
    for mark in reversed(marks):
        bare = bare[: mark.start] + bare[mark.end :]
    bare = bare.strip()
    if wrong or not cited or not bare.strip("。 ") or not check(bare, sources).ok:
        return None, wrong
    return Sentence(bare, tuple(cited.values())), wrong


def _answer(
    given: Answer, kept: Sequence[Sentence], unresolved: Sequence[str], notices: tuple[str, ...]
) -> Answer:
    text = "".join(citations.written(s) for s in kept)
    return replace(
        given, answer=text, sentences=tuple(kept), unresolved=tuple(unresolved),
        notices=(*given.notices, *notices),
    )  # fmt: skip
