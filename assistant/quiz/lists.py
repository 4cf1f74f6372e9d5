"""Enumerations: what a document counts off, with the words that lead in to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.quiz.facts import Fact
from assistant.quiz.stems import LONGEST, glossary, passages, shown, tidy
from index import segment
from index.models import Paragraph

LEAST = 3  # items that make an enumeration worth asking
_LINE_ITEM = re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[)）]\s*")
_INLINE_MARK = re.compile(r"\s*[（(]([a-z])[)）]\s*")
# What opens an enumeration within a sentence; where it begins is certain after these.
_OPENER = re.compile(
    r"(?:包括|分别是|分别为|分为|如下|下列(?:组织|国家|实体|机构)[^：]{0,12}|：)(?:：|:)?"
)
_LAST = re.compile(r"^(.{2,20}?)(?:以及|和|及|与|或者|或)([^和及与或]{2,20})$")
_HOW_MANY = re.compile(r"[两三四五六七八九十]+(?:个(?:等级|级别|方面)?|类|种|级|项|部分)$")
_TAIL = re.compile(r"(?:等[^，。；]{0,12}|等)$")
# An entry that is the catch-all as a whole; one that ends in 谋取其他利益 is not.
_REST = re.compile(
    r"(?:[^，。；]{0,24}(?:规定|应当|需要|认为|确定|约定)的?)?其他[^，。；]*|"
    r"[^，。；]{0,24}的其他[^，。；]{0,8}(?:情形|情况|行为|事项|职责|职权|条件|材料|措施|义务|权利|内容|方式|活动|工作|问题)的?"
)
_OTHER = re.compile(
    r"其他[^，。；]{0,12}(?:情形|情况|行为|事项|职责|职权|条件|材料|措施|义务|权利|内容|方式|活动|工作|问题|规定)"
)
# An entry that is told by an article's number says nothing to who has not the text at hand.
_BACK = re.compile(
    r"前[款条项述]|上述|本条第|该项|第[一二三四五六七八九十]+项|"
    r"本(?:实施)?(?:法|条例|办法|规定|细则)第[一二三四五六七八九十百]+条(?![^，]*规定，)"
)
_COUNTED = re.compile(r"^(?:一项或者多项|一种或者多种|[一二三四五六七八九十几]+[种项个类])")
_JOINED = re.compile(r"\s*[、，]?(?:和|与|及|以及)?\s*")
_DIGITS = "一二三四五六七八九十甲乙丙丁ⅠⅡⅢⅣ123456789"
_ORDER = re.compile(r"顺序|次序|步骤")


@dataclass(frozen=True, slots=True)
class Listing:
    """An enumeration: the sentence that leads in, its items, and where it stands.

    `lead` still holds 下列 where the items stand on lines of their own; in a sentence it is the
    sentence with the enumeration taken out at `hole`. `ordered` where the document itself says
    that the order matters.
    """

    paragraph: Paragraph
    lead: str
    items: tuple[str, ...]
    start: int
    end: int
    inline: bool
    hole: tuple[int, int] = (0, 0)
    ordered: bool = False
    exhaustive: bool = True

    @property
    def usable(self) -> tuple[str, ...]:
        """The items that say something by themselves: no 其他情形, nothing that points back."""
        return tuple(
            item for item in self.items if not _REST.fullmatch(item) and not _BACK.search(item)
        )


def catches_all(listing: Listing) -> bool:
    """Whether an entry takes in what the others do not name: 其他情形, 有…的其他行为，致使…."""
    return not listing.exhaustive or any(
        _REST.fullmatch(item) or _OTHER.search(item) for item in listing.items
    )


def whole(listing: Listing) -> tuple[str, ...]:
    """Every entry but the catch-all (其他…); none where the entries are not all that the paragraph
    numbers, or one points back.
    """
    kept = tuple(item for item in listing.items if not _REST.fullmatch(item))
    if any(_BACK.search(item) for item in kept):
        return ()
    if listing.inline:
        return kept
    return kept if _numbered(listing) == len(listing.items) else ()


def joined(entries: Sequence[str]) -> str:
    """The entries as one answer: 甲；乙. Numbered where one holds a semicolon itself, which would
    else read as the next entry: （1）甲；再甲；（2）乙.
    """
    if not any("；" in entry for entry in entries):
        return "；".join(entries)
    return "；".join(f"（{n}）{entry}" for n, entry in enumerate(entries, 1))


def parted(answer: str) -> tuple[str, ...]:
    """The entries of an answer that `joined` made."""
    if not answer.startswith("（1）"):
        return tuple(answer.split("；"))
    entries: list[str] = []
    rest = answer.removeprefix("（1）")
    while rest:
        entry, _, rest = rest.partition(f"；（{len(entries) + 2}）")
        entries.append(entry)
    return tuple(entries)


def _numbered(listing: Listing) -> int:
    """How many entries the paragraph numbers after the lead-in, up to the next （一）."""
    count = 0
    for line in listing.paragraph.text[listing.start :].split("\n"):
        mark = _LINE_ITEM.match(line)
        if mark is None:
            continue
        if count and mark.group().strip(" （()）") == "一":
            break
        count += 1
    return count


def listings(paragraph: Paragraph) -> list[Listing]:
    """The enumerations of a paragraph: on lines, by (a) (b) (c), and by 、 after an opening word."""
    return [*_on_lines(paragraph), *_lettered(paragraph), *_in_sentences(paragraph)]


def asked(listing: Listing) -> str | None:
    """The question an enumeration on lines answers: 应当具备下列条件： -> 应当具备下列哪些条件？"""
    lead = tidy(listing.lead).rstrip("：:")
    if glossary(lead):
        return None  # of words one asks what they mean, not which they are
    match = re.search(r"下列|以下(?!罚款|的?罚金|有期|拘留)", lead)
    if match is None:
        return None
    rest = _COUNTED.sub("", lead[match.end() :].replace("之一", "", 1))
    return f"{lead[: match.start()]}下列哪些{rest}？"


def _on_lines(paragraph: Paragraph) -> Iterator[Listing]:
    text = paragraph.text
    lead: tuple[int, int] | None = None
    items: list[str] = []
    at = end = 0
    for line in [*text.split("\n"), ""]:
        mark = _LINE_ITEM.match(line)
        if mark and lead:
            items.append(tidy(line[mark.end() :]).rstrip("；;。."))
            end = at + len(line)
        else:
            if lead and len(items) >= LEAST:
                yield _lines(paragraph, lead, items, end)
            items = []
            lead = _lead_in(line, at) if line.rstrip().endswith(("：", ":")) else None
        at += len(line) + 1


def _lead_in(line: str, at: int) -> tuple[int, int]:
    """The words of a line that lead in to items: its last sentence, or only its last clause."""
    start, end = segment.sentences(line)[-1]
    if end - start > LONGEST:
        start, end = segment.clauses(line)[-1]
    return at + start, at + end


def _lines(paragraph: Paragraph, lead: tuple[int, int], items: Sequence[str], end: int) -> Listing:
    words = paragraph.text[lead[0] : lead[1]]
    return Listing(
        paragraph, words, tuple(items), lead[0], end, inline=False,
        ordered=_ORDER.search(words) is not None,
    )  # fmt: skip


def _lettered(paragraph: Paragraph) -> Iterator[Listing]:
    for start, end in segment.sentences(paragraph.text):
        sentence = paragraph.text[start:end]
        marks = list(_INLINE_MARK.finditer(sentence))
        letters = [m.group(1) for m in marks]
        if len(marks) < LEAST or letters != [chr(ord("a") + i) for i in range(len(marks))]:
            continue
        stops = [m.start() for m in marks[1:]] + [len(sentence)]
        items = tuple(
            re.sub(
                r"(?:；|，)?(?:以及|和|及)?$", "", tidy(sentence[m.end() : stop]).rstrip("；;。，")
            )
            for m, stop in zip(marks, stops, strict=True)
        )
        lead = sentence[: marks[0].start()]
        yield Listing(
            paragraph, lead, items, start, end, inline=True, hole=(start + marks[0].start(), end)
        )


def _in_sentences(paragraph: Paragraph) -> Iterator[Listing]:
    for passage in passages(paragraph):
        text = paragraph.text[passage.sentence : passage.end]
        for match in _OPENER.finditer(text):
            stop = re.search(r"[。；;：]", text[match.end() :])
            run = text[match.end() : match.end() + stop.start()] if stop else text[match.end() :]
            open_ended = _TAIL.search(run)
            items = split(run[: open_ended.start()] if open_ended else run)
            if len(items) < LEAST or _shared(items) or items[0].startswith("指") or _steps(items):
                continue
            begin = passage.sentence + match.end()
            yield Listing(
                paragraph, shown(paragraph.text, passage.start, passage.end), items,
                passage.start, passage.end, inline=True,
                hole=(begin, begin + len(run)), exhaustive=open_ended is None,
            )  # fmt: skip
            break


def _shared(items: Sequence[str]) -> bool:
    """Whether the first item says what all share: 事故发生的时间、地点、原因."""
    return "的" in items[0] and not any("的" in item for item in items[1:])


def _steps(items: Sequence[str]) -> bool:
    """Whether the items are but numbered, and tell themselves: 一类、二类和三类."""
    return len({item[1:] for item in items}) == 1 and all(i[0] in _DIGITS for i in items)


def split(run: str) -> tuple[str, ...]:
    """The items of 甲、乙、丙和丁; none where a comma or a verb-like length says it is no such run."""
    if "，" in run or "、" not in run or re.search(r"[（(]", run):
        return ()
    parts = run.strip().split("、")
    last = _LAST.match(parts[-1])
    parts = [*parts[:-1], *(last.groups() if last else parts[-1:])]
    # 高风险、低风险两类: how many they are is no part of the last.
    parts[-1] = _HOW_MANY.sub("", parts[-1]) or parts[-1]
    items = tuple(tidy(p) for p in parts)
    good = all(1 < len(i) <= 20 and not re.search(r"[和与及]|以及|并", i) for i in items[:-1])
    return items if good and 1 < len(items[-1]) <= 20 else ()


def runs(found: Sequence[Fact], text: str, *, least: int = LEAST) -> list[tuple[Fact, ...]]:
    """Facts of one kind that stand side by side, joined by 、 和 与 及 以及 only, `least` or more."""
    groups: list[list[Fact]] = []
    for fact in found:
        last = groups[-1][-1] if groups else None
        if last and fact.start >= last.end and _JOINED.fullmatch(text[last.end : fact.start]):
            groups[-1].append(fact)
        else:
            groups.append([fact])
    return [tuple(g) for g in groups if len(g) >= least]


def too_long(listing: Listing) -> bool:
    """Whether the words that lead in are too long for a question."""
    return len(listing.lead) > LONGEST
