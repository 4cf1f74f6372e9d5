"""The Chinese font of this machine, and what is cut from it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from assistant import fonts
from tests.conftest import skip


@pytest.fixture
def here() -> tuple[Path, int]:
    found = fonts.found()
    if found is None:
        skip("no Chinese font here; install Noto Serif CJK")
    assert found is not None
    return found


def test_a_font_holds_the_characters_and_no_others(here: tuple[Path, int]) -> None:
    font = TTFont(io.BytesIO(fonts.cut(*here, "段落a")))
    assert set(font.getBestCmap()) == {ord(c) for c in "段落a "}
    drawn = font["glyf"][font.getBestCmap()[ord("段")]]
    assert drawn.numberOfContours > 3
    assert 0 < font["hmtx"][font.getBestCmap()[ord("a")]][0] < font["head"].unitsPerEm


def test_what_the_font_does_not_have_is_left_out(here: tuple[Path, int]) -> None:
    font = TTFont(io.BytesIO(fonts.cut(*here, "段\U000f0000\x01")))
    assert set(font.getBestCmap()) == {ord("段"), ord(" ")}


def test_a_font_may_be_cut_from_a_cut_one(here: tuple[Path, int], tmp_path: Path) -> None:
    """Outlines that are TrueType's already keep their direction."""
    first = tmp_path / "first.ttf"
    first.write_bytes(fonts.cut(*here, "段落"))
    once, twice = TTFont(first), TTFont(io.BytesIO(fonts.cut(first, 0, "段")))
    name = once.getBestCmap()[ord("段")]
    assert list(twice["glyf"][name].coordinates) == list(once["glyf"][name].coordinates)


def test_what_is_damaged_or_may_not_travel_is_passed_over(
    here: tuple[Path, int], tmp_path: Path
) -> None:
    damaged, kept, latin = (tmp_path / f"{n}.ttf" for n in ("damaged", "kept", "latin"))
    damaged.write_bytes(b"\0\1\0\0 no font")
    latin.write_bytes(fonts.cut(*here, "abc"))
    font = TTFont(io.BytesIO(fonts.cut(*here, "段")))
    font["OS/2"].fsType = 2
    font.save(kept)
    good = tmp_path / "good.ttf"
    good.write_bytes(fonts.cut(*here, "段"))
    files = [damaged, tmp_path / "gone.ttc", kept, latin, good]
    assert list(fonts._usable(files)) == [(good, 0)]
