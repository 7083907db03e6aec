"""A row of a table by the mapping that somebody confirmed: as a draft, with an id of its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import takewhile
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.columns.aims import brought
from ingest.mappings.columns.cells import is_nothing, says_more, text_of, value_of
from ingest.mappings.columns.money import scale, year_of
from ingest.mappings.columns.targets import KEY, NOTE, Target, targets
from ingest.mappings.converters import safe_id, slug
from ingest.mappings.draft import Draft, Origin, Skipped, pruned
from kg.errors import InputError

METHOD: Final = "ingest/columns"
EMPTY: Final = "lege rij van een tabel"
_TOLD_APART: Final = 10  # characters of a digest


@dataclass(frozen=True, slots=True)
class Confirmed:
    """
    What the columns of a table become.

    Attributes:
        id: Of the record that says so, with its version: "kolommen-…@12"; "" for a mapping that is tried.
        kind: Of the record that a row is.
        fields: By column its field.
        separators: By column what stands between several values.
        constants: By field, what holds for every row.
    """

    id: str
    kind: str
    fields: Mapping[str, str]
    separators: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, payload: Mapping[str, Any], version: str = "") -> "Confirmed":
        """From the payload of a `TableMapping`."""
        columns = payload["columns"]
        return cls(
            version,
            payload["into"],
            {one["column"]: one["field"] for one in columns if one.get("field")},
            {one["column"]: one["separator"] for one in columns if one.get("separator")},
            {one["name"]: one["value"] for one in payload.get("constants", ())},
        )


def draft(row: Row, origin: Origin, by: Confirmed) -> Draft | Skipped:
    """
    The record that a row is.

    What an optional field cannot hold stays as a remark, in the words of the cell.

    Raises:
        InputError: If a required field is empty or cannot be read; it names the cell.
    """
    known = targets(by.kind)
    cells = {column: row.data.get(column) for column in by.fields}
    if all(map(is_nothing, cells.values())):
        return Skipped(EMPTY)
    values: defaultdict[str, list[Any]] = defaultdict(list)
    remarks: list[str] = []
    for column, path in by.fields.items():
        cell = cells[column]
        if is_nothing(cell) or path == KEY:
            continue
        if path == NOTE:
            remarks.append(_remark(row, by, column))
            continue
        try:
            values[path].append(_value(cell, known[path], column, row, by))
            if says_more(cell, known[path], values[path][-1]):
                remarks.append(f"{column}: {text_of(cell)}")
        except InputError as error:
            if known[path].required:
                raise InputError(f"kolom {column!r}: {error}", place=_cell(row, column)) from error
            remarks.append(f"{column}: {text_of(cell)}")
    payload = _payload(values, known, by)
    if not payload.get("title"):
        named = next((column for column, path in by.fields.items() if path == "title"), "")
        raise InputError(f"kolom {named!r} is leeg, en een rij heeft een titel", place=_cell(row, named))
    if remarks:
        payload[NOTE] = "\n".join(remarks)
    labels = tuple(dict.fromkeys(payload.pop("themes", ())))
    brings = brought(by.kind, payload, row, origin, METHOD)
    payload["id"] = _id(row, origin, by, payload)
    return Draft(by.kind, pruned(payload), METHOD, labels, row.place, named=_links(known), brings=brings)


def _value(cell: Any, target: Target, column: str, row: Row, by: Confirmed) -> Any:
    """What a cell is of a field; of an amount for a year, the year too."""
    times = scale(column, row.table.above if row.table else "") if target.money else 1
    value = value_of(cell, target, by.separators.get(column), times=times)
    if not target.by_year:
        return value
    year, before = year_of(column), takewhile(lambda name: name != column, by.fields)
    if year is None or any(by.fields[name] == target.path and year_of(name) == year for name in before):
        raise InputError(f"kolom {column!r} noemt geen jaar, of een dat al een bedrag heeft")
    return {"year": year, target.spec.name: value}


def _links(known: Mapping[str, Target]) -> tuple[str, ...]:
    """The fields that name another record, other than a municipality, which the register knows."""
    return tuple(
        one.path
        for one in known.values()
        if one.spec.range == "link" and one.above is None and one.spec.prop.to not in {"Municipality", "Concept"}
    )


def _remark(row: Row, by: Confirmed, column: str) -> str:
    """A cell that is kept as a remark: with its column where there are more of them."""
    said = text_of(row.data[column])
    return said if list(by.fields.values()).count(NOTE) == 1 else f"{column}: {said}"


def _payload(values: Mapping[str, Sequence[Any]], known: Mapping[str, Target], by: Confirmed) -> dict[str, Any]:
    found: dict[str, Any] = {}
    told = {**{path: [value_of(said, known[path])] for path, said in by.constants.items() if path in known}, **values}
    for path, given in told.items():
        said = [one for one in given if one is not None]
        if not said:
            continue
        target = known[path]
        value: Any = said[0]
        if target.spec.many:
            value = [item for one in said for item in one]
        elif target.spec.range == "text" and not target.spec.choices:
            value = (" – " if path == "title" else "\n").join(said)
        if target.above is not None and target.by_year:
            found[target.above.name] = _years(said, found.get(target.above.name, ()))
        elif target.above is None:
            found[path] = value
        else:
            found.setdefault(target.above.name, {})[target.spec.name] = value
    if cited := found.get("sources"):
        found["sources"] = [cited] if cited.get("url") else []
    return found


def _years(told: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was planned and what was spent in a year together, in the order of the years."""
    found: dict[int, dict[str, Any]] = {}
    for one in (*held, *told):
        found.setdefault(one["year"], {}).update(one)
    return [found[year] for year in sorted(found)]


def _id(row: Row, origin: Origin, by: Confirmed, payload: Mapping[str, Any]) -> str:
    """By the column that tells rows apart; else by all that the row says, wherever it stands."""
    table = row.table.sheet if row.table else ""
    about = "-".join(filter(None, (slug(by.kind), origin.tag, slug(table)[:40])))
    key = next((row.data.get(column) for column, path in by.fields.items() if path == KEY), None)
    if not is_nothing(key):
        return f"{about}-{safe_id(text_of(key))[:100]}"
    said = "|".join(f"{path}={payload[path]}" for path in sorted(payload))
    return f"{about}-{sha256(said.encode()).hexdigest()[:_TOLD_APART]}"


def _cell(row: Row, column: str) -> str:
    """The place of a cell: "blad Acties, rij 12, cel B12"."""
    if row.table is None or column not in row.table.columns:
        return row.place
    letter = row.table.letters[row.table.columns.index(column)]
    return f"{row.place}, cel {letter}{row.place.rsplit(' ', 1)[-1]}"
