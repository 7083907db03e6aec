"""Plans and money over REST. All organisations, people and records are fictitious."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from starlette.testclient import TestClient

from api.render.spreadsheet import XLSX
from kg.profiles.access import open_keys
from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill

pytestmark = pytest.mark.usefixtures("profile")  # the same on one machine and beyond

STEP = {"trajectory": "tr", "amounts": [{"year": 2026, "budget_cents": 1000, "spent_cents": 900}]}
WORLD: Rows = {
    "kring/public": [("Municipality", TOWN), ("Municipality", OTHER_TOWN)],
    "baarn/private": [
        ("Trajectory", {"id": "tr", "title": "Fictief traject", "municipalities": ["GM0308"]}),
        ("Decision", {"id": "besluit-1", "title": "Jaarstukken", "municipality": "GM0308"}),
        ("Activity", {"id": "a", "title": "A", "period": {"start": "2027-01-11", "end": "2027-01-15"}, **STEP}),
        ("Activity", {"id": "b", "title": "B", "period": {"start": "2027-01-18", "end": "2027-01-22"},
                      "depends_on": [{"activity": "a"}], "owner": "griffier", "trajectory": "tr"}),
        ("Activity", {"id": "c", "title": "C", "trajectory": "tr"}),
    ],
}  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service of a single user."""
    fill(tmp_path / "store", WORLD)
    with client(tmp_path / "store") as opened:
        yield opened


