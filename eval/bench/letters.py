"""What the library's own benchmarks add: files made to a number, and an encoder that costs nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

PARAGRAPHS = 4
_PLACES = "甲乙丙丁戊己庚辛壬癸"


class LetterEncoder:
    """Counts letters: quick, the same everywhere, and `encoded` says what it was asked for."""

    def __init__(self, name: str = "letters", dimension: int = 64) -> None:
        self.name, self.fingerprint, self.dimension = name, f"{name}-{dimension}", dimension
        self.encoded: list[str] = []

    def encode_query(self, text: str) -> np.ndarray:
        """float32[d], unit length."""
        counts = np.full(self.dimension, 1e-3, np.float32)
        np.add.at(counts, [ord(letter) % self.dimension for letter in text], 1)
        unit: np.ndarray = counts / np.linalg.norm(counts)
        return unit

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """float32[n, d]."""
        self.encoded += texts
        if progress is not None:
            progress(len(texts))
        empty = np.empty((0, self.dimension), np.float32)
        return np.stack([self.encode_query(text) for text in texts]) if texts else empty


def mark(number: int, version: int) -> str:
    """The word only this version of this file has."""
    return f"{number:04d}{version:04d}"


def write(folder: Path, number: int, version: int) -> Path:
    """A file of PARAGRAPHS numbered paragraphs, each with the mark."""
    file = folder / f"文件{number}.txt"
    lines = [
        f"{n}. {_PLACES[(number + n) % 10]}地办了{n}次会议，登记号{mark(number, version)}。"
        for n in range(1, PARAGRAPHS + 1)
    ]
    file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    settled = time.time_ns() - 10**11 + version * 10**9
    os.utime(file, ns=(settled, settled))
    return file
