"""What a key or a grant began ends with it. Organisations and records here are fictitious."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx2
import pytest

from api.http.identity.standing import LOOK_S
from kg import clock
from kg.access import Grant
from kg.adapters.keys.sql import SqlKeys
from kg.errors import StoreError
from kg.ports.keys import Keys
from kg.profiles.access import open_keys
from tests.attack.bombs import BOMBS
from tests.rest_service import LESSON, WORLD, client, fill, server

WITHIN_S = 1.0  # what is promised
PATIENCE_S = 20.0  # of the test, on a machine that does other things too
TODAY = clock.today()
BOMB = BOMBS["product"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    many = [("Lesson", {**LESSON, "id": f"les-veel-{number}"}) for number in range(300)]
    fill(tmp_path / "store", {**WORLD, "kring/network": many})
    return tmp_path / "store"


@pytest.fixture
def credentials(store: Path) -> Iterator[Keys]:
    """As another process has them: `kring key revoke` beside the service."""
    opened = open_keys(store)
    yield opened
    opened.close()


def key(credentials: Keys, **roles: str) -> tuple[str, dict[str, str]]:
    made, text = credentials.add("anna", roles or {"ede": "editor"}, until=TODAY + timedelta(1), today=TODAY)
    return made.id, {"Authorization": f"Bearer {text}"}


class Asked(Thread):
    """A request that takes long, from a thread of its own."""

    def __init__(self, address: str, path: str, headers: dict[str, str], **more: Any) -> None:
        super().__init__(daemon=True)
        self._ask = lambda: httpx2.get(f"{address}{path}", headers=headers, timeout=60, **more)
        self.status, self.ended = 0, Event()
        self.start()

    def run(self) -> None:
        try:
            self.status = self._ask().status_code
        except httpx2.HTTPError:
            self.status = -1  # broken off
        self.ended.set()


def test_a_question_ends_with_the_key_that_asked_it(store: Path, credentials: Keys) -> None:
    key_id, headers = key(credentials)
    with server(store, mode="shared", sparql_seconds=60.0) as address:
        asked = Asked(address, "/sparql", headers, params={"query": BOMB})
        assert not asked.ended.wait(4 * LOOK_S)
        begun = time.monotonic()
        credentials.revoke(key_id, today=TODAY)
        assert asked.ended.wait(PATIENCE_S)
        took_s = time.monotonic() - begun
    assert asked.status == 401
    assert took_s < PATIENCE_S


@pytest.mark.parametrize("end", ["revoked", "last day", "grant withdrawn", "grant expired"])
def test_whatever_ends_it_a_dump_breaks_off(
    end: str, store: Path, credentials: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.api.test_rest_dump import for_ever, instead

    key_id, headers = key(credentials, baarn="reader")
    until = TODAY if end == "grant expired" else TODAY + timedelta(5)
    credentials.grant(Grant("ede", "baarn", until))
    pieces = instead(monkeypatch, for_ever)
    with server(store, mode="shared") as address:
        asked = Asked(address, "/dump.nq", headers)
        assert pieces.begun.wait(PATIENCE_S)
        assert not asked.ended.wait(4 * LOOK_S)
        match end:
            case "revoked":
                credentials.revoke(key_id, today=TODAY)
            case "grant withdrawn":
                credentials.withdraw("ede", "baarn")
            case _:
                later = TODAY + timedelta(1 if end == "grant expired" else 2)
                monkeypatch.setattr(clock, "today", lambda: later)
        assert asked.ended.wait(PATIENCE_S)
        assert pieces.ended.wait(PATIENCE_S)
    assert asked.status == -1


def test_a_moment_in_which_the_keys_cannot_be_read_does_not_end_the_watch(
    store: Path, credentials: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_id, headers = key(credentials)
    version, failed = SqlKeys.version, Event()

    def broken(self: SqlKeys) -> int:
        if not failed.is_set():
            failed.set()
            raise StoreError("het bestand met sleutels kan niet worden gelezen")
        return version(self)

    with server(store, mode="shared", sparql_seconds=60.0) as address:
        monkeypatch.setattr(SqlKeys, "version", broken)
        asked = Asked(address, "/sparql", headers, params={"query": BOMB})
        assert failed.wait(PATIENCE_S)
        credentials.revoke(key_id, today=TODAY)
        assert asked.ended.wait(PATIENCE_S)
    assert asked.status == 401


def test_what_another_key_began_goes_on(store: Path, credentials: Keys) -> None:
    (one, _), (_, other) = key(credentials), key(credentials)
    with server(store, mode="shared", sparql_seconds=4.0) as address:
        asked = Asked(address, "/sparql", other, params={"query": BOMB})
        credentials.revoke(one, today=TODAY)
        assert asked.ended.wait(PATIENCE_S)
    assert asked.status == 503  # its own limit


def test_a_file_that_is_still_coming_in_is_not_taken(store: Path, credentials: Keys) -> None:
    key_id, headers = key(credentials)
    with server(store, mode="shared") as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as sending:
            lines = [
                "POST /v1/uploads HTTP/1.1",
                f"Host: {host}",
                f"Authorization: {headers['Authorization']}",
                "Content-Type: multipart/form-data; boundary=x",
                "Content-Length: 100000",
                "",
                "--x\r\n",
            ]
            sending.sendall("\r\n".join(lines).encode())
            time.sleep(2 * LOOK_S)
            credentials.revoke(key_id, today=TODAY)
            assert b" 401 " in sending.recv(4096).partition(b"\r\n")[0]


def test_a_job_is_done_with_the_rights_of_when_it_starts(store: Path, credentials: Keys) -> None:
    key_id, headers = key(credentials)
    row = json.dumps({"kind": "Lesson", "id": "ede.les-nieuw", **LESSON}).encode()
    with client(store, mode="shared") as service:
        revoked = threading.Event()
        service.app.state.jobs.later(revoked.wait)  # type: ignore[attr-defined]
        sent = service.post("/v1/uploads", files=[("files", ("a.jsonl", row))], headers=headers)
        assert sent.status_code == 202
        credentials.revoke(key_id, today=TODAY)
        revoked.set()
        jobs, job = service.app.state.jobs, sent.json()["id"]  # type: ignore[attr-defined]
        _until(lambda: jobs.find(job).state not in {"waiting", "running"})
        assert (jobs.find(job).state, "ingetrokken" in jobs.find(job).problem) == ("failed", True)
        _, other = key(credentials)
        assert service.get("/v1/lessons/ede.les-nieuw", headers=other).status_code == 404


def test_a_job_that_runs_writes_nothing_more(store: Path, credentials: Keys) -> None:
    key_id, headers = key(credentials)
    many = "\n".join(json.dumps({"kind": "Lesson", "id": f"ede.les-{n}", **LESSON}) for n in range(20_000))
    with client(store, mode="shared") as service:
        sent = service.post("/v1/uploads", files=[("files", ("a.jsonl", many.encode()))], headers=headers)
        jobs, job = service.app.state.jobs, sent.json()["id"]  # type: ignore[attr-defined]
        _until(lambda: (jobs.find(job).progress or {}).get("done", 0) >= 500)
        credentials.revoke(key_id, today=TODAY)
        _until(lambda: jobs.find(job).state not in {"waiting", "running"})
        assert (jobs.find(job).state, "ingetrokken" in jobs.find(job).problem) == ("failed", True)
        _, other = key(credentials)
        assert 0 < service.get("/v1/lessons", headers=other).json()["total"] < 20_000


def _until(true: Any) -> None:
    deadline = time.monotonic() + 3 * PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)
