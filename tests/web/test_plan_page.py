"""Planning and money on the page, as a browser gets them. All records are fictitious."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from kg import clock
from tests.rest_service import TOWN, Rows, client, fill
from tests.web.markup import flaws, read
from tests.web.test_pages import BROWSER, text

FIELDS = [{"task_field": "0.4", "basis_points": 6000}, {"task_field": "0.2", "basis_points": 4000}]
MONEY = [{"year": 2026, "budget_cents": 100_000, "spent_cents": 90_050}, {"year": 2027, "budget_cents": 50_000}]


def work(key: str, start: str | None, end: str | None, *before: str, **more: Any) -> tuple[str, dict[str, Any]]:
    period = {name: day for name, day in (("start", start), ("end", end)) if day}
    waits = [{"activity": one} for one in before]
    fields = {"title": f"Stap {key}", "trajectory": "tr", "period": period or None, "depends_on": waits, **more}
    return "Activity", {"id": key, **fields}


WORLD: Rows = {
    "kring/public": [("Municipality", TOWN)],
    "local/private": [
        ("Trajectory", {"id": "tr", "title": "Fictief traject", "municipalities": ["GM0308"]}),
        ("Trajectory", {"id": "leeg", "title": "Fictief leeg", "municipalities": ["GM0308"], "status": "concept"}),
        ("Decision", {"id": "besluit-1", "title": "Jaarstukken", "municipality": "GM0308"}),
        work("a", "2026-01-12", "2026-01-16", amounts=MONEY, shares=FIELDS, programme="Programma 4"),
        work("b", "2026-01-19", "2026-01-23", "a", owner="griffier"),
        work("c", None, None, "geheim"),
        work("d", "2026-02-02", "2026-02-06", "e"),
        work("e", "2026-02-02", "2026-02-06", "d"),
    ],
}
PLAN = "/implementeren/planning/tr"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service on one's own machine, for Baarn."""
    fill(tmp_path / "store", WORLD)
    with client(tmp_path / "store") as opened:
        opened.headers.update(BROWSER)
        opened.cookies.set("kring-gemeente", "GM0308")
        yield opened


def send(service: TestClient, path: str, **fields: str) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return service.post(path, content=urlencode(fields), headers=headers, follow_redirects=False)


def state(service: TestClient) -> str:
    found = re.search(r'name="stand" value="([^"]+)"', service.get(f"{PLAN}/vastleggen").text)
    assert found
    return found[1]


def test_each_trajectory_says_in_a_line_what_is_past_unknown_and_without_owner(service: TestClient) -> None:
    page = service.get("/implementeren/planning")
    said = text(page.text)
    assert list(flaws(page.text)) == []
    assert "Van Baarn kennen wij 2 trajecten." in said
    assert "Fictief leeg concept Wij vonden geen activiteiten van dit traject." in said
    assert "Fictief traject 5 4 niets afgesproken 1 4" in said
    assert "/implementeren/planning" in read(service.get("/keten").text).links()
    assert PLAN in read(service.get("/id/tr").text).links()


def test_a_plan_is_drawn_and_its_table_says_the_same(service: TestClient) -> None:
    page = service.get(PLAN)
    said = text(page.text)
    assert list(flaws(page.text)) == []
    drawn = re.findall(r'<a href="#stap-(\d+)" aria-label="([^"]+)"', page.text)
    assert [number for number, _ in drawn] == ["1", "2", "3", "4", "5"]
    assert all(f'id="stap-{number}"' in page.text for number, _ in drawn)
    assert "van 12 januari 2026 tot 16 januari 2026" in drawn[0][1]
    assert 'class="balk-plan"' in page.text
    assert "Deze activiteiten wachten op elkaar." in said
    assert "Van 1 van de 5 activiteiten is het begin of het einde niet bekend." in said
    assert "of u mag het niet zien: geheim" in said
    assert "Er is nog geen planning vastgelegd." in said
    english = service.get(f"{PLAN}?taal=en").text
    assert "No plan has been agreed on yet." in english
    assert ">Jan<" in english


def test_a_plan_is_agreed_on_with_a_reason_and_a_tick_and_stays(service: TestClient) -> None:
    form = service.get(f"{PLAN}/vastleggen")
    assert list(flaws(form.text)) == []
    assert "als planning 1" in text(form.text)
    bare = send(service, f"{PLAN}/vastleggen", stand=state(service), door="projectleider")
    assert bare.status_code == 422
    assert list(flaws(bare.text)) == []
    assert "Vul in waarom." in bare.text
    assert "Zet hier een vinkje." in bare.text
    assert 'value="projectleider"' in bare.text
    whole = {"reden": "Zo begonnen wij", "door": "projectleider", "zeker": "ja"}
    kept = send(service, f"{PLAN}/vastleggen", stand=state(service), **whole)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{PLAN}?bericht=vastgelegd")
    page = text(service.get(kept.headers["location"]).text)
    assert "Vastgelegd. Deze planning blijft staan." in page
    assert "Zo begonnen wij projectleider" in page
    assert "zoals afgesproken" in page


