"""Exact look-ups: the paragraphs a question names by number or section, from the structure.

    第45段  第 45 段  第三条第二款  第32条到第35条  第3、5段  第一百条之一  二、A 节  第二章

Nothing here is similar to anything: a number is there or it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index import catalogue, labels, sections, segment
from index.byname import Byname
from index.clauses import Clause, clauses
from index.models import Paragraph
from index.numbering import annexes
from index.numerals import to_chinese, to_int
from index.sections import DIVISION, HEADING, LETTER

if TYPE_CHECKING:
    from index.contract import Searchable
    from index.records import DocumentInfo

Unit = Literal["段", "条"]
_N = r"[0-9零〇一二两三四五六七八九十百千]+"
_NUMBER = re.compile(
    rf"第?\s*({_N})\s*(段|自然段|条)?\s*(?:[之の]({_N}))?\s*(?:至|到|-|—|–|~)\s*第?\s*({_N})\s*(段|自然段|条)"
    rf"|(?:第\s*)((?:{_N}\s*[、,，和及与]\s*(?:第\s*)?)*{_N})\s*(段|自然段|条)(?:[之の]({_N}))?"
    rf"|(?<![0-9零〇一二两三四五六七八九十百千第个几])([0-9]+)\s*(段|条)(?![目例件款])"
)
_CLAUSE = re.compile(rf"第?\s*({_N})\s*(款|项|目)|第?\s*[（(]\s*({_N})\s*[)）]\s*项")
# A letter of a section is followed by its mark, the next letter, or the word for a section.
_SECTION = re.compile(
    rf"(?:{DIVISION}|(?:{LETTER})"
    r"(?:部分的?(?=[A-Z(（])|[、.．,，\s]+|(?=[A-Z(（节部]|[那这]?一?[节部])))+(?:[那这]?一?)(节|部分)?"
)
_THAT = re.compile(r"(?:[那这]一?|(?<![第一二三四五六七八九十百])一)(?:节|部分)$")  # A 这一节
_OF_SECTION = re.compile(
    r"一节|一章|章节|这节|部分|概括|总结|摘要|主要讲|讲了什么|说了什么|大意|概述|归纳|简述"
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MAX_RANGE = 200
_ENOUGH = 3  # words of a question that still ask something without a document's name
_RANGES = 3  # documents whose numbers are told where a number is unknown


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: (integer, 之N or 0, unit) numbers, the 款/项 path within, and the names
    the annex or part may have that it asks of.
    """

    numbers: tuple[tuple[int, int, Unit], ...]
    path: tuple[str, ...] = ()
    annex: tuple[str, ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()  # of each label of several parts, its forms


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that was named, and the part of it that was: text[start:end]."""

    paragraph: Paragraph
    start: int
    end: int


def named(question: str) -> Named:
    """The paragraph numbers in a question; a range gives every number in it."""
    plain = segment.normalise(question)
    numbers: list[tuple[int, int, Unit]] = []
    path: list[str] = []
    annex: tuple[str, ...] = ()
    composed = labels.labels(plain)
    for label in composed:  # 第2.1条 names no 条 1
        plain = plain[: label.start] + "\0" * (label.end - label.start) + plain[label.end :]
    for match in _NUMBER.finditer(plain):
        annex = annex or labels.names(plain[: match.start()])
        first, _, sub, last, unit, several, unit2, sub2, bare, unit3 = match.groups()
        kind: Unit = "条" if "条" in (unit, unit2, unit3) else "段"
        if last:
            low, high = to_int(first), to_int(last)
            numbers += [(n, 0, kind) for n in range(low, min(high, low + _MAX_RANGE) + 1)]
        elif several:
            numbers += [(to_int(n), 0, kind) for n in re.findall(_N, several)]
            if sub2:
                numbers[-1] = (numbers[-1][0], to_int(sub2), kind)
        else:
            numbers.append((to_int(bare), to_int(sub) if sub else 0, kind))
        rest = plain[match.end() :]
        while kind == "条" and (part := re.match(rf"\s*(?:{_CLAUSE.pattern})", rest)):
            value, level, item = part.groups()
            path.append(_part(to_int(value or item), level or "项"))
            rest = rest[part.end() :]
    forms_of = tuple(label.forms for label in composed)
    return Named(tuple(dict.fromkeys(numbers)), tuple(path), annex, forms_of)


def without_numbers(question: str) -> str:
    """A normalised question without the paragraph numbers, parts and sections it names."""
    for label in reversed(labels.labels(question)):
        question = question[: label.start] + question[label.end :]
    return _SECTION.sub("", _CLAUSE.sub("", _NUMBER.sub("", question)))


def _chinese(number: int) -> str:
    """As statutes print it; none goes beyond 9,999, so a greater one stays in digits and is not found."""
    return to_chinese(number) if number < 10_000 else str(number)


def forms(number: int, sub: int, unit: Unit) -> tuple[tuple[str, ...], ...]:
    """How a document may print a number, 17, 第十七条, 第17条, 十七, 第三條; the likelier group first.

    People say 第32条 of a report's paragraph 32 too, so each unit admits the other's forms.
    """
    chinese, wide = _chinese(number), str(number).translate(_WIDE)
    tails = (f"之{_chinese(sub)}", f"之{sub}", f"の{sub}") if sub else ("",)
    digits = (chinese, str(number), wide)
    articles = tuple(f"第{n}{word}{tail}" for word in "条條" for tail in tails for n in digits)
    paragraphs = () if sub else (*digits, f"第{chinese}段")
    return (articles, paragraphs) if unit == "条" else (paragraphs, articles)


def without_names(question: str, documents: Sequence[DocumentInfo]) -> str:
    """A question without the names of documents it holds; itself where little would be left."""
    plain, rest = segment.normalise(question), question
    for document in documents:
        for name in sorted(catalogue.names(document), key=len, reverse=True):
            at = plain.find(name)
            if at >= 0:
                rest = rest[:at] + rest[at + len(name) :]
                plain = plain[:at] + plain[at + len(name) :]
    rest = rest.replace("《》", "")
    return rest if len(segment.words(rest)) >= _ENOUGH else question


def find(
    library: Searchable, question: str, *, documents: Sequence[str] | None = None
) -> list[Passage]:
    """The passages a question names by number or section, in reading order; none is the rule."""
    wanted = named(question)
    in_section = () if wanted.numbers or wanted.labels else section_path(question)
    titled = not wanted.numbers and not in_section and bool(_OF_SECTION.search(question))
    if not (wanted.numbers or wanted.labels or in_section or titled):
        return []
    known = catalogue.of(library)
    allowed = {d.id for d in known.documents} if documents is None else set(documents)
    if (meant := _meant(library, question)) == ():
        return []
    within = {d.id for d in meant or ()} & allowed or allowed
    if documents is None:
        within = within - known.superseded(question)
    if wanted.labels and (there := _labelled(library, wanted.labels, within)):
        return there
    if titled or in_section:
        named_by = sections.of(library)
        above = (
            named_by.titled(question, within) if titled else named_by.numbered(in_section, within)
        )
        return [Passage(p, 0, len(p.text)) for p in library.below(above)]
    for annex in filter(None, (wanted.annex, ("",))):
        printed = {
            annexes.number(name, form): i for number in wanted.numbers
            for i, group in enumerate(forms(*number)) for form in group for name in annex
        }  # fmt: skip
        found = library.by_number(list(printed), documents=within)
        if found:
            break
    best = min((printed[p.number] for p in found), default=0)
    named_by_number = [p for p in found if printed[p.number] == best]
    having = [p for p in named_by_number if has_part(p, wanted.path)]
    if len(wanted.numbers) == 1:  # of the documents that have the article, those that have the part
        named_by_number = having or named_by_number
    return [_passage(p, wanted.path) for p in named_by_number]


def _meant(library: Searchable, question: str) -> Sequence[DocumentInfo] | None:
    """The documents a question means by one of their names or a byname; () where that fits none here,
    None where it names none.
    """
    if mentioned := catalogue.of(library).mentioned(question):
        return mentioned
    name = byname_in(library, question)
    return None if name is None else name.documents


def byname_in(library: Searchable, question: str) -> Byname | None:
    """What a question calls a document before a number or section; None where it has its own name."""
    known = catalogue.of(library)
    plain = segment.normalise(question)
    number = _NUMBER.search(plain) or (_SECTION.search(plain) if section_path(question) else None)
    if number is None or known.mentioned(question):
        return None
    return known.bynamed(plain[: number.start()], known.superseded(question))


def _labelled(
    library: Searchable, wanted: Sequence[Sequence[str]], within: set[str]
) -> list[Passage]:
    """The paragraphs that carry a label; the likeliest form that one has."""
    found: list[Passage] = []
    for printed in wanted:
        there = library.by_number(list(printed), documents=within)
        best = min((printed.index(p.number) for p in there), default=0)
        found += [Passage(p, 0, len(p.text)) for p in there if p.number == printed[best]]
    return found


def section_path(question: str) -> tuple[str, ...]:
    """The heading numbers of a section a question names: '二、A 节' -> ("二", "A")."""
    for match in _SECTION.finditer(re.sub(r"[“”\"'「」]", "", question.translate(sections.WIDTH))):
        if not (match.group(1) or "部分" in match.group() or re.match(DIVISION, match.group())):
            continue
        if match.group() in ("一节", "一部分"):  # 'one section', not section one
            continue
        tokens = re.findall(HEADING, _THAT.sub("", match.group()))
        if tokens:
            return tuple(map(sections.token, tokens))
    return ()


def is_division(question: str) -> bool:
    """Whether a question names a chapter or section as statutes number them: 第三章第四节."""
    path = () if named(question).numbers else section_path(question)
    return any(re.fullmatch(DIVISION, number) for number in path)


def ranges(library: Searchable, question: str) -> list[tuple[str, str, str]]:
    """(label, first, last printed number) of the documents a question names, or of the first few."""
    meant = _meant(library, question) or catalogue.of(library).documents
    found: list[tuple[str, str, str]] = []
    for info in meant[:_RANGES]:
        printed = [p.number for p in library.paragraphs(info.id) if p.printed]
        if printed:
            found.append((info.label, printed[0], printed[-1]))
    return found


def _part(number: int, level: str) -> str:
    return (
        f"（{_chinese(number)}）"
        if level == "项"
        else (f"第{_chinese(number)}款" if level == "款" else f"{number}.")
    )


def has_part(paragraph: Paragraph, path: Sequence[str]) -> bool:
    """Whether a paragraph has the 款, 项 or 目 of a path; all have the empty one."""
    return not path or _clause(paragraph, tuple(path)) is not None


def spoken(path: Sequence[str]) -> str:
    """A path as it is said: 第一款第七项."""
    return "".join(
        f"第{part[1:-1]}项" if part[0] == "（" else part if part[0] == "第" else f"第{part[:-1]}目"
        for part in path
    )


def _passage(paragraph: Paragraph, path: tuple[str, ...]) -> Passage:
    """The named part of a paragraph, or all of it where no such part is there."""
    part = _clause(paragraph, path) if path else None
    if part is not None:
        return Passage(paragraph, part.start, part.end)
    return Passage(paragraph, 0, len(paragraph.text))


def _clause(paragraph: Paragraph, path: tuple[str, ...]) -> Clause | None:
    return next(
        (
            clause for clause in clauses(paragraph.text)
            if clause.path == path or (len(path) == 1 and clause.path[-1:] == path)
        ),
        None,
    )  # fmt: skip
