"""Weights that ship and belong to the offline model: compiled beside it on first use.

Each is a safetensors file in this package with a card; the model compiled from it and the offline
one's weights carries its digest, so that new weights are compiled anew.
"""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from pathlib import Path
from typing import Protocol

from safetensors import safe_open

from index import offline_model, onnx_model
from index.onnx_model import Say


class Compile(Protocol):
    """One of the compilers of `onnx_model` that take the offline model and trained weights."""

    def __call__(
        self, source: Path, trained: Path, target: Path, /, *, say: Say | None = None
    ) -> None:
        """As `onnx_model.compile_reader`."""


def weights(name: str) -> Path | None:
    """The file of the weights of that name; None where none ship."""
    file = Path(str(resources.files("index").joinpath(f"{name.replace('-', '_')}.safetensors")))
    return file if file.exists() else None


def compiled(  # noqa: PLR0913 - what, how, for whom, where
    name: str,
    compile_: Compile,
    *,
    fingerprint: str,
    root: Path,
    source: Path | None,
    say: Say | None,
) -> Path | None:
    """The folder of the model compiled from the weights of that name, made where it is not there.

    None beside any other model than the offline one. `root` is the folder of compiled models,
    `source` the offline model's file where it is not installed. Raises ModelError.
    """
    file = weights(name)
    if file is None or fingerprint != offline_model.FINGERPRINT:
        return None
    with safe_open(str(file), framework="numpy") as opened:
        digest = json.loads(opened.metadata()["card"])["sha256"][:8]
    target = root / f"{name}-{digest}-{onnx_model.VERSION}"
    if not (target / "settings.json").exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            folder = Path(scratch) / offline_model.NAME
            offline_model.convert(folder, source=source)
            compile_(folder, file, target, say=say)
    return target
