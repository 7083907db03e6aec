"""The row that comes of a message, and the documents that are attached to it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from weakref import WeakKeyDictionary

from ingest.document import Document, Row, Unlisted
from ingest.documents.encoding import opened, refuse_size
from ingest.documents.extraction.block import Extract
from ingest.documents.extraction.process import POOL, state_of
from ingest.formats.office.reader import rows
from kg.errors import InputError, UnreadableDocument

MAX_BYTES: Final = 100_000_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What was read of a message when its attachments were listed, without those, and of which state of the file.
_read: "WeakKeyDictionary[Document, tuple[str, Extract]]" = WeakKeyDictionary()


def read(document: Document) -> Iterator[Row | InputError]:
    """One row with the text, sender and date; and what is attached and cannot be read, by name."""
    try:
        state, found = _read.pop(document, ("", None))
        if found is None or state != state_of(document):
            found = _extracted(document)
    except UnreadableDocument as error:
        yield error
        return
    for name, said in found.refused.items():
        yield UnreadableDocument(said, document=document.name, place=f"bijlage {name!r}")
    yield from rows(document, found)


def members(document: Document, unlisted: Unlisted) -> Iterator[Document]:
    """What is attached, as it was sent; `read` tells about what cannot be read."""
    try:
        state = state_of(document)
        found = _extracted(document)
    except UnreadableDocument:
        unlisted(document, "")
        return
    _read[document] = state, replace(found, members=())
    for name in found.refused:
        unlisted(document, name)
    for name, content in found.members:
        yield Document(document.path, f"{document.name}!/{name}", content)


def _extracted(document: Document) -> Extract:
    """As what it is, whatever it is called."""
    refuse_size(document, MAX_BYTES)
    with opened(document) as stream:
        kind = "msg" if stream.read(len(_OLE)) == _OLE else "eml"
    return POOL.extracted(f"ingest.formats.mail.{kind}:extract", document)
