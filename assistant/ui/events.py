"""HTML in the page, and how a list that is HTML tells the server what was pressed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

# Runs in the page, once for each list: a pressed button or a sent form becomes gradio's click, with
# the data of the element. A button with data-confirm asks first; the second half of a double click is none.
CLICKS = """
element.addEventListener('click', (e) => {
  const b = e.target.closest('button[data-do]');
  if (b && e.detail < 2 && (!b.dataset.confirm || confirm(b.dataset.confirm))) trigger('click', {...b.dataset});
});
element.addEventListener('submit', (e) => {
  if (!e.target.dataset.do) return;
  e.preventDefault();
  trigger('click', {...e.target.dataset, ...Object.fromEntries(new FormData(e.target))});
});
"""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""How every event of the page is set up."""
PRESSED: dict[str, Any] = QUIET | {"trigger_mode": "multiple"}
"""Of lists: a press counts while an earlier one is under way, too."""


def in_turn(part: str, how: Mapping[str, Any] = QUIET) -> dict[str, Any]:
    """How the events are set up that show one part of the page: one at a time, as they were sent.

    gradio serves different events side by side and in any order, so that a list made for what
    stood in its filter before would come last and stay.
    """
    return {**how, "concurrency_id": part, "concurrency_limit": 1}


Opened = Sequence[Callable[..., Any]]
"""The events, bound to their tabs, that show a part of the page."""


def html(value: str, *, elem_id: str, listens: bool = False) -> gr.HTML:
    """A component that shows HTML of ours in our own looks; one that listens gets a click event."""
    return gr.HTML(
        value, elem_id=elem_id, apply_default_css=False, js_on_load=CLICKS if listens else None
    )


def beside(selector: str, *, seen: bool = False) -> str:
    """The script that opens the page's reader at a citation, beside what rests on it.

    With `seen` only where the citation is in sight: its part may be brought up to date behind another.
    """
    first = f"if (document.querySelector('{selector}')?.offsetParent) " if seen else ""
    return f"() => {{ {first}window.zhiduanOpen('{selector}'); }}"


def given(event: gr.EventData) -> dict[str, str]:
    """The data of the pressed element; empty strings where the page left something out."""
    data: dict[str, Any] = event._data if isinstance(event._data, dict) else {}
    return {str(name): str(value) for name, value in data.items()}


def choice(every: Any, *, label: Any, elem_id: str) -> gr.Dropdown:
    """One of what the server offers as it goes on, or `every`, whose value is ''."""
    return lenient(
        gr.Dropdown([(every, "")], value="", label=label, min_width=120, elem_id=elem_id)
    )


def lenient(box: gr.Dropdown) -> gr.Dropdown:
    """The box, its values passed on as they come, for the handlers to make sense of.

    gradio would turn down what it has not offered itself: after a restart the choices of a page
    still open.
    """
    box.preprocess = lambda payload: payload or ([] if box.multiselect else "")
    return box


def offered(choices: Sequence[tuple[Any, str]], value: str | None) -> Any:
    """A choice brought up to date; where its value is offered no more, it is ''."""
    return renewed(choices, value, value if value in {sent for _, sent in choices} else "")


def renewed(choices: Sequence[Any], value: Any, left: Any) -> Any:
    """A list of choices brought up to date, with what is left of the value chosen in it.

    A value that stays is not sent: by now another may have been chosen.
    """
    return gr.update(choices=list(choices), **({} if left == value else {"value": left}))
