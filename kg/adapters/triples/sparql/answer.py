"""A SPARQL query answered by Oxigraph over a set of graphs, as plain values that can leave the process."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from kg.adapters.engine_errors import is_of_the_store, told
from kg.errors import QueryError
from ontologies.terms import KRING, PREFIXES

ONTOLOGY: Final = NamedNode(KRING.ns.rstrip("#"))
TABLES: Final = {  # by media type
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
_NO_FUNCTION: Final = re.compile(r"custom (?:aggregate )?function (<[^>]*>) is not supported")
PREFIXED: Final = {prefix: iri for prefix, iri in PREFIXES.items() if prefix not in {"id", "space"}}


@dataclass(frozen=True, slots=True)
class SparqlQuestion:
    """
    A query that the guard has let pass, and the graphs that it sees.

    Attributes:
        default: IRIs; the default graph is their union.
        named: IRIs; what GRAPH can choose from.
    """

    sparql: str
    default: Sequence[str]
    named: Sequence[str]


class Rows(NamedTuple):
    """
    What `kg.ports.triples.Table` says.

    Not that one: with it come NumPy and pydantic, 0.3 s of processor in each process.

    Attributes:
        columns: The names of the variables.
        rows: Each as long as `columns`; None where a variable is not bound.
        truncated: Whether there are more rows.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    truncated: bool


def answer(store: Store, question: SparqlQuestion, max_rows: int) -> Rows:
    """
    Evaluate over the graphs of the question, and nothing else.

    The prefixes of `ontologies.terms` need not be declared, and a relative IRI is that of a record: `<les-1>`.
    Results belong to the thread that made them, so they are read out here.

    Raises:
        QueryError: If the query cannot be parsed or evaluated.
        StoreError: If the store cannot be read.
    """
    with _in_dutch():
        return _table(_result(store, question), max_rows)


def written(store: Store, question: SparqlQuestion, form: str, max_bytes: int) -> bytes:
    """
    As `answer`, in a format of the standard.

    Args:
        store: What to ask.
        question: The query.
        form: A media type: of `TABLES` for SELECT and ASK, of `GRAPHS` for CONSTRUCT and DESCRIBE.
        max_bytes: From where on it stops.

    Raises:
        QueryError: If the query cannot be parsed or evaluated, or its answer is too large.
    """
    output = Limited(max_bytes)
    with _in_dutch():
        result = _result(store, question)
        try:
            if isinstance(result, QueryTriples) and form in GRAPHS:
                serialize(result, output, GRAPHS[form], prefixes=PREFIXED)
            elif not isinstance(result, QueryTriples) and form in TABLES:
                result.serialize(output, TABLES[form])
            else:
                raise QueryError(f"het antwoord op deze vraag is er niet als {form}")
        except OverflowError:
            raise too_large(max_bytes) from None
    return output.getvalue()


def too_large(max_bytes: int) -> QueryError:
    """An answer that does not fit."""
    size = f"{max_bytes / 2**20:g} MiB"
    return QueryError(f"het antwoord is groter dan {size}; vraag minder tegelijk, met LIMIT en OFFSET")


def _result(store: Store, question: SparqlQuestion) -> Any:
    sparql = question.sparql
    return store.query(
        sparql,
        base_iri=KRING.id,
        default_graph=[*map(NamedNode, question.default)],
        named_graphs=[*map(NamedNode, question.named)],
        prefixes={
            prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in sparql
        },  # each takes a microsecond
    )


class Limited(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, piece: Any, /) -> int:
        """Take a piece, or raise OverflowError."""
        self._left -= len(piece)
        if self._left < 0:
            raise OverflowError
        return super().write(piece)


@contextmanager
def _in_dutch() -> Iterator[None]:
    """The errors of the engine as ours."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"de SPARQL-vraag klopt niet: {error}") from None
    except (OSError, RuntimeError) as error:
        if found := _NO_FUNCTION.search(str(error)):
            raise QueryError(f"de SPARQL-vraag gebruikt een functie die er niet is: {found[1]}") from None
        if is_of_the_store(error):
            raise told("de graaf", error) from error
        raise QueryError(f"de SPARQL-vraag is niet te beantwoorden: {error}") from error


def _table(result: Any, max_rows: int) -> Rows:
    if isinstance(result, QueryBoolean):
        return Rows(("answer",), [("true" if result else "false",)], truncated=False)
    if isinstance(result, QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        rows = [tuple(_text(cell) for cell in solution) for solution in islice(result, max_rows + 1)]
    else:
        columns = ("subject", "predicate", "object")
        rows = [(str(t.subject), str(t.predicate), str(t.object)) for t in islice(result, max_rows + 1)]
    return Rows(columns, rows[:max_rows], truncated=len(rows) > max_rows)


def _text(term: Any) -> str | None:
    return None if term is None else str(term)
