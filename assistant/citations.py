"""The one notation 〔文件·第17段〕: writing it, reading it, and holding it to the paragraphs.

A citation that does not resolve is never shown as if it did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.models import Citation, Sentence
from index import segment
from index.models import Paragraph
from index.numerals import PATTERN, place, to_int

_MARK = re.compile(r"[〔【\[［]([^〔〕【】\[\]［］\n]{1,120})[〕】\]］]")
_RANGE = re.compile(
    rf"第?({PATTERN})(?:[段条])?(?:之({PATTERN}))?(?:\s*(?:-|—|–|~|至|到)\s*第?({PATTERN}))?[段条]?(?:之({PATTERN}))?"
)
_MAX_RANGE = 200
_AND = re.compile(r"[、,;和与及]")
# Numbers of several levels: 2.1.1, 一(三), (一)1, 附件一第1段.
_COMPOUND = re.compile(r"\d\.\d|[^第(]\(|\)[^条段]|^附")


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation as somebody wrote it: text[start:end], the label, and the numbers in it."""

    text: str
    label: str
    numbers: tuple[str, ...]
    start: int
    end: int


def notation(cited: Citation | Paragraph) -> str:
    """〔文件·第17段〕, or 〔反洗钱法·第三条〕 in a statute."""
    return f"〔{cited.label}·{place(cited.number)}〕"


def cite(paragraph: Paragraph, start: int = 0, end: int | None = None) -> Citation:
    """A citation of text[start:end] of a paragraph; the quote is verbatim by construction.

    One of a note (a span of `paragraph.whole` behind the text) cites the whole paragraph it stands under.
    """
    stop = len(paragraph.text) if end is None else end
    if (start, stop) in paragraph.note_spans:
        start, stop = 0, len(paragraph.text)
    if not 0 <= start <= stop <= len(paragraph.text):
        raise ValueError(f"span {start}:{stop} is outside paragraph {paragraph.id}")
    return Citation(
        paragraph.id, paragraph.document, paragraph.label, paragraph.file, paragraph.number,
        paragraph.text[start:stop], start, stop,
    )  # fmt: skip


def written(sentence: Sentence) -> str:
    """A sentence with its citations, each paragraph once."""
    return sentence.text + "".join(dict.fromkeys(notation(c) for c in sentence.citations))


def parse(text: str) -> list[Mark]:
    """The citations in a text, in any of the brackets people and models write."""
    found: list[Mark] = []
    for match in _MARK.finditer(text):
        label, dot, places = match.group(1).rpartition("·")
        numbers = _numbers(places if dot else match.group(1))
        if numbers and (dot or re.match(r"\s*(?:第|¶)", match.group(1))):
            found.append(Mark(match.group(), label.strip(), numbers, *match.span()))
    return found


def resolve(mark: Mark, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs a mark names among those at hand; empty unless every number is there."""
    wanted = segment.normalise(mark.label)
    pool = [p for p in paragraphs if not wanted or segment.normalise(p.label) == wanted]
    if not wanted and len({p.document_id for p in pool}) > 1:
        return []
    by_number = {canonical(p.number): p for p in pool}
    found = [by_number.get(number) for number in mark.numbers]
    return [p for p in found if p is not None] if all(found) else []


def _numbers(text: str) -> tuple[str, ...]:
    """Canonical numbers: '17', '120-1' for 第一百二十条之一, '¶2', 2.1.1 and 一(三)1 as they are; a
    range gives all in it.
    """
    plain = "".join(segment.normalise(text).split())
    found: list[str] = []
    for part in _AND.split(plain):
        found += [_bare(part)] if _COMPOUND.search(part) else _simple(part)
    return tuple(dict.fromkeys(found))


def _bare(part: str) -> str:
    """A compound number without the words a citation puts around it: 附件一第1段, 第2.1段."""
    return part if part[:1] == "附" else part.removeprefix("第").removesuffix("段")


def _simple(plain: str) -> list[str]:
    numbers = [f"¶{n}" for n in re.findall(r"¶(\d+)", plain)]
    for match in () if numbers else _RANGE.finditer(plain):
        first, sub, last, sub_after = match.groups()
        try:
            low, high = to_int(first), to_int(last) if last else to_int(first)
        except ValueError:
            continue
        tail = sub or sub_after
        span = range(low, min(high, low + _MAX_RANGE) + 1)
        numbers += [f"{n}-{to_int(tail)}" if tail else str(n) for n in span]
    return numbers


def canonical(number: str) -> str:
    """A printed number in the one form its spellings share: 第三条 and 3 are '3', ¶2 stays."""
    numbers = _numbers(number)
    return numbers[0] if numbers else number
