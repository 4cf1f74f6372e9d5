"""HTML pages: headings, lists with the numbers a browser prints, tables, footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree, html

from index.errors import FileError
from index.models import Block, BlockKind, Source
from index.readers.automatic import spell
from index.readers.text import decode

_SKIPPED = frozenset(  # words to read and extend, so not a list of literals
    """
    script style noscript template nav footer aside form button select head svg math iframe
    object canvas audio video input textarea rt rp
    """.split()  # noqa: SIM905
)
_INLINE = frozenset(  # words to read and extend, so not a list of literals
    """
    a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark o:p q ruby
    rb s samp small span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_SUPERSCRIPT = str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰")
_LIST_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LIST_STYLES = {
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting", "cjk-decimal": "ideographDigital",
    "simp-chinese-formal": "chineseLegalSimplified", "decimal-leading-zero": "decimalZero",
}  # fmt: skip
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_REFERENCE = re.compile(r"foot-?note|note-?ref|fn-?ref|end-?note", re.IGNORECASE)
_BACK = re.compile(r"back-?(?:ref|link)|footnote-back", re.IGNORECASE)
_DATES = frozenset(("pubdate", "publishdate", "article:published_time", "dc.date", "date"))
_SPACE = re.compile(r"[ \t\r\n\f]+")
# A line end between two Chinese characters is the file's, not the text's.
_BROKEN = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r]*\n[ \t]*(?=[\u3001-\u9fff\uff00-\uffef])"
)
_DEEPEST = 200
_FEET = frozenset(("footer", "copyright"))
_CHROME = _FEET | {"header", "nav", "navbar", "menu", "breadcrumb", "breadcrumbs", "crumb", "share"}
_CHROME_TEXT = 400  # characters; more is text whatever its class


