"""XLSX and XLSM: the sheets of a workbook, read as a stream; macros are not looked at."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from ingest.document import Document, Row
from ingest.documents.archives import BROKEN_ARCHIVE, refuse_bomb
from ingest.documents.signature import LOOKED_AT, Begin, begin_of
from ingest.formats.tables.grid import HIDDEN, HIDDEN_LINES, MAX_COLUMNS, rows_of
from ingest.formats.tables.header import Line
from kg.errors import InputError, UnreadableDocument

MAX_SHEETS: Final = 500
MAX_GAP: Final = 10_000  # empty lines, after which nothing of a sheet is read: a cell at the far end is no row
_NOT_ONE: Final = (
    "is geen leesbaar XLSX-bestand; het is beschadigd of niet af, sla het opnieuw op in Excel of LibreOffice"
)
_COUNT_FIRST: Final = "open het bestand in Excel of LibreOffice en sla het op"
_INSTEAD: Final[Mapping[Begin, str]] = {
    "text": "er staat gewone tekst in; geef het de uitgang .csv, .txt of .html",
    "page": "het is een webpagina; geef het de uitgang .html, of open het in Excel en sla het op als .xlsx",
    "pdf": "het is een PDF; geef het de uitgang .pdf",
    "rtf": "het is een tekst (RTF); geef het de uitgang .rtf",
}
# A formula without the value that a program stores beside it; Excel stores that of an empty text as nothing.
_UNCOUNTED: Final = re.compile(rb'<c\b(?![^<>]*t="str")[^<>]*><f\b[^<>]*(?:/>|>[^<>]*</f>)(?:<v ?/>|<v></v>)?</c>')
_HIDDEN_LINE: Final = re.compile(
    rb'<row\b[^<>]*\shidden="(?:1|true)"[^<>]*(?<!/)>\s*<c\b[^<>]*(?<!/)>'
    rb'|<col\b(?![^<>]*\smax="16384")[^<>]*\shidden="(?:1|true)"'  # up to the last one: only what is empty
)
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
    begin = begin_of(content.getvalue()[:LOOKED_AT])
    if begin == "ole":
        said = "is met een wachtwoord beveiligd of een oud .xls-bestand; sla het op als .xlsx zonder wachtwoord"
        raise UnreadableDocument(said, document=document.name)
    if not zipfile.is_zipfile(content):
        said = f"heet {document.suffix}, maar is geen werkmap: {_INSTEAD[begin]}" if begin in _INSTEAD else _NOT_ONE
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
    """What is hidden within a sheet is read, since a filter hides what is true all the same; a hidden sheet is not."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about formatting that it does not keep
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                yield Row(f"blad {sheet.title}", {}, aside=HIDDEN.format(sheet.title))
                continue
            if _hides_lines(content, sheet):
                yield Row(f"blad {sheet.title}", {}, aside=HIDDEN_LINES.format(sheet.title))
            sheet.reset_dimensions()  # what a file says about its size is not to be believed
            rows = sheet.iter_rows(min_row=1, values_only=True)  # each as wide as it is
            yield from rows_of(document, sheet.title, _lines(rows), f"blad {sheet.title}, rij {{}}".format)
    finally:
        book.close()


def _hides_lines(content: io.BytesIO, sheet: Any) -> bool:
    """Whether a row or column with something in it is hidden; openpyxl does not say so of a sheet that it streams."""
    with zipfile.ZipFile(content) as archive, archive.open(sheet._worksheet_path) as stream:  # noqa: SLF001
        rest = b""
        while chunk := stream.read(1 << 20):
            whole, row, rest = (rest + chunk).rpartition(b"<row")
            if _HIDDEN_LINE.search(whole):
                return True
            rest = row + rest
        return bool(_HIDDEN_LINE.search(rest))


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
