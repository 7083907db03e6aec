"""Workers of one database are killed while they work: no job, message or item is lost, and nothing is done twice."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.ports.outbox import News
from kg.profiles.access import open_feeds, open_outbox
from kg.profiles.choices import DATABASE_VARIABLE
from tests.crash import shared_worker
from tests.crash.shared_worker import ITEMS, RECORDS, a_job, jobs_of

ROOT = Path(__file__).parents[2]
CRASHES = min(int(os.environ.get("KRING_CRASHES", "25")), 200)
WORKERS, HOOKS, FEEDS = 3, 8, 6
PATIENCE_S = 240


def worker(folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crash.shared_worker", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KRING_BEGAN": str(shared_worker.BEGAN)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def is_open(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"


def soon(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_workers_that_are_killed_lose_no_work_and_do_nothing_twice(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, postgres)
    monkeypatch.setattr(shared_worker, "BEGAN", time.time())
    chance, told, started = random.Random(20261130), list[str](), 0  # noqa: S311 - a repeatable choice, no secret
    with ExitStack() as stack:
        hooks = stack.enter_context(closing(open_outbox(tmp_path, shared_worker.clock)))
        feeds = stack.enter_context(closing(open_feeds(tmp_path, shared_worker.clock)))
        jobs = jobs_of(tmp_path)
        stack.callback(jobs.stop)
        made = [hooks.add(f"h{n}", owner="ede", watch="w", url="https://a.example/", seen=())[0] for n in range(HOOKS)]
        for number in range(FEEDS):
            feeds.switch_on(f"bron-{number}", "merk", owner="local", by="proef")
        running = [worker(tmp_path) for _ in range(WORKERS)]
        stack.callback(lambda: [one.kill() for one in running])
        for one in running:
            is_open(one)
        for crash in range(CRASHES):
            for _ in range(3):
                started += 1
                jobs.start(a_job(started))
            told += hooks.tell(made[crash % HOOKS], (), [News("watch.changed", {"number": crash})] * 2)
            time.sleep(chance.random() * 0.3)
            killed = chance.randrange(WORKERS)
            running[killed].kill()
            running[killed].communicate()
            running[killed] = worker(tmp_path)
            if chance.random() < 0.3:  # else it may be killed before it begins
                is_open(running[killed])
        soon(lambda: not any(job.is_under_way for job in jobs.every()))
        soon(lambda: hooks.counts() == {"delivered": len(told)})
        soon(lambda: all(state.items == len(ITEMS) for state in feeds.every()))
        for one in running:
            one.kill()
            one.communicate()
        found = jobs.every()
    assert Counter(job.state for job in found) == {"done": started}
    sent = (tmp_path / "sent").read_text().split()
    assert set(sent) == set(told)
    with closing(SqlJournal(PostgresDatabase(postgres))) as journal:
        written = Counter(event.record_id for event in journal.events())
        assert journal.verify() == []
    assert set(written.values()) == {1}
    assert len(written) == started * RECORDS + FEEDS * len(ITEMS)
