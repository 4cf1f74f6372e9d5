"""How good quizzes are: yield by type and by rejecting check, coverage, speed, exports read back.

python -m eval.bench.quiz FILE… [-n 300] [--seed 2026] [--reading 100]

The bundled sample is asked as well. `--reading` prints that many kept items in chance order without
their keys, for a person to answer; with `--paragraphs` each with what it cites. `--blind FOLDER` writes
that many kept items (100 where `--reading` is not given) as items.jsonl without keys,
with_paragraph.jsonl with the paragraphs cited as well, and keys.jsonl. `zhiduan eval quiz`
is the gate of a suite; this is the measurement.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from assistant.quiz import CHECKS, FORMATS, Item, Quiz, generate, itemform
from assistant.quiz.checks import sections
from assistant.quiz.models import letters
from assistant.sample import sample_files
from eval.bench import exports
from index import Library


def main() -> None:
    """Make a library of the files, a quiz of it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("-n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--reading", type=int, default=0, metavar="N")
    parser.add_argument("--paragraphs", action="store_true")
    parser.add_argument("--blind", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Library.open(Path(scratch)) as library:
        library.add([*sample_files(), *arguments.files])
        begin = time.perf_counter()
        quiz = generate(library, count=arguments.n, seed=arguments.seed)
        seconds = time.perf_counter() - begin
        _yield(quiz)
        there, wanted = sections(quiz.items, library, documents=[d.id for d in library.documents()])
        print(f"\nsections with an item: {len(there & wanted)} of {len(wanted)}")
        print(
            f"items per second: {len(quiz.items) / seconds:.1f} ({seconds:.1f} s, checks included)"
        )
        if arguments.blind is not None:
            _blind(quiz, library, arguments.blind, arguments.reading or 100, arguments.seed)
    print(f"distractors made from the key: {_made(quiz)}; stock questions: {_stock(quiz)}\n")
    _exports(quiz)
    if arguments.reading:
        _reading(quiz, arguments.reading, arguments.seed, paragraphs=arguments.paragraphs)


def _yield(quiz: Quiz) -> None:
    """One row a type: kept, checked, and how many drafts each check was the first to turn down."""
    tried = quiz.tried()
    kept = Counter(item.type for item in quiz.items)
    first = Counter((d.item.type, d.reasons[0].check) for d in quiz.drafts)
    rows: list[list[object]] = [
        [t, kept[t], tried[t], *(first[t, c] for c in CHECKS)] for t in tried
    ]
    rejected = quiz.rejected()
    total = [len(quiz.items), sum(tried.values()), *(rejected.get(c, 0) for c in CHECKS)]
    rows.append(["all", *total])
    _table(["type", "kept", "checked", *CHECKS], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(map(str, row))} |")


def _made(quiz: Quiz) -> str:
    wrong = [o for item in quiz.items for o in item.wrong]
    return f"{sum(o.source is None for o in wrong)} of {len(wrong)}"


def _stock(quiz: Quiz) -> int:
    """Items that could be put to any statute: what it is for, when it begins."""
    return sum(item.stem.startswith(("制定这部", "本法自", "本条例自")) for item in quiz.items)


def _exports(quiz: Quiz) -> None:
    names = [n for n in FORMATS if n != "gift" or exports.node() is not None]
    rows: list[list[object]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            back = exports.whole(quiz.items, Path(scratch), name)
            rows.append([name, len(back), len(quiz.items)])
    _table(["format", "back whole", "items"], rows)


def _reading(quiz: Quiz, count: int, seed: int, *, paragraphs: bool) -> None:
    items = random.Random(seed).sample(quiz.items, min(count, len(quiz.items)))
    for number, item in enumerate(items, 1):
        print(f"\n{number}. {item.question}")
        for line in _shown(item):
            print(f"   {line}")
        if paragraphs:
            print("   ¶ " + " … ".join(" ".join(c.quote.split()) for c in item.basis))


def _blind(quiz: Quiz, library: Library, folder: Path, count: int, seed: int) -> None:
    """Write kept items as a trainee sees them, with their paragraphs, and their keys, one a line."""
    folder.mkdir(parents=True, exist_ok=True)
    items = random.Random(seed).sample(quiz.items, min(count, len(quiz.items)))
    seen = [
        {
            "id": item.id, "type": item.type, "stem": item.question,
            "options": [o.text for o in item.options] or itemform.shown_sequence(item),
            "left": [p.left for p in item.pairs], "right": itemform.shown_rights(item),
        }
        for item in items
    ]  # fmt: skip
    cited = [
        row
        | {
            "paragraph": "\n\n".join(
                dict.fromkeys(library.paragraph(c.id).text for c in item.basis)
            )
        }
        for row, item in zip(seen, items, strict=True)
    ]
    keys = [
        {"id": item.id, "key": item.key, "accepted": item.accepted or item.key} for item in items
    ]
    for name, rows in (("items", seen), ("with_paragraph", cited), ("keys", keys)):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


def _shown(item: Item) -> list[str]:
    """What a learner chooses from, in an order that tells nothing."""
    marks = letters(len(item.options))
    lines = [f"{m}. {o.text}" for m, o in zip(marks, item.options, strict=True)]
    lines += [f"- {p.left}" for p in item.pairs]
    return [
        *lines,
        *(f"* {right}" for right in sorted((*(p.right for p in item.pairs), *item.sequence))),
    ]


if __name__ == "__main__":
    main()
