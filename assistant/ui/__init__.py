"""The page in the browser. `launch` serves it on this machine only."""

from __future__ import annotations

from collections.abc import Callable

from assistant import Assistant

__all__ = ["launch"]


def launch(
    assistant: Assistant, *, port: int, open_browser: bool = True, say: Callable[[str], None]
) -> int:
    """Serve until interrupted; an empty library is given the sample first."""
    from assistant.ui.server import serve

    return serve(assistant, port=port, open_browser=open_browser, say=say)
