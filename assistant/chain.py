"""The LangChain chain: question -> stand-alone question -> its parts -> evidence -> cited answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableLambda

from assistant import extractive, followups, generative, questions
from assistant.extractive import Part
from assistant.models import Answer
from index.filters import Filter
from index.library import Library
from index.retriever import checked


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the earlier ones of its conversation and what it is put to."""

    question: str
    history: tuple[str, ...] = ()
    where: Filter | None = None


def chain(library: Library) -> Runnable[Asked, Answer]:
    """The runnable that answers one question. It raises QuestionError where none is asked."""

    def rewrite(asked: Asked) -> tuple[Asked, str]:
        question = checked(asked.question)
        return asked, followups.standalone(question, asked.history)

    def retrieve(rewritten: tuple[Asked, str]) -> tuple[Asked, str, list[Part]]:
        asked, question = rewritten
        parts = [
            Part(half, tuple(library.search(half, k=_hits(half), where=asked.where, read=True)))
            for half in dict.fromkeys([question, *questions.halves(question)])
        ]
        return asked, question, parts

    def answer(evidence: tuple[Asked, str, list[Part]]) -> Answer:
        asked, question, parts = evidence
        return extractive.answer(
            library, asked.question.strip(), question, parts, where=asked.where
        )

    return RunnableLambda(rewrite) | RunnableLambda(retrieve) | RunnableLambda(answer)


def _hits(question: str) -> int:
    """Ten, or as many as a range of numbers or a section may name."""
    return 200 if questions.kind(question) in ("lookup", "summary") else 10


class Assistant:
    """Answers questions from a library; each sentence names the paragraph it stands on."""

    def __init__(self, library: Library, *, chat: BaseChatModel | None = None) -> None:
        """`chat` words the answers where it is given; extracts are the default."""
        self.library = library
        self._chain = chain(library)
        self._chat = chat

    @property
    def chat(self) -> BaseChatModel | None:
        """The chat model that words the answers, if one does."""
        return self._chat

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> Answer:
        """The answer. `history` holds the earlier questions of the conversation, oldest first.

        `documents` (ids) and `where` narrow what it may stand on.

        Raises QuestionError where the question is empty or too long.
        """
        *_, last = self.stream(question, history=history, documents=documents, where=where)
        return last

    def stream(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        documents: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> Iterator[Answer]:
        """The answer growing sentence by sentence; the last one is whole. Raises QuestionError."""
        narrowed = (where or Filter()).within(documents)
        where = None if narrowed == Filter() else narrowed
        whole = self._chain.invoke(Asked(question, tuple(history), where))
        if self._chat is not None and not whole.refused and whole.kind != "lookup":
            yield from generative.stream(self._chat, self.library, whole)
            return
        for count in range(1, len(whole.sentences)):
            yield replace(whole, sentences=whole.sentences[:count])
        yield whole
