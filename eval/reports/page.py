"""A run as one HTML page that needs nothing else: plots, verdicts, every case to drill into."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant import citations
from eval.gate import Decision
from eval.metrics.citation import cited, gold
from eval.outcomes import Answered, Outcome
from eval.reports import plots, table
from eval.run import Run


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the page shows it."""

    outcome: Outcome
    values: dict[str, float]
    right: bool


def text(run: Run, decision: Decision | None) -> str:
    """The page. Everything a document or a question holds is escaped."""
    environment = Environment(
        loader=PackageLoader("eval", "reports"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"number": table.number, "marked": _marked}
    environment.globals |= {
        "interval": table.interval, "wanted": table.wanted, "change": table.change,
        "notation": citations.notation,
    }  # fmt: skip
    return environment.get_template("page.html").render(
        run=run,
        decision=decision,
        rows=[_row(run, o) for o in run.outcomes],
        kinds=sorted({o.case.kind for o in run.outcomes}),
        plots={
            "By kind of question": Markup(plots.kinds(run)),  # noqa: S704 - drawn here
            "Refusals": Markup(plots.refusals(run)),  # noqa: S704
            "Latency": Markup(plots.latency(run)),  # noqa: S704
        },
    )


def _row(run: Run, outcome: Outcome) -> Row:
    values = {s.name: s.cases[outcome.case.id] for s in run.scores if outcome.case.id in s.cases}
    return Row(outcome, values, _right(outcome, values))


def _right(outcome: Outcome, values: dict[str, float]) -> bool:
    """Whether nothing is left to look at: the right paragraphs and all facts, or a right refusal."""
    if not isinstance(outcome, Answered):
        return False
    if not outcome.case.answerable:
        return outcome.answer.refused
    return cited(outcome.answer) == gold(outcome.case) and values.get("facts", 1.0) == 1.0


def _marked(text: str, facts: tuple[tuple[str, ...], ...]) -> Markup:
    """A text with the required facts marked where they stand as written."""
    spellings = sorted({s for fact in facts for s in fact if s}, key=len, reverse=True)
    if not spellings:
        return escape(text)
    parts = re.split("(" + "|".join(map(re.escape, spellings)) + ")", text)
    pieces = [
        Markup("<mark>{}</mark>").format(part) if i % 2 else escape(part)
        for i, part in enumerate(parts)
    ]
    return Markup().join(pieces)
