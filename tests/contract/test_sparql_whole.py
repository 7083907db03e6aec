"""An answer to SPARQL in Python is whole, or it is an error."""

from dataclasses import replace

import pytest

from kg.access import LOCAL
from kg.errors import QueryError
from kg.service import KnowledgeGraph

MANY = 12_100
NUMBERS = " ".join(map(str, range(110)))
QUERY = f"SELECT ?a ?b {{ VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }} }}"


def test_all_rows_come(graph: KnowledgeGraph) -> None:
    table = graph.sparql(QUERY)
    assert (len(table.rows), table.truncated) == (MANY, False)


def test_fewer_come_where_fewer_are_asked_for_and_it_says_so(graph: KnowledgeGraph) -> None:
    table = graph.sparql(QUERY, max_rows=10)
    assert (len(table.rows), table.truncated) == (10, True)


def test_what_is_too_much_is_an_error_and_no_part_of_it(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="LIMIT"):
        KnowledgeGraph(replace(graph.stores, most_rows=MANY - 1), LOCAL).sparql(QUERY)
    assert len(KnowledgeGraph(replace(graph.stores, most_rows=MANY), LOCAL).sparql(QUERY).rows) == MANY
