"""Documents to a searchable library of numbered paragraphs."""

import os

# onnxruntime 1.29 and later reports to its maker, models' names with it, unless this is set before it
# is loaded; it keeps a device's number in the user's cache besides.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from index.filters import Filter
from index.library import Library
from index.models import Document, Hit, Paragraph
from index.parsing import parse

__all__ = ["Document", "Filter", "Hit", "Library", "Paragraph", "parse"]
