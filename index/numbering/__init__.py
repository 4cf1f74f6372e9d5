"""Blocks to numbered paragraphs: the genre, the running sequence, the section tree, the report."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index import segment
from index.models import Block, Document, Genre, Source
from index.numbering import annexes, headings, irregular, judgments, marks, metadata, notes, outline
from index.numbering.assembly import Assembly
from index.numbering.captions import captions, is_below
from index.numbering.closing import closing
from index.numbering.contents import contents
from index.numbering.marks import Mark
from index.numbering.sequence import Candidate, longest

__all__ = ["number"]

Finder = Callable[[str], Mark | None]
_SHORTEST = 3  # numbers in a row that make a sequence; two may be chance
_HEADING_WEIGHT = 0.3
_BODY_WEIGHT = 1.0
_BODIES = 0.9  # and above: a line that reads like a paragraph
_AFTER_CUT = 0.05  # what a line loses after one that has not ended; it decides between equals
_OUT_OF_TURN = "a numbered line that is out of the sequence"
_RUN_INTO = "a numbered line into which the text before it runs"
_LISTED = 0.02  # what a line loses that ends as an item of a list does; between equals again
# 第N条 before a space is an article even where the file left out those before it.
_ARTICLE_GAP = 0.9


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read as one genre: its chain of numbers and every candidate there was."""

    genre: Genre
    chain: list[Candidate]
    candidates: list[Candidate]
    find: Finder
    labels: Mapping[int, str] = field(default_factory=dict)
    parts: tuple[tuple[Candidate, ...], ...] = ()
    gone: tuple[str, ...] = ()  # the numbers missing from an outline
    heads: Mapping[int, int] = field(default_factory=dict)  # depth of the headings in an outline
    annexes: Mapping[int, str] = field(default_factory=dict)  # of numbers that begin again in one
    begins: tuple[int, ...] = ()  # the lines at which its annexes, or its parts, begin
    captioned: bool = False  # whether its numbers stand with a caption over their text
    lines: range = range(0)  # of the annex, where it is only that one's

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
    source, plain = _prepared(source)
    body = _completed(_reading(source.blocks, plain, genre), source.blocks, plain)
    body, own = _annexed(body, source.blocks, plain, genre) if genre != "plain" else (body, [])
    chain = sorted((c for reading in (body, *own) for c in reading.chain), key=lambda c: c.at)
    front = chain[0].at if chain else None
    facts = metadata.read(source, plain, file, front=front)
    scale = headings.scale(source.blocks, plain, front, facts.title)
    build = Assembly(document_id, facts.title, facts.label, file, scale)
    starts = {candidate.at for candidate in chain}
    owner = {at: reading for reading in own for at in reading.lines}
    closings = _closings(chain, plain)
    for at, (block, line) in enumerate(zip(source.blocks, plain, strict=True)):
        reading = owner.get(at, body)
        if at in starts and (mark := reading.find(line)):
            build.numbered(block, mark, reading, at)
        else:
            if at in closings:
                build.close()
            head = reading.heads.get(at)
            if reading.captioned and at > reading.chain[0].at and is_below(line):
                build.line(block)
            else:
                build.other(block, line, reading.genre, cover=at in scale.cover, head=head)
    if body.genre == "un":
        for odd in irregular.left_over(chain, body.candidates, source.blocks, plain, body=_BODIES):
            cut = irregular.runs_into(source.blocks, plain, odd)
            build.doubt(source.blocks[odd.at], _RUN_INTO if cut else _OUT_OF_TURN)
    paragraphs, report = build.finish([body, *own])
    return Document(
        id=document_id, title=facts.title, label=facts.label, file=file, sha256=sha256,
        paragraphs=paragraphs, report=report, symbol=facts.symbol, date=facts.date,
        language=facts.language,
    )  # fmt: skip


def _annexed(
    body: Reading, blocks: Sequence[Block], plain: Sequence[str], genre: Genre | None
) -> tuple[Reading, list[Reading]]:
    """The body's reading, and those of annexes that count in another way.

    A statute's annex may be a paper (一、（一）), a contract's a list. Where an annex goes on, or
    begins again, in the body's way it stays with the body. What a judgment decides is always apart.
    """
    own: list[Reading] = []
    decides = judgments.operative(plain)
    bounds = annexes.bounds(plain)
    parts = {at for at in annexes.parts(plain) if at < min(bounds, default=len(plain))}
    begins = sorted({*bounds, *parts})
    for begin, end in itertools.pairwise([*begins, len(plain)]):
        lines = range(begin, end)
        alone = blocks[begin:end], plain[begin:end]
        found = _moved(_completed(_reading(*alone, None), *alone), begin)
        there = sum(c.at in lines for c in body.chain)
        apart = begin == decides and bool(found.chain)
        # A part is the body's; only where the body counts nothing there has it a way of its own.
        if not apart and (len(found.chain) <= there or (begin in parts and there)):
            continue
        names = annexes.names(blocks, plain, [c.at for c in found.chain], begins)
        name = next(iter(names.values()))
        gone = tuple(annexes.number(name, number) for number in found.gone)
        own.append(replace(found, annexes=names, gone=gone, lines=lines))
    if own:  # what the body took for its own there goes to the annexes
        taken = {at for reading in own for at in reading.lines}
        rest = ["" if at in taken else line for at, line in enumerate(plain)]
        again = body.genre if decides is None else genre
        body = _completed(_reading(blocks, rest, again), blocks, rest)
    if own and not body.chain:
        body = replace(body, genre=own[0].genre)
    return body, own


