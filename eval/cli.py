"""`zhiduan eval`: run and gate suites, renew a baseline, lint, prove the gate, draft cases.

Exit status: 0 passed, 1 a threshold or a regression, 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.cli import complain, embedder, library_folder
from assistant.quiz import generate
from eval import cases, drafts, gate, linter, peers, public, reports, run, sabotage
from eval.cases import Suite
from eval.metrics import quiz
from eval.reports import markdown, table
from eval.run import Answerer, Run
from eval.train.data import held_out
from index import Library
from index.embedding import Embedder, open_embedder
from index.errors import ZhiduanError

_OUT = "eval-results"


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Put `eval` with its own commands into the parser of the command line."""
    parent = commands.add_parser("eval", help="measure the answers on suites of questions")
    inner = parent.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, act: Any, text: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = inner.add_parser(
            name, help=text, description=text, parents=[common]
        )
        parser.set_defaults(run=lambda arguments: _guarded(act, arguments))
        return parser

    one = command("run", _run, "ask every question of a suite and score the answers")
    _suites(one)
    one.add_argument("--gate", action="store_true", help="hold thresholds and baseline")
    one.add_argument("--split", choices=["all", "tune", "report"], default="all")
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--out", type=Path, default=Path(_OUT), help=f"folder of reports ({_OUT})")
    _suites(command("bless", _bless, "make what a suite scores now its baseline"))
    _suites(command("lint", _lint, "check a suite against its documents"))
    _suites(command("sabotage", _sabotage, "break the answers on purpose; the gate must turn red"))
    one = command("quiz", _quiz, "make quiz items from a suite's documents and check each")
    _suites(one)
    one.add_argument("-n", type=int, default=50, help="items")
    one.add_argument("--seed", type=int, default=0)
    one = command("public", _public, "ask a public question set of SQuAD form or LeCoQA's")
    one.add_argument("file", type=Path)
    one.add_argument("--limit", type=int, default=0, help="ask only so many, drawn by the seed")
    one.add_argument(
        "--held-out", action="store_true", help="ask only of documents kept from training"
    )
    one.add_argument("--seed", type=int, default=0)
    one = command("peers", _peers, "ask the usual recipes of other frameworks the same questions")
    one.add_argument(
        "suites", nargs="+", metavar="SUITE",
        help=f"{', '.join(cases.names())}, or the file of a public set",
    )  # fmt: skip
    one.add_argument("--peer", action="append", choices=list(peers.RECIPES), help="only this one")
    one.add_argument("--limit", type=int, default=0, help="ask only so many of a public set")
    one.add_argument("--seed", type=int, default=0)
    one = command(
        "draft", _draft, "turn thumbs-down of the page into cases for a person to confirm"
    )
    one.add_argument("--out", type=Path, default=Path("drafts.jsonl"), help="file to append to")


