"""Documents to a searchable library of numbered paragraphs."""

from index.library import Library
from index.models import Document, Hit, Paragraph
from index.parsing import parse

__all__ = ["Document", "Hit", "Library", "Paragraph", "parse"]
