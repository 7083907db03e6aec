"""What a SPARQL server does otherwise is found by asking it, and changes no answer."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from kg.adapters.triples.remote.endpoint import Endpoint
from kg.adapters.triples.remote.graph import RemoteTriples
from kg.errors import InputError, QueryError, QueryRefused, StoreError
from kg.ports.journal import Changed
from tests.contract.test_triples import ALL, MINE, THEIRS, ask, lesson, put, sources
from tests.sparql_dialects import Quirks, quirky
from tests.sparql_servers import SparqlServer, emptied


@pytest.fixture
def real(sparql_server: SparqlServer) -> Endpoint:
    return emptied(sparql_server.endpoint)


@pytest.fixture
def quirks() -> Quirks:
    return Quirks()


@pytest.fixture
def endpoint(real: Endpoint, quirks: Quirks) -> Iterator[Endpoint]:
    with quirky(real, quirks) as address:
        yield address


@pytest.mark.parametrize("most", [1_000, 1_500, 10_000])
def test_an_answer_that_the_server_cuts_comes_whole_all_the_same(endpoint: Endpoint, quirks: Quirks, most: int) -> None:
    quirks.most = most
    numbers = " ".join(map(str, range(105)))
    pairs = f"SELECT ?a ?b {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    with closing(RemoteTriples.open(endpoint)) as graph:
        table = ask(graph, pairs, max_rows=20_000)
        assert (len(set(table.rows)), len(table.rows), table.truncated) == (105 * 105, 105 * 105, False)
        assert ask(graph, pairs, max_rows=3_000).truncated
        written = graph.written(pairs, spaces=[MINE], choose=lambda _shape: "text/csv", limit_s=30, max_bytes=10**6)
        assert written.content.count(b"\r\n") == 105 * 105 + 1


def test_a_cut_that_is_larger_than_was_looked_for_is_noticed_by_its_round_length(
    endpoint: Endpoint, quirks: Quirks
) -> None:
    with closing(RemoteTriples.open(endpoint)) as graph:
        quirks.most = 12_000
        numbers = " ".join(map(str, range(120)))
        table = ask(graph, f"SELECT ?a ?b {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}", max_rows=20_000)
        assert len(table.rows) == 120 * 120


def test_a_construct_that_may_be_cut_is_refused_and_one_of_whole_statements_is_not(
    endpoint: Endpoint, quirks: Quirks
) -> None:
    quirks.most = 1_000
    with closing(RemoteTriples.open(endpoint)) as graph:
        records = [lesson(f"les-{number}") for number in range(600)]
        graph.apply(put(*records), upto=1)
        assert graph.check(records) == []
        assert len(ask(graph, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", max_rows=10_000).rows) == 2_400
        with pytest.raises(QueryError, match="hoogstens 1000 rijen"):
            ask(graph, "CONSTRUCT { ?s ?p ?o . ?s a <urn:x> } WHERE { ?s ?p ?o }", max_rows=10_000)


def test_a_server_that_does_not_heed_the_graphs_of_the_protocol_is_told_them_in_the_query(
    endpoint: Endpoint, quirks: Quirks
) -> None:
    quirks.heeds = False
    with closing(RemoteTriples.open(endpoint)) as graph:
        graph.apply(put(lesson("a"), lesson("b", THEIRS)), upto=1)
        assert len(ask(graph, ALL).rows) == 4
        for sparql in (
            "SELECT * FROM <https://w3id.org/kring/space/gouda/private> { ?s ?p ?o }",
            f"SELECT * {{ GRAPH <https://w3id.org/kring/space/{THEIRS}> {{ ?s ?p ?o }} }}",
            "DESCRIBE <https://w3id.org/kring/id/b>",
        ):
            assert ask(graph, sparql).rows == []
        assert [
            row[0] for row in ask(graph, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 5").rows
        ] == [f"<https://w3id.org/kring/space/{MINE}>"]


def test_a_server_that_shows_other_graphs_whichever_way_it_is_asked_is_not_used(
    endpoint: Endpoint, quirks: Quirks
) -> None:
    quirks.heeds = quirks.reads_from = False
    with pytest.raises(StoreError, match="houdt een vraag niet binnen de grafen"):
        RemoteTriples.open(endpoint)


@pytest.mark.parametrize("lost", range(1, 9))
def test_a_write_that_is_said_to_be_done_and_is_not_is_done_again(
    endpoint: Endpoint, quirks: Quirks, lost: int
) -> None:
    with closing(RemoteTriples.open(endpoint)) as graph:
        graph.apply(put(lesson("a", sources=sources(3)), lesson("b")), upto=1)
        quirks.writes, quirks.passes = 0, lambda number: number != lost
        after = lesson("a", seq=2, sources=sources(1))
        graph.apply([*put(after), Changed("b", 2, None)], upto=2)
        assert graph.position() == 2
        assert graph.check([after]) == []


@pytest.mark.parametrize("done", range(1, 6))
def test_a_change_that_ended_half_way_is_made_again_and_leaves_nothing_behind(
    real: Endpoint, endpoint: Endpoint, quirks: Quirks, done: int
) -> None:
    bulk = [lesson(f"les-{number}", sources=sources(2)) for number in range(300)]
    with closing(RemoteTriples.open(endpoint)) as graph:
        graph.apply(put(lesson("a", sources=sources(3)), *bulk), upto=1)
        quirks.writes, quirks.passes = 0, lambda number: number <= done
        with pytest.raises(StoreError, match="zegt te schrijven"):
            graph.apply([*put(lesson("a", seq=2)), *(Changed(one.id, 2, None) for one in bulk)], upto=2)
    with closing(RemoteTriples.open(real)) as graph:
        assert graph.position() < 2
        after = lesson("a", seq=3, sources=sources(1))
        graph.apply([*put(after), *(Changed(one.id, 3, None) for one in bulk)], upto=3)
        assert graph.check([after]) == []


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p ?o FILTER(<bif:length>(?o) > 1) }",
        "PREFIX b: <bif:> SELECT * { ?s ?p ?o FILTER(b:length(?o) > 1) }",
        "PREFIX sql: <urn:x> SELECT * { ?s ?p ?o FILTER(sql:f(?o) > 1) }",
        r"SELECT * { ?s <\u0062if:contains> ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "INSERT DATA { <a> <b> <c> }",
    ],
)
def test_what_would_reach_past_the_graphs_does_not_get_out(real: Endpoint, sparql: str) -> None:
    with closing(RemoteTriples.open(real)) as graph, pytest.raises(QueryRefused):
        ask(graph, sparql)


def test_a_pragma_of_a_vendor_is_no_sparql(real: Endpoint) -> None:
    with closing(RemoteTriples.open(real)) as graph, pytest.raises(QueryError, match="regel 1, teken"):
        ask(graph, 'DEFINE get:soft "soft" SELECT * { ?s ?p ?o }')


@pytest.mark.parametrize("url", ["http://jan:geheim@sparql.example/query", "file:///etc/passwd", "sparql.example"])
def test_an_address_that_is_none_or_holds_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InputError) as caught:
        Endpoint(url, url)
    assert "geheim" not in str(caught.value)
    assert "geheim" not in repr(Endpoint("http://a/query", "http://a/update", password="geheim"))  # noqa: S106 - it is none
