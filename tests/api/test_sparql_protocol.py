"""SPARQL over HTTP: what a client may send, what it gets back, and what it never gets to know."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill, server

SPACE = "https://w3id.org/kring/space/"
PUBLIC, EDE, BAARN = (SPACE + name for name in ("kring/public", "ede/private", "baarn/private"))
TITLES = "SELECT ?t { ?l a kring:Lesson ; dcterms:title ?t } ORDER BY ?t"
QUERY = {"Content-Type": "application/sparql-query"}
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sparql") / "store"
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[TestClient]:
    with client(store, sparql_seconds=2.0, sparql_max_bytes=2_000_000) as opened:
        yield opened


def titles(answer: Any) -> list[str]:
    return [row["t"]["value"] for row in answer.json()["results"]["bindings"]]


EVERY = [
    "Baarns zaaksysteem geheim",
    "Edes zaaksysteem geheim",
    "Leg besluiten vast",
    "Meet vooraf",
    "Plan draagvlak voor het zaaksysteem",
]


def test_a_query_comes_by_address_by_form_and_by_body(service: TestClient) -> None:
    by_address = service.get("/sparql", params={"query": TITLES})
    by_form = service.post("/sparql", data={"query": TITLES})
    by_body = service.post(
        "/sparql", content=TITLES, headers={"Content-Type": "application/sparql-query; charset=UTF-8"}
    )
    assert titles(by_address) == titles(by_form) == titles(by_body) == EVERY
    assert by_address.headers["Content-Type"] == "application/sparql-results+json"
    assert service.head("/sparql", params={"query": TITLES}).status_code == 200


@pytest.mark.parametrize("parameters", ["", ";charset=utf-8", '; charset="UTF-8"; version=1', ";CharSet=UTF8"])
def test_the_parameters_of_a_media_type_may_be_written_in_any_way(service: TestClient, parameters: str) -> None:
    answer = service.post("/sparql", content=TITLES, headers={"Content-Type": f"Application/SPARQL-Query{parameters}"})
    assert titles(answer) == EVERY


def test_a_function_that_there_is_not_is_named(service: TestClient) -> None:
    answer = service.get("/sparql", params={"query": "SELECT (<urn:functie>(1) AS ?x) {}"})
    assert answer.status_code == 400
    assert "functie die er niet is: <urn:functie>" in answer.json()["detail"]


@pytest.mark.parametrize(("path", "method"), [("/sparql", "PUT"), ("/sparql", "DELETE"), ("/rdf-graph-store", "PUT")])
def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(
    service: TestClient, path: str, method: str
) -> None:
    answer = service.request(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xhtml+xml,application/xml;q=0.9", "application/xml"),
        ("text/html;q=0.5,application/xml;q=0.9", "application/xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values;q=0.5, text/turtle", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_a_table_comes_in_the_form_that_is_wanted(service: TestClient, accept: str, form: str) -> None:
    answer = service.get("/sparql", params={"query": TITLES}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, form)
    match form.partition(";")[0].rpartition("/")[2]:
        case "csv":
            assert answer.text.split("\r\n") == ["t", *EVERY, ""]
        case "tab-separated-values":
            assert answer.text.split("\n") == ["?t", *(f'"{title}"' for title in EVERY), ""]
        case "json" | "sparql-results+json":
            assert titles(answer) == EVERY
        case _:
            space = "{http://www.w3.org/2005/sparql-results#}"
            assert [found.text for found in ET.fromstring(answer.content).iter(f"{space}literal")] == EVERY  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { <les-1> ?p ?o }", "DESCRIBE <les-1>"])
def test_a_graph_comes_in_the_form_that_is_wanted(service: TestClient, query: str, accept: str) -> None:
    answer = service.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith(accept)
    found = list(parse(answer.content, RdfFormat.from_media_type(accept)))
    assert {quad.subject.value for quad in found} == {"https://w3id.org/kring/id/les-1"}
    assert len(found) == 7


def test_terms_keep_their_type(service: TestClient) -> None:
    query = 'SELECT * { VALUES (?a ?b ?c ?d) { (1.5 "x"@nl-be "2026-01-01"^^xsd:date <les-1>) } BIND(BNODE() AS ?e) }'
    (row,) = service.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert row["a"] == {"type": "literal", "value": "1.5", "datatype": f"{xsd}decimal"}
    assert row["b"] == {"type": "literal", "value": "x", "xml:lang": "nl-be"}
    assert row["c"] == {"type": "literal", "value": "2026-01-01", "datatype": f"{xsd}date"}
    assert row["d"] == {"type": "uri", "value": "https://w3id.org/kring/id/les-1"}
    assert row["e"]["type"] == "bnode"


@pytest.mark.parametrize(
    ("query", "accept", "there"),
    [
        (TITLES, "text/turtle", "text/csv"),
        ("DESCRIBE <les-1>", "text/csv", "application/ld+json"),
        (None, "text/csv", "text/turtle"),
    ],
)
def test_a_form_that_there_is_not_is_answered_with_those_that_there_are(
    service: TestClient, query: str | None, accept: str, there: str
) -> None:
    answer = service.get("/sparql", params={"query": query} if query else {}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (406, "application/problem+json")
    assert there in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "address", "content", "kind", "status"),
    [
        ("POST", "/sparql", "", "application/sparql-query", 400),
        ("POST", "/sparql", "x=1", "application/x-www-form-urlencoded", 400),
        ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", "", "", 400),
        ("POST", "/sparql?query=ASK%20%7B%7D", "ASK {}", "application/sparql-query", 400),
        ("GET", "/sparql?query=%FF", "", "", 400),
        ("POST", "/sparql", b"query=%FF", "application/x-www-form-urlencoded", 400),
        ("POST", "/sparql", b"ASK { ?s ?p '\xff' }", "application/sparql-query", 400),
        ("POST", "/sparql", "ASK {}", "text/plain", 415),
        ("POST", "/sparql", "ASK {}", "application/sparql-query; charset=utf-16", 415),
        ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=geen%20iri", "", "", 400),
        ("PUT", "/sparql?query=ASK%20%7B%7D", "", "", 405),
        ("GET", "/sparql?query=SELECT%20%2A%20%7B", "", "", 400),
        ("GET", "/rdf-graph-store", "", "", 400),
        ("GET", "/rdf-graph-store?graph=geen%20iri", "", "", 400),
        ("GET", f"/rdf-graph-store?default&graph={PUBLIC}", "", "", 400),
        ("PUT", "/rdf-graph-store?default", "", "", 405),
        ("DELETE", f"/rdf-graph-store?graph={PUBLIC}", "", "", 405),
    ],
)
def test_what_is_no_query_is_refused_with_the_right_status(
    service: TestClient, *, method: str, address: str, content: str | bytes, kind: str, status: int
) -> None:
    answer = service.request(method, address, content=content, headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"


@pytest.mark.parametrize(
    "sent",
    [
        {"method": "POST", "data": {"update": UPDATE}},
        {"method": "POST", "content": UPDATE, "headers": {"Content-Type": "application/sparql-update"}},
        {"method": "GET", "params": {"update": UPDATE}},
        {"method": "POST", "content": UPDATE, "headers": QUERY},
        {"method": "POST", "content": "LOAD <http://127.0.0.1/>", "headers": QUERY},
    ],
)
def test_an_update_is_refused_with_the_way_to_write_in_either_language(
    service: TestClient, sent: dict[str, Any]
) -> None:
    more = {**sent.pop("headers", {})}
    dutch = service.request(url="/sparql", headers=more, **sent)
    english = service.request(url="/sparql", headers={**more, "Accept-Language": "en"}, **sent)
    assert dutch.status_code == english.status_code == 400
    assert "kring ingest" in dutch.json()["detail"]
    assert "journaal" in dutch.json()["detail"]
    assert "follows the journal" in english.json()["detail"]


@pytest.mark.parametrize(
    ("query", "nl", "en"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "vraagt een ander systeem", "asks another system"),
        ("SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }", "buiten deze graaf", "outside this graph"),
    ],
)
def test_what_leads_outside_is_refused_in_either_language(service: TestClient, query: str, nl: str, en: str) -> None:
    dutch = service.get("/sparql", params={"query": query})
    english = service.get("/sparql", params={"query": query}, headers={"Accept-Language": "en"})
    assert dutch.json()["type"] == english.json()["type"] == "https://w3id.org/kring/problem/query-refused"
    assert nl in dutch.json()["detail"]
    assert en in english.json()["detail"]


# --- who may see what -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ede(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("shared") / "store"
    fill(folder)
    today = datetime.now(UTC).date()
    _, key = open_keys(folder).add("proef", {"ede": "reader"}, until=today + timedelta(days=1), today=today)
    with client(folder, mode="shared", sparql_seconds=5.0) as opened:
        yield opened, {"Authorization": f"Bearer {key}"}


def test_nobody_asks_without_signing_in(ede: tuple[TestClient, dict[str, str]]) -> None:
    service, _ = ede
    for path in ("/sparql", "/sparql?query=ASK%20%7B%7D", "/rdf-graph-store?default"):
        assert service.get(path).status_code == 401


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"default-graph-uri": [PUBLIC, EDE, BAARN]},
        {"default-graph-uri": BAARN},
        {"named-graph-uri": BAARN},
        {"default-graph-uri": SPACE + "niets/private"},
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        TITLES,
        "SELECT (?x AS ?t) { GRAPH ?g { ?l dcterms:title ?x } }",
        f"SELECT ?t {{ GRAPH <{BAARN}> {{ ?l dcterms:title ?t }} }}",
        f"SELECT ?t FROM <{BAARN}> {{ ?l dcterms:title ?t }}",  # noqa: S608 - no SQL
        "SELECT (STR(?g) AS ?t) { GRAPH ?g { } }",
        "SELECT (?o AS ?t) { <baarn.les-geheim> (!kring:geen|^!kring:geen)* ?o }",
    ],
)
def test_nothing_that_may_not_be_read_comes_out(
    ede: tuple[TestClient, dict[str, str]], query: str, parameters: dict[str, Any]
) -> None:
    service, key = ede
    answer = service.get("/sparql", params={"query": query, **parameters}, headers=key)
    assert answer.status_code == 200
    said = [row["t"]["value"] for row in answer.json()["results"]["bindings"]]
    assert not any("Baarns" in text or "baarn/private" in text for text in said)


def test_an_unknown_graph_and_a_forbidden_one_are_the_same(ede: tuple[TestClient, dict[str, str]]) -> None:
    service, key = ede
    forbidden, unknown = BAARN, SPACE + "niets/private"
    for path, name in (("/sparql", "default-graph-uri"), ("/sparql", "named-graph-uri"), ("/rdf-graph-store", "graph")):
        answers = []
        for iri in (forbidden, unknown):
            query = {} if name == "graph" else {"query": "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"}
            answer = service.get(path, params={**query, name: iri}, headers=key)
            answers.append((answer.status_code, answer.text.replace(iri, "IRI").partition('"instance"')[0]))
        assert answers[0] == answers[1]


def test_a_dataset_narrows_what_is_asked(ede: tuple[TestClient, dict[str, str]]) -> None:
    service, key = ede
    assert titles(service.get("/sparql", params={"query": TITLES, "default-graph-uri": EDE}, headers=key)) == EVERY[1:2]
    both = service.post("/sparql", data={"query": TITLES, "default-graph-uri": [EDE, PUBLIC]}, headers=key)
    assert titles(both) == EVERY[1:]


def test_the_description_names_the_graphs_that_may_be_asked(ede: tuple[TestClient, dict[str, str]]) -> None:
    service, key = ede
    answer = service.get("/sparql", headers=key)
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    about = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert [str(found) for found in about.objects(None, sd.endpoint)] == ["http://localhost/sparql"]
    assert {str(found) for found in about.objects(None, sd.name)} == {PUBLIC, EDE, "https://w3id.org/kring/def"}
    assert len(list(about.objects(None, sd.resultFormat))) == 8


# --- the graph store ------------------------------------------------------------------------------


def test_a_graph_is_read_by_its_iri(service: TestClient) -> None:
    found = service.get("/rdf-graph-store", params={"graph": EDE}, headers={"Accept": "application/n-triples"})
    assert {quad.subject.value for quad in parse(found.content, RdfFormat.N_TRIPLES)} == {
        "https://w3id.org/kring/id/ede.les-geheim"
    }
    everything = service.get("/rdf-graph-store?default")
    assert {"https://w3id.org/kring/id/les-1", "https://w3id.org/kring/id/ede.les-geheim"} <= {
        quad.subject.value for quad in parse(everything.content, RdfFormat.TURTLE)
    }
    assert service.get("/rdf-graph-store", params={"graph": SPACE + "niets/public"}).status_code == 404
    assert service.get("/rdf-graph-store?default", headers={"Accept": "text/csv"}).status_code == 406


def test_head_tells_whether_there_is_a_graph(service: TestClient) -> None:
    there = service.head("/rdf-graph-store", params={"graph": EDE})
    assert (there.status_code, there.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    assert service.head("/rdf-graph-store", params={"graph": SPACE + "niets/public"}).status_code == 404


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.deep
def test_a_heavy_query_is_stopped_and_told_so_in_either_language(service: TestClient) -> None:
    dutch = service.get("/sparql", params={"query": HEAVY})
    english = service.get("/sparql", params={"query": HEAVY}, headers={"Accept-Language": "en"})
    assert (dutch.status_code, dutch.json()["detail"]) == (503, "De vraag is gestopt na 2 seconden; maak haar smaller.")
    assert english.json()["detail"] == "The query was stopped after 2 seconds; ask for less."
    assert "Retry-After" not in dutch.headers  # it would be stopped again


def test_an_answer_that_is_too_large_is_refused_and_not_cut_off(service: TestClient) -> None:
    rows = " ".join(str(number) for number in range(200))
    answer = service.post("/sparql", data={"query": f"SELECT * {{ VALUES ?a {{ {rows} }} VALUES ?b {{ {rows} }} }}"})
    assert answer.status_code == 400
    assert "LIMIT" in answer.json()["detail"]


# --- clients that others wrote, as their own pages show them --------------------------------------


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("clients") / "store"
    fill(folder, {"kring/public": WORLD["kring/public"]})
    with server(folder) as running:
        yield running


def test_rdflib_asks_it_as_a_graph(address: str) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(f"{address}/sparql", method=method))
        les = rdflib.URIRef("https://w3id.org/kring/id/les-1")
        assert str(graph.value(les, rdflib.DCTERMS.title)) == "Plan draagvlak voor het zaaksysteem"
        rows: Any = graph.query("SELECT ?t WHERE { ?l a kring:Lesson ; dcterms:title ?t } ORDER BY ?t")
        assert [str(row[0]) for row in rows] == [
            "Leg besluiten vast",
            "Meet vooraf",
            "Plan draagvlak voor het zaaksysteem",
        ]
        assert graph.query("ASK { ?l a kring:Lesson }").askAnswer
        assert len(graph.query("CONSTRUCT WHERE { <les-1> ?p ?o }").graph or ()) == 7


def test_sparqlwrapper_asks_it(address: str) -> None:
    from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

    asking = SPARQLWrapper(f"{address}/sparql")
    asking.setQuery(TITLES)
    for form in (JSON, XML, CSV):
        for method in ("GET", POST):
            asking.setMethod(method)
            asking.setReturnFormat(form)
            found: Any = asking.query().convert()
            assert "Meet vooraf" in (found.toxml() if form == XML else str(found))
    asking.setQuery("CONSTRUCT WHERE { <les-1> ?p ?o }")
    asking.setReturnFormat(TURTLE)
    turtle: Any = asking.query().convert()
    assert b"kring:Lesson" in turtle


def test_pandas_reads_it_as_csv(address: str) -> None:
    from urllib.parse import urlencode

    import pandas as pd

    frame = pd.read_csv(f"{address}/sparql?{urlencode({'query': TITLES})}", storage_options={"Accept": "text/csv"})
    assert list(frame["t"]) == ["Leg besluiten vast", "Meet vooraf", "Plan draagvlak voor het zaaksysteem"]
    assert json.loads(frame.to_json())["t"]["1"] == "Meet vooraf"
