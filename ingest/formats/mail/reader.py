"""The row that comes of a message, and the documents that are attached to it."""

from collections.abc import Iterator
from typing import Final

from ingest.document import Document, Row
from ingest.documents.encoding import opened, refuse_size
from ingest.documents.extraction.block import Extract
from ingest.documents.extraction.process import POOL
from ingest.formats.office.reader import rows
from kg.errors import InputError, UnreadableDocument

MAX_BYTES: Final = 100_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(document: Document) -> Iterator[Row | InputError]:
    """One row with the text, sender and date; and what is attached and cannot be read, by name."""
    try:
        found = _extracted(document)
    except UnreadableDocument as error:
        yield error
        return
    for name, said in found.refused.items():
        yield UnreadableDocument(said, document=document.name, place=f"bijlage {name!r}")
    yield from rows(document, found)


def members(document: Document) -> Iterator[Document]:
    """What is attached, as it was sent; `read` tells about what cannot be read."""
    try:
        found = _extracted(document)
    except UnreadableDocument:
        return
    for name, content in found.members:
        yield Document(document.path, f"{document.name}!/{name}", content)


def _extracted(document: Document) -> Extract:
    """As what it is, whatever it is called."""
    refuse_size(document, MAX_BYTES)
    with opened(document) as stream:
        kind = "msg" if stream.read(len(_OLE)) == _OLE else "eml"
    return POOL.extracted(f"ingest.formats.mail.{kind}:extract", document)
