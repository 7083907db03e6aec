"""
ODS: the sheets of a workbook of OpenDocument, read as a stream.

Source: https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/, 9.1 (tables) and 19.385 (values).
"""

import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError  # nosec B405 - read by defusedxml below

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ingest.document import Document, Row
from ingest.documents.archives import BROKEN_ARCHIVE, refuse_bomb
from ingest.formats.tables.grid import HIDDEN, HIDDEN_LINES, MAX_COLUMNS, rows_of
from ingest.formats.tables.header import Line
from ingest.formats.tables.workbook import MAX_GAP
from kg.errors import InputError, UnreadableDocument

MAX_REPEATED: Final = 1000  # times that one row with something in it is written once
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ENCRYPTED: Final = b"encryption-data"


def read_ods(document: Document) -> Iterator[Row | InputError]:
    """One row per row of every sheet, place "blad Cases, rij 4"; formulas give the value that was stored."""
    try:
        with zipfile.ZipFile(io.BytesIO(document.read())) as archive:
            refuse_bomb(document, archive)
            if "META-INF/manifest.xml" in archive.namelist() and _ENCRYPTED in archive.read("META-INF/manifest.xml"):
                yield UnreadableDocument("is met een wachtwoord beveiligd; sla het op zonder", document=document.name)
                return
            with archive.open("content.xml") as stream:
                yield from _sheets(document, stream)
    except UnreadableDocument as error:
        yield error
    except DefusedXmlException:
        said = "bevat een DOCTYPE of een entiteit; een werkmap met verwijzingen in de XML zelf wordt niet gelezen"
        yield UnreadableDocument(said, document=document.name)
    except (*BROKEN_ARCHIVE, ParseError, KeyError, ValueError) as error:
        yield UnreadableDocument(f"is geen leesbaar ODS-bestand: {error}", document=document.name)


def _sheets(document: Document, stream: IO[bytes]) -> Iterator[Row | InputError]:
    events = iterparse(stream, events=("start", "end"), forbid_dtd=True)
    hidden: set[str | None] = set()
    for event, element in events:
        if event == "end" and element.tag == f"{_STYLE}style":
            properties = element.find(f"{_STYLE}table-properties")
            if properties is not None and properties.get(f"{_TABLE}display") == "false":
                hidden.add(element.get(f"{_STYLE}name"))
        if event == "start" and element.tag == f"{_TABLE}table":
            name = element.get(f"{_TABLE}name", "")
            if element.get(f"{_TABLE}style-name") in hidden:
                yield Row(f"blad {name}", {}, aside=HIDDEN.format(name))
                for _ in _lines(events, element, set()):
                    pass  # to its end
                continue
            hiding: set[str] = set()
            yield from rows_of(document, name, _lines(events, element, hiding), f"blad {name}, rij {{}}".format)
            if hiding:
                yield Row(f"blad {name}", {}, aside=HIDDEN_LINES.format(name))


def _lines(events: Iterator[tuple[str, Element]], table: Element, hiding: set[str]) -> Iterator[Line]:
    """The lines of a table, up to its end also when nobody asks for them all; what is hidden of it is told."""
    number = last = 0
    for event, element in events:
        if event != "end":
            continue
        if element is table:
            return
        if element.tag == f"{_TABLE}table-column" and _is_hidden(element) and _times(element, "columns") < MAX_COLUMNS:
            hiding.add("kolom")
        if element.tag == f"{_TABLE}table-row":
            cells = _cells(element)
            times = _times(element, "rows")
            if cells and _is_hidden(element):
                hiding.add("rij")
            if cells and number - last < MAX_GAP:
                yield from (Line(number + at, cells) for at in range(1, min(times, MAX_REPEATED) + 1))
                last = number + times
            number += times
            element.clear()


def _cells(row: Element) -> tuple[Any, ...]:
    """The values of a row, without the empty ones at the end."""
    found: list[Any] = []
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        value = _value(cell)
        found += [value] * min(_times(cell, "columns"), MAX_COLUMNS + 1 - len(found))
    while found and found[-1] is None:
        found.pop()
    return tuple(found)


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility") in {"collapse", "filter"}


def _times(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _value(cell: Element) -> Any:
    match cell.get(f"{_OFFICE}value-type"):
        case "float" | "percentage" | "currency":
            number = float(cell.get(f"{_OFFICE}value", "nan"))
            return int(number) if number.is_integer() else number
        case "date":
            return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00") or None
        case "boolean":
            return cell.get(f"{_OFFICE}boolean-value") == "true"
    return "\n".join(filter(None, map(_said, cell.iter(f"{_TEXT}p")))) or None


def _said(paragraph: Element) -> str:
    """The text of a paragraph; several blanks and tabs are elements of their own."""
    parts = [paragraph.text or ""]
    for inner in paragraph:
        blank = {f"{_TEXT}s": " " * min(1000, int(inner.get(f"{_TEXT}c", "1"))), f"{_TEXT}tab": "\t"}
        parts += [blank.get(inner.tag, "\n" if inner.tag == f"{_TEXT}line-break" else _said(inner)), inner.tail or ""]
    return "".join(parts)
