"""The documents of a size, their pieces' vectors, and real questions; prepared once, then read.

Up to the number there are, documents are the statutes below a folder and the public question sets, in
an order drawn once. Beyond it come mixed documents of a hundred paragraphs: each paragraph is the first
half of one real piece and the second half of another, its vector a random convex mix of theirs.
Questions are real ones, asked of the statutes and of the public sets.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval import public
from eval.bench.growth import table
from index.chunking import chunk
from index.embedding import Embedder
from index.errors import FileError
from index.numerals import to_chinese
from index.parsing import parse

QUESTIONS = 200
K = 10  # depth of a search, and of recall
_MIXED = 100  # paragraphs of a mixed document
_BATCH = 2000  # texts encoded at a time
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A size: the folder with its table, its files in order, and one more file to add at the end."""

    folder: Path
    files: tuple[Path, ...]
    extra: Path


@dataclass(frozen=True, slots=True)
class Sources:
    """A folder with laws/ below it, and the public sets' folder.

    Where `encoded` is given so many pieces are, and the others' vectors are mixed of theirs.
    """

    corpus: Path
    data: Path
    encoded: int | None = None


def prepare(
    sources: Sources, work: Path, *, paragraphs: int, embedder: Embedder, say: Say
) -> Prepared:
    """Everything a run of that size reads, below `work`; made where it is not there yet."""
    encoded = sources.encoded
    folder = work / (f"{paragraphs}-{encoded}" if encoded else str(paragraphs))
    listed = folder / "files.json"
    if not listed.exists():
        folder.mkdir(parents=True, exist_ok=True)
        real = _real(sources, work)
        files, texts, count = _taken(real, paragraphs, say)
        vectors = _encoded(texts[:encoded], embedder, say)
        np.save(folder / "vectors.npy", vectors)
        missing = paragraphs - count
        everything, pairs, shares, mixed = _mixed(folder, texts, missing, len(vectors), say)
        origin = table.save(folder, everything, pairs, shares)
        asked = _questions(folder, sources.data, embedder)
        held = np.flatnonzero(origin < len(everything) - _MIXED)  # all but the one that is added
        np.save(folder / "floors.npy", table.floors(table.Table(folder), held, asked, K))
        settings = {"name": embedder.name, "fingerprint": embedder.fingerprint}
        (folder / "settings.json").write_text(json.dumps(settings), "utf-8")
        listed.write_text(json.dumps([str(f) for f in [*files, *mixed]]), "utf-8")
    *files, extra = (Path(f) for f in json.loads(listed.read_text("utf-8")))
    return Prepared(folder, tuple(files), extra)


def _real(sources: Sources, work: Path) -> list[Path]:
    """The real files: statutes first, in an order drawn once; then the public sets' articles."""
    laws = sorted(f for f in (sources.corpus / "laws").rglob("*.md") if not f.name.startswith("_"))
    random.Random(7).shuffle(laws)
    articles: list[Path] = []
    for source in sorted(sources.data.glob("*.json")):
        folder = work / "public" / source.stem
        folder.mkdir(parents=True, exist_ok=True)
        with public.squad(source) as suite:
            for file in suite.files:
                target = folder / file.name
                target.write_bytes(file.read_bytes())
                articles.append(target)
    return laws + articles


def _taken(files: list[Path], paragraphs: int, say: Say) -> tuple[list[Path], list[str], int]:
    """Files until there are that many paragraphs, the texts of their pieces, and the count."""
    kept: list[Path] = []
    texts: list[str] = []
    count = 0
    for file in files:
        try:
            document = parse(file)
        except FileError:
            continue
        kept.append(file)
        count += len(document.paragraphs)
        texts += [c.text for p in document.paragraphs for c in chunk(p)]
        if count >= paragraphs:
            break
    say(f"{len(kept)} real documents, {count} paragraphs, {len(texts)} pieces")
    return kept, texts, count


