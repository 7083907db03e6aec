"""SPARQL for people: the same answers as the endpoint has, as a table, with what is wrong at the field."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import client, fill
from tests.web.markup import Markup, flaws, read
from tests.web.test_pages import BROWSER, ROWS, text

TITLES = "SELECT ?s ?title { ?s a kring:Lesson ; dcterms:title ?title } ORDER BY ?s"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that nothing is written in, asked as a browser does."""
    made = tmp_path_factory.mktemp("sparql") / "store"
    fill(made, ROWS)
    with client(made) as opened:
        opened.headers.update(BROWSER)
        yield opened


def ask(service: TestClient, query: str) -> Any:
    """The page with an answer."""
    return service.get("/sparql", params={"query": query})


def field(page: Markup) -> dict[str, str]:
    """The field of the question."""
    [found] = [dict(about) for tag, about in page.elements if tag == "textarea"]
    return found


def test_every_competency_question_is_an_example_that_is_answered(service: TestClient) -> None:
    page = service.get("/sparql")
    examples = [link for link in read(page.text).links() if link.startswith("/sparql?query=")]
    assert len(examples) == len(list(Path("ontologies/queries").glob("*.rq"))) > 10
    assert "Op welke ontwikkelingen antwoordt geen enkel beleid?" in text(page.text)
    for link in examples:
        answer = service.get(link)
        assert answer.status_code == 200, link
        assert list(flaws(answer.text)) == []
        assert "Antwoord" in text(answer.text)


def test_an_answer_is_the_table_of_the_endpoint_with_titles_that_lead_to_the_record(service: TestClient) -> None:
    rows = service.get("/sparql", params={"query": TITLES}, headers={"Accept": "application/json"}).json()["results"]
    page = ask(service, TITLES)
    cells = [about for tag, about in read(page.text).elements if tag == "td"]
    assert len(cells) == 2 * len(rows["bindings"]) > 2
    assert "/id/les-1" in read(page.text).links()
    assert "les-1" in text(page.text)
    for row in rows["bindings"]:
        assert row["title"]["value"] in text(page.text)


def test_what_is_asked_comes_back_in_its_field(service: TestClient) -> None:
    assert "SELECT ?s ?title" in text(ask(service, TITLES).text)


def test_a_mistake_is_told_at_the_field_with_its_line(service: TestClient) -> None:
    answer = ask(service, "SELECT ?x {\r\n\r\n  ?x a }")
    assert answer.status_code == 422
    about = field(read(answer.text))
    assert about["aria-invalid"] == "true"
    assert about["aria-describedby"].split() == ["query-uitleg", "query-fout", "query-regel"]
    assert "klopt niet op regel 3" in text(answer.text)
    assert "Regel 3: ?x a }" in text(answer.text)
    assert list(flaws(answer.text)) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE WHERE { ?s ?p ?o }", "DELETE (regel 1, teken 1) schrijft; de graaf volgt het journaal"),
        ("SELECT * { SERVICE <https://elders.example/> { ?s ?p ?o } }", "vraagt een ander systeem om antwoord"),
    ],
)
def test_what_may_not_be_asked_is_refused_at_the_field(query: str, said: str, service: TestClient) -> None:
    answer = ask(service, query)
    assert answer.status_code == 422
    assert said in text(answer.text)


def test_nothing_found_is_not_nothing_there(service: TestClient) -> None:
    assert "Niets gevonden. Dat is niet hetzelfde als: het is er niet." in text(
        ask(service, "SELECT * {<a> ?p ?o}").text
    )
    assert "Nee, dit vonden wij niet." in text(ask(service, "ASK {<a> ?p ?o}").text)
    assert "Ja, dit staat in de kennisbank." in text(ask(service, "ASK {?s ?p ?o}").text)


def test_a_file_is_what_the_endpoint_gives_and_opens_in_a_spreadsheet(service: TestClient) -> None:
    page = ask(service, TITLES)
    links = [link for link in read(page.text).links() if link.startswith("/sparql/antwoord")]
    assert [link.rpartition("=")[2] for link in links] == ["csv", "json"]
    made = service.get(links[0])
    assert made.content == service.get("/sparql", params={"query": TITLES, "format": "csv"}).content
    assert made.content.startswith(b"\xef\xbb\xbf")  # else a spreadsheet takes UTF-8 for something else
    assert made.headers["Content-Disposition"] == 'attachment; filename="antwoord.csv"'
    described = ask(service, "DESCRIBE <les-1>")
    turtle = [link for link in read(described.text).links() if link.endswith("format=ttl")]
    assert service.get(turtle[0]).headers["Content-Type"].startswith("text/turtle")


@pytest.mark.parametrize("path", ["/sparql/antwoord", "/sparql/antwoord?query=ASK+%7B%7D&format=exe"])
def test_a_file_of_nothing_is_refused(path: str, service: TestClient) -> None:
    assert service.get(path).status_code == 400


@pytest.mark.parametrize(
    "accept", ["*/*", "", "application/sparql-results+json", "text/csv", "application/xml,*/*;q=0.1"]
)
def test_a_program_gets_what_it_always_got(accept: str, service: TestClient) -> None:
    for path in ("/sparql?query=ASK+%7B%7D", "/sparql"):
        answer = service.get(path, headers={"Accept": accept})
        assert not answer.headers["Content-Type"].startswith("text/html"), path


def test_long_answers_show_their_first_rows_and_say_so(service: TestClient) -> None:
    answer = ask(service, "SELECT ?s ?p ?o { ?s ?p ?o }")
    assert "Hier staan de eerste 200; het bestand heeft ze allemaal." in text(answer.text)
    assert sum(tag == "tr" for tag, _ in read(answer.text).elements) == 201


def test_nothing_of_another_organisation_is_in_an_answer_or_in_its_file(tmp_path: Path) -> None:
    fill(tmp_path / "store", ROWS)
    today = datetime.now(UTC).date()
    keys = open_keys(tmp_path / "store")
    _, key = keys.add("een", {"baarn": "reader"}, until=today + timedelta(1), today=today)
    keys.close()
    with client(tmp_path / "store", mode="shared") as opened:
        opened.headers.update(BROWSER)
        opened.post("/inloggen", data={"sleutel": key, "terug": "/"})
        page = ask(opened, TITLES)
        assert "Baarns zaaksysteem geheim" in page.text
        assert "Edes zaaksysteem geheim" not in page.text
        made = opened.get("/sparql/antwoord", params={"query": TITLES, "format": "csv"})
        assert "Baarns zaaksysteem geheim" in made.text
        assert "Edes zaaksysteem geheim" not in made.text
