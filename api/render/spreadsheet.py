"""
Tables that a spreadsheet may open: no cell of them is taken for a formula.

Records go out as CSV and as XLSX in one form, `kg.projections.flat`, which `kring ingest` reads back without loss.

The standard asks for the values as they are (https://www.w3.org/TR/sparql11-results-csv-tsv/), and programs need them
so. A spreadsheet reads a cell that begins with = + - or @ as a formula, which can call out or start a program.
Source: OWASP ASVS 5.0.0, 1.2.10; a number keeps its sign, since it can do nothing.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from api.render.packages import undated
from kg.projections.flat import Cell, flat, guarded

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plain_csv(content: bytes) -> bytes:
    """A CSV file in UTF-8, every cell of it plain."""
    return plain_table(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def plain_table(rows: Iterable[Sequence[str]]) -> bytes:
    """
    Rows as CSV in UTF-8, every cell of it plain; lines end as RFC 4180 has it.

    A byte order mark goes before them: without it a spreadsheet takes UTF-8 for something else.
    """
    return _written([guarded(cell) for cell in row] for row in rows)


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")


# --- records --------------------------------------------------------------------------------------

Records: TypeAlias = Iterable[
    tuple[str, Mapping[str, Any], Mapping[str, str]]
]  # kind, payload, and what is said beside it


def records_csv(records: Records) -> bytes:
    """Records as one table in CSV, whatever their kind."""
    rows = [_row(*one) for one in records]
    columns = _columns(rows)
    return _written([columns, *([_text(row.get(name)) for name in columns] for row in rows)])


def records_xlsx(records: Records) -> bytes:
    """Records as a workbook, a sheet for each kind."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    by_kind: dict[str, list[dict[str, Cell]]] = {}
    for kind, payload, beside in records:
        by_kind.setdefault(kind, []).append(_row(kind, payload, beside))
    book = Workbook(write_only=True)
    for kind, rows in (by_kind or {"Kring": []}).items():
        sheet = book.create_sheet(kind)
        sheet.freeze_panes = "A2"
        columns = _columns(rows)
        sheet.append(columns)
        for row in rows:
            cells = [WriteOnlyCell(sheet, _exact(row.get(name))) for name in columns]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a text is no formula, whatever it begins with
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return undated(out.getvalue(), properties=True)


def _exact(value: Cell | None) -> Cell | None:
    """The value, as a text where a workbook would round it: it writes sixteen digits."""
    return repr(value) if isinstance(value, float) and float(f"{value:.16g}") != value else value


def _row(kind: str, payload: Mapping[str, Any], beside: Mapping[str, str]) -> dict[str, Cell]:
    return {**flat(kind, payload), **beside}


def _columns(rows: Sequence[Mapping[str, Cell]]) -> list[str]:
    """The columns of some rows, each once: kind, id and title first."""
    return list(dict.fromkeys(("kind", "id", "title", *(name for row in rows for name in row))))


def _text(cell: Cell | None) -> str:
    return "" if cell is None else str(cell)


# By form: how records are written, and as what.
SHEETS: Final[Mapping[str, tuple[Callable[[Records], bytes], str]]] = {
    "csv": (records_csv, "text/csv"),
    "xlsx": (records_xlsx, XLSX),
}
