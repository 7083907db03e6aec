"""After `kill -9` of who writes, or of every process of the database, each acknowledged write is there, once."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from tests.postgres import server

ROOT = Path(__file__).parents[2]
CRASHES = int(os.environ.get("KRING_CRASHES", "10"))
WRITERS = 2
FEW = 3  # writes that are acknowledged before something is killed: whatever the load of the machine


def _begun(url: str, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crash.scaled_writer", url, name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)


def test_no_acknowledged_write_is_lost_and_the_chain_is_whole() -> None:
    chance = random.Random(20261130)  # noqa: S311 - a repeatable choice, no secret
    acknowledged: dict[str, int] = {}
    with server(durable=True) as running:
        url = running.fresh()
        for crash in range(CRASHES):
            writers = [_begun(url, f"w{crash}.{number}") for number in range(WRITERS)]
            lines: list[str] = []
            for writer in writers:
                assert writer.stdout is not None
                assert writer.stdout.readline() == "open\n"
                lines += [writer.stdout.readline() for _ in range(FEW)]
            time.sleep(chance.random() * 0.2)
            if crash % 2:
                running.kill()
            for writer in writers:
                writer.kill()
            for writer in writers:
                lines += writer.communicate()[0].splitlines(keepends=True)
            if crash % 2:
                running.start()
            whole = [line.split() for line in lines if line.endswith("\n")]  # else cut off: not acknowledged
            acknowledged |= {key: int(seq) for key, seq in whole}
            with closing(SqlJournal(PostgresDatabase(url))) as journal:
                assert journal.verify() == [], crash
                written = {event.record_id: event.seq for event in journal.events()}
                assert len(written) == journal.head()  # none twice
                assert not acknowledged.items() - written.items(), crash
    assert len(acknowledged) >= CRASHES * WRITERS * FEW


def test_who_writes_while_the_database_is_killed_goes_on_afterwards_and_writes_nothing_twice() -> None:
    with server(durable=True) as running:
        url = running.fresh()
        writer = _begun(url, "w")
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        lines = [writer.stdout.readline() for _ in range(FEW)]
        for _ in range(3):
            running.kill()
            running.start()
            before = len(lines)
            lines += [writer.stdout.readline() for _ in range(50)]
            assert len(lines) == before + 50
        writer.kill()
        lines += writer.communicate()[0].splitlines(keepends=True)
        acknowledged = {key: int(seq) for key, seq in (line.split() for line in lines if line.endswith("\n"))}
        with closing(SqlJournal(PostgresDatabase(url))) as journal:
            assert journal.verify() == []
            events = [(event.record_id, event.seq) for event in journal.events()]
        assert [key for key, often in Counter(key for key, _ in events).items() if often > 1] == []
        assert not acknowledged.items() - set(events)
