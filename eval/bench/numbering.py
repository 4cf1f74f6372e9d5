"""Articles found in each statute file against the file's own sequence and a plain count of lines.

python -m eval.bench.numbering FOLDER
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from index.errors import FileError
from index.parsing import parse

_ARTICLE = re.compile(r"(?:附.+)?第.+条")
_PLAIN = re.compile(
    r"^(?:#+\s*)?第[0-9零〇一二两三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[\s\u3000]|$)"
)


def main(folder: str) -> None:
    """Print the figures for every Markdown file below `folder`."""
    causes: Counter[str] = Counter()
    articles = lines = clean = total = 0
    for file in sorted(Path(folder).rglob("*.md")):
        try:
            document = parse(file)
        except FileError as error:
            causes["no text"] += 1
            print(f"no text\t{file.name}\t{error}")
            continue
        total += 1
        report = document.report
        printed = (p.number for p in document.paragraphs if p.printed)
        found = sum(bool(_ARTICLE.match(n)) for n in printed) if report.genre == "statute" else 0
        count = sum(
            bool(_PLAIN.match(line.strip())) for line in file.read_text("utf-8").splitlines()
        )
        articles, lines = articles + found, lines + count
        clean += not report.missing and not report.doubled
        if found != count or report.missing or report.doubled:
            cause = "differs" if found != count else "gap or double"
            causes[cause] += 1
            print(f"{cause}\t{file.name}\t{found} found, {count} lines\t{report.missing[:5]}")
        causes[f"genre {report.genre}"] += 1
    print(
        f"{total} files, {articles} articles, {lines} lines that begin one, no gap or double: {clean / total:.4f}"
    )
    print(dict(causes))


if __name__ == "__main__":
    main(sys.argv[1])