def _moved(reading: Reading, by: int) -> Reading:
    """The reading of a part of a document, at its place in the whole; its annexes are named later."""
    return replace(
        reading,
        chain=[c.moved(by) for c in reading.chain],
        candidates=[c.moved(by) for c in reading.candidates],
        labels={at + by: label for at, label in reading.labels.items()},
        parts=tuple(tuple(c.moved(by) for c in part) for part in reading.parts),
        heads={at + by: depth for at, depth in reading.heads.items()},
    )


def _closings(chain: Sequence[Candidate], plain: Sequence[str]) -> set[int]:
    """Where the closing of the body begins, and that of each annex."""
    edges = [*annexes.bounds(plain), len(plain)]
    lasts = {
        end: max((c.at for c in chain if begin <= c.at < end), default=None)
        for begin, end in itertools.pairwise([0, *edges])
    }
    found = {closing(plain, last, end) for end, last in lasts.items() if last is not None}
    found.add(judgments.operative(plain))  # what it decides is no part of the last fact
    return {at for at in found if at is not None}


def _prepared(source: Source) -> tuple[Source, list[str]]:
    """A source with automatic numbers in place, notes marked, contents left out; its plain lines."""
    blocks = [_with_number(block) for block in notes.raised(source.blocks)]
    plain = [segment.normalise(block.text) for block in blocks]
    out = contents(plain)
    if len(out) < len(blocks):
        blocks = [block for at, block in enumerate(blocks) if at not in out]
        plain = [line for at, line in enumerate(plain) if at not in out]
    return replace(source, blocks=tuple(blocks)), plain


def _with_number(block: Block) -> Block:
    """A block whose automatic number stands before its text, as it does on the page."""
    if block.number is None:
        return block
    if block.number.isdecimal() and block.kind != "heading":
        # A list may print its numbers bare; the point keeps 17 and 2018年 apart.
        return replace(block, text=f"{block.number}. {block.text}")
    gap = "" if block.number[-1:] in "、）" else " "
    return replace(block, text=f"{block.number}{gap}{block.text}")


def _reading(blocks: Sequence[Block], plain: Sequence[str], genre: Genre | None) -> Reading:
    """The document as the genre whose chain weighs most; statutes outweigh the lists inside."""
    statute = _chain(blocks, plain, "statute", marks.article, _article_candidate)
    clauses = _outlined(
        "contract", outline.with_annexes(outline.contract, blocks, plain), outline.dotted_mark
    )
    if genre == "statute" or (genre is None and _is_statute(statute, clauses, plain)):
        return statute
    paper = _outlined("paper", outline.with_annexes(outline.paper, blocks, plain), outline.any_mark)
    items = _chain(blocks, plain, "paper", marks.item, _text_candidate)
    running = [
        _chain(blocks, plain, "un", find, _text_candidate)
        for find in (marks.decimal, marks.bracketed, marks.counted, marks.enclosed)
    ]
    decimal = max(running, key=lambda reading: reading.weight)
    if genre == "paper":
        return paper if paper.weight > items.weight else items
    if genre == "contract" and clauses.chain:
        return clauses
    if genre in ("un", "contract", "word"):
        return replace(decimal, genre=genre)
    if genre == "plain":
        return Reading("plain", [], [], marks.decimal)
    # Clauses and papers hold lists that count from 1 as well; they must not be the lighter reading.
    best = max((clauses, paper, decimal, items), key=lambda reading: reading.weight)
    best = best if _convinces(best) else Reading("plain", [], [], marks.decimal)
    return _captioned(best, blocks, plain)


def _captioned(best: Reading, blocks: Sequence[Block], plain: Sequence[str]) -> Reading:
    """The reading by captions, 3.　禁止滞留, where the best of the others has no more than the lists
    below them.
    """
    heads = captions(blocks, plain) if best.genre in ("un", "plain") else []
    if not heads or len(heads) < len(best.chain):
        return best
    parts = (tuple(heads),)
    return Reading("un", heads, heads, marks.decimal, parts=parts, captioned=True)


def _is_statute(statute: Reading, clauses: Reading, plain: Sequence[str]) -> bool:
    """Whether the articles are the units; in a contract they may be headings over 1.1, 1.2."""
    if len(statute.chain) < 2:
        return False
    heads = sum(marks.reads_like_heading(plain[c.at]) for c in statute.chain)
    return not (len(clauses.chain) >= len(statute.chain) and 2 * heads > len(statute.chain))


