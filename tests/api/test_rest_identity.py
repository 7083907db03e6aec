"""Who comes in, with what, and what they may do. The organisations and people here are fictitious."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import time_machine

from api.settings import Settings
from kg.access import Grant
from kg.errors import InputError
from kg.profiles.access import open_keys
from tests.rest_service import LESSON, client, fill, server

TODAY = datetime.now(UTC).date()
NEXT_YEAR = TODAY + timedelta(days=365)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def key(store: Path) -> Callable[..., str]:
    def made(until: date = NEXT_YEAR, today: date = TODAY, **roles: str) -> str:
        credentials = open_keys(store)
        _, text = credentials.add("proef", roles, until=until, today=today)
        credentials.close()
        return text

    return made


# --- the local mode -------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "kring.example.nl"])  # noqa: S104 - it is refused
def test_without_signing_in_the_service_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(InputError, match="alleen op deze machine"):
        Settings(host=host).checked()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    assert Settings(host=host).checked().host == host


def test_the_local_user_reads_and_writes_everything(store: Path) -> None:
    with client(store) as service:
        assert service.get("/v1/lessons").json()["total"] == 5
        assert service.post("/v1/lessons", json=LESSON, params={"space": "kring/public"}).status_code == 201


def test_a_page_of_another_site_cannot_use_the_local_user(store: Path) -> None:
    with client(store) as service:
        foreign = {"Origin": "https://kwaad.example"}
        assert service.post("/v1/lessons", json=LESSON, headers=foreign).status_code == 403
        assert "Access-Control-Allow-Origin" not in service.get("/v1/lessons", headers=foreign).headers
        assert service.get("/v1/lessons", headers={"Host": "kwaad.example"}).status_code == 421
        assert service.post("/v1/lessons", json=LESSON, headers={"Origin": "http://localhost"}).status_code == 201


# --- keys -----------------------------------------------------------------------------------------


def test_a_key_reads_what_is_shared_and_the_private_space_of_its_organisation(
    store: Path, key: Callable[..., str]
) -> None:
    with client(store, mode="shared") as service:
        found = service.get("/v1/lessons", headers=bearer(key(ede="reader"))).json()
        assert [item["id"] for item in found["items"]] == ["ede.les-geheim", "les-1", "les-2", "les-3"]
        assert found["total"] == 4


def test_a_key_works_as_the_password_of_basic_too(store: Path, key: Callable[..., str]) -> None:
    with client(store, mode="shared") as service:
        answer = service.get("/v1/lessons", auth=("wie-dan-ook", key(ede="reader")))
        assert answer.json()["total"] == 4


def test_without_a_key_only_what_tells_nothing_is_open(store: Path) -> None:
    with client(store, mode="shared") as service:
        for path in ("/health", "/ready", "/v1/openapi.json", "/def", "/context.jsonld"):
            assert service.get(path).status_code == 200, path
        for path in (
            "/v1/lessons",
            "/v1/search?q=x",
            "/id/les-1",
            "/.well-known/void",
            "/catalog",
            "/metrics",
            "/niets",
        ):
            answer = service.get(path)
            assert answer.status_code == 401, path
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kring"'


def test_public_spaces_are_read_without_a_key_when_so_set_and_nothing_else(store: Path) -> None:
    with client(store, mode="shared", anonymous_reading=True) as service:
        found = service.get("/v1/lessons").json()
        assert [item["id"] for item in found["items"]] == ["les-1", "les-2", "les-3"]
        assert service.post("/v1/lessons", json=LESSON, params={"space": "kring/public"}).status_code == 403


def test_a_revoked_key_works_no_more_at_once_and_an_expired_one_neither(store: Path, key: Callable[..., str]) -> None:
    text = key(ede="reader")
    yesterday = TODAY - timedelta(days=1)
    expired = key(until=yesterday, today=yesterday, ede="reader")
    with client(store, mode="shared") as service:
        assert service.get("/v1/lessons", headers=bearer(text)).status_code == 200
        credentials = open_keys(store)
        credentials.revoke(text.split("_")[1], today=TODAY)
        credentials.close()
        assert service.get("/v1/lessons", headers=bearer(text)).status_code == 401
        assert service.get("/v1/lessons", headers=bearer(expired)).status_code == 401


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], lambda key: key + "x", lambda key: key.replace("kring_", "kring_0")]
)
def test_a_key_that_is_changed_is_none(change: Callable[[str], str], store: Path, key: Callable[..., str]) -> None:
    text = key(ede="reader")
    with client(store, mode="shared") as service:
        assert service.get("/v1/lessons", headers=bearer(change(text))).status_code == 401
        assert service.get("/v1/lessons", headers=bearer(text)).status_code == 200
        assert service.get("/v1/lessons", headers=bearer(change(text))).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic x", "Basic " + base64.b64encode(b"\xff").decode(), "Digest x", "x" * 20_000]
)
def test_a_header_that_cannot_be_read_is_refused(header: str, store: Path) -> None:
    with client(store, mode="shared") as service:
        assert service.get("/v1/lessons", headers={"Authorization": header}).status_code == 401


def test_guessing_is_slowed_down(store: Path) -> None:
    """The clock stands still: a window that passes meanwhile would let one more through."""
    with client(store, mode="shared") as service, time_machine.travel(datetime.now(UTC), tick=False):
        codes = [service.get("/v1/lessons", headers=bearer(f"kring_0_{n}")).status_code for n in range(40)]
        refused = service.get("/v1/lessons", headers=bearer("kring_0_x"))
    assert codes == [401] * 30 + [429] * 10
    assert "mislukte inlogpogingen" in refused.json()["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 61


def test_who_has_a_key_is_let_in_whatever_others_guess_from_the_same_address(
    store: Path, key: Callable[..., str]
) -> None:
    seen, unseen = key(ede="reader"), key(ede="reader")
    with client(store, mode="shared") as service, time_machine.travel(datetime.now(UTC), tick=False):
        assert service.get("/v1/lessons", headers=bearer(seen)).status_code == 200
        guesses = [service.get("/v1/lessons", headers=bearer(f"kring_0_{n}")).status_code for n in range(40)]
        assert guesses[-1] == 429
        assert [service.get("/v1/lessons", headers=bearer(text)).status_code for text in (seen, unseen)] == [200, 200]


def test_secrets_are_not_kept(store: Path, key: Callable[..., str]) -> None:
    secret = key(ede="reader").split("_", 2)[2].encode()
    kept = b"".join(file.read_bytes() for file in store.rglob("*") if file.is_file())
    assert secret not in kept
    assert (store / "access.db").stat().st_mode & 0o077 == 0


def test_the_figures_are_for_stewards_also_on_this_machine(store: Path, key: Callable[..., str]) -> None:
    with server(store, mode="shared", anonymous_reading=True) as address:
        headers = {"steward": bearer(key(metingen="steward")), "reader": bearer(key(ede="reader")), "nobody": {}}
        codes = {who: httpx2.get(f"{address}/metrics", headers=sent).status_code for who, sent in headers.items()}
    assert codes == {"steward": 200, "reader": 403, "nobody": 403}


# --- roles and grants -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "private", "public"),
    [("reader", 403, 403), ("editor", 201, 403), ("reviewer", 201, 201), ("steward", 201, 201)],
)
def test_each_role_writes_what_it_may(
    role: str, private: int, public: int, store: Path, key: Callable[..., str]
) -> None:
    with client(store, mode="shared") as service:
        headers = bearer(key(ede=role))
        made = {
            space: service.post("/v1/lessons", json=LESSON, params={"space": space}, headers=headers)
            for space in ("ede/private", "ede/public", "baarn/private", "baarn/public")
        }
        assert [answer.status_code for answer in made.values()] == [private, public, 403, 403]


def test_nobody_writes_over_what_another_owns_seen_or_not(store: Path, key: Callable[..., str]) -> None:
    with client(store, mode="shared") as service:
        headers = {**bearer(key(ede="steward")), "If-Match": "*"}
        assert service.put("/v1/lessons/les-1", json=LESSON, headers=headers).status_code == 403
        assert service.delete("/v1/lessons/les-1", headers=headers).status_code == 403
        assert service.delete("/v1/lessons/baarn.les-geheim", headers=headers).status_code == 404


def test_a_refused_id_does_not_tell_whether_another_has_it(store: Path, key: Callable[..., str]) -> None:
    with client(store, mode="shared") as service:
        headers = bearer(key(ede="editor"))
        answers = []
        for record in ("baarn.les-geheim", "baarn.les-gehéim".replace("é", "e") + "-niet"):
            for sent in (
                service.put(f"/v1/lessons/{record}", json=LESSON, headers=headers),
                service.post("/v1/lessons", json={**LESSON, "id": record}, headers=headers),
            ):
                problem = sent.json()
                problem.pop("instance")
                answers.append((sent.status_code, json.dumps(problem).replace(record, "…")))
        assert len(set(answers)) == 1
        assert answers[0][0] == 403


def test_a_grant_opens_the_private_space_for_reading_until_its_date(store: Path, key: Callable[..., str]) -> None:
    credentials = open_keys(store)
    headers = bearer(key(bct="editor"))
    with client(store, mode="shared") as service:
        for until, there in ((TODAY, True), (TODAY - timedelta(days=1), False), (NEXT_YEAR, True)):
            credentials.grant(Grant("ede", "bct", until))
            assert (service.get("/v1/lessons/ede.les-geheim", headers=headers).status_code == 200) is there
        refused = service.delete("/v1/lessons/ede.les-geheim", headers={**headers, "If-Match": "*"})
        assert refused.status_code == 403
        credentials.withdraw("ede", "bct")
        assert service.get("/v1/lessons/ede.les-geheim", headers=headers).status_code == 404
    credentials.close()


def test_what_became_private_is_so_for_its_past_too(store: Path, key: Callable[..., str]) -> None:
    with client(store) as service:
        at_first = {"space": "ede/public"}
        assert service.put("/v1/lessons/ede.vergissing", json=LESSON, params=at_first).status_code == 201
        moved = service.put(
            "/v1/lessons/ede.vergissing", json=LESSON, params={"space": "ede/private"}, headers={"If-Match": "*"}
        )
        assert moved.status_code == 200
    with client(store, mode="shared") as service:
        address, day = "/v1/lessons/ede.vergissing", {"asOf": TODAY.isoformat()}
        assert service.get(address, params=day, headers=bearer(key(baarn="reader"))).status_code == 404
        assert service.get(address, params=day, headers=bearer(key(ede="reader"))).status_code == 200
