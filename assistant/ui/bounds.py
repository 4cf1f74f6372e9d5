"""A box for a number within bounds, and the sentence for one that is outside them.

gradio's own check speaks English alone and names no box; so it is left to the handlers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.ui.ask import Word
from assistant.ui.studio_words import WORDS
from index.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `least` to `most`, where there is a most; `names` are those of the words it goes by, the
    label's last.
    """

    names: tuple[str, ...]
    least: int
    most: int | None = None
    whole: bool = True

    def box(self, word: Word, value: float, **how: Any) -> gr.Number:
        """The box; `how` is gradio's."""
        box = gr.Number(
            value, minimum=self.least, maximum=self.most, precision=0 if self.whole else None,
            label=word(self.names[-1]), **how,
        )  # fmt: skip
        box.preprocess = lambda payload: payload
        return box

    def checked(self, value: float | None) -> float:
        """The number in the box, rounded where only whole ones go; an empty box has the least one.

        Raises QuestionError.
        """
        if value is None:
            return self.least
        if value < self.least or (self.most is not None and value > self.most):
            zh, en = ("·".join(WORDS[name][at] for name in self.names) for at in (0, 1))
            if self.most is None:
                raise QuestionError(
                    f"“{en}” cannot be less than {self.least}, as {value:.15g} is; change it.",
                    f"“{zh}”不能小于 {self.least}，现在是 {value:.15g}；请改正。",
                )
            raise QuestionError(
                f"“{en}” goes from {self.least} to {self.most}, not {value:.15g}; change it.",
                f"“{zh}”只能是 {self.least} 到 {self.most}，现在是 {value:.15g}；请改正。",
            )
        return round(value) if self.whole else value
