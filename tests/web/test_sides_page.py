"""Both sides of an aim and whether it can be done, on the page. All records are fictitious."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from tests.rest_service import TOWN, Rows, client, fill
from tests.web.markup import flaws
from tests.web.test_pages import BROWSER, text

WORLD: Rows = {
    "kring/public": [("Municipality", TOWN)],
    "local/private": [
        ("Policy", {"id": "bel", "title": "Beleid", "municipality": "GM0308"}),
        ("Objective", {"id": "doel", "title": "In 2027 is 80 % <b> digitaal", "policy": "bel"}),
        ("Objective", {"id": "stil", "title": "Niemand zegt hier iets van", "policy": "bel"}),
    ],
}
PATH = "/implementeren/kanten/doel"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, for Baarn."""
    fill(tmp_path / "store", WORLD)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def send(service: TestClient, **fields: str) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return service.post(PATH, content=urlencode(fields), headers=headers, follow_redirects=False)


def spoken(service: TestClient) -> str:
    """The id of what execution says, after it said something."""
    made = send(service, kant="uitvoering", tekst="In 2029 is 60 % <i> digitaal", door="de balie", uren="1.400",
                euro="1.250,50", per="per jaar")  # fmt: skip
    assert made.status_code == 303, made.text
    found = re.search(r'name="bij" value="([^"]+)"', service.get(PATH).text)
    assert found
    return found[1]


def test_an_aim_of_which_execution_is_not_heard_says_so_and_has_a_form(service: TestClient) -> None:
    page = service.get(PATH)
    assert not list(flaws(page.text))
    assert "Wat de uitvoering hiervan zegt, vonden wij niet" in text(page.text)
    over = text(service.get("/implementeren/kanten").text)
    assert "Van 2 van de 2 doelen is niet bekend wat de uitvoering zegt" in over


def test_what_is_said_stands_beside_policy_with_what_differs_and_what_it_costs(service: TestClient) -> None:
    spoken(service)
    page = service.get(PATH)
    assert not list(flaws(page.text))
    said = text(page.text)
    assert "1.400 uur en € 1.250,50 per jaar" in said
    assert all(word in said for word in ("80 %", "60 %", "In 2027", "In 2029", "Nog niemand"))
    assert "<i>" not in page.text
    over = service.get("/implementeren/kanten")
    assert not list(flaws(over.text))
    assert "Verschillen zonder antwoord: 2. Zonder iemand die antwoordt: 2." in text(over.text)


def test_a_difference_is_answered_and_a_later_reader_overwrites_nothing(service: TestClient) -> None:
    key = spoken(service)
    asked = {"bij": key, "aspect": "datum", "stand": "0"}
    assert send(service, **asked, eigenaar="de wethouder", antwoord="Het wordt 2028").status_code == 303
    assert "Het wordt 2028" in text(service.get(PATH).text)
    late = send(service, **asked, eigenaar="een ander", antwoord="Het blijft 2027")
    assert late.status_code == 409
    assert "Er is niets overschreven" in text(late.text)
    assert "Het blijft 2027" in late.text  # what was written is not lost
    assert "Het wordt 2028" in text(service.get(PATH).text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tekst": "x"}, "Kies voor welke kant"),
        ({"kant": "beleid", "tekst": " "}, "Schrijf op wat volgens u het doel is"),
        ({"kant": "beleid", "tekst": "x", "uren": "veel"}, "heel getal"),
        ({"kant": "beleid", "tekst": "x", "uren": "²"}, "heel getal"),
        ({"kant": "beleid", "tekst": "x", "euro": "duur"}, "Schrijf een bedrag"),
        ({"kant": "beleid", "tekst": "x", "datum": "gisteren"}, "Kies een dag"),
        ({"bij": "weg", "aspect": "datum", "eigenaar": ""}, "Vul in wie antwoord geeft"),
    ],
)
def test_a_form_that_cannot_be_kept_comes_back_with_what_was_written(
    service: TestClient, fields: dict[str, str], said: str
) -> None:
    answer = send(service, **fields)
    assert answer.status_code == 422, answer.text
    assert said in text(answer.text)
    assert not list(flaws(answer.text))


def test_what_is_not_there_is_not_found(service: TestClient) -> None:
    asked = {"bij": "weg", "aspect": "datum", "eigenaar": "w"}
    assert send(service, **asked).status_code == 404
    for path in ("/implementeren/kanten/weg", "/implementeren/kanten/bel", "/formuleren/kan-het/weg"):
        assert service.get(path).status_code == 404


def test_the_record_and_the_chain_lead_to_both_pages(service: TestClient) -> None:
    assert all(path in service.get("/id/doel").text for path in (PATH, "/formuleren/kan-het/doel"))
    assert PATH in service.get("/keten").text
    page = service.get("/formuleren/kan-het/doel")
    assert not list(flaws(page.text))
    assert "Van geen doel of activiteit staat de eigenaar in de bron." in text(page.text)
