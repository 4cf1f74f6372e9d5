"""Lines on pages to blocks: columns, running heads, footnotes, lines that belong together.

Pure functions over geometry, shared by pages with a text layer and pages read by OCR. Lengths are
points, y grows downwards from the top of the page.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.models import Block
from index.readers.furniture import is_running

_MARK = re.compile(
    r"(?:第\s?[0-9０-９零〇一二三四五六七八九十百千]+\s?[编章节条](?:之[一二三四五六七八九十]+)?|[0-9０-９]{1,4}(?:[.．][0-9]{1,3})*[.．、]?(?=\s|[^\d.．、\s年月日%％个])"
    r"|[一二三四五六七八九十百]+[、.．]|[(（\[［〔]\s?(?:[0-9０-９]{1,4}|[a-z]|[ivx]+|[一二三四五六七八九十百]+)\s?[)）\]］〕]"
    r"|[a-zA-Z][.．)）]|[①-⑳•●])\s*"
)
_STRICT_MARK = re.compile(
    r"(?:第\s?[0-9０-９零〇一二三四五六七八九十百千]+\s?[编章节条]|[0-9０-９]{1,4}[.．](?:\s+\S|[^\d\s])|[0-9]{1,3}(?:[.．][0-9]{1,3})+(?:\s*[^\d\s]|\s+\d+\s?[\u4e00-\u9fff])|[一二三四五六七八九十百]+、|【[^】]{1,40}】$"
    r"|[(（\[［〔]\s?(?:[0-9０-９]{1,4}|[a-z]|[ivx]+|[一二三四五六七八九十百]+)\s?[)）\]］〕]|[a-z0-9]{1,2}[)）](?=\s*\S))"
)
_PAGE_NUMBER = re.compile(
    r"[\s\-—–·|]*(?:第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?|\d{1,4}(?:\s*/\s*\d{1,4})?|[ivxlc]{1,6})[\s\-—–·|]*"
)
_BROWSER_FOOT = re.compile(r"(?:file|https?)://\S+\s+\d+/\d+")
_BROWSER_HEAD = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[,，]?\s+\S{0,2}\d{1,2}:\d{2}(?::\d{2})?(?:\s[AP]M)?.*"
)
_DAY = re.compile(r"\s*[\d〇○零一二三四五六七八九]{4}\s?年.{1,4}月.{1,4}日\s*")
_LEADER = re.compile(r"[.…·．]{4,}\s*[\divx]{1,4}$|(?:[.…·．]\s){4,}.*\d{1,4}$")
_NOTE = re.compile(
    r"([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|\*{1,4}|[①-⑳]|\[\d{1,3}\]|[0-9]{1,3}(?=[\s\u3000]|[^\d.．、年月日%\s])|[0-9]{1,3}(?=\.\s))\.?\s*"
)
_SUPERSCRIPT = str.maketrans("1234567890[]", "¹²³⁴⁵⁶⁷⁸⁹⁰  ")
_STOPS = "。！？；：!?;:”’」』）)》…—"
_CJK = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
_HAN = "\u3400-\u9fff"
_TOGETHER = re.compile(rf"[{_HAN}](?=[0-9A-Za-z(])|[0-9A-Za-z)](?=[{_HAN}])")
_BOUNDARY = re.compile(rf"[{_HAN}][0-9A-Za-z(]|[0-9A-Za-z)][{_HAN}]")
_APART = re.compile(rf"[{_HAN}] (?=[0-9A-Za-z(])|[0-9A-Za-z)] (?=[{_HAN}])")
_EDGE_LINES = 3  # a running head or foot is among the outermost lines of a page
_APART_FROM_TEXT = 1.3  # the distance of a running head from the text, in line distances
_EDGE_ZONE = 0.14  # of the page's height
_MANY_LINES = 8  # of a column, enough that some of them are full
_FLUSH, _FLUSH_LINES = 0.6, 3  # how near its edge full lines end, in ems, and how many do
_WIDE = 0.6  # of the width between equal margins; a list of narrower lines has no full one
_SET_RIGHT = 8.0  # from the left edge, in ems: a line of its own set right, as a signature is
_FULL_LINES = 0.3  # of a column of text, short paragraphs and headings and all
_LONGEST_MARK = 10  # characters
_CELL_GAP = 1.8  # between the cells of a row, in ems
_CELL = "\u241f"  # stands for a gap until it is known whether the line is a row
_LONE = 0.7  # of the body's size, the size of a raised mark
_NOTE_SIZE = 0.93  # of the body's size, and smaller
_HEADING_SIZE = 1.12
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its left and right end, baseline, font size, and where its first characters
    stand (`starts`, x of each).
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    starts: tuple[float, ...] = ()
    page: int = 1
    column: int = 0
    cells: tuple[float, ...] = ()  # where the pieces of a line begin that stand wide apart


@dataclass(frozen=True, slots=True)
class Page:
    """The pieces of text on a page, in any order, and the page's size."""

    number: int
    width: float
    height: float
    pieces: tuple[Line, ...]


