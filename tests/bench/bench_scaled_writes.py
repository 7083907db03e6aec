"""
Writes a second into the journal in PostgreSQL, beside raw INSERT in the same server with the same durability.

    python -m tests.bench.bench_scaled_writes

Each writer is a thread with a connection of its own (raw), or a thread of one process or a process that shares the
journal. `one order` is a raw writer that takes the same lock before it inserts: what any gap-free order would cost.
"""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.ports.journal import Put
from tests.mandates import as_user
from tests.postgres import server

ROOT = Path(__file__).parents[2]
SECONDS = 1.0
ROUNDS = 3
TEXT = "x" * 400  # fictitious, as long as a short record
_RAW = "INSERT INTO raw (record_id, payload) VALUES (%s, %s)"
_LOCKED = "BEGIN; SELECT pg_advisory_xact_lock(1, 1)"


def _journal(url: str, writers: int) -> float:
    journal = SqlJournal(PostgresDatabase(url))

    def write(name: str) -> None:
        change = Put(name, "Policy", "a/private", {"id": name, "title": TEXT})
        journal.append([change], mandate=as_user("proef"), reason="proef")

    made = _rate(writers, lambda number: lambda count: write(f"{number}-{count}"))
    journal.close()
    return made


def _raw(url: str, writers: int, *, one_order: bool) -> float:
    open_now = [psycopg.connect(url, autocommit=True) for _ in range(writers)]

    def writer(number: int) -> Callable[[int], None]:
        def write(count: int) -> None:
            if one_order:
                open_now[number].execute(_LOCKED)
            open_now[number].execute(_RAW, (f"{number}-{count}", TEXT))
            if one_order:
                open_now[number].execute("COMMIT")

        return write

    made = _rate(writers, writer)
    for one in open_now:
        one.close()
    return made


def _rate(writers: int, writer: Callable[[int], Callable[[int], None]]) -> float:
    done = [0] * writers
    until = time.monotonic() + SECONDS

    def run(number: int) -> None:
        write = writer(number)
        while time.monotonic() < until:
            write(done[number])
            done[number] += 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _processes(url: str, writers: int) -> float:
    """As many processes, each with one writer, that begin at once."""
    script = (
        "import sys; from tests.bench.bench_scaled_writes import _journal, SECONDS\n"
        "print('open', flush=True); sys.stdin.readline(); print(_journal(sys.argv[1], 1))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, url], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(writers)
    ]
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()
    for one in started:
        assert one.stdin is not None
        one.stdin.write("ga\n")
        one.stdin.flush()
    return sum(float(one.communicate()[0]) for one in started)


def main() -> None:
    """Print a line for each number of writers: the median of some rounds, all of them in each round."""
    print(f"writes a second, median of {ROUNDS} rounds of {SECONDS} s; a record of {len(TEXT)} characters each")
    with server(durable=True) as running:
        url = running.fresh()
        SqlJournal(PostgresDatabase(url)).close()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE raw (seq BIGSERIAL PRIMARY KEY, record_id TEXT, payload TEXT)")
        for writers in (1, 4, 16):
            ways: dict[str, Callable[[], float]] = {
                "raw": lambda n=writers: _raw(url, n, one_order=False),
                "raw, one order": lambda n=writers: _raw(url, n, one_order=True),
                "journal, threads": lambda n=writers: _journal(url, n),
                "journal, processes": lambda n=writers: _processes(url, n),
            }
            if writers != 4:  # a process takes seconds to begin
                del ways["journal, processes"]
            rounds = [{name: way() for name, way in ways.items()} for _ in range(ROUNDS)]
            medians = {name: statistics.median(one[name] for one in rounds) for name in ways}
            shown = ", ".join(f"{name} {rate:.0f} ({rate / medians['raw']:.2f} ×)" for name, rate in medians.items())
            print(f"{writers:>3} writers: {shown}")


if __name__ == "__main__":
    main()
