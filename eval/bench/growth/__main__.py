"""The run: prepare each size, build and ask every system, print one table a size and the growth."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from eval.bench.growth import documents, report, systems
from eval.bench.growth.measure import run
from eval.peers import PeerError
from index.embedding import cache_folder, open_embedder

_UNITS = {"k": 1_000, "m": 1_000_000}


def main() -> None:
    """Run what the command line asks for; figures go to --out after every system."""
    arguments = _parser().parse_args()
    work: Path = arguments.work
    kept: list[dict[str, object]] = []
    if arguments.out.exists():
        kept = json.loads(arguments.out.read_text("utf-8"))
    embedder = open_embedder()
    for size in arguments.sizes:
        prepared = documents.prepare(
            documents.Sources(arguments.corpus, arguments.data, arguments.encoded),
            work,
            paragraphs=size,
            embedder=embedder,
            say=_say,
        )
        for name in arguments.systems:
            folder = work / f"{name}-{size}"
            row: dict[str, object] = {"system": name, "size": size, "load": os.getloadavg()[0]}
            try:
                row |= run(name, prepared, folder, "build")
                row |= run(name, prepared, folder, "serve")
            except (PeerError, subprocess.CalledProcessError) as error:
                _say(f"{name} at {size}: {error}")
                continue
            _say(json.dumps(row))
            kept = [k for k in kept if (k["system"], k["size"]) != (name, size)] + [row]
            arguments.out.write_text(json.dumps(kept, indent=1), "utf-8")
    print(report.tables(kept))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.growth", description=__doc__)
    parser.add_argument("corpus", type=Path, help="a folder with laws/ below it")
    parser.add_argument("--data", type=Path, required=True, help="the public sets' folder")
    parser.add_argument("--sizes", type=_sizes, default=_sizes("1k,10k,64k"))
    parser.add_argument(
        "--encoded",
        type=int,
        help="so many pieces are encoded, the others' vectors mixed of theirs",
    )
    parser.add_argument("--systems", type=_names, default=list(systems.SYSTEMS))
    parser.add_argument("--work", type=Path, default=cache_folder() / "growth")
    parser.add_argument("--out", type=Path, default=Path("growth.json"))
    return parser


def _sizes(text: str) -> list[int]:
    return [int(float(part[:-1]) * _UNITS[part[-1].lower()]) for part in text.split(",")]


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name in systems.SYSTEMS]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
