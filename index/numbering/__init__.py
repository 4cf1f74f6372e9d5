"""Blocks to numbered paragraphs: the genre, the running sequence, the section tree, the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index import segment
from index.models import Block, Document, Genre, Source
from index.numbering import marks, metadata
from index.numbering.assembly import Assembly
from index.numbering.marks import Mark
from index.numbering.sequence import Candidate, longest

__all__ = ["number"]

Finder = Callable[[str], Mark | None]
_SHORTEST = 3  # numbers in a row that make a sequence; two may be chance
_HEADING_WEIGHT = 0.3
_BODY_WEIGHT = 1.0
# 第N条 before a space is an article even where the file left out those before it.
_ARTICLE_GAP = 0.9


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read as one genre: its chain of numbers and every candidate there was."""

    genre: Genre
    chain: list[Candidate]
    candidates: list[Candidate]
    find: Finder

    @property
    def weight(self) -> float:
        """How much speaks for this reading."""
        return sum(candidate.weight for candidate in self.chain)


def number(
    source: Source, *, file: str, sha256: str, document_id: str, genre: Genre | None = None
) -> Document:
    """The numbered document in a source's blocks.

    The genre is the one whose running sequence is longest, or the one a person names. Text without
    a printed number becomes ¶1, ¶2, …; nothing of the source's text is left out.
    """
    source = replace(source, blocks=tuple(_with_number(block) for block in source.blocks))
    plain = [segment.normalise(block.text) for block in source.blocks]
    reading = _reading(source.blocks, plain, genre)
    facts = metadata.read(source, plain, file)
    build = Assembly(document_id=document_id, title=facts.title, label=facts.label, file=file)
    starts = {candidate.at: candidate for candidate in reading.chain}
    for at, (block, line) in enumerate(zip(source.blocks, plain, strict=True)):
        if at in starts and (mark := reading.find(line)):
            build.numbered(block, mark, starts[at], reading.genre)
        else:
            build.other(block, line, reading.genre)
    paragraphs, report = build.finish(reading)
    return Document(
        id=document_id, title=facts.title, label=facts.label, file=file, sha256=sha256,
        paragraphs=paragraphs, report=report, symbol=facts.symbol, date=facts.date,
        language=facts.language,
    )  # fmt: skip


def _with_number(block: Block) -> Block:
    """A block whose automatic number stands before its text, as it does on the page."""
    if block.number is None:
        return block
    gap = "" if block.number[-1:] in "、）" else " "
    return replace(block, text=f"{block.number}{gap}{block.text}")


def _reading(blocks: Sequence[Block], plain: Sequence[str], genre: Genre | None) -> Reading:
    """The document as the genre whose chain weighs most; statutes outweigh the lists inside."""
    statute = _chain(blocks, plain, "statute", marks.article, _article_candidate)
    if genre == "statute" or (genre is None and len(statute.chain) >= 2):
        return statute
    decimal = _chain(blocks, plain, "un", marks.decimal, _text_candidate)
    items = _chain(blocks, plain, "paper", marks.item, _text_candidate)
    if genre in ("un", "contract", "word"):
        return decimal
    if genre == "paper":
        return items
    if genre is None and max(len(decimal.chain), len(items.chain)) >= _SHORTEST - 1:
        best = max((decimal, items), key=lambda reading: reading.weight)
        bodies = sum(candidate.weight == _BODY_WEIGHT for candidate in best.chain)
        if (len(best.chain) >= _SHORTEST and bodies >= len(best.chain) / 2) or bodies >= 2:
            return best
    return Reading("plain", [], [], marks.decimal)


def _chain(
    blocks: Sequence[Block],
    plain: Sequence[str],
    genre: Genre,
    find: Finder,
    weigh: Callable[[str, Mark], float],
) -> Reading:
    candidates = [
        Candidate(at, mark.value, mark.sub, weigh(line, mark))
        for at, (block, line) in enumerate(zip(blocks, plain, strict=True))
        if block.kind != "footnote" and not (block.kind == "heading" and genre != "statute")
        and (mark := find(line)) and mark.value > 0
    ]  # fmt: skip
    usable = [candidate for candidate in candidates if candidate.weight > 0]
    cap = _ARTICLE_GAP if genre == "statute" else float("inf")
    return Reading(genre, longest(usable, cap=cap), candidates, find)


def _article_candidate(plain: str, mark: Mark) -> float:
    return marks.article_weight(plain, mark)


def _text_candidate(plain: str, mark: Mark) -> float:
    """A line that reads like a heading weighs less, so that it loses against a real paragraph."""
    del mark
    return _HEADING_WEIGHT if marks.reads_like_heading(plain) else _BODY_WEIGHT
