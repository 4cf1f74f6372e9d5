"""What goes in and out over HTTP, as the OpenAPI description shows it.

What goes out is made by `assistant.jsonform`, as on the command line; the models here describe it, and
a test holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.api.problems import ProblemView
from assistant.models import Fault, Kind
from assistant.quiz.models import ItemType
from index.models import Genre
from index.retriever import MAX_QUESTION

Id = Annotated[str, Field(min_length=1, max_length=80)]
# The pattern is for readers of the description; what is empty is told so in the library's own words.
Question = Annotated[
    str,
    Field(
        max_length=MAX_QUESTION, examples=["2025年培训了多少名执法人员？"],
        json_schema_extra={"pattern": r"\S"},
    ),
]  # fmt: skip
_PARAGRAPH: dict[str, Any] = {
    "id": "3f1b2c4d5e-0017", "document": "关于反恐怖主义工作的报告", "label": "E/CN.15/2026/1",
    "file": "report.docx", "number": "17", "text": "2025年，本办公室培训了2,874名执法人员。",
    "section": ["二. 能力建设"], "notes": [],
}  # fmt: skip
_CITATION: dict[str, Any] = {
    "id": "3f1b2c4d5e-0017", "document": "关于反恐怖主义工作的报告", "label": "E/CN.15/2026/1",
    "file": "report.docx", "number": "17", "quote": "2025年，本办公室培训了2,874名执法人员。",
    "start": 0, "end": 21,
}  # fmt: skip


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskForm(_Form):
    """A question."""

    question: Question
    history: list[Question] = Field(
        default_factory=list, max_length=50, description="The earlier questions, oldest first."
    )
    documents: list[Id] | None = Field(
        None, max_length=1000, description="Ask only these documents, by id."
    )
    keep: bool = Field(False, description="Keep question and answer in a new conversation.")
    conversation: Id | None = Field(
        None, description="Go on with this conversation: its questions are the history."
    )
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "2025年培训了多少名执法人员？"}]},
    )


class SearchForm(_Form):
    """A query for paragraphs."""

    query: Question
    k: int = Field(10, ge=1, le=100, description="How many paragraphs.")
    documents: list[Id] | None = Field(None, max_length=1000)
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"query": "缉私犬", "k": 3}]}
    )


class QuizForm(_Form):
    """What quiz items are wanted."""

    count: int = Field(10, ge=1, le=100)
    types: list[ItemType] | None = Field(None, max_length=7)
    documents: list[Id] | None = Field(None, max_length=1000)
    sections: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=50
    )
    difficulty: Literal[1, 2, 3] | None = None
    seed: int = Field(0, ge=0, le=2**31)
    reword: bool = Field(False, description="Let the chat model word the stems.")
    format: Literal[
        "json", "csv", "xlsx", "docx", "gift", "moodle-xml", "qti", "anki"
    ] = "json"  # fmt: skip
    title: str = Field("知段题目", max_length=200)
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"count": 2, "types": ["single"]}]}
    )


class NoteView(_View):
    """A footnote of a paragraph."""

    mark: str
    text: str


class ParagraphView(_View):
    """A numbered paragraph; `page` only where the format has pages."""

    id: str
    document: str
    label: str
    file: str
    number: str
    text: str
    section: list[str]
    page: int | None = None
    notes: list[NoteView]
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PARAGRAPH]})


class ScoresView(_View):
    """Why a paragraph was found."""

    keyword: float | None
    meaning: float | None
    number: float | None


class HitView(ParagraphView):
    """A paragraph that was found, its best span in code points."""

    start: int
    end: int
    score: float
    scores: ScoresView


class HitsView(_View):
    """Paragraphs, best first."""

    hits: list[HitView]


class CitationView(_View):
    """A paragraph a sentence stands on; `quote` is verbatim from it."""

    id: str
    document: str
    label: str
    file: str
    number: str
    quote: str
    start: int
    end: int
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_CITATION]})


class SentenceView(_View):
    """A sentence of an answer."""

    text: str
    citations: list[CitationView]


class ShortAnswerView(_View):
    """The direct answer."""

    text: str
    citation: CitationView


class PremiseView(_View):
    """What the question takes for granted and the documents contradict."""

    claim: str
    found: str
    citations: list[CitationView]


class FailedView(_View):
    """A chat model's sentence that is not part of the answer, and why."""

    text: str
    fault: Fault
    words: list[str] = Field(description="What the cited paragraphs lack or contradict.")
    after: int = Field(description="How many of the answer's sentences stood before it.")


