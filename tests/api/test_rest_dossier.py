"""A dossier, a hand-over and decisions over REST. All records are fictitious."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.rest_service import WORLD, client, fill

ROWS = {
    **WORLD,
    "kring/public": [
        *WORLD["kring/public"],
        ("Trajectory", {"id": "tra-1", "title": "Traject", "municipalities": ["GM0308"]}),
        ("Activity", {"id": "act-1", "title": "Werk", "trajectory": "tra-1", "municipality": "GM0308",
                      "budget_eur": 1000}),
        ("Decision", {"id": "bes-1", "title": "Ja", "municipality": "GM0308", "dossier": "act-1", "body": "college",
                      "mandate": {"ground": "Mandaat", "covers": ["notitie"]}}),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("dossier") / "store"
    fill(store, ROWS)
    with client(store) as opened:
        yield opened


def test_a_piece_that_was_stated_is_in_the_dossier_with_the_number_that_was_chosen(service: TestClient) -> None:
    said = {"piece": "dpia", "standing": "aanwezig", "grounds": "Vastgesteld", "keptAt": "Zaak 1", "retention": "4.1"}
    made = service.post("/v1/trajectories/tra-1/dossier", json=said)
    assert made.status_code == 201, made.text
    assert made.json()["standing"] == "aanwezig"
    found = service.get("/v1/trajectories/tra-1/dossier").json()
    (one,) = (piece for piece in found["pieces"] if piece["key"] == "dpia")
    assert (one["state"], one["keptAt"], one["retention"]["chosen"]) == ("aanwezig", "Zaak 1", True)
    assert found["present"] + found["notFound"] + found["missing"] + found["notNeeded"] + found["unknown"] == len(
        found["pieces"]
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"piece": "dpia", "standing": "weg", "grounds": "x"}, 400),
        ({"piece": "dpia", "standing": "ontbreekt"}, 400),
        ({"piece": "dpia", "standing": "ontbreekt", "grounds": "x", "record": "er-niet"}, 404),
    ],
)
def test_what_cannot_be_stated_is_refused(service: TestClient, body: dict[str, str], status: int) -> None:
    assert service.post("/v1/trajectories/tra-1/dossier", json=body).status_code == status


def test_a_hand_over_is_json_or_one_folder(service: TestClient) -> None:
    told = service.get("/v1/trajectories/tra-1/handover").json()
    assert [one["id"] for one in told["ends"] if one["what"] == "activiteit"] == ["act-1"]
    answer = service.get("/v1/trajectories/tra-1/handover", params={"format": "zip"})
    assert answer.headers["content-disposition"] == 'attachment; filename="overdracht-tra-1.zip"'
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert service.get("/v1/trajectories/tra-1/handover", params={"leaver": "niemand"}).status_code == 404
    assert service.get("/v1/trajectories/er-niet/dossier").status_code == 404


def test_decisions_beyond_their_mandate_are_chosen_by_that_state(service: TestClient) -> None:
    beyond = {"municipality": "Baarn", "state": "buiten mandaat"}
    found = service.get("/v1/legitimacy", params=beyond).json()
    assert [(one["id"], one["decision"], one["cents"]) for one in found["items"]] == [("act-1", "bes-1", 100_000)]
    assert found["total"] == 1
    missing = service.get("/v1/legitimacy", params={**beyond, "state": "ontbreekt"}).json()
    assert missing["items"] == []
    assert service.get("/v1/legitimacy", params={"municipality": "Nergenshuizen"}).status_code == 404
