"""`zhiduan quiz`: items from the library, checked, to a file other programs read."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.notices import english
from assistant.quiz.bank import Bank
from assistant.quiz.checks import Checker
from assistant.quiz.exporters import FORMATS, export, json_file
from assistant.quiz.generation import generate
from assistant.quiz.itemform import NAMES, answer, sources
from assistant.quiz.models import ITEM_TYPES, Item, Quiz
from assistant.quiz.paper import assemble
from assistant.quiz.rewording import required, reworded
from assistant.usage import either
from index.errors import QuestionError
from index.library import Library

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Open = Callable[[argparse.Namespace], Library]
OpenChat = Callable[[], "BaseChatModel | None"]


def register(command: Any, *, open_library: Open, open_chat: OpenChat) -> None:
    """Add the command. `command(name, run, help)` gives its parser; `open_library` the library,
    `open_chat` the chat model if one is set.
    """
    parser: argparse.ArgumentParser = command(
        "quiz",
        lambda arguments: run(arguments, open_library, open_chat),
        "make quiz items from the documents",
    )
    parser.add_argument("-n", type=int, default=20, metavar="N", help="how many items (20)")
    parser.add_argument("--format", choices=list(FORMATS), default="json")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write")
    parser.add_argument("--type", action="append", choices=list(ITEM_TYPES), dest="types")
    parser.add_argument(
        "--document", action="append", dest="documents", metavar="ID",
        help="only this document (again for more); `zhiduan list` shows the ids",
    )  # fmt: skip
    parser.add_argument(
        "--section", action="append", dest="sections", default=[], metavar="WORDS",
        help="only under headings with these words",
    )  # fmt: skip
    parser.add_argument("--difficulty", type=int, choices=[1, 2, 3], help="1 easy to 3 hard")
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same items")
    parser.add_argument("--title", default="知段题目")
    parser.add_argument(
        "--versions", type=int, default=1, help="docx: shuffled versions A, B … of the paper"
    )
    parser.add_argument("--drafts", action="store_true", help="say which items failed, and why")
    parser.add_argument("--reword", action="store_true", help="let the chat model word the stems")
    parser.add_argument("--save", action="store_true", help="keep the items in the library's bank")


def run(arguments: argparse.Namespace, open_library: Open, open_chat: OpenChat) -> int:
    """Make the items, write them, and say what became of the rest. The exit status."""
    if arguments.output is None and arguments.format != "json":
        raise QuestionError(
            f"The format {arguments.format} needs a file; name one with -o FILE.",
            f"{arguments.format} 格式需要写入文件；请用 -o 指定文件名。",
        )
    with open_library(arguments) as library:
        chat = required(open_chat()) if arguments.reword else None
        quiz = _generate(arguments, library)
        if chat is not None:
            quiz = reworded(quiz, chat, Checker(library))
        if arguments.save:
            with Bank.open(library.folder) as bank:
                bank.add(quiz.items, drafts=quiz.drafts)
    if not quiz.items:
        raise QuestionError(
            "No item passed the checks there; choose other types, sections or documents.",
            "所选范围内没有题目通过检查；请换题型、章节或文件。",
        )
    _write(arguments, quiz.items)
    _report(arguments, quiz)
    return 0


def _generate(arguments: argparse.Namespace, library: Library) -> Quiz:
    from tqdm import tqdm

    with tqdm(total=arguments.n, unit="item", file=sys.stderr, disable=None) as bar:
        return generate(
            library, count=arguments.n, documents=arguments.documents,
            sections=arguments.sections, types=arguments.types, difficulty=arguments.difficulty,
            seed=arguments.seed, progress=lambda done, total: bar.update(done - bar.n),  # noqa: ARG005
        )  # fmt: skip


def _write(arguments: argparse.Namespace, items: Sequence[Item]) -> None:
    if arguments.output is None:
        if not arguments.json:
            print(json_file.text(items, arguments.title))
    elif arguments.format == "docx" and arguments.versions > 1:
        from assistant.quiz.exporters.docx import write_papers

        papers = assemble(
            items, title=arguments.title, versions=arguments.versions, seed=arguments.seed
        )
        write_papers(papers, arguments.output)
    else:
        export(items, arguments.output, format=arguments.format, title=arguments.title)


def _report(arguments: argparse.Namespace, quiz: Quiz) -> None:
    """What was kept and what was not: JSON on stdout where asked for, else words on stderr."""
    kept = Counter(item.type for item in quiz.items)
    if arguments.json:
        value = {
            "items": len(quiz.items), "candidates": quiz.candidates, "kept": dict(kept),
            "tried": quiz.tried(),
            "rejected": quiz.rejected(), "seed": quiz.seed, "notices": list(quiz.notices),
            "file": str(arguments.output) if arguments.output else None,
        }  # fmt: skip
        print(json.dumps(value, ensure_ascii=False))
        return
    names = {t: either(t.replace("_", " "), NAMES[t]) for t in kept}
    types = either(", ", "，").join(f"{names[t]} {n}" for t, n in kept.items())
    print(f"{len(quiz.items)} / {quiz.candidates}{either(': ', '：')}{types}", file=sys.stderr)
    for notice in quiz.notices:
        print(either(english(notice), notice), file=sys.stderr)
    if arguments.drafts:
        for draft in quiz.drafts:
            reason = draft.reasons[0]
            print(
                f"{reason.check}\t{reason.reason}\t{draft.item.question}（{answer(draft.item)}）"
                f"{sources(draft.item)}", file=sys.stderr,
            )  # fmt: skip
