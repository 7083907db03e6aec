"""Tables over REST: tried, their columns shown, chosen and confirmed once, and taken in. Files here are fictitious."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.rest_service import client, fill

ACTIONS = b"Nr;Actie;Wie;Gereed\n1;Register bijwerken;Team A;1 maart 2027\n2;Site toetsen;Team B;1 juni 2027\n"
NAMED = {"document": "acties.csv"}
CHOICE = {"kind": "Activity", "fields": {"Actie": "title", "Wie": "owner", "Nr": "id", "Gereed": ""}}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as opened:
        yield opened


def tried(service: TestClient, name: str, content: bytes) -> str:
    """The address of an upload that is only tried."""
    answer = service.post("/v1/uploads?preview=true", files=[("files", (name, content))])
    assert answer.status_code == 202, answer.text
    address: str = answer.headers["Location"]
    assert settled(service, address)["state"] == "previewed"
    return address


def settled(service: TestClient, address: str) -> Any:
    deadline = time.monotonic() + 60
    while (job := service.get(address).json())["state"] in {"waiting", "running"} and time.monotonic() < deadline:
        time.sleep(0.05)
    return job


def test_a_table_is_shown_chosen_confirmed_once_and_taken_in(service: TestClient) -> None:
    address = tried(service, "acties.csv", ACTIONS)
    [table] = service.get(f"{address}/tables", params=NAMED).json()["items"]
    assert (table["known"], table["rows"], table["headerRow"]) == (False, 2, 1)
    assert [(one["column"], one["samples"][0]) for one in table["columns"]][:2] == [
        ("Nr", "1"),
        ("Actie", "Register bijwerken"),
    ]
    chosen = service.post(f"{address}/tables", json={**NAMED, **CHOICE}).json()
    assert "kept" not in chosen
    assert [one["record"]["title"] for one in chosen["items"][0]["tried"]] == ["Register bijwerken", "Site toetsen"]
    assert service.get("/v1/table-mappings").json()["items"] == []
    kept = service.post(f"{address}/tables", json={**NAMED, **CHOICE, "confirm": True}).json()["kept"]
    assert service.get(f"/v1/table-mappings/{kept}").json()["into"] == "Activity"
    assert settled(service, address)["result"]["held"] == []
    assert service.get("/v1/activities").json()["items"] == []  # it was only tried
    assert service.post(f"{address}/intakes").status_code == 202
    assert settled(service, address)["state"] == "done"
    titles = [one["title"] for one in service.get("/v1/activities").json()["items"]]
    assert sorted(titles) == ["Register bijwerken", "Site toetsen"]
    again = tried(service, "acties-2.csv", ACTIONS.replace(b"Site", b"App"))  # the same columns are read from now on
    [known] = service.get(f"{again}/tables", params={"document": "acties-2.csv"}).json()["items"]
    assert known["known"] is True


def test_what_cannot_be_chosen_is_said_and_keeps_nothing(service: TestClient) -> None:
    address = tried(service, "acties.csv", ACTIONS)
    wrong = service.post(f"{address}/tables", json={**NAMED, "kind": "Activity", "fields": {"Actie": "kleur"}})
    assert (wrong.status_code, "heeft geen veld 'kleur'" in wrong.text) == (409, True)
    lacking = service.post(f"{address}/tables", json={**NAMED, "kind": "Risk", "fields": {}, "confirm": True})
    assert (lacking.status_code, "heeft ook nodig" in lacking.text) == (409, True)
    assert service.get(f"{address}/tables", params={"document": "weg.csv"}).status_code == 404
    assert service.post(f"{address}/tables", json={**NAMED, "sheet": "Blad 9"}).status_code == 404
    assert service.get("/v1/table-mappings").json()["items"] == []


def test_what_was_tried_can_be_forgotten_and_then_there_is_nothing_to_take(service: TestClient) -> None:
    address = tried(service, "acties.csv", ACTIONS)
    assert service.delete(address).status_code == 204
    assert service.get(address).status_code == 404
    assert service.post(f"{address}/intakes").status_code == 404
