"""
The W3C tests of the SPARQL 1.1 Protocol, the Graph Store Protocol and the service description, over a real socket.

Every graph of Kring is a space, so the IRIs of the graphs of the suite become those of spaces, and what a graph holds
becomes a record in it. The path is ours, as the manifest asks: "/sparql/" is /sparql, "/gsp" is /rdf-graph-store.
"""

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import rdflib
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from pyshacl import validate

from tests.rest_service import fill, server
from tests.w3c.suite import CNT, HT, MF, NEEDED, Case, applying, cases, refused, text_of

pytestmark = NEEDED
GRAPH: Final = re.compile(r"http://kasei\.us/2009/09/sparql/data/data(\d)\.rdf(> a\b)?")
PATHS: Final = {"/sparql/": "/sparql", "/gsp": "/rdf-graph-store"}
BOOLEAN: Final = {"application/sparql-results+json", "application/sparql-results+xml"}
SHAPES: Final = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
[] a sh:NodeShape ; sh:targetClass sd:Service ;
  sh:property [ sh:path sd:endpoint ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sd:supportedLanguage ; sh:minCount 1 ;
                sh:in ( sd:SPARQL10Query sd:SPARQL11Query sd:SPARQL11Update ) ] ;
  sh:property [ sh:path sd:feature ; sh:nodeKind sh:IRI ;
                sh:in ( sd:DereferencesURIs sd:UnionDefaultGraph sd:RequiresDataset sd:EmptyGraphs
                        sd:BasicFederatedQuery ) ] ;
  sh:property [ sh:path sd:resultFormat ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sd:defaultDataset ; sh:maxCount 1 ; sh:class sd:Dataset ] .
[] a sh:NodeShape ; sh:targetClass sd:Dataset ;
  sh:property [ sh:path sd:defaultGraph ; sh:maxCount 1 ; sh:class sd:Graph ] ;
  sh:property [ sh:path sd:namedGraph ; sh:class sd:NamedGraph ] .
[] a sh:NodeShape ; sh:targetClass sd:NamedGraph ;
  sh:property [ sh:path sd:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sd:graph ; sh:maxCount 1 ; sh:class sd:Graph ] .
"""  # the domains, ranges and cardinalities of https://www.w3.org/TR/sparql11-service-description/


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    kind: str
    content: bytes


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("w3c") / "store"
    lesson = {"title": "Een les (fictief)", "phase": "borgen", "basis": "afgeleid"}
    fill(folder, {f"w3c-{n}/public": [("Lesson", {**lesson, "id": f"w3c-{n}.les"})] for n in (1, 2, 3)})
    with server(folder) as running:
        yield running


def ours(text: str) -> str:
    """With the records and spaces of this service."""

    def chosen(found: re.Match[str]) -> str:
        if found[2]:
            return f"https://w3id.org/kring/id/w3c-{found[1]}.les{found[2]}"
        return f"https://w3id.org/kring/space/w3c-{found[1]}/public"

    return GRAPH.sub(chosen, text)


def send(address: str, case: Case, request: Any) -> Answer:
    """One request of a test, as it stands there."""
    facts = case.facts
    target = urlsplit(text_of(facts.one(request, HT + "absolutePath")))
    path = next(own for prefix, own in PATHS.items() if target.path.startswith(prefix))
    query = urlencode([(name, ours(value)) for name, value in parse_qsl(target.query, keep_blank_values=True)])
    headers = {
        text_of(facts.one(field, HT + "fieldName")): text_of(facts.one(field, HT + "fieldValue"))
        for field in facts.items(facts.one(request, HT + "headers"))
    }
    content = None
    if body := facts.one(request, HT + "body"):
        body = next((found for found in facts.items(body) if found), body)  # in a list, or by itself
        content = ours(text_of(facts.one(body, CNT + "chars"))).encode(
            text_of(facts.one(body, CNT + "characterEncoding"))
        )
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request(
            text_of(facts.one(request, HT + "methodName")), f"{path}?{query}" if query else path, content, headers
        )
        got = connection.getresponse()
        return Answer(got.status, got.headers.get_content_type(), got.read())
    finally:
        connection.close()


def requests(case: Case) -> list[Any]:
    action = case.facts.one(case.node, MF + "action")
    return list(case.facts.items(case.facts.one(action, HT + "requests")))


def is_expected(status: int, wanted: set[str]) -> bool:
    """By name or by class: `NotFound`, `StatusCode2xx`."""
    name = http.HTTPStatus(status).phrase.replace(" ", "")
    return bool(wanted & {name, f"StatusCode{status // 100}xx"})


@pytest.mark.parametrize("name", applying("ProtocolTest", "GraphStoreProtocolTest"))
def test_every_request_gets_the_expected_answer(address: str, name: str) -> None:
    case = cases()[name]
    assert requests(case)
    for request in requests(case):
        answer = send(address, case, request)
        response = case.facts.one(request, HT + "resp")
        statuses = {one.value.rpartition("#")[2] for one in case.facts.all(response, MF + "expectedStatus")}
        assert is_expected(answer.status, statuses), answer
        if answer.status >= 400 and text_of(case.facts.one(request, HT + "methodName")) != "HEAD":
            assert answer.kind == "application/problem+json"
        boolean = case.facts.one(response, MF + "expectedBoolean")
        match text_of(case.facts.one(response, MF + "expectedFormat")):
            case "boolean":
                assert answer.kind in BOOLEAN
                said = parse_query_results(answer.content, QueryResultsFormat.from_media_type(answer.kind))
                assert isinstance(said, QueryBoolean)
                assert boolean is None or bool(said) == (text_of(boolean) == "true")
            case "tabular":
                table = parse_query_results(answer.content, QueryResultsFormat.from_media_type(answer.kind))
                assert isinstance(table, QuerySolutions)
            case "RDF":
                list(parse(answer.content, RdfFormat.from_media_type(answer.kind)))
            case other:
                assert not other


@pytest.mark.parametrize("name", refused("protocol"))
def test_an_update_is_refused_over_http(address: str, name: str) -> None:
    case = cases()[name]
    answer = send(address, case, requests(case)[0])
    assert (answer.status, answer.kind) == (400, "application/problem+json")
    assert b"query-refused" in answer.content


@pytest.mark.parametrize("name", refused("graph-store-protocol"))
def test_a_write_to_the_graph_store_is_refused(address: str, name: str) -> None:
    case = cases()[name]
    first = requests(case)[0]
    assert text_of(case.facts.one(first, HT + "methodName")) in {"PUT", "POST"}
    answer = send(address, case, first)
    assert (answer.status, answer.kind) == (405, "application/problem+json")


@pytest.mark.parametrize("name", applying("ServiceDescriptionTest"))
def test_the_service_describes_itself(address: str, name: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", "/sparql")
        got = connection.getresponse()
        about = rdflib.Graph().parse(data=got.read(), format=got.headers.get_content_type())
    finally:
        connection.close()
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    match name.rpartition("/")[2]:
        case "returns-rdf":
            assert len(about) > 10
        case "has-endpoint-triple":
            assert list(about.objects(None, sd.endpoint)) == [rdflib.URIRef(f"{address}/sparql")]
        case "conforms-to-schema":
            conforms, _, report = validate(about, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
            assert conforms, report
            assert len(list(about.subjects(rdflib.RDF.type, sd.NamedGraph))) == 4  # three spaces and the ontology
        case other:
            pytest.fail(f"no check for {other}")
