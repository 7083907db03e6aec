"""Reading beside a service that runs, in a store that may not be written, and what cannot be at all: one plain line."""

import ctypes
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

import kg
from kg.errors import InputError, StoreLocked, StoreReadOnly
from tests.rest_service import LESSON, client, fill
from tests.served import served

ROOT = Path(__file__).parents[2]
QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_DROP, _OVERRIDE, _SEARCH, _BIND = 24, 1, 2, 10  # of prctl(2), and capabilities of capabilities(7)


def without_rights_of_root() -> None:
    """Let a process of root be held to the rights of files, as anybody is; who is not root has nothing to lose."""
    for capability in (_OVERRIDE, _SEARCH, _BIND):
        ctypes.CDLL(None).prctl(_DROP, capability, 0, 0, 0)


def kring(*words: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KRING_ENCODER": "none", **variables}
    return subprocess.run(
        [sys.executable, "-m", "api.cli.commands", *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=without_rights_of_root if os.geteuid() == 0 else None,
    )


def refusal(done: "subprocess.CompletedProcess[str]") -> str:
    """The one line that says what cannot be."""
    assert (done.returncode, done.stdout) == (1, ""), done
    assert done.stderr.startswith("kring: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    with kg.open(tmp_path / "store", with_encoder=None):
        pass
    return tmp_path / "store"


# --- beside a service -----------------------------------------------------------------------------


def test_commands_that_read_go_on_beside_a_service_and_see_what_it_writes(store: Path, tmp_path: Path) -> None:
    (tmp_path / "vraag.rq").write_text(QUERY)
    with served(store) as service, httpx2.Client(base_url=service.address, timeout=60) as opened:
        written = opened.post("/v1/lessons", json={**LESSON, "title": "Splinternieuw inzicht"}).json()
        assert "Splinternieuw inzicht" in kring("search", "splinternieuw", "--store", store).stdout
        assert "Splinternieuw inzicht" in kring("show", written["id"], "--store", store).stdout
        assert kring("sparql", tmp_path / "vraag.rq", "--store", store, "--json").returncode == 0
        for command in (["check"], ["audit"], ["backup", tmp_path / "kopie.zip"], ["export", tmp_path / "alles.ttl"]):
            done = kring(*command, "--store", store)
            assert done.returncode == 0, done
            opened.post("/v1/lessons", json=LESSON)
        assert "in gebruik" in refusal(kring("watch", "add", "volg", "Baarn", "--store", store))
        assert not list(store.glob("reading-*"))
        assert opened.get("/ready").json() == {"status": "ok"}
    done = kring("restore", tmp_path / "kopie.zip", "--store", tmp_path / "terug")
    assert "Teruggezet" in done.stdout
    assert "Splinternieuw inzicht" in (tmp_path / "alles.ttl").read_text()


def test_a_check_finds_nothing_wrong_while_the_service_writes_on(store: Path) -> None:
    with served(store) as service, httpx2.Client(base_url=service.address, timeout=60) as opened:
        checking = subprocess.Popen(
            [sys.executable, "-m", "api.cli.commands", "check", "--json", "--store", str(store)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "KRING_ENCODER": "none"},
        )
        while checking.poll() is None:
            assert opened.post("/v1/lessons", json=LESSON).status_code == 201
        said = json.loads(checking.communicate()[0])
    assert said["problems"] == []


def test_who_reads_in_python_sees_the_store_and_writes_nothing(store: Path) -> None:
    with kg.open(store, with_encoder=None) as writer:
        with pytest.raises(StoreLocked), kg.open(store, with_encoder=None):
            pass
        with kg.open(store, with_encoder=None, read_only=True) as reader:
            assert [hit.id for hit in reader.search("zaaksysteem").hits] == [
                hit.id for hit in writer.search("zaaksysteem").hits
            ]
            assert reader.sparql(QUERY).rows == writer.sparql(QUERY).rows
            assert reader.check() == []
            writer.delete("les-1", reason="klaar")
            reader.catch_up()
            assert "les-1" not in {hit.id for hit in reader.search("zaaksysteem").hits}
            with pytest.raises(StoreReadOnly, match="geopend om te lezen"):
                reader.delete("les-2", reason="mag niet")
    assert not list(store.glob("reading-*"))


def test_an_analyst_has_tables_of_values_beside_a_service_that_runs(store: Path) -> None:
    with (
        served(store) as service,
        httpx2.Client(base_url=service.address, timeout=60) as opened,
        kg.open(store, with_encoder=None, read_only=True) as graph,
    ):
        before = len(kg.to_pandas(graph.scan("Lesson")))
        written = opened.post("/v1/lessons", json=LESSON).json()
        graph.catch_up()
        lessons = kg.to_pandas(graph.scan("Lesson"))
        assert len(lessons) == before + 1
        assert written["id"] in set(lessons["id"])
        counted = graph.sparql("SELECT (COUNT(?s) AS ?n) { ?s a kring:Lesson }")
        assert counted.values() == [(before + 1,)]
        assert counted.to_pandas()["n"].tolist() == [before + 1]
        with pytest.raises(StoreReadOnly):
            graph.delete("les-1", reason="mag niet")


def test_what_a_reader_that_was_killed_left_is_swept_by_the_next_writer(store: Path) -> None:
    code = f"""
import kg, os
with kg.open({str(store)!r}, with_encoder=None, read_only=True) as graph:
    graph.search("zaaksysteem")
    os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 9
    assert list(store.glob("reading-*"))
    with (
        kg.open(store, with_encoder=None, read_only=True) as alive,
        kg.open(store, with_encoder=None) as _writer,
    ):
        assert alive.search("zaaksysteem").hits
    assert not list(store.glob("reading-*"))


# --- a store that may not be written --------------------------------------------------------------


@pytest.fixture
def sealed(store: Path) -> Iterator[Path]:
    """A store in which nobody may write, not even root without its rights."""
    paths = [store, *store.rglob("*")]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield store
    for path in paths:
        path.chmod(0o700 if path.is_dir() else 0o600)


def test_a_store_that_may_not_be_written_can_be_read_and_says_what_cannot_be_done(sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "vraag.rq").write_text(QUERY)
    before = sorted(sealed.rglob("*"))
    for words in (
        ["search", "zaaksysteem"],
        ["show", "les-1"],
        ["sparql", tmp_path / "vraag.rq"],
        ["check"],
        ["audit"],
    ):
        done = kring(*words, "--store", sealed)
        assert (done.returncode, done.stderr) == (0, ""), done
    for words in (
        ["ingest", ROOT / "docs/reference/examples"],
        ["watch", "add", "volg", "Baarn"],
        ["rebuild"],
        ["key", "add", "x", "--role", "ede=reader"],
        ["backup", tmp_path / "kopie.zip"],
    ):
        assert "kan hier alleen gelezen worden" in refusal(kring(*words, "--store", sealed))
    assert "KRING_READ_ONLY=true" in refusal(kring("serve", "--port", "0", "--store", sealed))
    assert sorted(sealed.rglob("*")) == before


def test_a_read_only_mount_with_a_journal_that_was_not_closed_is_read_to_its_end(store: Path, tmp_path: Path) -> None:
    """The log of the journal holds what was written last, and no file may be made beside it."""
    with kg.open(store, with_encoder=None) as graph:
        graph.delete("les-1", reason="klaar")
        copy = tmp_path / "kopie"
        shutil.copytree(store, copy, ignore=shutil.ignore_patterns("*-shm", "graph", "graph-copy*"))
    shutil.copytree(store / "graph", copy / "graph")  # closed: it merges its files while it is open
    assert (copy / "journal.db-wal").stat().st_size
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        assert "niets bekend" in refusal(kring("show", "les-1", "--store", copy))
        assert kring("show", "les-2", "--store", copy).returncode == 0
    finally:
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)


def test_a_service_that_only_reads_answers_and_writes_nothing(store: Path) -> None:
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    with client(store, read_only=True) as service:
        assert service.get("/ready").json() == {"status": "ok"}
        assert service.get("/health").json() == {"status": "ok"}
        assert service.get("/v1/search", params={"q": "zaaksysteem"}).json()["items"]
        assert service.get("/sparql", params={"query": QUERY}).status_code == 200
        assert service.get("/v1/hooks").status_code == 200
        refused: list[Callable[[], Any]] = [
            lambda: service.post("/v1/lessons", json=LESSON),
            lambda: service.post("/v1/uploads", files={"files": ("a.jsonl", "{}")}),
            lambda: service.post("/v1/keys", json={"name": "x", "roles": {"ede": "reader"}}),
        ]
        for ask in refused:
            answer = ask()
            assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "read-only"), answer.text
    assert {path: path.read_bytes() for path in before} == before


# --- what cannot be -------------------------------------------------------------------------------


def test_a_typing_error_makes_no_store(tmp_path: Path) -> None:
    for more in ({}, {"read_only": True}):
        with pytest.raises(InputError, match="er is geen opslag"), kg.open(tmp_path / "tikfout", **more):
            pass
    assert not (tmp_path / "tikfout").exists()
    with kg.open(tmp_path / "nieuw", with_encoder=None, create=True) as graph:
        assert graph.counts() == {}


def test_a_port_that_is_taken_is_one_line_and_nothing_is_opened(store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refusal(kring("serve", "--port", taken.getsockname()[1], "--store", store))
    assert "daar luistert al een ander programma" in said


@pytest.mark.parametrize(
    ("host", "said"),
    [("localhost.invalid", "die naam is niet te vinden"), ("203.0.113.7", "dat adres is niet van deze machine")],
)
def test_an_address_that_is_not_ours_is_one_line(store: Path, host: str, said: str) -> None:
    assert said in refusal(kring("serve", "--port", "0", "--store", store, KRING_HOST=host, KRING_MODE="shared"))


@pytest.mark.parametrize("words", [["serve", "--port", "0"], ["ingest", ROOT / "docs/reference/examples"], ["demo"]])
@pytest.mark.parametrize("below", [".", "map/store"])
def test_a_file_where_the_store_should_be_is_one_line(tmp_path: Path, words: list[object], below: str) -> None:
    (tmp_path / "bestand").write_text("geen map")
    assert "bestand" in refusal(kring(*words, "--store", tmp_path / "bestand" / below))


def test_a_folder_in_which_nothing_may_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "dicht").mkdir(mode=0o500)
    for words in (["serve", "--port", "0"], ["ingest", ROOT / "docs/reference/examples"]):
        assert "geen recht" in refusal(kring(*words, "--store", tmp_path / "dicht" / "store"))


def test_a_store_of_a_newer_kring_is_one_line_for_every_command(store: Path) -> None:
    with closing(sqlite3.connect(store / "journal.db")) as journal, journal:
        journal.execute("UPDATE meta SET schema_version = 9")
    for words in (["serve", "--port", "0"], ["search", "x"], ["check"], ["audit", "--verify"]):
        assert "Werk Kring bij" in refusal(kring(*words, "--store", store))


def test_places_that_cannot_be_written_or_read_are_one_line(store: Path, tmp_path: Path) -> None:
    gone = tmp_path / "weg"
    for words in (
        ["backup", gone / "x.zip"],
        ["export", gone / "x.ttl"],
        ["export", gone / "x.jsonl"],
        ["radar", "Baarn", "-o", gone / "x.svg"],
        ["interpret", "Baarn", "--weights", gone],
    ):
        assert "bestaat niet" in refusal(kring(*words, "--store", store))
    for words in (["backup", tmp_path], ["interpret", "Baarn", "--profile", tmp_path]):
        assert "is een map" in refusal(kring(*words, "--store", store))
    assert "bestaat niet" in refusal(kring("restore", gone, "--store", tmp_path / "terug"))


def test_a_home_in_which_nothing_may_be_kept_still_searches_on_meaning(store: Path, tmp_path: Path) -> None:
    from kg.profiles.choices import encoder

    if encoder() is None:
        pytest.skip("no weights for the encoder on this machine")
    home = tmp_path / "thuis"
    home.mkdir(mode=0o500)
    done = kring("search", "zaaksysteem", "--store", store, KRING_ENCODER="", KRING_CACHE=str(home / "cache"))
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "geldt voor deze keer" in done.stderr
