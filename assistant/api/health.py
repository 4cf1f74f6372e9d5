"""Health for whoever restarts the process, and figures for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Response

from assistant.api import metrics, views
from assistant.api.context import ServiceOf, reply
from assistant.api.problems import Problem

router = APIRouter(tags=["operations"])
_PLAIN = {"text/plain": {"schema": {"type": "string"}, "example": "zhiduan_documents 2.0\n"}}


@router.get(
    "/health/live", operation_id="live",
    responses={200: {"model": views.HealthView}, **views.problems()},
)  # fmt: skip
async def live() -> Response:
    """The process answers. Open to all."""
    return reply({"status": "ok"})


@router.get(
    "/health/ready", operation_id="ready",
    responses={200: {"model": views.HealthView}, **views.problems()},
)  # fmt: skip
def ready(service: ServiceOf) -> Response:
    """Questions can be answered: the model is loaded, the libraries are readable. Open to all."""
    if service.stopping.is_set():
        raise Problem(503, "stopping", "The server is being stopped.", "服务器正在停止。")
    for desk in service.desks.values():
        desk.assistant.library.embedder.encode_query("段")
        desk.assistant.library.documents()
    return reply({"status": "ok"})


@router.get(
    "/metrics", operation_id="metrics", response_class=Response,
    responses={200: {"description": "Prometheus' text format.", "content": _PLAIN}, **views.problems()},
)  # fmt: skip
def figures(service: ServiceOf) -> Response:
    """Requests, times, answers by kind, what the libraries hold."""
    return Response(service.metrics.text(), headers={"Content-Type": metrics.CONTENT_TYPE})
