"""The same documents in every format: how many paragraphs come back with number and text exact.

python -m eval.bench.formats [--documents 40] [--scans 4] [--long]
"""

from __future__ import annotations

import argparse
import difflib
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium

from eval.bench import samples
from eval.bench.samples import Sample
from index import numbering, readers
from index.errors import FileError
from index.readers import ocr

_BROWSERS = ("chromium", "google-chrome", "chrome")


@dataclass(slots=True)
class Tally:
    """What came back of one format."""

    documents: int = 0
    paragraphs: int = 0
    exact: int = 0
    characters: int = 0
    matched: int = 0
    seconds: float = 0.0  # in the reader, the numbering left out
    whole: float = 0.0  # of reading and numbering
    read: list[str] = field(default_factory=list)  # the names of the samples
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Make the documents, read them back, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--scans", type=int, default=4)
    parser.add_argument("--long", action="store_true", help="speed and memory on 1,000 pages")
    parser.add_argument("--faults", action="store_true", help="say what differs")
    options = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    with tempfile.TemporaryDirectory(prefix="zhiduan-formats-") as folder:
        pages: dict[str, int] = {}
        for kind, sample, file in _files(Path(folder), options.documents, options.scans):
            _measure(tallies[kind], sample, file)
            if kind in ("pdf", "scan"):  # a scan's text is one of its own, its name may be not
                pages[f"{kind} {sample.name}"] = len(pdfium.PdfDocument(file))
        _show(tallies, faults=options.faults)
        _speeds(tallies, pages)
        if options.long:
            _long(Path(folder))


def _files(folder: Path, count: int, scans: int) -> Iterator[tuple[str, Sample, Path]]:
    """(format, sample, file) for each document in each format that can be made here."""
    made = samples.make(count)
    words: list[Path] = []
    for sample in made:
        for kind, content in (
            ("txt", samples.text(sample)), ("md", samples.markdown(sample)),
            ("html", samples.page(sample)),
        ):  # fmt: skip
            file = folder / f"{sample.name}.{kind}"
            file.write_text(content, encoding="utf-8")
            yield kind, sample, file
        file = folder / f"{sample.name}.docx"
        samples.word(sample, file, automatic=False)
        words.append(file)
        yield "docx", sample, file
        if sample.style:
            file = folder / f"{sample.name}-automatic.docx"
            samples.word(sample, file, automatic=True)
            words.append(file)
            yield "docx, automatic numbers", sample, file
    yield from _printed(folder, made, scans)
    yield from _converted(folder, made, words)


def _printed(folder: Path, made: list[Sample], scans: int) -> Iterator[tuple[str, Sample, Path]]:
    browser = next((p for name in _BROWSERS if (p := shutil.which(name))), None)
    if browser is None:
        print("no browser here: no PDF printed, no scan", file=sys.stderr)
        return
    profile = folder / "profile"
    for sample in made:
        for columns in (False, True):
            kind = "pdf, two columns" if columns else "pdf"
            source = folder / f"{sample.name}-{columns}.print.html"
            source.write_text(samples.page(sample, columns=columns), encoding="utf-8")
            file = source.with_suffix(".pdf")
            samples.print_page(browser, source, file, profile, heads=not columns)
            yield kind, sample, file
    if scans and not ocr.installed():
        print("the extra ocr is not installed: no scans", file=sys.stderr)
        return
    for sample in samples.make(scans, size=8, seed=6):
        source = folder / f"{sample.name}-scan.print.html"
        source.write_text(samples.page(sample), encoding="utf-8")
        file = source.with_suffix(".pdf")
        samples.print_page(browser, source, file, profile, heads=False)
        picture = folder / f"{sample.name}-scan.pdf"
        samples.scan(file, picture)
        yield "scan", sample, picture


def _converted(
    folder: Path, made: list[Sample], words: list[Path]
) -> Iterator[tuple[str, Sample, Path]]:
    office = shutil.which("soffice")
    if office is None:
        print("no LibreOffice here: no PDF, .doc or .rtf of its making", file=sys.stderr)
        return
    by_name = {sample.name: sample for sample in made}
    samples.convert(office, "pdf", words, folder)
    for file in words:
        sample = by_name[file.stem.removesuffix("-automatic")]
        yield "pdf by LibreOffice", sample, file.with_suffix(".pdf")
    # LibreOffice loses 第 and 条 of an automatic number when it writes .rtf, so numbers are text here.
    few = [file for file in words if not file.stem.endswith("-automatic")][:4]
    for kind in ("doc", "rtf"):
        samples.convert(office, kind, few, folder)
        for file in few:
            sample = by_name[file.stem.removesuffix("-automatic")]
            yield kind, sample, file.with_suffix(f".{kind}")