def _encoded(texts: list[str], embedder: Embedder, say: Say) -> np.ndarray:
    """float32[n, d], through the vector cache."""
    parts = []
    for start in range(0, len(texts), _BATCH):
        parts.append(embedder.encode_passages(texts[start : start + _BATCH]))
        say(f"encoded {start + len(parts[-1])} of {len(texts)}")
    return np.concatenate(parts)


def _mixed(
    folder: Path, texts: list[str], missing: int, encoded: int, say: Say
) -> tuple[list[str], np.ndarray, np.ndarray, list[Path]]:
    """All texts with their pairs and shares, and the mixed files; the last is there to be added.

    The first `encoded` texts have vectors of their own, and what is mixed is mixed of them.
    Raises ValueError where there are too few real texts for so many mixed ones.
    """
    if encoded**2 < 4 * (missing + _MIXED):  # most pairs would be drawn, some in vain
        raise ValueError(f"{encoded:,} texts cannot be mixed into {missing:,}")
    draw = np.random.default_rng(7)
    others = len(texts) - encoded
    pairs = [np.arange(encoded).repeat(2).reshape(-1, 2), draw.integers(encoded, size=(others, 2))]
    shares = [np.ones(encoded), draw.uniform(0.3, 0.7, others)]
    everything = list(texts)
    seen = {hashlib.sha256(text.encode()).digest()[:8] for text in texts}
    files: list[Path] = []
    (folder / "mixed").mkdir(exist_ok=True)
    for number in range(max(missing, 0) // _MIXED + 1):
        rows: list[str] = []
        drawn: list[tuple[int, int]] = []
        while len(rows) < _MIXED:
            first, second = draw.integers(encoded, size=2)
            text = _halves(texts[first], texts[second])
            mark = hashlib.sha256(text.encode()).digest()[:8]
            if first != second and mark not in seen and _single(text):
                seen.add(mark)
                rows.append(text)
                drawn.append((int(first), int(second)))
        everything += rows
        pairs.append(np.array(drawn))
        shares.append(draw.uniform(0.3, 0.7, len(rows)))
        files.append(_written(folder / "mixed" / f"{number // 1000:03d}", number, rows))
        if number % 1000 == 999:
            say(f"{number + 1} mixed documents")
    return everything, np.concatenate(pairs), np.concatenate(shares), files


def _halves(first: str, second: str) -> str:
    """The first half of one text and the second of another, on one line, no longer than a piece."""
    text = first[: min(len(first) // 2, 60)] + second[-min(len(second) // 2, 60) :]
    return re.sub(r"[\s。！？!?；;]", "", text) + "。"


def _single(text: str) -> bool:
    """Whether a paragraph of this text will be read as one paragraph, in its own words."""
    return len(text) >= 20 and text[0].isalpha() and not text.startswith("第")


def _written(folder: Path, number: int, rows: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"混合条例{number:05d}.md"
    lines = [f"第{to_chinese(i)}条 {row}" for i, row in enumerate(rows, 1)]
    file.write_text(f"# 混合条例第{number}号\n\n" + "\n\n".join(lines) + "\n", "utf-8")
    return file


def _questions(folder: Path, data: Path, embedder: Embedder) -> np.ndarray:
    """Draw the questions and keep them with their vectors (float32[q, d])."""
    asked = list(_asked(data))
    random.Random(7).shuffle(asked)
    chosen = asked[:QUESTIONS]
    (folder / "questions.json").write_text(json.dumps(chosen, ensure_ascii=False), "utf-8")
    vectors = np.stack([embedder.encode_query(question) for question in chosen])
    np.save(folder / "questions.npy", vectors)
    return vectors


def _asked(data: Path) -> Iterator[str]:
    """Questions of the sets: those on statutes, and of each public set a hundred."""
    for line in (data / "lecoqa" / "train.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)["question"]
    for source in sorted(data.glob("*.json")):
        with public.squad(source) as suite:
            yield from (case.question for case in suite.cases[:100])
