"""Questions that were answered before, and the articles they rest on: what is asked nearly again has its
answer where the others had theirs.

For statutes such a memory ships beside a query map for them (`python -m eval.train.statute_questions`,
docs/training.md). It knows an article by its law, its number and its very text, so that one that was
amended is not taken for it; and it only adds to what a search weighs.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from index import catalogue, durable, segment, versions
from index.contract import Searchable
from index.models import Paragraph
from index.once import once
from index.query_map import QueryMap

FILE = Path(str(resources.files("index").joinpath("statute_questions.safetensors")))
_NEAREST = 200  # remembered questions that have a say
_LEAST = 0.05  # of a fused score; what is raised by less is not looked at


@dataclass(frozen=True, slots=True)
class Article:
    """An article wherever it is kept: its law as `versions.name` has it, its number, its text's digest."""

    law: str
    number: str
    digest: str


@dataclass(frozen=True, slots=True)
class Kernel:
    """How much a remembered question has to say: exp((cosine - same) / width), and in all `weight` of a
    fused score for each e-fold of their sum.
    """

    same: float
    width: float
    weight: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Questions as unit vectors (float32[n, d]), which article answered which, and a map for statutes.

    `answered` (int64[m, 2]) pairs a question's row with an article's.
    """

    questions: np.ndarray
    articles: tuple[Article, ...]
    answered: np.ndarray
    map: QueryMap
    kernel: Kernel

    def raised(self, vector: np.ndarray) -> dict[int, float]:
        """How much each article's fused score is raised for a question (float32[d]), by its row.

        weight · ln(1 + the sum of the kernel over the nearest questions it has answered).
        """
        cosines = self.questions @ vector
        said = np.exp((cosines - self.kernel.same) / self.kernel.width)
        if len(cosines) > _NEAREST:
            said[np.argpartition(-cosines, _NEAREST)[_NEAREST:]] = 0.0
        questions, articles = self.answered.T
        sums = np.bincount(articles, weights=said[questions], minlength=len(self.articles))
        raised = self.kernel.weight * np.log1p(sums)
        return {int(row): float(raised[row]) for row in np.flatnonzero(raised >= _LEAST)}

    def write(self, file: Path, card: Mapping[str, object]) -> None:
        """Keep it in half precision, with what its card says of it."""
        tensors = {
            "questions": self.questions.astype(np.float16),
            "answered": self.answered.astype(np.int32),
            "a": self.map.a.astype(np.float16),
            "b": self.map.b.astype(np.float16),
        }
        kernel = [self.kernel.same, self.kernel.width, self.kernel.weight]
        told = {
            "card": json.dumps({**card, "kernel": kernel}, ensure_ascii=False),
            "articles": json.dumps(
                [[a.law, a.number, a.digest] for a in self.articles], ensure_ascii=False
            ),
        }
        durable.replace(file, save(tensors, metadata=told))


def read(file: Path) -> tuple[Memory, dict[str, Any]]:
    """What `Memory.write` kept, and its card."""
    with safe_open(str(file), framework="numpy") as opened:
        told = {name: json.loads(text) for name, text in opened.metadata().items()}
        held = {n: opened.get_tensor(n) for n in ("questions", "answered", "a", "b")}
    card: dict[str, Any] = told["card"]
    wide = {name: held[name].astype(np.float32) for name in ("questions", "a", "b")}
    memory = Memory(
        wide["questions"], tuple(Article(*row) for row in told["articles"]),
        held["answered"].astype(np.int64), QueryMap(wide["a"], wide["b"]), Kernel(*card["kernel"]),
    )  # fmt: skip
    return memory, card


def shipped(model: str) -> Memory | None:
    """What ships, beside the questions' side of that fingerprint; None beside any other."""
    memory, card = _kept()
    return memory if card["model"] == model else None


@lru_cache(maxsize=1)
def _kept() -> tuple[Memory | None, dict[str, Any]]:
    return read(FILE) if FILE.exists() else (None, {"model": None})


def beside(encoder: object) -> Memory | None:
    """The memory an embedding model brings with it; None where it brings none."""
    found = getattr(encoder, "memory", None)
    return found if isinstance(found, Memory) else None


def article_of(paragraph: Paragraph) -> Article:
    """What a paragraph is remembered as."""
    plain = "".join(segment.normalise(paragraph.text).split())
    digest = hashlib.blake2b(plain.encode(), digest_size=6).hexdigest()
    return Article(versions.name(paragraph.document, None), paragraph.number, digest)


class Recall:
    """A memory in one generation of a library: the chunks of the articles that are there."""

    def __init__(self, memory: Memory, rows: Mapping[int, Sequence[int]]) -> None:
        self.memory = memory
        self.rows = rows

    def raised(self, vector: np.ndarray) -> dict[int, float]:
        """How much the fused score of each chunk is raised for a question (float32[d]), by its row."""
        return {
            row: more
            for article, more in self.memory.raised(vector).items()
            for row in self.rows.get(article, ())
        }


@once
def of(library: Searchable) -> Recall | None:
    """What is remembered of the articles of a library; None where that is none of them."""
    memory = beside(library.embedder)
    if memory is None:
        return None
    rows = _rows(library, memory.articles)
    return Recall(memory, rows) if rows else None


def _rows(library: Searchable, articles: Sequence[Article]) -> dict[int, list[int]]:
    """The chunk rows of the articles that a library has, by the article's place.

    A law may be kept in parts, whose names go on where the law's ends.
    """
    laws = {article.law for article in articles}
    lengths = sorted({len(law) for law in laws})
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, article in enumerate(articles):
        wanted[article.law, article.number].append(at)
    known = catalogue.of(library)
    found: dict[str, int] = {}
    for document in known.documents:
        name = versions.name(document.title, document.symbol)
        within = [law for length in lengths if (law := name[:length]) in laws]
        if not within or document.id not in known.statutes:
            continue
        for paragraph in library.paragraphs(document.id):
            same = [at for law in within for at in wanted.get((law, paragraph.number), ())]
            digest = article_of(paragraph).digest if same else ""
            for at in same:
                if articles[at].digest == digest:
                    found[paragraph.id] = at
    rows: dict[int, list[int]] = defaultdict(list)
    for row, chunk in library.chunks(library.rows_of(list(found)).tolist()).items():
        rows[found[chunk.paragraph.id]].append(row)
    return dict(rows)
