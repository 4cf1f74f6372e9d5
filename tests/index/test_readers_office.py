from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from index import parse
from index.errors import FileError
from index.readers import office, read

PROGRAM = shutil.which("soffice")


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_older_formats_keep_their_automatic_numbers(tmp_path: Path, kind: str) -> None:
    document = docx.Document()
    for n in range(1, 5):
        document.add_paragraph(f"第{n}段的内容。", style="List Number")
    document.save(str(tmp_path / "a.docx"))
    command = [
        str(PROGRAM), "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}",
        "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "a.docx"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    parsed = parse(tmp_path / f"a.{kind}")
    expected = [(str(n), f"第{n}段的内容。") for n in range(1, 5)]
    assert [(p.number, p.text) for p in parsed.paragraphs] == expected


def test_without_libreoffice_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda _: None)
    with pytest.raises(FileError, match=r"^a\.wps: .*LibreOffice.*\.docx\.$") as caught:
        read(b"x", "a.wps")
    assert "LibreOffice" in caught.value.zh