@dataclass(slots=True)
class _Walker:
    """Collects blocks; `buffer` is the text of the block in the making."""

    targets: dict[str, etree._Element]
    notes: dict[etree._Element, str]
    blocks: list[Block] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    kind: BlockKind = "text"
    level: int | None = None
    number: str | None = None
    pending: list[Block] = field(default_factory=list)

    def flush(self) -> None:
        """End the block in the making, and put the notes it referred to after it."""
        for line in "".join(self.buffer).split("\n"):
            text = _SPACE.sub(" ", line).strip(" \u3000\xa0\ufeff\u200b")
            if text:
                self.blocks.append(
                    Block(text, kind=self.kind, level=self.level, number=self.number)
                )
                self.number = None
        self.buffer.clear()
        self.blocks += self.pending
        self.pending.clear()

    def walk(self, element: etree._Element, depth: int = 0) -> None:
        """An element's text and children, in reading order."""
        self._text(element.text, element)
        for child in element:
            if isinstance(child.tag, str):
                if depth < _DEEPEST:
                    self._element(child, depth)
                else:  # no page a person wrote is this deep; its text is kept, its shape is not
                    self.buffer.append("".join(child.itertext()))
            self._text(child.tail, element)

    def _text(self, text: str | None, inside: etree._Element) -> None:
        if not text:
            return
        if inside.tag != "pre":
            text = _BROKEN.sub("", text).replace("\n", " ")
        self.buffer.append(text)

    def _element(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        if tag in _SKIPPED or element in self.notes or _is_hidden(element) or _is_chrome(element):
            return
        if tag == "br":
            self.buffer.append("\n")
        elif tag in ("a", "sup") and (target := self._target(element)) is not None:
            self.pending.append(Block(_note_text(target), kind="footnote", mark=self.notes[target]))
        elif tag == "sup":
            raised = "".join(element.itertext()).strip()
            # [1] is a mark already, whatever its height.
            self.buffer.append(raised if raised[:1] == "[" else raised.translate(_SUPERSCRIPT))
        elif tag in _INLINE:
            self.walk(element, depth + 1)
        elif tag == "table" and _is_data(element):
            self._table(element)
        elif tag in ("ol", "ul", "menu"):
            self._list(element, depth)
        else:
            self._block(element, _HEADINGS.get(tag), None, depth)

    def _block(
        self, element: etree._Element, level: int | None, number: str | None, depth: int
    ) -> None:
        self.flush()
        before = self.kind, self.level
        if level is not None:
            self.kind, self.level = "heading", level
        if number is not None or element.tag == "li":
            self.number = number
        self.walk(element, depth + 1)
        self.flush()
        self.kind, self.level = before

    def _list(self, element: etree._Element, depth: int) -> None:
        """Items with the numbers a browser prints before them."""
        self.flush()
        style = _list_style(element)
        value = _int(element.get("start"), 1)
        for item in element:
            if item.tag != "li":
                if isinstance(item.tag, str):
                    self._element(item, depth + 1)
                continue
            if item in self.notes or _is_hidden(item):
                continue
            value = _int(item.get("value"), value)
            own = _STYLE.search(item.get("style", ""))
            shown = (
                None if style is None or (own and own.group(1) == "none") else spell(value, style)
            )
            mark = "、" if style and style.startswith("chinese") else "."
            self._block(item, None, f"{shown}{mark}" if shown else None, depth + 1)
            self.number = None
            value += 1

    def _table(self, table: etree._Element) -> None:
        self.flush()
        for row in table.iter("tr"):
            cells = [" ".join("".join(c.itertext()).split()) for c in row if c.tag in ("td", "th")]
            if any(cells):
                self.blocks.append(Block(" | ".join(cells), kind="table"))

    def _target(self, element: etree._Element) -> etree._Element | None:
        """The note an element refers to, if it refers to one."""
        link = element if element.tag == "a" else element.find(".//a")
        if link is None:
            return None
        target = self.targets.get(link.get("href", ""))
        return target if target in self.notes else None


def read_html(data: bytes, name: str) -> Source:
    """The blocks of an HTML page, navigation and scripts left out. Raises FileError."""
    text = decode(data, name)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, recover=True)
    try:
        root = html.document_fromstring(text.replace("\x00", "").encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise FileError(
            f"{name}: this is not an HTML page; save it from the browser again.",
            f"{name}：不是 HTML 网页；请从浏览器重新保存。",
        ) from exc
    if any("depth" in entry.message for entry in parser.error_log):
        # The parser gives up in the middle; half a document must not pass for a whole one.
        raise FileError(
            f"{name}: the page is nested too deeply to be read; save its text in another form.",
            f"{name}：网页嵌套过深，无法读取；请把正文另存为其他格式。",
        )
    body = root.find("body")
    mains = root.findall(".//main") or root.findall(".//article")
    targets, notes = _notes(root)
    walker = _Walker(targets, notes)
    walker.walk(mains[0] if len(mains) == 1 else root if body is None else body)
    walker.flush()
    return Source(tuple(walker.blocks), title=_title(root, walker.blocks), date=_date(root))


def _notes(root: etree._Element) -> tuple[dict[str, etree._Element], dict[etree._Element, str]]:
    """The elements that `#…` references of notes point to, and the mark of each."""
    ids = {f"#{e.get('id')}": e for e in root.iter() if isinstance(e.tag, str) and e.get("id")}
    ids |= {f"#{e.get('name')}": e for e in root.iter("a") if e.get("name")}
    targets: dict[str, etree._Element] = {}
    notes: dict[etree._Element, str] = {}
    seen: set[etree._Element] = set()
    for link in root.iter("a"):
        href = link.get("href", "")
        target = ids.get(href)
        if (
            target is None
            or not _is_reference(link)
            or any(a in seen for a in link.iterancestors())
        ):
            continue
        while target.tag in _INLINE and (parent := target.getparent()) is not None:
            target = parent
        if target in link.iterancestors() or target.tag in ("body", "html", "main", "article"):
            continue
        seen.add(target)
        targets[href] = target
        mark = "".join(link.itertext()).strip().strip("[]()（）〔〕［］")
        notes.setdefault(target, mark or str(len(notes) + 1))
    return targets, notes


def _is_reference(link: etree._Element) -> bool:
    text = "".join(link.itertext()).strip()
    if _BACK.search(link.get("class", "")) or not 0 < len(text) <= 6:
        return False
    words = f"{link.get('class', '')} {link.get('role', '')} {link.get('href', '')}"
    parent = link.getparent()
    raised = parent is not None and parent.tag == "sup"
    return raised or link.find("sup") is not None or _REFERENCE.search(words) is not None


def _note_text(element: etree._Element) -> str:
    """A note's text without its own mark and the link back."""
    parts: list[str] = [element.text or ""]
    for child in element.iter():
        if child is element or not isinstance(child.tag, str):
            continue
        back = child.tag == "a" and child.get("href", "").startswith("#")
        if not back and not any(a.tag == "a" and a.get("href", "").startswith("#")
                                for a in child.iterancestors("a")):  # fmt: skip
            parts.append(child.text or "")
        parts.append(child.tail or "")
    text = " ".join("".join(parts).split())
    return re.sub(r"^(?:[\[(（［]?\d{1,3}[\])）］]|\d{1,3}[.、]|\^)\s*", "", text)


def _is_chrome(element: etree._Element) -> bool:
    """Whether a part of the page is there to find one's way or to name the site, by its class."""
    names = set(re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('id', '')}".lower()))
    if not names & _CHROME or any(element.find(f".//{h}") is not None for h in ("h1", "h2")):
        return False
    text = len("".join("".join(element.itertext()).split()))
    links = sum(len("".join("".join(a.itertext()).split())) for a in element.iter("a"))
    return text < _CHROME_TEXT and (2 * links >= text or bool(names & _FEET))


def _is_hidden(element: etree._Element) -> bool:
    # LibreOffice saves a page's head and foot as parts of the text, so titled.
    if element.get("title") in ("header", "footer"):
        return True
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data, and is not there to lay out the page."""
    if table.find(".//table") is not None or any(
        table.find(f".//{h}") is not None for h in _HEADINGS
    ):
        return False
    rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    wide = any(len(row) > 1 for row in rows)
    return wide and all(len(cell.findall(".//p")) <= 3 for row in rows for cell in row)


def _list_style(element: etree._Element) -> str | None:
    """The number format of a list, None where a browser prints no numbers."""
    found = _STYLE.search(element.get("style", ""))
    named = found.group(1) if found else ""
    if named == "none" or (element.tag != "ol" and named not in _LIST_STYLES):
        return None
    return _LIST_STYLES.get(named) or _LIST_TYPES.get(element.get("type", ""), "decimal")


def _int(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text, re.ASCII) else default


def _title(root: etree._Element, blocks: list[Block]) -> str | None:
    """The one h1, else the page's title; a title often carries the site's name after a mark."""
    heads = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    if len(heads) == 1:
        return heads[0]
    title = " ".join((root.findtext(".//title") or "").split())
    first = re.split(r"\s*[_|]\s*|\s+[-–—]+\s+", title)[0]
    return first or None


def _date(root: etree._Element) -> str | None:
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        found = re.match(r"\d{4}-\d{2}-\d{2}", meta.get("content", "").strip())
        if key in _DATES and found:
            return found.group()
    return None
