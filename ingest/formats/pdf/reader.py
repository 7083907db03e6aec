"""A PDF as one row: its pages in reading order, those that are only a picture too where that can be read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingest.document import Document, Row, Section
from ingest.documents.extraction.process import POOL, Apart
from ingest.formats.pdf.scan import can_read, recognised
from kg.errors import InputError, UnreadableDocument

MAX_PDF_BYTES: Final = 200_000_000
_PAGES: Final = Apart("ingest.formats.pdf.content:read", MAX_PDF_BYTES)
_PICTURE: Final = "ingest.formats.pdf.content:picture"


def read(document: Document) -> Iterator[Row | InputError]:
    """One row with what the file says of itself, and a section for each heading on each page."""
    for row in _PAGES(document):
        yield from _whole(document, row) if isinstance(row, Row) else (row,)


def _whole(document: Document, row: Row) -> Iterator[Row | InputError]:
    empty = row.data["empty"]
    drawn = {number: text for number in empty if can_read() and (text := _drawn(document, number))}
    sections = _with(row.sections, drawn)
    if sections:
        for number in sorted(set(empty) - drawn.keys()):
            said = "de pagina heeft geen tekst: misschien een scan of een tekening; andere pagina's zijn gelezen"
            yield UnreadableDocument(said, document=document.name, place=f"pagina {number}")
        yield replace(row, data={"metadata": row.data["metadata"]}, sections=sections)
    elif not row.data["broken"]:
        said = "bevat geen tekst, misschien is het een scan; met tesseract op deze machine wordt tekst in beeld gelezen"
        yield UnreadableDocument(said, document=document.name)


def _drawn(document: Document, number: int) -> str:
    """What can be read in the picture of a page; "" for nothing."""
    try:
        found = POOL.extracted(_PICTURE, document, page=number)
    except UnreadableDocument:
        return ""
    return recognised(found.members[0][1])


def _with(sections: tuple[Section, ...], drawn: dict[int, str]) -> tuple[Section, ...]:
    """Sections with those of pages whose text was recognised, each in its place."""
    read = [Section(text, f"pagina {number} (herkend in beeld)") for number, text in drawn.items()]
    return tuple(sorted([*sections, *read], key=lambda one: int(one.place.split()[1]))) if read else sections
