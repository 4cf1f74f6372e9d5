"""`zhiduan tune`: let the library learn from pairs; list its versions, go back to one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.learning.pairs import collected, imported
from index import Library, query_map, tuning


def register(command: Any, *, open_library: Callable[[argparse.Namespace], Library]) -> None:
    """Add the command. `command(name, run, help)` gives its parser, `open_library` the library."""
    parser: argparse.ArgumentParser = command(
        "tune",
        lambda arguments: run(arguments, open_library),
        "let the library learn from pairs of question and paragraph",
    )
    parser.add_argument(
        "pairs", type=Path, nargs="*", help="CSV or JSONL with question, file, number"
    )
    parser.add_argument("--list", action="store_true", help="show the versions there are")
    parser.add_argument("--serve", type=int, metavar="N", help="let version N serve; 0 for none")


def run(
    arguments: argparse.Namespace, open_library: Callable[[argparse.Namespace], Library]
) -> int:
    """Train and judge, or show the versions; 0 whether or not the map was kept."""
    from tqdm import tqdm

    from assistant.learning.tune import tune, verdict

    with open_library(arguments) as library:
        if arguments.serve is not None:
            query_map.serve(library.folder, arguments.serve)
        if arguments.list or arguments.serve is not None:
            _show(arguments, library)
            return 0
        pairs = [*collected(library.folder), *(p for f in arguments.pairs for p in imported(f))]
        with tqdm(total=tuning.STEPS, unit="step", leave=False, disable=None) as bar:
            found = tune(library, pairs, progress=lambda done, _total: bar.update(done - bar.n))
    print(json.dumps(asdict(found), ensure_ascii=False) if arguments.json else verdict(found)[0])
    return 0


def _show(arguments: argparse.Namespace, library: Library) -> None:
    found = query_map.versions(library.folder, library.embedder)
    if arguments.json:
        rows = [
            dict(v.card) | {"version": v.number, "serves": v.serves, "rests": v.rests}
            for v in found
        ]
        print(json.dumps({"versions": rows}, ensure_ascii=False))
        return
    for version in found:
        card = version.card
        print(
            f"{'*' if version.serves else ' '} {version.number}\t{card.get('made', '')}\t"
            f"{card.get('pairs')} pairs\t{card.get('before')} -> {card.get('after')}"
            + ("\trests: made for another model; tune again" if version.rests else "")
        )
