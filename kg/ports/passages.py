"""A view: words and vectors, asked in Dutch."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from kg.ports.encoder import Matrix
from kg.ports.view import View


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What a hit must have; values of one field are alternatives, fields add up. Empty means anything.

    `spaces` is not a wish but a right: it is set by `kg.access`, and an empty set means nothing.
    """

    spaces: frozenset[str]
    kinds: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()


FILTERED: Final = {  # the attribute of `Filters`, by facet
    "space": "spaces",
    "kind": "kinds",
    "municipality": "municipalities",
    "theme": "themes",
    "phase": "phases",
    "year": "years",
    "outcome": "outcomes",
}


@dataclass(frozen=True, slots=True)
class BestPassage:
    """The piece of a record that answers best, with its place in the source."""

    text: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Hit:
    """
    One record that answers a question.

    Attributes:
        space: Where it stands, for who notes what is seen.
        score: lexical_weight · lexical + semantic_weight · semantic (+ 1 for an exact identifier), as in `why`.
        why: "terms" (matched words), "lexical" and "semantic" (each 0 to 1), their weights, "identifier".
        cosine: Of question and record, -1 to 1, whatever else was found; None without vectors.
        share: Of the most that words could score for this question, 0 to 1, whatever else was found.
        answers: The chance that it answers, 0 to 1, see `kg.reason.chance`; 0 until that is judged.
    """

    id: str
    kind: str
    space: str
    score: float
    why: Mapping[str, Any]
    passage: BestPassage
    cosine: float | None = None
    share: float = 0.0
    answers: float = 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """
    A question as the index read it.

    Attributes:
        known: The share of its weight in words that some readable record has, times that in four-letter parts, 0 to 1.
        encoder: The name of what made its vector; "" where only words were compared.
        dutch: Whether it is Dutch; of another language the words tell nothing.
    """

    known: float = 0.0
    encoder: str = ""
    dutch: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """
    Hits, best first, and per facet how many of all matching records have each value.

    Attributes:
        read_as: What became of the question.
        fits: Whether it is likely that anything answers, see `kg.reason.chance`; True until that is judged.
    """

    hits: list[Hit]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    total: int = 0
    read_as: Read = field(default_factory=Read)
    fits: bool = True

    def _repr_html_(self) -> str:
        from kg.frames.markup import of_answer

        return of_answer(self)


class Passages(View, Protocol):
    """Words and vectors of every record."""

    def search(self, text: str, *, filters: Filters, top: int, facets: bool = False) -> Found:
        """The records that answer a text, best first; equal scores in order of id."""

    def unknown(self, text: str, *, filters: Filters) -> list[str]:
        """The words of a text that no record within the filters has, as typed."""

    def vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """The vector of each whole record that has one, shape (dimension,), L2-normalised; by id."""

    def having(self, filters: Filters) -> list[str]:
        """The ids of all records within filters, in order."""

    def passage_vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """By id the vectors of the passages of a record that has them, shape (passages, dimension), L2-normalised."""

    def backup(self, path: str) -> None:
        """Copy what is dear to make again (passages and vectors) to a file."""

    def pending(self) -> int:
        """How many passages still wait for a vector."""

    def encode_pending(self, *, batch: int = 256) -> Iterator[int]:
        """Give vectors to passages that have none; yields how many each step did, and may be stopped at any step."""
