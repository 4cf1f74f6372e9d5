"""A library's own query map from pairs of question and paragraph, kept only if it helps.

A fifth of the pairs, chosen by paragraph, is held out, two fifths where there are few: the map serves
only where the right paragraph stands higher there than with what serves now, and not lower for the
bundled sample's questions.
Nothing leaves the machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import numpy as np

from assistant.learning.pairs import Pair, of_sample
from assistant.sample import sample_files
from assistant.significance import chance
from index import Library, query_map, remembered, tuning
from index.contract import Encoder
from index.errors import QuestionError
from index.models import Paragraph
from index.parsing import parse
from index.retriever import STATUTES, of_statutes
from index.tuning import Pairs, Place, Progress

FEWEST = 20  # pairs
_FIFTHS = 5
_FEW = 100  # pairs; a fifth of fewer could not tell a gain from chance
_PENALTIES = (tuning.PENALTY, 2 * tuning.PENALTY, 4 * tuning.PENALTY)  # more where others suffer
_SURE = 0.05  # the chance of no gain that is still taken
_SLACK = 0.01  # of reciprocal rank, what the sample's questions may lose by chance


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of it: mean reciprocal rank before and after on the part held out and on the sample.

    `p` is the chance of such a gain where there is none (paired permutation, one-sided); `spared`
    whether the sample's questions do not suffer; `unknown` how many pairs name no paragraph of the
    library, `stray` the first place that is not there; `version` is None where nothing was changed.
    """

    pairs: int
    held_out: int
    before: float
    after: float
    p: float
    sample_before: float
    sample_after: float
    spared: bool
    unknown: int = 0
    stray: str = ""
    version: int | None = None


def tune(library: Library, pairs: Sequence[Pair], *, progress: Progress | None = None) -> Tuned:
    """Train, judge on what was held out, and let the map serve where it helps.

    Raises QuestionError where fewer than FEWEST pairs name a paragraph of the library, or where none
    of them is in the part held out.
    """
    embedder = library.embedder
    paragraphs = library.paragraphs()
    there, unknown = _found(paragraphs, pairs)
    if len({pair.question for pair in there}) < FEWEST:
        raise _too_few(len({pair.question for pair in there}), unknown)
    known, held = _known(paragraphs, there, embedder)
    if not held or len(held) == len(known.questions):
        raise _too_few(len(known.questions), unknown)
    ours = known.part(sorted(set(range(len(known.questions))) - set(held)))
    serving = query_map.of(library.folder, embedder) or _for_statutes(library, paragraphs)
    sample, _ = _known(
        [p for f in sample_files() for p in parse(f).paragraphs], of_sample(), embedder
    )
    kept_out = known.part(held)
    before, general = (_reciprocal(some, serving) for some in (kept_out, sample))
    for penalty in _PENALTIES:
        made = tuning.train([ours], penalty=penalty, progress=progress)
        after, moved = (_reciprocal(some, made) for some in (kept_out, sample))
        tuned = Tuned(
            len(known.questions), len(held), _mean(before), _mean(after), chance(after - before),
            _mean(general), _mean(moved), float((moved - general).mean()) > -_SLACK,
            len(unknown), _named(unknown),
        )  # fmt: skip
        if tuned.p >= _SURE:
            break
        if tuned.spared:
            made_at = datetime.now(UTC).isoformat("T", "seconds")
            card = {"model": query_map.asked_of(embedder), "made": made_at}
            version = query_map.keep(library.folder, made, card | asdict(tuned))
            return replace(tuned, version=version)
    return tuned


def _for_statutes(library: Library, paragraphs: Sequence[Paragraph]) -> query_map.QueryMap | None:
    """The map that serves for statutes without one of the library's own, where most of it is statutes."""
    memory = remembered.beside(library.embedder)
    return memory.map if memory and of_statutes(library, paragraphs) > STATUTES else None


