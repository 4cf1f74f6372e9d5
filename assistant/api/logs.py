"""Logs: one JSON object a line on stderr. No text of a document or a question unless it is asked for.

Messages of exceptions may quote what they stumbled over, so of an exception the log has its kind and
the places in the program; `server.log_content` adds the rest.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

_Exception = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class _Lines(JsonFormatter):
    def __init__(self, *, content: bool) -> None:
        super().__init__(
            ["asctime", "levelname", "name", "message"],
            rename_fields={"asctime": "time", "levelname": "level", "message": "event"},
            json_ensure_ascii=False,
        )  # fmt: skip
        self._content = content
        self.converter = time.gmtime
        self.default_time_format, self.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def formatException(self, ei: _Exception) -> str:  # noqa: N802 - logging's name for it
        """The kind of an exception and where it went wrong."""
        if self._content:
            return logging.Formatter.formatException(self, ei)
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        places = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames[-12:]))
        return f"{kind.__name__ if kind else '?'} at {places}"


def configure(*, content: bool = False, quiet: bool = False) -> None:
    """Log to stderr; `quiet` leaves out what is no warning, for a person at a terminal."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(content=content))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if quiet else logging.INFO)
    # Their lines of each request would name the paths; ours has the route.
    for name in ("uvicorn.access", "httpx", "httpx2", "mcp"):
        logging.getLogger(name).setLevel(logging.WARNING)
