"""
Queries that would take all of the machine: each is a problem in time, and nobody else notices.

`make attack` sends a hundred of them and holds the service to the figures that are promised. In CI, on a machine that
is busy with other tests, fewer are sent and the margins are wide: what is tested there is that each query is stopped,
that light ones are answered meanwhile, and that no process stays.
"""

import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from kg.adapters.triples.sparql.pool import PROCESSES
from kg.profiles.access import open_keys
from tests.attack.bombs import BOMBS
from tests.rest_service import LESSON, fill
from tests.served import Served, children, is_running, memory_bytes, served

STRICT: Final = bool(os.environ.get("KRING_STRICT"))
TIMES: Final = int(os.environ.get("KRING_BOMBS", "6"))
LIMIT_S: Final = 1.0
LATE_S: Final = 0.5 if STRICT else 5.0
SLOWER: Final = {1: 2.0, 3: 4.0}  # by how many bombs there are at a time; how much is told on a quiet machine alone
KINDS: Final = {"timeout", "busy", "query-error"}
RECORDS: Final = 500

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts processes as Linux shows them")


@contextmanager
def started(folder: Path, *, limit_s: float = LIMIT_S, key: str = "") -> Iterator[Served]:
    """The service on a store of its own, warm."""
    fill(folder, {"kring/public": [("Lesson", {**LESSON, "id": f"les-{number}"}) for number in range(RECORDS)]})
    mode, rate = ("shared", 1_000_000) if key else ("local", 0)
    with served(folder, sparql_seconds=limit_s, mode=mode, rate_per_minute=rate) as running:
        for number in range(50):
            light(running, number, key)
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with started(tmp_path_factory.mktemp("bombs") / "store") as running:
        yield running


def light(service: Served, number: int, key: str = "") -> float:
    """Ask for one record; the seconds that it took."""
    query = f"SELECT ?p ?o {{ <les-{number % RECORDS}> ?p ?o }}"
    start = time.perf_counter()
    with urlopen(request(service, query, key), timeout=30) as answer:  # noqa: S310 - our own service
        assert json.load(answer)["results"]["bindings"]
    return time.perf_counter() - start


def drop(service: Served, query: str, key: str = "") -> tuple[int, str, dict[str, Any], float]:
    """Send a bomb: status, media type, what was said, and the seconds that it took."""
    start = time.perf_counter()
    try:
        with urlopen(request(service, query, key), timeout=60) as answer:  # noqa: S310 - our own service
            return answer.status, answer.headers.get_content_type(), {}, time.perf_counter() - start
    except HTTPError as refused:
        took = time.perf_counter() - start
        with refused:
            return refused.code, refused.headers.get_content_type(), json.load(refused), took


def request(service: Served, query: str, key: str) -> Request:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Request(f"{service.address}/sparql", urlencode({"query": query}).encode(), headers)  # noqa: S310


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def test_there_are_at_least_twenty() -> None:
    assert len(set(BOMBS.values())) == len(BOMBS) >= 20


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_a_problem_in_time(service: Served, bomb: str) -> None:
    status, kind, problem, took = drop(service, BOMBS[bomb])
    assert (status, kind) in {(400, "application/problem+json"), (503, "application/problem+json")}
    assert problem["status"] == status
    assert problem["type"].rpartition("/")[2] in KINDS
    assert problem["title"]
    assert problem["detail"]
    assert took < LIMIT_S + LATE_S
    assert light(service, 0) < LIMIT_S + LATE_S


def two_keys(store: Path) -> list[str]:
    """Keys of two askers, in a new store."""
    today = datetime.now(UTC).date()
    store.mkdir()
    with closing(open_keys(store)) as kept:
        return [kept.add(name, {name: "reader"}, until=today + timedelta(days=1), today=today)[1] for name in "ab"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, list[str]]]:
    store = tmp_path_factory.mktemp("shared") / "store"
    keys = two_keys(store)
    with started(store, key=keys[1]) as running:
        yield running, keys


