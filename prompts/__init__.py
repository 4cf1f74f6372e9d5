"""Every prompt, one named Markdown file each; the words of a refusal are here too."""

from __future__ import annotations

from importlib import resources

__all__ = ["REFUSAL", "load"]


def load(name: str) -> str:
    """The text of the prompt `name`.md."""
    return resources.files("prompts").joinpath(f"{name}.md").read_text("utf-8").strip()


REFUSAL = load("refusal")
