"""
Writes a second at the REST door beside those of bare SQLite; and how long a write takes beside a large load.

Both commit in groups, on the same disk, in turns.
"""

import json
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.rest_service import LESSON, fill
from tests.served import Served, served

ROUNDS, ROUND_S = 5, 3.0
BULK = 60_000  # records of a large upload: some 50 MB
TEXT = "Wat een gemeente leerde van het zaaksysteem, in een alinea van gewone lengte. " * 8
HEADERS = {"Content-Type": "application/json"}


def run(folder: Path) -> dict[str, Any]:
    """Medians over the rounds, by number of clients: writes a second here and bare; and seconds beside a large load."""
    fill(folder / "store")
    with served(folder / "store", rate_per_minute=0) as service, bare(folder / "bare.db") as commit:
        found: dict[str, Any] = {}
        for clients in (1, 4, 16):
            turns = [(rate(clients, lambda: sender(service)), rate(clients, lambda: commit)) for _ in range(ROUNDS)]
            ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
            found[f"{clients} clients"] = {
                "kring": round(ours),
                "bare": round(theirs),
                "ratio": round(ours / theirs, 2),
            }
        found["beside a load"] = beside_a_load(service)
        return found


def rate(clients: int, connect: Callable[[], Callable[[], None]]) -> float:
    """Writes a second of so many clients at a time."""

    def client() -> int:
        write, done = connect(), 0
        until = time.monotonic() + ROUND_S
        while time.monotonic() < until:
            write()
            done += 1
        return done

    with ThreadPoolExecutor(clients) as threads:
        return sum(one.result() for one in [threads.submit(client) for _ in range(clients)]) / ROUND_S


def sender(service: Served) -> Callable[[], None]:
    """A client that adds a lesson, over one connection."""
    connection = HTTPConnection(service.host, service.port, timeout=60)
    body = json.dumps({**LESSON, "because": TEXT})

    def write() -> None:
        connection.request("POST", "/v1/lessons", body, HEADERS)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 201, said

    return write


@contextmanager
def bare(path: Path) -> Iterator[Callable[[], None]]:
    """Group commit as simple as it can be: who gets the turn writes for all who wait."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as db:
        for line in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b)",
        ):
            db.execute(line)
        waiting: list[list[bool]] = []
        entry, turn = threading.Lock(), threading.Lock()

        def commit() -> None:
            mine = [False]
            with entry:
                waiting.append(mine)
            with turn:
                if mine[0]:
                    return
                with entry:
                    group, waiting[:] = waiting[:], []
                db.execute("BEGIN IMMEDIATE")
                db.executemany("INSERT INTO t (b) VALUES (?)", [(TEXT,)] * len(group))
                db.execute("COMMIT")
                for one in group:
                    one[0] = True

        yield commit


def beside_a_load(service: Served) -> dict[str, float]:
    """Seconds that a write takes while a large file is taken in: the median, the 99th percentile and the longest."""
    row = {"kind": "Lesson", **LESSON, "because": TEXT}
    content = "\n".join(json.dumps({**row, "id": f"les-{number}-bulk"}) for number in range(BULK)).encode()
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="groot.jsonl"\r\n\r\n'
    body = head + content + b"\r\n--x--\r\n"
    asking = HTTPConnection(service.host, service.port, timeout=600)
    asking.request("POST", "/v1/uploads", body, {"Content-Type": "multipart/form-data; boundary=x"})
    answer = asking.getresponse()
    answer.read()
    assert answer.status == 202
    place, write, times = answer.headers["Location"], sender(service), list[float]()
    while True:
        begun = time.perf_counter()
        write()
        times.append(time.perf_counter() - begun)
        if len(times) % 20 == 0:
            asking.request("GET", place)
            state = json.loads(asking.getresponse().read())["state"]
            if state not in {"waiting", "running"}:
                assert state == "done", state
                break
        time.sleep(0.02)
    cut = statistics.quantiles(times, n=100)
    return {
        "MB": round(len(content) / 1e6),
        "writes": len(times),
        "p50_s": round(cut[49], 3),
        "p99_s": round(cut[98], 3),
        "longest_s": round(max(times), 3),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as made:
        print(json.dumps(run(Path(made)), indent=1))
