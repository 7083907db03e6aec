"""
The clock on days that go wrong elsewhere: the 29th to 31st, 29 February, to and from summer time, New Year.

In UTC and in the Netherlands every door that gives or takes a moment is asked, and every answer is held against the
document (`tests.described`).
"""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from starlette.testclient import TestClient

from tests.rest_service import LESSON, WORLD, client, fill

MOMENTS = [
    "2026-01-29T10:00:00", "2026-01-30T23:59:59", "2026-01-31T00:00:00", "2026-11-30T12:00:00", "2026-12-31T22:59:59",
    "2026-12-31T23:00:00",  # New Year in the Netherlands
    "2026-12-31T23:59:59", "2027-01-01T00:00:00", "2028-02-28T23:30:00", "2028-02-29T00:00:00", "2028-02-29T23:59:59",
    "2028-03-01T00:00:00", "2027-02-28T23:59:59", "2026-03-29T00:59:59", "2026-03-29T01:00:00",  # to summer time
    "2026-10-25T00:30:00", "2026-10-25T01:00:00", "2026-10-25T01:30:00",  # and back: 02:30 comes twice
]  # fmt: skip
NOW = [
    "ranking?municipality=Baarn",
    "radar?municipality=Baarn",
    "momentum",
    "freshness",
    "cards/dev-1?municipality=Baarn",
    "due-lessons",
    "cases/cas-1/plan?municipality=Baarn",
    "risks",
    "reuse-totals?per=month",
]
THEN = [
    "ranking?municipality=Baarn&asOf=",
    "radar?municipality=Baarn&asOf=",
    "momentum?asOf=",
    "due-lessons?asOf=",
    "freshness?asOf=",
    "cases/cas-1/plan?municipality=Baarn&start=",
    "audit-entries?since=",
]
ZONES = ["UTC", "Europe/Amsterdam"]


@pytest.fixture(scope="module", params=ZONES)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", WORLD)
    return tmp_path / "store"


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_door_tells_and_takes_this_moment(moment: str, zone: str, store: Path) -> None:
    name = f"{zone.partition('/')[0]}-{moment}".lower().replace(":", "")
    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC)), client(store) as service:
        _records(service, name, moment)
        _watches(service, name)
        _access(service)
        _upload(service, name)
        _questions(service, moment[:10])


def _records(service: TestClient, name: str, moment: str) -> None:
    """What was just written says when, and can be sent back as it came; a record may hold this very moment."""
    made = told(service.post("/v1/lessons", json={**LESSON, "id": f"local.les-{name}"}), 201)
    when = _soon_after(made["meta"]["modified"], moment)
    got = service.get(f"/v1/lessons/{made['id']}")
    derivation = {"source": "bestand-1", "place": "regel 1", "at": f"{moment}Z", "method": "proef"}
    held = {**told(got), "provenance": [derivation], "validUntil": moment[:10]}
    tag = {"If-Match": got.headers["ETag"]}
    assert told(service.put(f"/v1/lessons/{made['id']}", json=held, headers=tag))["provenance"] == [derivation]
    assert told(service.get(f"/v1/lessons/{made['id']}?asOf={when.date()}"))["id"] == made["id"]
    told(service.post(f"/v1/lessons/{made['id']}/reuses", json={"event": "getoond", "date": moment[:10]}), 201)
    proposal = told(service.post("/v1/proposals?space=ede/private", json={"kind": "Lesson", "record": LESSON}), 201)
    _soon_after(proposal["created"], moment)
    for form in ("text/turtle", "application/ld+json", "text/html"):
        assert service.get(f"/id/{made['id']}", headers={"Accept": form}).status_code == 200


def _soon_after(text: str, moment: str) -> datetime:
    """A moment that was told, which is that of the clock and not one of another zone or day."""
    when = datetime.fromisoformat(text)
    assert timedelta(0) <= when - datetime.fromisoformat(f"{moment}+00:00") < timedelta(minutes=10)
    return when


def _watches(service: TestClient, name: str) -> None:
    watch = told(service.post("/v1/watches", json={"name": name, "municipality": "Baarn"}), 201)
    new = {"id": f"local.dev-{name}", "title": "Nieuwe wet", "category": "wettelijk", "summary": "Fictief"}
    told(service.post("/v1/developments", json=new), 201)
    run = told(service.post(f"/v1/watches/{watch['id']}/runs"))
    assert new["id"] in {change["development"] for change in run["changes"]}
    kept = told(service.get(f"/v1/watches/{watch['id']}"))
    assert kept["changes"][0]["at"].endswith("Z")
    assert service.get(f"/v1/watches/{watch['id']}/feed").status_code == 200
    hook = {"name": "Zaak", "watch": watch["id"], "url": "https://voorbeeld.example/x", "organisation": "local"}
    made = told(service.post("/v1/hooks", json=hook), 201)
    told(service.get("/v1/hooks"))
    told(service.delete(f"/v1/hooks/{made['id']}", headers={"If-Match": "*"}), 204)


def _access(service: TestClient) -> None:
    key = told(service.post("/v1/keys", json={"name": "Zaak", "roles": {"ede": "reader"}}), 201)
    assert key["created"] <= key["until"]
    told(service.get("/v1/keys"))
    page = told(service.get("/v1/audit-entries?pageSize=1"))
    assert told(service.get(page["links"]["next"]))["items"]


def _upload(service: TestClient, name: str) -> None:
    lesson = json.dumps({"kind": "Lesson", **LESSON, "id": f"local.upload-{name}"})
    job = told(service.post("/v1/uploads", files=[("files", (f"{name}.jsonl", lesson.encode()))]), 202)
    for _ in range(3000):  # the clock that goes wrong is not asked
        job = told(service.get(job["links"]["self"]))
        if job["state"] not in {"waiting", "running"}:
            break
        time.sleep(0.02)
    assert (job["state"], job["result"]["added"]) == ("done", 1), job
    assert told(service.get(f"/v1/lessons/local.upload-{name}"))["provenance"][0]["at"].endswith("Z")


def _questions(service: TestClient, day: str) -> None:
    for path in NOW:
        told(service.get(f"/v1/{path}"))
    for path in THEN:
        told(service.get(f"/v1/{path}{day}"))
