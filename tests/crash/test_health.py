"""The service knows when it is ill, says so, and gets well by itself."""

import contextlib
import json
import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from kg.errors import StoreError
from kg.profiles.access import access_faults, open_keys
from tests.rest_service import LESSON, client, fill
from tests.served import served

SPARQL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MIB = 2**20


def soon(holds: Callable[[], bool], seconds: float = 90.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def ready(service: Any) -> tuple[int, set[str]]:
    answer = service.get("/ready")
    return answer.status_code, {one["part"] for one in answer.json().get("troubles", ())}


def is_well(service: Any) -> bool:
    return ready(service) == (200, set())


# --- no room --------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB, where one may be mounted."""
    place = tmp_path / "schijf"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def stuffed(disk: Path, left: int) -> Path:
    """Take all room of a disk but some bytes; the file that does."""
    filler = os.open(disk / "vulling", os.O_CREAT | os.O_WRONLY)
    with contextlib.suppress(OSError):
        while True:
            os.write(filler, b"0" * 4096)
    os.ftruncate(filler, max(os.fstat(filler).st_size - left, 0))
    os.close(filler)
    return disk / "vulling"


@pytest.mark.parametrize("left", [0, 400_000])
def test_a_full_disk_is_told_and_what_was_acknowledged_is_kept_without_a_restart(small_disk: Path, left: int) -> None:
    fill(small_disk / "store")
    kept: list[str] = []

    def write(service: httpx2.Client, size: int) -> httpx2.Response:
        answer = service.post("/v1/lessons", json={**LESSON, "because": "x" * size})
        if answer.status_code == 201:
            kept.append(answer.headers["Location"])
        return answer

    with served(small_disk / "store") as at, httpx2.Client(base_url=at.address, timeout=60) as service:
        assert write(service, 10).status_code == 201
        assert service.get("/sparql", params={"query": SPARQL}).status_code == 200
        filler = stuffed(small_disk, left)
        said = [write(service, 20_000) for _ in range(60)]
        assert {answer.status_code for answer in said} <= {201, 507, 503}
        assert said[-1].status_code == 507
        assert said[-1].json()["type"].endswith("/store-full")
        assert said[-1].headers["Retry-After"]
        assert str(small_disk) not in said[-1].text
        assert soon(lambda: ready(service)[0] == 503)  # a look of a moment ago may say that all is well
        assert "disk" in ready(service)[1]
        for path in ("/sparql?query=ASK{}", "/v1/search?q=zaaksysteem"):
            assert service.get(path).status_code in {200, 503}
        assert service.get("/v1/lessons").status_code == 200
        filler.unlink()
        assert soon(lambda: is_well(service))
        assert write(service, 10).status_code == 201
        assert service.get("/sparql", params={"query": SPARQL}).status_code == 200
        assert service.get("/v1/search", params={"q": "zaaksysteem"}).json()["items"]
        assert [service.get(path).status_code for path in kept] == [200] * len(kept)
        found = service.get("/sparql", params={"query": "SELECT ?s { ?s a <https://w3id.org/kring/def#Lesson> }"})
        assert {path.rpartition("/")[2] for path in kept} <= {
            row["s"]["value"].rpartition("/")[2] for row in found.json()["results"]["bindings"]
        }


def test_an_upload_for_which_there_is_no_room_is_told_so(small_disk: Path) -> None:
    fill(small_disk / "store")
    lessons = "".join(json.dumps({"kind": "Lesson", "id": f"les-{n}", **LESSON}) + "\n" for n in range(2000))
    with served(small_disk / "store") as at, httpx2.Client(base_url=at.address, timeout=60) as service:
        stuffed(small_disk, 0)
        answer = service.post("/v1/uploads", files={"files": ("lessen.jsonl", lessons)})
        assert answer.status_code == 507
        (small_disk / "vulling").unlink()
        assert service.post("/v1/uploads", files={"files": ("lessen.jsonl", lessons)}).status_code == 202


# --- damage ---------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    with client(tmp_path / "store"):
        pass  # the views are made
    return tmp_path / "store"


def test_a_broken_word_index_is_seen_by_ready_and_heals_while_the_rest_goes_on(store: Path) -> None:
    with client(store) as service:
        assert is_well(service)
        before = service.get("/v1/search", params={"q": "zaaksysteem"}).json()
        passages = service.app.state.graph.stores.passages  # type: ignore[attr-defined]
        passages.tended(lambda: None)  # it is not healed before we looked
        for path in (store / "passages" / "words").glob("*/*.term"):
            path.write_bytes(random.Random(1).randbytes(path.stat().st_size))  # noqa: S311 - any bytes
        assert soon(lambda: ready(service) == (503, {"search"}))
        assert service.get("/v1/lessons").status_code == 200
        assert service.post("/v1/lessons", json=LESSON).status_code == 201
        assert passages.heal()
        assert soon(lambda: is_well(service))
        after = service.get("/v1/search", params={"q": "zaaksysteem"}).json()
        assert [hit["id"] for hit in after["items"]] == [hit["id"] for hit in before["items"]]


def test_a_view_that_is_being_made_again_is_a_503_that_says_so(store: Path) -> None:
    with client(store) as service:
        passages = service.app.state.graph.stores.passages  # type: ignore[attr-defined]
        passages.tended(lambda: None)  # it is not healed while we look
        passages.suspect("om te proberen")
        answer = service.get("/v1/search", params={"q": "zaaksysteem"}, headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "repairing")
        assert answer.headers["Retry-After"]
        assert service.get("/sparql", params={"query": SPARQL}).status_code == 200


def test_a_journal_that_decays_is_not_ready_and_never_an_endless_500(store: Path) -> None:
    with closing(sqlite3.connect(store / "journal.db")) as journal, journal:
        journal.execute("UPDATE record SET payload = replace(payload, 'Meet', 'Weet')")
    with client(store) as service:
        assert soon(lambda: ready(service) == (503, {"journal"}))
        assert service.get("/v1/lessons").status_code == 200
    with closing(sqlite3.connect(store / "journal.db")) as journal, journal:
        journal.execute("UPDATE record SET payload = '{' WHERE kind = 'Lesson'")
    with client(store) as service:
        answer = service.get("/v1/lessons/les-1")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "invalid-record")
        assert "payload" not in answer.text


