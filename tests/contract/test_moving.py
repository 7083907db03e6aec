"""
A store moves from one machine to a database and back, while it is used: nothing is lost, and both sides are the same.

All that is moved is fictitious.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest

import kg
from kg.access import Grant
from kg.adapters.jobs.folder import KeptJobs
from kg.adapters.jobs.queue import METADATA, SqlQueue
from kg.adapters.sql.access.postgres import AccessPostgres
from kg.errors import InputError, StoreError, StoreMoved
from kg.model.knowledge import Lesson
from kg.ports.jobs import Job, Outcome
from kg.ports.trail import Access, Wanted
from kg.private_files import QUARANTINE, TEMPLATES, UPLOADS
from kg.profiles import access
from kg.profiles.migration import move as moving
from kg.profiles.migration.sides import on_one_machine
from tests import commands
from tests.postgres import server
from tests.rest_service import LESSON, client
from tests.sparql_servers import SparqlServer, emptied

pytestmark = pytest.mark.deep

TODAY: Final = date(2026, 11, 30)
NOON: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
JOB: Final = Job("1" * 32, "an", "ede/private", ("a.csv",), "2026-11-30T12:00:00Z")
PATIENCE_S: Final = 60


@pytest.fixture
def at(postgres: str, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Lets the settings name the database (`scaled`), or not (`embedded`)."""
    return SimpleNamespace(
        scaled=lambda: monkeypatch.setenv("KRING_DATABASE_URL", postgres),
        embedded=lambda: monkeypatch.delenv("KRING_DATABASE_URL", raising=False),
        url=postgres,
    )


def lesson(key: str, title: str) -> Lesson:
    return Lesson(id=key, title=title, phase="borgen", basis="afgeleid")


