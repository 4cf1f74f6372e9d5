"""Passages on a graphics card: sentence-transformers in batches sorted by length.

Asked for only where many passages wait, since torch takes seconds to import; a machine without
NVIDIA's driver never imports it. A library made here can be opened on one without a card: its
questions are encoded by the compiled model, which must agree with this one.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

MANY = 64  # passages; fewer are encoded by the compiled model before torch is imported
_BATCH = 128  # texts; an e5-small takes under 2 GB for as many of 512 tokens
_BLOCK = 4096  # texts sorted together, so that progress can be told
_AGREES = 0.98  # cosine; int8 beside fp32 has 0.9976
_PROBE = "报告所述期间共举办三次培训，来自二十个国家的代表参加。"


class Card:
    """One model on one device of torch's."""

    def __init__(self, folder: Path, *, device: str, passage: str, max_tokens: int) -> None:
        """`folder` is a sentence-transformers folder, `passage` what stands before a passage."""
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device=device, local_files_only=True)
        self._model.max_seq_length = max_tokens
        self._passage = passage

    def agrees(self, encode: Callable[[str], np.ndarray]) -> bool:
        """Whether a passage has the same vector here and from the compiled model, but for rounding."""
        (mine,) = self.encode([_PROBE])
        return float(mine @ encode(self._passage + _PROBE)) >= _AGREES

    def encode(self, texts: Sequence[str]) -> Iterator[np.ndarray]:
        """float32[d] of each text in order, unit length; sorted by length inside a block."""
        for start in range(0, len(texts), _BLOCK):
            yield from self._model.encode(  # it sorts what it is given by length
                list(texts[start : start + _BLOCK]), prompt=self._passage, batch_size=_BATCH,
                normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False,
            )  # fmt: skip


def device() -> str | None:
    """The device torch would use; None where there is no driver, no torch, or nothing it can use."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        import sentence_transformers  # noqa: F401
        import torch
    except (OSError, ImportError):
        return None
    return "cuda" if torch.cuda.is_available() else None


def open_card(
    source: Callable[[], Path],
    *,
    passage: str,
    max_tokens: int,
    encode: Callable[[str], np.ndarray],
) -> Card | None:
    """The card's model where there is a card and it agrees with the compiled one (`encode`)."""
    found = device()
    if found is None:
        return None
    card = Card(source(), device=found, passage=passage, max_tokens=max_tokens)
    return card if card.agrees(encode) else None
