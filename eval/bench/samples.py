"""Documents made up for the benches: the same numbered text, written in every format.

Nothing here is taken from a document; sentences are put together from phrases by a seeded choice.
"""

from __future__ import annotations

import html
import random
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import pypdfium2 as pdfium
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.numerals import to_chinese

_WHO = (
    "各成员单位",
    "主管部门",
    "秘书处",
    "申请人",
    "甲方",
    "地方政府",
    "联络办公室",
    "审查委员会",
)
_WHEN = ("在报告期内", "自收到通知之日起30日内", "于2019年3月", "每年第一季度", "根据第17/4号决定")
_DOES = ("应当建立", "可以调整", "不得擅自变更", "会同有关单位制定", "继续完善", "逐步推广", "公布")
_WHAT = (
    "信息共享机制", "“一站式”服务流程", "ISO 9001质量管理体系", "风险评估办法（试行）",
    "跨区域协作平台", "占比达12.5%的专项资金", "《样本管理规定》所列清单", "电子档案系统",
)  # fmt: skip
_END = ("，并向社会公布", "，但另有约定的除外", "，费用由双方分担", "，重大事项及时报告", "")
_AREAS = ("组织管理", "监督检查", "能力建设", "资金保障", "国际合作", "信息公开", "技术援助")
_PAGE = "@page{size:A4;margin:25mm}body{font:%s 'Noto Serif CJK SC',serif;text-align:justify}"
_STYLE = "h1{font-size:150%}h2{font-size:115%}p{margin:0;text-indent:2em}"
_COLUMNS = "body{column-count:2}h1{column-span:all}"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a sample: a heading, or a paragraph with its number and the form it is printed in.

    `mark` is what stands before the text; `lines` follow as lines of their own.
    """

    text: str
    number: str = ""
    mark: str = ""
    lines: tuple[str, ...] = ()
    heading: bool = False

    @property
    def whole(self) -> str:
        """The paragraph as a reader should give it."""
        return "\n".join((self.text, *self.lines))


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up document; `style` and `level` are Word's number format and text for its numbers."""

    name: str
    title: str
    items: tuple[Item, ...]
    style: str
    level: str

    @property
    def truth(self) -> dict[str, str]:
        """The text of each number."""
        return {item.number: item.whole for item in self.items if item.number}


def make(count: int, *, size: int = 0, seed: int = 5) -> list[Sample]:
    """`count` samples in four genres, of 10 to 60 paragraphs or of `size`."""
    rng = random.Random(seed)
    kinds = (_report, _statute, _paper, _contract)
    return [kinds[n % 4](rng, n, size or rng.randint(10, 60)) for n in range(count)]


def _sentence(rng: random.Random) -> str:
    parts = (_WHO, _WHEN, _DOES, _WHAT, _END)
    who, when, does, what, end = (rng.choice(part) for part in parts)
    return f"{who}{when}{does}{what}{end}。"


def _text(rng: random.Random) -> str:
    return "".join(_sentence(rng) for _ in range(rng.randint(1, 6)))


def _listed(rng: random.Random, mark: str) -> tuple[str, ...]:
    """Sub-items, in one paragraph out of five."""
    if rng.random() > 0.2:
        return ()
    count = rng.randint(2, 4)
    ends = ["；"] * (count - 1) + ["。"]
    return tuple(
        f"{mark.format(n=n, c=to_chinese(n), a=chr(96 + n))}{rng.choice(_DOES)}{rng.choice(_WHAT)}{end}"
        for n, end in enumerate(ends, 1)
    )


def _body(rng: random.Random, number: str, mark: str, inner: str) -> Item:
    lines = _listed(rng, inner)
    text = _text(rng)
    return Item(f"{text[:-1]}：" if lines else text, number, mark, lines)


def _headed(rng: random.Random, at: int, mark: str) -> Item:
    return Item(f"{mark}{rng.choice(_AREAS)}{to_chinese(at)}", heading=True)


