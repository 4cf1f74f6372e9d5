"""A small learned map on the question's side: x + xAB, normalised. Paragraph vectors stay as they are.

A library may have one of its own, made by `zhiduan tune` on top of what the embedding model makes of a
question: every version is kept in the library's folder, and which one serves is one small file,
replaced as a whole. It serves only the model it was trained for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from index import durable
from index.contract import Encoder
from index.errors import LibraryError

_FOLDER, _CURRENT = "query-maps", "current.json"


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


@dataclass(frozen=True, slots=True)
class Version:
    """A map of a library's own: its number, from 1, and its card (model, pairs, figures, when).

    One that `serves` and `rests` is chosen, but was made for other questions' vectors than the encoder's.
    """

    number: int
    card: Mapping[str, Any]
    serves: bool
    rests: bool


def versions(library: Path, encoder: Encoder) -> list[Version]:
    """Every map made for a library, oldest first."""
    serving = _serving(library)
    found = []
    for file in sorted((library / _FOLDER).glob("*.safetensors")):
        with safe_open(str(file), framework="numpy") as weights:
            card = json.loads(weights.metadata()["card"])
        serves = int(file.stem) == serving
        rests = serves and card["model"] != asked_of(encoder)
        found.append(Version(int(file.stem), card, serves, rests))
    return found


def keep(library: Path, made: QueryMap, card: Mapping[str, Any]) -> int:
    """Write a new version into a library's folder and let it serve; its number."""
    folder = _made(library)
    number = max((int(f.stem) for f in folder.glob("*.safetensors")), default=0) + 1
    weights = save({"a": made.a, "b": made.b}, metadata={"card": json.dumps(dict(card))})
    durable.replace(folder / f"{number:04d}.safetensors", weights)
    serve(library, number)
    return number


def serve(library: Path, number: int) -> None:
    """Let a version serve, or none with 0. Raises LibraryError where there is no such version."""
    if number and not (library / _FOLDER / f"{number:04d}.safetensors").exists():
        raise LibraryError(
            f"There is no version {number} of this library's tuning; `zhiduan tune --list` shows them.",
            f"这个文库没有第 {number} 版调优；用 zhiduan tune --list 查看。",
        )
    durable.replace(_made(library) / _CURRENT, json.dumps({"serves": number}).encode())


def _made(library: Path) -> Path:
    folder = library / _FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as exc:
        raise LibraryError(
            f"The library {library} cannot be written ({exc.strerror}); change its permissions.",
            f"文库 {library} 不可写（{exc.strerror}）；请修改文件夹权限。",
        ) from exc
    return folder


def asked_of(encoder: Encoder) -> str:
    """What a map is trained for: the model of the encoder's questions, where they have one of their own."""
    return str(getattr(encoder, "asked", encoder.fingerprint))


def of(library: Path, encoder: Encoder) -> QueryMap | None:
    """The map of its own that serves in a library, if it was made for this encoder's questions."""
    number = _serving(library)
    if not number:
        return None
    file = library / _FOLDER / f"{number:04d}.safetensors"
    return _read(file, asked_of(encoder)) if file.exists() else None


def _serving(library: Path) -> int:
    file = library / _FOLDER / _CURRENT
    try:
        return int(json.loads(file.read_text("utf-8"))["serves"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise LibraryError(
            f"{file} cannot be read ({exc}); delete it, and the library goes on without tuning.",
            f"无法读取 {file}（{exc}）；删除它，文库即不使用调优。",
        ) from exc


@lru_cache(maxsize=8)
def _read(file: Path, fingerprint: str) -> QueryMap | None:
    try:
        with safe_open(str(file), framework="numpy") as weights:
            if json.loads(weights.metadata()["card"])["model"] != fingerprint:
                return None
            return QueryMap(*(weights.get_tensor(name).astype(np.float32) for name in "ab"))
    except (OSError, SafetensorError, KeyError, ValueError) as exc:
        raise LibraryError(
            f"The query map {file} cannot be read ({exc}); delete it.",
            f"查询映射 {file} 无法读取（{exc}）；请删除它。",
        ) from exc
