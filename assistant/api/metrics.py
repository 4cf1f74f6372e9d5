"""Figures for Prometheus. No question, no name of a document or a user is a label."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import prometheus_client
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.models import Answer

if TYPE_CHECKING:
    from assistant.api.service import Service

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """The figures of one process."""

    def __init__(self, service: Service) -> None:
        self._registry = registry = prometheus_client.CollectorRegistry()
        self._requests = prometheus_client.Counter(
            "zhiduan_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = prometheus_client.Histogram(
            "zhiduan_request_seconds", "Time to the end of the answer.", ("route",),
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._answers = prometheus_client.Counter(
            "zhiduan_answers", "Questions answered, by kind and whether refused.",
            ("kind", "refused"), registry=registry,
        )  # fmt: skip
        self._running = prometheus_client.Gauge(
            "zhiduan_requests_running", "Requests being answered now.", registry=registry
        )
        registry.register(_Libraries(service))
        prometheus_client.ProcessCollector(registry=registry)
        prometheus_client.PlatformCollector(registry=registry)

    def begun(self) -> float:
        """A request has come; the moment, for `ended`."""
        self._running.inc()
        return time.perf_counter()

    def ended(self, begun: float, *, method: str, route: str, status: int) -> None:
        """Its answer has gone out."""
        self._running.dec()
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(time.perf_counter() - begun)

    def answered(self, answer: Answer) -> None:
        """A question has been answered."""
        self._answers.labels(answer.kind, str(answer.refused).lower()).inc()

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return prometheus_client.generate_latest(self._registry)


class _Libraries(Collector):
    """What the libraries hold, read when it is asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> Iterator[Metric]:
        """Nothing is read for a registration."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Documents, paragraphs and the generation of each library."""
        documents = GaugeMetricFamily("zhiduan_documents", "Documents.", labels=["library"])
        paragraphs = GaugeMetricFamily("zhiduan_paragraphs", "Paragraphs.", labels=["library"])
        generation = CounterMetricFamily(
            "zhiduan_library_changes", "Changes of the library.", labels=["library"]
        )
        for name, desk in self._service.desks.items():
            listed = desk.assistant.library.documents()
            documents.add_metric([name], len(listed))
            paragraphs.add_metric([name], sum(d.paragraphs for d in listed))
            generation.add_metric([name], desk.assistant.library.generation)
        yield from (documents, paragraphs, generation)
