"""The date of a document and of its publication, as exact as it is written."""

import re
from collections.abc import Iterator
from typing import Final

from ingest.documents.identity.clue import Clue, Looked
from kg.dutch.dates import MONTH, read
from kg.errors import InputError

DATE: Final = (
    rf"(?:\d{{1,2}}\s+(?:{MONTH})\.?\s+(?:19|20)\d\d|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:19|20)\d\d"
    rf"|(?:19|20)\d\d-\d\d-\d\d|(?:{MONTH})\s+(?:19|20)\d\d)"
)
_IN_TEXT: Final = re.compile(rf"(?<![\w-]){DATE}(?![\w-])", re.IGNORECASE)
_OF: Final = r"\W{0,3}(?:op|d\.?d\.?|:|\|)?\W{0,6}"
_BY: Final = (
    r"(?: (?:door|in) (?:het|de|den) (?:college|(?:gemeente)?raad|bestuur|raadsvergadering|burgemeester)"
    r"(?: van (?:burgemeester en wethouders|b en w|b&w))?(?: van [A-Z][\w' -]{1,40}?)?)?"
)
_LABELLED: Final = re.compile(
    rf"(?:(?:versie|vergader|brief|besluit|rapport)?datum(?: en tijd)?|vastgesteld{_BY}|d\.d\.|opgesteld{_BY}"
    rf"|^(?:consultatie)?versie\W{{0,2}}[\d.]*|^definitief|^concept){_OF}(?P<day>{DATE})",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    rf"(?:gepubliceerd|publicatiedatum|bekendgemaakt|datum publicatie|verschenen){_OF}(?P<day>{DATE})", re.IGNORECASE
)
_NAMED: Final = re.compile(r"(?<!\d)(20\d\d)[-_ ]?(0[1-9]|1[0-2])[-_ ]?(0[1-9]|[12]\d|3[01])(?!\d)")
_BARE: Final = 7  # words of a line of which the date is the point
_HEADING: Final = re.compile(r"(?:versie|vergader|brief|besluit)?datum(?: en tijd)?:?", re.IGNORECASE)


def days(looked: Looked, title: Clue) -> Iterator[Clue]:
    """The date of the document and that of its publication, each at most once."""
    yield from _first(_document_days(looked, title))
    yield from _first(_published_days(looked))


def _first(clues: Iterator[Clue]) -> Iterator[Clue]:
    if (clue := next(clues, None)) is not None:
        yield clue


def _document_days(looked: Looked, title: Clue) -> Iterator[Clue]:
    if sent := str(looked.metadata.get("sent", ""))[:10]:
        yield from _clue("date", sent, "verzonden", "", "")
    lines = list(looked.front())
    for number, (line, place) in enumerate(lines):
        after = lines[number + 1][0] if _HEADING.fullmatch(line) and number + 1 < len(lines) else ""
        if found := _LABELLED.search(f"{line} {after}".strip() if after else line):
            yield from _clue("date", found["day"], "datum op het document", found[0], place)
    if found := _IN_TEXT.search(title.found):
        yield from _clue("date", found[0], "titel", title.found, title.place)
    first = lines[0][1] if lines else ""
    for line, place in lines:
        short = place == first and line[0] not in "-•–*" and len(line.split()) <= _BARE
        alone = short or _IN_TEXT.fullmatch(line)
        if alone and (found := _IN_TEXT.search(line)):
            yield from _clue("date", found[0], "regel met een datum", line, place)
    if named := _NAMED.search(looked.name):
        yield from _clue("date", "-".join(named.groups()), "bestandsnaam", looked.name, "")


def _published_days(looked: Looked) -> Iterator[Clue]:
    for line, place in looked.front():
        if found := _PUBLISHED.search(line):
            yield from _clue("published", found["day"], "datum op het document", found[0], place)


def _clue(field: str, written: str, how: str, quote: str, place: str) -> Iterator[Clue]:
    try:
        yield Clue(field, read(written).partial(), how, quote, place)
    except InputError:
        return
