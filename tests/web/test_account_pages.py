"""Decisions, accounted years and corrections, recorded on the page. All records are fictitious."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.rest_service import client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text
from tests.web.test_plan_page import PLAN, WORLD, send

NEW = "/besluiten/nieuw"
DECIDED = {"besluit": "Jaarstukken 2026 vastgesteld", "orgaan": "gemeenteraad", "datum": "2026-06-30", "nummer": "R-12"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, for Baarn."""
    fill(tmp_path / "store", WORLD)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def state(service: TestClient) -> str:
    found = re.search(r'name="stand" value="([^"]+)"', service.get(f"{PLAN}/verantwoorden?jaar=2026").text)
    assert found
    return found[1]


def settle(service: TestClient, **more: str) -> str:
    fields = {"jaar": "2026", "stand": state(service), "besluit": "besluit-1", "zeker": "ja", **more}
    answer = send(service, f"{PLAN}/verantwoorden", **fields)
    assert answer.status_code == 303, text(answer.text)
    return str(answer.headers["location"])


def test_a_decision_is_recorded_and_one_goes_back_with_it(service: TestClient) -> None:
    back = f"{PLAN}/verantwoorden?jaar=2026"
    form = service.get(NEW, params={"naar": back})
    assert list(flaws(form.text)) == []
    assert back in read(form.text).links()
    kept = send(service, NEW, naar=back, mandaat="Mandaatbesluit, artikel 3", **DECIDED)
    assert kept.status_code == 303
    parts = urlsplit(kept.headers["location"])
    query = parse_qs(parts.query)
    assert (parts.path, query["jaar"], query["bericht"]) == (f"{PLAN}/verantwoorden", ["2026"], ["besluit"])
    [key] = query["besluit"]
    said = service.get(f"/v1/decisions/{key}").json()
    assert (said["title"], said["body"], said["date"], said["number"]) == tuple(DECIDED.values())
    assert said["mandate"]["ground"] == "Mandaatbesluit, artikel 3"
    assert f'<option value="{key}" selected' in service.get(kept.headers["location"]).text


@pytest.mark.parametrize("naar", ["https://elders.example/", "//elders.example", "/inloggen", ""])
def test_a_decision_leads_nowhere_else(service: TestClient, naar: str) -> None:
    kept = send(service, NEW, naar=naar, besluit="Besloten", orgaan="college")
    assert re.fullmatch(r"/id/besluit-[0-9a-f]{12}\?bericht=besluit", kept.headers["location"])
    assert "date" not in service.get(kept.headers["location"].replace("/id/", "/v1/decisions/")).json()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"besluit": ""}, "Vul in wat er besloten is."),
        ({"orgaan": " "}, "Vul in wie het besluit nam"),
        ({"datum": "2999-01-01"}, "vandaag of eerder"),
        ({"datum": "gisteren"}, "vandaag of eerder"),
        ({"adres": "javascript:x"}, "begint met https://"),
        ({"titel": "Raadsbesluit"}, "Vul het adres in"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_and_nothing_is_lost(
    service: TestClient, fields: dict[str, str], said: str
) -> None:
    answer = send(service, NEW, **{**DECIDED, **fields})
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert said in answer.text
    assert "R-12" in answer.text
    assert service.get("/v1/decisions").json()["total"] == 1


def test_a_year_is_accounted_for_with_a_decision_and_stays(service: TestClient) -> None:
    money = service.get(f"{PLAN}/geld?jaar=2026")
    assert f"{PLAN}/verantwoorden?jaar=2026" in read(money.text).links()
    form = service.get(f"{PLAN}/verantwoorden?jaar=2026")
    assert list(flaws(form.text)) == []
    assert "Stap a € 1.000 € 900,50 Samen € 1.000 € 900,50" in text(form.text)
    bare = send(service, f"{PLAN}/verantwoorden", jaar="2026", stand=state(service))
    assert bare.status_code == 422
    assert list(flaws(bare.text)) == []
    assert "Kies met welk besluit" in bare.text
    assert "Zet hier een vinkje." in bare.text
    page = text(service.get(settle(service)).text)
    assert "Dit jaar is verantwoord en blijft staan." in page
    again = service.get(f"{PLAN}/verantwoorden?jaar=2026")
    assert "Dit jaar is al verantwoord." in again.text
    assert list(flaws(again.text)) == []
    assert service.get(f"{PLAN}/verantwoorden?jaar=1999").status_code == 404


def test_an_amount_that_changed_meanwhile_is_not_accounted_for_unseen(service: TestClient) -> None:
    before = state(service)
    change = {"title": "Stap a", "trajectory": "tr", "amounts": [{"year": 2026, "budgetCents": 5}]}
    assert service.put("/v1/activities/a", json=change, headers={"If-Match": "*"}).status_code == 200
    answer = send(service, f"{PLAN}/verantwoorden", jaar="2026", stand=before, besluit="besluit-1", zeker="ja")
    assert answer.status_code == 409
    assert "Een collega paste een bedrag aan" in answer.text
    assert service.get("/v1/year-accounts").json()["total"] == 0


def test_what_was_otherwise_is_booked_in_an_open_year(service: TestClient) -> None:
    path = f"{PLAN}/herstelboeking"
    empty = service.get(path)
    assert "Van dit traject is nog geen jaar verantwoord." in empty.text
    assert list(flaws(empty.text)) == []
    settle(service)
    assert f"{path}?over=2026" in read(service.get(f"{PLAN}/geld?jaar=2026").text).links()
    form = service.get(f"{path}?over=2026")
    assert list(flaws(form.text)) == []
    given = {"over": "2026", "jaar": "2027", "activiteit": "a", "uitgegeven": "-50,50", "reden": "Dubbel betaald"}
    kept = send(service, path, **given)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{PLAN}/geld?jaar=2027&bericht=geboekt")
    [booked] = service.get("/v1/budget-corrections").json()["items"]
    assert (booked["spentChangeCents"], booked["reason"]) == (-5050, "Dubbel betaald")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"over": ""}, "Kies een jaar dat verantwoord is."),
        ({"jaar": "27"}, "in vier cijfers"),
        ({"activiteit": ""}, "Kies bij welke activiteit"),
        ({"uitgegeven": "veel"}, "Vul een bedrag in euro"),
        ({"uitgegeven": ""}, "Vul in hoeveel er bij"),
        ({"reden": ""}, "Vul in wat er anders bleek."),
        ({"jaar": "2026"}, "boek in een jaar na 2026"),
        ({"over": "2025"}, "nog niet verantwoord"),
    ],
)
def test_what_cannot_be_booked_is_said(service: TestClient, fields: dict[str, str], said: str) -> None:
    settle(service)
    given = {"over": "2026", "jaar": "2027", "activiteit": "a", "uitgegeven": "5", "reden": "Dubbel betaald"}
    answer = send(service, f"{PLAN}/herstelboeking", **{**given, **fields})
    assert answer.status_code == 422
    assert list(flaws(answer.text)) == []
    assert said in answer.text
    assert service.get("/v1/budget-corrections").json()["total"] == 0


def test_of_another_trajectory_nothing_is_booked(service: TestClient) -> None:
    settle(service)
    fields = {"over": "2026", "jaar": "2027", "activiteit": "a", "uitgegeven": "5", "reden": "x"}
    assert send(service, "/implementeren/planning/leeg/herstelboeking", **fields).status_code == 404