def test_what_a_new_agreement_changes_is_shown_first(service: TestClient) -> None:
    whole = {"reden": "Zo begonnen wij", "zeker": "ja"}
    assert send(service, f"{PLAN}/vastleggen", stand=state(service), **whole).status_code == 303
    assert "niets verschoven" in text(service.get(f"{PLAN}/vastleggen").text)
    for key, start, end in (("a", "2026-01-13", "2026-01-16"), ("b", "2026-01-19", "2026-01-26")):
        change = {"title": key, "trajectory": "tr", "period": {"start": start, "end": end}}
        assert service.put(f"/v1/activities/{key}", json=change, headers={"If-Match": "*"}).status_code == 200
    assert service.delete("/v1/activities/d", headers={"If-Match": "*"}).status_code == 204
    said = text(service.get(f"{PLAN}/vastleggen").text)
    assert "1 staat er niet meer in a: het begin is anders b: 3 dagen later Waarom" in said


def test_what_changed_while_somebody_wrote_is_not_agreed_on_unseen(service: TestClient) -> None:
    before = state(service)
    change = {"title": "Stap b", "trajectory": "tr", "period": {"start": "2026-01-19", "end": "2026-03-20"}}
    assert service.put("/v1/activities/b", json=change, headers={"If-Match": "*"}).status_code == 200
    answer = send(service, f"{PLAN}/vastleggen", stand=before, reden="Zo begonnen wij", zeker="ja")
    assert answer.status_code == 409
    assert "Een collega paste de planning aan" in answer.text
    assert "Zo begonnen wij" in answer.text
    assert service.get("/v1/trajectories/tr/baselines").json()["items"] == []
    assert state(service) != before


def test_another_site_agrees_on_nothing(service: TestClient) -> None:
    fields = {"stand": state(service), "reden": "r", "zeker": "ja"}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://elders.example"}
    answer = service.post(f"{PLAN}/vastleggen", content=urlencode(fields), headers=headers)
    assert answer.status_code == 403
    assert service.get("/v1/trajectories/tr/baselines").json()["items"] == []


def test_money_has_its_years_its_shares_and_says_of_how_many_it_is_known(service: TestClient) -> None:
    assert service.post("/v1/trajectories/tr/accounts", json={"year": 2026, "decision": "besluit-1"}).status_code == 201
    booked = {"year": 2027, "correctsYear": 2026, "reason": "Terug", "spentChangeCents": -4050}
    assert service.post("/v1/activities/a/corrections", json=booked).status_code == 201
    page = service.get(f"{PLAN}/geld?jaar=2026")
    said = text(page.text)
    assert list(flaws(page.text)) == []
    assert "Van 4 van de 5 activiteiten staat geen bedrag in de bron." in said
    assert "2026 Verantwoord het besluit over 2026 € 1.000 € 900,50 0" in said
    assert "2027 Open € 500 € -40,50 bekend van 0 van 1 1" in said
    assert "0.2 Burgerzaken € 400 40,0 % € 360,20" in said
    assert "0.4 Overhead € 600 60,0 % € 540,30" in said
    assert "Programma 4" in said
    assert "/id/besluit-1" in read(page.text).links()
    sheet = service.get(f"{PLAN}/geld.csv").content.decode("utf-8-sig")
    assert "0.4 Overhead,€ 600" in sheet
    assert "Wij vonden geen bedragen per jaar." in text(service.get("/implementeren/planning/leeg/geld").text)


@pytest.mark.parametrize(("today", "chosen"), [(2025, 2026), (2026, 2026), (2027, 2027), (2030, 2027)])
def test_the_year_that_is_shown_is_near_and_one_that_has_not_begun_is_not_accounted_for(
    today: int, chosen: int, service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(today, 6, 1))
    page = service.get(f"{PLAN}/geld")
    assert f'id="gekozen">{chosen} ' in page.text
    assert ("Leg vast dat" in text(page.text)) is (chosen <= today)


@pytest.mark.deep
def test_a_plan_of_ten_thousand_activities_stays_a_page_and_says_what_is_left_out(tmp_path: Path) -> None:
    many = [work(f"s{at:05}", "2026-01-12", "2026-01-16", *([f"s{at - 1:05}"] if at else [])) for at in range(10_000)]
    fill(tmp_path / "store", {**WORLD, "local/private": [*WORLD["local/private"][:3], *many]})
    with client(tmp_path / "store") as service:
        service.headers.update(BROWSER)
        service.cookies.set("kring-gemeente", "GM0308")
        page = service.get(PLAN)
        assert page.status_code == 200
        assert len(page.content) < 120_000
        assert "U ziet er 50 van de 10.000." in text(page.text)
        assert page.text.count('id="stap-') == 50
        last = service.get(f"{PLAN}?blad=200").text
        assert 'id="stap-10000"' in last
        assert 'id="stap-9951"' in last
        assert send(service, f"{PLAN}/vastleggen", stand=state(service), reden="Groot", zeker="ja").status_code == 303
        assert len(service.get(PLAN).content) < 120_000
        assert len(service.get("/v1/trajectories/tr/planning", headers={"Accept": "*/*"}).json()["steps"]) == 1000
        assert service.get(f"{PLAN}/bestand.xml").content.count(b"<Task>") == 10_000


@pytest.mark.parametrize("path", ["/implementeren/planning/weg", f"{PLAN}/bestand.exe", f"{PLAN}/geld.exe"])
def test_what_is_not_there_is_a_page_that_says_so(service: TestClient, path: str) -> None:
    assert service.get(path).status_code == 404
