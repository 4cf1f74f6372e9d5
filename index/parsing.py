"""A file to a document: read, numbered, named by its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index import numbering, readers
from index.models import Document, Genre


def parse(
    path: str | Path, *, genre: Genre | None = None, document_id: str | None = None
) -> Document:
    """The numbered document in a file. Raises FileError.

    `genre` overrides the decision of the running sequence; `document_id` is the beginning of the
    content's hash unless a library has given one.
    """
    file = Path(path)
    data = readers.load(file)
    source = readers.read(data, file.name)
    digest = hashlib.sha256(data).hexdigest()
    return numbering.number(
        source, file=file.name, sha256=digest, document_id=document_id or digest[:10], genre=genre
    )
