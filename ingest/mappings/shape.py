"""
How a shape of rows is declared, and the one function that makes records of a row by its declaration.

    Shape    which rows: all columns of its marker, and where that is not enough a condition on what they say
    Table    the records of one kind that such a row gives: for each field the columns behind it
    Of       a field that is made of columns by a converter; a field that is one column as it is has just its name

A table is data: what it says can be shown, and another one can be put in its place for a source.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeAlias

from ingest.document import Row
from ingest.mappings.converters import named_from, texts
from ingest.mappings.draft import Draft, Mapped, Origin, Skipped, pruned

# What a field may be made of beside the columns of the row; no column has NUL in its name.
FOLDER, STEM, TAG, PLACE, SECTIONS, ROW = "\0folder", "\0stem", "\0tag", "\0place", "\0sections", "\0row"


class Of:
    """A value that a converter makes of some columns, each None where the row lacks it."""

    def __init__(self, by: Callable[..., Any], *columns: str) -> None:
        self.by, self.columns = by, columns


Source: TypeAlias = str | Of
_NONE: Final = Of(tuple)


def fixed(value: Any) -> Of:
    """The same for every row."""
    return Of(lambda: value)


def same(*columns: str) -> dict[str, Source]:
    """Fields that have the name of their column."""
    return {column: column for column in columns}


def pairs(*columns: str) -> Of:
    """The columns as name and value pairs."""
    return Of(lambda *values: named_from(dict(zip(columns, values, strict=True))), *columns)


def pairs_but(*columns: str) -> Of:
    """All columns but these as name and value pairs."""
    return Of(lambda row: named_from({key: value for key, value in row.items() if key not in columns}), ROW)


def has_text(row: Row) -> bool:
    """Whether it is a running text."""
    return bool(row.sections)


def whole_row(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The row as it is."""
    yield row.place, row.data


def listed(column: str, *above: str) -> Callable[[Row], Iterator[tuple[str, Mapping[str, Any]]]]:
    """Each entry of a list in a row, with its number from 1 as "^number" and columns of the row as "^name"."""

    def entries(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
        outer = {f"^{name}": row.data.get(name) for name in above}
        for index, entry in enumerate(row.data[column] or ()):
            yield f"{row.place}, {column}[{index}]", {**entry, **outer, "^number": index + 1}

    return entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    Records of one kind.

    Attributes:
        method: Ends up in the provenance.
        fields: By field of the record, what it is made of; what is empty is left out.
        themes: Of what the labels of themes are made.
        rows: The rows that a row of the document holds, each with its place; one record for each.
        others: Where it is not None, all columns but these go into the record too, under their own names.
        needs: Columns without which a row is refused.
        must_exist, may_lack, yields: As in `Draft`.
    """

    kind: str
    method: str
    fields: Mapping[str, Source]
    themes: Source = _NONE
    rows: Callable[[Row], Iterable[tuple[str, Mapping[str, Any]]]] = whole_row
    others: tuple[str, ...] | None = None
    needs: tuple[str, ...] = ()
    must_exist: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    yields: bool = False


class Turn(IntEnum):
    """When a document is read, by what it holds: what others refer to comes before them."""

    FIRST = 0
    ALONG = 1
    LAST = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """
    Rows that tell the same.

    Attributes:
        marker: The columns, with spaces between them, all of which a row has.
        columns: As `marker`, for the rows of a table, where any two names may meet by chance: all that the table has
            that it is made for; "" where the rows stand in no table.
        tables: What becomes of such a row.
        code: What becomes of it where no table can say that.
        where: A condition on top of the marker.
        skipped: Why such rows are left out, may quote columns: "{model}".
        turn: When documents that begin with such a row are read.
    """

    marker: str
    tables: tuple[Table, ...] = ()
    where: Callable[[Row], bool] = lambda _row: True
    code: Callable[[Row, Origin], Mapped] | None = None
    skipped: str = ""
    turn: Turn = Turn.ALONG
    columns: str = ""


def records(shape: Shape, row: Row, origin: Origin) -> Mapped:
    """
    The drafts that a shape makes of a row.

    Raises:
        KeyError: If the row lacks a column that it needs.
        InputError, AttributeError, TypeError, ValueError: If a column holds what its converter cannot take.
    """
    if shape.code:
        yield from shape.code(row, origin)
    if shape.skipped:
        yield Skipped(shape.skipped.format_map(row.data))
    for table in shape.tables:
        yield from drafts(table, row, origin)


def drafts(table: Table, row: Row, origin: Origin) -> Iterator[Draft]:
    """The drafts of one table; raises as `records`."""
    for place, data in table.rows(row):
        yield _draft(table, data, row, place, origin)


def _draft(table: Table, data: Mapping[str, Any], row: Row, place: str, origin: Origin) -> Draft:
    if missing := [column for column in table.needs if column not in data]:
        raise KeyError(*missing)
    about = {FOLDER: origin.folder, STEM: origin.stem, TAG: origin.tag, PLACE: place, SECTIONS: row.sections, ROW: data}
    here = {**data, **about}
    payload = {name: _value(source, here) for name, source in table.fields.items()}
    if table.others is not None:
        rest = {name: value for name, value in data.items() if name not in table.others and not name.startswith("^")}
        payload = rest | payload
    return Draft(
        table.kind,
        pruned(payload),
        table.method,
        texts(_value(table.themes, here)),
        place,
        table.must_exist,
        table.may_lack,
        table.yields,
    )


def _value(source: Source, here: Mapping[str, Any]) -> Any:
    if isinstance(source, str):
        return here.get(source)
    return source.by(*[here.get(column) for column in source.columns])