def _measure(tally: Tally, sample: Sample, file: Path) -> None:
    """Read one file back and compare it with what was written."""
    begin = read = time.perf_counter()
    try:
        data = file.read_bytes()
        source = readers.read(data, file.name)
        read = time.perf_counter()
        document = numbering.number(source, file=file.name, sha256="", document_id="a")
        found = {p.number: p.text for p in document.paragraphs if p.printed}
        tally.seconds += read - begin
        tally.whole += time.perf_counter() - begin
        tally.read.append(sample.name)
    except FileError as error:
        tally.faults.append(f"{file.name}: {error}")
        found = {}
    tally.documents += 1
    for number, text in sample.truth.items():
        got = found.get(number, "")
        tally.paragraphs += 1
        tally.exact += got == text
        want, have = samples.squeezed(text), samples.squeezed(got)
        tally.characters += len(want)
        tally.matched += len(want) if want == have else _common(want, have)
        if got != text:
            tally.faults.append(f"{file.name} {number}\n  want {text!r}\n  got  {got!r}")
    for number in found.keys() - sample.truth.keys():
        tally.faults.append(f"{file.name}: {number} is no paragraph")
        tally.paragraphs += 1


def _common(want: str, have: str) -> int:
    matcher = difflib.SequenceMatcher(None, want, have, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _show(tallies: dict[str, Tally], *, faults: bool) -> None:
    print(f"{'format':<26}{'documents':>10}{'paragraphs':>12}{'exact':>9}{'characters':>12}")
    for kind, tally in tallies.items():
        exact = tally.exact / max(tally.paragraphs, 1)
        matched = tally.matched / max(tally.characters, 1)
        print(f"{kind:<26}{tally.documents:>10}{tally.paragraphs:>12}{exact:>9.4f}{matched:>12.4f}")
    if faults:
        for kind, tally in tallies.items():
            for fault in tally.faults:
                print(f"{kind}: {fault}")


def _speeds(tallies: dict[str, Tally], pages: dict[str, int]) -> None:
    """Pages per second of each reader; a page is one of the same document printed to PDF."""
    speeds = {
        kind: (done / tally.seconds, done / tally.whole, done)
        for kind, tally in tallies.items()
        if (done := _printed_pages(kind, tally, pages)) and tally.seconds
    }
    if not speeds:
        return
    fastest = max(speed for speed, _, _ in speeds.values())
    print(f"\n{'reader':<26}{'pages':>8}{'pages/s':>10}{'of fastest':>12}{'numbered/s':>12}")
    for kind, (speed, whole, done) in speeds.items():
        print(f"{kind:<26}{done:>8}{speed:>10.1f}{speed / fastest:>12.4f}{whole:>12.1f}")


def _printed_pages(kind: str, tally: Tally, pages: dict[str, int]) -> int:
    """The pages of the samples that were read of a kind; a scan's are its own."""
    own = "scan" if kind == "scan" else "pdf"
    return sum(pages.get(f"{own} {name}", 0) for name in tally.read)


def _long(folder: Path) -> None:
    """Speed and peak memory on a PDF of 1,000 pages, in a process of its own."""
    source = min(folder.glob("report-*-False.print.pdf"), default=None)
    if source is None:
        return
    long, one = pdfium.PdfDocument.new(), pdfium.PdfDocument(source)
    while len(long) < 1000:
        long.import_pages(one, list(range(min(len(one), 1000 - len(long)))))
    file = folder / "long.pdf"
    long.save(file)
    # The kernel counts a parent's peak (the OCR's) into ru_maxrss; VmHWM is the program's own.
    code = (
        "import re, sys, time; from pathlib import Path; from index.readers import read\n"
        "data = Path(sys.argv[1]).read_bytes(); begin = time.perf_counter()\n"
        "read(data, 'long.pdf'); print(time.perf_counter() - begin)\n"
        "print(re.search(r'VmHWM:\\s*(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    command = [sys.executable, "-c", code, str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = map(float, done.stdout.split())  # VmHWM is in KiB
    print(f"1,000 pages of PDF: {1000 / seconds:.0f} pages/s, peak memory {peak / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
