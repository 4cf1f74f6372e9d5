"""The command line: a mistake in it is an error like any other, and which language it speaks."""

from __future__ import annotations

import argparse
import locale
import os
from typing import NoReturn

from index.errors import UsageError


class Parser(argparse.ArgumentParser):
    """argparse, raising UsageError where it would print its usage and leave with 2."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, with where the right form stands."""
        raise UsageError(
            f"{message[:1].upper()}{message[1:]}; `{self.prog} --help` shows how it is written.",
            f"命令写法有误（{message}）；{self.prog} --help 列出正确写法。",
        )


def positive(text: str) -> int:
    """A whole number of one or more, for an argument's `type`."""
    number = int(text) if text.strip().isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return number


def either(english: str, chinese: str) -> str:
    """The Chinese text where the locale is Chinese, else the English one."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    return chinese if chosen.lower().startswith(("zh", "chinese")) else english
