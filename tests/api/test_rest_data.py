"""Linked data: one record in every form says the same, and the data set describes itself. Records are fictitious."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

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


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("data") / "store"
    fill(store, {**WORLD, "kring/network": MORE})
    with client(store) as opened:
        yield opened


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


def test_n_quads_name_the_space(service: TestClient) -> None:
    answer = service.get("/id/les-1", headers={"Accept": "application/n-quads"})
    spaces = {quad.graph_name.value for quad in pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.N_QUADS)}
    assert spaces == {"https://w3id.org/kring/space/kring/public"}


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
    assert "<script" not in answer.text
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


def test_the_catalogue_has_what_dcat_ap_nl_asks_for(service: TestClient) -> None:
    graph = read(service, "/catalog", "application/rdf+xml")
    (catalogue,) = graph.subjects(rdflib.RDF.type, DCAT.Catalog)
    (dataset,) = graph.objects(catalogue, DCAT.dataset)
    for asked in ("title", "description", "publisher", "identifier", "license", "accessRights"):
        assert graph.value(dataset, rdflib.DCTERMS[asked]) is not None, asked
    for asked in ("contactPoint", "theme", "distribution"):
        assert graph.value(dataset, DCAT[asked]) is not None, asked
    for distribution in graph.objects(dataset, DCAT.distribution):
        assert graph.value(distribution, DCAT.accessURL) is not None


def test_head_gives_the_headers_alone(service: TestClient) -> None:
    answer = service.head("/id/les-1", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Link"] == f'<{IRI}>; rel="canonical"'


def test_what_is_not_there_is_a_problem_in_every_form(service: TestClient) -> None:
    assert service.get("/id/geen", headers={"Accept": "text/turtle"}).status_code == 404
    assert service.get("/id/een%20spatie").status_code == 400
