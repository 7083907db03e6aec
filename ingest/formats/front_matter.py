"""What stands between dashes above a Markdown text: its title, its date, of whom it is."""

import re
from typing import Any, Final

from ingest.document import Document
from ingest.formats import yaml
from ingest.formats.strict_json import flaw
from kg.errors import UnreadableDocument

_BLOCK: Final = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE: Final = re.compile(r"([^\W\d_][\w' -]{0,40}):[ \t]+(\S.*)")
_CLOSED: Final = re.compile(r"[\"'\[{&*!|>%@`]")  # what a value begins with that says more than its words


def front_matter(document: Document, text: str) -> tuple[dict[str, Any], int, UnreadableDocument | None]:
    """
    The data, how many lines it takes, and what could not be read of it; the text goes on all the same.

    An opening line without a closing one is a horizontal rule, and so are two with a sentence between them.
    """
    found = _BLOCK.match(text)
    if found is None:
        return {}, 0, None
    lines = found[0].count("\n")
    try:
        data = yaml.parse(found[1], document, first_line=2) or {}
    except UnreadableDocument as error:
        return _line_by_line(found[1], document), lines, _beside_the_text(error)
    if not isinstance(data, dict):
        return {}, 0, None
    if wrong := flaw(data):
        place = f"regel 1-{lines}"
        return {}, lines, _beside_the_text(UnreadableDocument(wrong, document=document.name, place=place))
    return data, lines, None


def _beside_the_text(error: UnreadableDocument) -> UnreadableDocument:
    said = f"{error.args[0]}; de tekst onder het voorblad is wel gelezen"
    return UnreadableDocument(said, document=error.document, place=error.place)


def _line_by_line(block: str, document: Document) -> dict[str, Any]:
    """A name and a value for each line, where no value goes on: "title: Woo: de stand" is clear to people."""
    found: dict[str, Any] = {}
    for line in filter(str.strip, block.split("\n")):
        said = _LINE.fullmatch(line.rstrip())
        if said is None or said[1] in found:
            return {}
        try:
            found |= yaml.parse(line, document)
        except UnreadableDocument:
            if _CLOSED.match(said[2]):
                return {}
            found[said[1]] = said[2]
    return found if not flaw(found) else {}
