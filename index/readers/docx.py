"""Word documents (.docx, .docm), with the numbers Word prints and its text does not contain.

Read from the package's XML: python-docx and its like keep neither automatic numbers nor footnotes
nor tracked changes, which are read here as accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from index.models import Block, BlockKind, Source
from index.numerals import to_int
from index.readers.archive import Archive, broken
from index.readers.automatic import Counters, W, spell

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DC = "{http://purl.org/dc/elements/1.1/}"
# Deleted and moved-away text, what a field computes from, pictures and their fall-backs.
_SKIPPED = frozenset(
    [f"{W}{n}" for n in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "drawing",
                         "pict", "object", "rt", "footnoteRef", "endnoteRef")] + [f"{_MC}Fallback"]
)  # fmt: skip
_CHARS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_PARAGRAPHS = frozenset((f"{W}p", f"{W}tbl"))
# Where a note stands in running text; XML cannot hold these characters.
_NOTE_AT = "\u0001{}\u0002"
_NOTE = re.compile("\u0001([^\u0002]*)\u0002")
_DEEPEST = 200
_OFF = frozenset(("0", "false", "off"))


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph takes from its style, those the style is based on included."""

    heading: int | None = None
    title: bool = False
    num_id: str | None = None
    level: int | None = None
    bold: bool = False
    contents: bool = False
    origin: str = ""  # the style that names the list; the list's levels name it in turn


@dataclass(slots=True)
class _Reader:
    counters: Counters
    styles: dict[str, _Style]
    default: str
    notes: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    title: str | None = None
    _carried: str = ""  # text whose paragraph mark is deleted; it belongs to the next paragraph
    _noted: dict[str, str] = field(default_factory=dict)

    def body(self, parent: etree._Element, depth: int = 0) -> None:
        """Every paragraph and table below an element, content controls and insertions opened."""
        if depth > _DEEPEST:
            return
        for element in parent:
            if element.tag == f"{W}p":
                self.paragraph(element, depth)
            elif element.tag == f"{W}tbl":
                self.flush()
                self.table(element)
            elif isinstance(element.tag, str) and element.tag not in _SKIPPED:
                self.body(element, depth + 1)

    def paragraph(self, element: etree._Element, depth: int = 0) -> None:
        """One block a line, its notes after it; the table of contents is left out."""
        properties = element.find(f"{W}pPr")
        text = self._carried + "".join(_texts(element))
        self._carried = ""
        if _mark_is_gone(properties):
            self._carried = text
            return
        style_id = _val(properties, "pStyle") or self.default
        style = self.styles.get(style_id, _Style())
        number = self._number(properties, style_id, style)
        level = _outline(properties, style)
        if style.title and self.title is None and text.strip():
            self.title, level = " ".join(_NOTE.sub("", text).split()), 1
        if not style.contents:
            self._lines(text, number, level, style)
        for box in element.iter(f"{W}txbxContent"):
            above = list(box.iterancestors(f"{W}p", f"{_MC}Fallback"))
            if above and above[0] is element:
                self.body(box, depth + 1)

    def flush(self) -> None:
        """Text that was to join a next paragraph, where there is none."""
        text, self._carried = self._carried, ""
        self._lines(text, None, None, _Style())

    def _lines(self, text: str, number: str | None, level: int | None, style: _Style) -> None:
        """The lines of a paragraph; the first carries its automatic number."""
        kind: BlockKind = "text" if level is None else "heading"
        for line in text.split("\n"):
            plain = _NOTE.sub("", line).strip(" \t\u3000\xa0")
            if plain:
                block = Block(plain, kind=kind, level=level, number=number, bold=style.bold)
                self.blocks.append(block)
                number = None
            self._note(line)

    def _note(self, line: str) -> None:
        """The notes whose marks a line carries, as blocks after it."""
        for match in _NOTE.finditer(line):
            key = match.group(1)
            if key.endswith("!"):  # the author's own mark stands in both texts
                self.blocks.append(Block(self.notes.get(key[:-1], ""), kind="footnote"))
                continue
            if key not in self._noted:
                count = 1 + sum(known[0] == key[0] for known in self._noted)
                # Word's own formats where a document names none: 1, 2, … and i, ii, …
                self._noted[key] = spell(count, "decimal" if key[0] == "f" else "lowerRoman")
            text = self.notes.get(key, "")
            self.blocks.append(Block(text, kind="footnote", mark=self._noted[key]))

    def table(self, element: etree._Element) -> None:
        """One block a row, its cells apart by ` | `; tables within a cell are part of its text."""
        for row in element.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl"), None) is not element:
                continue
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            line = " | ".join(self._cell(cell) for cell in _cells(row))
            plain = _NOTE.sub("", line)
            if plain.strip(" |"):
                self.blocks.append(Block(plain, kind="table"))
            self._note(line)

    def _cell(self, cell: etree._Element) -> str:
        lines: list[str] = []
        joins = False
        for paragraph in cell.iter(f"{W}p"):
            if next(paragraph.iterancestors(f"{_MC}Fallback"), None) is not None:
                continue
            properties = paragraph.find(f"{W}pPr")
            style_id = _val(properties, "pStyle") or self.default
            number = self._number(properties, style_id, self.styles.get(style_id, _Style()))
            line = "".join(_texts(paragraph)).strip()
            line = f"{number} {line}" if number and line else line
            if joins and lines:
                line = lines.pop() + line
            lines.append(line)
            joins = _mark_is_gone(properties)
        return " ".join(" ".join(lines).split())

    def _number(
        self, properties: etree._Element | None, style_id: str, style: _Style
    ) -> str | None:
        own = None if properties is None else properties.find(f"{W}numPr")
        num_id, level = style.num_id, None
        if own is not None:
            num_id = _val(own, "numId") or style.num_id
            text = _val(own, "ilvl")
            level = int(text) if text and text.isdecimal() and len(text) < 3 else None
        if num_id in (None, "0"):
            return None
        if level is None:
            # A style's own level counts only where the list does not say which level is the style's.
            level = self.counters.level_of_style(num_id, style_id, style.origin)
        if level is None:
            level = style.level
        return self.counters.next(num_id, level or 0)