def filled(folder: Path) -> str:
    """A store with something of each kind that moves, where the settings say; the text of a key."""
    with kg.open(folder, with_encoder=None, create=True) as graph:
        graph.put([lesson("les-1", "Zaaksysteem"), lesson("les-2", "Weggehaald")], space="kring/public", reason="proef")
        graph.put([lesson("ede.les", "Van Ede")], space="ede/private", reason="proef")
        graph.erase("les-2", reason="verzoek")
    with closing(access.open_keys(folder)) as keys:
        _, text = keys.add("Koppeling", {"ede": "editor"}, until=date(2099, 1, 1), today=TODAY)
        keys.grant(Grant("ede", "baarn", date(2099, 1, 1)))
    with closing(access.open_feeds(folder)) as feeds:
        feeds.switch_on("bron-1", "https://voorbeeld.nl/feed", owner="ede", by="an")
    with closing(access.open_outbox(folder)) as outbox:
        outbox.add("Zaaksysteem", owner="ede", watch="volg", url="https://voorbeeld.nl/hook")
    with closing(access.open_visits(folder)) as visits:
        visits.look("an", "GM0228", now=NOON, seq=1)
    with access.open_trail(folder) as trail:
        trail.note([Access("an", "read", "ede/private", "ede.les")])
    for name, content in {
        f"{QUARANTINE}/x.jsonl": b'{"refused": 1}\n', f"{TEMPLATES}/ede/brief.docx": b"fictief",
        f"{UPLOADS}/jobs/{JOB.id}/files/a.csv": b"a;b\n",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return text


def contents(folder: Path) -> dict[str, object]:
    """What a store says of itself, wherever it is."""
    with kg.open(folder, with_encoder=None) as graph:
        journal, trail = graph.stores.journal, graph.stores.trail
        found: dict[str, object] = {
            "events": [(event.seq, event.hash, event.record_id, event.payload) for event in journal.events()],
            "records": list(journal.scan()),
            "seen": trail.seen(Wanted(), most=1000),
            "end": trail.end(),
            "rows": graph.sparql("SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o").rows,
            "found": {hit.id for hit in graph.search("zaaksysteem", top=9).hits},
            "wrong": graph.check(graph.stores.anchors.faults),
        }
    with closing(access.open_keys(folder)) as keys, closing(access.open_feeds(folder)) as feeds:
        found |= {"keys": keys.every(), "grants": keys.grants(), "feeds": feeds.every()}
    with closing(access.open_outbox(folder)) as outbox, closing(access.open_visits(folder)) as visits:
        found |= {"hooks": outbox.every(), "visits": visits.every()}
    return found


def test_there_and_back_all_of_it_is_the_same_to_the_last_hash(at: SimpleNamespace, tmp_path: Path) -> None:
    at.embedded()
    one, two, three = tmp_path / "een", tmp_path / "twee", tmp_path / "drie"
    key = filled(one)
    before = contents(one)
    at.scaled()
    there, held_s = moving.move("scaled", one, two)
    assert (there.wrong, there.events, there.kept["key"][0], there.graphs.keys()) == (
        (), 4, 1, {"https://w3id.org/kring/space/ede/private", "https://w3id.org/kring/space/kring/public"},
    )  # fmt: skip
    assert 0 < held_s < PATIENCE_S
    beyond = contents(two)
    back, _ = moving.move("embedded", two, three)
    at.embedded()
    again = contents(three)
    for name in before.keys() - {"seen", "end"}:
        assert before[name] == beyond[name] == again[name], name
    assert before["wrong"] == []
    lines = [[line for line in found["seen"] if line.act != "export"] for found in (before, beyond, again)]  # type: ignore[attr-defined]
    assert lines[0] == lines[1] == lines[2]  # of the move itself there is a line for each space
    assert (back.events, back.last_hash) == (there.events, there.last_hash)
    with closing(access.open_keys(three)) as keys:
        assert keys.key_of(key, today=TODAY) is not None
    for name in (f"{QUARANTINE}/x.jsonl", f"{TEMPLATES}/ede/brief.docx", "anchor.key", "erasures.json"):
        assert (one / name).read_bytes() == (three / name).read_bytes(), name
    assert not (three / "moving").exists()


def test_a_source_that_was_left_takes_nothing_any_more_and_says_so(at: SimpleNamespace, tmp_path: Path) -> None:
    at.embedded()
    filled(tmp_path / "een")
    with kg.open(tmp_path / "een", with_encoder=None) as used:
        at.scaled()
        moving.move("scaled", tmp_path / "een", tmp_path / "twee")
        with pytest.raises(StoreMoved, match="deze opslag is verhuisd"):
            used.put([lesson("les-9", "Te laat")], reason="proef")
        with pytest.raises(StoreMoved, match="niet meer worden opgetekend"):
            used.stores.trail.note([Access("an", "read", "ede/private", "ede.les")])
        assert used.get("les-1") is not None
    at.embedded()
    with closing(access.open_keys(tmp_path / "een")) as keys, pytest.raises(StoreMoved):
        keys.grant(Grant("ede", "gouda", date(2099, 1, 1)))
    at.scaled()
    with kg.open(tmp_path / "twee", with_encoder=None) as graph:
        graph.put([lesson("les-9", "Op tijd")], reason="proef")
    moving.move("embedded", tmp_path / "twee", tmp_path / "drie")
    with (
        pytest.raises(StoreMoved, match="deze opslag is verhuisd"),
        kg.open(tmp_path / "twee", with_encoder=None) as graph,
    ):
        graph.put([lesson("les-10", "Te laat")], reason="proef")


@contextmanager
def written(folder: Path) -> Iterator[list[str]]:
    """Somebody writes, reads what is private and gets a visit, all the time; what was acknowledged, by id."""
    done: list[str] = []
    stop = threading.Event()
    with kg.open(folder, with_encoder=None) as graph, closing(access.open_visits(folder)) as visits:

        def write() -> None:
            number = 0
            while not stop.wait(0.01):
                number += 1
                try:
                    graph.put([lesson(f"les-t{number}", f"Les {number}")], space="kring/public", reason="proef")
                    done.append(f"les-t{number}")
                    graph.stores.trail.note([Access(f"lezer-{number}", "read", "ede/private", "ede.les")])
                    done.append(f"lezer-{number}")
                    visits.look(f"lezer-{number}", "GM0228", now=NOON, seq=number)
                    done.append(f"bezoek-{number}")
                except StoreMoved:
                    continue

        writer = threading.Thread(target=write)
        writer.start()
        try:
            yield done
        finally:
            stop.set()
            writer.join()


@pytest.mark.parametrize("where", ["scaled", "embedded"])
def test_what_is_acknowledged_while_it_moves_is_in_the_target(
    where: moving.Where, at: SimpleNamespace, tmp_path: Path
) -> None:
    start, end = (at.embedded, at.scaled) if where == "scaled" else (at.scaled, at.embedded)
    start()
    filled(tmp_path / "een")
    with written(tmp_path / "een") as done:
        at.scaled()
        found, _ = moving.move(where, tmp_path / "een", tmp_path / "twee")
        acknowledged = set(done)
    assert set(done) == acknowledged
    assert found.wrong == ()
    end()
    with kg.open(tmp_path / "twee", with_encoder=None) as graph, closing(access.open_visits(tmp_path / "twee")) as seen:
        assert graph.stores.journal.verify() == []
        kept = {stored.id for stored in graph.stores.journal.scan()}
        kept |= {line.actor for line in graph.stores.trail.seen(Wanted(), most=100_000) if line.act == "read"}
        kept |= {f"bezoek-{one.who.partition('-')[2]}" for one in seen.every()}
    assert acknowledged - kept == set()
    assert len(acknowledged) > 3


def test_what_is_erased_while_it_moves_is_gone_from_the_target(at: SimpleNamespace, tmp_path: Path) -> None:
    at.embedded()
    filled(tmp_path / "een")
    with kg.open(tmp_path / "een", with_encoder=None) as graph:
        at.scaled()
        left = moving.plan("scaled", tmp_path / "een", tmp_path / "twee")
        assert (left.events, left.there, left.records["Lesson"], left.jobs) == (4, 0, 2, 0)
        _some(tmp_path)
        graph.put([lesson("ede.les", "Van Ede, anders")], space="ede/private", reason="proef")
        graph.erase("ede.les", reason="verzoek")
        graph.put([lesson("ede.les", "Van Ede, daarna")], space="ede/private", reason="proef")
        found, _ = moving.move("scaled", tmp_path / "een", tmp_path / "twee")
    assert found.wrong == ()
    with kg.open(tmp_path / "twee", with_encoder=None) as graph:
        said = [event.payload for event in graph.stores.journal.events(record_id="ede.les")]
        assert [payload and payload["title"] for payload in said] == [None, None, None, "Van Ede, daarna"]
        assert graph.stores.journal.verify() == []


def test_a_service_says_that_its_store_is_being_moved_and_goes_on_when_nobody_holds_it(
    at: SimpleNamespace, tmp_path: Path
) -> None:
    at.embedded()
    with client(tmp_path / "een") as service, on_one_machine(tmp_path / "een") as side:
        for fence in side.fences:
            fence.put_up("leaving", other="elders", store=side.store())
        assert service.post("/v1/lessons", json=LESSON).status_code == 201
        for fence in side.fences:
            fence.hold(2)
        refused = service.post("/v1/lessons", json={**LESSON, "title": "Later"})
        assert (refused.status_code, "verhuisd" in refused.json()["detail"]) == (503, True), refused.json()
        jobs = access.open_jobs(tmp_path / "een")
        for fence in side.fences:
            fence.hold(2)
        with pytest.raises(StoreMoved):
            jobs.start(JOB)
        jobs.stop()
        assert not (tmp_path / "een" / UPLOADS / "jobs" / JOB.id).exists()  # it would not come along
        end = time.monotonic() + PATIENCE_S
        while service.post("/v1/lessons", json={**LESSON, "title": "Later"}).status_code != 201:  # it lets go by itself
            assert time.monotonic() < end
            time.sleep(0.1)


def _some(tmp_path: Path) -> None:
    """Part of a move, that ended before anybody had to wait."""

    class _Enough(Exception):
        pass

    def enough(what: str, _done: int, _of: int) -> None:
        if what == "wie wat zag":
            raise _Enough

    with pytest.raises(_Enough):
        moving.move("scaled", tmp_path / "een", tmp_path / "twee", enough)


def test_a_target_is_closed_until_it_is_whole_and_a_move_that_is_stopped_changed_nothing(
    at: SimpleNamespace, tmp_path: Path
) -> None:
    at.embedded()
    filled(tmp_path / "een")
    at.scaled()
    _some(tmp_path)
    with (
        kg.open(tmp_path / "elders", with_encoder=None, create=True) as early,
        pytest.raises(StoreMoved, match="kring migrate"),
    ):
        early.put([lesson("les-9", "Te vroeg")], reason="proef")
    moving.stop("scaled", tmp_path / "een")
    with pytest.raises(InputError, match="er wordt niets verhuisd"):
        moving.stop("scaled", tmp_path / "een")
    at.embedded()
    with kg.open(tmp_path / "een", with_encoder=None) as graph:
        graph.put([lesson("les-9", "Gewoon verder")], reason="proef")
        assert graph.check(graph.stores.anchors.faults) == []


def test_a_target_that_holds_something_else_is_refused(at: SimpleNamespace, tmp_path: Path) -> None:
    at.scaled()
    filled(tmp_path / "ander")
    at.embedded()
    filled(tmp_path / "een")
    at.scaled()
    with pytest.raises(InputError, match="staat al iets anders"):
        moving.move("scaled", tmp_path / "een", tmp_path / "twee")
    with pytest.raises(InputError, match="staat al iets; kies een lege map"):
        moving.move("embedded", tmp_path / "ander", tmp_path / "een")
    with pytest.raises(InputError, match="map van de opslag zelf"):
        moving.move("embedded", tmp_path / "ander", tmp_path / "ander")
    at.embedded()
    with kg.open(tmp_path / "een", with_encoder=None) as graph:
        graph.put([lesson("les-9", "Gewoon verder")], reason="proef")


def test_the_graph_goes_to_the_sparql_server_that_the_settings_name_if_nothing_else_is_on_it(
    at: SimpleNamespace, tmp_path: Path, sparql_server: SparqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.embedded()
    filled(tmp_path / "een")
    endpoint = emptied(sparql_server.endpoint)
    monkeypatch.setenv("KRING_SPARQL_URL", endpoint.query_url)
    monkeypatch.setenv("KRING_SPARQL_UPDATE_URL", endpoint.update_url)
    monkeypatch.setenv("KRING_SPARQL_STORE_URL", endpoint.store_url)
    at.scaled()
    found, _ = moving.move("scaled", tmp_path / "een", tmp_path / "twee")
    assert (found.wrong, len(found.graphs)) == ((), 2)
    assert not (tmp_path / "twee" / "views-0" / "graph").exists()
    with pytest.raises(InputError, match="laat KRING_SPARQL_URL weg"):
        moving.move("embedded", tmp_path / "twee", tmp_path / "drie")
    with server() as other:  # an empty database, and a graph of another store
        monkeypatch.delenv("KRING_SPARQL_URL")
        at.embedded()
        filled(tmp_path / "nog een")
        monkeypatch.setenv("KRING_DATABASE_URL", other.fresh())
        monkeypatch.setenv("KRING_SPARQL_URL", endpoint.query_url)
        with pytest.raises(StoreError, match="staat al een graaf"):
            moving.move("scaled", tmp_path / "nog een", tmp_path / "vier")


@pytest.mark.parametrize("where", ["scaled", "embedded"])
def test_a_job_that_waits_is_done_after_the_move(where: moving.Where, at: SimpleNamespace, tmp_path: Path) -> None:
    start, end = (at.embedded, at.scaled) if where == "scaled" else (at.scaled, at.embedded)
    start()
    filled(tmp_path / "een")
    KeptJobs(tmp_path / "een" / UPLOADS / "jobs").keep(JOB)
    if where == "embedded":
        with closing(SqlQueue(AccessPostgres.open(at.url, METADATA, "jobs"))) as queue:
            queue.add(JOB.id, JOB.space, urgent=False)
    at.scaled()
    moving.move(where, tmp_path / "een", tmp_path / "twee")
    end()
    done = threading.Event()
    jobs = access.open_jobs(tmp_path / "twee")

    def do(job: Job, _progress: object) -> Outcome:
        assert (jobs.folder(job.id) / "a.csv").read_bytes() == b"a;b\n"
        done.set()
        return Outcome("done")

    assert [job.state for job in jobs.every()] == ["waiting"]
    jobs.serve(do)
    assert done.wait(PATIENCE_S)
    jobs.stop()


def test_the_command_says_what_would_move_and_what_moved(at: SimpleNamespace, tmp_path: Path) -> None:
    at.embedded()
    filled(tmp_path / "een")
    at.scaled()
    words = ["migrate", "scaled", "--store", str(tmp_path / "een"), "--into", str(tmp_path / "twee")]
    would = commands.run([*words, "--dry-run"])
    assert (would.returncode, "Er is niets verhuisd" in would.stdout) == (0, True), would.stderr
    assert "journaal: 4 gebeurtenissen; records: 2 Lesson" in would.stdout
    assert not (tmp_path / "twee").exists()
    moved = commands.run(words)
    assert moved.returncode == 0, moved.stderr
    assert "Gecontroleerd: ketens, records, wat ernaast ligt en de graaf zijn gelijk aan de bron." in moved.stdout
    again = commands.run(words)  # only the telling was cut off
    assert again.returncode == 0, again.stderr
    assert at.url.split(":")[2].partition("@")[0] not in would.stdout + moved.stdout + again.stdout
