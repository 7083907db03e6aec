"""Rows on their way from the process that reads them: as JSON, so that nothing that comes back can do anything."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from ingest.document import Row, Section, TableHeader
from kg.errors import InputError, UnreadableDocument

_TOGETHER: Final = 200  # rows


def line(value: Any) -> bytes:
    """One line of JSON."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def told(rows: Iterable[Row | InputError]) -> Iterator[bytes]:
    """Rows as lines; the header of a table is said once, before its first row."""
    waiting, header = iter(rows), None
    while part := list(islice(waiting, _TOGETHER)):
        said: list[Any] = []
        for row in part:
            if isinstance(row, InputError):
                said.append({"error": row.args[0], "document": row.document, "place": row.place})
                continue
            if row.table is not None and row.table is not header:
                header = row.table
                said.append({"table": [header.sheet, header.number, header.columns, header.letters, header.above]})
            sections = [[one.text, one.place, one.heading] for one in row.sections]
            said.append([row.place, row.data, sections, row.table is not None, row.aside])
        yield line(said)


def heard(lines: Iterable[bytes]) -> Iterator[Row | InputError]:
    """The opposite of `told`."""
    header: TableHeader | None = None
    for one in lines:
        for said in json.loads(one):
            if isinstance(said, list):
                place, data, sections, in_table, aside = said
                parts = tuple(Section(*part) for part in sections)
                yield Row(place, data, parts, header if in_table else None, aside)
            elif "table" in said:
                header = _header(said)
            else:
                yield UnreadableDocument(said["error"], document=said["document"], place=said["place"])


def _header(said: Mapping[str, Any]) -> TableHeader:
    sheet, number, columns, letters, above = said["table"]
    return TableHeader(sheet, number, tuple(columns), tuple(letters), above)
