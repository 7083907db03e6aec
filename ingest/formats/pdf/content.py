"""
What a PDF holds: its pages in reading order, what it says of itself, and pictures of its pages.

This runs in the process that reads, see `ingest.documents.extraction`.
"""

import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from ingest.document import Document, Row, Section
from ingest.documents.extraction.block import Extract
from ingest.formats.pdf.flow import Flow, Marked, flow
from ingest.formats.pdf.page import Page, page_of
from kg.errors import InputError, UnreadableDocument
from ontologies import spelling

_PASSWORD_ERROR: Final = pypdfium2.raw.FPDF_ERR_PASSWORD
_FRONT: Final = 3  # pages on which a title stands
_DEEPEST: Final = 6  # levels of bookmarks
_SHOWN: Final = 40  # headings
_DOTS_PER_INCH: Final = 250
_MOST_PIXELS: Final = 25_000_000  # of a page: a poster is drawn coarser
_STATED: Final = {"title": "Title", "author": "Author", "subject": "Subject", "keywords": "Keywords"}


def read(document: Document) -> Iterator[Row | InputError]:
    """
    What is wrong with pages, and a row with what the file says of itself and a section for each heading on each page.

    Beside its metadata the row has the numbers of pages without text ("empty"), and how many are unread ("broken").
    """
    try:
        with _opened(document) as pdf:
            yield from _rows(document, pdf)
    except PdfiumError as error:
        yield UnreadableDocument(_said(error), document=document.name)


def _said(error: PdfiumError) -> str:
    if error.err_code == _PASSWORD_ERROR:
        return "is met een wachtwoord beveiligd; sla de PDF op zonder wachtwoord"
    return f"is geen leesbare PDF: {error}"


def _rows(document: Document, pdf: PdfDocument) -> Iterator[Row | InputError]:
    pages: list[Page] = []
    broken = 0
    for number in range(1, len(pdf) + 1):
        try:
            with closing(pdf[number - 1]) as page, closing(page.get_textpage()) as text:
                pages.append(page_of(page, text, number))
        except PdfiumError as error:
            broken += 1
            said = f"de pagina is niet te lezen: {error}"
            yield UnreadableDocument(said, document=document.name, place=f"pagina {number}")
    found = flow(pages, outline(pdf))
    empty = [number for number in found.empty if _drawn_on(pdf, number - 1)]
    shown = found.sections or tuple(Section(one.text, f"pagina {one.page}") for one in found.headings)
    yield Row("$", {"metadata": _metadata(pdf, found), "empty": empty, "broken": broken}, shown)


def picture(document: Document, page: int) -> Extract:
    """
    A page, from 1, as a picture for what recognises the letters: one member, a PNG in grey.

    Raises:
        UnreadableDocument: If it cannot be drawn.
    """
    try:
        with _opened(document) as pdf, closing(pdf[page - 1]) as drawn:
            width, height = drawn.get_size()
            scale = min(_DOTS_PER_INCH / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
            found = io.BytesIO()
            drawn.render(scale=scale, grayscale=True).to_pil().save(found, "PNG")
    except PdfiumError as error:
        raise UnreadableDocument(_said(error)) from error
    return Extract((), {}, (("pagina.png", found.getvalue()),))


def _opened(document: Document) -> closing[PdfDocument]:
    return closing(PdfDocument(document.path if document.content is None else document.content))


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
