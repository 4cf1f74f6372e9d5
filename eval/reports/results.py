"""The results as JSON: setting, scores, verdicts, and each case with its answer and its values."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from assistant import jsonform
from eval.gate import Decision
from eval.outcomes import Answered, Outcome
from eval.run import Run


def text(run: Run, decision: Decision | None) -> str:
    """The run as JSON. What varies between two equal runs stands under `measured`."""
    scores = {
        s.name: {
            "value": s.value, "interval": run.interval(s.name), "n_scored": s.n_scored,
            "n_undefined": s.n_undefined, "n_error": s.n_error,
            "higher_is_better": s.higher_is_better,
        }
        for s in run.scores
    }  # fmt: skip
    whole = {
        "setting": asdict(run.setting),
        "scores": scores,
        "confidence_auroc": run.auroc,
        "gate": decision and gate(decision),
        "cases": [_case(run, outcome) for outcome in run.outcomes],
        "measured": {
            "seconds": round(run.seconds, 3),
            "resident_mebibytes": round(run.resident_mebibytes),
            "milliseconds_p50": run.percentile(50),
            "milliseconds_p95": run.percentile(95),
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def gate(decision: Decision) -> dict[str, Any]:
    """The gate's verdicts."""
    return {
        "status": decision.status,
        "unmeasured": list(decision.unmeasured),
        "metrics": [
            asdict(c) | {"limit": c.limit.model_dump(), "verdict": c.verdict.value}
            for c in decision.comparisons
        ],
    }


def _case(run: Run, outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    row: dict[str, Any] = {
        "case": case.model_dump(mode="json"),
        "values": {s.name: s.cases[case.id] for s in run.scores if case.id in s.cases},
    }
    if isinstance(outcome, Answered):
        return row | {"answer": jsonform.answer(outcome.answer)}
    return row | {"error": outcome.error}
