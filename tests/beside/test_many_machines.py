"""
The processes of `deploy/compose.yaml`, without containers: two services, a worker, PostgreSQL and a SPARQL server.

What is written at one service is read, found and asked for at the other; what is sent to one is read in by the worker;
when one service is killed, the other goes on.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

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
    assert in_time(
        lambda: "les-a" in [one["id"] for one in asked(second, "/v1/search", q="twee teams").get("items", [])]
    )
    assert in_time(lambda: asked(second, "/sparql", query=_TITLED % LESSON["title"]).get("boolean"))

    line = json.dumps({"kind": "Lesson", "id": "les-b", **LESSON}).encode()
    files = {"files": ("lessen.jsonl", line, "application/x-ndjson")}
    assert httpx2.post(f"{first.address}/v1/uploads", files=files, timeout=_LONGEST_S).status_code == 202
    assert in_time(lambda: bool(asked(second, "/v1/lessons/les-b")))

    first.process.kill()
    first.process.wait()
    again = httpx2.post(f"{second.address}/v1/lessons", json={"id": "les-c", **LESSON}, timeout=_LONGEST_S)
    assert again.status_code == 201, again.text
    assert asked(second, "/v1/lessons/les-a")
