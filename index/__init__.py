"""Documents to a searchable library of numbered paragraphs."""

from index.filters import Filter
from index.library import Library
from index.models import Document, Hit, Paragraph
from index.parsing import parse

__all__ = ["Document", "Filter", "Hit", "Library", "Paragraph", "parse"]
