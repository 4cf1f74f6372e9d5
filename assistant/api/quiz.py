"""Quiz items from the library's paragraphs, as JSON or as a file another program reads."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Response

from assistant.api import views
from assistant.api.context import DeskOf, VisitorOf, reply
from assistant.quiz.checks import Checker
from assistant.quiz.exporters import FORMATS, export
from assistant.quiz.generation import generate
from assistant.quiz.itemform import to_json
from assistant.quiz.models import Quiz
from assistant.quiz.rewording import required, reworded
from index.errors import QuestionError

router = APIRouter(tags=["quiz"])


@router.post(
    "/quiz", operation_id="makeQuiz",
    responses={
        200: {
            "model": views.QuizView,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        **views.problems(404, 422),
    },
)  # fmt: skip
def quiz(form: views.QuizForm, desk: DeskOf, visitor: VisitorOf) -> Response:
    """Make quiz items and check them. The keys come along: trainers and administrators only."""
    visitor.require("trainer")
    desk.follow()
    library = desk.assistant.library
    chat = required(desk.assistant.chat) if form.reword else None
    made = generate(
        library, count=form.count, documents=form.documents, sections=form.sections,
        types=form.types, difficulty=form.difficulty, seed=form.seed,
    )  # fmt: skip
    if chat is not None:
        made = reworded(made, chat, Checker(library))
    if form.format != "json":
        return _file(made, form)
    return reply(
        {
            "items": [to_json(item) for item in made.items], "candidates": made.candidates,
            "rejected": made.rejected(), "notices": list(made.notices),
        }
    )  # fmt: skip


def _file(made: Quiz, form: views.QuizForm) -> Response:
    if not made.items:
        raise QuestionError(
            "No item passed the checks there; choose other types, sections or documents.",
            "所选范围内没有题目通过检查；请换题型、章节或文件。",
        )
    suffix = FORMATS[form.format][1]
    with tempfile.TemporaryDirectory(prefix="zhiduan-") as folder:
        target = Path(folder) / f"quiz{suffix}"
        data = export(made.items, target, format=form.format, title=form.title).read_bytes()
    name = f"attachment; filename=\"quiz{suffix}\"; filename*=UTF-8''{quote(f'题目{suffix}')}"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(data, media_type="application/octet-stream", headers=headers)
