"""
SPARQL point lookups over HTTP: how many a second the service answers, with the load from a second process.

Every lookup asks for another record, so nothing is answered from memory of the one before. What is measured beside
the throughput is what the service spends: processor milliseconds for each answer, its worker processes included.
Run: `python -m tests.bench.bench_sparql_http STORE [seconds] [connections]`; the store is only read.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from urllib.request import urlopen

from tests.served import processor_s, served

TARGET_PER_S: Final = 500
SECONDS: Final = 8.0  # at most 20
CONNECTIONS: Final = 8
_IDS: Final = "SELECT ?s { ?s a ?k } ORDER BY ?s LIMIT 5000"


def request(host: str, query: str) -> bytes:
    """The bytes of one GET."""
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode()


async def _ask(host: str, port: int, asked: Iterator[bytes], until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for sent in asked:
        start = time.perf_counter()
        if start > until:
            break
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        await reader.readexactly(int(length))
        times.append(time.perf_counter() - start)
    writer.close()


def load(host: str, port: int, queries: list[str], *, seconds: float, connections: int) -> list[float]:
    """Ask, over and over, on so many connections; the seconds that each answer took."""
    times: list[float] = []

    async def run() -> None:
        until = time.perf_counter() + seconds
        sent = [request(host, query) for query in queries]
        rounds = (
            (sent[(first + connections * turn) % len(sent)] for turn in range(10**9)) for first in range(connections)
        )
        await asyncio.gather(*(_ask(host, port, asked, until, times) for asked in rounds))

    asyncio.run(run())
    return times


def run(store: Path, seconds: float = SECONDS, connections: int = CONNECTIONS) -> dict[str, Any]:
    """Requests a second, milliseconds as a client sees them, and processor milliseconds for each."""
    seconds = min(seconds, 20.0)
    with served(store) as running:
        host, port, pid = running.host, running.port, running.process.pid
        with urlopen(f"{running.address}/sparql?query={quote(_IDS)}", timeout=30) as answer:  # noqa: S310 - our own
            ids = [row["s"]["value"] for row in json.load(answer)["results"]["bindings"]]
        queries = [f"SELECT ?p ?o {{ <{iri}> ?p ?o }}" for iri in ids]
        load(host, port, queries, seconds=2.0, connections=connections)
        before, start = processor_s(pid), time.perf_counter()
        times = sorted(load(host, port, queries, seconds=seconds, connections=connections))
        took, used = time.perf_counter() - start, processor_s(pid) - before
    return {
        "records": len(ids),
        "per_s": round(len(times) / took),
        "p50_ms": round(statistics.median(times) * 1000, 2),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 2),
        "processor_ms": round(used / len(times) * 1000, 3),
        "target_per_s": TARGET_PER_S,
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), *map(float, sys.argv[2:3]), *map(int, sys.argv[3:4]))))
