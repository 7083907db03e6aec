"""A record as the tables take it in."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.adapters.passages.audiences import audience_of
from kg.adapters.passages.question import GRAMS, WORDS
from kg.adapters.passages.table import Row
from kg.dutch.aliases import keys_of
from kg.ports.journal import Stored
from kg.ports.passages import FILTERED, Filters
from kg.projections.identifiers import carried
from kg.projections.passages import OWN, WORDS_ONLY, Piece, facets_of, searched

_LONGEST: Final = 600  # characters of a term or a key: a row of an index holds 2,704 bytes


def term_of(facet: str, value: str) -> str:
    """What the postings call a value of a facet."""
    return f"f:{facet}:{value}"[:_LONGEST]


def key_of(identifier: str) -> str:
    """What the keys call an identifier or a name."""
    return identifier[:_LONGEST]


def tags_of(filters: Filters) -> Iterator[list[str]]:
    """The values that a record must have one of, by facet; spaces aside."""
    for facet, attribute in FILTERED.items():
        values = getattr(filters, attribute)
        if values and facet != "space":
            yield sorted(term_of(facet, value) for value in values)


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """
    A record with all that is kept of it.

    Attributes:
        row: Its seq, id, kind, space and facets.
        pieces: Its passages in order.
        keys: Identifiers and names, with how it carries them.
        words: How often it has each word.
        grams: How often it has each four-letter part.
        content: What its text and its readers come to; the same as long as they are.
    """

    row: Row
    pieces: Sequence[Piece]
    keys: Mapping[str, int]
    words: Mapping[str, int]
    grams: Mapping[str, int]
    content: str

    @classmethod
    def of(cls, record: Stored) -> "IndexedRecord":
        """A record, taken apart."""
        text, pieces = searched(record.kind, record.payload)
        names = dict.fromkeys(keys_of(record.kind, record.payload), OWN)
        keys = {**names, **carried(record.payload, text)} if pieces else {}
        facets = facets_of(record.kind, record.payload)
        row = Row(record.seq, record.id, record.kind, record.space, facets)
        content = _digest(row, text, pieces, keys)
        words, grams = Counter(WORDS.analyze(text)), Counter(GRAMS.analyze(text))
        return cls(row, pieces, {key_of(key): tier for key, tier in keys.items()}, words, grams, content)

    @property
    def audience(self) -> str:
        """Who read it."""
        return audience_of(self.row.space)

    @property
    def is_encoded(self) -> bool:
        """Whether its passages get vectors."""
        return self.row.kind not in WORDS_ONLY

    @property
    def lengths(self) -> tuple[int, int]:
        """In words and in four-letter parts."""
        return sum(self.words.values()), sum(self.grams.values())

    def tags(self) -> list[str]:
        """The values of its facets, as terms."""
        return [term_of(facet, value) for facet, values in self.row.facets.items() for value in values]

    def text_terms(self) -> dict[str, tuple[int, int]]:
        """How often it has each term of its text, and its length in terms of that sort, as one byte."""
        from kg.adapters.passages.postgres.postings import rounded

        in_words, in_grams = map(rounded, self.lengths)
        found = {f"w:{word}": (times, in_words) for word, times in self.words.items()}
        found |= {f"g:{gram}": (times, in_grams) for gram, times in self.grams.items()}
        return found

    def facet_terms(self) -> dict[str, tuple[int, int]]:
        """As `text_terms`, of its facets and its space."""
        return dict.fromkeys([term_of("space", self.row.space), *self.tags()], (1, 0))


def _digest(row: Row, text: str, pieces: Sequence[Piece], keys: Mapping[str, int]) -> str:
    parts = [
        audience_of(row.space),
        row.kind in WORDS_ONLY,
        text,
        [[*_said(piece)] for piece in pieces],
        sorted(keys.items()),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _said(piece: Piece) -> tuple[str, str, str]:
    return piece.text, piece.source, piece.place


def stems_of(terms: str) -> list[str]:
    """The terms of a record, from the form in which its row has them."""
    return terms.split("\n") if terms else []
