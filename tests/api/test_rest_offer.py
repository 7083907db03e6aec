"""Who can help and the joint offer over REST, and the review gate. Records made here are fictitious."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.rest_service import WORLD, client, fill

SUPPLY: list[tuple[str, dict[str, Any]]] = [
    ("Organisation", {"id": "org-a", "title": "Fictief Bureau"}),
    ("Expertise", {"id": "kennis-a", "title": "Zaaksysteem", "themes": ["thema-zaaksysteem"]}),
    ("Expert", {"id": "exp-a", "title": "Anna Proef", "organisation": "org-a", "expertise": ["kennis-a"]}),
    ("Service", {"id": "dienst-a", "title": "Invoeren", "provider": "org-a", "phases": ["implementeren"]}),
    ("Trajectory", {"id": "tra-a", "title": "Zaaksysteem", "municipalities": ["GM0308"]}),
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("aanbod") / "store"
    fill(store, {**WORLD, "kring/public": [*WORLD["kring/public"], *SUPPLY]})
    with client(store) as opened:
        yield opened


def test_who_can_help_comes_with_parts_that_add_up(asked: TestClient) -> None:
    answer = asked.get(
        "/v1/who", params={"q": "een nieuw zaaksysteem", "municipality": "Baarn", "phase": "implementeren"}
    )
    assert answer.status_code == 200
    items = {item["id"]: item for item in answer.json()["items"]}
    assert set(items) >= {"org-a", "exp-a", "GM0228"}
    assert items["exp-a"]["organisation"] == "Fictief Bureau"
    for item in items.values():
        assert item["score"] == pytest.approx(sum(part["contribution"] for part in item["why"]["parts"]))


def test_an_offer_gives_phases_themes_holes_and_promises(asked: TestClient) -> None:
    made = asked.get("/v1/trajectories/tra-a/offer").json()
    assert (made["municipality"], made["themesFrom"]) == ("Baarn", "afgeleid uit de tekst")
    assert [step["phase"] for step in made["phases"] if step["services"]] == ["implementeren"]
    assert {"geen aanbieder", "één aanbieder"} <= {hole["rule"] for hole in made["holes"]}
    assert len(made["promises"]) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/who", 400),
        ("/v1/who?q=x&phase=ontwerpen", 400),
        ("/v1/who?q=x&municipality=Nergens", 404),
        ("/v1/who?q=x&kleur=rood", 400),
        ("/v1/trajectories/cas-1/offer", 400),
        ("/v1/trajectories/weg/offer", 404),
        ("/v1/developments/weg/offer", 404),
        ("/v1/developments/tra-a/offer", 400),
        ("/v1/trajectories/tra-a/offer?municipality=Nergens", 404),
    ],
)
def test_a_mistake_is_a_problem_in_dutch(asked: TestClient, path: str, status: int) -> None:
    answer = asked.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_both_are_described(asked: TestClient) -> None:
    paths = asked.get("/v1/openapi.json").json()["paths"]
    assert {"/who", "/trajectories/{id}/offer", "/developments/{id}/offer"} <= set(paths)