class AnswerView(_View):
    """An answer with its citations and the ten best paragraphs."""

    question: str
    standalone_question: str
    kind: Kind
    answer: str
    short_answer: ShortAnswerView | None
    premise: PremiseView | None
    sentences: list[SentenceView]
    unresolved: list[str]
    failed: list[FailedView]
    refused: bool
    confidence: float
    notices: list[str]
    hits: list[HitView]
    conversation: str | None = Field(None, description="Where it is kept, if it is.")
    turn: str | None = None


class NewerView(_View):
    """The newest version of a document that the library holds."""

    id: str
    document: str
    date: str | None


class DocumentView(_View):
    """A document as the library lists it."""

    id: str
    document: str
    label: str
    file: str
    paragraphs: int
    sha256: str
    symbol: str | None
    date: str | None
    newer: NewerView | None = Field(
        None,
        description="The newest version, of a document that is an older one; answers prefer it.",
    )


class DocumentsView(_View):
    """The documents, in the order they were added."""

    documents: list[DocumentView]


class DoubtView(_View):
    """A place where the numbering is doubtful."""

    line: int | None
    text: str
    reason: str


class ReportView(_View):
    """What the numbering found."""

    genre: Genre
    found: int
    expected: int
    missing: list[str]
    doubled: list[str]
    doubtful: list[DoubtView]


class LostView(_View):
    """A corrected number that does not apply any more: its paragraph's words are gone."""

    number: str
    was: str
    text: str


class AddedView(_View):
    """What became of one file."""

    file: str
    status: Literal["added", "replaced", "unchanged", "failed"]
    document: DocumentView | None = None
    error: str | None = None
    error_zh: str | None = None
    lost: list[LostView] | None = None


class UploadView(_View):
    """What became of each file."""

    files: list[AddedView]


class RemovedView(_View):
    """The document that was removed."""

    removed: DocumentView


class ParagraphsView(_View):
    """Paragraphs in reading order, and how many there are in all."""

    paragraphs: list[ParagraphView]
    total: int


class QuizView(_View):
    """Items that passed the checks."""

    items: list[dict[str, Any]]
    candidates: int
    rejected: dict[str, int]
    notices: list[str]


class ConversationView(_View):
    """A conversation in a list."""

    id: str
    title: str
    changed: str
    turns: int
    own: bool = Field(description="Whether it is the visitor's own, not one another shared.")


class ConversationsView(_View):
    """The visitor's conversations, last changed first."""

    conversations: list[ConversationView]


class TurnView(_View):
    """A question and its answer."""

    id: str
    question: str
    answer: AnswerView


class TurnsView(_View):
    """A conversation whole."""

    id: str
    title: str
    turns: list[TurnView]


class MeView(_View):
    """Who asks, and what may be entered."""

    name: str
    role: Literal["reader", "trainer", "admin"]
    libraries: list[str]


class TokenForm(_Form):
    """A name for a new API token, and how many days it holds."""

    label: str = Field("", max_length=100, examples=["nightly report"])
    days: float | None = Field(None, gt=0, le=3650)


class TokenView(_View):
    """A token; `secret` only when it is made."""

    id: str
    label: str
    created: str
    used: str | None
    expires: str | None
    secret: str | None = None


class TokensView(_View):
    """The visitor's tokens."""

    tokens: list[TokenView]


class AuditRow(_View):
    """A line of the audit log."""

    at: str
    user: str
    address: str
    action: str
    thing: str


class AuditView(_View):
    """The audit log, newest first."""

    audit: list[AuditRow]


class HealthView(_View):
    """Alive, or ready."""

    status: Literal["ok"]


# A server-sent event, as OpenAPI describes one.
EVENT: dict[str, Any] = {
    "type": "object", "required": ["data"],
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
}  # fmt: skip


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors an endpoint answers with, for its description."""
    usual = {400, 401, 403, 413, 421, 429, 503}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemView"}}}
    return {
        status: {"description": "An error, as RFC 9457 has it.", "content": content}
        for status in sorted({*usual, *statuses})
    }


__all__ = [name for name in dir() if name.endswith(("View", "Form"))] + ["ProblemView"]
