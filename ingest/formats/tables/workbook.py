"""XLSX and XLSM: the sheets of a workbook, read as a stream; macros are not looked at."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from ingest.document import Document, Row
from ingest.documents.archives import BROKEN_ARCHIVE, refuse_bomb
from ingest.formats.tables.grid import MAX_COLUMNS, rows_of
from ingest.formats.tables.header import Line
from kg.errors import InputError, UnreadableDocument

MAX_SHEETS: Final = 500
MAX_GAP: Final = 10_000  # empty lines, after which nothing of a sheet is read: a cell at the far end is no row
_NOT_ONE: Final = (
    "is geen leesbaar XLSX-bestand; het is beschadigd of niet af, sla het opnieuw op in Excel of LibreOffice"
)
_COUNT_FIRST: Final = "open het bestand in Excel of LibreOffice en sla het op"
_NO_WORKBOOK: Final = (
    "heet .xlsx, maar is geen werkmap: er staat gewone tekst in; geef het de uitgang .csv, .txt of .html"
)
# A formula without the value that a program stores beside it; Excel stores that of an empty text as nothing.
_UNCOUNTED: Final = re.compile(rb'<c\b(?![^<>]*t="str")[^<>]*><f\b[^<>]*(?:/>|>[^<>]*</f>)(?:<v ?/>|<v></v>)?</c>')
_OTHERS: Final = (b"PK", b"%PDF", b"{\\rtf")  # a ZIP, a PDF, a text with mark-up of Word
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")  # what Excel puts around a workbook with a password, and .xls
# openpyxl has no error of its own for a workbook that does not follow the standard.
_BROKEN: Final = (*BROKEN_ARCHIVE, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError)


def read_xlsx(document: Document) -> Iterator[Row | InputError]:
    """One row per row of every sheet, place "blad Cases, rij 4"; formulas give the value that Excel stored."""
    try:
        content = io.BytesIO(document.read())
        _refuse_unsafe(document, content)
        if number := _uncounted(content):
            which = "1 formule heeft" if number == 1 else f"{number} formules hebben"
            said = f"{which} geen bewaarde uitkomst, zo'n cel is leeg gelezen; {_COUNT_FIRST}"
            yield UnreadableDocument(said, document=document.name)
        yield from _sheets(document, content)
    except UnreadableDocument as error:
        yield error
    except _BROKEN:
        yield UnreadableDocument(_NOT_ONE, document=document.name)


def _refuse_unsafe(document: Document, content: io.BytesIO) -> None:
    """Size and ratio first, from the directory of the archive; then the XML itself."""
    if content.getbuffer()[: len(_OLE)] == _OLE:
        said = "is met een wachtwoord beveiligd of een oud .xls-bestand; sla het op als .xlsx zonder wachtwoord"
        raise UnreadableDocument(said, document=document.name)
    if not zipfile.is_zipfile(content):
        said = _NO_WORKBOOK if _is_text(content.getvalue()[:4096]) else _NOT_ONE
        raise UnreadableDocument(said, document=document.name)
    with zipfile.ZipFile(content) as archive:
        refuse_bomb(document, archive)
        if (sheets := sum(_is_sheet(name) for name in archive.namelist())) > MAX_SHEETS:
            raise UnreadableDocument(f"heeft {sheets} bladen; de grens is {MAX_SHEETS}", document=document.name)
        for member in archive.infolist():
            if not member.filename.endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(member) as stream:
                if _has_doctype(stream):
                    said = "bevat een DOCTYPE; een werkmap met verwijzingen in de XML zelf wordt niet gelezen"
                    raise UnreadableDocument(said, document=document.name, place=member.filename)


def _uncounted(content: io.BytesIO) -> int:
    """How many formulas no program has counted yet."""
    found = 0
    with zipfile.ZipFile(content) as archive:
        for name in filter(_is_sheet, archive.namelist()):
            with archive.open(name) as stream:
                rest = b""
                while chunk := stream.read(1 << 20):
                    whole, _, rest = (rest + chunk).rpartition(b"<row")
                    found += len(_UNCOUNTED.findall(whole))
                found += len(_UNCOUNTED.findall(rest))
    return found


def _is_text(begin: bytes) -> bool:
    """Whether a file begins as plain text does, and not as one of another kind."""
    if begin.startswith(_OTHERS) or b"\0" in begin or not begin.strip():
        return False
    return sum(sign < 0x20 for sign in begin) < len(begin) / 4


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _has_doctype(stream: IO[bytes]) -> bool:
    """In cells these characters are escaped, so anywhere means in the XML itself."""
    end = b""
    while chunk := stream.read(1 << 20):
        seen = end + chunk.replace(b"\0", b"")  # without NUL, UTF-16 reads like ASCII
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            return True
        end = seen[-10:]
    return False


def _sheets(document: Document, content: io.BytesIO) -> Iterator[Row | InputError]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about formatting that it does not keep
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says about its size is not to be believed
            rows = sheet.iter_rows(min_row=1, values_only=True)  # each as wide as it is
            yield from rows_of(document, sheet.title, _lines(rows), f"blad {sheet.title}, rij {{}}".format)
    finally:
        book.close()


def _lines(rows: Iterator[tuple[Any, ...]]) -> Iterator[Line]:
    number = last = 0
    while (cells := _next_row(rows)) is not None and number - last < MAX_GAP:
        number += 1
        if filled := _without_empty_end(cells):
            last = number
            yield Line(number, tuple(_cell(cell) for cell in filled))


def _next_row(rows: Iterator[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    with warnings.catch_warnings():  # around each row: a generator would leave it on between two
        warnings.simplefilter("ignore", UserWarning)
        return next(rows, None)


def _without_empty_end(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    end = min(len(cells), MAX_COLUMNS + 1)
    while end and cells[end - 1] in {None, ""}:
        end -= 1
    return cells[:end]


def _cell(value: Any) -> Any:
    match value:
        case "":
            return None
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            return str(value)
    return value
