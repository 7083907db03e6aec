"""
The processes of `deploy/compose.yaml`, without containers: two services, a worker, PostgreSQL and a SPARQL server.

What is written at one service is read, found and asked for at the other; what is sent to one is read in by the worker;
when one service is killed, the other goes on. Who logs in at one goes on at the other, and one limit counts for both.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

import kg
from kg.profiles.access import open_keys
from tests.served import Served, served
from tests.sparql_servers import SparqlServer, oxigraph

_LONGEST_S: Final = 60.0  # that something may take which takes a second
LESSON: Final = {"title": "Fictief: proef eerst met twee teams", "phase": "borgen", "basis": "afgeleid"}
_TITLED: Final = 'ASK { GRAPH ?g { ?s <http://purl.org/dc/terms/title> ?t FILTER(STR(?t) = "%s") } }'


@pytest.fixture
def environment(postgres: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """That of every process of ours."""
    with oxigraph(tmp_path) as server:
        yield {**os.environ, **_named(postgres, server)}


def _named(postgres: str, server: SparqlServer) -> dict[str, str]:
    where = server.endpoint
    return {
        "KRING_DATABASE_URL": postgres,
        "KRING_SPARQL_URL": where.query_url,
        "KRING_SPARQL_UPDATE_URL": where.update_url,
        "KRING_SPARQL_STORE_URL": where.store_url,
        "KRING_ENCODER": "none",
    }


@pytest.fixture
def services(tmp_path: Path, environment: dict[str, str]) -> Iterator[tuple[Served, Served]]:
    """Two services, with a worker beside them."""
    command = [sys.executable, "-m", "api.cli.commands", "work", "--store", str(tmp_path / "store")]
    with ExitStack() as stack:
        first, second = (stack.enter_context(served(tmp_path / "store", environment=environment)) for _ in range(2))
        with (
            (tmp_path / "worker.log").open("wb") as log,
            subprocess.Popen(command, env=environment, stdout=log, stderr=log) as worker,
        ):
            yield first, second
            worker.terminate()


def asked(service: Served, path: str, **query: str) -> Any:
    answer = httpx2.get(f"{service.address}{path}", params=query, timeout=_LONGEST_S, trust_env=False)
    return answer.json() if answer.status_code == 200 else {}


def in_time(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + _LONGEST_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_the_processes_of_the_manifests_work_as_one(services: tuple[Served, Served]) -> None:
    first, second = services
    made = httpx2.post(f"{first.address}/v1/lessons", json={"id": "les-a", **LESSON}, timeout=_LONGEST_S)
    assert made.status_code == 201, made.text
    assert asked(second, "/v1/lessons/les-a")["title"] == LESSON["title"]
    assert "les-a" in [one["id"] for one in asked(second, "/v1/search", q="twee teams")["items"]]  # one's own, at once
    assert asked(second, "/sparql", query=_TITLED % LESSON["title"])["boolean"] is True

    line = json.dumps({"kind": "Lesson", "id": "les-b", **LESSON}).encode()
    files = {"files": ("lessen.jsonl", line, "application/x-ndjson")}
    assert httpx2.post(f"{first.address}/v1/uploads", files=files, timeout=_LONGEST_S).status_code == 202
    assert in_time(lambda: bool(asked(second, "/v1/lessons/les-b")))

    first.process.kill()
    first.process.wait()
    again = httpx2.post(f"{second.address}/v1/lessons", json={"id": "les-c", **LESSON}, timeout=_LONGEST_S)
    assert again.status_code == 201, again.text
    assert asked(second, "/v1/lessons/les-a")


# --- callers, who may come to either --------------------------------------------------------------

PER_MINUTE: Final = 60


@pytest.fixture
def per_minute() -> int:
    """Requests of one caller."""
    return 100_000


@pytest.fixture
def shared(
    tmp_path: Path, postgres: str, per_minute: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Served, Served, str]]:
    """Two services for many people, and the key of an editor at Ede."""
    monkeypatch.setenv("KRING_DATABASE_URL", postgres)
    today = datetime.now(UTC).date()
    with kg.open(tmp_path / "store", with_encoder=None, create=True):
        pass
    with closing(open_keys(tmp_path / "store")) as keys:
        _, key = keys.add("proef", {"ede": "editor"}, until=today + timedelta(1), today=today)
    chosen = {"mode": "shared", "base_url": "http://localhost", "rate_per_minute": per_minute, "drain_seconds": 3}
    with (
        served(tmp_path / "store", **chosen) as first,
        served(tmp_path / "store", **chosen) as second,
    ):
        yield first, second, key


def browser(held: dict[str, str], service: Served, method: str, path: str, **form: str) -> httpx2.Response:
    """What one browser sees, at whichever service a balancer sends it to; it keeps its cookies."""
    cookies = "; ".join(f"{name}={value}" for name, value in held.items())
    headers = {"Accept": "text/html", "Cookie": cookies}
    with httpx2.Client(base_url=service.address, trust_env=False, timeout=_LONGEST_S) as client:
        answer = client.request(method, path, headers=headers, data=form or None)
        held.update(client.cookies)
    return answer


def test_who_logs_in_at_one_service_goes_on_at_the_other_and_is_out_at_both(
    shared: tuple[Served, Served, str],
) -> None:
    first, second, key = shared
    held: dict[str, str] = {}
    page = "/mijn-gegevens"
    assert browser(held, first, "POST", "/inloggen", sleutel=key, terug=page).status_code == 303
    for service in (second, first, second):
        assert browser(held, service, "GET", page).status_code == 200
    shown = browser(held, second, "GET", page).text
    (token,) = set(re.findall(r'name="teken" value="([^"]+)"', shown)[:1])
    stale = dict(held)
    assert browser(held, first, "POST", "/uitloggen", teken=token).status_code == 303  # a form that the other one gave
    for service in (first, second):
        assert browser(dict(stale), service, "GET", page).status_code == 303, "logged out"


@pytest.mark.parametrize("per_minute", [PER_MINUTE])
def test_one_limit_counts_at_both_services(shared: tuple[Served, Served, str], per_minute: int) -> None:
    *services, key = shared
    headers = {"Authorization": f"Bearer {key}"}
    with ExitStack() as stack:
        clients = [
            stack.enter_context(
                httpx2.Client(base_url=one.address, headers=headers, trust_env=False, timeout=_LONGEST_S)
            )
            for one in services
        ]
        begun = time.time()
        statuses = [clients[number % 2].get("/v1/lessons").status_code for number in range(2 * per_minute)]
        took_s = time.time() - begun
        assert clients[0].get("/v1/lessons").headers.get("Retry-After", "").isdecimal()
        assert clients[1].get("/v1/lessons").status_code == 429
    assert set(statuses) == {200, 429}
    assert per_minute <= statuses.count(200) <= per_minute * (1 + took_s / 60) + 1


def test_services_are_restarted_one_by_one_and_nobody_is_refused(
    shared: tuple[Served, Served, str], tmp_path: Path
) -> None:
    """A balancer asks each service now and then whether it is ready, as those of others do."""
    first, second, _ = shared
    answers, ended, ready = list[int](), threading.Event(), {first: True, second: True}

    def look() -> None:
        while not ended.wait(0.1):
            for service in list(ready):
                with suppress(httpx2.HTTPError):
                    ready[service] = httpx2.get(f"{service.address}/ready", trust_env=False).status_code == 200

    def ask(client: httpx2.Client) -> None:
        while not ended.wait(0.02):
            service = next(one for one, well in ready.items() if well)
            answers.append(client.get(f"{service.address}/def").status_code)

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(4))
        stack.callback(ended.set)
        clients = [stack.enter_context(httpx2.Client(trust_env=False, timeout=_LONGEST_S)) for _ in range(3)]
        running = [pool.submit(look), *(pool.submit(ask, client) for client in clients)]
        assert in_time(lambda: len(answers) > 20)
        first.process.terminate()
        assert in_time(lambda: first.process.poll() is not None)
        before = len(answers)
        ready.pop(first)
        third = stack.enter_context(served(tmp_path / "store", mode="shared", rate_per_minute=100_000))
        ready[third] = True
        second.process.terminate()
        assert in_time(lambda: second.process.poll() is not None)
        assert in_time(lambda: len(answers) > before + 20)
        ended.set()
        for one in running:
            one.result()
    assert set(answers) == {200}
