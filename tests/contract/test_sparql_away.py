"""A SPARQL server that is away takes nothing else with it, and the graph catches up by itself."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

import kg
from kg.errors import ViewDown
from kg.model.environment import Municipality
from kg.model.knowledge import Lesson
from kg.service import KnowledgeGraph
from kg.store.health.examination import Upkeep
from tests.sparql_servers import SparqlServer, oxigraph

pytestmark = pytest.mark.deep

PATIENCE_S = 60.0  # on a machine that does other things too
TITLES = "SELECT ?t { ?s a kring:Lesson ; dcterms:title ?t }"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SparqlServer]:
    with oxigraph(tmp_path, kept=True) as running:
        yield running


@pytest.fixture
def graph(server: SparqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeGraph]:
    monkeypatch.setenv("KRING_SPARQL_URL", server.endpoint.query_url)
    monkeypatch.setenv("KRING_SPARQL_UPDATE_URL", server.endpoint.update_url)
    monkeypatch.setenv("KRING_SPARQL_STORE_URL", server.endpoint.store_url)
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as opened:
        yield opened


def lesson(number: int) -> Lesson:
    return Lesson(
        id=f"les-{number}",
        title=f"Les over zaaksysteem {number}",
        phase="borgen",
        because="omdat",
        basis="expliciet",
    )


def put(graph: KnowledgeGraph, number: int) -> None:
    graph.put([lesson(number)], space="local/private", reason="proef")


def titles(graph: KnowledgeGraph) -> list[str]:
    return sorted(str(row[0]) for row in graph.sparql(TITLES).rows)


def titles_again(graph: KnowledgeGraph) -> list[str]:
    """As soon as they can be had."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return titles(graph)
        except ViewDown:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_search_and_interpret_go_on_sparql_says_why_not_and_it_catches_up(
    graph: KnowledgeGraph, server: SparqlServer
) -> None:
    put(graph, 1)
    graph.put([Municipality(id="GM0228", title="Ede", code="GM0228")], reason="proef")
    assert titles(graph) == ['"Les over zaaksysteem 1"']
    server.stop()
    put(graph, 2)
    assert {hit.id for hit in graph.search("zaaksysteem").hits} == {"les-1", "les-2"}
    assert [*graph.interpret("GM0228")] == []
    with pytest.raises(ViewDown, match="server met de graaf antwoordt niet; zoeken en interpreteren gaan door"):
        titles(graph)
    server.start()
    assert titles_again(graph) == ['"Les over zaaksysteem 1"', '"Les over zaaksysteem 2"']
    assert graph.check() == []


def test_a_store_opens_without_its_server_and_follows_when_it_comes(
    graph: KnowledgeGraph, server: SparqlServer, tmp_path: Path
) -> None:
    put(graph, 1)
    graph.stores.hold_all()
    server.stop()
    with kg.open(tmp_path / "other", with_encoder=None, create=True) as other:
        with pytest.raises(ViewDown, match="antwoordt niet"):
            titles(other)
        upkeep = Upkeep(other.stores)
        assert [(one.part, one.nl) for one in upkeep.look()] == [("graph", "wacht op de server waar dit staat")]
        upkeep.start()
        server.start()
        until = time.monotonic() + PATIENCE_S
        while other.stores.triples.fault is not None:
            assert time.monotonic() < until
            time.sleep(0.05)
        upkeep.stop()
        assert titles(other) == []  # the other journal is behind where the graph stood: it begins again


def test_what_somebody_else_wrote_on_the_server_is_found_and_put_right(
    graph: KnowledgeGraph, server: SparqlServer
) -> None:
    for number in range(3):
        put(graph, number)
    graph.stores.hold_all()
    before = titles(graph)
    gone = "DELETE WHERE { GRAPH ?g { <https://w3id.org/kring/id/les-1> ?p ?o } }"
    strange = (
        "INSERT DATA { GRAPH <https://w3id.org/kring/space/local/private> { <https://w3id.org/kring/id/vreemd> "
        "a <https://w3id.org/kring/def#Lesson> ; <http://purl.org/dc/terms/title> 'Vreemd' } }"
    )
    form = {"Content-Type": "application/sparql-update"}
    httpx2.post(server.endpoint.update_url, content=f"{gone} ; {strange}", headers=form).raise_for_status()
    assert titles(graph) != before
    assert [line.startswith("graaf: les-1 wijkt af") for line in graph.check()] == [True]
    upkeep = Upkeep(graph.stores)
    upkeep.examine()
    assert titles_again(graph) == before
    assert graph.check() == []


def test_processes_that_share_a_database_share_one_graph_on_a_server(
    server: SparqlServer, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_SPARQL_URL", server.endpoint.query_url)
    monkeypatch.setenv("KRING_SPARQL_UPDATE_URL", server.endpoint.update_url)
    monkeypatch.setenv("KRING_DATABASE_URL", postgres)
    with (
        kg.open(tmp_path / "one", with_encoder=None, create=True) as one,
        kg.open(tmp_path / "one", with_encoder=None) as other,
    ):
        for number in range(6):
            put(one if number % 2 else other, number)
        for graph in (one, other):
            graph.stores.hold_all()
            assert len(titles(graph)) == 6
            assert graph.check() == []
