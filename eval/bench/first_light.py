"""Speed and hits: a cold `ask`, warm questions, adding articles against bare encoding, hits of a suite.

python -m eval.bench.first_light CORPUS
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

import numpy as np

from assistant import Assistant
from index import Library, offline_model, onnx_model, parse
from index.chunking import chunk
from index.embedding import Embedder, cache_folder

ARTICLES = 2000


def main(corpus: Path) -> None:
    """Print the figures for the report and the statutes in `corpus`."""
    report = corpus / "unodc-counter-terrorism-2018.txt"
    embedder = Embedder(cache_folder() / "models" / f"{offline_model.NAME}-{onnx_model.VERSION}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "report"
        with Library.open(folder, embedder=embedder) as library:
            library.add(report)
            _warm(Assistant(library))
        _cold(folder)
        _adding(Path(scratch), corpus, embedder)


def _warm(assistant: Assistant) -> None:
    suite = resources.files("eval").joinpath("suites/report.jsonl").read_text("utf-8")
    cases = [json.loads(line) for line in suite.splitlines()]
    times: list[float] = []
    places: list[int] = []
    for case in cases:
        start = time.perf_counter()
        answer = assistant.ask(case["question"])
        times.append(1000 * (time.perf_counter() - start))
        if case["answerable"]:
            gold = {g["number"] for g in case["gold"]}
            ranks = [i for i, h in enumerate(answer.hits) if h.paragraph.number in gold]
            places.append(ranks[0] if ranks else 99)
            if not ranks or ranks[0] > 0 or answer.refused:
                print("  ", case["id"], case["question"], ranks, answer.answer[:60])
        elif not answer.refused:
            print("   not refused:", case["question"], answer.confidence, answer.answer[:50])
    first, five = np.mean([p == 0 for p in places]), np.mean([p < 5 for p in places])
    print(f"{len(places)} questions: right paragraph first {first:.3f}, in five {five:.3f}")
    print(f"warm question: median {np.median(times):.0f} ms, p95 {np.percentile(times, 95):.0f} ms")


def _cold(folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "assistant.cli",
        "ask",
        "办了多少场培训？",
        "--library",
        str(folder),
    ]
    runs = []
    for _ in range(4):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        runs.append(time.perf_counter() - start)
    print(f"cold ask: {sorted(runs[1:])[1]:.2f} s (median of {len(runs) - 1} after one)")


def _adding(scratch: Path, corpus: Path, embedder: Embedder) -> None:
    files, texts, count = [], [], 0
    for file in sorted((corpus / "laws" / "社会法").glob("*.md")) + sorted(
        (corpus / "laws" / "经济法").glob("*.md")
    ):
        if file.name.startswith("_"):
            continue
        document = parse(file)
        files.append(file)
        count += len(document.paragraphs)
        texts += [c.text for p in document.paragraphs for c in chunk(p)]
        if count >= ARTICLES:
            break
    start = time.perf_counter()
    embedder.encode_passages(texts)
    bare = time.perf_counter() - start
    with Library.open(scratch / "laws", embedder=embedder) as library:
        start = time.perf_counter()
        library.add(files)
        added = time.perf_counter() - start
    print(
        f"{count} paragraphs of {len(files)} statutes: added in {added:.1f} s, bare encoding "
        f"{bare:.1f} s, ratio {added / bare:.2f}, {count / added:.0f} paragraphs/s"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
