"""OpenAI's chat completions: any client that speaks them gets answers with citations.

The last message is the question, the user's earlier ones the conversation; what else is sent (system
messages, temperature) changes nothing, for the answer is the documents'. `model` is zhiduan, or
zhiduan:NAME for another library. Citations stand in the text as 〔…〕, in `annotations` as OpenAI's
url_citation, and whole in `citations`; `notices` say how the answer came about. What a chat model wrote
and the checks refused is nowhere. `usage` counts characters.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from assistant import citations, jsonform, notices
from assistant.api import problems, views
from assistant.api.context import ServiceOf, VisitorOf, reply
from assistant.api.problems import Problem
from assistant.models import Answer, Citation
from assistant.settings import DEFAULT_LIBRARY
from index.errors import ZhiduanError

MODEL = "zhiduan"
router = APIRouter(prefix="/v1", tags=["openai"])
Json = dict[str, Any]


class Part(BaseModel):
    """A part of a message; only texts count."""

    type: str = Field(max_length=40)
    text: str = Field("", max_length=100_000)


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = Field(None, max_length=100_000)

    @property
    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """Whether the last piece counts characters."""

    include_usage: bool = False


class CompletionForm(BaseModel):
    """A chat completion as OpenAI's clients send it; what is not listed is not looked at."""

    messages: list[Message] = Field(min_length=1, max_length=500)
    model: str = Field(MODEL, max_length=80)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "缉私犬有多少只？"}]}
            ]
        },
    )


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class CompletionView(_Open):
    """A completion; the message carries `annotations` and `citations`."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]


class ModelView(_Open):
    """A library, as a model."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsView(_Open):
    """The libraries, as models."""

    object: Literal["list"]
    data: list[ModelView]


@router.get(
    "/models", operation_id="listModels",
    responses={200: {"model": ModelsView}, **views.problems()},
)  # fmt: skip
def models(service: ServiceOf, visitor: VisitorOf) -> Response:
    """One model for each library that may be entered."""
    data = [_described(name) for name in service.names(visitor)]
    return reply({"object": "list", "data": data})


@router.get(
    "/models/{model}", operation_id="retrieveModel",
    responses={200: {"model": ModelView}, **views.problems(404, 422)},
)  # fmt: skip
def model(
    model: Annotated[str, Path(max_length=80, examples=[MODEL])],
    service: ServiceOf,
    visitor: VisitorOf,
) -> Response:
    """One model by its name."""
    library = _library(model)
    service.desk(visitor, library)
    return reply(_described(library))


