"""Keys, grants and erasing over REST, by the steward of an organisation. All of it is fictitious."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from kg.access import Grant
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill

pytestmark = pytest.mark.usefixtures("profile")  # the same on one machine and beyond

TODAY: Final = datetime.now(UTC).date()
LATER: Final = (TODAY + timedelta(30)).isoformat()
PRIVATE: Final = "/v1/lessons/ede.les-geheim"
Headers = Mapping[str, str]
NewKey = Callable[..., tuple[str, dict[str, str]]]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def service(store: Path) -> Iterator[TestClient]:
    with client(store, mode="shared") as opened:
        yield opened


@pytest.fixture
def key(store: Path) -> NewKey:
    """Makes a key on the command line of the store: its id, and the header that carries it."""

    def made(**roles: str) -> tuple[str, dict[str, str]]:
        with closing(open_keys(store)) as credentials:
            one, text = credentials.add("proef", roles, until=TODAY + timedelta(9), today=TODAY)
        return one.id, bearer(text)

    return made


@pytest.fixture
def steward(key: NewKey) -> dict[str, str]:
    return key(ede="steward")[1]


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def refusal(answer: Any, *names: str) -> tuple[int, str]:
    """What a refusal says, but for the names that were asked."""
    said = {name: value for name, value in answer.json().items() if name != "instance"}
    text = json.dumps(said)
    for name in names:
        text = text.replace(name, "…")
    return answer.status_code, text


# --- keys -----------------------------------------------------------------------------------------


def test_a_steward_hands_out_a_key_that_works_is_listed_without_its_secret_and_ends_at_once(
    service: TestClient, steward: Headers
) -> None:
    asked = {"name": "Zaaksysteem", "roles": {"ede": "editor"}, "until": LATER}
    made = service.post("/v1/keys", json=asked, headers=steward)
    assert made.status_code == 201, made.text
    own = bearer(made.json()["key"])
    assert service.get(PRIVATE, headers=own).status_code == 200
    kept = {name: value for name, value in made.json().items() if name != "key"}
    assert kept in service.get("/v1/keys", headers=steward).json()["items"]
    assert service.get(made.headers["Location"], headers=steward).json() == kept
    assert service.delete(made.headers["Location"], headers=steward).status_code == 204
    assert service.get(PRIVATE, headers=own).status_code == 401
    assert service.get(made.headers["Location"], headers=steward).json()["revoked"] == TODAY.isoformat()


def test_a_key_without_a_last_day_works_for_a_year(service: TestClient, steward: Headers) -> None:
    made = service.post("/v1/keys", json={"name": "x", "roles": {"ede": "reader"}}, headers=steward).json()
    assert made["until"] == (TODAY + timedelta(365)).isoformat()


@pytest.mark.parametrize("roles", [{"baarn": "reader"}, {"ede": "reader", "baarn": "reader"}, {"nergens": "reader"}])
def test_no_role_is_handed_out_in_an_organisation_of_someone_else(
    roles: dict[str, str], service: TestClient, steward: Headers, store: Path
) -> None:
    assert service.post("/v1/keys", json={"name": "x", "roles": roles}, headers=steward).status_code == 403
    with closing(open_keys(store)) as credentials:
        assert len(credentials.every()) == 1  # that of the steward


@pytest.mark.parametrize("role", ["reader", "editor", "reviewer"])
def test_only_a_steward_sees_and_changes_who_comes_in(role: str, service: TestClient, key: NewKey) -> None:
    own, headers = key(ede=role)
    assert service.get("/v1/keys", headers=headers).json() == {"items": []}
    assert service.get(f"/v1/keys/{own}", headers=headers).status_code == 404
    assert service.delete(f"/v1/keys/{own}", headers=headers).status_code == 404
    for path, body in (
        ("/v1/keys", {"name": "x", "roles": {"ede": "reader"}}),
        ("/v1/grants", {"owner": "ede", "grantee": "bureau", "until": LATER}),
        ("/v1/erasures", {"record": "ede.les-geheim", "reason": "proef"}),
    ):
        assert service.post(path, json=body, headers=headers).status_code == 403, path
    assert service.get(PRIVATE, headers=headers).status_code == 200


def test_a_key_of_another_organisation_in_whole_or_in_part_is_as_one_that_is_not_there(
    service: TestClient, key: NewKey, steward: Headers
) -> None:
    others = [key(baarn="reader")[0], key(ede="reader", baarn="reader")[0]]
    shown = service.get("/v1/keys", headers=steward).json()["items"]
    assert not {one["id"] for one in shown} & set(others)
    for method in ("GET", "DELETE"):
        answers = [service.request(method, f"/v1/keys/{one}", headers=steward) for one in (*others, "0" * 12)]
        refused = {refusal(one, *others, "0" * 12) for one in answers}
        assert len(refused) == 1
        assert refused.pop()[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x", "roles": {}}, 400),
        ({"name": "x", "roles": {"ede": "koning"}}, 400),
        ({"name": "x", "roles": {"e/d": "reader"}}, 400),
        ({"name": " ", "roles": {"ede": "reader"}}, 400),
        ({"name": "x", "roles": {"ede": "reader"}, "until": "2020-01-01"}, 409),
    ],
)
def test_a_key_that_cannot_be_is_refused(body: Any, status: int, service: TestClient, steward: Headers) -> None:
    assert service.post("/v1/keys", json=body, headers=steward).status_code == status


# --- grants ---------------------------------------------------------------------------------------


def test_a_steward_lets_a_consultant_read_and_ends_it(service: TestClient, key: NewKey, steward: Headers) -> None:
    _, adviser = key(bureau="reader")
    grant = {"owner": "ede", "grantee": "bureau", "until": LATER}
    made = service.post("/v1/grants", json=grant, headers=steward)
    assert made.status_code == 201, made.text
    assert service.get(PRIVATE, headers=adviser).status_code == 200
    for headers in (steward, adviser):  # who was let in sees it too
        assert service.get("/v1/grants", headers=headers).json()["items"] == [made.json()]
    address = made.json()["links"]["self"]
    assert service.delete(address, headers=adviser).status_code == 403
    assert service.delete(address, headers=steward).status_code == 204
    assert service.get(PRIVATE, headers=adviser).status_code == 404
    assert service.delete(address, headers=steward).status_code == 404


def test_grants_between_others_are_not_shown_given_or_ended_there_or_not(
    service: TestClient, steward: Headers, store: Path
) -> None:
    with closing(open_keys(store)) as credentials:
        credentials.grant(Grant("baarn", "bureau", TODAY))
    assert service.get("/v1/grants", headers=steward).json() == {"items": []}
    grant = {"owner": "baarn", "grantee": "ede", "until": LATER}
    assert service.post("/v1/grants", json=grant, headers=steward).status_code == 403
    there = service.delete("/v1/grants/baarn/bureau", headers=steward)
    absent = service.delete("/v1/grants/baarn/niemand", headers=steward)
    assert refusal(there, "bureau") == refusal(absent, "niemand")
    assert there.status_code == 403


# --- erasing --------------------------------------------------------------------------------------


def test_a_steward_erases_a_record_with_its_history_from_every_door_and_file(
    service: TestClient, steward: Headers, store: Path
) -> None:
    changed = {**LESSON, "title": "Zwijgplicht"}
    assert service.put(PRIVATE, json=changed, headers={**steward, "If-Match": "*"}).status_code == 200
    gone = service.post("/v1/erasures", json={"record": "ede.les-geheim", "reason": "verzoek 14"}, headers=steward)
    assert (gone.status_code, gone.json()) == (201, {"record": "ede.les-geheim", "reason": "verzoek 14"})
    assert service.get(PRIVATE, headers=steward).status_code == 404
    assert service.get(f"{PRIVATE}?asOf={TODAY}", headers=steward).status_code == 404
    for question in ("zwijgplicht", "geheim"):
        assert service.get(f"/v1/search?q={question}", headers=steward).json()["items"] == []
    for title in (b"Zwijgplicht", b"Edes zaaksysteem geheim"):
        assert not [path for path in store.glob("journal.db*") if title in path.read_bytes()]
    assert service.app.state.graph.check() == []  # type: ignore[attr-defined]


def test_a_deleted_record_can_still_be_erased(service: TestClient, steward: Headers) -> None:
    assert service.delete(PRIVATE, headers={**steward, "If-Match": "*"}).status_code == 204
    erasure = {"record": "ede.les-geheim", "reason": "x"}
    assert service.post("/v1/erasures", json=erasure, headers=steward).status_code == 201
    assert service.get(f"{PRIVATE}?asOf={TODAY}", headers=steward).status_code == 404


def test_erasing_what_may_not_be_read_is_refused_as_what_is_not_there(service: TestClient, steward: Headers) -> None:
    answers = [
        refusal(service.post("/v1/erasures", json={"record": record, "reason": "x"}, headers=steward), record)
        for record in ("baarn.les-geheim", "baarn.niets")
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    shared = service.post("/v1/erasures", json={"record": "les-1", "reason": "x"}, headers=steward)
    assert shared.status_code == 403


@pytest.mark.deep
def test_a_reader_that_keeps_remains_in_the_file_does_not_keep_the_record_findable(
    service: TestClient, steward: Headers, store: Path
) -> None:
    assert service.post("/v1/lessons", json=LESSON, headers=steward).status_code == 201  # the space stays
    journal = service.app.state.graph.stores.journal  # type: ignore[attr-defined]
    reading = journal.scan()
    next(reading)
    erasure = {"record": "ede.les-geheim", "reason": "x"}
    assert service.post("/v1/erasures", json=erasure, headers=steward).status_code == 201
    asked = {"query": "ASK { <ede.les-geheim> ?p ?o }"}
    assert service.get("/sparql", params=asked, headers=steward).json()["boolean"] is False
    sweeper = service.app.state.graph.stores.sweeper  # type: ignore[attr-defined]
    assert journal.erased()
    reading.close()
    assert sweeper.wait(60)  # and now the remains
    assert not [path for path in store.rglob("*") if path.is_file() and b"Edes zaaksysteem geheim" in path.read_bytes()]


# --- what is noted --------------------------------------------------------------------------------


def test_the_trail_says_who_did_it(service: TestClient, key: NewKey) -> None:
    own, headers = key(ede="steward")
    made = service.post("/v1/keys", json={"name": "x", "roles": {"ede": "reader"}, "until": LATER}, headers=headers)
    number = made.json()["id"]
    service.delete(f"/v1/keys/{number}", headers=headers)
    service.post("/v1/grants", json={"owner": "ede", "grantee": "bureau", "until": LATER}, headers=headers)
    service.delete("/v1/grants/ede/bureau", headers=headers)
    service.post("/v1/erasures", json={"record": "ede.les-geheim", "reason": "verzoek 14"}, headers=headers)
    asked = {"actor": f"proef ({own})", "act": ["key", "grant", "erase"]}
    found = service.get("/v1/audit-entries", params=asked, headers=headers).json()["items"]
    assert sorted((one["act"], one["space"], one["detail"]) for one in found) == [
        ("erase", "ede/private", "verzoek 14"),
        ("grant", "ede/private", "bureau leest niet meer"),
        ("grant", "ede/private", f"bureau leest tot en met {LATER}"),
        ("key", "ede/private", f"sleutel {number} ingetrokken"),
        ("key", "ede/private", f"sleutel {number}: reader tot en met {LATER}"),
    ]
    assert made.json()["key"] not in json.dumps(found)


def test_the_local_user_keeps_all_of_it(store: Path, key: NewKey) -> None:
    key(ede="reader", baarn="editor")
    with client(store) as local:
        (one,) = local.get("/v1/keys").json()["items"]
        assert local.delete(one["links"]["self"]).status_code == 204
        grant = {"owner": "baarn", "grantee": "ede", "until": LATER}
        assert local.post("/v1/grants", json=grant).status_code == 201
        assert len(local.get("/v1/grants").json()["items"]) == 1
        assert local.post("/v1/erasures", json={"record": "les-1", "reason": "proef"}).status_code == 201