def verdict(tuned: Tuned) -> tuple[str, str]:
    """What came of it, English and Chinese: kept or not, and why; and which pairs were left out."""
    en, zh = _judged(tuned)
    if tuned.unknown:
        en += f" Left out: {tuned.unknown} pairs name no paragraph of this library ({tuned.stray})."
        zh += f"另有 {tuned.unknown} 对问答不对应本文库的任何段落（{tuned.stray}），未使用。"
    return en, zh


def _judged(tuned: Tuned) -> tuple[str, str]:
    moved = f"{tuned.before:.3f} → {tuned.after:.3f}"
    count, held = tuned.pairs, tuned.held_out
    if tuned.version is not None:
        return (
            (
                f"Kept: version {tuned.version} of {count} pairs serves; on {held} held out the right "
                f"paragraph stands higher ({moved})."
            ),
            (
                f"已保留：用 {count} 对问答训练的第 {tuned.version} 版现已启用；"
                f"留出的 {held} 对中，正确段落排得更前（{moved}）。"
            ),
        )
    if tuned.p >= _SURE:
        return (
            (
                f"Not kept, nothing has changed: on {held} of {count} pairs held out there is no sure "
                f"gain ({moved})."
            ),
            f"未保留，一切照旧：{count} 对问答中留出的 {held} 对没有确定的提高（{moved}）。",
        )
    general = f"{tuned.sample_before:.3f} → {tuned.sample_after:.3f}"
    return (
        (
            f"Not kept, nothing has changed: the pairs gain ({moved}), but other questions lose "
            f"({general})."
        ),
        f"未保留，一切照旧：这些问答有提高（{moved}），但其他问题变差（{general}）。",
    )


def _too_few(count: int, unknown: Sequence[Pair]) -> QuestionError:
    en = f"{count} pairs name a paragraph of this library; tuning needs {FEWEST}, on several paragraphs."
    zh = f"只有 {count} 对问答对应本文库的段落；调优至少需要 {FEWEST} 对，并分布在多个段落。"
    if unknown:
        en += f" {len(unknown)} pairs name none ({_named(unknown)})."
        zh += f"另有 {len(unknown)} 对不对应任何段落（{_named(unknown)}）。"
    return QuestionError(en, zh)


def _named(unknown: Sequence[Pair]) -> str:
    return f"{unknown[0].file} {unknown[0].number}" if unknown else ""


def _found(paragraphs: Sequence[Paragraph], pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """The pairs whose paragraph is there, by its file's name, and the others.

    A pair may name the document as citations do, by its label.
    """
    files = {(p.label, p.number): p.file for p in reversed(paragraphs)}
    files |= {(p.file, p.number): p.file for p in paragraphs}
    found, unknown = [], []
    for pair in pairs:
        if (file := files.get((pair.file, pair.number))) is not None:
            found.append(replace(pair, file=file))
        else:
            unknown.append(pair)
    return found, unknown


def _known(
    paragraphs: Sequence[Paragraph], pairs: Sequence[Pair], embedder: Encoder
) -> tuple[Pairs, list[int]]:
    """Pairs whose paragraphs are there, as vectors, and the places of those to be held out."""
    asked: dict[str, dict[Place, None]] = {}
    for pair in pairs:
        asked.setdefault(pair.question, {})[pair.file, pair.number] = None
    questions = list(asked.items())
    known, at = tuning.placed(questions, paragraphs, embedder)
    fifths = 2 if len(at) < _FEW else 1
    return known, [i for i, n in enumerate(at) if _fifth(next(iter(questions[n][1]))) < fifths]


def _fifth(place: Place) -> int:
    """By the paragraph, so that a later training holds out the same ones."""
    return hashlib.sha256("\n".join(place).encode()).digest()[0] % _FIFTHS


def _reciprocal(pairs: Pairs, moved: query_map.QueryMap | None) -> np.ndarray:
    """1 / rank of the first right passage of each question, float64[n]."""
    return np.asarray(1.0 / (1.0 + tuning.ranks(pairs, moved)))


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
