"""Damaged files against every reader: nothing but a document or one clear sentence may come back.

python -m eval.bench.fuzz [--inputs 10000] [--seed 1]

Each input is read in a worker that may use 3 GiB and 10 seconds; a crash, a hang or an exception
other than FileError is a finding, and its bytes are kept.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from eval.bench import samples
from index import numbering, readers
from index.errors import FileError

_MEMORY = 3 << 30
_SECONDS = 10
_TOKENS = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<w:p>" * 500, b"<div>" * 500, b"\xff\xfe", b"\x00" * 64,
    b"999999999999", b"-1", b"w:val=\"\"", b"%1%2%9", b"endobj", b"stream", b"/Length 99999999",
    "第一条　".encode(), "（一）".encode(), b"1.1.1.1.1.1 ", b"<ol start=-9>", b"|||", b"&#x110000;",
)  # fmt: skip

_LETTERS = (
    "第条章一二三十百千万零〇０９．.、（）()[]［］【】<>#*|¹²①\u3000\u00ad\u200b\U0001f600\u0660½"
)


def main() -> None:
    """Read damaged files, print what came back, exit 1 on a finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhiduan-fuzz-") as folder:
        seeds = _seeds(Path(folder))
    begin = time.perf_counter()
    outcomes, slowest, findings = _run(seeds, options.inputs, options.seed)
    for kind, name, data, outcome in findings:
        options.keep.mkdir(exist_ok=True)
        (options.keep / name).write_bytes(data)
        print(f"finding: {kind} {name}: {outcome}")
    total = sum(outcomes.values())
    print(f"{total} inputs in {time.perf_counter() - begin:.0f} s, slowest {slowest:.2f} s")
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"{kind:<6}{outcome:<12}{count:>7}")
    sys.exit(1 if findings else 0)


def _seeds(folder: Path) -> dict[str, list[bytes]]:
    """Small sound files of each format."""
    made = samples.make(4, size=8)
    seeds: dict[str, list[bytes]] = {
        "txt": [samples.text(s).encode() for s in made] + [samples.text(made[1]).encode("gb18030")],
        "md": [samples.markdown(s).encode() for s in made],
        "html": [samples.page(s).encode() for s in made],
        "docx": [], "pdf": [_pdf(s) for s in made],
    }  # fmt: skip
    for sample in made:
        file = folder / f"{sample.name}.docx"
        samples.word(sample, file, automatic=bool(sample.style))
        seeds["docx"].append(_small(file.read_bytes()))
    return seeds


def _small(data: bytes) -> bytes:
    """A package without its themes and thumbnails, so that damage meets what is read."""
    out = io.BytesIO()
    keep = ("document.xml", "numbering.xml", "styles.xml", ".rels", "core.xml")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as made:
        for info in old.infolist():
            if info.filename.endswith(keep):
                made.writestr(info.filename, old.read(info.filename))
    return out.getvalue()


def _pdf(sample: samples.Sample) -> bytes:
    """A PDF written by hand, its text in a font that is not embedded, nothing compressed."""
    lines = samples.text(sample).splitlines()[:30]
    shown = "".join(
        f"1 0 0 1 72 {770 - 20 * n} Tm <{line[:40].encode('utf-16-be').hex()}> Tj "
        for n, line in enumerate(lines)
    )
    stream = f"BT /F1 12 Tf {shown}ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            b"/DescendantFonts[6 0 R]>>"
        ),
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"
        ),
    )
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def mutate(data: bytes, kind: str, rng: random.Random) -> bytes:
    """A file damaged in one of its bytes or many; a package also inside one of its parts."""
    if kind == "docx" and rng.random() < 0.8:
        return _inside(data, rng)
    if kind in ("txt", "md", "html") and rng.random() < 0.7:
        return _letters(data, rng)
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(out) + 1)
        end = min(at + rng.choice((1, 2, 8, 64, 512)), len(out))
        match rng.randrange(6):
            case 0:
                out[at:end] = rng.randbytes(end - at)
            case 1:
                del out[at:end]
            case 2:
                out[at:at] = out[at:end] * rng.choice((1, 3, 50))
            case 3:
                out[at:at] = rng.choice(_TOKENS)
            case 4:
                out = out[: max(at, 1)]
            case _:
                out[at:end] = bytes(c ^ 1 << rng.randrange(8) for c in out[at:end])
    return bytes(out)


def _letters(data: bytes, rng: random.Random) -> bytes:
    """A text damaged letter by letter, so that it stays one and comes further in."""
    text = data.decode("utf-8", "ignore")
    for _ in range(rng.choice((1, 4, 16, 64))):
        at = rng.randrange(len(text) + 1)
        end = at + rng.choice((0, 1, 2, 8, 64))
        token = rng.choice(_TOKENS).decode("utf-8", "ignore")
        new = rng.choice(("", token, text[at:end] * 3, rng.choice(_LETTERS), "\n"))
        text = text[:at] + new + text[end:]
    return text.encode()


def _inside(data: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as made:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            part = old.read(name)
            if name == chosen:
                part = mutate(part, "xml", rng)
            if name != chosen or rng.random() > 0.1:
                made.writestr(name, part)
    return out.getvalue()


def _inputs(seeds: dict[str, list[bytes]], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    rng = random.Random(seed)
    kinds = sorted(seeds)
    for n in range(count):
        kind = kinds[n % len(kinds)]
        yield kind, mutate(rng.choice(seeds[kind]), kind, rng)


def _run(
    seeds: dict[str, list[bytes]], count: int, seed: int
) -> tuple[Counter[tuple[str, str]], float, list[tuple[str, str, bytes, str]]]:
    outcomes: Counter[tuple[str, str]] = Counter()
    findings: list[tuple[str, str, bytes, str]] = []
    slowest = 0.0
    process, pipe = _worker()
    for n, (kind, data) in enumerate(_inputs(seeds, count, seed)):
        begin = time.perf_counter()
        pipe.send((kind, data))
        try:
            outcome = pipe.recv() if pipe.poll(_SECONDS + 5) else "hang"
        except EOFError:
            outcome = "crash"
        slowest = max(slowest, time.perf_counter() - begin)
        if outcome not in ("document", "sentence"):
            findings.append((kind, f"{seed}-{n}.{kind}", data, outcome))
            outcome = outcome.split(":")[0]
        if outcome in ("crash", "hang"):
            process.kill()
            process.join()
            process, pipe = _worker()
        outcomes[kind, outcome] += 1
    process.kill()
    process.join()
    return outcomes, slowest, findings


def _worker() -> tuple[multiprocessing.process.BaseProcess, Connection]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=(there,), daemon=True)
    process.start()
    there.close()
    here.recv()  # it has started; what it takes to import is no input's time
    return process, here


def _work(pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    pipe.send("ready")
    while True:
        kind, data = pipe.recv()
        signal.alarm(_SECONDS)
        outcome = read_one(data, f"input.{kind}")
        signal.alarm(0)
        pipe.send(outcome)


def _too_long(*_: object) -> None:
    raise TimeoutError


def read_one(data: bytes, name: str) -> str:
    """`document`, `sentence`, or what else happened."""
    try:
        source = readers.read(data, name)
        numbering.number(source, file=name, sha256="0" * 64, document_id="0")
    except FileError as error:
        return "sentence" if "\n" not in str(error) and error.zh else "error: no sentence"
    except Exception as exc:  # noqa: BLE001 - the point of this bench is to see them all
        return f"{type(exc).__name__}: {str(exc)[:200]}"
    return "document"


if __name__ == "__main__":
    main()
