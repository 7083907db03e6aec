"""A store that many share: the service keeps what comes in, workers do it, with the rights that the sender has then."""

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import kg
from api.settings import Settings
from api.workers import working
from kg.errors import InputError
from kg.ports.jobs import Job, Jobs
from kg.ports.keys import Key
from kg.profiles.access import open_jobs, open_keys
from kg.profiles.choices import DATABASE_VARIABLE

PATIENCE_S = 120
TODAY = datetime.now(UTC).date()


def sent(jobs: Jobs, number: int, key: Key) -> Job:
    """A file that came in with a key, as the service keeps it."""
    job = Job(
        f"{number:032x}", key.actor, "ede/private", (f"{number}.md",), f"2026-11-30T10:00:0{number}.000000Z",
        key=key.id, roles=key.roles,
    )  # fmt: skip
    file = jobs.folder(job.id) / job.files[0]
    file.parent.mkdir(parents=True)
    file.write_text(f"# Fictief stuk {number}\n\nVeilig inloggen.\n", encoding="utf-8")
    jobs.start(job)
    return job


def test_what_came_in_is_read_by_a_worker_with_the_rights_of_by_then(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, postgres)
    settings = Settings(store=tmp_path / "store", encoder="none", mode="shared", feeds=False)
    with kg.open(settings.store, with_encoder=None, create=True):
        pass
    jobs = open_jobs(settings.store)
    with closing(open_keys(settings.store)) as keys:
        good, ended = (keys.add(name, {"ede": "editor"}, until=TODAY, today=TODAY)[0] for name in ("goed", "fout"))
        first, second = sent(jobs, 1, good), sent(jobs, 2, ended)
        keys.revoke(ended.id, today=TODAY)
    assert [job.state for job in jobs.every()] == ["waiting", "waiting"]
    with working(settings) as threads:
        until = time.monotonic() + PATIENCE_S
        while any(job.is_under_way for job in jobs.every()):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert all(thread.is_well for thread in threads)
    done, refused = jobs.find(first.id), jobs.find(second.id)
    jobs.stop()
    assert done is not None
    assert refused is not None
    assert (done.state, (done.result or {}).get("added", 0) > 0) == ("done", True)
    assert (refused.state, "ingetrokken" in (refused.problem or "")) == ("failed", True)
    with kg.open(settings.store, with_encoder=None) as graph:
        titles = {one.payload["title"] for one in graph.scan("Source")}
    assert "Fictief stuk 1" in titles
    assert "Fictief stuk 2" not in titles


def test_a_store_of_one_machine_has_no_workers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="KRING_DATABASE_URL"), working(Settings(store=tmp_path / "store").checked()):
        pytest.fail("it works")
