"""The official MCP client against a server that runs, over HTTP and over stdio."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.assistant.api.conftest import Running
from tests.assistant.api.test_endpoints import QUESTION

Use = Callable[[Client], Awaitable[Any]]


async def _over_http(running: Running, use: Use, token: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient(headers=headers, trust_env=False) as http:
        transport = streamable_http_client(f"{running.address}/mcp", http_client=http)
        async with Client(transport) as client:
            return await use(client)


async def _ask(client: Client) -> Any:
    return (await client.call_tool("ask", {"question": QUESTION})).structured_content


def test_tools_over_http(local: Running) -> None:
    async def use(client: Client) -> Any:
        tools = {t.name for t in (await client.list_tools()).tools}
        assert tools == {"ask", "search", "read_paragraph", "list_documents"}
        answer = await _ask(client)
        found = await client.call_tool("search", {"query": "缉私犬", "k": 2})
        hits = found.structured_content["hits"]
        by_id = await client.call_tool("read_paragraph", {"paragraph": hits[0]["id"]})
        documents = (await client.call_tool("list_documents", {})).structured_content["documents"]
        law = next(d for d in documents if d["file"].endswith(".md"))
        place = {"document": law["id"], "number": "5"}
        by_number = await client.call_tool("read_paragraph", place)
        wrong = [
            await client.call_tool("read_paragraph", {}),
            await client.call_tool("ask", {"question": " "}),
            await client.call_tool("search", {"query": "x", "library": "none"}),
            await client.call_tool("search", {"k": 0}),
            await client.call_tool("ask", {"question": "机密" * 5000, "history": [["机密"]]}),
            await client.call_tool("nothing", {}),
        ]
        return answer, hits, by_id.structured_content, by_number.structured_content, wrong

    answer, hits, by_id, by_number, wrong = asyncio.run(_over_http(local, use))
    assert answer["sentences"][0]["citations"][0]["number"] == "13"
    assert by_id["paragraphs"][0]["text"] == hits[0]["text"]
    assert by_number["paragraphs"][0]["number"] == "第五条"
    assert all(w.is_error for w in wrong)
    said = [w.content[0].text for w in wrong]
    assert said[0] == "Give the paragraph's id, or a document's id and a number."
    assert said[1] == "The question is empty; type one."
    assert said[2].startswith("There is no library of that name for you")
    assert said[3] == (
        "The arguments of search do not fit (query: field required; k: input should be greater than "
        "or equal to 1); its input schema says what does."
    )
    assert said[4].startswith(
        "The arguments of ask do not fit (question: string should have at most"
    )
    assert "history/0: " in said[4]
    assert said[5] == "Unknown tool: nothing"
    for text in said:  # a sentence, with nothing of what was sent and no address of a manual
        assert "\n" not in text
        assert "机密" not in text
        assert "http" not in text


def test_the_gate_holds_for_tools_too(guarded: Running) -> None:
    answer = asyncio.run(_over_http(guarded, _ask, guarded.tokens["li"]))
    assert "2,874" in answer["answer"]

    async def laws(client: Client) -> Any:
        return await client.call_tool("list_documents", {"library": "laws"})

    assert asyncio.run(_over_http(guarded, laws, guarded.tokens["li"])).is_error
    assert not asyncio.run(_over_http(guarded, laws, guarded.tokens["wang"])).is_error
    with pytest.raises(BaseException):  # noqa: B017, PT011 - the client's own, in a group
        asyncio.run(_over_http(guarded, _ask, "zd_wrong"))


def test_tools_over_stdio(local: Running) -> None:
    folder = local.service.desks["main"].assistant.library.folder
    root = str(Path(__file__).resolve().parents[3])
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant.cli", "mcp", "--library", str(folder)],
        env=dict(os.environ) | {"PYTHONPATH": root},
    )  # fmt: skip

    async def use() -> Any:
        async with Client(stdio_client(command)) as client:
            return await _ask(client)

    assert "2,874" in asyncio.run(use())["answer"]
