"""`zhiduan bundle` on the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.bundle.archive import make
from assistant.bundle.targets import SYSTEMS, Target
from index.embedding import Embedder


def register(
    command: Any, *, open_embedder: Callable[[], Embedder], say: Callable[[str], None]
) -> None:
    """Add the command. `command(name, run, help)` gives its parser."""
    parser: argparse.ArgumentParser = command(
        "bundle",
        lambda arguments: run(arguments, open_embedder, say),
        "one archive for a machine without a network",
    )
    parser.add_argument(
        "-o", "--output", type=Path, default=Path(), metavar="DIR",
        help="the folder to write it into (the present one)",
    )  # fmt: skip
    parser.add_argument("--system", choices=SYSTEMS, help="the machine it is for (this one)")
    parser.add_argument("--python", metavar="X.Y", help="the Python there (this one's version)")
    parser.add_argument(
        "--wheel", type=Path, metavar="FILE", help="zhiduan's own wheel (built from the checkout)"
    )


def run(
    arguments: argparse.Namespace, open_embedder: Callable[[], Embedder], say: Callable[[str], None]
) -> int:
    """Make the bundle and say where it is. The exit status."""
    here = Target.here() if None in (arguments.system, arguments.python) else None
    target = Target(
        arguments.system or (here.name if here else ""),
        arguments.python or (here.python if here else ""),
    )
    path = make(
        arguments.output, embedder=open_embedder(), target=target, wheel=arguments.wheel, say=say
    )
    size = path.stat().st_size
    if arguments.json:
        print(json.dumps({"bundle": str(path), "bytes": size}, ensure_ascii=False))
    else:
        print(f"{path}\t{size / 1e6:.0f} MB")
    return 0
