"""The papers a trainer has put together, kept beside the bank, and each as a file.

    <library>/quiz.db    the table `papers`: title, which items, points, versions, seed

A paper keeps ids; a question mended in the bank is mended in the paper.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from assistant.quiz.bank import Bank
from assistant.quiz.exporters import FORMATS, export
from assistant.quiz.models import ItemType
from assistant.quiz.paper import Paper, assemble
from index.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paper is made of: ids of the bank's items, points by type, how many versions."""

    id: str
    title: str
    items: tuple[str, ...]
    points: Mapping[ItemType, float]
    versions: int
    seed: int
    at: str = ""


class Papers:
    """The plans of one bank."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def keep(
        self, items: Sequence[str], *, title: str, versions: int = 1,
        points: Mapping[ItemType, float] | None = None, seed: int = 0,
    ) -> Plan:  # fmt: skip
        """A new plan on disk. Raises QuestionError where it makes no paper."""
        plan = Plan(
            uuid4().hex[:12], title.strip() or "知段测验", tuple(items), dict(points or {}),
            versions, seed,
        )  # fmt: skip
        self.assembled(plan)
        spec = {"items": plan.items, "points": plan.points, "versions": versions, "seed": seed}
        self.bank.keep_paper(plan.id, plan.title, json.dumps(spec, ensure_ascii=False))
        return plan

    def plans(self) -> list[Plan]:
        """The plans, newest first."""
        return [_plan(*row) for row in self.bank.papers()]

    def plan(self, plan_id: str) -> Plan:
        """The plan of that id. Raises QuestionError."""
        found = next((p for p in self.plans() if p.id == plan_id), None)
        if found is None:
            raise QuestionError(f"There is no paper {plan_id!r}.", f"没有编号为“{plan_id}”的试卷。")
        return found

    def remove(self, plan_id: str) -> None:
        """Forget a plan; its items stay in the bank."""
        self.bank.remove_paper(self.plan(plan_id).id)

    def assembled(self, plan: Plan) -> tuple[Paper, ...]:
        """The versions of a plan. Raises QuestionError where an item is gone or there are none."""
        items = [self.bank.item(i).item for i in plan.items]
        return assemble(
            items, title=plan.title, versions=plan.versions, points=plan.points, seed=plan.seed
        )

    def file(self, plan: Plan, form: str, *, version: int = 0) -> bytes:
        """The plan in a format: Word with all versions and keys, else the one version's items.

        Raises QuestionError where there is no such format or version.
        """
        papers = self.assembled(plan)
        if form not in FORMATS or not 0 <= version < len(papers):
            raise QuestionError(
                f"There is no format {form!r} or no such version.",
                f"没有“{form}”这种格式，或没有这一版本。",
            )
        with tempfile.TemporaryDirectory(prefix="zhiduan-paper-") as folder:
            target = Path(folder) / f"paper{FORMATS[form][1]}"
            if form == "docx":
                from assistant.quiz.exporters.docx import write_papers

                write_papers(papers, target)
            else:
                paper = papers[version]
                worth = {part.type: part.points for part in paper.parts}
                export(paper.items, target, format=form, title=paper.name, points=worth)
            return target.read_bytes()


def _plan(plan_id: str, title: str, spec: str, at: str) -> Plan:
    told = json.loads(spec)
    return Plan(
        plan_id, title, tuple(told["items"]), told["points"], told["versions"], told["seed"], at
    )
