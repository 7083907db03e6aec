"""PDF: the text of every page. Scans are not recognised: text that is only a picture is no text here."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from ingest.document import Document, Row, Section
from ingest.documents.encoding import refuse_size
from kg.errors import InputError, UnreadableDocument

MAX_PDF_BYTES: Final = 200_000_000
_PASSWORD_ERROR: Final = pypdfium2.raw.FPDF_ERR_PASSWORD
# PDFium writes a hyphen at the end of a line as U+0002 or U+FFFE and joins the line with the next.
_LINE_END_HYPHEN: Final = re.compile(r"(\w)(?:[\x02\ufffe]|-(?=\r?\n)|\xad)\r?\n?(?=(\w))")
_SOFT_BREAK: Final = re.compile(r"(?<![ \t\xa0])[ \t\xa0]+\r?\n[ \t]*")
_UNPRINTABLE: Final = re.compile(r"[\0-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read(document: Document) -> Iterator[Row | InputError]:
    """One row with the title and the number of pages, and a section per page that has text."""
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
    sections, broken = [], []
    for number in range(1, len(pdf) + 1):
        place = f"pagina {number}"
        try:
            text = _page_text(pdf, number - 1)
        except PdfiumError as error:
            broken.append(
                UnreadableDocument(f"de pagina is niet te lezen: {error}", document=document.name, place=place)
            )
            continue
        if text:
            sections.append(Section(text, place))
    yield from broken
    if sections:
        title = _UNPRINTABLE.sub("", pdf.get_metadata_value("Title")).strip()
        stem = re.split(r"[/\\]", document.name)[-1].rpartition(".")[0]
        yield Row("$", {"title": title or stem, "pages": len(pdf)}, tuple(sections))
    elif not broken:
        said = "bevat geen tekst, misschien is het een scan; tekst in beeld wordt niet herkend (geen OCR)"
        yield UnreadableDocument(said, document=document.name)


def _page_text(pdf: PdfDocument, index: int) -> str:
    with closing(pdf[index]) as page, closing(page.get_textpage()) as text:
        return readable(text.get_text_bounded())


def readable(text: str) -> str:
    """Text as PDFium gives it, with words whole again and lines that run on put together."""
    text = _LINE_END_HYPHEN.sub(_rejoin, text)
    text = _SOFT_BREAK.sub(" ", text)
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _rejoin(match: re.Match[str]) -> str:
    """A hyphen beside a capital or digit was meant ("AI-systeem"); any other one only broke the word."""
    before, after = match[1], match[2]
    meant = not (before.islower() and after.islower())
    return f"{before}-" if meant else before
