"""A chat model's wording for an item: the same checks, or the words it had.

The model words the question and nothing else: key, distractors, citation and explanation stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import prompts
from assistant import checking
from assistant.notices import NOT_REWORDED
from assistant.quiz.checks import Checker
from assistant.quiz.models import BLANK, Item, Quiz
from assistant.quiz.stems import LONGEST, tidy
from index.errors import ChatModelError, QuestionError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_DELIMITERS = str.maketrans("〈〉", "<>")


def reword(item: Item, chat: BaseChatModel, checker: Checker) -> Item:
    """The item with the model's stem if that passes every check; else the item as it is.

    A true/false statement, matching and ordering stay: their words are the answer. Raises
    ChatModelError where the model does not answer.
    """
    if item.truth is not None or item.pairs or item.sequence:
        return item
    stem = _asked(item, chat)
    if not stem or len(stem) > LONGEST + 40 or stem.count(BLANK) != item.stem.count(BLANK):
        return item
    cited = [checker.corpus.by_id[c.id] for c in item.basis if c.id in checker.corpus.by_id]
    if not checking.check(stem, cited).ok:
        return item
    changed = replace(item, stem=stem)
    return changed if all(f.ok for f in checker.check(changed)) else item


def required(chat: BaseChatModel | None) -> BaseChatModel:
    """The chat model. Raises QuestionError where none is set; ask before items are made."""
    if chat is None:
        raise QuestionError(
            "Rewording needs a chat model; enter one in the page's settings, "
            "or set ZHIDUAN_CHAT_MODEL and ZHIDUAN_CHAT_URL.",
            "改写题干需要对话模型；请在页面的设置里填写，"
            "或设置 ZHIDUAN_CHAT_MODEL 和 ZHIDUAN_CHAT_URL。",
        )
    return chat


def reworded(
    quiz: Quiz,
    chat: BaseChatModel,
    checker: Checker,
    *,
    before_each: Callable[[], None] = lambda: None,
) -> Quiz:
    """The quiz with the model's wordings; where the model fails, the rest keep theirs and a notice says so.

    `before_each` is called before each item; what it raises (a stop) goes through.
    """
    items: list[Item] = []
    for item in quiz.items:
        before_each()
        try:
            items.append(reword(item, chat, checker))
        except ChatModelError as error:
            rest = quiz.items[len(items) :]
            notice = NOT_REWORDED.format(error.zh, len(rest))
            return replace(quiz, items=(*items, *rest), notices=(*quiz.notices, notice))
    return replace(quiz, items=tuple(items))


def _asked(item: Item, chat: BaseChatModel) -> str:
    """The first line the model writes, tidied."""
    import httpx
    import openai

    prompt = prompts.load("quiz_reword", "quote", "stem", "key").format(
        quote="".join(c.quote for c in item.basis).translate(_DELIMITERS),
        stem=item.stem.translate(_DELIMITERS),
        key="；".join(item.key).translate(_DELIMITERS),
    )
    try:
        said = str(chat.invoke(prompt).text)
    except (openai.OpenAIError, httpx.HTTPError, ValueError) as exc:
        raise ChatModelError(
            f"The chat model did not answer ({type(exc).__name__}); check its address and key.",
            f"对话模型没有回答（{type(exc).__name__}）；请检查地址和密钥。",
        ) from exc
    lines = [line for line in said.splitlines() if line.strip()]
    return tidy(lines[0].replace("（）", BLANK)) if lines else ""
