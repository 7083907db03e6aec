"""An answer to SPARQL in Python is whole, or it is an error."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.access import LOCAL
from kg.errors import QueryError
from kg.service import KnowledgeGraph
from tests.sparql_servers import emptied

MANY = 12_100
NUMBERS = " ".join(map(str, range(110)))
QUERY = f"SELECT ?a ?b {{ VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }} }}"


@pytest.fixture(params=["on this machine", pytest.param("on a server", marks=pytest.mark.deep)])
def graph(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeGraph]:
    if request.param == "on a server":
        endpoint = emptied(request.getfixturevalue("sparql_server").endpoint)
        monkeypatch.setenv("KRING_SPARQL_URL", endpoint.query_url)
        monkeypatch.setenv("KRING_SPARQL_UPDATE_URL", endpoint.update_url)
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as opened:
        yield opened


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
