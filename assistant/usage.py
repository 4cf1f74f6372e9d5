"""The parser of the command line: a mistake in it is an error like any other, one sentence."""

from __future__ import annotations

import argparse
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