def read_docx(data: bytes, name: str) -> Source:
    """The blocks of a Word document. Raises FileError."""
    archive = Archive(data, name)
    main = _main_part(archive)
    root = archive.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise broken(name)
    folder = main.rpartition("/")[0]
    styles, default = _styles(archive.xml(f"{folder}/styles.xml"))
    counters = Counters.read(archive.xml(f"{folder}/numbering.xml"))
    notes = _notes(archive, folder)
    reader = _Reader(counters, styles, default, notes)
    reader.body(body)
    reader.flush()
    return Source(tuple(reader.blocks), title=reader.title or _core_title(archive, reader.blocks))


def _mark_is_gone(properties: etree._Element | None) -> bool:
    """Whether a paragraph's mark is deleted, or moved away with its text: it joins the next one."""
    run = None if properties is None else properties.find(f"{W}rPr")
    return run is not None and any(run.find(f"{W}{n}") is not None for n in ("del", "moveFrom"))


def _main_part(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for relation in () if relations is None else relations.iter("{*}Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _texts(element: etree._Element, depth: int = 0) -> Iterator[str]:
    """The text of a paragraph in reading order, changes accepted, a placeholder for each note."""
    if depth > _DEEPEST:
        return
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag in _PARAGRAPHS or not isinstance(tag, str):
            continue
        if tag == f"{W}r" and _hidden(child):
            continue
        if tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            continue  # 单击此处输入文字
        if tag == f"{W}t":
            yield child.text or ""
        elif tag in _CHARS:
            yield "" if child.get(f"{W}type") in ("page", "column") else _CHARS[tag]
        elif tag == f"{_MATH}t":
            yield child.text or ""
        elif tag == f"{W}sym":
            yield _symbol(child)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = "f" if tag == f"{W}footnoteReference" else "e"
            custom = child.get(f"{W}customMarkFollows") not in (None, *_OFF)
            yield _NOTE_AT.format(f"{kind}{child.get(f'{W}id', '')}{'!' if custom else ''}")
        else:
            yield from _texts(child, depth + 1)


def _hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in _OFF


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    # Symbol fonts live in the private area; what they draw cannot be told from the code.
    return "" if 0xE000 <= code <= 0xF8FF or not 32 <= code < 0xD800 else chr(code)


def _outline(properties: etree._Element | None, style: _Style) -> int | None:
    """The depth of a heading, 1 the outermost; the paragraph's own outline level over its style's."""
    own = _val(properties, "outlineLvl")
    if own is None or not own.isdecimal():
        return style.heading
    return int(own) + 1 if len(own) == 1 and own != "9" else None


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, those inside a content control too."""
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr"), None) is row:
            yield cell


def _styles(root: etree._Element | None) -> tuple[dict[str, _Style], str]:
    """Every paragraph style with what it inherits, and the default one's id."""
    if root is None:
        return {}, ""
    elements = {
        e.get(f"{W}styleId", ""): e
        for e in root.findall(f"{W}style")
        if e.get(f"{W}type") == "paragraph"
    }
    default = next((k for k, e in elements.items() if e.get(f"{W}default") in ("1", "true")), "")
    styles: dict[str, _Style] = {}

    def resolve(key: str, above: tuple[str, ...]) -> _Style:
        if key in styles:
            return styles[key]
        element = elements.get(key)
        if element is None or key in above or len(above) > 50:
            return _Style()
        parent = resolve(_val(element, "basedOn") or "", (*above, key))
        styles[key] = _style(element, parent)
        return styles[key]

    for key in elements:
        resolve(key, ())
    return styles, default


def _style(element: etree._Element, parent: _Style) -> _Style:
    """A style's own facts over those of the style it is based on."""
    name = (_val(element, "name") or "").lower()
    properties = element.find(f"{W}pPr")
    contents = parent.contents or re.match(r"toc \d", name) is not None
    found = replace(parent, title=name in ("title", "标题"), contents=contents)
    heading = re.fullmatch(r"(?:heading|标题) ?([1-9])|([一二三四五六七八九])级标题", name)
    outline = _val(properties, "outlineLvl")
    if outline is not None and outline.isdecimal():
        found = replace(found, heading=int(outline) + 1 if int(outline) < 9 else None)
    elif heading:
        found = replace(found, heading=to_int(heading[1] or heading[2]))
    own = None if properties is None else properties.find(f"{W}numPr")
    if own is not None:
        level = _val(own, "ilvl")
        found = replace(
            found,
            num_id=_val(own, "numId") or found.num_id,
            level=int(level) if level and level.isdecimal() and len(level) < 3 else found.level,
            origin=element.get(f"{W}styleId", ""),
        )
    bold = element.find(f"{W}rPr/{W}b")
    return found if bold is None else replace(found, bold=bold.get(f"{W}val", "1") not in _OFF)


def _notes(archive: Archive, folder: str) -> dict[str, str]:
    """The text of each footnote (`f` and its id) and endnote (`e` and its id)."""
    notes: dict[str, str] = {}
    for part, tag, kind in (("footnotes", "footnote", "f"), ("endnotes", "endnote", "e")):
        root = archive.xml(f"{folder}/{part}.xml")
        for element in () if root is None else root.findall(f"{W}{tag}"):
            lines = ["".join(_texts(p)) for p in element.iter(f"{W}p")]
            text = _NOTE.sub("", " ".join(line.strip() for line in lines if line.strip()))
            notes[f"{kind}{element.get(f'{W}id', '')}"] = text
    return notes


def _core_title(archive: Archive, blocks: list[Block]) -> str | None:
    """The title in the file's properties, where its own text says the same somewhere early."""
    root = archive.xml("docProps/core.xml")
    title = None if root is None else root.findtext(f"{_DC}title")
    title = " ".join((title or "").split())
    front = {" ".join(block.text.split()) for block in blocks[:20]}
    return title if title and title in front else None


def _val(parent: etree._Element | None, name: str) -> str | None:
    child = None if parent is None else parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")
