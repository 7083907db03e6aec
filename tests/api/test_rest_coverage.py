"""Coverage over REST: the duties in force, a statement, and the second reader. All records are fictitious."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import WORLD, client, fill

pytestmark = pytest.mark.usefixtures("profile")  # the same on one machine and beyond

DUTY = {
    "id": "dev-plicht",
    "title": "Fictieve plicht",
    "category": "wettelijk",
    "summary": "s",
    "obligation": True,
    "in_force_since": "2020-01-01",
}
ROWS = {**WORLD, "kring/public": [*WORLD["kring/public"], ("Development", DUTY)]}
SAID = {
    "title": "Fictieve plicht: dit ontbreekt",
    "municipality": "GM0228",
    "development": "dev-plicht",
    "verdict": "ontbreekt",
    "grounds": "overleg met de informatiemanager",
    "date": "2026-01-15",
}
Shared = tuple[TestClient, Mapping[str, Mapping[str, str]]]


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    """A service with signing in: two editors at Ede, and one at Baarn."""
    store, today = tmp_path / "shared", datetime.now(UTC).date()
    fill(store, ROWS)
    credentials, headers = open_keys(store), {}
    for name, organisation in (("een", "ede"), ("twee", "ede"), ("baarn", "baarn")):
        _, key = credentials.add(name, {organisation: "editor"}, until=today + timedelta(1), today=today)
        headers[name] = {"Authorization": f"Bearer {key}"}
    credentials.close()
    with client(store, mode="shared") as opened:
        yield opened, headers


def covered(service: TestClient, headers: Mapping[str, str], municipality: str = "Ede") -> dict[str, Any]:
    answer = service.get("/v1/coverage", params={"municipality": municipality}, headers=headers).json()
    assert [item["id"] for item in answer["items"]] == ["dev-plicht"]
    item: dict[str, Any] = answer["items"][0]
    return item


def test_a_statement_counts_once_another_has_read_it(shared: Shared) -> None:
    service, headers = shared
    assert covered(service, headers["een"])["state"] == "niet gevonden"
    made = service.post("/v1/coverage-statements", json=SAID, headers=headers["een"])
    assert (made.status_code, made.json()["review"], made.json()["statedBy"].split()[0]) == (201, "concept", "een")
    assert covered(service, headers["een"])["state"] == "niet gevonden"
    path = f"/v1/coverage-statements/{made.json()['id']}/steps"
    assert service.post(path, json={"step": "review"}, headers=headers["een"]).status_code == 409
    read = service.post(path, json={"step": "review"}, headers=headers["twee"])
    assert (read.status_code, read.json()["review"], read.json()["reviewedBy"].split()[0]) == (200, "nagekeken", "twee")
    item = covered(service, headers["een"])
    assert item["state"] == "ontbreekt"
    assert "te laat" in item["flags"]
    assert "overleg met de informatiemanager" in item["evidence"][0]["text"]
    assert service.post(path, json={"step": "review"}, headers=headers["twee"]).status_code == 409


@pytest.mark.parametrize(("field", "value"), [("review", "nagekeken"), ("reviewedBy", "twee"), ("statedBy", "ander")])
def test_what_the_steps_set_is_not_written(shared: Shared, field: str, value: str) -> None:
    service, headers = shared
    answer = service.post("/v1/coverage-statements", json={**SAID, field: value}, headers=headers["een"])
    assert answer.status_code == 409


def test_what_was_read_says_nothing_else_any_more(shared: Shared) -> None:
    service, headers = shared
    made = service.post("/v1/coverage-statements", json=SAID, headers=headers["een"]).json()
    path = f"/v1/coverage-statements/{made['id']}"
    service.post(f"{path}/steps", json={"step": "review"}, headers=headers["twee"])
    held = service.get(path, headers=headers["een"])
    changed = {key: value for key, value in held.json().items() if key not in {"meta", "kind"}} | {
        "verdict": "aanwezig"
    }
    answer = service.put(path, json=changed, headers={**headers["een"], "If-Match": held.headers["ETag"]})
    assert answer.status_code == 409


def test_what_baarn_says_of_ede_does_not_count(shared: Shared) -> None:
    service, headers = shared
    made = service.post("/v1/coverage-statements", json=SAID, headers=headers["baarn"]).json()
    path = f"/v1/coverage-statements/{made['id']}/steps"
    assert service.post(path, json={"step": "review"}, headers=headers["een"]).status_code == 404
    assert covered(service, headers["een"])["state"] == "niet gevonden"


def test_the_ranking_says_what_stands_what_is_under_what_and_its_coverage(shared: Shared) -> None:
    service, headers = shared
    items = service.get("/v1/ranking", params={"municipality": "Ede"}, headers=headers["een"]).json()["items"]
    duty = next(item for item in items if item["id"] == "dev-plicht")
    assert (duty["standing"], duty["ring"], duty["under"]) == (True, "onbekend", None)
    assert duty["coverage"]["state"] == "niet gevonden"
