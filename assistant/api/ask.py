"""Questions: the whole answer, or sentence by sentence as server-sent events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from assistant import jsonform
from assistant.accounts import Visitor
from assistant.api import problems, views
from assistant.api.context import DeskOf, ServiceOf, VisitorOf, reply
from assistant.api.service import Kept, Service
from assistant.models import Answer, Sentence
from assistant.ui.desk import Desk
from index.errors import ZhiduanError

router = APIRouter(tags=["ask"])
_SENTENCES = """event: sentence
data: {"text":"…","citations":[…]}

event: answer
data: {"question":"…","answer":"…", …}

"""


@router.post(
    "/ask", operation_id="ask",
    responses={200: {"model": views.AnswerView}, **views.problems(404, 422)},
)  # fmt: skip
def ask(form: views.AskForm, service: ServiceOf, visitor: VisitorOf, desk: DeskOf) -> Response:
    """The answer to a question, each sentence with the paragraphs it stands on."""
    *_, last = _steps(form, service, visitor, desk)
    return reply(_whole(_kept(last, form, service, visitor, desk)))


@router.post(
    "/ask/stream", operation_id="askStream", response_class=StreamingResponse,
    responses={
        200: {
            "description": "`sentence` events, one a sentence; `withdrawn` where a chat model failed "
            "half way: the `sentences` sent so far do not count, the documents' own follow, `notices` "
            "say why; at the end `answer` with all of it, which counts, or `error` with a problem.",
            "content": {"text/event-stream": {"schema": views.EVENT, "example": _SENTENCES}},
        },
        **views.problems(404, 422),
    },
)  # fmt: skip
def ask_stream(
    form: views.AskForm, service: ServiceOf, visitor: VisitorOf, desk: DeskOf
) -> Response:
    """The same, sentence by sentence, as server-sent events."""
    steps = _steps(form, service, visitor, desk)
    # The first step is taken here, so that a question that cannot be asked is an ordinary error.
    first = next(steps)

    def events() -> Iterator[bytes]:
        sent: tuple[Sentence, ...] = ()
        last = first
        try:
            for last in _after(first, steps):
                # A chat model that fails half way leaves the extracts in the place of what it said.
                holds = sent == last.sentences[: len(sent)]
                if not holds:
                    yield _event(
                        "withdrawn", {"sentences": len(sent), "notices": list(last.notices)}
                    )
                for sentence in last.sentences[len(sent) if holds else 0 :]:
                    yield _event("sentence", jsonform.sentence(sentence))
                sent = last.sentences
            yield _event("answer", _whole(_kept(last, form, service, visitor, desk)))
        except ZhiduanError as error:
            yield _event("error", problems.body(problems.of(error)))

    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


@router.post(
    "/search", operation_id="search",
    responses={200: {"model": views.HitsView}, **views.problems(404, 422)},
)  # fmt: skip
def search(form: views.SearchForm, desk: DeskOf) -> Response:
    """The best paragraphs for a query; it is in the body, so that no proxy logs it."""
    hits = desk.assistant.library.search(form.query, k=form.k, documents=form.documents, read=True)
    return reply({"hits": [jsonform.hit(h) for h in hits]})


def _steps(form: views.AskForm, service: Service, visitor: Visitor, desk: Desk) -> Iterator[Answer]:
    history = list(form.history)
    if form.conversation is not None:
        theirs = desk.conversations.of(visitor.name)
        theirs.get(form.conversation)
        history = [turn.question for turn in theirs.turns(form.conversation)]
    return service.stream(desk, visitor, form.question, history=history, documents=form.documents)


def _after(first: Answer, further: Iterator[Answer]) -> Iterator[Answer]:
    yield first
    yield from further


def _kept(
    answer: Answer, form: views.AskForm, service: Service, visitor: Visitor, desk: Desk
) -> Kept:
    if form.keep or form.conversation:
        return service.keep(desk, visitor, answer, form.conversation)
    return Kept(answer)


def _whole(kept: Kept) -> dict[str, Any]:
    return jsonform.answer(kept.answer) | {"conversation": kept.conversation, "turn": kept.turn}


def _event(name: str, value: object) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(value, ensure_ascii=False))