def _report(rng: random.Random, n: int, size: int) -> Sample:
    items: list[Item] = []
    for k in range(1, size + 1):
        if k % 7 == 1:
            items.append(_headed(rng, k // 7 + 1, f"{to_chinese(k // 7 + 1)}. "))
        items.append(_body(rng, str(k), f"{k}. ", "({a}) "))
    return Sample(f"report-{n}", f"关于第{n}号项目执行情况的报告", tuple(items), "decimal", "%1.")


def _statute(rng: random.Random, n: int, size: int) -> Sample:
    items: list[Item] = []
    for k in range(1, size + 1):
        if k % 9 == 1:
            items.append(_headed(rng, k // 9 + 1, f"第{to_chinese(k // 9 + 1)}章　"))
        number = f"第{to_chinese(k)}条"
        items.append(_body(rng, number, f"{number}　", "（{c}）"))
    return Sample(
        f"statute-{n}", f"样本管理条例第{n}号", tuple(items), "chineseCountingThousand", "第%1条"
    )


def _paper(rng: random.Random, n: int, size: int) -> Sample:
    """一、 headings over （一） that run on in every second paper and begin again in the others."""
    items: list[Item] = []
    part = own = 0
    for k in range(1, size + 1):
        if k % 5 == 1:
            part, own = part + 1, 0
            items.append(_headed(rng, part, f"{to_chinese(part)}、"))
        own += 1
        shown = to_chinese(k if n % 8 < 4 else own)
        number = f"（{shown}）" if n % 8 < 4 else f"{to_chinese(part)}（{shown}）"
        items.append(_body(rng, number, f"（{shown}）", "{n}."))
    return Sample(f"paper-{n}", f"关于加强第{n}类工作的意见", tuple(items), "", "")


def _contract(rng: random.Random, n: int, size: int) -> Sample:
    items: list[Item] = []
    part = own = 0
    for k in range(1, size + 1):
        if k % 4 == 1:
            part, own = part + 1, 0
            items.append(_headed(rng, part, f"{part}. "))
        own += 1
        items.append(_body(rng, f"{part}.{own}", f"{part}.{own} ", "({n}) "))
    return Sample(f"contract-{n}", f"样本服务合同第{n}号", tuple(items), "", "")


def text(sample: Sample) -> str:
    """The sample as plain text."""
    lines = [sample.title]
    for item in sample.items:
        lines += [f"{item.mark}{item.text}", *item.lines]
    return "\n".join(lines) + "\n"


def markdown(sample: Sample) -> str:
    """The sample as Markdown."""
    lines = [f"# {sample.title}"]
    for item in sample.items:
        lines += [f"## {item.text}" if item.heading else f"{item.mark}{item.text}", *item.lines]
    return "\n\n".join(lines) + "\n"


def page(sample: Sample, *, columns: bool = False) -> str:
    """The sample as an HTML page, in two columns for print if asked."""
    parts = [f"<h1>{sample.title}</h1>"]
    for item in sample.items:
        if item.heading:
            parts.append(f"<h2>{html.escape(item.text)}</h2>")
            continue
        lines = (f"{item.mark}{item.text}", *item.lines)
        parts += [f"<p>{html.escape(line)}</p>" for line in lines]
    style = _PAGE % ("10pt" if columns else "12pt") + _STYLE + (_COLUMNS if columns else "")
    body = "\n".join(parts)
    return f"<!doctype html><meta charset=utf-8><style>{style}</style><body>{body}</body>"


def word(sample: Sample, file: Path, *, automatic: bool) -> None:
    """The sample as .docx by python-docx; `automatic` leaves its numbers to Word."""
    document = docx.Document()
    document.add_heading(sample.title, 0)
    if automatic:
        root = document.part.numbering_part.element
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{sample.style}"/>'
            f'<w:lvlText w:val="{sample.level}"/></w:lvl>'
        )
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{level}</w:abstractNum>'
        root.insert(0, parse_xml(abstract))
        number = f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
        root.append(parse_xml(number))
    for item in sample.items:
        if item.heading:
            document.add_heading(item.text, 1)
            continue
        paragraph = document.add_paragraph(item.text if automatic else f"{item.mark}{item.text}")
        if automatic:
            own = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(own))
        for line in item.lines:
            document.add_paragraph(line)
    document.save(str(file))


def print_page(browser: str, source: Path, file: Path, profile: Path, *, heads: bool) -> None:
    """A page printed to PDF by Chromium, with its own running heads and feet if asked."""
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
        *(() if heads else ("--no-pdf-header-footer",)), f"--print-to-pdf={file}", source.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def convert(office: str, kind: str, files: Sequence[Path], folder: Path) -> None:
    """Files converted by LibreOffice in one go."""
    command = [
        office, "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--convert-to", kind, "--outdir", str(folder), *map(str, files),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=500)


def scan(source: Path, file: Path, *, dpi: int = 200) -> None:
    """A PDF whose pages are pictures of another's, as a flatbed gives them."""
    document = pdfium.PdfDocument(source)
    images = [p.render(scale=dpi / 72).to_pil().convert("L") for p in document]
    document.close()
    images[0].save(file, save_all=True, append_images=images[1:], resolution=dpi, quality=70)


def squeezed(value: str) -> str:
    """A text without any space, for counting characters."""
    return re.sub(r"\s+", "", value)
