"""A visitor's own conversations; nobody else's can be told from one that is not there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from assistant import jsonform
from assistant.api import views
from assistant.api.context import DeskOf, VisitorOf, reply
from assistant.conversations import gone

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.get(
    "", operation_id="listConversations",
    responses={200: {"model": views.ConversationsView}, **views.problems(404, 422)},
)  # fmt: skip
def listed(
    desk: DeskOf, visitor: VisitorOf, words: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The conversations that hold every word, last changed first; fifty at most."""
    found = desk.conversations.of(visitor.name).find(words)
    return reply({"conversations": [asdict(c) for c in found]})


@router.get(
    "/{conversation}", operation_id="getConversation",
    responses={200: {"model": views.TurnsView}, **views.problems(404, 422)},
)  # fmt: skip
def whole(conversation: str, desk: DeskOf, visitor: VisitorOf) -> Response:
    """A conversation with its answers, their citations as they were given."""
    theirs = desk.conversations.of(visitor.name)
    found = theirs.get(conversation)
    turns = [
        {"id": t.id, "question": t.question,
         "answer": jsonform.answer(t.answer) | {"conversation": found.id, "turn": t.id}}
        for t in theirs.turns(conversation)
    ]  # fmt: skip
    return reply({"id": found.id, "title": found.title, "turns": turns})


@router.delete(
    "/{conversation}", operation_id="removeConversation", status_code=204,
    response_class=Response, responses=views.problems(404, 422),
)  # fmt: skip
def remove(conversation: str, desk: DeskOf, visitor: VisitorOf) -> Response:
    """Remove a conversation."""
    # What another shared can be read; it is not there to be removed.
    if not desk.conversations.of(visitor.name).remove(conversation):
        raise gone(conversation)
    return Response(status_code=204)
