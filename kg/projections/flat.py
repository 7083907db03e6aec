"""
A record as one row of a table, and back: nothing is lost on the way, and no cell is taken for a formula.

    the start of a period       "period.start", a column of its own, at every depth
    a list of texts             "Ede | Soest"; as JSON where a text has the sign itself
    a list of what has parts    JSON
    yes and no                  "ja", "nee"
    a text of over 32,000       goes on in "body~2", "body~3": a cell of a spreadsheet holds no more

A text that a spreadsheet would calculate begins with a quote (OWASP ASVS 5.0.0, 1.2.10); a number keeps its sign, since
it can do nothing. What a quote was put before is told from what began with one itself, so that reading takes off no
more than was put on.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from kg.dutch.amounts import a_number
from kg.dutch.dates import a_date, narrower
from kg.errors import InputError
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, fields_of, kind_class
from kg.reason.answer import camel

Cell: TypeAlias = str | int | float
BESIDE: Final = frozenset({"kind", "space", "modified", "tree"})  # columns that are no field
_BETWEEN: Final = " | "
_MOST: Final = 32_000  # characters of a cell; Excel holds 32,767
_QUOTED: Final = "'json:"
# Also the full-width forms, which some spreadsheets read alike, and what they skip before looking; and their errors.
_FORMULA: Final = re.compile(
    r"[\s\x00\ufeff\u200b'\"]*[=+\-@＝＋－＠|%]|'*(?:[\t\r\n\x00]|#(?:[A-Z]+(?:/[0A])?[!?]?)\Z)"
)
_NUMBER: Final = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\r|^\\s|\\s$")
_MORE: Final = re.compile(r"(.+)~(\d{1,4})")


def guarded(text: str) -> str:
    """A text as a spreadsheet shows it, with a quote before what it would calculate."""
    if _NUMBER.fullmatch(text) or not _FORMULA.match(text):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """The text that `guarded` made this of."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def flat(kind: str, payload: Mapping[str, Any]) -> dict[str, Cell]:
    """A record by column, its kind and id first; without where it came from."""
    found: dict[str, Cell] = {"kind": kind, "id": payload["id"]}
    for path, cell in _flat(kind_class(kind), payload, ""):
        parts = [cell]
        if isinstance(cell, str):
            parts = [cell[at : at + _MOST] for at in range(0, len(cell), _MOST)]
        for number, part in enumerate(parts, 1):
            found[path if number == 1 else f"{path}~{number}"] = _safe(part) if isinstance(part, str) else part
    return found


def unflat(cells: Mapping[str, Any]) -> dict[str, Any]:
    """
    The payload of a record by the row that `flat` made of it, or that somebody wrote likewise.

    Raises:
        InvalidRecord: If there is no such kind.
        InputError: If a cell is no such value as its column holds.
    """
    owner = kind_class(cells["kind"])
    whole: dict[str, Any] = {}
    for name, cell in cells.items():
        if cell is None or name in BESIDE:
            continue
        said = _plain(cell) if isinstance(cell, str) else cell
        more = _MORE.fullmatch(name)
        if more and more[1] in whole:
            whole[more[1]] += str(said)
        else:
            whole[name] = said
    payload: dict[str, Any] = {}
    remarks: list[str] = []
    for name, cell in whole.items():
        spec = _put(payload, owner, name.split("."), cell, name)
        if spec is not None and spec.range == "date" and not spec.many and narrower(cell):
            remarks.append(f"{name}: {cell}")
    if remarks:
        payload["note"] = "\n".join(filter(None, (payload.get("note"), *remarks)))
    return payload


def _safe(text: str) -> str:
    if _NOT_XML.search(text) or text.startswith(_QUOTED):
        return _QUOTED + json.dumps(text).replace("_x", "\\u005fx")
    return guarded(text)


def _plain(text: str) -> str:
    if text.startswith(_QUOTED):
        try:
            return str(json.loads(text.removeprefix(_QUOTED)))
        except ValueError:
            return text
    return unguarded(text)