@dataclass(slots=True)
class _Open:
    """The block in the making: its lines, whether it is a heading."""

    lines: list[Line] = field(default_factory=list)


def blocks(pages: Sequence[Page]) -> list[Block]:
    """The blocks of a document in reading order, running heads and page numbers dropped."""
    gutters = [_gutter(page.pieces) for page in pages]
    known = [gutter for gutter in gutters if gutter is not None]
    usual = statistics.median(known) if 2 * len(known) >= len(pages) and known else None
    ordered = [_ordered(page, at, usual) for page, at in zip(pages, gutters, strict=True)]
    leading = _leading(ordered, _body_size(ordered))
    dropped = _running(pages, ordered, leading)
    kept = [[ln for ln in lines if (ln.page, ln.y, ln.x0) not in dropped] for lines in ordered]
    body = _body_size(kept)
    split: list[tuple[list[Line], list[Line]]] = []
    for lines in kept:
        before = next((notes for _, notes in reversed(split[-1:]) if notes), [])
        split.append(_split_notes(lines, body, before))
    return _flow(split, [page.width for page in pages], body, leading)


def _ordered(page: Page, gutter: float | None, usual: float | None) -> list[Line]:
    """The lines of a page in reading order, column by column between lines that cross both."""
    pieces = [replace(p, page=page.number) for p in page.pieces if p.text.strip()]
    if gutter is None and usual is not None:
        # A last page has too few lines to tell its columns, those before it tell.
        crossing = sum(p.x0 < usual < p.x1 for p in pieces)
        both = any(p.x1 <= usual for p in pieces) and any(p.x0 >= usual for p in pieces)
        gutter = usual if both and crossing <= 1 + len(pieces) // 5 else None
    if gutter is None:
        return _tabled(_merged(pieces))
    left = _tabled(_merged([p for p in pieces if p.x1 <= gutter]))
    right = [
        replace(ln, column=1) for ln in _tabled(_merged([p for p in pieces if p.x0 >= gutter]))
    ]
    across = [
        replace(ln, column=2)
        for ln in _tabled(_merged([p for p in pieces if p.x0 < gutter < p.x1]))
    ]
    lines: list[Line] = []
    above = float("-inf")
    for bar in [*across, None]:
        below = bar.y if bar else float("inf")
        for column in (left, right):
            lines += [line for line in column if above <= line.y < below]
        if bar:
            lines.append(bar)
        above = below
    return lines


