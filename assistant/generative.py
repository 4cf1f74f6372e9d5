"""Answers worded by a chat model, each sentence held to the paragraphs it cites.

Any endpoint that speaks OpenAI's protocol, through LangChain. Whether there is anything to answer
was decided before; where the model fails, the extractive answer stands in and says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import prompts
from assistant import citations
from assistant.checking import check
from assistant.models import Answer, Failed, Sentence
from assistant.notices import DECLINED, LEFT_OUT, UNANSWERED, UNHELD
from assistant.support import supported
from index import names, segment
from index.library import Library
from index.models import Hit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EVIDENCE = 6  # paragraphs a model is shown
LONGEST = 120.0  # seconds an answer may take in all; a model that drips is as good as down
_EMPTY = "。 \n"  # what is no sentence by itself
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


def stream(chat: BaseChatModel, library: Library, given: Answer) -> Iterator[Answer]:
    """The answer in the model's words, growing; `given` is the extractive one, not a refusal.

    The last step is whole. A sentence without a citation that resolves, with figures or names its
    paragraphs do not have, that says the opposite of them or what they do not hold up, is not part
    of the answer: it stands in `failed` with the reason. Where nothing is left the extracts stand in,
    also where the model finds that the paragraphs do not say: whether they do was decided before, and
    a notice tells that it thinks otherwise.
    """
    hits = given.hits[:EVIDENCE]
    kept: list[Sentence] = []
    failed: list[Failed] = []
    declined = False
    try:
        for text in _sentences(_pieces(chat, given.standalone_question, hits)):
            bare = text.strip(_EMPTY)
            if bare == prompts.REFUSAL.strip(_EMPTY):
                declined = True
                continue
            if not bare:
                continue
            held = _held(text, hits, library, before=kept[-1].text if kept else "")
            if isinstance(held, Failed):
                failed.append(replace(held, after=len(kept)))
                continue
            kept.append(held)
            yield _answer(given, kept, failed, ())
    except _failures() as exc:
        yield _extracts(given, failed, UNANSWERED.format(type(exc).__name__))
        return
    if not kept:
        reason = DECLINED if declined and not failed else UNHELD
        yield _extracts(given, failed, reason)
        return
    notices = (LEFT_OUT.format(len(failed)),) if failed else ()
    yield _answer(given, kept, failed, notices)


def _extracts(given: Answer, failed: Sequence[Failed], reason: str) -> Answer:
    """The documents' own sentences in the model's place, and why; what it said stands behind them."""
    return replace(
        given, unresolved=_unresolved(failed),
        failed=tuple(replace(one, after=len(given.sentences)) for one in failed),
        notices=(*given.notices, reason),
    )  # fmt: skip


def _failures() -> tuple[type[Exception], ...]:
    """What an endpoint can fail with: the client's errors, and answers that are no answers."""
    import httpx
    import openai

    return (
        openai.OpenAIError, httpx.HTTPError, TimeoutError,
        ValueError, KeyError, TypeError, AttributeError,
    )  # fmt: skip


def _pieces(chat: BaseChatModel, question: str, hits: Sequence[Hit]) -> Iterator[str]:
    evidence = "\n\n".join(
        f"{citations.notation(h.paragraph)}\n{h.paragraph.whole.translate(_DELIMITERS)}"
        for h in hits
    )
    template = prompts.load("answer", "evidence", "question", "refusal")
    prompt = template.format(
        evidence=evidence, question=question.translate(_DELIMITERS), refusal=prompts.REFUSAL
    )
    begun = time.monotonic()
    for chunk in chat.stream(prompt):
        if time.monotonic() - begun > LONGEST:
            raise TimeoutError
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


def _held(text: str, hits: Sequence[Hit], library: Library, *, before: str) -> Sentence | Failed:
    """The sentence with its citations if it holds, else what is wrong with it; `before` is the last kept."""
    paragraphs = [hit.paragraph for hit in hits]
    spans = {hit.paragraph.id: (hit.start, hit.end) for hit in hits}
    marks = citations.parse(text)
    found = [(mark.text, citations.resolve(mark, paragraphs)) for mark in marks]
    wrong = tuple(mark for mark, cited in found if not cited)
    sources = list({p.id: p for _, cited in found for p in cited}.values())
    bare = text
    for mark in reversed(marks):
        bare = bare[: mark.start] + bare[mark.end :]
    bare = bare.strip()
    if wrong:
        return Failed(bare, "unresolved", wrong)
    if not sources or not bare.strip("。 "):
        return Failed(bare, "uncited")
    checked = check(bare, sources, spellings=names.of(library).of)
    if not checked.ok:
        lacking = checked.missing
        return Failed(bare, "words" if lacking else "opposed", lacking or checked.opposed)
    if not supported(bare, sources, library.embedder, before=before):
        return Failed(bare, "unsupported")
    return Sentence(bare, tuple(citations.cite(p, *spans[p.id]) for p in sources))


def _unresolved(failed: Sequence[Failed]) -> tuple[str, ...]:
    return tuple(mark for f in failed if f.fault == "unresolved" for mark in f.words)


def _answer(
    given: Answer, kept: Sequence[Sentence], failed: Sequence[Failed], notices: tuple[str, ...]
) -> Answer:
    text = "".join(citations.written(s) for s in kept)
    return replace(
        given, answer=text, sentences=tuple(kept), unresolved=_unresolved(failed),
        failed=tuple(failed), notices=(*given.notices, *notices),
    )  # fmt: skip
