"""The figures as Markdown: each size as ratios to this library's, and how each system grows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

Row = dict[str, Any]
_OURS = "zhiduan"
SHOWN: dict[str, tuple[str, Callable[[float], str]]] = {
    "processor": ("build", lambda v: f"{v:.1f} s"),
    "disk": ("on disk", lambda v: f"{v / 1e6:.0f} MB"),
    "peak": ("peak memory, building", lambda v: f"{v / 1e6:.0f} MB"),
    "resident": ("memory, asking", lambda v: f"{v / 1e6:.0f} MB"),
    "opening_work": ("opening", lambda v: f"{1000 * v:.0f} ms"),
    "work": ("a question", lambda v: f"{v:.1f} ms"),
    "adding_work": ("one more document", lambda v: f"{v:.2f} s"),
    "p50": ("p50, wall", lambda v: f"{v:.1f} ms"),
    "p95": ("p95, wall", lambda v: f"{v:.1f} ms"),
}


def tables(rows: Sequence[Row]) -> str:
    """One table a size, then one of growth."""
    sizes = sorted({row["size"] for row in rows})
    parts = [_size(size, [r for r in rows if r["size"] == size]) for size in sizes]
    return "\n\n".join([*parts, _growth(rows)])


def _size(size: int, rows: Sequence[Row]) -> str:
    """Ours in its units, the others' as how many times ours."""
    ours = next((row for row in rows if row["system"] == _OURS), None)
    heads = ["system", *(name for name, _ in SHOWN.values()), "recall@10"]
    lines = [f"{size:,} paragraphs", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for row in sorted(rows, key=lambda r: r["system"] != _OURS):
        cells = [str(row["system"])]
        for key, (_, written) in SHOWN.items():
            if ours is None or row is ours:
                cells.append(written(row[key]))
            else:
                cells.append(f"{row[key] / ours[key]:.2g}x")
        cells.append(f"{row['recall']:.3f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _growth(rows: Sequence[Row]) -> str:
    """The exponent between the smallest and the largest size of each system: 1 grows as the size."""
    heads = ["system", "from", "to", *(name for name, _ in SHOWN.values())]
    lines = ["Growth", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for system in dict.fromkeys(row["system"] for row in rows):
        own = sorted((r for r in rows if r["system"] == system), key=lambda r: int(r["size"]))
        first, last = own[0], own[-1]
        if first is last:
            continue
        times = math.log(last["size"] / first["size"])
        cells = [system, f"{first['size']:,}", f"{last['size']:,}"]
        cells += [f"{math.log(last[key] / first[key]) / times:.2f}" for key in SHOWN]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