def _merged(pieces: Iterable[Line]) -> list[Line]:
    """Pieces on one baseline as one line, from the top down."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        near = rows[-1][0] if rows else None
        if near and abs(piece.y - near.y) < 0.4 * min(piece.size, near.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda p: p.x0)) for row in rows]


def _joined(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    text, starts = row[0].text, list(row[0].starts)
    cells = [row[0].x0]
    for before, piece in itertools.pairwise(row):
        gap = " " if piece.x0 - before.x1 > 0.25 * piece.size else ""
        starts = starts[: len(text)] if len(starts) >= len(text) else starts
        if len(starts) == len(text):
            starts += [before.x1] * len(gap) + list(piece.starts)
        # After a paragraph's own number a tab is no gap between cells.
        numbered = len(text) < _LONGEST_MARK and _STRICT_MARK.match(f"{text}甲")
        if piece.x0 - before.x1 > _CELL_GAP * piece.size and not numbered:
            cells.append(piece.x0)
            gap = _CELL
        text += gap + piece.text
    main = max(row, key=lambda p: len(p.text))
    return replace(
        main,
        text=text,
        x0=row[0].x0,
        x1=max(p.x1 for p in row),
        starts=tuple(starts[:12]),
        cells=tuple(cells) if len(cells) > 1 else (),
    )


def _tabled(lines: Sequence[Line]) -> list[Line]:
    """Lines whose wide gaps are cells where rows with cells at the same places stand together."""
    rows = {
        at for at, line in enumerate(lines)
        if any(_aligned(line, near) for near in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]))
    }  # fmt: skip
    return [
        replace(line, text=line.text.replace(_CELL, " | "))
        if at in rows else replace(line, text=line.text.replace(_CELL, " "), cells=())
        for at, line in enumerate(lines)
    ]  # fmt: skip


def _aligned(line: Line, near: Line) -> bool:
    """Whether two lines are rows of one table: as many cells, two of them at one place."""
    pairs = zip(line.cells, near.cells, strict=False)
    same = sum(abs(one - two) < line.size for one, two in pairs)
    return len(line.cells) == len(near.cells) and same >= 2


def _gutter(pieces: Sequence[Line]) -> float | None:
    """The x between two columns of running text, None on a page of one column or a table."""
    if len(pieces) < 12:
        return None
    low, high = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    width = high - low
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        x = low + width * step / 100
        crossing = sum(p.x0 < x < p.x1 for p in pieces)
        if best is None or crossing < best[0] or (
            crossing == best[0] and abs(step - 50) < abs(best[1] - low - width / 2) * 100 / width
        ):  # fmt: skip
            best = (crossing, x)
    if best is None or best[0] > 0.2 * len(pieces):
        return None
    x = best[1]
    left, right = [p for p in pieces if p.x1 <= x], [p for p in pieces if p.x0 >= x]
    if min(len(left), len(right)) < 4:
        return None
    # Columns of text are full to their edges; the cells of a table are not.
    full = sum(p.x1 > x - 0.1 * width for p in left) / len(left)
    flush = sum(p.x0 < x + 0.1 * width for p in right) / len(right)
    long = min(statistics.median(len(p.text) for p in side) for side in (left, right))
    return x if full > _FULL_LINES and flush > 0.7 and long >= 8 else None


def _running(
    pages: Sequence[Page], ordered: Sequence[Sequence[Line]], leading: float
) -> set[tuple[int, float, float]]:
    """The lines that are running heads, feet and page numbers: (page, y, x0) of each.

    They repeat from page to page, at the same height, and stand apart from the text.
    """
    edges: list[list[tuple[Line, str, float]]] = []
    for page, lines in zip(pages, ordered, strict=True):
        by_y = sorted(lines, key=lambda ln: ln.y)
        edges += [_edge(page, by_y, "head"), _edge(page, by_y[::-1], "foot")]
    counts = Counter(shape for edge in edges for _, shape, _ in edge)
    # Left and right pages have heads of their own, a chapter's head changes with the chapter.
    often = 2 if len(pages) < 6 else 3
    dropped: set[tuple[int, float, float]] = set()
    notes = _note_shapes(edges)
    # In a short document each side's head may come once; it stands where the other side's does.
    places = {
        _place(line, shape) for edge in edges for line, shape, gap in edge
        if counts[shape] >= often and gap > _APART_FROM_TEXT * leading and shape not in notes
    }  # fmt: skip
    for edge in edges:
        run: list[Line] = []
        for line, shape, gap in edge:
            alone = _is_page_mark(line.text)
            again = counts[shape] >= often or _place(line, shape) in places
            again = again and not _STRICT_MARK.match(line.text) and shape not in notes
            if not (alone or again):
                break
            run.append(line)
            if alone or gap > _APART_FROM_TEXT * leading:
                dropped |= {(ln.page, ln.y, ln.x0) for ln in run}
    return dropped


def _note_shapes(edges: Iterable[Sequence[tuple[Line, str, float]]]) -> set[str]:
    """The shapes of feet that are footnotes, 1 见上文, 1 同上: their numbers do not rise with the page."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for line, shape, _ in itertools.chain.from_iterable(edges):
        mark = _NOTE.match(line.text) if shape.startswith("foot") else None
        digits = mark[1].translate(_DIGITS) if mark else ""
        if digits.isdecimal() and not _is_page_mark(line.text):
            found[shape].add(int(digits) - line.page)
    return {shape for shape, ahead in found.items() if len(ahead) > 1}


