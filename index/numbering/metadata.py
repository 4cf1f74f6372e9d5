"""What a document says of itself: title, label, symbol, date, script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index import segment
from index.models import Source
from index.numbering import judgments, marks
from index.numerals import CHINESE, to_int

# Document symbols of the United Nations: E/CN.15/2019/4, A/RES/72/194, S/RES/2462 (2019), ST/AI/…
_SYMBOL = re.compile(
    r"(?:联合国|聯合國|United Nations)?\s*((?:[A-Z]{1,5}|CEDAW|CCPR|CRC|UNEP|UNODC)"
    r"(?:/[A-Z0-9][A-Za-z0-9.\-]*){1,7}(?:\s?\(\d{4}\))?)\s*$"
)
_FILE_DATE = re.compile(
    r"[(（](\d{4})-(\d{2})-(\d{2})[)）]|[_\-\s]((?:19|20)\d{2})([01]\d)([0-3]\d)(?!\d)"
)
_DATE = re.compile(
    rf"(\d{{4}}|[{CHINESE}]{{4}})\s*年\s*(\d{{1,2}}|[{CHINESE}]{{1,3}})\s*月\s*(\d{{1,2}}|[{CHINESE}]{{1,3}})\s*日"
    r"|(?<![\d-])((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})(?![\d-])"
)
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_ENGLISH_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
# What happens to a document on its date; it takes effect on another.
_EVENT = re.compile(r"通过|公布|发布|颁布|修正|修订|批准|印发|大会决议|大会第.*决议|令第|公告")
_EFFECT = re.compile(r"\s*(?:起|开始)?\s*(?:正式)?(?:施行|实施|生效|执行)")
_UNTIL = re.compile(r"\s*(?:至|到|-|—|–|~)")
_FRONT = 60  # blocks in which a document introduces itself
_TAIL = 12  # blocks in which it is signed and dated
_LABEL = 20
_TITLE = 90
_LONGEST_EVENT = 400
_KIND = re.compile(r".*的(?:报告|報告|说明|說明|决议|決議)[*\s]*$")
_RESOLUTION = re.compile(r"(?:第?\d{1,4}/\d{1,4}[.号]?\s*[.、:：]?)\s*([^\s\d/.、:：].{2,})$")
_NUMBERED_RESOLUTION = re.compile(r"(第\s?\d{1,4}\s?[(（]\d{4}[)）]\s?号决议)$")
_MASTHEAD = re.compile(
    r"\s*(?:联合国|聯合國|大会|大會|安全理事会|安全理事會|经济及社会理事会|經濟及社會理事會|人权理事会|托管理事会"
    r"|缔约[国方]会议|目\s*[录錄次]|摘\s*要|中文|正式记录|distr.*|chinese|original.*|united nations"
    r"|(?:第.{1,8})?(?:届|屆)(?:会议|會議)?|.*第.{1,6}届会议|议程项目.*|临时议程.*)\s*$"
)
_TITLED = re.compile(
    r".*(?:法|法典|条例|规定|办法|决定|意见|通知|解释|细则|规则|规范|公约|议定书|协定|合同|协议|协议书|方案|纲要|规划|计划|报告"
    r"|章程|准则|指南|制度|标准|批复|公告|通告|决议|宣言|建议|规程|守则|白皮书|要点|纪要|修正案|政策|措施|声明|答复|函)"
    r"(?:\([^()]{1,24}\)|〔.{1,12}〕|[\s\d年第号版*一二三四五六七八九十]+)*$"
)
# 某院关于办理某案件适用法律若干问题的解释(二): what it is about, and of which kind it is.
_SOME = r"(?:若干|有关|几个|一些)?"
_MATTER = re.compile(
    rf".*?关于(.{{4,}}?){_SOME}(?:(?:具体)?(?:适用|应用|运用)法律|法律适用)?{_SOME}(?:问题)?的(?:若干)?"
    r"((?:司法)?(?:解释|规定|决定|意见|办法|通知|批复|答复|公告)(?:[(（][^()（）]{1,8}[)）])?)"
)
_ISSUER = re.compile(r".*(?:院|部|会|局|厅|室|委|府|国|省|市|公司|集团)$")
_MARKED_TITLE = re.compile(r"《[^《》]+》")
_NO_TITLE = re.compile(
    r"[(（\[【〔*].*|.*[:：。；;，,、]$|根据.*|.*[.…·]{4,}.*|.*〔\d{4}〕.*号$|各.*"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Title, label for 〔…〕, UN symbol, ISO date and script of a document."""

    title: str
    label: str
    symbol: str | None
    date: str | None
    language: str


def read(source: Source, plain: Sequence[str], file: str, *, front: int | None = None) -> Facts:
    """The facts of a document; its own symbol stands on a line alone, a reference to another's in a
    note or a sentence. `front` is the number of blocks before its first numbered paragraph.
    """
    front = _FRONT if front is None else min(_FRONT, front)
    stem = _FILE_DATE.sub("", PurePath(file).stem).strip() or file
    squeezed = (" ".join(block.text.split()) for block in source.blocks[:front])
    lines = [line for line in squeezed if line]  # a cell or a paragraph may hold nothing but spaces
    symbol = _symbol(lines)
    judgment = judgments.heading(lines)
    named = source.title or ""
    if judgment and not (named.endswith(judgment.kind) and len(named) > len(judgment.kind)):
        named = judgment.title  # a page may name the parties: 张某盗窃罪一审刑事判决书
    title = (named if judgment else _title(source, lines) or stem).strip(" *\u3000")
    if _MARKED_TITLE.fullmatch(title):
        title = title[1:-1]
    short = title.removeprefix("中华人民共和国")
    label = symbol or (short if len(short) <= _LABEL else _abridged(short) or stem)
    if judgment and judgment.case:
        label = judgment.case
    return Facts(title, label, symbol, _date(source, plain, file, front), _language(source))


