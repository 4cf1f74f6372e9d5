"""What a run leaves behind: JSON, JUnit XML, a Markdown summary and one self-contained page."""

from __future__ import annotations

from pathlib import Path

from eval.gate import Decision
from eval.reports import junit, markdown, page, results
from eval.run import Run

__all__ = ["write"]


def write(run: Run, decision: Decision | None, folder: Path) -> list[Path]:
    """Write the four reports into a folder, which is made; the files' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "json": results.text(run, decision),
        "xml": junit.text(run, decision),
        "md": markdown.text(run, decision),
        "html": page.text(run, decision),
    }
    files = []
    for suffix, text in texts.items():
        file = folder / f"{run.setting.suite}.{suffix}"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files
