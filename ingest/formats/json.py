"""JSON and JSON Lines. An entry that cannot be read is reported; the other entries still come."""

from collections.abc import Iterator
from typing import Any

from ingest.document import Document, Row
from ingest.documents.encoding import numbered_lines, whole_text
from ingest.formats.json_feed import is_json_feed, rows_of_json_feed
from ingest.formats.rdf import is_json_ld, rows_of_json_ld
from ingest.formats.strict_json import StrictJson, flaw
from kg.errors import InputError, UnreadableDocument


def read_lines(document: Document) -> Iterator[Row | InputError]:
    """JSON Lines: one row per line, place "regel 12". Source: https://jsonlines.org/."""
    parser = StrictJson()
    try:
        for number, line in numbered_lines(document):
            if isinstance(line, UnreadableDocument):
                yield line
            elif line and not line.isspace():
                yield _line(document, parser, line, f"regel {number}")
    except UnreadableDocument as error:
        yield error


def _line(document: Document, parser: StrictJson, line: str, place: str) -> Row | InputError:
    try:
        value = parser.parse(line)
    except ValueError as error:
        # The line number inside the message would be 1, always; the place says which line it is.
        said = str(error).replace("op regel 1, kolom", "op kolom")
        return UnreadableDocument(said, document=document.name, place=place)
    return _row(document, value, place, suspect=parser.suspect)


def read(document: Document) -> Iterator[Row | InputError]:
    """
    JSON: one row per entry of the list that the document is or holds, else one row for the document.

    Places are "[3]", "algoritmes[3]" or "$"; JSON-LD gives a row per subject, see `ingest.formats.rdf`.
    """
    parser = StrictJson()
    try:
        text = whole_text(document)
        value = parser.parse(text)
    except UnreadableDocument as error:
        yield error
        return
    except ValueError as error:
        yield UnreadableDocument(str(error), document=document.name)
        return
    suspect = parser.suspect
    if is_json_ld(value):
        yield from rows_of_json_ld(document, value, text)
        return
    if is_json_feed(value):
        yield from rows_of_json_feed(document, value)
        return
    for place, entry in _entries(value):
        yield _row(document, entry, place, suspect=suspect)


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield from ((f"[{index}]", entry) for index, entry in enumerate(value))
        return
    listed = _only_list(value)
    if listed is None:
        yield "$", value
    else:
        yield from ((f"{listed}[{index}]", entry) for index, entry in enumerate(value[listed]))


def _only_list(value: Any) -> str | None:
    """The key of the list of objects in an object that holds nothing else but scalars."""
    if not isinstance(value, dict):
        return None
    nested = [key for key, item in value.items() if isinstance(item, dict | list)]
    if len(nested) != 1:
        return None
    entries = value[nested[0]]
    return nested[0] if isinstance(entries, list) and any(isinstance(entry, dict) for entry in entries) else None


def _row(document: Document, value: Any, place: str, *, suspect: bool) -> Row | InputError:
    if suspect and (said := flaw(value)):
        return UnreadableDocument(said, document=document.name, place=place)
    if not isinstance(value, dict):
        said = f"is geen object maar {_DUTCH_TYPE.get(type(value), 'een getal')}; verwacht wordt {{…}}"
        return UnreadableDocument(said, document=document.name, place=place)
    return Row(place, value)


_DUTCH_TYPE = {list: "een lijst", str: "tekst", bool: "waar/onwaar", type(None): "null"}