def _convinces(reading: Reading) -> bool:
    """Whether a sequence is long enough, and text enough, not to be chance."""
    bodies = sum(candidate.weight >= _BODIES for candidate in reading.chain)
    if reading.labels:
        return len(reading.chain) >= _SHORTEST
    if len(reading.chain) < _SHORTEST - 1:
        return False
    return (len(reading.chain) >= _SHORTEST and bodies >= len(reading.chain) / 2) or bodies >= 2


def _outlined(genre: Genre, found: outline.Outline, find: Finder) -> Reading:
    """An outline as a reading of the document."""
    chain = [candidate for part in found.parts for candidate in part]
    known = {candidate.at for candidate in chain}
    extra = [Candidate(at, 0, 0, _BODY_WEIGHT) for at in found.units if at not in known]
    chain = sorted([*chain, *extra], key=lambda c: c.at)
    return Reading(
        genre, chain, chain, find, found.units, found.parts, found.missing, found.heads,
        found.annexes,
    )  # fmt: skip


def _chain(
    blocks: Sequence[Block],
    plain: Sequence[str],
    genre: Genre,
    find: Finder,
    weigh: Callable[[str, Mark], float],
) -> Reading:
    candidates = [
        Candidate(at, mark.value, mark.sub, weigh(line, mark) - _AFTER_CUT * _is_cut(plain, at))
        for at, (block, line) in enumerate(zip(blocks, plain, strict=True))
        if block.kind not in ("footnote", "table") and not (block.kind == "heading" and genre != "statute")
        and (mark := find(line)) and mark.value > 0
    ]  # fmt: skip
    usable = [candidate for candidate in candidates if candidate.weight > 0]
    cap = _ARTICLE_GAP if genre == "statute" else float("inf")
    parts, begins = _parts(usable, plain, cap)
    chain = [candidate for part in parts for candidate in part]
    own = annexes.names(blocks, plain, [c.at for c in chain], begins) if begins else {}
    return Reading(
        genre, chain, candidates, find, parts=tuple(tuple(part) for part in parts), annexes=own,
        begins=tuple(begins),
    )  # fmt: skip


def _completed(reading: Reading, blocks: Sequence[Block], plain: Sequence[str]) -> Reading:
    """A reading with the paragraphs its rising chain passes over: numbers doubled or out of turn."""
    if reading.labels:
        return reading
    if reading.genre == "un" and len(reading.parts) == 1:
        tail = irregular.beyond(reading.chain, reading.candidates, blocks, plain, body=_BODIES)
        chain = [*reading.chain, *tail]
        reading = replace(reading, chain=chain, parts=(tuple(chain),))
    more = irregular.passed_over(reading.chain, reading.candidates, blocks, plain, body=_BODIES)
    if not more:
        return reading
    chain = sorted([*reading.chain, *more], key=lambda candidate: candidate.at)
    late = [c for c in more if all(c.value != known.value for known in reading.chain)]
    parts = [(*part, *(c for c in late if part[0].at < c.at)) for part in reading.parts[:1]]
    own = annexes.names(blocks, plain, [c.at for c in chain], reading.begins)
    return replace(reading, chain=chain, parts=(*parts, *reading.parts[1:]), annexes=own)


def _parts(
    usable: Sequence[Candidate], plain: Sequence[str], cap: float
) -> tuple[list[list[Candidate]], Sequence[int]]:
    """One sequence, or one for the body and one for each annex, or part, that begins again with 1;
    and the lines at which these begin.
    """
    best: list[list[Candidate]] = [longest(usable, cap=cap)]
    divided: Sequence[int] = ()
    for begins in annexes.divided(plain) if usable else ():
        pieces = [
            longest([c for c in usable if begin <= c.at < end], cap=cap)
            for begin, end in itertools.pairwise([0, *begins, len(plain)])
        ]
        own = [piece for piece in pieces if len(piece) > 1 and piece[0].value == 1]
        if sum(map(len, own)) > sum(map(len, best)):
            best, divided = own, begins
    return best, divided


def _is_cut(plain: Sequence[str], at: int) -> bool:
    """Whether the line before one goes on, as a list's lead and its items do, or is a heading."""
    return at > 0 and not (marks.ends_sentence(plain[at - 1]) and plain[at - 1][-1] not in ":;")


def _article_candidate(plain: str, mark: Mark) -> float:
    return marks.article_weight(plain, mark)


def _text_candidate(plain: str, mark: Mark) -> float:
    """A line that reads like a heading weighs less, so that it loses against a real paragraph; one
    that ends with ; may be an item of a list, or of a resolution inside a report.
    """
    del mark
    if marks.reads_like_heading(plain):
        return _HEADING_WEIGHT
    return _BODY_WEIGHT - _LISTED * plain.rstrip().endswith(";")
