"""The page in the browser. `launch` serves it on this machine only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.embedding import Embedder

__all__ = ["launch"]


def launch(
    folder: Path,
    embedder: Embedder,
    *,
    port: int,
    open_browser: bool = True,
    say: Callable[[str], None],
) -> int:
    """Serve the library in `folder` until interrupted; an empty one is given the sample first."""
    from assistant.ui.server import serve

    return serve(folder, embedder, port=port, open_browser=open_browser, say=say)