def _suites(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("suites", nargs="+", metavar="SUITE", help=f"{', '.join(cases.names())}")


def _guarded(act: Any, arguments: argparse.Namespace) -> int:
    """Nothing measured is 2, whatever kept it from being measured."""
    try:
        status: int = act(arguments)
    except ZhiduanError as error:
        if arguments.json:
            print(json.dumps({"error": str(error)}, ensure_ascii=False))
        complain(error)
        return gate.UNMEASURED
    except Exception:  # noqa: BLE001 - Python's own status for a crash is 1, which is a verdict here
        traceback.print_exc()
        return gate.UNMEASURED
    return status


def _corpus() -> Path | None:
    named = os.environ.get("ZHIDUAN_CORPUS")
    return Path(named) if named else None


@contextmanager
def _opened(name: str) -> Iterator[tuple[Suite, Library]]:
    suite = cases.load(name, corpus=_corpus())
    with run.opened(suite, embedder()) as library:
        yield suite, library


def _measured(
    suite: Suite, library: Library, *, split: str = "all", seed: int = 0,
    answerer: Answerer | None = None,
) -> Run:  # fmt: skip
    return run.run(
        suite, library, split=split, seed=seed, answerer=answerer, progress=_progress(suite.name)
    )


def _run(arguments: argparse.Namespace) -> int:
    worst = gate.PASSED
    for name in arguments.suites:
        with _opened(name) as (suite, library):
            result = _measured(suite, library, split=arguments.split, seed=arguments.seed)
        decision = None
        if arguments.gate:
            decision = gate.decide(result, gate.thresholds(), gate.read_baseline(name))
            worst = max(worst, decision.status)
        elif any(s.n_error or s.n_undefined for s in result.scores):
            worst = gate.UNMEASURED
        files = reports.write(result, decision, arguments.out)
        print(files[0].read_text("utf-8") if arguments.json else markdown.text(result, decision))
        print(f"reports: {', '.join(str(f) for f in files)}", file=sys.stderr)
    return worst


def _bless(arguments: argparse.Namespace) -> int:
    for name in arguments.suites:
        with _opened(name) as (suite, library):
            print(gate.bless(_measured(suite, library)))
    return gate.PASSED


def _lint(arguments: argparse.Namespace) -> int:
    faults = []
    for name in arguments.suites:
        with _opened(name) as (suite, library):
            faults += [f"{name}: {fault}" for fault in linter.lint(suite, library)]
            print(f"{name}: {len(suite.cases)} cases", file=sys.stderr)
    print("\n".join(faults), end="\n" if faults else "")
    return gate.FAILED if faults else gate.PASSED


def _sabotage(arguments: argparse.Namespace) -> int:
    """A fault the gate lets pass is a failure of the gate."""
    unseen = 0
    print(
        "| suite | fault | status | metric | from | to | verdict |\n|---|---|---|---|---|---|---|"
    )
    for name in arguments.suites:
        with _opened(name) as (suite, library):
            baseline = gate.read_baseline(name)
            for fault, broken in sabotage.FAULTS.items():
                result = _measured(suite, library, answerer=broken(library))
                decision = gate.decide(result, gate.thresholds(), baseline)
                unseen += decision.status == gate.PASSED
                for c in decision.comparisons:
                    if c.verdict not in ("pass", "improvement"):
                        before = (
                            c.value - c.difference if c.value is not None and c.difference else None
                        )
                        print(f"| {name} | {fault} | {decision.status} | {c.metric} | "
                              f"{table.number(before)} | {table.number(c.value)} | {c.verdict} |")  # fmt: skip
    return gate.FAILED if unseen else gate.PASSED


def _quiz(arguments: argparse.Namespace) -> int:
    """Kept of generated, and of those kept how many hold when they are checked again."""
    print("| suite | tried | kept | valid | rejected by |\n|---|---|---|---|---|")
    worst = gate.PASSED
    for name in arguments.suites:
        with _opened(name) as (_, library):
            made = generate(library, count=arguments.n, seed=arguments.seed)
            found = quiz.validity(made.items, library)
        tried = sum(made.tried().values())
        why = ", ".join(f"{check} {n}" for check, n in made.rejected().items())
        print(f"| {name} | {tried} | {len(made.items)} | {table.number(found.value)} | {why} |")
        worst = max(worst, gate.UNMEASURED if found.value is None else int(found.value < 1.0))
    return worst


def _public(arguments: argparse.Namespace) -> int:
    """Retrieval to a depth of a hundred, and short answers where the set has spans."""
    only: public.Keep = held_out if arguments.held_out else lambda _: True
    with _public_suite(arguments.file, only) as suite, run.opened(suite, embedder()) as library:
        chosen = _drawn(suite, arguments).cases
        print(public.table(suite.name, public.measure(chosen, library, _progress(suite.name))))
    return gate.PASSED


def _drawn(suite: Suite, arguments: argparse.Namespace) -> Suite:
    """As many of the suite's cases as --limit says, drawn by --seed; all documents stay."""
    if not arguments.limit or arguments.limit >= len(suite.cases):
        return suite
    drawn = random.Random(arguments.seed).sample(suite.cases, arguments.limit)
    return replace(suite, cases=tuple(drawn))


def _peers(arguments: argparse.Namespace) -> int:
    """Each recipe encodes every text itself, so that the seconds to build can be compared."""
    model = embedder()
    chosen = arguments.peer or list(peers.RECIPES)
    for name in chosen:
        peers.opened(name, model)  # what is missing is said before anything is measured
    figures = []
    for name in arguments.suites:
        with _asked_suite(name, arguments) as suite:
            for peer in chosen:
                with peers.emptied(_model, os.environ.get("ZHIDUAN_CACHE")) as fresh:
                    retriever = peers.opened(peer, fresh)
                    progress = _progress(f"{suite.name} {peer}")
                    figures.append(peers.compare(suite, peer, retriever, progress=progress))
    print(peers.table(figures))
    return gate.PASSED


def _model(cache: Path) -> Embedder:
    return open_embedder(os.environ.get("ZHIDUAN_MODEL"), cache=cache)


@contextmanager
def _asked_suite(name: str, arguments: argparse.Namespace) -> Iterator[Suite]:
    """A suite by its name, or some of a public set by its file."""
    file = Path(name)
    if file.suffix not in (".json", ".jsonl"):
        yield cases.load(name, corpus=_corpus())
        return
    with _public_suite(file) as suite:
        yield _drawn(suite, arguments)


@contextmanager
def _public_suite(file: Path, only: public.Keep = lambda _: True) -> Iterator[Suite]:
    if file.suffix == ".jsonl":
        yield public.lecoqa(file, _corpus() or Path(), only=only)
        return
    with public.squad(file, only=only) as suite:
        yield suite


def _progress(name: str) -> run.Progress:
    bar = tqdm(unit="question", desc=name, file=sys.stderr, disable=None)

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return progress


def _draft(arguments: argparse.Namespace) -> int:
    written = drafts.write(library_folder(arguments), arguments.out)
    print(
        f"{written} new drafts in {arguments.out}; fill in gold and facts, then move them to a suite"
    )
    return gate.PASSED
