"""What an answer is made of; the names are those of the command line's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.models import Hit

Kind = Literal[
    "number", "date", "place", "person", "body", "list", "yes_no", "definition", "how_why",
    "summary", "mentions", "lookup", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """A paragraph a sentence stands on. `quote` is verbatim `paragraph.text[start:end]`."""

    id: str
    document: str
    label: str
    file: str
    number: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the paragraphs it stands on, never none."""

    text: str
    citations: tuple[Citation, ...]


Fault = Literal["uncited", "unresolved", "words", "opposed", "unsupported"]


@dataclass(frozen=True, slots=True)
class Failed:
    """A sentence a chat model wrote that is not part of the answer, and why.

    `words` are what no cited paragraph has (words), says the opposite of (opposed), or the citations
    that lead nowhere (unresolved). `after` is how many of the answer's sentences stood before it.
    """

    text: str
    fault: Fault
    words: tuple[str, ...] = ()
    after: int = 0


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The direct answer on top: '48个', with the paragraph it stands in."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Premise:
    """What the question takes for granted and the documents contradict."""

    claim: str
    found: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `refused` is true exactly when `sentences` is empty.

    `answer` is the sentences joined, each with its 〔…〕, or the words of refusal; `unresolved`
    holds citations a chat model wrote that no paragraph answers to, `failed` its sentences that did
    not pass the checks; `hits` are the ten best paragraphs, on refusal too; `confidence` (0 to 1)
    orders answers by how sure the library
    holds them; `notices` are plain sentences about how the answer came about.
    """

    question: str
    standalone_question: str
    kind: Kind
    answer: str
    sentences: tuple[Sentence, ...]
    hits: tuple[Hit, ...]
    confidence: float
    short_answer: ShortAnswer | None = None
    premise: Premise | None = None
    unresolved: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the documents do not say."""
        return not self.sentences
