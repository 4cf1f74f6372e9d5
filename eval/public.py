"""Public question sets as suites: SQuAD form (DRCD, CMRC, XQuAD) and LeCoQA.

They measure retrieval and short answers on other people's questions; the gate does not hold them.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import Assistant, questions
from eval.cases import Case, Gold, Suite, SuiteError
from eval.metrics import span
from eval.run import Progress
from eval.stats import estimate
from index import Library
from index.parsing import parse

Keep = Callable[[str], bool]
_UNSAFE = re.compile(r"[^\w\u4e00-\u9fff-]+")


@contextmanager
def squad(file: Path, *, only: Keep = lambda _: True, few: int | None = None) -> Iterator[Suite]:
    """A SQuAD-form file as a suite over its own paragraphs, written to a folder for the while.

    A document is an article, a line a paragraph, so its numbers are ¶1, ¶2, …. Only articles whose
    title `only` keeps are asked about; all are there, or the first `few`. Raises SuiteError.
    """
    articles = _json(file)[:few]
    with tempfile.TemporaryDirectory(prefix="zhiduan-squad-") as folder:
        cases: list[Case] = []
        files: list[Path] = []
        for i, article in enumerate(articles):
            title = _UNSAFE.sub("", str(article.get("title", "")))[:30]
            path = Path(folder) / f"{i:04d}{title}.txt"
            texts = [re.sub(r"\s*\n\s*", "", p["context"]) for p in article["paragraphs"]]
            path.write_text("\n\n".join(texts), encoding="utf-8")
            files.append(path)
            if not only(str(article.get("title", ""))):
                continue
            for number, paragraph in enumerate(article["paragraphs"], 1):
                gold = (Gold(file=path.name, number=f"¶{number}"),)
                asked = [qa for qa in paragraph["qas"] if qa["question"].strip()]
                cases += [_case(qa, gold, len(cases) + n) for n, qa in enumerate(asked)]
        yield Suite(file.stem, tuple(cases), tuple(files))


def lecoqa(file: Path, corpus: Path, *, only: Keep = lambda _: True) -> Suite:
    """LeCoQA over the statutes below `corpus`/laws, newest version of each.

    Only questions on statutes whose file's name `only` keeps are asked. Raises SuiteError.
    """
    try:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as exc:
        raise _unreadable(file, exc) from exc
    newest: dict[str, Path] = {}
    for path in sorted((corpus / "laws").rglob("*.md"), key=_date):
        if not path.name.startswith("_"):
            newest[_law(path.stem)] = path
    in_parts = _Parts(newest.values())
    cases = []
    for n, row in enumerate(rows):
        gold = []
        for name, number in row_articles(row):
            law = newest.get(_law(name)) or in_parts.holding(_law(name), number)
            if law is not None:
                gold.append(Gold(file=law.name, number=number))
        if gold and only(gold[0].file):
            cases.append(
                _made(f"lecoqa-{n:04d}", row["question"], tuple(dict.fromkeys(gold)), None)
            )
    return Suite(file.parent.name, tuple(cases), tuple(newest.values()))


class _Parts:
    """Laws that are kept as a folder of their parts: 民法典/物权编.md."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._folders: dict[str, list[Path]] = {}
        for file in files:
            self._folders.setdefault(_law(file.parent.name), []).append(file)
        self._numbers: dict[str, dict[str, Path]] = {}

    def holding(self, law: str, number: str) -> Path | None:
        """The part of a law that has the article of that number."""
        if law not in self._numbers:
            parts = [(file, parse(file)) for file in self._folders.get(law, ())]
            self._numbers[law] = {
                p.number: file
                for file, part in parts
                if _law(part.title).startswith(law)
                for p in part.paragraphs
            }
        return self._numbers[law].get(number)


def measure(cases: Sequence[Case], library: Library, progress: Progress) -> dict[str, list[float]]:
    """hit@1, hit@5, and recall in 10 and 100 by search alone; exact match and F1 by the answers.

    Each a value a question; questions with spans are answered too. Raises ValueError without questions.
    """
    if not cases:
        raise ValueError("there is nothing to measure in an empty set")
    values: dict[str, list[float]] = {}
    assistant = Assistant(library)
    for done, case in enumerate(cases, 1):
        gold = {(g.file, g.number) for g in case.gold}
        hits = library.search(case.question, k=100, read=True)
        places = [(h.paragraph.file, h.paragraph.number) for h in hits]
        row = {
            "hit@1": float(any(p in gold for p in places[:1])),
            "hit@5": float(any(p in gold for p in places[:5])),
            "recall@10": len(gold & set(places[:10])) / len(gold),
            "recall@100": len(gold & set(places)) / len(gold),
        }
        if case.answer is not None:
            answer = assistant.ask(case.question)
            row["refused"] = float(answer.refused)
            row["exact_match"] = span.exact_match_of(case, answer) or 0.0
            row["span_f1"] = span.f1_of(case, answer) or 0.0
        for name, value in row.items():
            values.setdefault(name, []).append(value)
        progress(done, len(cases))
    return values


def table(name: str, values: Mapping[str, Sequence[float]]) -> str:
    """The means of a set, with their 95 % intervals, as a Markdown table."""
    asked = max(map(len, values.values()))
    heads = " | ".join(["set", "questions", *values])
    cells = " | ".join(map(estimate, values.values()))
    return f"| {heads} |\n|{'---|' * (len(values) + 2)}\n| {name} | {asked} | {cells} |"


def row_articles(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(law, article) of each article a row rests on."""
    for item in row["articles"]:
        match = re.match(r"《?(.+?)》?(第[^条]+条(?:之.+)?)$", str(item["name"]).strip())
        if match:
            yield match.group(1), match.group(2)


def _law(name: str) -> str:
    bare = re.sub(r"[（(]\d{4}.*$|_\d{8}$|\(.*?\)$", "", name.replace("中华人民共和国", ""))
    return bare.strip("《》 ")


def _date(path: Path) -> str:
    match = re.search(r"(\d{4})[-_]?(\d{2})[-_]?(\d{2})", path.name)
    return "".join(match.groups()) if match else ""


def _json(file: Path) -> list[dict[str, Any]]:
    try:
        articles: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["data"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise _unreadable(file, exc) from exc
    return articles


def _unreadable(file: Path, exc: Exception) -> SuiteError:
    return SuiteError(
        f"{file} is not a question set that can be read ({exc}); give a SQuAD-form JSON or LeCoQA's JSONL.",
        f"无法读取题集 {file}（{exc}）；请给出 SQuAD 格式的 JSON 或 LeCoQA 的 JSONL。",
    )


def _case(qa: dict[str, Any], gold: tuple[Gold, ...], n: int) -> Case:
    answers = qa.get("answers") or [{"text": None}]
    return _made(f"{n:05d}", qa["question"], gold, answers[0]["text"])


def _made(identity: str, question: str, gold: tuple[Gold, ...], answer: str | None) -> Case:
    return Case(
        id=identity, question=question, kind=questions.kind(question), split="report",
        answerable=True, gold=gold, answer=answer,
    )  # fmt: skip
