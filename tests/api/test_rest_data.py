"""Linked data: one record in every form says the same, and the data set describes itself. Records are fictitious."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from api.settings import Settings
from kg.errors import InputError
from tests.rest_service import WORLD, client, fill

FORMS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
MORE = [
    ("Profile", {"id": "prof-1", "title": "Baarn in 2024", "municipality": "GM0308", "year": "2024", "area_km2": 32.5,
                 "population": 25000, "ages": {"p0_14": 16.0}}),
    ("Development", {"id": "dev-2", "title": "AI-verordening", "category": "wettelijk", "summary": "Regels voor AI",
                     "obligation": True, "law": {"name": "Verordening", "url": "https://voorbeeld.example/wet"},
                     "dates": [{"date": "2026-08-02", "what": "van kracht", "certainty": "vast"}]}),
]  # fmt: skip
IRI = rdflib.URIRef("https://w3id.org/kring/id/les-1")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
HERE = "http://localhost"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("data") / "store"
    fill(store, {**WORLD, "kring/network": MORE})
    with client(store) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


def here(address: object) -> str:
    """The path of an address at the service."""
    assert str(address).startswith(HERE)
    return str(address).removeprefix(HERE)


def assert_answers(answer: Any, form: str) -> None:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].partition(";")[0] == form


def read(service: TestClient, path: str, form: str) -> rdflib.Graph:
    answer = service.get(path, headers={"Accept": form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith(form)
    return rdflib.Graph().parse(data=answer.content, format=FORMS[form])


@pytest.mark.parametrize(("record", "statements"), [("les-1", 11), ("prof-1", 8), ("dev-2", 12)])
def test_a_record_says_the_same_in_every_form(record: str, statements: int, service: TestClient) -> None:
    graphs = [read(service, f"/id/{record}", form) for form in FORMS]
    assert len(graphs[0]) >= statements
    for graph in graphs[1:]:
        assert isomorphic(graph, graphs[0])


def test_n_quads_are_in_the_default_graph_as_no_other_form_has_a_graph(service: TestClient) -> None:
    """Who asks for one record looks there; the graph of each space is in /dump.nq."""
    answer = service.get("/id/les-1", headers={"Accept": "application/n-quads"})
    found = list(pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in found} == {pyoxigraph.DefaultGraph()}
    assert len(found) == len(read(service, "/id/les-1", "text/turtle"))


@pytest.mark.parametrize("path", ["/id/les-1", "/v1/lessons/les-1"])
def test_who_holds_a_state_need_not_be_sent_it_again(path: str, service: TestClient) -> None:
    """A proxy that packs an answer makes its ETag weak. Source: RFC 9110, section 13.1.2."""
    tag = service.get(path).headers["ETag"]
    for held in (tag, f"W/{tag}", "*", f'"other", W/{tag}'):
        assert service.get(path, headers={"If-None-Match": held}).status_code == 304, held
    assert service.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.9, application/rdf+xml;q=0.4", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "application/ld+json"),
        ("", "application/ld+json"),
        ("text/html;q=0, */*", "application/ld+json"),
    ],
)
def test_the_client_gets_the_form_that_it_likes_best(accept: str, form: str, service: TestClient) -> None:
    assert service.get("/id/les-1", headers={"Accept": accept}).headers["Content-Type"].startswith(form)


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "onzin", "x" * 5000])
def test_a_form_that_is_not_there_is_refused(accept: str, service: TestClient) -> None:
    answer = service.get("/id/les-1", headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.json()["type"].endswith("/not-acceptable")


def test_the_page_of_a_record_speaks_dutch_runs_nothing_and_escapes_what_it_shows(tmp_path: Path) -> None:
    store = tmp_path / "store"
    lesson = {"id": "les-x", "title": "<script>alert(1)</script>", "phase": "borgen", "basis": "afgeleid"}
    fill(store, {"kring/public": [("Lesson", {**lesson, "sources": [{"url": "javascript:alert(1)"}]})]})
    with client(store) as service:
        answer = service.get("/id/les-x", headers={"Accept": "text/html"})
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts == ['<script type="module" src="/assets/kring.js">']  # ours, and the title stays text
    assert 'href="javascript' not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert '<html lang="nl">' in answer.text


def test_the_ontology_is_at_its_own_address_in_every_form(service: TestClient) -> None:
    graphs = [read(service, "/def", form) for form in FORMS]
    assert (rdflib.URIRef("https://w3id.org/kring/def"), rdflib.RDF.type, rdflib.OWL.Ontology) in graphs[0]
    assert all(isomorphic(graph, graphs[0]) for graph in graphs[1:])
    assert "ontwikkeling" in service.get("/def", headers={"Accept": "text/html"}).text


def test_void_counts_what_the_asker_may_read(service: TestClient) -> None:
    graph = read(service, "/.well-known/void", "text/turtle")
    lessons = next(graph.subjects(VOID["class"], rdflib.URIRef("https://w3id.org/kring/def#Lesson")))
    assert graph.value(lessons, VOID.entities) == rdflib.Literal(5)


def test_void_leads_to_all_of_the_data_and_counts_it(service: TestClient) -> None:
    graph = read(service, "/.well-known/void", "text/turtle")
    (whole,) = graph.subjects(VOID.uriSpace)
    content = service.get(here(graph.value(whole, VOID.dataDump))).content
    dump = {quad.triple for quad in pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_QUADS)}
    assert int(str(graph.value(whole, VOID.triples))) == len(dump)
    example = graph.value(whole, VOID.exampleResource)
    assert str(example) in {triple.subject.value for triple in dump}
    described = read(service, f"/id/{str(example).rpartition('/')[2]}", "text/turtle")  # where w3id.org leads
    assert (example, rdflib.RDF.type, None) in described
    asked = service.get(here(graph.value(whole, VOID.sparqlEndpoint)), params={"query": "ASK { ?s ?p ?o }"})
    assert asked.json()["boolean"] is True


def test_void_names_the_vocabularies_of_the_data(service: TestClient) -> None:
    graph = read(service, "/.well-known/void", "text/turtle")
    dump = read(service, "/rdf-graph-store?graph=https://w3id.org/kring/space/kring/public", "text/turtle")
    named = {str(one) for one in graph.objects(None, VOID.vocabulary)}
    used = {str(name) for name in (*dump.predicates(unique=True), *dump.objects(predicate=rdflib.RDF.type))}
    assert {"https://w3id.org/kring/def", "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov"} <= named
    strange = {name for name in used if not any(name.startswith(start) for start in named)}
    assert strange <= {str(rdflib.RDF.type)}


def test_of_what_may_not_be_read_void_counts_nothing(tmp_path: Path) -> None:
    answers = []
    for number, rows in enumerate((WORLD, {"kring/public": WORLD["kring/public"]})):
        fill(tmp_path / str(number), rows)
        with client(tmp_path / str(number), mode="shared", anonymous_reading=True) as opened:
            answers.append(opened.get("/.well-known/void", headers={"Accept": "application/n-triples"}).content)
    assert answers[0] == answers[1]
    assert b"void#triples" in answers[0]


def test_every_resource_of_the_catalogue_has_what_dcat_ap_nl_asks_for(store: Path) -> None:
    with client(store, license=LICENCE) as licensed:
        graph = read(licensed, "/catalog", "application/rdf+xml")
    (catalogue,) = graph.subjects(rdflib.RDF.type, DCAT.Catalog)
    (dataset,) = graph.objects(catalogue, DCAT.dataset)
    services = list(graph.objects(catalogue, DCAT.service))
    assert len(services) == 3
    for one in (catalogue, dataset, *services):
        for asked in ("title", "description", "publisher", "identifier", "license"):
            assert graph.value(one, rdflib.DCTERMS[asked]) is not None, (one, asked)
        assert graph.value(one, DCAT.contactPoint) is not None, one
    for one in (dataset, *services):
        assert graph.value(one, rdflib.DCTERMS.accessRights) is not None, one
        assert graph.value(one, DCAT.theme) is not None, one
    for one in services:
        assert list(graph.objects(one, DCAT.servesDataset)) == [dataset]
        assert graph.value(one, DCAT.endpointDescription) is not None
    for distribution in graph.objects(dataset, DCAT.distribution):
        assert graph.value(distribution, DCAT.accessURL) is not None
        assert graph.value(distribution, rdflib.DCTERMS.license) == rdflib.URIRef(LICENCE)


def test_every_address_of_the_catalogue_answers_in_the_form_that_it_claims(service: TestClient) -> None:
    graph = read(service, "/catalog", "text/turtle")
    for distribution in graph.objects(None, DCAT.distribution):
        form = str(graph.value(distribution, DCAT.mediaType)).partition("/media-types/")[2]
        addresses = [*graph.objects(distribution, DCAT.accessURL), *graph.objects(distribution, DCAT.downloadURL)]
        assert addresses
        for address in addresses:
            assert_answers(service.get(here(address)), form)  # without an Accept header: by a plain link
    mcp = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"Accept": "application/json, text/event-stream"}
    asked = {
        "/v1": lambda: service.get("/v1/lessons"),
        "/sparql": lambda: service.get("/sparql?query=ASK%20%7B%7D", headers={"Accept": "application/json"}),
        "/mcp": lambda: service.post("/mcp", json=mcp, headers=accept),
    }
    assert {here(one) for one in graph.objects(None, DCAT.endpointURL)} == set(asked)
    for ask in asked.values():
        assert_answers(ask(), "application/json")
    descriptions = [str(one) for one in graph.objects(None, DCAT.endpointDescription)]
    own = {here(one) for one in descriptions if one.startswith(HERE)}
    assert own == {"/v1/openapi.json", "/sparql"}
    assert_answers(service.get("/v1/openapi.json"), "application/json")
    assert_answers(service.get("/sparql", headers={"Accept": "text/turtle"}), "text/turtle")


# --- licence and rights ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void"])
def test_a_licence_is_claimed_where_the_operator_states_one_and_nowhere_else(path: str, store: Path) -> None:
    for stated, claimed in (("", set()), (LICENCE, {rdflib.URIRef(LICENCE)})):
        with client(store, license=stated) as opened:
            graph = read(opened, path, "text/turtle")
        assert set(graph.objects(None, rdflib.DCTERMS.license)) == claimed


def test_a_source_keeps_the_licence_that_it_states(store: Path) -> None:
    source = {"title": "Fictieve kerncijfers", "licence": "CC BY 4.0"}
    with client(store, license=LICENCE) as opened:
        made = opened.post("/v1/sources", json=source).json()["id"]
        graph = read(opened, f"/id/{made}", "text/turtle")
    assert [str(one) for one in graph.objects(None, rdflib.DCTERMS.license)] == ["CC BY 4.0"]


@pytest.mark.parametrize("stated", ["CC0", "https://", "https://a b", "javascript:alert(1)", "https://a.example/<x>"])
def test_a_licence_that_is_no_address_is_refused(stated: str) -> None:
    with pytest.raises(InputError, match="KRING_LICENSE"):
        Settings(license=stated).checked()


def test_access_is_public_when_all_that_is_shown_is_and_else_restricted(store: Path) -> None:
    def rights(opened: TestClient) -> set[str]:
        return {
            str(one).rpartition("/")[2]
            for one in read(opened, "/catalog", "text/turtle").objects(None, rdflib.DCTERMS.accessRights)
        }

    with client(store) as local:  # reads private spaces
        assert rights(local) == {"RESTRICTED"}
    with client(store, mode="shared", anonymous_reading=True) as opened:
        assert rights(opened) == {"PUBLIC"}


def test_head_gives_the_headers_alone(service: TestClient) -> None:
    answer = service.head("/id/les-1", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Link"] == f'<{IRI}>; rel="canonical"'


def test_what_is_not_there_is_a_problem_in_every_form(service: TestClient) -> None:
    assert service.get("/id/geen", headers={"Accept": "text/turtle"}).status_code == 404
    assert service.get("/id/een%20spatie").status_code == 400
