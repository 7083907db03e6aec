"""CSV and XLSX: one row per row, keyed by the header. An empty cell is None."""

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final

from ingest.document import Document, Row
from ingest.documents.archives import BROKEN_ARCHIVE, refuse_bomb
from ingest.documents.encoding import MAX_LINE_BYTES, numbered_lines, refuse_size
from ingest.formats.strict_json import flaw
from kg.errors import InputError, UnreadableDocument

DELIMITERS: Final = ",;\t"
MAX_COLUMNS: Final = 1000
MAX_LINES_PER_ROW: Final = 1000  # a quote that is never closed would swallow the rest of the file
MAX_XLSX_BYTES: Final = 50_000_000
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")  # what Excel puts around a workbook with a password, and .xls
_CELL_ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
# openpyxl has no error of its own for a workbook that does not follow the standard.
_BROKEN_XLSX: Final = (*BROKEN_ARCHIVE, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError)

csv.field_size_limit(MAX_LINE_BYTES)


class _Lines:
    """The lines of a CSV for `csv.reader`, which can be given back when they turn out not to belong to one row."""

    def __init__(self, lines: Iterator[tuple[int, str | UnreadableDocument]]) -> None:
        self._lines = lines
        self._returned: list[tuple[int, str | UnreadableDocument]] = []
        self.taken: list[tuple[int, str | UnreadableDocument]] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._lines)
        self.taken.append(line)
        if isinstance(line[1], UnreadableDocument):
            raise line[1]
        if len(self.taken) > MAX_LINES_PER_ROW:
            raise csv.Error(f"a row of more than {MAX_LINES_PER_ROW} lines")
        return line[1]

    def give_back(self) -> int:
        """Return all lines taken but the first; how many."""
        self._returned.extend(reversed(self.taken[1:]))
        return len(self.taken) - 1


def read_csv(document: Document) -> Iterator[Row | InputError]:
    """One row per row, place "regel 12": the line on which it starts. Source: https://www.rfc-editor.org/rfc/rfc4180."""
    try:
        lines = _Lines(numbered_lines(document))
        first = next(lines)
        header = _header(document, _split_header(first), "regel 1")
    except UnreadableDocument as error:
        yield error
        return
    except csv.Error as error:
        yield UnreadableDocument(f"de kopregel is niet te lezen: {error}", document=document.name, place="regel 1")
        return
    reader = csv.reader(lines, delimiter=_delimiter(first), strict=True)
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnreadableDocument as error:
            yield from _after_bad_line(document, lines, error)
        except csv.Error as error:
            yield _bad_quotes(document, lines, error)
        else:
            if cells:  # [] is an empty line
                yield _csv_row(document, header, cells, lines)


def _after_bad_line(document: Document, lines: _Lines, error: UnreadableDocument) -> Iterator[InputError]:
    """A line that is no text ends the row that it stands in; that row is lost too when it had begun before."""
    if len(lines.taken) > 1:
        yield _bad_quotes(document, lines, csv.Error("no text"))
    else:
        yield error


def _bad_quotes(document: Document, lines: _Lines, error: csv.Error) -> UnreadableDocument:
    number = lines.taken[0][0]
    returned = lines.give_back()
    return UnreadableDocument(
        f"de rij is niet te lezen, waarschijnlijk door een aanhalingsteken dat niet of te vroeg sluit ({error})"
        + (f"; de volgende regels (vanaf {number + 1}) zijn opnieuw gelezen" if returned else ""),
        document=document.name,
        place=f"regel {number}",
    )


def _delimiter(line: str) -> str:
    """The one that gives most columns; the comma when none gives more than one."""
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter))))


def _split_header(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=_delimiter(line), strict=True), [])


