"""What a document answers and names, on its page and on that of its municipality. All records are fictitious."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.rest_service import TOWN, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

_PRIVACY = "Wij houden ons aan de AVG. Een functionaris ziet toe op de AVG, en de AVG vraagt om een register."
_ROWS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "kring/public": [
        ("Municipality", TOWN),
        (
            "Development",
            {
                "id": "dev-avg",
                "title": "Algemene verordening gegevensbescherming",
                "category": "wettelijk",
                "summary": "Regels voor persoonsgegevens.",
                "alt_labels": ["AVG"],
            },
        ),
        (
            "Source",
            {
                "id": "privacy",
                "title": "Privacybeleid & AVG",
                "municipalities": ["GM0308"],
                "body": [
                    {"text": "Vastgesteld door het college van Baarn.", "place": "pagina 1"},
                    {"text": _PRIVACY, "place": "pagina 2"},
                ],
            },
        ),
        ("Source", {"id": "lijst", "title": "Een lijst zonder tekst"}),
    ]
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service on one's own machine, asked as a browser does."""
    made = tmp_path_factory.mktemp("document") / "store"
    fill(made, _ROWS)
    with client(made) as opened:
        opened.headers.update(BROWSER)
        yield opened


def test_a_document_says_what_it_may_be_about_and_what_it_names_with_the_page(service: TestClient) -> None:
    page = service.get("/id/privacy").text
    said = text(page)
    assert "Gaat misschien over" in said
    assert "pagina 2: Wij houden ons aan de AVG." in said
    assert "Genoemd in dit document" in said
    assert "pagina 1: Vastgesteld door het college van Baarn." in said
    assert {"/id/dev-avg", "/id/GM0308"} <= set(read(page).links())
    assert list(flaws(page)) == []


def test_a_municipality_names_its_documents_and_that_nobody_looked_at_them(service: TestClient) -> None:
    said = text(service.get("/id/GM0308").text)
    assert "Documenten van deze gemeente" in said
    assert "Privacybeleid & AVG: door niemand nagekeken" in said.replace(" :", ":")


def test_a_record_without_a_text_says_nothing_of_that(service: TestClient) -> None:
    said = text(service.get("/id/lijst").text)
    assert "Gaat misschien over" not in said
    assert "Genoemd in dit document" not in said
