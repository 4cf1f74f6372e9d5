"""A small learned map on the question's side: x + xAB, normalised. Paragraph vectors stay as they are.

The default map is trained by `python -m eval.train.query_map`; it serves only the model it was
trained for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from safetensors import safe_open


@dataclass(frozen=True, slots=True)
class QueryMap:
    """A (float32[d, r]) and B (float32[r, d])."""

    a: np.ndarray
    b: np.ndarray

    def __call__(self, vector: np.ndarray) -> np.ndarray:
        """The moved question, float32[d] of unit length."""
        moved: np.ndarray = vector + vector @ self.a @ self.b
        unit: np.ndarray = moved / np.linalg.norm(moved)
        return unit.astype(np.float32)


def default(fingerprint: str) -> QueryMap | None:
    """The map that ships, if it was trained for this model."""
    file = Path(str(resources.files("index").joinpath("query_map.safetensors")))
    if not file.exists():
        return None
    with safe_open(str(file), framework="numpy") as weights:
        card = json.loads(weights.metadata()["card"])
        if card["model"] != fingerprint:
            return None
        return QueryMap(*(weights.get_tensor(name).astype(np.float32) for name in "ab"))
