"""Duplicates and merges over REST and on the command line. All records are fictitious."""

import json
from pathlib import Path
from typing import Any

import kg
from kg.model import schema
from tests.commands import run
from tests.rest_service import client

ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Organisation", {"id": "bureau", "title": "Bureau Voorbeeld"}),
    ("Organisation", {"id": "bureau-2", "title": "Bureau Voorbeeld B.V.", "same_as": "https://a.example/1"}),
    ("Service", {"id": "dienst", "title": "Scan", "provider": "bureau-2"}),
)


def store_at(path: Path) -> Path:
    with kg.open(path, with_encoder=None, create=True) as graph:
        graph.put([schema.parse(kind, row) for kind, row in ROWS], space="local/private", reason="test")
    return path


def test_a_pair_is_found_compared_merged_and_undone_over_rest(tmp_path: Path) -> None:
    with client(store_at(tmp_path / "store")) as service:
        (pair,) = service.get("/v1/duplicates").json()["items"]
        assert (pair["one"], pair["other"], pair["mayMerge"]) == ("bureau", "bureau-2", True)
        assert pair["reasons"] == [{"by": "naam", "said": "zelfde naam: bureau voorbeeld"}]
        asked = {"kept": "bureau", "gone": "bureau-2"}
        compared = service.get("/v1/duplicate-comparisons", params=asked).json()
        assert {one["name"]: one["suggested"] for one in compared["fields"]} == {
            "title": "kept", "altLabels": "both", "sameAs": "other",
        }  # fmt: skip
        before = service.get("/v1/organisations/bureau-2")
        chosen = {**asked, "choices": {"sameAs": "other", "altLabels": "kept"}, "state": compared["state"]}
        done = service.post("/v1/merges", json=chosen)
        assert done.json() == {"kept": "bureau", "gone": "bureau-2", "taken": ["sameAs"], "followed": 1}
        onward = service.get("/v1/organisations/bureau-2")
        assert (onward.json()["id"], onward.headers["Content-Location"]) == ("bureau", "/v1/organisations/bureau")
        assert onward.json()["sameAs"] == "https://a.example/1"
        assert service.get("/v1/merged-records/bureau-2").json()["replacedBy"] == "bureau"
        turtle = service.get("/id/bureau-2", headers={"Accept": "text/turtle"}).text
        assert "dcterms:isReplacedBy" in turtle
        assert service.post("/v1/merges", json=chosen).status_code == 409  # it is no record any more
        assert service.post("/v1/merges/bureau-2/undo", json={}).json()["followed"] == 1
        after = service.get("/v1/organisations/bureau-2")
        assert {**after.json(), "meta": {}} == {**before.json(), "meta": {}}
        assert service.post("/v1/merges/bureau-2/undo", json={}).status_code == 404
        unknown = service.post("/v1/merges", json={**asked, "choices": {"geheim": "kept"}})
        assert (unknown.status_code, "geen veld 'geheim'" in unknown.text) == (409, True)
        changed = service.put("/v1/organisations/bureau", json={"title": "Anders"}, headers={"If-Match": "*"})
        assert changed.status_code == 200
        assert service.post("/v1/merges", json={**asked, "state": compared["state"]}).status_code == 412


def test_the_command_line_shows_both_before_it_makes_one(tmp_path: Path) -> None:
    store = ["--store", str(store_at(tmp_path / "store"))]
    assert "zelfde naam: bureau voorbeeld" in run(["duplicates", *store]).stdout
    beside = run(["merge", "bureau", "bureau-2", *store]).stdout
    assert "same_as: ander" in beside
    assert "Er is niets gewijzigd." in beside
    assert "bureau-2 is opgegaan in bureau" in run(["merge", "bureau", "bureau-2", "--yes", *store]).stdout
    assert '"provider": "bureau"' in run(["show", "dienst", "--json", *store]).stdout
    assert run(["duplicates", *store]).stdout.startswith("Geen records gevonden")
    undone = json.loads(run(["merge", "bureau-2", "--undo", "--json", *store]).stdout)
    assert (undone["kept"], undone["followed"]) == ("bureau", 1)
    assert run(["merge", "bureau", "bureau-2", "--take", "title=beide", *store]).returncode == 1