def _abridged(title: str) -> str | None:
    """A long title without who issued it and 适用法律若干问题; None where it stays long."""
    match = _MATTER.fullmatch(title)
    if match is None:
        return None
    matter, kind = match.groups()
    short = f"{matter}的{kind}"
    return short if len(short) <= _LABEL else None


def _symbol(lines: Sequence[str]) -> str | None:
    """The first symbol alone on a line; one of two parts (A/75) could be anything."""
    for line in lines:
        match = _SYMBOL.match(line)
        if match and (match[1].count("/") > 1 or "(" in match[1] or line != match[1]):
            return match[1]
        # A masthead in one line: 联合国 … A/75/312
        last = line.split()[-1:] if _MASTHEAD.match(line.split()[0].lower()) else []
        if last and (match := _SYMBOL.match(last[0])) and match[1].count("/") > 1:
            return match[1]
    return None


def _title(source: Source, lines: Sequence[str]) -> str | None:
    """What a UN document names itself, what the format says, or the first line that reads like one."""
    for before, line in itertools.pairwise(lines):
        if _KIND.match(line) and len(line) < 24 and before[-1:] not in "。：；" and _names(before):
            return before
    for line in lines:
        if (match := _RESOLUTION.match(line)) and not marks.ends_sentence(line):
            return match[1]
    if source.title and not _MASTHEAD.match(source.title.lower()):
        named = " ".join(source.title.split())
        whole = _whole(lines, lines.index(named)) if named in lines else named
        return source.title if whole == named else whole
    for line in lines:
        if match := _NUMBERED_RESOLUTION.match(line):
            return match[1]
    return _first(lines)


def _first(lines: Sequence[str]) -> str | None:
    """The first lines that name a document, joined where its title takes several."""
    for at, line in enumerate(lines[:20]):
        if not _names(line) or not _TITLED.match(segment.normalise(line)):
            continue
        return _whole(lines, at)
    first = next((line for line in lines[:8] if _names(line)), "")
    return first if first and len(first) <= 40 else None


def _whole(lines: Sequence[str], at: int) -> str:
    """The title of which a line is a piece, with those before and, below an issuer, after it."""
    whole, above = lines[at], at
    while above and _goes_on(lines[above - 1], whole):
        above -= 1
        whole = lines[above] + whole
    for below in lines[at + 1 : at + 3]:
        if not (_goes_on(whole, below) and _TITLED.match(segment.normalise(whole + below))):
            break
        whole += below
    return whole


def _goes_on(above: str, line: str) -> bool:
    """Whether a title's line has its beginning on the line above: the issuer, or words cut off."""
    if not _names(above) or len(above) + len(line) > _TITLE:
        return False
    plain = segment.normalise(above)
    begun = "关于" in plain and not _TITLED.match(plain)
    return begun or (line.startswith(("关于", "關於")) and bool(_ISSUER.match(plain))) or (
        plain == "中华人民共和国"
    )  # fmt: skip


def _names(line: str) -> bool:
    """Whether a line may be (a part of) a title."""
    if not 1 < len(line) <= _TITLE or _MASTHEAD.match(line.lower()) or _SYMBOL.match(line):
        return False
    if _NO_TITLE.match(line) or _DATE.match(line) or not re.search(r"[\u3400-\u9fff]{2}", line):
        return False
    plain = segment.normalise(line)
    return marks.heading_level(plain) is None and marks.article(plain) is None


def _date(source: Source, plain: Sequence[str], file: str, front: int) -> str | None:
    """The date in the file's name, else of the last event the front names, else a date alone on a
    line there or at the end, else the first day of the session.
    """
    if named := _FILE_DATE.search(file):
        return "-".join(part for part in named.groups() if part)
    events: list[str] = []
    alone: list[str] = []
    began: list[str] = []
    for at, line in enumerate(plain):
        if front <= at < len(plain) - _TAIL or len(line) > _LONGEST_EVENT:
            continue
        # A sentence that names a date says when something else happened.
        event = at < front and _EVENT.search(line) and not line.rstrip(")").endswith(("。", ";"))
        for date, rest in _dates(line):
            if _EFFECT.match(rest):
                continue
            if _UNTIL.match(rest):
                began += [date] * (at < front)
            elif event:
                events.append(date)
            elif len(line) <= 30 and not marks.ends_sentence(line.rstrip(")")):
                alone.append(date)
    for found in (events, [source.date] if source.date else [], alone, began):
        if found:
            return max(found)
    return None


def _dates(line: str) -> Iterator[tuple[str, str]]:
    """(ISO date, what stands after it) for each full date of a normalised line."""
    for match in _DATE.finditer(line):
        parts = [part for part in match.groups() if part]
        try:
            year, month, day = (to_int(part) for part in parts)
        except (ValueError, KeyError):
            continue
        if date := _iso(year, month, day):
            yield date, line[match.end() :]
    for match in _ENGLISH_DATE.finditer(line):
        if date := _iso(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1])):
            yield date, line[match.end() :]


def _iso(year: int, month: int, day: int) -> str | None:
    real = 1900 <= year < 2200 and 1 <= month <= 12 and 1 <= day <= 31
    return f"{year}-{month:02}-{day:02}" if real else None


def _language(source: Source) -> str:
    """zh-Hant where OpenCC would change a fiftieth of the Chinese characters, else zh-Hans."""
    sample = "".join(block.text for block in source.blocks[:200])[:5000]
    letters = [c for c in sample if "\u4e00" <= c <= "\u9fff"]
    changed = sum(segment.normalise(c) != c for c in letters)
    return "zh-Hant" if letters and changed / len(letters) > 0.02 else "zh-Hans"
