"""The bank for those who may work in it: whoever sees its keys or changes it is a trainer."""

from __future__ import annotations

from typing import Any

from assistant.quiz.bank import Bank
from assistant.ui import texts
from assistant.ui.desk import Desk, visitor
from index.errors import ZhiduanError


def bank(desk: Desk, request: Any) -> Bank:
    """The open bank. Raises gradio's Error, which the page shows, where the visitor may not."""
    try:
        visitor(request).require("trainer")
    except ZhiduanError as error:
        raise texts.refusal(error, request) from error
    return Bank.open(desk.assistant.library.folder)