def _place(line: Line, shape: str) -> tuple[str, float, float]:
    """Where an outermost line stands, head or foot, at what height, in what size."""
    return shape[:4], round(line.y), round(line.size, 1)


def _is_page_mark(text: str) -> bool:
    """A page number, or what a browser prints over and under a page."""
    plain = text.strip()
    forms = (_PAGE_NUMBER, _BROWSER_FOOT, _BROWSER_HEAD)
    return any(form.fullmatch(plain) for form in forms) or is_running(plain)


def _edge(page: Page, lines: Sequence[Line], where: str) -> list[tuple[Line, str, float]]:
    """The outermost lines of a page, outermost first: line, shape, distance to the next one in."""
    found = []
    for at, line in enumerate(lines[:_EDGE_LINES]):
        part = line.y / page.height if page.height else 0.5
        if part > _EDGE_ZONE if where == "head" else part < 1 - _EDGE_ZONE:
            break
        # Lines of two columns stand side by side; the next one in is the next row.
        rest = [abs(ln.y - line.y) for ln in lines[at + 1 :]]
        gap = next((d for d in rest if d > 0.5 * line.size), float("inf"))
        found.append((line, f"{where}{round(line.y / 4)}{_shape(line.text)}", gap))
    return found


def _shape(text: str) -> str:
    """A head without what changes from page to page: digits, spaces."""
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


def _body_size(pages: Iterable[Iterable[Line]]) -> float:
    """The font size most characters have."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _split_notes(
    lines: list[Line], body: float, before: Sequence[Line]
) -> tuple[list[Line], list[Line]]:
    """The lines of a page, and those of its footnotes: small, at the end of a column, marked, or
    going on with the notes of the page `before`.
    """
    text: list[Line] = []
    notes: list[Line] = []
    for column in sorted({line.column for line in lines}):
        own = [line for line in lines if line.column == column]
        at = len(own)
        while at and own[at - 1].size <= _NOTE_SIZE * body:
            at -= 1
        if not _goes_on((notes or before)[-1:], own[at:]):
            while at < len(own) and not _NOTE.match(own[at].text):
                at += 1
        notes += own[at:]
    gone = {(line.y, line.x0) for line in notes}
    text = [line for line in lines if (line.y, line.x0) not in gone]
    return text, notes


def _goes_on(last: Sequence[Line], small: Sequence[Line]) -> bool:
    """Whether small lines at the end of a column go on with a note that a page or column cut off."""
    return bool(last and small) and (
        last[0].text.rstrip()[-1:] not in _STOPS
        and _same_size(last[0].size, small[0].size)
        and not _NOTE.match(small[0].text)
    )


def _leading(pages: Iterable[Sequence[Line]], body: float) -> float:
    """The distance of the baselines of two body lines that follow each other in a paragraph."""
    gaps = [
        round(after.y - before.y, 1)
        for lines in pages
        for before, after in itertools.pairwise(lines)
        if before.column == after.column and _same_size(before.size, body)
        and _same_size(after.size, body) and 0 < after.y - before.y < 4 * body
    ]  # fmt: skip
    if not gaps:
        return 1.5 * body
    # Lines of one paragraph are nearest; between paragraphs there may be more.
    common = Counter(gaps).most_common(3)
    return min(gap for gap, count in common if count >= common[0][1] / 3)


def _flow(
    pages: Sequence[tuple[list[Line], list[Line]]],
    widths: Sequence[float],
    body: float,
    leading: float,
) -> list[Block]:
    out: list[Block] = []
    ranks = _heading_ranks([line for lines, _ in pages for line in lines], body)
    spaced = _spaced(lines for lines, _ in pages)
    held: list[Block] = []  # notes wait until the paragraph that carries their mark is complete
    opened: list[Line] = []
    sides = _edges([p for p, _ in pages], widths, body)
    for (lines, notes), edges in zip(pages, sides, strict=True):
        for line in lines:
            if _LEADER.search(line.text):
                continue
            if opened and _is_lone_mark(line, body):
                opened[-1] = replace(
                    opened[-1], text=opened[-1].text + line.text.translate(_SUPERSCRIPT)
                )
                continue
            if opened and _begins(opened, line, edges[line.column], body, leading):
                out += [_block(opened, ranks, spaced), *held]
                opened, held = [], []
            opened.append(_with_edge(line, edges[line.column]))
        held += _note_blocks(_continued(held if held else out, notes))
    if opened:
        out.append(_block(opened, ranks, spaced))
    return out + held


def _is_lone_mark(line: Line, body: float) -> bool:
    """Whether a line is only the mark of a note, pushed over the end of a full line."""
    text = line.text.strip()
    return text.isascii() and text.isdecimal() and len(text) <= 3 and line.size <= _LONE * body


def _with_edge(line: Line, edge: tuple[float, float]) -> Line:
    """A line whose right end tells how far it stays from its column's edge (0 for a full line)."""
    return replace(line, x1=line.x1 - edge[1])