def _flat(owner: type[Record] | type[Value], payload: Mapping[str, Any], above: str) -> Iterator[tuple[str, Cell]]:
    for spec in fields_of(owner):
        value, path = payload.get(spec.name), above + camel(spec.name)
        if value is None or spec.name == "provenance":
            continue
        if spec.node is not None and not spec.many:
            inside = list(_flat(spec.node, value, f"{path}."))
            yield from inside or [(path, "{}")]  # a part that says nothing is there all the same
        else:
            yield path, _cell(spec, value)


def _cell(spec: FieldSpec, value: Any) -> Cell:
    if spec.node is not None or spec.many:
        return _listed(value)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return value if isinstance(value, int | float) else str(value)


def _listed(values: Any) -> str:
    """A list as it is read most easily without losing anything."""
    if all(isinstance(one, str) for one in values):
        together = _BETWEEN.join(values)
        if together.split(_BETWEEN) == list(values) and not together.startswith("[") and together.strip() == together:
            return together
    return json.dumps(values, ensure_ascii=False)


def _put(
    payload: dict[str, Any], owner: type[Record] | type[Value], path: list[str], cell: Any, name: str
) -> FieldSpec | None:
    """Set a field, and say which it is; a name that is none stays, so that the record is refused by it."""
    spec = next((one for one in fields_of(owner) if path[0] in {one.name, camel(one.name)}), None)
    if spec is None:
        payload[".".join(path)] = cell
    elif spec.node is not None and not spec.many and len(path) > 1:
        return _put(payload.setdefault(spec.name, {}), spec.node, path[1:], cell, name)
    else:
        payload[spec.name] = _value(spec, cell, name)
    return spec


def _value(spec: FieldSpec, cell: Any, name: str) -> Any:
    if isinstance(cell, str) and (cell.startswith("[") if spec.many else spec.node is not None):
        try:
            return json.loads(cell)
        except ValueError:
            if spec.node is not None:
                raise InputError(f"kolom {name!r}: {cell[:80]!r} is geen JSON") from None
    if spec.many:
        return cell.split(_BETWEEN) if isinstance(cell, str) else [_alone(spec, cell, name)]
    return _alone(spec, cell, name)


def _alone(spec: FieldSpec, cell: Any, name: str) -> Any:
    """One value, as `flat` wrote it or as people write it in any other table."""
    if isinstance(cell, str) and spec.range in {"int", "float"}:
        return _number(spec, cell, name)
    if spec.range == "date":
        return _date(cell, name)
    if isinstance(cell, str) and spec.range == "bool":
        return {"ja": True, "true": True, "waar": True, "nee": False, "false": False}.get(cell.casefold(), cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and spec.range not in {"int", "float", "bool"}:
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    return float(cell) if spec.range == "float" and isinstance(cell, int) else cell


def _number(spec: FieldSpec, cell: str, name: str) -> float:
    """A number as Python writes it; else as Dutch does, which a spreadsheet may have made of it: "1.250,50"."""
    try:
        return int(cell) if spec.range == "int" else _written(cell)
    except ValueError:
        pass
    try:
        found = a_number(cell)
    except InputError as error:
        raise InputError(f"kolom {name!r}: {error}") from None
    if spec.range == "int" and not found.is_integer():
        raise InputError(f"kolom {name!r}: {cell[:80]!r} is geen heel getal; rond het af")
    return int(found) if spec.range == "int" else found


def _written(cell: str) -> float:
    """
    A number that Python wrote, with an exponent or not.

    Raises:
        ValueError: If it did not write it so: "1.250" is a thousand and more, and 1.25 is written "1.25".
    """
    found = float(cell)
    if cell != str(found) and "e" not in cell.lower():
        raise ValueError(cell)
    return found


def _date(cell: Any, name: str) -> str:
    """A date as records hold it, or as people write it in any other table."""
    try:
        return a_date(cell)
    except InputError as error:
        raise InputError(f"kolom {name!r}: {error}") from None