def _header(document: Document, cells: Sequence[Any], place: str) -> list[str]:
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    said = ""
    if not any(names):
        said = "de kopregel is leeg; de eerste regel moet de namen van de kolommen geven"
    elif "" in names:
        said = f"kolom {names.index('') + 1} heeft geen naam in de kopregel"
    elif len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        said = f"de kolomnaam {twice!r} staat er meer dan eens"
    elif len(names) > MAX_COLUMNS:
        said = f"heeft {len(names)} kolommen; de grens is {MAX_COLUMNS}"
    if said:
        raise UnreadableDocument(said, document=document.name, place=place)
    return names


def _csv_row(document: Document, header: list[str], cells: list[str], lines: _Lines) -> Row | InputError:
    place = f"regel {lines.taken[0][0]}"
    if len(cells) != len(header):
        amount = "te veel" if len(cells) > len(header) else "te weinig"
        said = f"{amount} cellen: {len(cells)} in plaats van {len(header)}"
        return UnreadableDocument(said, document=document.name, place=place)
    return Row(place, {name: cell or None for name, cell in zip(header, cells, strict=True)})


def read_xlsx(document: Document) -> Iterator[Row | InputError]:
    """One row per row of every sheet, place "blad Cases, rij 4"; formulas give the value that Excel stored."""
    try:
        refuse_size(document, MAX_XLSX_BYTES)
        content = io.BytesIO(document.read())
        _refuse_unsafe(document, content)
        yield from _sheets(document, content)
    except UnreadableDocument as error:
        yield error
    except _BROKEN_XLSX as error:
        said = f"is geen leesbaar XLSX-bestand: {type(error).__name__}: {error}"
        yield UnreadableDocument(said, document=document.name)


def _refuse_unsafe(document: Document, content: io.BytesIO) -> None:
    """Size and ratio first, from the directory of the archive; then the XML itself."""
    if content.getbuffer()[: len(_OLE)] == _OLE:
        said = "is met een wachtwoord beveiligd of een oud .xls-bestand; sla het op als .xlsx zonder wachtwoord"
        raise UnreadableDocument(said, document=document.name)
    with zipfile.ZipFile(content) as archive:
        refuse_bomb(document, archive)
        for member in archive.infolist():
            if not member.filename.endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(member) as stream:
                if _has_doctype(stream):
                    said = "bevat een DOCTYPE; een werkmap met verwijzingen in de XML zelf wordt niet gelezen"
                    raise UnreadableDocument(said, document=document.name, place=member.filename)


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
            rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
            yield from _sheet(document, sheet.title, rows)
    finally:
        book.close()


def _sheet(document: Document, title: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[Row | InputError]:
    header: list[str] = []
    number = 0
    while (cells := _next_row(rows)) is not None:
        number += 1
        filled = _without_empty_end(cells)
        place = f"blad {title}, rij {number}"
        if not filled:
            continue
        if header:
            yield _xlsx_row(document, header, filled, place)
            continue
        try:
            header = _header(document, filled, place)
        except UnreadableDocument as error:
            yield error
            return


def _next_row(rows: Iterator[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    with warnings.catch_warnings():  # around each row: a generator would leave it on between two
        warnings.simplefilter("ignore", UserWarning)
        return next(rows, None)


def _without_empty_end(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(cells)
    while end and cells[end - 1] in {None, ""}:
        end -= 1
    return cells[:end]


def _xlsx_row(document: Document, header: list[str], cells: tuple[Any, ...], place: str) -> Row | InputError:
    said = None
    if len(cells) > len(header):
        said = f"te veel cellen: {len(cells)} in plaats van {len(header)}"
    values = [_cell(cell) for cell in cells] + [None] * (len(header) - len(cells))
    data = dict(zip(header, values, strict=False))
    if wrong := [name for name, value in data.items() if isinstance(value, str) and value in _CELL_ERRORS]:
        said = f"kolom {wrong[0]!r} bevat de fout {data[wrong[0]]}"
    if said := said or flaw(data):
        return UnreadableDocument(said, document=document.name, place=place)
    return Row(place, data)


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
