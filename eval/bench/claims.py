"""How well the checks of a chat model's sentences tell the faithful from the others.

python -m eval.bench.claims [--show]

`claims.jsonl` holds sentences as a model might word them, each with the paragraph it stands on and
with sentences that are wrong about it: another subject, a no for a yes, more for less, a scope that
is not said, something added. Cited to another paragraph (the likeliest a search finds) the faithful
ones are wrong, too. `tune` is what rules and thresholds were chosen on, `report` a document apart.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.checking import check
from assistant.sample import sample_files
from assistant.support import support, supported
from eval.metrics.refusal import auroc
from index import Library, names
from index.embedding import open_embedder
from index.models import Paragraph

TRUE, ELSEWHERE = "faithful", "elsewhere"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, what it is (`TRUE`, or how it is wrong), and the paragraph it cites."""

    part: str
    kind: str
    text: str
    cited: Paragraph


@dataclass(frozen=True, slots=True)
class Verdict:
    """What each check says of a claim: whether words and opposites hold, and the support."""

    claim: Claim
    words: bool
    sides: bool
    support: float
    held: bool


def rows() -> list[dict[str, Any]]:
    """The file: part, file, number of the paragraph, claim, and faults by their kind."""
    file = resources.files("eval.bench").joinpath("claims.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def claims(library: Library) -> Iterator[Claim]:
    """Every sentence of the file, and the faithful ones cited to another paragraph."""
    places = {(p.file, p.number): p for p in library.paragraphs()}
    for row in rows():
        cited = places[row["file"], row["number"]]
        yield Claim(row["part"], TRUE, row["claim"], cited)
        for kind, text in row["faults"].items():
            yield Claim(row["part"], kind, text, cited)
        found = (hit.paragraph for hit in library.search(row["claim"], k=3))
        yield Claim(row["part"], ELSEWHERE, row["claim"], next(p for p in found if p != cited))


def verdicts(library: Library) -> list[Verdict]:
    """Each claim checked as a chat model's sentence is."""
    spellings = names.of(library).of
    found = []
    for claim in claims(library):
        checked = check(claim.text, [claim.cited], spellings=spellings)
        score = support(claim.text, [claim.cited], library.embedder)
        held = supported(claim.text, [claim.cited], library.embedder)
        found.append(Verdict(claim, not checked.missing, not checked.opposed, score, held))
    return found


def table(found: Sequence[Verdict]) -> list[str]:
    """A line a kind: how many, caught by words, by opposites, by support, by any."""
    kinds: dict[str, list[Verdict]] = defaultdict(list)
    for v in found:
        kinds[v.claim.kind].append(v)
    lines = [f"{'':10} n    words sides support any"]
    for kind, some in kinds.items():
        low = [not v.held for v in some]
        both = [not v.words or not v.sides or few for v, few in zip(some, low, strict=True)]
        counts = (sum(not v.words for v in some), sum(not v.sides for v in some), sum(low))
        lines.append(
            f"{kind:10} {len(some):<4} {counts[0]:<5} {counts[1]:<5} {counts[2]:<7} {sum(both)}"
        )
    return lines


def main() -> None:
    """Print the table of both parts, the support's curve, and with --show what went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", action="store_true", help="each sentence that is misjudged")
    parser.add_argument("--without-reader", action="store_true")
    given = parser.parse_args()
    embedder = open_embedder(None, reads=not given.without_reader)
    wanted = {row["file"] for row in rows()}
    docs = resources.files("eval.train").joinpath("questions", "docs")
    with TemporaryDirectory() as home, Library.open(home, embedder=embedder) as library:
        library.add([*sample_files(), *(p for p in Path(str(docs)).iterdir() if p.name in wanted)])
        found = verdicts(library)
    for part in ("tune", "report"):
        some = [v for v in found if v.claim.part == part]
        print(part, *table(some), sep="\n")
        true = [v.support for v in some if v.claim.kind == TRUE]
        print("support of the faithful, quantiles .02 .05 .1 .5:",
              *np.quantile(true, [0.02, 0.05, 0.1, 0.5]).round(3))  # fmt: skip
        for kind in dict.fromkeys(v.claim.kind for v in some):
            others = [v.support for v in some if v.claim.kind == kind]
            if kind != TRUE:
                print(f"  AUROC against {kind}: {auroc(true, others):.3f}")
    for v in found if given.show else ():
        held = v.words and v.sides and v.held
        if held != (v.claim.kind == TRUE):
            print(v.claim.part, v.claim.kind, v.claim.text, round(v.support, 2), v.words, v.sides)


if __name__ == "__main__":
    main()
