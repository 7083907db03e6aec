"""The routes along the circle, and the keeping of lessons, interpretations and watches. All records are fictitious."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill

ATOM = "{http://www.w3.org/2005/Atom}"
ROLES = ("reader", "editor", "reviewer", "steward")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    fill(tmp_path / "store")
    with client(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[tuple[TestClient, dict[str, dict[str, str]]]]:
    """A service with signing in, and for each role at Ede the header of a key; "baarn" edits at Baarn."""
    store, today = tmp_path / "shared", datetime.now(UTC).date()
    fill(store)
    credentials, headers = open_keys(store), {}
    for name, roles in {**{role: {"ede": role} for role in ROLES}, "baarn": {"baarn": "editor"}}.items():
        _, key = credentials.add(name, roles, until=today + timedelta(1), today=today)
        headers[name] = {"Authorization": f"Bearer {key}"}
    credentials.close()
    with client(store, mode="shared") as opened:
        yield opened, headers


def tag(service: TestClient, path: str, headers: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**(headers or {}), "If-Match": service.get(path, headers=headers).headers["ETag"]}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/v1/radar?municipality=Baarn&standing=true", "Wet digitale overheid"),
        ("/v1/momentum", "dev-1"),
        ("/v1/freshness", "dev-1"),
        ("/v1/freshness?municipality=Baarn&asOf=2026-01-01", "dev-1"),
        ("/v1/traces/les-1", "cas-1"),
        ("/v1/impacts/cas-1", '"kind":"Lesson","records":'),
        ("/v1/chain-gaps?of=Baarn&facet=eigenaar&silentDays=30&asOf=2026-01-01", "counts"),
        ("/v1/chain-alarms", "notRecorded"),
        ("/v1/chain-branches?of=GM0308&most=1", "withoutWork"),
        ("/v1/link-suggestions?of=Baarn", '"more":false'),
        ("/v1/work-suggestions?of=Baarn", '"more":false'),
        ("/v1/cards/dev-1?municipality=Baarn", "Wet digitale overheid"),
        ("/v1/risks", "dev-1"),
        ("/v1/advice?phase=borgen", "les-1"),
        ("/v1/due-lessons", "items"),
        ("/v1/near-lessons", "items"),
        ("/v1/lessons/les-1/applicability?municipality=Baarn", "er een oud zaaksysteem is"),
        ("/v1/cases/cas-1/plan?municipality=Baarn", "Plan draagvlak"),
        ("/v1/share-previews/les-1", "already"),
        ("/v1/reuse-totals?per=month", "items"),
    ],
)
def test_every_question_is_answered_in_camel_case(service: TestClient, path: str, says: str) -> None:
    answer = service.get(path)
    assert answer.status_code == 200, answer.text
    assert says in answer.text
    assert "_" not in "".join(names(answer.json()))


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from names(item)
    elif isinstance(value, list):
        for item in value:
            yield from names(item)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/radar?municipality=Atlantis", 404),
        ("/v1/radar", 400),
        ("/v1/radar?municipality=Baarn&asOf=2026-02-30", 400),
        ("/v1/traces/weg", 404),
        ("/v1/impacts/weg", 404),
        ("/v1/chain-gaps?of=Atlantis", 404),
        ("/v1/chain-gaps?facet=kleur", 400),
        ("/v1/chain-gaps?top=1001", 400),
        ("/v1/link-suggestions", 400),
        ("/v1/cards/les-1?municipality=Baarn", 404),
        ("/v1/lessons/cas-1/applicability?municipality=Baarn", 404),
        ("/v1/cases/les-1/plan?municipality=Baarn", 404),
        ("/v1/advice", 400),
        ("/v1/advice?phase=borgen&record=les-1", 409),
        ("/v1/share-previews/GM0308?audience=wereld", 400),
        ("/v1/watches/les-1/feed", 404),
    ],
)
def test_what_cannot_be_answered_is_a_problem(service: TestClient, path: str, status: int) -> None:
    answer = service.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_lesson_goes_from_draft_to_replaced_and_back(service: TestClient) -> None:
    made = service.post("/v1/lesson-drafts", json={"items": [{**LESSON, "id": "les-x"}, LESSON]})
    assert made.status_code == 201
    assert [pair["likeness"] for pair in made.json()["near"]] == [1.0]
    path = "/v1/lessons/les-x"
    assert service.post(f"{path}/steps", json={"status": "getoetst"}).status_code == 428
    first = tag(service, path)
    unseen = service.post(f"{path}/steps", json={"status": "getoetst"}, headers=first)
    assert (unseen.status_code, "tweede lezer" in unseen.json()["detail"]) == (409, True)
    review = {"status": "getoetst", "alone": True}
    reviewed = service.post(f"{path}/steps", json=review, headers=first).json()
    assert (reviewed["review"], reviewed["reviewedAlone"]) == ("getoetst", True)
    assert service.post(f"{path}/steps", json={"status": "aanvaard"}, headers=first).status_code == 412
    accept = {"status": "aanvaard", "validUntil": "2099-01-01", "alone": True}
    accepted = service.post(f"{path}/steps", json=accept, headers=tag(service, path))
    assert accepted.json()["validUntil"] == "2099-01-01"
    assert service.post(f"{path}/steps", json={"status": "concept"}, headers=tag(service, path)).status_code == 409
    other = made.json()["added"][1]
    gone = service.put(f"{path}/successor", json={"lesson": other, "alone": True}, headers=tag(service, path))
    assert gone.json()["review"] == "vervangen"
    assert service.get(f"/v1/lessons/{other}").json()["supersedes"] == ["les-x"]
    assert service.delete(f"{path}/successor", headers=tag(service, path)).json()["review"] == "aanvaard"


def test_a_confirmation_reuse_and_a_plan_become_records(service: TestClient) -> None:
    confirmed = service.post("/v1/lessons/les-1/confirmations", json={"municipality": "Baarn", "date": "2026-01-02"})
    assert confirmed.status_code == 201
    assert service.get(confirmed.headers["Location"]).json()["municipality"] == "GM0308"
    used = {"event": "hielp", "date": "2026-01-02", "hoursSaved": 3.5}
    assert service.post("/v1/lessons/les-1/reuses", json=used).status_code == 201
    [row] = service.get("/v1/reuse-totals").json()["items"]
    assert row == {"lesson": "les-1", "events": {"hielp": 1}, "hoursSaved": 3.5, "stated": 1}
    plan = service.post("/v1/cases/cas-1/plans", json={"municipality": "Baarn", "start": "2026-06-01"})
    assert service.get(plan.headers["Location"]).json()["period"]["start"] == "2026-06-01"


def test_an_interpretation_is_drafted_reviewed_and_adopted(service: TestClient) -> None:
    def step(name: str, **more: Any) -> Any:
        return service.post("/v1/cards/dev-1/steps", json={"municipality": "Baarn", "step": name, **more})

    assert step("adopt").status_code == 409
    assert step("draft", board="Bestuur kiest").json()["meaning"] == {"board": "Bestuur kiest"}
    assert step("review").json()["status"] == "getoetst"
    assert step("adopt", reason="Besluit van het college").status_code == 409
    assert step("adopt", reason="Besluit van het college", alone=True).json()["status"] == "vastgesteld"
    card = service.get("/v1/cards/dev-1?municipality=Baarn").json()
    assert (card["status"], len(card["history"])) == ("vastgesteld", 3)


def test_a_watch_tells_what_is_new_and_its_feed_keeps_it(service: TestClient) -> None:
    made = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"})
    assert made.status_code == 201
    path = made.headers["Location"]
    assert service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}).status_code == 409
    before = service.get(f"{path}/feed")
    assert before.headers["Content-Type"] == "application/atom+xml"
    assert ET.fromstring(before.text).findall(f"{ATOM}entry") == []  # noqa: S314 - our own feed
    new = {"title": "Nieuwe wet", "category": "wettelijk", "summary": "Plicht", "obligation": True}
    service.post("/v1/developments", json=new)
    [change] = service.post(f"{path}/runs").json()["changes"]
    assert change["what"] == "nieuw"
    assert service.post(f"{path}/runs").json()["changes"] == []
    held = {"If-None-Match": before.headers["ETag"]}
    after = service.get(f"{path}/feed", headers=held)
    assert len(ET.fromstring(after.text).findall(f"{ATOM}entry")) == 1  # noqa: S314 - our own feed
    for tag in (after.headers["ETag"], f'W/{after.headers["ETag"]}, "x"', "*"):
        assert service.get(f"{path}/feed", headers={"If-None-Match": tag}).status_code == 304


def test_a_feed_names_its_own_address_and_is_found_from_the_page_of_its_watch(service: TestClient) -> None:
    """Source: RFC 4287, section 4.2.7.2 (self); the link in the page is what feed readers look for."""
    path = service.post("/v1/watches", json={"name": "<Baarn>", "municipality": "Baarn"}).headers["Location"]
    feed = ET.fromstring(service.get(f"{path}/feed").text)  # noqa: S314 - our own feed
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{path}/feed"
    assert links["alternate"] == f"https://w3id.org/kring/id/{path.rpartition('/')[2]}"
    page = service.get(f"/id/{path.rpartition('/')[2]}", headers={"Accept": "text/html"}).text
    assert f'<link rel="alternate" type="application/atom+xml" title="Atom" href="{path}/feed">' in page
    assert "atom" not in service.get("/id/les-1", headers={"Accept": "text/html"}).text


def test_running_a_watch_that_has_no_news_leaves_its_feed_as_it_was(service: TestClient) -> None:
    path = service.post("/v1/watches", json={"name": "Baarn", "municipality": "Baarn"}).headers["Location"]
    held = service.get(f"{path}/feed")
    service.post("/v1/lessons", json={"title": "Iets anders", "phase": "borgen", "basis": "afgeleid"})
    assert service.post(f"{path}/runs").json()["changes"] == []
    assert service.get(f"{path}/feed", headers={"If-None-Match": held.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/watches", {"name": " ", "municipality": "Baarn"}),
        ("/v1/watches", {"name": "x", "municipality": "Baarn", "threshold": 2}),
        ("/v1/watches", {"name": "x", "municipality": "Baarn", "drempel": 1}),
        ("/v1/lessons/les-1/reuses", {"event": "verzonnen", "date": "2026-01-02"}),
        ("/v1/lessons/les-1/confirmations", {"municipality": "Baarn", "date": "2026-02-30"}),
        ("/v1/lesson-drafts", {"items": []}),
        ("/v1/lesson-drafts", {"items": [{"title": "zonder fase"}]}),
        ("/v1/lesson-drafts", [1]),
    ],
)
def test_a_body_that_does_not_fit_is_refused_with_every_field(service: TestClient, path: str, body: Any) -> None:
    answer = service.post(path, json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["detail"]


def test_each_step_of_a_lesson_takes_its_role(shared: tuple[TestClient, dict[str, dict[str, str]]]) -> None:
    service, key = shared
    made = service.post("/v1/lesson-drafts", json={"items": [LESSON]}, headers=key["editor"])
    [lesson] = made.json()["added"]
    assert lesson.startswith("ede.")
    assert service.post("/v1/lesson-drafts", json={"items": [LESSON]}, headers=key["reader"]).status_code == 403
    path = f"/v1/lessons/{lesson}"
    for status, may, may_not in (("getoetst", "reviewer", "editor"), ("aanvaard", "steward", "reviewer")):
        body = {"status": status}
        refused = service.post(f"{path}/steps", json=body, headers=tag(service, path, key[may_not]))
        assert refused.status_code == 403
        taken = service.post(f"{path}/steps", json=body, headers=tag(service, path, key[may]))
        assert taken.status_code == 200, taken.text
    assert service.get(path, headers=key["baarn"]).status_code == 404


def test_nobody_goes_round_the_review_gate(shared: tuple[TestClient, dict[str, dict[str, str]]]) -> None:
    service, key = shared
    path = "/v1/lessons/ede.les-nieuw"
    put = service.put(path, json={**LESSON, "review": "aanvaard"}, headers=key["editor"])
    assert put.status_code == 409  # a new lesson is a draft at most
    assert "review 'aanvaard'" in put.json()["detail"]
    assert service.put(path, json={**LESSON, "review": "concept"}, headers=key["editor"]).status_code == 201
    changed = {**LESSON, "review": "getoetst"}
    for who in ("editor", "reviewer", "steward"):
        assert service.put(path, json=changed, headers=tag(service, path, key[who])).status_code == 409


@pytest.mark.parametrize("mode", ["shared", "local"])
def test_a_lesson_keeps_its_status_when_nothing_is_said_of_it(mode: str, request: pytest.FixtureRequest) -> None:
    service, key = request.getfixturevalue("shared") if mode == "shared" else (request.getfixturevalue("service"), {})
    made = service.post("/v1/lesson-drafts", json={"items": [LESSON]}, headers=key.get("editor"))
    path = f"/v1/lessons/{made.json()['added'][0]}"
    changed = {**LESSON, "title": "Betrek gebruikers eerder"}
    put = service.put(path, json=changed, headers=tag(service, path, key.get("editor")))
    assert (put.status_code, put.json()["title"], put.json()["review"]) == (200, changed["title"], "concept"), put.text
    assert put.headers["ETag"] == service.get(path, headers=key.get("editor")).headers["ETag"]


def test_what_kring_names_itself_stays_with_the_organisation(
    shared: tuple[TestClient, dict[str, dict[str, str]]],
) -> None:
    service, key = shared
    watch = service.post("/v1/watches", json={"name": "Ede", "municipality": "Ede"}, headers=key["editor"])
    assert watch.status_code == 201, watch.text
    path = watch.headers["Location"]
    assert path.startswith("/v1/watches/ede.volgopdracht-")
    assert service.get(f"{path}/feed", headers=key["reader"]).status_code == 200
    assert service.post(f"{path}/runs", headers=key["reader"]).status_code == 403
    assert service.post(f"{path}/runs", headers=key["editor"]).status_code == 200
    assert service.get(f"{path}/feed", headers=key["baarn"]).status_code == 404
    step = {"municipality": "Ede", "step": "draft", "board": "Ede kiest"}
    assert service.post("/v1/cards/dev-1/steps", json=step, headers=key["editor"]).status_code == 200
    card = "/v1/cards/dev-1?municipality=Ede"
    assert service.get(card, headers=key["reader"]).json()["status"] == "concept"
    assert "status" not in {k for k, v in service.get(card, headers=key["baarn"]).json().items() if v}


def test_watches_have_the_plural_that_english_has() -> None:

    from api.answers.forms import path_of

    assert (path_of("Watch"), path_of("Policy"), path_of("Case")) == ("watches", "policies", "cases")
