"""What is erased is in no file of the store any more: at rest, under load, and after a kill half-way."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import kg
from api.app import create_app
from kg.adapters.passages.audiences import Audiences
from kg.cycle.borgen.sharing import use_cases as people
from kg.model import schema
from kg.model.record import Record
from kg.service import KnowledgeGraph
from kg.store.proposals.request import propose
from tests.needles import files_with
from tests.rest_service import LESSON, settings

ROOT = Path(__file__).parents[2]
NAME = "Renée Zwaluwstaart-Fictief"
HIDDEN = "geheimzinnigheidje"
SECRET = f"Een {HIDDEN} dat alleen {NAME} wist"
RECORDS = 300
KILLS = int(os.environ.get("KRING_CRASHES", "50")) // 10
WAIT_S = 120


def policy(number: int, title: str) -> Record:
    return schema.parse("Policy", {"id": f"pol-{number}", "title": title, "municipality": "GM0001"})


def fill(graph: KnowledgeGraph) -> None:
    """A person whose name stands in records, versions that were replaced, one that was deleted, and a proposal."""
    graph.put([schema.parse("Expert", {"id": "exp-1", "title": NAME})], reason="proef")
    graph.put([policy(n, f"{SECRET}, deel {n} " + "en meer " * (n % 90)) for n in range(RECORDS)], reason="proef")
    graph.put([policy(n, f"Iets anders, deel {n}") for n in range(0, RECORDS, 3)], reason="proef")
    graph.delete("pol-1", reason="proef")
    propose(graph, policy(2, f"{SECRET}, nu\nmet regels"), space="local/private")


def left_of(store: Path, *texts: str) -> list[str]:
    """Where the texts, or words of them, still are; the store is closed."""
    found = [file for text in texts for file in files_with(store, text)]
    with closing(Audiences(store / "passages" / "words")) as words:
        indexes = list(words._by_folder.items())
        for word in " ".join(texts).replace("-", " ").split():
            for stem in words.question(word, ["local/private"]).words:
                found += [f"words/{name}: {word}" for name, index in indexes if index.frequency("words", stem)]
    return found


def test_a_person_is_in_no_file_after_an_erasure(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        fill(graph)
        graph.sparql("ASK { ?s ?p ?o }")  # which makes a copy of the graph
        assert {path.partition("/")[0] for path in files_with(store, NAME)} >= {"journal.db-wal", "graph", "passages"}
        people.erase_person(graph, NAME)
        assert graph.stores.sweeper.wait(WAIT_S)
        assert files_with(store, NAME) == []  # while it is open too
        assert graph.counts()["Policy"] == RECORDS - 1
        assert "Proposal" not in graph.counts()
        assert graph.check() == []
        assert graph.search("deel 7").hits
    assert left_of(store, NAME) == []


def test_a_record_takes_what_quotes_it_along(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        graph.put([policy(1, SECRET), policy(2, "Iets anders")], reason="proef")
        propose(graph, policy(1, f"{SECRET} en nu meer"), space="local/private")
        propose(graph, policy(3, f"Over: {SECRET}"), space="local/private")
        propose(graph, policy(2, "Nog iets anders"), space="local/private")
    assert {place.partition("/")[0] for place in left_of(store, HIDDEN)} == {"journal.db", "graph", "passages", "words"}
    with kg.open(store, with_encoder=None) as graph:
        graph.erase("pol-1", reason="verzoek 14")
        assert [one.payload["changes"][0]["target"] for one in graph.scan("Proposal")] == ["pol-2"]
    assert left_of(store, NAME, HIDDEN) == []


def test_a_view_that_is_made_again_forgets_what_it_ever_held(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with kg.open(store, with_encoder=None, create=True) as graph:
        fill(graph)
        everything = {stored.id: None for stored in graph.scan("Expert", "Policy", "Proposal")}
        graph.stores.journal.rewrite({"pol-1": None, **everything}, mandate=graph.mandate, reason="proef")
        graph.rebuild()
    assert [path for path in files_with(store, NAME) if path.startswith("graph")] == []


def test_others_write_and_ask_meanwhile(tmp_path: Path) -> None:
    """Everyone goes on; what they write is there, and the views agree with the journal."""
    store, stop, faults = tmp_path / "store", threading.Event(), list[BaseException]()
    written = []

    def write(graph: KnowledgeGraph, who: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            key = 1000 + who * 100_000 + number
            graph.put(
                [policy(key, f"Van schrijver {who}, nummer {number} " + "meer " * (number % 150))], reason="proef"
            )
            written.append(key)
            if number % 4 == 0:
                graph.delete(f"pol-{key}", reason="proef")
                written.remove(key)

    def ask(graph: KnowledgeGraph) -> None:
        while not stop.is_set():
            graph.sparql("SELECT ?s WHERE { ?s ?p ?o } LIMIT 5")
            graph.search("nummer")
            list(graph.scan("Policy"))

    def guarded(work: Any, *given: Any) -> None:
        try:
            work(*given)
        except BaseException as error:
            faults.append(error)
            raise

    with kg.open(store, with_encoder=None, create=True) as graph:
        fill(graph)
        others = [
            threading.Thread(target=guarded, args=(work, graph, *given))
            for work, *given in ((write, 1), (write, 2), (ask,))
        ]
        for other in others:
            other.start()
        try:
            people.erase_person(graph, NAME)
            before = len(written)
            assert graph.stores.sweeper.wait(WAIT_S)
            found, during = files_with(store, NAME), len(written) - before
        finally:
            stop.set()
            for other in others:
                other.join()
        assert (found, faults) == ([], [])
        assert during > 0
        assert {stored.id for stored in graph.scan("Policy")} >= {f"pol-{key}" for key in written}
        assert graph.check() == []
    assert left_of(store, NAME) == []


def test_an_erasure_that_was_killed_half_way_is_finished_at_the_next_opening(tmp_path: Path) -> None:
    chance = random.Random(20261128)  # noqa: S311 - a repeatable choice, no secret
    done = 0
    for kill in range(KILLS):
        store = tmp_path / f"store-{kill}"
        with kg.open(store, with_encoder=None, create=True) as graph:
            fill(graph)
        command = [sys.executable, str(ROOT / "tests" / "crash" / "eraser.py"), str(store), NAME]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            if kill % 2:
                assert process.stdout.readline() == "erased\n"
            time.sleep(chance.random() * 0.8)
            process.kill()
        with kg.open(store, with_encoder=None) as graph:
            gone = _is_gone(graph)
            assert graph.stores.sweeper.wait(WAIT_S)
            assert graph.check() == []
        if kill % 2:
            assert gone
        if gone:
            done += 1
            assert left_of(store, NAME) == []
    assert done


def _is_gone(graph: KnowledgeGraph) -> bool:
    return not any(NAME in str(event.payload) for event in graph.stores.journal.events())


# --- uploads --------------------------------------------------------------------------------------


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings(tmp_path / "store")), base_url="http://localhost") as opened:
        yield opened


def sent(service: TestClient, name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    content = "\n".join(json.dumps(row) for row in rows).encode()
    address = service.post("/v1/uploads", files=[("files", (name, content))]).headers["Location"]
    job: dict[str, Any] = {"state": "waiting"}
    while job["state"] in {"waiting", "running"}:
        job = service.get(address).json()
    return job


def test_what_was_sent_and_what_was_refused_of_it_goes_too(service: TestClient, tmp_path: Path) -> None:
    good = {"kind": "Lesson", "id": "les-a", **LESSON, "title": SECRET}
    bad = {"kind": "Lesson", "id": "les-b", "title": f"Zonder fase: {SECRET}"}
    other = {"kind": "Lesson", "id": "les-c", "title": "Zonder fase"}
    expert = {"kind": "Expert", "id": "exp-1", "title": NAME}
    jobs = [sent(service, "lessen.jsonl", good, bad, other), sent(service, f"Brief van {NAME}.jsonl", expert)]
    assert [job["state"] for job in jobs] == ["done", "done"]
    graph = service.app.state.graph  # type: ignore[attr-defined]
    people.erase_person(graph, NAME)
    assert graph.stores.sweeper.wait(WAIT_S)
    assert files_with(tmp_path / "store", NAME) == []
    kept = list((tmp_path / "store" / "quarantine").glob("*.jsonl"))
    assert [json.loads(line)["row"]["id"] for file in kept for line in file.read_text().splitlines()] == ["les-c"]
    assert service.get(jobs[1]["links"]["self"]).status_code == 404
