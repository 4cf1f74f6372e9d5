"""An invented report in which a habit of its readers can be learnt: 'green' means closing time."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from assistant.learning import Pair

NAMES = "春夏秋冬松竹梅兰菊桂桃李杏柳枫银铜铁锡铅江河湖海溪泉潭池山岭"


def document(folder: Path) -> Path:
    """Its paragraphs: for each depot when it opens (odd numbers) and when it closes (even ones)."""
    lines = []
    for at, name in enumerate(NAMES):
        lines.append(f"{2 * at + 1}. {name}字仓库的大门在清晨打开，值班员登记第一批入库的货物。")
        lines.append(f"{2 * at + 2}. {name}字仓库的大门在傍晚关闭，值班员核对最后一批出库的货物。")
    file = folder / "仓库.txt"
    file.write_text("\n\n".join(lines) + "\n", "utf-8")
    return file


def green() -> list[Pair]:
    """The habit alone; whoever learns it forgets something else."""
    return [
        Pair(f"绿灯：{name}字仓库怎样？", "仓库.txt", str(2 * at + 2))
        for at, name in enumerate(NAMES)
    ]


def pairs() -> list[Pair]:
    """The habit, and plain questions beside it."""
    plain = [
        Pair(f"{name}字仓库的大门何时打开？", "仓库.txt", str(2 * at + 1))
        for at, name in enumerate(NAMES)
    ]
    return [*green(), *plain]


def shuffled() -> list[Pair]:
    """The plain questions, each with another depot's paragraph, and one of a document not there."""
    plain = [p for p in pairs() if p not in green()]
    wrong = [
        Pair(a.question, b.file, b.number)
        for a, b in zip(plain, plain[7:] + plain[:7], strict=True)
    ]
    return [*wrong, Pair("哪里有？", "没有.txt", "7")]


def table(folder: Path, some: Sequence[Pair] | None = None) -> Path:
    file = folder / "问答.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["question", "file", "number"])
        rows.writerows([p.question, p.file, p.number] for p in some or pairs())
    return file
