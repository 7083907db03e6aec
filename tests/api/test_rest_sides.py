"""Both sides of an aim and whether it can be done, over REST. All organisations, people and records are fictitious."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import OTHER_TOWN, TOWN, Rows, client, fill

WORLD: Rows = {
    "kring/public": [("Municipality", TOWN), ("Municipality", OTHER_TOWN)],
    "baarn/public": [
        ("Policy", {"id": "bel", "title": "Beleid", "municipality": "GM0308"}),
        ("Objective", {"id": "doel", "title": "In 2027 is 80 % digitaal", "policy": "bel"}),
    ],
    "baarn/private": [
        ("SideStatement", {"id": "geheim", "title": "In 2029 is 61 % digitaal", "objective": "doel",
                           "side": "uitvoering", "author": "de balie", "date": "2026-01"}),
        ("Activity", {"id": "werk", "title": "Werk", "objective": "doel", "owner": "inkoop"}),
    ],
}  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service of a single user."""
    fill(tmp_path / "store", WORLD)
    with client(tmp_path / "store") as opened:
        yield opened


def get(service: TestClient, path: str, **more: Any) -> Any:
    answer = service.get(f"/v1/{path}", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_side_is_written_and_a_difference_answered(service: TestClient) -> None:
    body = {"side": "uitvoering", "text": "In 2027 is 60 % digitaal", "author": "ICT", "costHours": 400.0}
    made = service.post("/v1/objectives/doel/sides", json=body)
    assert made.status_code == 201, made.text
    key = made.json()["id"]
    found = get(service, "objectives/doel/sides")
    (mine,) = (one for one in found["compared"] if one["execution"]["id"] == key)
    assert mine["execution"]["costHours"] == 400
    assert [(one["aspect"], one["owner"]) for one in mine["differences"]] == [("hoeveelheid", None)]
    asked = {"execution": key, "aspect": "hoeveelheid", "owner": "wethouder", "answer": "70 %"}
    settled = service.post("/v1/objectives/doel/differences", json=asked)
    assert settled.status_code == 201, settled.text
    told = get(service, "sides", params={"of": "Baarn"})
    assert (told["objectives"], told["unheard"], told["openDifferences"], told["unowned"]) == (1, 0, 2, 2)
    assert get(service, "sides", params={"of": "Baarn", "most": 1})["openDifferences"] == 2


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("objectives/doel/sides", {"side": "uitvoering"}, 400),
        ("objectives/doel/sides", {"side": "raad", "text": "x"}, 400),
        ("objectives/doel/sides", {"side": "beleid", "text": "x", "costCents": -1}, 400),
        ("objectives/weg/sides", {"side": "beleid", "text": "x"}, 404),
        ("objectives/bel/sides", {"side": "beleid", "text": "x"}, 404),
        ("objectives/doel/differences", {"execution": "geheim", "aspect": "wie", "owner": "w"}, 409),
        ("objectives/doel/differences", {"execution": "weg", "aspect": "datum", "owner": "w"}, 404),
        ("objectives/doel/differences", {"execution": "geheim", "aspect": "kleur", "owner": "w"}, 400),
    ],
)
def test_what_cannot_be_is_refused(service: TestClient, path: str, body: Any, status: int) -> None:
    answer = service.post(f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text


def test_doability_is_of_an_objective_or_a_trajectory(service: TestClient) -> None:
    found = get(service, "objectives/doel/doability")
    assert [one["need"] for one in found["needs"]] == ["eigenaar", "capaciteit", "budget", "afhankelijkheden"]
    assert found["outside"]["late"] == {"yes": 0, "no": 0, "unknown": 0}
    assert service.get("/v1/trajectories/doel/doability").status_code == 404


def test_somebody_else_sees_nothing_of_a_private_side(tmp_path: Path) -> None:
    """Not the words, not their number, not the difference; and says nothing in the name of Baarn."""
    fill(tmp_path / "store", WORLD)
    credentials, today = open_keys(tmp_path / "store"), datetime.now(UTC).date() + timedelta(1)
    key = {
        name: {"Authorization": f"Bearer {credentials.add(name, roles, until=today, today=today)[1]}"}
        for name, roles in (("ede", {"ede": "editor"}), ("reader", {"baarn": "reader"}))
    }
    credentials.close()
    with client(tmp_path / "store", mode="shared") as opened:
        for path in ("objectives/doel/sides", "sides?of=Baarn", "objectives/doel/doability"):
            theirs, ours = (opened.get(f"/v1/{path}", headers=key[who]) for who in ("ede", "reader"))
            assert theirs.status_code == ours.status_code == 200
            assert not any(word in theirs.text for word in ("61", "2029", "geheim", "balie", "inkoop"))
            assert theirs.json() != ours.json()
        assert get(opened, "sides?of=Baarn", headers=key["ede"])["unheard"] == 1
        body = {"side": "uitvoering", "text": "1 %"}
        assert opened.post("/v1/objectives/doel/sides", json=body, headers=key["reader"]).status_code == 403
        answer = {"execution": "geheim", "aspect": "datum", "owner": "w"}
        assert opened.post("/v1/objectives/doel/differences", json=answer, headers=key["ede"]).status_code == 404
