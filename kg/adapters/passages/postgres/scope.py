"""What a question may look in: the audiences of its spaces, and of what they read the records within its filters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kg.adapters.passages.audiences import audience_of
from kg.adapters.passages.postgres.entries import tags_of, term_of
from kg.adapters.passages.postgres.postings import Docs, Postings
from kg.ports.passages import Filters


@dataclass(frozen=True, slots=True)
class Audience:
    """
    Who read the same.

    Attributes:
        records: How many they read.
        words: How many words those have together; `grams` four-letter parts, `vectors` passages with one.
        is_whole: Whether the question may look in every space that they read.
    """

    number: int
    records: int
    words: int
    grams: int
    vectors: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What one question may look in.

    Attributes:
        cursor: Of the transaction, which from now on sees what these audiences read and nothing else.
        filters: What a record must have.
        audiences: In order of number.
        docs: The records within the filters, in order; None when that is all that the audiences read.
        state: Another one whenever something was taken in.
    """

    cursor: Any
    filters: Filters
    audiences: Sequence[Audience]
    docs: Docs | None = field(default=None)
    state: str = ""

    @classmethod
    def of(cls, cursor: Any, filters: Filters) -> "Scope":
        """That of some filters; the policies on rows are told who asks."""
        spaces = sorted(filters.spaces)
        cursor.execute(
            "WITH mine AS ("
            "  SELECT audience, records, words, grams, vectors,"
            "   (SELECT coalesce(bool_and(space = ANY(%(spaces)s)), true)"
            "   FROM passages.spaces AS one WHERE one.audience = held.audience AND one.records > 0)"
            "  FROM passages.audiences AS held WHERE name = ANY(%(names)s) AND records > 0"
            ") SELECT *, (SELECT xmin::text FROM passages.facts WHERE facts.name = 'position'),"
            " set_config('kring.audiences', (SELECT string_agg(audience::text, ',') FROM mine), true)"
            " FROM mine ORDER BY audience",
            {"spaces": spaces, "names": sorted(set(map(audience_of, spaces)))},
        )
        mine = cursor.fetchall()
        audiences = [Audience(*row[:6]) for row in mine]
        return cls(cursor, filters, audiences, _docs(cursor, filters, audiences), mine[0][6] if mine else "")

    @property
    def numbers(self) -> list[int]:
        """Of its audiences."""
        return [one.number for one in self.audiences]

    @property
    def records(self) -> int:
        """How many records its audiences read."""
        return sum(one.records for one in self.audiences)

    @property
    def vectors(self) -> int:
        """How many passages of theirs have a vector."""
        return sum(one.vectors for one in self.audiences)

    def lengths(self) -> dict[tuple[int, str], float]:
        """The length of a record, by audience and sort of term."""
        found = {(one.number, "w"): one.words / one.records for one in self.audiences}
        return found | {(one.number, "g"): one.grams / one.records for one in self.audiences}

    def condition(self, record: str) -> tuple[str, Mapping[str, Any]]:
        """
        The filters as SQL, about a row of `records` by its name there, with their values.

        The right to a space is in it as well: it may be the only one that a statement has.
        """
        parts = [f"{record}.audience = ANY(%(audiences)s)", f"{record}.space = ANY(%(spaces)s)"]
        values: dict[str, Any] = {"audiences": self.numbers, "spaces": sorted(self.filters.spaces)}
        for at, tags in enumerate(tags_of(self.filters)):
            parts.append(f"{record}.tags && %(tags_{at})s")
            values[f"tags_{at}"] = tags
        return " AND ".join(parts), values


def _docs(cursor: Any, filters: Filters, audiences: Sequence[Audience]) -> Docs | None:
    wanted: list[Collection[str]] = list(tags_of(filters))
    if not all(one.is_whole for one in audiences):
        wanted.append([term_of("space", space) for space in sorted(filters.spaces)])
    if not wanted:
        return None
    held = Postings.read(cursor, [one.number for one in audiences], [term for terms in wanted for term in terms])
    found = held.having(wanted[0])
    for terms in wanted[1:]:
        found = np.intersect1d(found, held.having(terms), assume_unique=True)
    return found