def get(service: TestClient, path: str, **asked: Any) -> Any:
    answer = service.get(f"/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_plan_has_its_path_what_was_agreed_and_what_is_left_out(service: TestClient) -> None:
    made = service.post("/v1/trajectories/tr/baselines", json={"reason": "Zo begonnen wij", "author": "projectleider"})
    assert (made.status_code, made.json()["number"], made.json()["author"]) == (201, 1, "projectleider")
    assert service.get(made.headers["Location"]).json()["reason"] == "Zo begonnen wij"
    change = {"title": "B", "trajectory": "tr", "period": {"start": "2027-01-18", "end": "2027-02-05"}}
    held = service.put("/v1/activities/b", json=change, headers={"If-Match": "*"})
    assert held.status_code == 200, held.text
    plan = get(service, "trajectories/tr/planning", asOf="2027-01-04")
    assert [(one["id"], one["critical"]) for one in plan["steps"]] == [("a", False), ("b", True), ("c", False)]
    assert plan["steps"][1]["first"] | {"start": None} == {
        "start": None, "end": "2027-01-22", "moved": "later", "leastDays": 14, "mostDays": 14,
    }  # fmt: skip
    assert (plan["undated"], plan["leftOut"], plan["commitment"]["later"]) == (1, 0, 1)
    part = get(service, "trajectories/tr/planning", first=2, most=1)
    assert ([one["id"] for one in part["steps"]], part["leftOut"], part["end"]) == (["b"], 2, plan["end"])
    (agreed,) = get(service, "trajectories/tr/baselines")["items"]
    assert (agreed["number"], agreed["activities"], agreed["author"]) == (1, 3, "projectleider")
    (line,) = get(service, "plans", municipality="Baarn", asOf="2027-02-01")["items"]
    assert (line["activities"], line["past"], line["withoutOwner"], line["agreed"]) == (3, 1, 3, 1)
    assert get(service, "plans", municipality="Ede")["total"] == 0


@pytest.mark.parametrize(
    ("asked", "accept", "kind"),
    [
        ("?format=xml", "", "application/xml"),
        ("?format=xlsx", "", XLSX),
        ("", XLSX, XLSX),
        ("?format=ics", "", "text/calendar"),
        ("", "text/calendar, application/json;q=0.5", "text/calendar"),
        ("", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("?format=json", XLSX, "application/json"),
    ],
)
def test_a_plan_is_given_in_the_form_that_is_asked_for(service: TestClient, asked: str, accept: str, kind: str) -> None:
    answer = service.get(f"/v1/trajectories/tr/planning{asked}", headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    if kind == XLSX:
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        assert {row[rows[0].index("id")] for row in rows[1:]} == {"a", "b", "c"}
    if kind == "text/calendar":
        assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 2
    if kind == "application/xml":
        assert b"<Name>C</Name>" in answer.content
    assert ("attachment" in answer.headers.get("content-disposition", "")) == (kind != "application/json")


def test_a_year_is_accounted_for_and_corrected_in_an_open_one(service: TestClient) -> None:
    money = get(service, "trajectories/tr/money")
    assert (money["withoutAmount"], money["leftOut"]) == (2, 0)
    assert [(one["year"], one["accountedBy"], one["total"]["spentCents"]) for one in money["years"]] == [
        (2026, None, 900)
    ]
    early = {"year": 2027, "correctsYear": 2026, "reason": "Terug", "spentChangeCents": -40}
    assert service.post("/v1/activities/a/corrections", json=early).status_code == 409
    bad = service.post("/v1/trajectories/tr/accounts", json={"year": 2026, "decision": "weg"})
    assert (bad.status_code, "geen besluit" in bad.json()["detail"]) == (404, True)
    made = service.post("/v1/trajectories/tr/accounts", json={"year": 2026, "decision": "besluit-1"})
    assert (made.status_code, made.json()["amounts"][0]["spentCents"]) == (201, 900)
    again = service.post("/v1/trajectories/tr/accounts", json={"year": 2026, "decision": "besluit-1"})
    assert (again.status_code, "besluit-1" in again.json()["detail"]) == (409, True)
    booked = service.post("/v1/activities/a/corrections", json=early)
    assert (booked.status_code, booked.json()["correctsYear"]) == (201, 2026)
    years = get(service, "trajectories/tr/money")["years"]
    assert [(one["year"], one["accountedBy"], one["total"]["spentCents"]) for one in years] == [
        (2026, "besluit-1", 900), (2027, None, -40),
    ]  # fmt: skip
    assert get(service, "trajectories/tr/money", most=1)["leftOut"] == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("trajectories/tr/baselines", {}, 400),
        ("trajectories/tr/baselines", {"reason": "  "}, 400),
        ("trajectories/weg/baselines", {"reason": "r"}, 404),
        ("trajectories/a/baselines", {"reason": "r"}, 404),
        ("trajectories/tr/accounts", {"year": 2026}, 400),
        ("trajectories/tr/accounts", {"year": 2025, "decision": "besluit-1"}, 409),
        ("activities/a/corrections", {"year": 2027, "correctsYear": 2026, "reason": "r"}, 409),
        ("activities/a/corrections", {"year": 2027.5, "correctsYear": 2026, "reason": "r"}, 400),
        ("activities/tr/corrections", {"year": 2027, "correctsYear": 2026, "reason": "r", "spentChangeCents": 1}, 404),
    ],
)
def test_what_cannot_be_is_refused(service: TestClient, path: str, body: Any, status: int) -> None:
    answer = service.post(f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text


def test_somebody_else_sees_no_plan_and_a_reader_agrees_on_none(tmp_path: Path) -> None:
    fill(tmp_path / "store", WORLD)
    credentials, today = open_keys(tmp_path / "store"), datetime.now(UTC).date() + timedelta(1)
    key = {
        name: {"Authorization": f"Bearer {credentials.add(name, roles, until=today, today=today)[1]}"}
        for name, roles in (("ede", {"ede": "editor"}), ("reader", {"baarn": "reader"}))
    }
    credentials.close()
    with client(tmp_path / "store", mode="shared") as opened:
        for path in ("planning", "planning?format=ics", "baselines", "money"):
            assert opened.get(f"/v1/trajectories/tr/{path}", headers=key["ede"]).status_code == 404
        assert opened.get("/v1/plans?municipality=Baarn", headers=key["ede"]).json()["total"] == 0
        body = {"reason": "r"}
        assert opened.post("/v1/trajectories/tr/baselines", json=body, headers=key["ede"]).status_code == 404
        assert opened.post("/v1/trajectories/tr/baselines", json=body, headers=key["reader"]).status_code == 403
        assert opened.get("/v1/trajectories/tr/planning", headers=key["reader"]).json()["leftOut"] == 0