@router.post(
    "/chat/completions", operation_id="createChatCompletion",
    responses={
        200: {
            "model": CompletionView,
            "content": {"text/event-stream": {"schema": views.EVENT}},
        },
        **views.problems(404, 422),
    },
)  # fmt: skip
def complete(
    form: CompletionForm, request: Request, service: ServiceOf, visitor: VisitorOf
) -> Response:
    """An answer to the last message, with its citations; as a stream where `stream` is set."""
    desk = service.desk(visitor, _library(form.model))
    asked = [m.text for m in form.messages if m.role == "user"]
    if not asked or form.messages[-1].role != "user":
        raise Problem(
            422, "question", "The last message must be the user's question.",
            "最后一条消息必须是用户的问题。",
        )  # fmt: skip
    if not asked[-1] and form.messages[-1].content:
        raise Problem(
            422, "question",
            "The last message has no text, and pictures, sound and files are not read; put the question "
            "in words.",
            "最后一条消息没有文字；不识别图片、音频和文件，请用文字提问。",
        )  # fmt: skip
    steps = service.stream(desk, visitor, asked[-1], history=[q for q in asked[:-1] if q.strip()])
    reply_to = _Reply(form, str(request.base_url), sum(map(len, asked)))
    if not form.stream:
        *_, last = steps
        return reply(reply_to.whole(last))
    first = next(steps)
    return StreamingResponse(
        reply_to.pieces(first, steps), media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


def _described(library: str) -> Json:
    name = MODEL if library == DEFAULT_LIBRARY else f"{MODEL}:{library}"
    return {"id": name, "object": "model", "created": 0, "owned_by": "zhiduan"}


def _library(model: str) -> str:
    """The library a model's name stands for."""
    name, _, library = model.partition(":")
    if name != MODEL:
        raise Problem(
            404, "unknown-model", f"The models here are {MODEL} and {MODEL}:LIBRARY.",
            f"这里的模型是 {MODEL} 和 {MODEL}:文库名。",
        )  # fmt: skip
    return library or DEFAULT_LIBRARY


class _Reply:
    """The answer to one request in OpenAI's words."""

    def __init__(self, form: CompletionForm, base: str, asked: int) -> None:
        self._base = base
        self._asked = asked
        self._usage = form.stream_options is not None and form.stream_options.include_usage
        self._head = {
            "id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()),
            "model": form.model,
        }  # fmt: skip

    def whole(self, answer: Answer) -> Json:
        """A chat.completion."""
        message = {"role": "assistant", "content": answer.answer, "refusal": None}
        choice = {"index": 0, "message": message | self._sources(answer), "logprobs": None,
                  "finish_reason": "stop"}  # fmt: skip
        return self._head | {
            "object": "chat.completion", "choices": [choice], "usage": self._counted(answer)
        }  # fmt: skip

    def pieces(self, first: Answer, further: Iterator[Answer]) -> Iterator[bytes]:
        """chat.completion.chunk events, one a sentence; the last one has the citations.

        The protocol takes nothing back. Where the chat model fails half way, a notice follows what was
        sent, then the answer; the last piece tells in `withdrawn` how many characters do not count.
        """
        yield self._chunk({"role": "assistant", "content": ""})
        said, last, withdrawn = "", first, 0
        try:
            for last in _chained(first, further):
                grown = "".join(citations.written(s) for s in last.sentences)
                if grown.startswith(said) and grown != said:
                    yield self._chunk({"content": grown[len(said) :]})
                    said = grown
            if said != last.answer:
                # A refusal, or a model that failed half way: then the documents' own words count.
                rest = last.answer.removeprefix(said)
                if said and rest == last.answer:
                    why = "".join(n for n in last.notices if notices.instead(n))
                    notice = f"\n\n（{why}）\n\n"
                    withdrawn = len(said) + len(notice)
                    rest = notice + rest
                yield self._chunk({"content": rest})
        except ZhiduanError as error:
            yield _data(problems.body(problems.of(error), path="/v1/"))
            return
        yield self._chunk(self._sources(last, withdrawn) | {"withdrawn": withdrawn}, finish="stop")
        if self._usage:
            yield _data(
                self._head
                | {"object": "chat.completion.chunk", "choices": [], "usage": self._counted(last)}
            )
        yield format_sse_event(data_str="[DONE]")

    def _chunk(self, delta: Json, *, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _data(self._head | {"object": "chat.completion.chunk", "choices": [choice]})

    def _counted(self, answer: Answer) -> dict[str, int]:
        asked, said = self._asked, len(answer.answer)
        return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}

    def _sources(self, answer: Answer, at: int = 0) -> Json:
        """Annotations by place in the text, where the answer begins at `at`, and the citations whole."""
        annotations, cited = [], []
        for sentence in answer.sentences:
            start, at = at, at + len(citations.written(sentence))
            for c in {c.id: c for c in sentence.citations}.values():
                cited.append(jsonform.citation(c))
                annotations.append(self._annotation(c, start, at))
        return {
            "annotations": annotations, "citations": cited, "refused": answer.refused,
            "confidence": answer.confidence, "notices": list(answer.notices),
        }  # fmt: skip

    def _annotation(self, c: Citation, start: int, end: int) -> Json:
        """OpenAI's url_citation; the address is the paragraph's in this API."""
        cited = {
            "start_index": start, "end_index": end, "title": citations.notation(c),
            "url": f"{self._base}api/v1/paragraphs/{c.id}",
        }  # fmt: skip
        return {"type": "url_citation", "url_citation": cited}


def _chained(first: Answer, further: Iterator[Answer]) -> Iterator[Answer]:
    yield first
    yield from further


def _data(value: Json) -> bytes:
    return format_sse_event(data_str=json.dumps(value, ensure_ascii=False))
