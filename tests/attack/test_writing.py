"""No door, and no file, writes what its sender may not. Organisations and records here are fictitious."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.answers.forms import path_of
from kg import clock
from kg.model.kinds import KINDS
from kg.model.schema import set_by_steps
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill
from tests.unit.test_admission import BY_STEPS, _another, payload

Headers = dict[str, str]
CASE = {"kind": "Case", "id": "ede.cas", "title": "Zwembad", "situation": "Het was koud", "outcome": "succes"}


class Shared:
    """A shared service, and who comes in."""

    def __init__(self, service: TestClient, store: Path) -> None:
        self.service, self.store = service, store

    def key(self, name: str, organisation: str = "ede", role: str = "editor") -> Headers:
        credentials = open_keys(self.store)
        today = clock.today()
        _, text = credentials.add(name, {organisation: role}, until=today.replace(year=today.year + 1), today=today)
        credentials.close()
        return {"Authorization": f"Bearer {text}"}

    def send(self, name: str, rows: list[dict[str, Any]], who: Headers, space: str = "ede/private") -> dict[str, Any]:
        content = "\n".join(map(json.dumps, rows)).encode()
        sent = self.service.post(f"/v1/uploads?space={space}", files=[("files", (name, content))], headers=who)
        assert sent.status_code == 202, sent.text
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            job: dict[str, Any] = self.service.get(sent.headers["Location"], headers=who).json()
            if job["state"] not in {"waiting", "running"}:
                return job
            time.sleep(0.02)
        raise AssertionError(sent.headers["Location"])

    def get(self, kind: str, record_id: str, who: Headers) -> dict[str, Any]:
        answer = self.service.get(f"/v1/{path_of(kind)}/{record_id}", headers=who)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def state(self, kind: str, record_id: str, who: Headers) -> dict[str, Any] | None:
        answer = self.service.get(f"/v1/{path_of(kind)}/{record_id}", headers=who)
        return answer.json() if answer.status_code == 200 else None

    def put(self, kind: str, record_id: str, body: dict[str, Any], who: Headers, **query: str) -> int:
        address = f"/v1/{path_of(kind)}/{record_id}"
        now = self.service.get(address, headers=who)
        condition = {"If-Match": now.headers["ETag"]} if now.status_code == 200 else {}
        return self.service.put(address, json=body, params=query, headers={**who, **condition}).status_code


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    fill(tmp_path / "store")
    with client(tmp_path / "store", mode="shared") as service:
        yield Shared(service, tmp_path / "store")


def test_a_file_changes_and_deletes_nothing_that_a_reviewer_shared(shared: Shared) -> None:
    editor, reviewer = shared.key("anna"), shared.key("bert", role="reviewer")
    shared.send("zwembad.jsonl", [CASE], editor)
    body = {name: value for name, value in CASE.items() if name not in {"kind", "id"}}
    assert shared.put("Case", "ede.cas", body, reviewer, space="ede/public") == 200
    before = shared.get("Case", "ede.cas", editor)
    other = {**CASE, "id": "ede.cas-2"}
    for rows in ([{**CASE, "title": "Iets anders"}], [{**CASE, "title": "Iets anders"}, other], [other]):
        shared.send("zwembad.jsonl", rows, editor)
        assert shared.get("Case", "ede.cas", reviewer) == before
    assert shared.get("Case", "ede.cas-2", editor)["meta"]["space"] == "ede/private"


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "Case", "id": "{id}", "title": "X", "situation": "X", "outcome": "succes"},
        {"id": "{id}", "title": "X", "municipalities": [], "situation": "X", "outcome": "succes", "lessons": []},
        {"model": "proef", "fields": {"identifier": "https://x.example/{id}", "label": "X"}},
        {"type": "proef", "name": "X", "documentation": "X", "id": "{id}"},
        {"text": "X", "licence": "CC0", "source": "X", "id": "{id}", "title": "X"},
        {"code": "{id}", "voorkeursnaam": "X", "naam": "X", "uri": "https://x.example/{id}"},
        {"algoritme_id": "{id}", "geregistreerd": "2026-01-01", "code": "GM0228", "naam": "X"},
    ],
)
@pytest.mark.parametrize("file", ["rijen.jsonl", "elements.jsonl", "gemeenten_flat.jsonl"])
def test_no_row_of_any_shape_takes_an_id_that_is_not_ones_own(row: dict[str, Any], file: str, shared: Shared) -> None:
    """Nor tells whether another has it: of an id that is taken out of sight the same is said as of a free one."""
    editor = shared.key("anna")
    told = []
    for record_id in ("baarn.les-geheim", "baarn.les-nergens"):
        job = shared.send(file, [json.loads(json.dumps(row).replace("{id}", record_id))], editor)
        told.append(json.dumps({**job["result"], "seconds": 0}).replace(record_id, "ID"))
    assert told[0] == told[1]
    baarn = shared.key("bram", "baarn", "steward")
    assert shared.get("Lesson", "baarn.les-geheim", baarn)["title"] == "Baarns zaaksysteem geheim"
    assert shared.put("Lesson", "baarn.les-nergens", LESSON, baarn) == 201
    for stored in everything(shared, editor):
        assert stored["id"].startswith("ede.") or stored["meta"]["space"] != "ede/private", stored


def everything(shared: Shared, who: Headers) -> Iterator[dict[str, Any]]:
    for kind in KINDS:
        yield from shared.service.get(f"/v1/{path_of(kind)}?pageSize=200", headers=who).json()["items"]


def test_an_id_with_the_tag_of_its_own_file_in_it_is_not_free_either(shared: Shared) -> None:
    editor = shared.key("anna")
    shared.send("a.jsonl", [CASE], editor)
    (file,) = [one for one in everything(shared, editor) if one.get("category") == "bestand"]
    tagged = {**CASE, "id": f"baarn.x-{file['id'][-6:]}"}
    assert shared.send("a.jsonl", [CASE, tagged], editor)["result"]["quarantined"] == 1


@pytest.mark.parametrize(("kind", "spec"), BY_STEPS, ids=lambda value: getattr(value, "name", value))
def test_no_door_and_no_file_sets_what_a_step_of_kring_sets(kind: str, spec: Any, shared: Shared) -> None:
    if spec.name == "provenance" and kind not in {"Case", "Lesson", "Interpretation"}:
        pytest.skip("one rule for every kind: tests/unit/test_admission.py")
    steward = shared.key("anna", role="steward")
    made = payload(kind, "ede.x")
    if not any(one.required and one.by_steps.initial == "" for one in set_by_steps(KINDS[kind])):  # type: ignore[union-attr]
        shared.send("goed.jsonl", [{"kind": kind, **made}], steward)
    forged = {**made, spec.name: _another(kind, spec)}
    before = shared.state(kind, "ede.x", steward)
    camel = {name: value for name, value in forged.items() if name != "id"}
    if kind != "Proposal" and spec.by_steps.initial != "*":
        assert shared.put(kind, "ede.x", _camelled(camel), steward) in {
            400,
            405,
            409,
            422,
        }  # 405: no record is written so
    if spec.name != "provenance":  # a file states its own
        shared.send("kwaad.jsonl", [{"kind": kind, **forged}], steward)
        shared.send("goed.jsonl", [{"kind": kind, **forged}], steward)
    assert shared.state(kind, "ede.x", steward) == before


def _camelled(value: Any) -> Any:
    from kg.reason.answer import camelled

    return camelled(value)


def test_a_lesson_of_a_file_is_a_draft_and_its_sender_is_its_author(shared: Shared) -> None:
    """Whatever source it names: in a shared service who sends a file could have written it."""
    sender, other = shared.key("anna", role="steward"), shared.key("bert", role="steward")
    source = [{"url": "https://voorbeeld.example/rapport", "title": "Rapport"}]
    shared.send("les.jsonl", [{"kind": "Lesson", "id": "ede.les", **LESSON, "sources": source}], sender)
    assert shared.get("Lesson", "ede.les", sender)["review"] == "concept"
    address = "/v1/lessons/ede.les/steps"
    for who, status in ((sender, 409), (other, 200)):
        tag = shared.service.get("/v1/lessons/ede.les", headers=who).headers["ETag"]
        step = {"status": "getoetst"}
        assert shared.service.post(address, json=step, headers={**who, "If-Match": tag}).status_code == status


def test_an_interpretation_is_reviewed_and_adopted_by_its_steps_alone(shared: Shared) -> None:
    editor, other = shared.key("anna"), shared.key("bert")
    steps = "/v1/cards/dev-1/steps"

    def step(name: str, who: Headers) -> Any:
        return shared.service.post(steps, json={"municipality": "Ede", "step": name}, headers=who)

    made = step("draft", editor).json()
    body = {name: value for name, value in made.items() if name not in {"meta", "id"}}
    for status in ("getoetst", "vastgesteld"):
        assert shared.put("Interpretation", made["id"], {**body, "status": status}, editor) == 409
    assert step("review", editor).status_code == 200
    assert step("adopt", editor).status_code == 409
    assert step("adopt", other).status_code == 200
    adopted = {**body, "status": "vastgesteld", "meaning": {"board": "Iets wat niemand las"}}
    assert shared.put("Interpretation", made["id"], adopted, editor) == 409
