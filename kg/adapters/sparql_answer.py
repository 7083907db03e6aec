"""A SPARQL query answered by Oxigraph over a set of graphs, as plain values that can leave the process."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, Store

from kg.errors import QueryError
from kg.ports import Table
from ontologies.terms import PREFIXES

ONTOLOGY: Final = NamedNode("https://w3id.org/kring/def")


def answer(store: Store, sparql: str, graphs: Sequence[str], max_rows: int) -> Table:
    """
    Evaluate over the union of some graphs and the ontology, and nothing else.

    The prefixes of `ontologies.terms` need not be declared. Results belong to the thread that made them, so they
    are read out here.

    Raises:
        QueryError: If the query cannot be parsed or evaluated.
    """
    among = [*map(NamedNode, graphs), ONTOLOGY]
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in sparql}  # each takes a microsecond
    try:
        result: Any = store.query(sparql, default_graph=[*among], named_graphs=[*among], prefixes=prefixes)
        return _table(result, max_rows)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"de SPARQL-vraag klopt niet: {error}") from None
    except (OSError, RuntimeError) as error:
        raise QueryError(f"de SPARQL-vraag is niet te beantwoorden: {error}") from error


def _table(result: Any, max_rows: int) -> Table:
    if isinstance(result, QueryBoolean):
        return Table(("answer",), [("true" if result else "false",)])
    if isinstance(result, QuerySolutions):
        columns = tuple(variable.value for variable in result.variables)
        rows = [tuple(_text(cell) for cell in solution) for solution in islice(result, max_rows + 1)]
    else:
        columns = ("subject", "predicate", "object")
        rows = [(str(t.subject), str(t.predicate), str(t.object)) for t in islice(result, max_rows + 1)]
    return Table(columns, rows[:max_rows], truncated=len(rows) > max_rows)


def _text(term: Any) -> str | None:
    return None if term is None else str(term)
