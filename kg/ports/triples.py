"""A view: RDF, asked in SPARQL."""

import os
from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from kg.frames.term import as_python, as_rdflib
from kg.ports.view import View

if TYPE_CHECKING:
    import pandas as pd
    from rdflib.term import Identifier

N_QUADS: Final = "application/n-quads"
SHORT_PROCESSES: Final = 3  # at least that stay free for what is answered at once
PROCESSES: Final = min(max((os.cpu_count() or 2) - 1, 1), 3) + SHORT_PROCESSES  # that answer side by side


@dataclass(frozen=True, slots=True)
class Table:
    """
    The answer to a SPARQL query.

    Attributes:
        columns: The names of the variables, without "?".
        rows: N-Triples terms, or None where a variable is unbound; ASK gives one row ("true" or "false");
            CONSTRUCT and DESCRIBE give subject, predicate, object.
        truncated: Whether the limit on rows cut it short.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    truncated: bool = False

    def terms(self) -> "list[tuple[Identifier | None, ...]]":
        """The rows as terms of rdflib, languages and data types with them."""
        return [tuple(map(as_rdflib, row)) for row in self.rows]

    def values(self) -> list[tuple[Any, ...]]:
        """The rows as values of Python: str, int, Decimal, float, bool, date or datetime; None where unbound."""
        return [tuple(map(as_python, row)) for row in self.rows]

    def to_pandas(self) -> "pd.DataFrame":
        """
        The rows as a DataFrame of those values.

        Raises:
            InputError: If pandas is not installed.
        """
        from kg.frames.frame import frame

        return frame(self._named(), self.columns)

    def _repr_html_(self) -> str:
        from kg.frames.markup import of_rows

        return of_rows("SPARQL", self._named(), self.columns, "er is meer" if self.truncated else "")

    def _named(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.values()]


@dataclass(frozen=True, slots=True)
class Dataset:
    """
    The graphs that someone wants to ask, by IRI; those that are not there, or may not be read, count for nothing.

    Source: https://www.w3.org/TR/sparql11-protocol/#dataset.

    Attributes:
        default: The default graph is their union.
        named: What GRAPH can choose from.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """The answer to a SPARQL query in a format of the standard; `form` is its media type."""

    form: str
    content: bytes


# The media type for SELECT and ASK ("table"), or for CONSTRUCT and DESCRIBE ("graph"); may raise when none will do.
ChooseForm = Callable[[Literal["table", "graph"]], str]


class Triples(View, Protocol):
    """RDF: one named graph per space."""

    def query(
        self, sparql: str, *, spaces: Collection[str], limit_s: float, max_rows: int, dataset: Dataset | None = None
    ) -> Table:
        """
        Answer SPARQL 1.1 over the union of the spaces and the ontology, and nothing else.

        A dataset narrows that down, and goes before the FROM of the query.

        Raises:
            QueryError: If the query cannot be parsed.
            QueryRefused: If it would leave the store.
            QueryTimeout: If it takes longer than `limit_s` seconds; it has stopped by then.
            QueryBusy: If there is too much to do at the moment.
        """

    def written(
        self,
        sparql: str,
        *,
        spaces: Collection[str],
        choose: ChooseForm,
        limit_s: float,
        max_bytes: int,
        dataset: Dataset | None = None,
    ) -> Written:
        """As `query`, in a format of the standard; an answer of more than `max_bytes` is a QueryError."""

    def pieces(self, *, spaces: Collection[str]) -> Generator[bytes]:
        """
        The spaces and the ontology as `N_QUADS`, all of one moment, some tens of kilobytes at a time.

        A line may begin in one piece and end in the next.
        """

    def dump(self, path: str, *, spaces: Collection[str]) -> int:
        """Write the spaces to a file in the syntax of its suffix (.nq .trig .ttl .nt); the number of triples."""
