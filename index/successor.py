"""The quantised index that comes next: made aside, from what the files hold, while the library goes on.

Making one takes seconds to a minute, so no change of a library waits for it: what is not in it yet
is compared exactly. The writer puts it in force when it is there and still fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index import durable, quantised, vectorfile
from index.quantised import Quantised
from index.vectorfile import Flat, Head

Questions = Callable[[], np.ndarray]
"""Questions (float32[q, d]) a new quantised index is measured with; its own vectors if none."""
_RETRAIN = 2.0  # growth after which the centres are found again


@dataclass(frozen=True, slots=True)
class Successor:
    """A quantised index that is not in force, and the head it was made for with its figures in it."""

    index: Quantised
    after: Head
    head: Head

    def fits(self, head: Head) -> bool:
        """Whether the files are still those it was made from, and none was put in force since."""
        return (head.name, head.index) == (self.after.name, self.after.index)

    def save(self, folder: Path, head: Head) -> Head:
        """Write it beside the others; the head with it. Raises OSError."""
        name = f"{head.name}-{len(self.index)}.index"
        self.index.save(folder / name)
        durable.sync(folder / name)
        mine = self.head
        return replace(
            head, index=name, indexed=len(self.index), trained=mine.trained, probes=mine.probes,
            refine=quantised.REFINE, recall=mine.recall, asked=mine.asked,
        )  # fmt: skip


def make(folder: Path, head: Head, questions: Questions) -> Successor:
    """An index over all vectors of a head: the one in force extended, or a new one that is measured.

    Raises OSError.
    """
    flat = vectorfile.open_flat(folder, head)
    if flat is None:
        raise OSError(f"{folder}: what was written cannot be read")
    # From the file, since whoever searches the one in memory is not to see it grow.
    index = quantised.load(folder / head.index) if head.index else None
    if index is not None and len(index) == head.indexed and len(flat) <= _RETRAIN * head.trained:
        index.extend(flat)
        return Successor(index, head, head)
    index = quantised.build(flat)
    return Successor(index, head, _measured(index, flat, head, questions()))


def _measured(index: Quantised, flat: Flat, head: Head, asked: np.ndarray) -> Head:
    if not len(asked):
        asked = flat.vectors[:: max(len(flat) // 100, 1)].astype(np.float32)
    probes, recall = quantised.tune(index, flat, asked)
    return replace(head, trained=len(flat), probes=probes, recall=recall, asked=len(asked))