def _edges(
    pages: Sequence[Sequence[Line]], widths: Sequence[float], body: float
) -> list[dict[int, tuple[float, float]]]:
    """Where the body lines of each column begin and end, page by page.

    A page without full lines tells too little; there the widest column of its kind does, and the
    margin on the other side of the page.
    """
    found: list[dict[int, tuple[float, float, bool]]] = []
    widest: dict[tuple[bool, int], float] = {}
    for lines, width in zip(pages, widths, strict=True):
        own: dict[int, tuple[float, float, bool]] = {}
        for column in {line.column for line in lines}:
            at = [ln for ln in lines if ln.column == column]
            at = [ln for ln in at if _same_size(ln.size, body)] or at
            x0, x1 = min(ln.x0 for ln in at), max(ln.x1 for ln in at)
            flush = sum(ln.x1 > x1 - _FLUSH * ln.size for ln in at)
            wide = column == 1 or x1 - x0 > _WIDE * (width - 2 * x0)
            own[column] = x0, x1, wide and len(at) >= _MANY_LINES and flush >= _FLUSH_LINES
        for column, (x0, x1, _) in own.items():
            kind = (1 in own, column)
            widest[kind] = max(widest.get(kind, 0.0), x1 - x0)
        found.append(own)
    return [
        {
            column: (x0, x1 if full else max(
                x0 + widest[1 in own, column], 0.0 if 1 in own else width - x0
            ))
            for column, (x0, x1, full) in own.items()
        }
        for own, width in zip(found, widths, strict=True)
    ]  # fmt: skip


