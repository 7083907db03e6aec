"""Questions and recommendations on the page: asked, answered once, followed until they are closed. All fictitious."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.rest_service import client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, ROWS, text
from tests.web.test_plan_page import send

PATH = "/rapporteren/vragen"
ADVICE = "/rapporteren/aanbevelingen/advies-1"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, for Baarn."""
    fill(tmp_path / "store", ROWS)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def test_a_question_is_asked_from_a_record_answered_once_and_made_public(service: TestClient) -> None:
    assert f"{PATH}/nieuw?bij=tra-plan" in read(service.get("/id/tra-plan").text).links()
    asked = send(service, PATH, bij="tra-plan", vraag="Wanneer <b>komt</b> het?", namens="een raadslid")
    assert asked.status_code == 303
    page = asked.headers["location"].partition("?")[0]
    shown = service.get(page).text
    assert list(flaws(shown)) == []
    assert "Geen eigenaar vastgelegd; wie hier mag schrijven, kan antwoorden." in text(shown)
    assert send(service, page, stap="wijs toe", aan="de controller", beloofd="2027-01-15").status_code == 303
    assert send(service, page, stap="beantwoord", antwoord="In maart.").status_code == 303
    again = send(service, page, stap="beantwoord", antwoord="In april.")
    assert again.status_code == 422
    assert "stel een nieuwe vraag" in text(again.text)
    assert send(service, page, stap="maak openbaar").status_code == 303
    log = text(service.get(page).text)
    assert "In maart." in log
    assert "In april." not in log
    assert "de vraag met haar antwoord, zonder namen" in log


def test_a_form_that_is_not_right_comes_back_with_what_was_typed(service: TestClient) -> None:
    refused = send(service, PATH, bij="tra-plan", vraag="Hoe ver?", passage="dit staat er niet")
    assert refused.status_code == 422
    assert list(flaws(refused.text)) == []
    assert "staat niet in" in text(refused.text)
    assert "dit staat er niet" in refused.text
    assert send(service, PATH, bij="tra-plan", vraag=" ").status_code == 422
    assert send(service, f"{PATH}/vraag-1", stap="dans").status_code == 422
    assert service.get(f"{PATH}/nieuw?bij=er-is-niets").status_code == 404
    assert service.get(f"{PATH}/er-is-niets").status_code == 404
    assert service.get(f"{PATH}/melding.docx?sleutel=vraag:er-is-niets").status_code == 404
    assert service.get(f"{PATH}/melding.exe?sleutel=vraag:vraag-1").status_code == 404


def test_what_is_due_stands_on_the_page_with_its_draft_and_what_is_not_known(service: TestClient) -> None:
    shown = service.get(PATH).text
    assert "Wij melden alleen wat bekend is" in text(shown)
    links = read(shown).links()
    assert f"{PATH}/melding.eml?sleutel=vraag%3Avraag-1" in links
    letter = service.get(f"{PATH}/melding.eml?sleutel=vraag:vraag-1")
    assert letter.headers["content-type"] == "message/rfc822"
    assert b"X-Unsent: 1" in letter.content


def test_a_recommendation_is_followed_and_a_closed_one_is_not_opened_again(service: TestClient) -> None:
    assert send(service, ADVICE, stap="opvolging", tekst="Iemand is benoemd.").status_code == 303
    assert send(service, ADVICE, stap="afgesloten", tekst="De rekenkamer is akkoord.").status_code == 303
    closed = service.get(ADVICE).text
    assert list(flaws(closed)) == []
    assert "Afgesloten gaat niet weer open." in text(closed)
    again = send(service, ADVICE, stap="opvolging", tekst="Toch weer.")
    assert again.status_code == 422
    assert "gaat niet weer open" in text(again.text)
    assert send(service, ADVICE, stap="heropen", tekst="Toch weer.").status_code == 422
