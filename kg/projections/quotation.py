"""
A passage in the record that holds it: what stands before and after, and which sentence a statement rests on.

A record that came from a document with running text has the words of that document, with their place; of another the
fields say what Kring read. The ground is found by its place, else as the sentence that shares most words with the
statement; where neither is sure, nothing is marked.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.dutch.dates import dutch
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import fields_of
from kg.reason.answer import answer
from kg.reason.text import sentences

AROUND: Final = 3  # passages before and after the ground
MOST: Final = 60  # that are shown of one record
_SHARED: Final = 0.6  # of the words of a sentence, for it to be the ground
_SHORT: Final = 3  # words: such a sentence is the ground only when the statement has all of it, in one piece
_NOT_TEXT: Final = frozenset({"sources", "provenance", "properties", "alt_labels", "former_labels", "hidden_labels"})
_WORD: Final = re.compile(r"\w+")


@answer
@dataclass(frozen=True, slots=True)
class QuotedLine:
    """
    One passage.

    Attributes:
        field: The field of the record that says it.
        heading: What stands above it in the document.
        place: Where in the document.
        marked: Whether it is the ground of the statement.
    """

    text: str
    field: str
    heading: str = ""
    place: str = ""
    marked: bool = False


@answer
@dataclass(frozen=True, slots=True)
class Origin:
    """
    The publication or the file that a record came from.

    Attributes:
        id: Of its own record; "" for a publication that has none.
        published: As it is written.
        published_basis: How that date is known.
        read: How much of it Kring read.
        note: What is doubtful about it.
        place: Where in it the record stood.
        withdrawn: Whether it was taken away since.
    """

    id: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    published_basis: str = ""
    url: str = ""
    read: str = ""
    note: str = ""
    place: str = ""
    withdrawn: bool = False


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """
    What a record says around one statement, and where that comes from.

    Attributes:
        record: The id of the record.
        literal: Whether the passages are the words of the source; else they are what Kring read in it.
        before: How many passages stand before those that are given.
        after: How many stand after them.
        origins: The publication that was asked for first.
    """

    record: str
    kind: str
    title: str
    place: str
    literal: bool
    lines: tuple[QuotedLine, ...]
    before: int
    after: int
    origins: tuple[Origin, ...]


def quoted(kind: str, payload: Mapping[str, Any], *, place: str, statement: str) -> tuple[list[QuotedLine], int, int]:
    """
    The passages of a record around the ground of a statement.

    Args:
        kind: Of the record.
        payload: Of the record.
        place: Where the statement says that it stands; "" for anywhere.
        statement: The sentence that rests on it; "" for the whole record.

    Returns:
        The passages, and how many stand before and after them.
    """
    lines = list(_lines(KINDS[kind], payload))
    ground = _ground(lines, place, statement)
    marked = [replace(line, marked=at in ground) for at, line in enumerate(lines)]
    if len(lines) <= MOST and not any(line.place for line in lines):
        return marked, 0, 0
    first = max(0, min(ground) - AROUND) if ground else 0
    last = min(len(lines), max(ground) + AROUND + 1) if ground else MOST
    return marked[first:last], first, max(0, len(lines) - last)


def is_literal(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether a record holds running text of a document."""
    return bool(payload.get("body")) and "body" in KINDS[kind].model_fields


def _lines(owner: type[Record] | type[Value], payload: Mapping[str, Any], top: str = "") -> Iterator[QuotedLine]:
    """Each sentence of running text, and of each field that is searched, in order of declaration; dates with what."""
    for spec in fields_of(owner):
        value = payload.get(spec.name)
        if not value or spec.name in _NOT_TEXT:
            continue
        name = top or spec.name
        for item in value if spec.many else (value,):
            if spec.node is None:
                if spec.prop.search:
                    yield from (QuotedLine(one, name) for one in sentences(item))
            elif spec.node.__name__ == "Passage":
                heading = item.get("heading") or ""
                yield from (QuotedLine(one, name, heading, item["place"]) for one in sentences(item["text"]))
            elif item.get("date") and item.get("what"):
                yield QuotedLine(f"{dutch(item['date'])}: {item['what']}", name)
            else:
                yield from _lines(spec.node, item, name)


def _ground(lines: Sequence[QuotedLine], place: str, statement: str) -> frozenset[int]:
    there = [at for at, line in enumerate(lines) if line.place and line.place == place]
    said = _words(statement)
    best, most = -1, (0.0, 0)
    for at in there or range(len(lines)):
        words = _words(lines[at].text)
        rank = (len(set(words) & set(said)) / len(set(words)), len(words)) if words else (0.0, 0)
        if rank > most and (len(words) > _SHORT or f" {' '.join(words)} " in f" {' '.join(said)} "):
            best, most = at, rank
    if most[0] >= _SHARED:
        return frozenset({best})
    return frozenset(there)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