def _begins(  # noqa: PLR0911 - one line a sign
    opened: Sequence[Line], line: Line, edge: tuple[float, float], body: float, leading: float
) -> bool:
    """Whether a line begins a paragraph; the last of `opened` has its distance from the edge."""
    last, em = opened[-1], line.size
    if line.cells or last.cells:
        return True
    if not _same_size(last.size, line.size):
        return True
    follows = last.page == line.page and last.column == line.column
    usual = leading * max(line.size / body, 1.0)
    if follows and not 0 < line.y - last.y <= 1.35 * usual:
        return True
    if line.size > 1.15 * body:
        return not follows or _STRICT_MARK.match(line.text) is not None
    # What is set right, a signature or a date, ends at the edge and is no full line.
    right = follows and last.x0 > edge[0] + _SET_RIGHT * em
    if right and (abs(line.x0 - last.x0) > 0.5 * em or _DAY.fullmatch(line.text)):
        return True
    short = -last.x1 > (2.2 * em if _CJK.match(last.text[-1:]) else 9 * em)
    marked = _STRICT_MARK.match(line.text) is not None
    ended = last.text.rstrip()[-1:] in _STOPS
    if short or (marked and ended):
        return True
    # A first line under another first line: the one above was a paragraph of one full line.
    indented = line.x0 > edge[0] + 0.8 * em
    if indented and (marked or ended) and len(opened) == 1 and abs(line.x0 - last.x0) < 0.3 * em:
        return True
    if not follows:
        return indented and not _hangs(opened[0], line)
    if line.x0 > last.x0 + 0.8 * em:
        return not (len(opened) == 1 and _hangs(last, line))
    return len(opened) > 1 and line.x0 < last.x0 - 0.8 * em


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line stands under the text of a first line whose number hangs out."""
    mark = _MARK.match(first.text)
    if mark is None or mark.end() >= len(first.starts):
        return False
    return abs(line.x0 - first.starts[mark.end()]) < 0.7 * line.size


def _block(lines: Sequence[Line], ranks: dict[float, int], spaced: bool) -> Block:
    text = join((line.text for line in lines), spaced=spaced)
    first = lines[0]
    size = round(first.size * 2) / 2
    if first.cells:
        return Block(text, kind="table", page=first.page, size=round(first.size, 1))
    head = size in ranks and len(text) <= _LONGEST_HEADING and text[-1:] not in "。；，："
    return Block(
        text, kind="heading" if head else "text", page=first.page,
        level=ranks[size] if head else None, size=round(first.size, 1),
    )  # fmt: skip


def _spaced(pages: Iterable[Iterable[Line]]) -> bool:
    """Whether a document sets Chinese and Latin apart by spaces."""
    with_space = without = 0
    for lines in pages:
        for line in lines:
            with_space += len(_APART.findall(line.text))
            without += len(_TOGETHER.findall(line.text))
    return with_space > 2 * without


def join(parts: Iterable[str], *, spaced: bool = False) -> str:
    """Lines as running text: nothing between Chinese, a space between words, hyphens dissolved.

    `spaced` documents have a space between Chinese and Latin, which a line end swallows.
    """
    out = ""
    for part in (p.strip() for p in parts):
        if out.endswith("\u00ad"):
            out = out[:-1] + part
        elif out and part and not _CJK.match(out[-1]) and not _CJK.match(part[0]):
            # A symbol such as E/CN.15/2019/4 or a web address is broken after its slash, or anywhere.
            broken = out[-1] in "/-–" or part[0] in ".,/%)" or (out[-1] + part[0]).isdigit()
            out += part if broken else f" {part}"
        elif spaced and _BOUNDARY.fullmatch(out[-1:] + part[:1]):
            out += f" {part}"
        else:
            out += part
    return out.rstrip("\u00ad")


def _heading_ranks(lines: Iterable[Line], body: float) -> dict[float, int]:
    """The sizes of headings, the largest with level 1."""
    sizes = {round(ln.size * 2) / 2 for ln in lines if ln.size >= _HEADING_SIZE * body}
    return {size: rank for rank, size in enumerate(sorted(sizes, reverse=True), 1)}


def _continued(blocks: list[Block], lines: Sequence[Line]) -> Sequence[Line]:
    """The lines from the first marked one; those before it go on with the last note of `blocks`."""
    cut = next((n for n, line in enumerate(lines) if _NOTE.match(line.text)), len(lines))
    last = max((n for n, block in enumerate(blocks) if block.kind == "footnote"), default=None)
    if not cut or last is None:
        return lines
    text = join([blocks[last].text, *(line.text for line in lines[:cut])])
    blocks[last] = replace(blocks[last], text=text)
    return lines[cut:]


def _note_blocks(lines: Sequence[Line]) -> list[Block]:
    """One block a footnote; a line without a mark goes on with the note before it."""
    notes: list[tuple[str, list[str], int]] = []
    for line in lines:
        match = _NOTE.match(line.text)
        if match and (not notes or _next_mark(notes[-1][0], match.group(1))):
            notes.append((match.group(1), [line.text[match.end() :]], line.page))
        elif notes:
            notes[-1][1].append(line.text)
    return [
        Block(
            join(parts).rstrip(" ↩↑"),
            kind="footnote",
            page=page,
            mark=mark.translate(_SUPERSCRIPT).strip(),
        )
        for mark, parts, page in notes
    ]


_DIGITS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890", "[]")


def _next_mark(before: str, mark: str) -> bool:
    """Whether a mark follows another: 2 after 1, ** after *; a year in a note follows nothing."""
    one, two = before.translate(_DIGITS), mark.translate(_DIGITS)
    if one.isdecimal() and two.isdecimal():
        return int(two) == int(one) + 1
    return not two.isdecimal() or one.startswith("*")


def _same_size(one: float, two: float) -> bool:
    return abs(one - two) <= 0.09 * max(one, two)
