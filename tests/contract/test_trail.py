"""
The trail keeps the promise of `kg.ports.trail.Trail`: append-only, in a chain of its own, and it refuses when it fails.

All organisations and records are fictitious.
"""

import json
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections import UserList
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from inspect import isfunction
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.access import LOCAL, Principal
from kg.adapters.journal.sql import SqlJournal
from kg.adapters.trail.sql import SqlTrail
from kg.errors import Forbidden, InputError, StoreError, StoreTooNew
from kg.model import schema
from kg.ports.journal import Put
from kg.ports.trail import ACTS, Access, Seen, Trail, Wanted
from kg.profiles.embedded import open_trail
from kg.profiles.restore import restore
from kg.reason.answer import answer
from kg.service import KnowledgeGraph
from kg.store.backup.archive import export_to, missing_since, write_backup
from kg.store.evidence.witness import Witness, ids_in
from kg.store.room import Facade, Room, UseCase
from tests.chains import OPENED, Chains
from tests.mandates import as_user
from tests.rest_service import LESSON, fill

ROOT = Path(__file__).parents[2]
ALL = Wanted()
WORLD = {
    "ede/private": [("Lesson", {**LESSON, "id": "ede.les"}), ("Lesson", {**LESSON, "id": "ede.les-2"})],
    "kring/public": [("Lesson", {**LESSON, "id": "les-1"})],
}
READER = Principal("an", frozenset({"ede"}), roles=frozenset({("ede", "reader")}))


