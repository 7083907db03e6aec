"""`?format=`, for who cannot set a header: every door that has more than one form. Records are fictitious."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.negotiation import FORMATS
from tests.rest_service import WORLD, client, fill

TABLE = "/sparql?query=SELECT%20%3Ft%20%7B%20%3Fl%20dcterms%3Atitle%20%3Ft%20%7D&"
GRAPH = "/sparql?query=DESCRIBE%20%3Cles-1%3E&"
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPHS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "xml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "json": "application/ld+json",
}
DOORS = [
    *((TABLE, word, form) for word, form in TABLES.items()),
    *((path, word, form) for path in (GRAPH, "/rdf-graph-store?default&", "/id/les-1?", "/def?", "/catalog?",
                                      "/.well-known/void?", "/space/kring/public?", "/sparql?")
      for word, form in GRAPHS.items()),
    *((path, "html", "text/html") for path in ("/id/les-1?", "/def?", "/space/kring/public?", "/problem/busy?")),
    ("/problem/busy?", "json", "application/json"),
    ("/id/les-1?", "nq", "application/n-quads"),
    ("/v1/lessons?", "json", "application/json"),
    ("/v1/lessons?", "csv", "text/csv"),
]  # fmt: skip
FORMULA: dict[str, Any] = {"title": "=1+1", "phase": "borgen", "basis": "afgeleid", "note": 'coördinatie; "x"'}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("formats") / "store"
    fill(store, {**WORLD, "kring/network": [("Lesson", {"id": "les-9", **FORMULA, "themes": ["thema-a", "thema-b"]})]})
    with client(store) as opened:
        yield opened


@pytest.mark.parametrize(("door", "word", "form"), DOORS)
def test_a_word_in_the_address_goes_before_the_header(door: str, word: str, form: str, service: TestClient) -> None:
    answer = service.get(f"{door}format={word}", headers={"Accept": "image/png"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].partition(";")[0] == form


def test_every_word_is_asked_for_somewhere() -> None:
    assert {word for _, word, _ in DOORS} == set(FORMATS)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/les-1?format=onzin", 406),
        ("/id/les-1?format=csv", 406),
        (f"{TABLE}format=ttl", 406),
        ("/v1/lessons?format=ttl", 400),
    ],
)
def test_a_form_that_is_not_there_is_refused(path: str, status: int, service: TestClient) -> None:
    assert service.get(path).status_code == status


def test_a_posted_question_may_say_its_form(service: TestClient) -> None:
    asked = {"query": "SELECT ?t { ?l dcterms:title ?t }", "format": "tsv"}
    assert service.post("/sparql", data=asked).headers["Content-Type"].startswith("text/tab-separated-values")


@pytest.mark.parametrize("path", [f"{TABLE}format=csv", "/v1/lessons?format=csv"])
def test_a_spreadsheet_calculates_nothing_and_knows_the_letters(path: str, service: TestClient) -> None:
    content = service.get(path).content
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_a_program_that_sends_a_header_gets_values_as_they_are(service: TestClient) -> None:
    assert b"\r\n=1+1" in service.get(TABLE.rstrip("&"), headers={"Accept": "text/csv"}).content
    assert b"\r\n=1+1" in service.get(f"{TABLE}format=csv&spreadsheet=false").content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_list_of_records_is_a_table_with_pages(service: TestClient) -> None:
    answer = service.get("/v1/lessons?format=csv&pageSize=2")
    assert [row["id"] for row in rows_of(answer.content)] == ["baarn.les-geheim", "ede.les-geheim"]
    following = answer.links["next"]["url"]
    assert "format=csv" in following
    later = (following, "/v1/lessons?format=csv&after=les-3")
    named = {row["id"]: row for url in later for row in rows_of(service.get(url).content)}
    assert named["les-9"]["note"] == FORMULA["note"]
    assert named["les-9"]["themes"] == "thema-a | thema-b"
    assert json.loads(named["les-1"]["sources"])[0]["url"].startswith("https://")
    assert named["les-1"]["space"] == "kring/public"
