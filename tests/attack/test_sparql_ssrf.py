"""
Nothing that anyone asks at /sparql makes the service call an address: not by SERVICE, LOAD, FROM or a parameter.

A canary listens on this machine; each attack is sent in every way that the protocol knows, and it must hear nothing.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest
from pyoxigraph import Store
from starlette.testclient import TestClient

from tests.attack.canary import Canary, canary
from tests.rest_service import WORLD, client, fill

REFUSED: Final = {  # HERE stands for the address of the canary
    "service": "SELECT * { SERVICE <HERE> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <HERE> { ?s ?p ?o } }",
    "in any case": "SELECT * { sErViCe <HERE> { ?s ?p ?o } }",
    "by a variable": "SELECT * { VALUES ?e { <HERE> } SERVICE ?e { ?s ?p ?o } }",
    "by what is in the graph": "SELECT * { ?x prov:wasDerivedFrom ?e SERVICE ?e { ?s ?p ?o } }",
    "by a prefix": "PREFIX a: <HERE> SELECT * { SERVICE a: { ?s ?p ?o } }",
    "by a base": "BASE <HERE> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "with escapes in the address": r"SELECT * { SERVICE <\u0068ttp://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <HERE> { ?s ?p ?o } } } }",
    "in optional": "SELECT * { OPTIONAL { SERVICE <HERE> { ?s ?p ?o } } }",
    "in exists": "ASK { FILTER EXISTS { SERVICE <HERE> { ?s ?p ?o } } }",
    "in construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <HERE> { ?s ?p ?o } }",
    "in describe": "DESCRIBE ?s { SERVICE <HERE> { ?s ?p ?o } }",
    "after a comment": "SELECT * { #\nSERVICE #\n<HERE> { ?s ?p ?o } }",
    "after a comment that a return ends": "SELECT * { # veilig\rSERVICE <HERE> { ?s ?p ?o } }",
    "glued to a word": "SELECT * { FILTER(true)SERVICE<HERE>{ ?s ?p ?o } }",
    "glued to a boolean": "SELECT * { BIND(true AS ?x) FILTER(?x = trueSERVICE<HERE>{ ?s ?p ?o }) }",
    "as a prefixed name": "PREFIX : <HERE> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "as a prefix": "PREFIX SERVICE: <HERE> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "after a bind": 'SELECT * { BIND("\\"" AS ?x) SERVICE <HERE> { ?s ?p ?o } #" }',
    "load": "LOAD <HERE>",
    "load into": "LOAD SILENT <HERE> INTO GRAPH <https://w3id.org/kring/space/kring/public>",
    "load after another": "INSERT DATA { <urn:a> <urn:b> <urn:c> } ; LOAD <HERE>",
    "load after a prefix": "PREFIX a: <HERE> LOAD a:",
    "insert from a service": "INSERT { ?s ?p ?o } WHERE { SERVICE <HERE> { ?s ?p ?o } }",
    "from": "SELECT * FROM <HERE> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <HERE> { GRAPH ?g { ?s ?p ?o } }",
    "from among ours": "SELECT * FROM <https://w3id.org/kring/space/kring/public> FROM <HERE> { ?s ?p ?o }",
    "from by a prefix": "PREFIX a: <HERE> SELECT * FROM a: { ?s ?p ?o }",
    "from by a base": "BASE <HERE> SELECT * FROM <> { ?s ?p ?o }",
    "from that looks like ours": "SELECT * FROM <https://w3id.org@127.0.0.1:PORT/kring/space/> { ?s ?p ?o }",
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "describe from": "DESCRIBE <HERE> FROM <HERE>",
}
READ_IN_TWO_WAYS: Final = {  # by the standard these ask nothing; read without its rules they call. Any answer will do
    "a string that ends early": "SELECT * { ?s ?p ?o FILTER(?o<'a>')SERVICE<HERE>{?x ?y ?z}#') }",
    "a comparison that is an iri": "SELECT * { ?s ?p ?o FILTER(?s<?o) SERVICE<HERE>{?x ?y ?z} FILTER(?o>?s) }",
    "a comment in an iri": "SELECT * { ?s <urn:a#> ?o . SERVICE <HERE> { ?x ?y ?z } }",
    "a long string": "SELECT * { BIND('''a''' AS ?x) SERVICE <HERE> { ?x ?y ?z } BIND('''b''' AS ?z) }",
    "a keyword in escapes": r"SELECT * { \u0053ERVICE <HERE> { ?s ?p ?o } }",
    "inside a string": "SELECT * { BIND('} SERVICE <HERE> { ?s ?p ?o }' AS ?x) }",
    "inside an iri": "SELECT * { GRAPH <HERE> { ?s ?p ?o } }",
    "described": "DESCRIBE <HERE>",
    "a function": "SELECT (<HERE>(1) AS ?x) {}",
    "a datatype": 'SELECT * { BIND(STRDT("x", <HERE>) AS ?x) }',
    "a schema": "SELECT * { BIND(\"<!DOCTYPE a SYSTEM 'HERE'>\"^^rdf:XMLLiteral AS ?x) }",
    "json-ld": 'SELECT * { BIND(\'{"@context": "HERE"}\'^^rdf:JSON AS ?x) }',
}
PARAMETERS: Final = ("HERE", "HERE#", "file:///etc/passwd", "//127.0.0.1:PORT/", "https://w3id.org@127.0.0.1:PORT/")
INJECTED: Final = (
    "https://w3id.org/kring/space/kring/public> { } SERVICE <HERE",
    "https://w3id.org/kring/space/kring/public>\nFROM <HERE",
    "https://w3id.org/kring/space/kring/public\r\nHost: 127.0.0.1:PORT",
    "https://w3id.org/kring/space/\\u003E SERVICE <HERE",
    "\x00HERE",
)
NARROW: Final = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("ssrf") / "store"
    fill(folder, WORLD)
    with client(folder, sparql_seconds=20.0) as opened:
        yield opened


@pytest.fixture
def bird() -> Iterator[Canary]:
    with canary() as listening:
        yield listening


def aimed(text: str, at: Canary) -> str:
    return text.replace("HERE", at.url).replace("PORT", str(at.port))


def statuses(service: TestClient, query: str, **parameters: str) -> set[int]:
    """What the service says to a query that is sent in each way that the protocol knows."""
    forms = {"Content-Type": "application/sparql-query"}
    asked = [
        service.get("/sparql", params={"query": query, **parameters}),
        service.post("/sparql", data={"query": query, **parameters}),
        service.post("/sparql", content=query.encode(), headers=forms, params=parameters),
    ]
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in asked if answer.is_error)
    return {answer.status_code for answer in asked}


def test_the_canary_hears_who_calls_it_and_the_engine_by_itself_does(bird: Canary) -> None:
    """Without this the others would prove nothing: the guard, not the engine, keeps the service inside."""
    with urlopen(bird.url, timeout=10) as answer:  # noqa: S310 - our own server
        assert answer.status == 200
    assert [hit.partition(b" ")[0] for hit in bird.hits] == [b"GET"]
    with contextlib.suppress(OSError, RuntimeError):  # what came back was no answer to a query
        list(Store().query(aimed(REFUSED["service"], bird)))
    assert len(bird.hits) == 2


@pytest.mark.parametrize("attack", REFUSED)
def test_a_query_that_leads_outside_is_refused_and_calls_nobody(service: TestClient, bird: Canary, attack: str) -> None:
    assert statuses(service, aimed(REFUSED[attack], bird)) == {400}
    updated = service.post("/sparql", data={"update": aimed(REFUSED[attack], bird)})
    assert updated.status_code == 400
    assert bird.hits == []


@pytest.mark.parametrize("attack", READ_IN_TWO_WAYS)
def test_what_can_be_read_as_a_call_calls_nobody(service: TestClient, bird: Canary, attack: str) -> None:
    assert statuses(service, aimed(READ_IN_TWO_WAYS[attack], bird)) <= {200, 400}
    assert bird.hits == []


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri"])
@pytest.mark.parametrize("iri", [*PARAMETERS, *INJECTED])
def test_a_graph_elsewhere_is_not_fetched_and_an_injected_one_breaks_nothing(
    service: TestClient, bird: Canary, name: str, iri: str
) -> None:
    for query in (NARROW, "DESCRIBE <les-1>"):
        assert statuses(service, query, **{name: aimed(iri, bird)}) <= {200, 400}
    assert bird.hits == []


@pytest.mark.parametrize("iri", [*PARAMETERS, *INJECTED])
def test_the_graph_store_fetches_nothing(service: TestClient, bird: Canary, iri: str) -> None:
    target = {"graph": aimed(iri, bird)}
    assert service.get("/rdf-graph-store", params=target).status_code in {400, 404}
    assert service.put("/rdf-graph-store", params=target, content=b"").status_code == 405
    assert bird.hits == []


def test_a_graph_elsewhere_is_an_empty_one(service: TestClient, bird: Canary) -> None:
    answer = service.get("/sparql", params={"query": NARROW, "default-graph-uri": bird.url})
    assert answer.json()["results"]["bindings"] == []
    assert bird.hits == []


def test_the_library_and_the_command_line_are_no_way_round(tmp_path: Path, bird: Canary) -> None:
    import kg
    from kg.errors import QueryError

    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        for query in REFUSED.values():
            with pytest.raises(QueryError):
                graph.sparql(aimed(query, bird))
        for query in READ_IN_TWO_WAYS.values():
            with contextlib.suppress(QueryError):
                graph.sparql(aimed(query, bird))
    assert bird.hits == []