@pytest.mark.parametrize("seed", range(5))
def test_flipped_bytes_in_the_file_of_the_keys_are_told(store: Path, seed: int) -> None:
    from datetime import UTC, datetime, timedelta

    today = datetime.now(UTC).date()
    with closing(open_keys(store)) as credentials:
        keys = [
            credentials.add(f"k{n}", {"ede": "reader"}, until=today + timedelta(9), today=today)[1] for n in range(40)
        ]
    chance = random.Random(seed)  # noqa: S311 - chance that repeats
    content = bytearray((store / "access.db").read_bytes())
    for _ in range(chance.choice([1, 4, 64])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (store / "access.db").write_bytes(content)
    try:
        with client(store, mode="shared") as service:
            codes = {service.get("/v1/lessons", headers={"Authorization": f"Bearer {key}"}).status_code for key in keys}
            upkeep = service.app.state.graph.upkeep(keys=lambda: access_faults(store), writes=True)  # type: ignore[attr-defined]
            upkeep.examine()
            named = " ".join(one.said for one in upkeep.look() if one.part == "keys")
            assert codes == {200} or named
            assert 500 not in codes
            named = named or "nothing to name"
    except StoreError as refused:  # it does not even start, and says why
        named = str(refused)
    assert named


def test_the_reasons_tell_no_names(store: Path) -> None:
    with closing(sqlite3.connect(store / "journal.db")) as journal, journal:
        journal.execute("UPDATE event SET reason = 'anders' WHERE seq = 2")
    with TestClient(_app(store), base_url="http://localhost") as service:
        assert soon(lambda: ready(service)[0] == 503)
        for spoken, reason in {"nl": "het journaal is beschadigd", "en": "the journal is damaged"}.items():
            told = service.get("/ready", headers={"Accept-Language": spoken}).json()
            assert told["status"] == "ill"
            assert told["troubles"][0]["reason"].startswith(reason)


def _app(store: Path) -> Any:
    from api.app import create_app
    from tests.rest_service import settings

    return create_app(settings(store, mode="shared"))
