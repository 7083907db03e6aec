"""A PDF as one row: its pages in reading order, and what it says of itself."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from ingest.document import Document, Row, Section
from ingest.documents.encoding import refuse_size
from ingest.formats.pdf.flow import Flow, Marked, flow
from ingest.formats.pdf.page import Page, page_of
from ingest.formats.pdf.scan import recognised
from kg.errors import InputError, UnreadableDocument
from ontologies import spelling

MAX_PDF_BYTES: Final = 200_000_000
_PASSWORD_ERROR: Final = pypdfium2.raw.FPDF_ERR_PASSWORD
_FRONT: Final = 3  # pages on which a title stands
_DEEPEST: Final = 6  # levels of bookmarks
_SHOWN: Final = 40  # headings
_STATED: Final = {"title": "Title", "author": "Author", "subject": "Subject", "keywords": "Keywords"}


def read(document: Document) -> Iterator[Row | InputError]:
    """One row with what the file says of itself, and a section for each heading on each page."""
    try:
        refuse_size(document, MAX_PDF_BYTES)
        with closing(PdfDocument(document.path if document.content is None else document.content)) as pdf:
            yield from _rows(document, pdf)
    except UnreadableDocument as error:
        yield error
    except PdfiumError as error:
        yield UnreadableDocument(_said(error), document=document.name)


def _said(error: PdfiumError) -> str:
    if error.err_code == _PASSWORD_ERROR:
        return "is met een wachtwoord beveiligd; sla de PDF op zonder wachtwoord"
    return f"is geen leesbare PDF: {error}"


def _rows(document: Document, pdf: PdfDocument) -> Iterator[Row | InputError]:
    pages: list[Page] = []
    broken = False
    for number in range(1, len(pdf) + 1):
        try:
            with closing(pdf[number - 1]) as page, closing(page.get_textpage()) as text:
                pages.append(page_of(page, text, number))
        except PdfiumError as error:
            broken = True
            said = f"de pagina is niet te lezen: {error}"
            yield UnreadableDocument(said, document=document.name, place=f"pagina {number}")
    found = flow(pages, outline(pdf))
    empty = [number for number in found.empty if _drawn_on(pdf, number - 1)]
    drawn = {number: text for number in empty if (text := recognised(pdf, number - 1))}
    sections = _with(found.sections, drawn)
    if sections or found.headings:
        shown = sections or tuple(Section(one.text, f"pagina {one.page}") for one in found.headings)
        for number in sorted(set(empty) - drawn.keys()):
            said = "de pagina heeft geen tekst: misschien een scan of een tekening; andere pagina's zijn gelezen"
            yield UnreadableDocument(said, document=document.name, place=f"pagina {number}")
        yield Row("$", {"metadata": _metadata(pdf, found)}, shown)
    elif not broken:
        said = "bevat geen tekst, misschien is het een scan; met tesseract op deze machine wordt tekst in beeld gelezen"
        yield UnreadableDocument(said, document=document.name)


def _drawn_on(pdf: PdfDocument, index: int) -> bool:
    """Whether anything stands on a page at all."""
    with closing(pdf[index]) as page:
        return bool(pypdfium2.raw.FPDFPage_CountObjects(page) > 0)


def outline(pdf: PdfDocument) -> Marked:
    """The bookmarks of a document, which are its headings where there are any."""
    found = {}
    for mark in pdf.get_toc(max_depth=_DEEPEST):
        where = mark.get_dest()
        index = where.get_index() if where else None
        if index is not None:
            found[index + 1, spelling.folded(mark.get_title())] = mark.level + 1
    return found


def _with(sections: tuple[Section, ...], drawn: dict[int, str]) -> tuple[Section, ...]:
    """Sections with those of pages whose text was recognised, each in its place."""
    read = [Section(text, f"pagina {number} (herkend in beeld)") for number, text in drawn.items()]
    return tuple(sorted([*sections, *read], key=lambda one: int(one.place.split()[1]))) if read else sections


def _metadata(pdf: PdfDocument, found: Flow) -> dict[str, Any]:
    """What the file says of itself, and which headings its first pages show; sizes in points."""
    stated: dict[str, Any] = {
        name: spelling.line(pdf.get_metadata_value(key).replace("\0", "")) for name, key in _STATED.items()
    }
    stated |= {"created": _day(pdf.get_metadata_value("CreationDate")), "pages": len(pdf)}
    shown = [
        {"text": one.text, "place": f"pagina {one.page}", "size": one.size, "larger": one.larger}
        for one in found.headings[:_SHOWN]
        if one.page <= _FRONT
    ]
    stated |= {"headings": shown, "running": list(found.running)}
    return {name: value for name, value in stated.items() if value}


def _day(stamp: str) -> str:
    """The day of "D:20231208101500+01'00'" as ISO 8601, or ""."""
    digits = stamp.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 and digits.isdigit() else ""
