"""
Asks a server over HTTP/1.1 and measures; a process of its own, so that what is measured is the server.

Run: python -m tests.bench.doors.load < plan.json

Requests and answers are taken as bytes: a full client would need more of a core than the server that it measures.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What to ask.

    Attributes:
        port: Of the server, on loopback.
        requests: Bytes of whole requests as text, asked in turn, from the start again when they are done.
        clients: Connections that ask at the same time, each its next request after its last answer.
        seconds: How long.
        rate: Requests a second that are due, whether or not earlier ones are answered; 0: as many as the clients can.
        warm_up: Requests before the clock starts.
    """

    port: int
    requests: list[str]
    clients: int
    seconds: float
    rate: float = 0.0
    warm_up: int = 20


@dataclass(slots=True)
class Seen:
    """When each request was due and how long until it was answered, in seconds; and what went wrong."""

    due: list[float]
    took: list[float]
    wrong: list[str]


async def answer(port: int, requests: Iterator[bytes], seen: Seen, clock: Iterator[float], end: float) -> None:
    """Ask one after another over one connection, until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for due in clock:
        begun = time.perf_counter()
        wait = due - begun
        if wait > 0:
            await asyncio.sleep(wait)
        start = due or begun
        if max(start, begun) >= end:
            break
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        await _body(reader, head.lower())
        seen.due.append(start)
        seen.took.append(time.perf_counter() - start)
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            seen.wrong.append(head.split(b"\r\n", 1)[0].decode())
    writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"transfer-encoding: chunked" in head:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
        return
    at = head.index(b"content-length:") + 15
    await reader.readexactly(int(head[at : head.index(b"\r", at)]))


async def run(plan: Plan) -> dict[str, Any]:
    """Requests, errors, answers a second, and percentiles of milliseconds."""
    requests = itertools.cycle([text.encode() for text in plan.requests])
    anytime = itertools.repeat(0.0)
    await answer(plan.port, requests, Seen([], [], []), itertools.repeat(0.0, plan.warm_up), float("inf"))
    seen, begun = Seen([], [], []), time.perf_counter()
    schedule = (begun + number / plan.rate for number in itertools.count()) if plan.rate else anytime
    end = begun + plan.seconds
    await asyncio.gather(*(answer(plan.port, requests, seen, schedule, end) for _ in range(plan.clients)))
    took, due = 1000 * np.array(seen.took), np.array(seen.due) - begun
    minutes = [took[(due >= start) & (due < start + 60)] for start in range(0, int(plan.seconds), 60)]
    return {
        "requests": len(took),
        "errors": len(seen.wrong),
        "first_error": seen.wrong[0] if seen.wrong else "",
        "per_s": round(len(took) / (time.perf_counter() - begun), 1),
        **{f"p{p}_ms": round(float(np.percentile(took, p)), 1) for p in (50, 95, 99)},
        "p50_ms_by_minute": [round(float(np.median(part)), 1) for part in minutes if len(part)],
    }


def asked(plan: Plan) -> str:
    """A plan as the process reads it."""
    return json.dumps(asdict(plan))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(Plan(**json.load(sys.stdin))))))
