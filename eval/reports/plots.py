"""The plots of a run as SVG text, drawn by matplotlib without a display."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.metrics import METRICS, refusal, score
from eval.outcomes import Answered
from eval.run import Run
from eval.stats import bootstrap

_INK, _SEAL, _GREY = "#1f2933", "#b3372f", "#8a94a0"


def kinds(run: Run, names: Sequence[str] = ("hit@1", "citation_f1", "facts")) -> str:
    """Bars of a few metrics by kind of question, each with its 95 % interval."""
    chosen = [m for m in METRICS if m.name in names]
    shown = sorted({o.case.kind for o in run.outcomes})
    figure, axes = _figure(width=9.0)
    for at, metric in enumerate(chosen):
        for place, kind in enumerate(shown):
            values = list(score(metric, run.of_kind(kind)).cases.values())
            if values:
                _bar(axes, place + (at - 1) * 0.27, values, (_INK, _SEAL, _GREY)[at])
        axes.bar(0, 0, color=(_INK, _SEAL, _GREY)[at], label=metric.name)
    axes.set_xticks(range(len(shown)), [f"{k}\n{len(run.of_kind(k))}" for k in shown])
    axes.set_ylim(0, 1.05)
    axes.legend(frameon=False, ncols=len(chosen), loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return _svg(figure)


def _bar(axes: Axes, x: float, values: Sequence[float], colour: str) -> None:
    mean = sum(values) / len(values)
    low, high = bootstrap(values)
    axes.bar(x, mean, width=0.25, color=colour)
    axes.vlines(x, low, high, color="#000", linewidth=1)


def refusals(run: Run) -> str:
    """False answers against false refusals, at every threshold of confidence."""
    sure: dict[bool, list[float]] = {True: [], False: []}
    for outcome in run.outcomes:
        if isinstance(outcome, Answered):
            sure[outcome.case.answerable].append(outcome.answer.confidence)
    points = refusal.curve(sure[True], sure[False])
    figure, axes = _figure()
    axes.step([p[1] for p in points], [p[2] for p in points], where="post", color=_SEAL)
    axes.set_xlabel("answerable questions refused")
    axes.set_ylabel("other questions answered")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    return _svg(figure)


def latency(run: Run) -> str:
    """How long the answers took, milliseconds."""
    figure, axes = _figure()
    axes.hist(run.milliseconds, bins=30, color=_INK)
    axes.set_xlabel("milliseconds")
    axes.set_ylabel("questions")
    return _svg(figure)


def _figure(width: float = 4.4) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, 3.0), layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Figure) -> str:
    """SVG to stand in a page: no declaration, text as text, the same bytes each time."""
    out = io.StringIO()
    with rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "zhiduan", "font.family": "sans-serif"}
    ):
        figure.savefig(
            out, format="svg", metadata={"Date": None, "Creator": None}, transparent=True
        )
    return re.sub(r"^.*?(?=<svg)", "", out.getvalue(), count=1, flags=re.DOTALL)
