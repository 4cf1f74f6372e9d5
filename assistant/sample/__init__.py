"""The bundled sample library: an invented report and an invented statute, free to copy."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

EXAMPLE_QUESTIONS = (
    "2025年培训了多少名执法人员？",
    "缉私犬“小麦”截获了什么？",
    "鹰眼工具对活体鸟类的准确率是多少？",
    "向会员国提出了哪些建议？",
    "图书可以借多久？",
    "第五条说了什么？",
)


def sample_files() -> list[Path]:
    """The sample's documents, in the order a newcomer should see them."""
    folder = Path(str(resources.files("assistant.sample")))
    return sorted(p for p in folder.iterdir() if p.suffix in {".txt", ".md"})


def sample_suite() -> str:
    """Questions on the sample with their right paragraphs: the suite `sample`, one case a line."""
    return resources.files("assistant.sample").joinpath("questions.jsonl").read_text("utf-8")