def read(record: str = "ede.les", actor: str = "an", space: str = "ede/private") -> Access:
    return Access(actor, "read", space, record)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A journal with some events."""
    fill(tmp_path, WORLD)
    return tmp_path / "journal.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.deep)])
def chains(request: pytest.FixtureRequest, file: Path) -> Chains:
    """The same events in each database."""
    if request.param == "sqlite":
        return Chains(str(file))
    made = Chains(request.getfixturevalue("postgres"))
    made.journal().close()
    made.take(file)
    return made


@pytest.fixture
def trail(chains: Chains) -> Iterator[SqlTrail]:
    with closing(chains.trail()) as opened:
        yield opened


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    s: float = 0.0

    def __call__(self) -> float:
        return self.s


def raw(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None)


def noted(trail: Trail, **wanted: Any) -> list[Seen]:
    """What the trail itself says, without the events, newest first."""
    return [one for one in trail.seen(Wanted(**wanted), most=10_000) if one.stream == "access"]


def faults(file: Path) -> list[str]:
    with closing(SqlJournal.open(file)) as journal:
        return journal.verify()


# --- writing --------------------------------------------------------------------------------------


def test_what_is_noted_is_on_disk_within_a_moment_without_being_asked(trail: SqlTrail, chains: Chains) -> None:
    trail.note([read()])
    until = time.monotonic() + 60
    while not (count := chains.asked("SELECT count(*) FROM access")) and time.monotonic() < until:
        time.sleep(0.02)
    assert count == 1


def test_a_line_says_who_saw_what_where_and_when(trail: SqlTrail) -> None:
    before = datetime.now(UTC)
    trail.note([read(), Access("piet", "export", "ede/private", detail=".jsonl")])
    exported, given = noted(trail)
    assert (given.actor, given.act, given.space, given.record_id, given.seq) == (
        "an",
        "read",
        "ede/private",
        "ede.les",
        1,
    )
    assert (exported.act, exported.record_id, exported.detail, exported.seq) == ("export", "", ".jsonl", 2)
    assert before <= datetime.fromisoformat(given.at) <= datetime.now(UTC)


def test_the_same_at_once_is_one_line_and_later_another(chains: Chains) -> None:
    with closing(chains.trail(gather_s=600.0)) as trail:  # however slow the machine
        trail.note([read(), read()])
        trail.note([read()])
        trail.flush()
        trail.note([read()])
        assert len(noted(trail)) == 2


def test_that_a_space_is_used_is_one_line_a_minute_for_each_asker(chains: Chains) -> None:
    uses, passed = [Access(actor, "use", "ede/private") for actor in ("an", "piet")], Clock()
    with closing(chains.trail(clock=passed)) as trail:
        for _ in range(3):
            trail.note(uses)
            trail.flush()
            passed.s += 15
        assert len(noted(trail)) == 2
        passed.s += 15
        trail.note(uses)
        assert len(noted(trail)) == 4


def test_nothing_is_lost_at_closing(chains: Chains) -> None:
    with closing(chains.trail()) as trail:
        trail.note([read(f"r{number}") for number in range(500)])
    assert chains.faults() == []
    with closing(chains.trail()) as trail:
        assert trail.end()[0] == 500


def test_what_cannot_be_written_waits_and_after_a_while_nothing_more_is_taken(file: Path) -> None:
    passed = Clock()
    with closing(SqlTrail.open(file)) as trail, closing(SqlTrail.open(file, busy_ms=20, clock=passed)) as waiting:
        with closing(raw(file)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting.note([read("eerst")])
            with pytest.raises(StoreError):
                waiting.flush()
            waiting.note([read("ook")])
            passed.s += 31
            with pytest.raises(StoreError, match="wordt niets getoond"):
                waiting.note([read("te laat")])
        until = time.monotonic() + 60
        while len(noted(trail)) < 2 and time.monotonic() < until:  # by itself, as soon as it can
            time.sleep(0.05)
        waiting.note([read("weer")])
    with closing(SqlTrail.open(file)) as trail:
        assert [one.record_id for one in noted(trail)] == ["weer", "ook", "eerst"]


def test_an_answer_that_cannot_be_accounted_for_is_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, WORLD)
    monkeypatch.setattr(SqlTrail, "open", partial(SqlTrail.open, clock=count(step=31).__next__))
    with kg.open(tmp_path, with_encoder=None) as graph:
        monkeypatch.setattr(SqlTrail, "_write", _fails)
        seen = graph.seen_by(READER)
        seen.get("ede.les")  # this one waits
        for ask in (
            lambda: seen.get("ede.les"), lambda: list(seen.scan()), lambda: seen.search("gebruikers"),
            lambda: seen.sparql("ASK {}"), lambda: seen.page(after="", size=9), lambda: seen.get_many(["ede.les"]),
            lambda: seen.kept("x", list), lambda: seen.told(["ede.les"]), lambda: export_to(graph, tmp_path / "x.ttl"),
            lambda: write_backup(graph, tmp_path / "x.zip"),
        ):  # fmt: skip
            with pytest.raises(StoreError):
                ask()
        assert seen.get("les-1").space == "kring/public"  # what is public is still shown
        assert not list(tmp_path.glob("x.*"))
        monkeypatch.undo()


def _fails(*_: object) -> None:
    raise StoreError("de schijf is vol")


def test_two_processes_write_one_chain(chains: Chains) -> None:
    script = (
        OPENED + "from kg.adapters.trail.sql import SqlTrail\n"
        "from kg.ports.trail import Access; trail = SqlTrail(database(sys.argv[1]));"
        "print('open', flush=True); sys.stdin.readline()\n"
        "for number in range(60):\n"
        "    trail.note([Access(sys.argv[2], 'read', 'ede/private', f'r{number}')]); trail.flush()\n"
        "trail.close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, chains.where, name], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for name in ("een", "twee")
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
    for process in started:
        process.communicate("ga\n", timeout=60)
        assert process.returncode == 0
    assert chains.faults() == []
    with closing(chains.trail()) as trail:
        found = noted(trail)
    assert sorted(one.seq for one in found) == list(range(1, 121))
    for name in ("een", "twee"):
        assert [one.record_id for one in found if one.actor == name] == [f"r{number}" for number in reversed(range(60))]


# --- reading --------------------------------------------------------------------------------------


def test_reads_and_writes_come_together_newest_first_and_in_pages(trail: SqlTrail, chains: Chains) -> None:
    trail.note([read("ede.les")])
    trail.flush()
    with closing(chains.journal()) as journal:
        journal.append([Put("ede.les", "Lesson", "ede/private", LESSON)], mandate=as_user("piet"), reason="beter")
    trail.note([read("ede.les", "kees")])
    whole = trail.seen(ALL, most=100)
    assert [(one.stream, one.actor, one.act) for one in whole[:3]] == [
        ("access", "kees", "read"), ("journal", "piet", "put"), ("access", "an", "read"),
    ]  # fmt: skip
    assert whole[1].detail == "beter"
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
    assert [one for skip in range(0, 6, 2) for one in trail.seen(ALL, most=2, skip=skip)] == whole
    assert trail.seen(ALL, most=5, skip=100) == []


def test_lines_that_another_process_wrote_later_stand_at_their_moment(chains: Chains) -> None:
    with closing(chains.trail(gather_s=600.0)) as trail:  # the first waits until it is asked for
        trail.note([read("eerst")])
        with closing(chains.trail()) as other:
            other.note([read("daarna")])
            other.flush()
        assert [(one.record_id, one.seq) for one in noted(trail)] == [("daarna", 1), ("eerst", 2)]


def test_a_record_brings_what_was_about_all_of_the_spaces_that_it_was_in(trail: SqlTrail, chains: Chains) -> None:
    with closing(chains.journal()) as journal:
        journal.append([Put("ede.les", "Lesson", "ede/network", LESSON)], mandate=as_user("piet"), reason="gedeeld")
    spaces = ("ede/private", "ede/network", "baarn/private")
    trail.note([read("ede.les"), read("ede.les-2"), *(Access("an", "use", space) for space in spaces)])
    found = {(one.act, one.space, one.record_id) for one in noted(trail, record_id="ede.les")}
    assert found == {
        ("read", "ede/private", "ede.les"), ("use", "ede/private", ""), ("use", "ede/network", ""),
    }  # fmt: skip
    assert noted(trail, record_id="ede.les-niets") == []


def test_lines_are_found_by_who_where_what_and_when(trail: SqlTrail) -> None:
    trail.note([read(), read(actor="piet"), Access("an", "use", "baarn/private"), Access("an", "query", "EDE/private")])
    trail.flush()
    assert len(noted(trail, actor="an")) == 3
    assert [one.act for one in noted(trail, space="baarn/private")] == ["use"]
    assert [one.act for one in noted(trail, acts=frozenset({"query", "use"}))] == ["query", "use"]
    assert {one.space for one in noted(trail, owners=frozenset({"ede"}))} == {"ede/private"}
    assert noted(trail, owners=frozenset()) == []
    now, hour = datetime.now(UTC), timedelta(hours=1)
    assert len(noted(trail, since=now - hour, until=now)) == 4
    assert noted(trail, since=now) == noted(trail, until=now - hour) == []


def test_only_stewards_are_told_and_looking_is_noted(trail: SqlTrail) -> None:
    trail.note([read(), read("baarn.les", space="baarn/private")])
    with pytest.raises(Forbidden, match="steward"):
        Witness(trail, READER).seen(ALL, most=10)
    steward = Principal("stien", frozenset({"ede"}), roles=frozenset({("ede", "steward"), ("baarn", "reader")}))
    told = Witness(trail, steward).seen(ALL, most=10)
    assert {one.space for one in told} == {"ede/private"}
    assert (told[0].actor, told[0].act) == ("stien", "audit")
    assert {one.space for one in Witness(trail, LOCAL).seen(ALL, most=10)} > {"baarn/private", "kring/public"}
    assert [one.act for one in noted(trail, actor="local")] == []
    with pytest.raises(InputError, match="'gluren' is onbekend"):
        Witness(trail, LOCAL).seen(Wanted(acts=frozenset({"gluren"})), most=10)


# --- what is noted --------------------------------------------------------------------------------


def everything(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from everything(one)


def test_what_the_service_gives_is_told_to_the_witness_whatever_it_is() -> None:
    """Each public method of a facade is wrapped, all else that it has is a room, and a room has use cases alone."""
    home = Path(kg.__path__[0])
    for module in (home / "store" / "proposals" / "room.py", *home.rglob("use_cases.py")):
        import_module(".".join(("kg", *module.relative_to(home).with_suffix("").parts)))
    facades, rooms = list(everything(Facade)), list(everything(Room))
    members = [vars(one)[name] for one in facades for name in vars(one) if not name.startswith("_")]
    assert KnowledgeGraph in facades
    assert len(members) > 20
    assert [one for one in members if isfunction(one) and not hasattr(one, "__wrapped__")] == []
    others = {one.fget.__annotations__["return"] for one in members if not isfunction(one)}
    assert others == {room.__name__ for room in rooms}
    given = [vars(room)[name] for room in rooms for name in vars(room) if not name.startswith("_")]
    assert len(given) > 40
    assert [one for one in given if not isinstance(one, UseCase)] == []


def test_a_record_that_is_given_is_noted_by_its_own_id(graph: KnowledgeGraph) -> None:
    seen = graph.seen_by(READER)
    stored = graph.get("ede.les")
    assert list(ids_in([stored])) == ["ede.les"]
    assert seen.told([stored]) == [stored]
    assert marks(graph) == {("read", "ede/private", "ede.les")}


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    fill(tmp_path / "store", WORLD)
    with kg.open(tmp_path / "store", with_encoder=None) as opened:
        yield opened


def marks(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    return {(one.act, one.space, one.record_id) for one in noted(graph.stores.trail)}


def test_the_local_user_is_no_reader_but_does_export(graph: KnowledgeGraph, tmp_path: Path) -> None:
    graph.get("ede.les")
    list(graph.scan())
    graph.search("gebruikers")
    assert marks(graph) == set()
    export_to(graph, tmp_path / "alles.jsonl")
    assert marks(graph) == {("export", "ede/private", ""), ("export", "kring/public", "")}


def test_a_scan_of_kinds_uses_the_spaces_that_hold_them(graph: KnowledgeGraph) -> None:
    seen = graph.seen_by(READER)
    list(seen.scan("Case"))
    assert seen.gazetteer.codes == {}
    assert marks(graph) == set()
    list(seen.scan("Lesson"))
    assert marks(graph) == {("use", "ede/private", "")}


def test_hits_that_are_shown_are_reads(graph: KnowledgeGraph) -> None:
    graph.seen_by(READER).search("gebruikers", top=10)
    assert marks(graph) == {
        ("use", "ede/private", ""), ("read", "ede/private", "ede.les"), ("read", "ede/private", "ede.les-2"),
    }  # fmt: skip


def test_what_was_public_and_became_private_is_noted_as_of_then_too(graph: KnowledgeGraph) -> None:
    stored = graph.get("les-1")
    then = datetime.now(UTC)
    time.sleep(0.002)
    changes = [Put("les-1", "Lesson", "ede/private", stored.payload)]
    graph.append(changes, reason="teruggetrokken")
    assert graph.seen_by(READER).get("les-1", as_of=then).space == "kring/public"
    assert marks(graph) == {("read", "ede/private", "les-1")}


def test_a_dataset_narrows_what_a_query_reaches(graph: KnowledgeGraph) -> None:
    from kg.ports.triples import Dataset

    seen = graph.seen_by(READER)

    def ask(*graphs: str) -> None:
        named = Dataset(tuple(f"https://w3id.org/kring/space/{one}" for one in graphs))
        seen.sparql_written("ASK {}", choose=lambda _: "application/sparql-results+json", dataset=named)

    ask("kring/public", "baarn/private")
    assert marks(graph) == set()
    ask("ede/private")
    assert marks(graph) == {("query", "ede/private", "")}


def test_ids_are_found_whatever_they_are_called() -> None:
    @answer
    @dataclass(frozen=True)
    class Told:
        lesson: str
        text: str
        why: Any

    told = Told("les-1", "geen id, want met spaties", [("les-2", 1.5), {"x": "ede.les"}])
    assert list(ids_in([told, None, UserList(["les-3"])])) == ["les-1", "les-2", "ede.les", "les-3"]


def test_every_act_of_journal_and_trail_can_be_asked_for() -> None:
    assert ACTS == ("put", "delete", "erase", "read", "use", "query", "export", "audit", "key", "grant")


# --- the chain ------------------------------------------------------------------------------------


@pytest.fixture
def written(file: Path) -> Path:
    with closing(SqlTrail.open(file)) as trail:
        for number in range(5):
            trail.note([read(f"r{number}")])
            trail.flush()
    assert faults(file) == []
    return file


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE access SET actor = 'niemand' WHERE seq = 3", "regel 3 van wie wat zag: is gewijzigd"),
        ("UPDATE access SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 5", "regel 5 van wie wat zag: is gewijzigd"),
        ("UPDATE access SET record_id = 'x' WHERE seq = 1", "regel 1 van wie wat zag: is gewijzigd"),
        ("UPDATE access SET detail = 'x' WHERE seq = 1", "regel 1 van wie wat zag: is gewijzigd"),
        ("DELETE FROM access WHERE seq = 2", "regel 3 van wie wat zag: sluit niet aan op regel 1"),
        ("DELETE FROM access WHERE seq = 1", "regel 2 van wie wat zag: sluit niet aan op regel 0"),
        ("UPDATE access SET seq = 9 WHERE seq = 5", "regel 9 van wie wat zag: sluit niet aan op regel 4"),
    ],
)
def test_tampering_is_found(written: Path, change: str, says: str) -> None:
    with closing(raw(written)) as other:
        other.execute(change)
    assert any(fault.startswith(says) for fault in faults(written)), faults(written)


def test_a_line_made_anew_breaks_the_next(written: Path) -> None:
    from kg.adapters.journal.tables import ACCESS, _access_hash

    with closing(raw(written)) as other:
        other.row_factory = sqlite3.Row
        row = dict(other.execute("SELECT * FROM access WHERE seq = 2").fetchone())
        row["actor"] = "niemand"
        other.execute("UPDATE access SET actor = ?, hash = ? WHERE seq = 2", ("niemand", _access_hash(row)))
    assert set(row) == {column.name for column in ACCESS.c}
    assert faults(written) == ["regel 3 van wie wat zag: sluit niet aan op regel 2"]


@pytest.fixture
def backed(tmp_path: Path) -> tuple[Path, Path]:
    """A store with a trail, and a backup of it."""
    store, backup = tmp_path / "store", tmp_path / "kopie.zip"
    fill(store, WORLD)
    with kg.open(store, with_encoder=None) as graph:
        graph.seen_by(READER).get("ede.les")
        graph.seen_by(READER).get("ede.les-2")
        write_backup(graph, backup)
    return store, backup


def check(store: Path, backup: Path) -> list[str]:
    with kg.open(store, with_encoder=None) as graph:
        return [*graph.check(), *missing_since(graph, backup)]


@pytest.mark.parametrize(
    "cut",
    [
        "DELETE FROM access WHERE seq = (SELECT max(seq) FROM access)",
        "DELETE FROM access",
        "DROP TABLE access",
    ],
)
def test_a_tail_that_was_cut_off_is_found_against_a_backup(backed: tuple[Path, Path], cut: str) -> None:
    store, backup = backed
    assert check(store, backup) == []
    with closing(raw(store / "journal.db")) as other:
        other.execute(cut)
    assert faults(store / "journal.db") == []  # a chain alone does not show it
    assert check(store, backup) == [f"wie wat zag gaat niet verder op regel 4 van {backup}: er zijn regels weg"]


def test_a_journal_that_was_cut_off_is_found_against_a_backup(backed: tuple[Path, Path]) -> None:
    store, backup = backed
    with closing(raw(store / "journal.db")) as other:
        other.execute("DELETE FROM event WHERE seq = 3")
        other.execute("DELETE FROM record WHERE seq = 3")
    assert any("het journaal gaat niet verder op gebeurtenis 3" in fault for fault in check(store, backup))


def test_a_store_goes_on_after_its_backup_and_erasing_is_no_loss(backed: tuple[Path, Path]) -> None:
    store, backup = backed
    with kg.open(store, with_encoder=None) as graph:
        graph.seen_by(READER).get("ede.les")
        graph.erase("ede.les", reason="verzoek")
    assert check(store, backup) == []


def test_a_backup_brings_the_trail_back(backed: tuple[Path, Path], tmp_path: Path) -> None:
    store, backup = backed
    restore(backup, tmp_path / "terug")
    with open_trail(store) as old, open_trail(tmp_path / "terug") as new:
        assert noted(new) == noted(old)
        assert {one.record_id for one in noted(new, actor="an")} == {"ede.les", "ede.les-2"}
        assert {one.detail for one in noted(new, acts=frozenset({"export"}))} == {"reservekopie"}
    assert check(tmp_path / "terug", backup) == []
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["seen"]["lines"] == 4


def test_a_backup_from_before_the_trail_is_still_held_against(backed: tuple[Path, Path], tmp_path: Path) -> None:
    store, backup = backed
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    del manifest["seen"]
    older = tmp_path / "ouder.zip"
    with zipfile.ZipFile(older, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
    assert check(store, older) == []
    (tmp_path / "geen.zip").write_text("geen zip")
    for wrong in ("geen.zip", "weg.zip"):
        with pytest.raises(InputError, match="geen reservekopie"):
            check(store, tmp_path / wrong)


# --- stores of before -----------------------------------------------------------------------------


def test_a_store_from_before_the_trail_opens_and_gets_one(tmp_path: Path) -> None:
    fill(tmp_path, WORLD)
    with closing(raw(tmp_path / "journal.db")) as other:
        other.execute("DROP TABLE access")
    with kg.open(tmp_path, with_encoder=None) as graph:
        assert graph.get("ede.les").space == "ede/private"
        graph.seen_by(READER).get("ede.les")
        assert len(noted(graph.stores.trail)) == 1
        assert graph.check() == []


def test_a_store_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    fill(tmp_path, WORLD)
    with closing(raw(tmp_path / "journal.db")) as other:
        other.execute("DROP TABLE access")
        other.execute("UPDATE meta SET schema_version = 99")
    with pytest.raises(StoreTooNew), open_trail(tmp_path):
        pass
    with closing(raw(tmp_path / "journal.db")) as other:
        assert not other.execute("SELECT 1 FROM sqlite_master WHERE name = 'access'").fetchall()


def test_the_trail_is_read_while_another_process_writes(tmp_path: Path) -> None:
    fill(tmp_path, WORLD)
    with closing(raw(tmp_path / "journal.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_trail(tmp_path) as trail:  # who waits for the other is told that it is locked
            assert len(trail.seen(ALL, most=10)) == 3


def test_what_is_shared_or_told_of_a_person_can_be_found_by_record(graph: KnowledgeGraph) -> None:
    def put(kind: str, **fields: Any) -> None:
        space = "kring/public" if kind in {"Municipality", "Profile"} else "ede/private"
        graph.put([schema.parse(kind, fields)], space=space, reason="proef")

    for number in range(300, 312):  # enough alike that an anonymous copy fits many
        code = f"GM0{number}"
        put("Municipality", id=code, title=f"Proefstad {number}", code=code)
        put("Profile", id=f"prof-{code}", title=code, municipality=code, year="2025", population=50_000 + number)
    put("Case", id="ede.cas", title="Zaaksysteem", situation="Het was oud", outcome="deels", municipalities=["GM0300"])
    put("Expert", id="ede.exp", title="Anna Proef")
    graph.people.share("ede.les", "network", anonymous=False, by="an")
    key = graph.people.share("ede.cas", "network", anonymous=True, by="an")
    graph.people.held_on("Anna Proef")
    given = {(one.record_id, one.act, one.detail) for one in noted(graph.stores.trail)}
    assert given == {
        ("ede.cas", "export", "anoniem afschrift voor network"),
        ("ede.exp", "export", "wat over een persoon bekend is"),
    }
    assert key not in str(given)
    shared, _ = (one for one in graph.stores.trail.seen(Wanted(record_id="ede.les"), most=10) if one.act == "put")
    assert (shared.space, shared.detail) == ("ede/network", "gedeeld met network")
