"""A Chinese font of this machine, cut down to the characters a document needs, to travel in the document.

No font file comes with us. What Linux, macOS and Windows have by themselves, or by their usual packages,
is looked for by file name, type with serifs first. Outlines of either kind become TrueType's, the only
ones that reportlab embeds.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts",
    "$WINDIR/Fonts", "$LOCALAPPDATA/Microsoft/Windows/Fonts",
)  # fmt: skip
_NAMES = tuple(
    re.compile(name, re.IGNORECASE)
    for name in (
        r"NotoSerif(CJK|CJKsc|SC)-Regular\.\w+", r"SourceHanSerif(SC|CN)?-Regular\.\w+",
        r"Songti\.ttc", r"simsun\.ttc", r"NotoSans(CJK|CJKsc|SC)-Regular\.\w+",
        r"SourceHanSans(SC|CN)?-Regular\.\w+", r"msyh\.ttc", r"STHeiti Light\.ttc", r"uming\.ttc",
        r"wqy-\w+\.tt[cf]", r"DroidSansFallback(Full)?\.ttf",
    )
)  # fmt: skip
_SIMPLIFIED = re.compile(
    r"\b(SC|CN|GB)\b|宋|黑|雅"
)  # of the faces in one file, the mainland's shapes
_RESTRICTED = 0x0002  # of OS/2's fsType: may not be embedded
_ERROR = 1 / 1000  # of the em; how far a curve may stray when it is written as TrueType's


@lru_cache(maxsize=1)
def found() -> tuple[Path, int] | None:
    """The first Chinese font that may be embedded: its file, and which of the file's faces."""
    return next(_usable(_files()), None)


def _files() -> list[Path]:
    """The font files we know by name, the best first."""
    ranked: list[tuple[int, Path]] = []
    for folder in _FOLDERS:
        root = Path(os.path.expandvars(folder)).expanduser()
        for file in root.rglob("*.[tToO][tT][cCfF]") if root.is_dir() else ():
            rank = next((i for i, name in enumerate(_NAMES) if name.fullmatch(file.name)), None)
            if rank is not None:
                ranked.append((rank, file))
    return [file for _, file in sorted(ranked)]


def _usable(files: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    from fontTools.ttLib import TTLibError
    from fontTools.ttLib.ttCollection import TTCollection

    for file in files:
        try:
            if file.suffix.lower() == ".ttc":
                with file.open("rb") as data, TTCollection(data, lazy=True) as faces:
                    names = [face["name"].getDebugName(4) or "" for face in faces]
                number = next((i for i, n in enumerate(names) if _SIMPLIFIED.search(n)), 0)
            else:
                number = 0
            with _opened(file, number) as font:
                if ord("段") in font.getBestCmap() and not font["OS/2"].fsType & _RESTRICTED:
                    yield file, number
        except (TTLibError, OSError, KeyError):
            continue  # a damaged file is no font; the next one may do


@contextmanager
def _opened(file: Path, number: int) -> Iterator[Any]:
    from fontTools.ttLib import TTFont

    with file.open("rb") as data, TTFont(data, fontNumber=number, lazy=True) as font:
        yield font


def cut(file: Path, number: int, text: str) -> bytes:
    """A TrueType font that holds the characters of `text` and nothing else.

    What the font does not have is drawn as its sign for a missing character.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.filterPen import DecomposingFilterPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    with _opened(file, number) as font:
        known, glyphs, em = font.getBestCmap(), font.getGlyphSet(), font["head"].unitsPerEm
        shown = {ord(c): known[ord(c)] for c in {*text, " "} if ord(c) in known}
        names = list(dict.fromkeys([".notdef", *shown.values()]))
        drawn, widths = {}, {}
        for name in names:
            pen = TTGlyphPen(None)
            # PostScript's outlines run the other way round.
            curves = Cu2QuPen(pen, em * _ERROR, reverse_direction="glyf" not in font)
            glyphs[name].draw(DecomposingFilterPen(curves, glyphs))
            drawn[name] = pen.glyph()
            widths[name] = font["hmtx"][name][0]
        metrics = font["hhea"]
        build = FontBuilder(em, isTTF=True)
        build.setupGlyphOrder(names)
        build.setupCharacterMap(shown)
        build.setupGlyf(drawn)
        glyf = build.font["glyf"]
        build.setupHorizontalMetrics(
            {n: (w, getattr(glyf[n], "xMin", 0)) for n, w in widths.items()}
        )
        build.setupHorizontalHeader(ascent=metrics.ascent, descent=metrics.descent)
        family = font["name"].getDebugName(1) or "Chinese"
        build.setupNameTable(
            {"familyName": family, "styleName": "Regular", "psName": _plain(family)}
        )
        build.setupOS2(sTypoAscender=metrics.ascent, sTypoDescender=metrics.descent)
        build.setupPost()
    out = io.BytesIO()
    build.save(out)
    return out.getvalue()


def _plain(family: str) -> str:
    """A family's name as PostScript takes it."""
    return re.sub(r"[^A-Za-z0-9-]", "", family) or "Chinese"
