"""PDFs as a browser prints them, scans of those, and files that are none."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from index import parse
from index.errors import FileError
from index.readers import read

Printer = Callable[[str, str], Path]
BROWSER = next((p for n in ("chromium", "google-chrome", "chrome") if (p := shutil.which(n))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no browser prints PDFs here")
SENTENCE = "各国应当加强信息交流与能力建设，并在本报告所述期间提供必要的技术援助。"


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Printer:
    folder = tmp_path_factory.mktemp("pdf")

    def print_(name: str, body: str) -> Path:
        page, file = folder / f"{name}.html", folder / f"{name}.pdf"
        page.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
        command = [
            str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={file}", page.as_uri(),
        ]  # fmt: skip
        env = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=env)
        return file

    return print_


def _report(count: int, style: str) -> str:
    body = "".join(f"<p>{n}. 第{n}段。{SENTENCE * (n % 4 + 1)}</p>" for n in range(1, count + 1))
    return (
        "<style>@page{size:A4;margin:25mm}body{font:12pt 'Noto Serif CJK SC',serif;text-align:justify}"
        f"p{{margin:0;text-indent:2em}}{style}</style><h1>样本报告</h1>{body}"
    )


def _expected(count: int) -> dict[str, str]:
    return {str(n): f"第{n}段。{SENTENCE * (n % 4 + 1)}" for n in range(1, count + 1)}


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("style", ["", "body{column-count:2;font-size:10pt}h1{column-span:all}"])
def test_every_paragraph_with_number_text_and_page(printer: Printer, style: str) -> None:
    document = parse(printer(f"report{len(style)}", _report(60, style)))
    found = {p.number: p.text for p in document.paragraphs if p.printed}
    assert found == _expected(60)
    pages = [p.page for p in document.paragraphs if p.page]
    assert pages == sorted(pages)
    assert pages[-1] > 2
    assert document.title == "样本报告"


@pytest.mark.browser
@needs_browser
@pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="the extra ocr is not installed"
)
def test_a_scan_is_read_by_ocr(printer: Printer, tmp_path: Path) -> None:
    # The engine's own dependencies are not free of warnings; that is not ours to mend.
    document = pdfium.PdfDocument(printer("scan", _report(3, "")))
    image = document[0].render(scale=150 / 72).to_pil().convert("L")
    document.close()
    image.save(tmp_path / "scan.pdf", resolution=150)
    parsed = parse(tmp_path / "scan.pdf")
    assert {p.number: p.text for p in parsed.paragraphs if p.printed} == _expected(3)


def test_a_picture_without_the_extra_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    from index.readers import ocr

    monkeypatch.setattr(ocr, "installed", lambda: False)
    Image.new("L", (200, 200), 255).save(tmp_path / "scan.pdf")
    with pytest.raises(FileError, match=r"zhiduan\[ocr\]"):
        parse(tmp_path / "scan.pdf")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.4\n" + bytes(5000)]
)
def test_a_bad_file_gives_one_sentence(data: bytes) -> None:
    with pytest.raises(FileError, match=r"^bad\.pdf: [^\n]+\.$"):
        read(data, "bad.pdf")


@pytest.mark.browser
@needs_browser
def test_spaces_are_those_of_the_page(printer: Printer) -> None:
    body = "<p>1. 自2024年3月1日至4月15日施行，11月有30日。</p><p>2. 附表一 供货清单 已经核对。</p>"
    style = "<style>body{font:12pt 'Noto Serif CJK SC',serif}</style>"
    lines = [
        block.text for block in read(printer("spaces", style + body).read_bytes(), "a.pdf").blocks
    ]
    assert lines == [
        "1. 自2024年3月1日至4月15日施行，11月有30日。",
        "2. 附表一 供货清单 已经核对。",
    ]


@pytest.mark.browser
@needs_browser
@pytest.mark.skipif(
    not importlib.util.find_spec("rapidocr"), reason="the extra ocr is not installed"
)
def test_a_scan_laid_on_the_glass_askew(printer: Printer, tmp_path: Path) -> None:
    items = "".join(f"<p>{n}. 第{n}段。{SENTENCE}{SENTENCE}</p>" for n in range(1, 5))
    style = "<style>@page{size:A4;margin:30mm}body{font:14pt 'Noto Serif CJK SC',serif}p{margin:0}</style>"
    document = pdfium.PdfDocument(printer("askew", style + items))
    page = document[0].render(scale=200 / 72).to_pil().convert("L")
    file = tmp_path / "askew.pdf"
    page.rotate(-1.5, fillcolor=255).save(file, resolution=200, quality=80)
    found = {p.number: p.text for p in parse(file).paragraphs if p.printed}
    assert found == {str(n): f"第{n}段。{SENTENCE}{SENTENCE}" for n in range(1, 5)}
