"""The rows of a sheet: keyed by its header, each with its place; what is no row is passed over and said."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from ingest.document import Document, Row, TableHeader
from ingest.formats.strict_json import flaw
from ingest.formats.tables.header import LOOKED_AT, Heading, Line, heading, letter
from kg.errors import InputError, UnreadableDocument

MAX_WORKBOOK_BYTES: Final = 50_000_000
MAX_COLUMNS: Final = 1000
CELL_ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
NO_TABLE: Final = "geen tabel: losse tekst op een blad"
NO_ROWS: Final = "kop van een tabel zonder rijen"
TOTAL: Final = "totaalregel van een tabel"
FOOTER: Final = "onderschrift van een tabel"
AGAIN: Final = "kopregel die terugkomt in een tabel"
HIDDEN: Final = "verborgen blad {!r}; maak het zichtbaar en lees het bestand opnieuw in als het mee moet tellen"
HIDDEN_LINES: Final = "let op: blad {!r} heeft verborgen rijen of kolommen; die tellen mee, haal weg wat niet hoort"
_TOTAL: Final = re.compile(r"(?:sub|eind)?tota(?:al|len)\b|som\b|gemiddelde?\b", re.IGNORECASE)
_TOTAL_ALONE: Final = re.compile(r"(?:(?:sub|eind)?tota(?:al|len)|som)\W*", re.IGNORECASE)
_FOOTER: Final = re.compile(
    r"(?:bron(?:nen)?|peildatum|noot|opmerking(?:en)?|toelichting|\*+|©)\s*[:*\d]?", re.IGNORECASE
)
_WIDE: Final = 3  # columns from which a line with one cell is a remark below the table
_FEW: Final = 0.5  # of the columns that a total fills at most, besides its own name

Place = Callable[[int], str]


def rows_of(
    document: Document, sheet: str, lines: Iterator[Line | UnreadableDocument], place: Place
) -> Iterator[Row | InputError]:
    """
    The rows of one sheet.

    Args:
        document: That it stands in.
        sheet: Its name; "" for a file that is one sheet.
        lines: Those with something in them.
        place: How a line is named: "regel 12", "blad Acties, rij 12".
    """
    begin: list[Line] = []
    for one in lines:
        if isinstance(one, UnreadableDocument):
            yield one
            continue
        begin.append(one)
        if len(begin) == LOOKED_AT:
            break
    found = heading(begin)
    if found is None or not any(found.names):
        if sheet and begin:
            yield Row(place(begin[0].number), {}, aside=NO_TABLE)
        elif begin:
            said = "er is geen kopregel gevonden; geef in de eerste regel de namen van de kolommen"
            yield UnreadableDocument(said, document=document.name, place=place(begin[0].number))
        return
    if len(found.names) > MAX_COLUMNS:
        said = f"heeft {len(found.names)} kolommen; de grens is {MAX_COLUMNS}"
        yield UnreadableDocument(said, document=document.name, place=place(found.number))
        return
    yield from _rows(document, sheet, found, chain(islice(begin, found.at, None), lines), place)


def _rows(
    document: Document, sheet: str, found: Heading, lines: Iterator[Line | UnreadableDocument], place: Place
) -> Iterator[Row | InputError]:
    names = found.names
    kept = [at for at, name in enumerate(names) if name]
    columns, letters = tuple(names[at] for at in kept), tuple(letter(at) for at in kept)
    header = TableHeader(sheet, found.number, columns, letters, found.above)
    before = found.number
    is_empty = True
    for line in lines:
        is_empty = False
        if isinstance(line, UnreadableDocument):
            yield line
            continue
        here = place(line.number)
        if why := _aside(line, names, gap=line.number > before + 1):
            yield Row(here, {}, aside=why)
        else:
            yield _row(document, header, found, line, here)
        before = line.number
    if is_empty and sheet:
        yield Row(place(found.number), {}, aside=NO_ROWS if len(kept) > 1 else NO_TABLE)


def _aside(line: Line, names: Sequence[str], *, gap: bool) -> str:
    """Why a line is no row of the table; "" when it is one."""
    first = line.cells[line.filled[0]]
    if len(names) > 1 and tuple(str(cell or "") for cell in line.cells) == tuple(names[: len(line.cells)]):
        return AGAIN
    if not isinstance(first, str) or len(names) < _WIDE:
        return ""
    if len(line.filled) == 1 and (_FOOTER.match(first) or (gap and line.filled[0] == 0)):
        return FOOTER
    numbers = [line.cells[at] for at in line.filled[1:]]
    few = _TOTAL_ALONE.fullmatch(first) or len(line.filled) - 1 <= max(1, _FEW * len(names))
    return TOTAL if _TOTAL.match(first) and few and all(map(_is_figure, numbers)) else ""


def _is_figure(cell: Any) -> bool:
    return not isinstance(cell, str) or not any(sign.isalpha() for sign in cell)


def _row(document: Document, header: TableHeader, found: Heading, line: Line, place: str) -> Row | InputError:
    said, names = None, found.names
    if line.written < found.written:
        said = f"te weinig cellen: {line.written} in plaats van {found.written}"
    elif beyond := [at for at in line.filled if at >= len(names) or not names[at]]:
        said = f"te veel cellen: cel {letter(beyond[0])}{line.number} staat in een kolom zonder naam"
    data = {name: line.cells[at] if at < len(line.cells) else None for at, name in enumerate(names) if name}
    if wrong := next((name for name, cell in data.items() if isinstance(cell, str) and cell in CELL_ERRORS), None):
        said = f"kolom {wrong!r} bevat de fout {data[wrong]}"
    if said := said or flaw(data):
        return UnreadableDocument(said, document=document.name, place=place)
    return Row(place, data, table=header)