@pytest.mark.parametrize("at_once", SLOWER)
def test_light_queries_of_another_are_answered_as_quickly_meanwhile(
    shared: tuple[Served, list[str]], at_once: int
) -> None:
    service, (bomber, asker) = shared
    over = threading.Event()

    def ask(most: int) -> list[float]:
        times: list[float] = []
        while not over.is_set() and len(times) < most:
            times.append(light(service, len(times), asker))
            time.sleep(0.01)
        return times

    usual = ask(300)

    with ThreadPoolExecutor(at_once + 1) as threads:
        asking = threads.submit(ask, sys.maxsize)
        bombs = islice(cycle(BOMBS.values()), TIMES)
        # Each is new to the service: one that is known is refused at once.
        new = (f"PREFIX n{at_once}-{number}: <urn:n> {bomb}" for number, bomb in enumerate(bombs))
        dropped = list(threads.map(lambda bomb: drop(service, bomb, bomber), new))
        over.set()
        meanwhile = asking.result()
    print(f"{at_once} at once: p95 {p95(usual) * 1000:.1f} ms, with bombs {p95(meanwhile) * 1000:.1f} ms")  # noqa: T201
    assert {status for status, *_ in dropped} <= {400, 503}
    assert len(meanwhile) > at_once
    if STRICT:
        assert p95(meanwhile) < SLOWER[at_once] * p95(usual)


def test_one_asker_cannot_keep_others_waiting(tmp_path: Path) -> None:
    """Whoever sends one new bomb after another over twelve connections, another key is answered in between."""
    keys = two_keys(tmp_path / "store")
    with started(tmp_path / "store", limit_s=4, key=keys[1]) as service, ThreadPoolExecutor(12) as threads:
        until, numbers = time.monotonic() + 4, count(1)

        def attack(_: int) -> set[int]:
            seen = set()
            while time.monotonic() < until:
                seen.add(drop(service, f"{BOMBS['product']} LIMIT {next(numbers)}", keys[0])[0])
            return seen

        attacks = threads.map(attack, range(12))
        meanwhile = []
        while time.monotonic() < until:
            meanwhile.append(light(service, len(meanwhile), keys[1]))
            time.sleep(0.02)
        assert set().union(*attacks) == {503}
    print(f"beside another key's bombs: median {statistics.median(meanwhile) * 1000:.1f} ms")  # noqa: T201
    assert statistics.median(meanwhile) < (
        0.3 if STRICT else 3.0
    )  # 0.6 to 1.1, and some refused, when one key could take all processes


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with started(tmp_path / "store") as service:
        before, seen = memory_bytes(service.process.pid), children(service.process.pid)
        with ThreadPoolExecutor(4) as threads:
            for bombs in (islice(cycle(BOMBS), start, start + 10) for start in range(0, TIMES, 10)):
                for status, kind, _, took in threads.map(lambda bomb: drop(service, BOMBS[bomb]), bombs):
                    assert (status in {400, 503}, kind) == (True, "application/problem+json")
                    assert took < LIMIT_S + LATE_S
                seen |= children(service.process.pid)
        light(service, 0)
        until = time.monotonic() + 60  # one that is killed may still be going while its successor is there
        while len(children(service.process.pid)) > PROCESSES + 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(children(service.process.pid)) <= PROCESSES + 1  # and the one that they come from
        assert memory_bytes(service.process.pid) < before + 64 * 2**20
        seen |= children(service.process.pid)
    assert [pid for pid in seen if is_running(pid)] == []
    assert list(tmp_path.glob("store/graph-copy-*")) == []


def test_a_service_that_is_killed_takes_its_processes_with_it(tmp_path: Path) -> None:
    with started(tmp_path / "store", limit_s=30) as service, ThreadPoolExecutor(1) as threads:
        threads.submit(_until_killed, service)
        time.sleep(1.0)
        seen = children(service.process.pid)
        service.process.kill()
    assert seen
    until = time.monotonic() + 20
    while any(map(is_running, seen)) and time.monotonic() < until:
        time.sleep(0.1)
    assert [pid for pid in seen if is_running(pid)] == []


def _until_killed(service: Served) -> None:
    with pytest.raises(OSError, match=r"Remote end closed|reset"):
        drop(service, BOMBS["product"])
