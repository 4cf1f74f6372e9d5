"""Every prompt, one named Markdown file each; the words of a refusal are here too."""

from __future__ import annotations

import string
from importlib import resources

__all__ = ["REFUSAL", "load"]


def load(name: str, *placeholders: str) -> str:
    """The text of the prompt `name`.md.

    Raises ValueError unless its placeholders are exactly those named: a prompt that lost {evidence}
    would make a model answer from nowhere.
    """
    text = resources.files("prompts").joinpath(f"{name}.md").read_text("utf-8").strip()
    found = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    if found != set(placeholders):
        raise ValueError(f"prompt {name}: placeholders {sorted(found)}, not {sorted(placeholders)}")
    return text


REFUSAL = load("refusal")
