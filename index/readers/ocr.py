"""Pictures of pages, read by RapidOCR, an extra whose package carries its models."""

from __future__ import annotations

import importlib.util
import re
import statistics
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from index.readers.layout import Line, Page

if TYPE_CHECKING:
    import pypdfium2 as pdfium

_SCALE = 200 / 72  # the models are trained on characters of about 30 pixels; 200 dpi gives that
_MOST_PIXELS = 4000  # of the longer side
_NUMBER_AND_DATE = re.compile(r"^(\d{1,3}[.．])(?=\d{1,4}\s?[年月])")
_WIDE_BRACKETS = re.compile(r"[(（]([^()（）]*[\u4e00-\u9fff][^()（）]*)[)）]")
_WIDE_STOPS = re.compile(r"(?<=[\u4e00-\u9fff）”》])[;:?!]|(?<=[\u4e00-\u9fff）”》]),(?!\d)")
_WIDEN = {ord(narrow): wide for narrow, wide in zip(";:,?!", "；：，？！", strict=True)}
_LONG = 8.0  # a box that many times as long as it is high tells how the page lies
_LEVEL, _STEEP = 0.002, 0.2  # radians: less is level, more is no page askew
_SURE = 0.5  # below this the engine's own score says that it guesses


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("rapidocr") is not None


@lru_cache(maxsize=1)
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False})


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """The lines OCR finds on a page, in points."""
    width, height = page.get_size()
    scale = min(_SCALE, _MOST_PIXELS / max(width, height, 1))
    image = np.asarray(page.render(scale=scale).to_pil().convert("RGB"))[:, :, ::-1]
    result = _engine()(image)
    if result.boxes is None or result.txts is None:
        return Page(number, width, height, ())
    boxes = _straight(np.asarray(result.boxes, float) / scale)
    lines = [
        _line(box, text)
        for box, text, score in zip(boxes, result.txts, result.scores, strict=True)
        if score >= _SURE and text.strip()
    ]
    return Page(number, width, height, tuple(_evened(lines)))


def _straight(boxes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The boxes (n, 4 corners from the upper left clockwise, x and y) of a page laid on the glass
    askew, turned back by the slope that its long lines have in common.
    """
    along = boxes[:, 1] - boxes[:, 0]
    high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    long = along[along[:, 0] > _LONG * high]
    if not len(long):
        return boxes
    slope = float(np.median(np.arctan2(long[:, 1], long[:, 0])))
    if not _LEVEL < abs(slope) < _STEEP:
        return boxes
    cos, sin = np.cos(slope), np.sin(slope)
    turned: np.ndarray[Any, Any] = boxes @ np.array([[cos, -sin], [sin, cos]])
    return turned


def _line(box: np.ndarray[Any, Any], text: str) -> Line:
    """A recognised line; its box is about as high as its font, give or take a tenth."""
    x0, y0 = box.min(axis=0)
    x1, y1 = box.max(axis=0)
    # The engine sees no space after a paragraph's number, and 4.12月 would be one number.
    text = _NUMBER_AND_DATE.sub(r"\1 ", text.strip())
    # It does not tell the two widths of brackets and stops apart; beside Chinese they are wide.
    text = _WIDE_BRACKETS.sub(r"（\1）", text)
    text = _WIDE_STOPS.sub(lambda stop: stop[0].translate(_WIDEN), text)
    return Line(text, float(x0), float(x1), float(y1), float(y1 - y0) * 0.85)


def _evened(lines: list[Line]) -> list[Line]:
    """Lines with one size where the boxes differ by less than what sets a heading apart."""
    if not lines:
        return []
    usual = statistics.median(line.size for line in lines)
    return [
        replace(line, size=usual if 0.7 * usual < line.size < 1.3 * usual else line.size)
        for line in lines
    ]
