"""From a thumbs-down in the page to a case: a draft that a person confirms and completes.

A draft is a case that does not validate yet: `answerable` is null, so that nobody's guess gates.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from assistant import feedback


def write(library: Path, out: Path) -> int:
    """Append a draft for each thumbs-down that `out` has not; how many were new."""
    known = _known(out)
    fresh = []
    for vote in feedback.read(library):
        draft = _draft(vote)
        if not vote.up and draft["id"] not in known:
            known.add(draft["id"])
            fresh.append(json.dumps(draft, ensure_ascii=False) + "\n")
    if fresh:
        with out.open("a", encoding="utf-8") as file:
            file.writelines(fresh)
    return len(fresh)


def _known(out: Path) -> set[str]:
    if not out.exists():
        return set()
    lines = out.read_text("utf-8").splitlines()
    return {json.loads(line)["id"] for line in lines if line.strip()}


def _draft(vote: feedback.Vote) -> dict[str, Any]:
    words = "\n".join([*vote.history, vote.question])
    return {
        "id": f"vote-{hashlib.sha256(words.encode()).hexdigest()[:8]}",
        "question": vote.question,
        "history": list(vote.history),
        "kind": vote.kind,
        "split": "report",
        "answerable": None,
        "gold": [{"file": file, "number": number} for file, number in vote.cited],
        "facts": [],
        "reason": vote.reason,
    }
