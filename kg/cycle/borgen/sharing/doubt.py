"""Whether a record means a person: what cannot be said for sure, and is left to somebody."""

from dataclasses import dataclass

from kg.reason.answer import answer


@answer
@dataclass(frozen=True, slots=True)
class Doubt:
    """A record that may name a person, now or in an earlier version, with the words that may."""

    id: str
    kind: str
    words: tuple[str, ...]
