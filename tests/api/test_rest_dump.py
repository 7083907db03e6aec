"""All that may be read in one file: whole, or visibly broken off. Records are fictitious."""

import gc
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partialmethod
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from pyoxigraph import Quad, RdfFormat, parse

from api.http.limits import Patience
from api.linked.dump import AT_A_TIME
from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.model.record import record_iri
from kg.profiles.access import open_keys
from kg.projections.rdf import space_node
from tests.rest_service import LESSON, WORLD, client, fill, server

DUMP = "/dump.nq"
PIECE = b"<urn:a> <urn:b> <urn:c> .\n" * 40_000  # a megabyte
END_S = 10.0
SOON = Patience(idle_s=1.0)
TODAY = datetime.now(UTC).date()
BROKEN_OFF = (httpx2.RemoteProtocolError, httpx2.ReadError)
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at open files in /proc")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dump") / "store"
    many = [("Lesson", {**LESSON, "id": f"les-veel-{number}"}) for number in range(700)]
    fill(made, {**WORLD, "kring/network": many})
    return made


@pytest.fixture
def no_tidying() -> Iterator[None]:
    """Python tidies up nothing by itself, so that what has to end does not end by chance."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Pieces:
    """In the place of what is read from a store; `ended` tells that it was closed, `threads` by which each was read."""

    def __init__(self, made: Callable[[], Iterator[bytes]]) -> None:
        self._made = made
        self.threads: list[set[int]] = []
        self.begun, self.ended = threading.Event(), threading.Event()

    def pieces(self, *, spaces: Collection[str]) -> Generator[bytes]:
        assert spaces
        threads: set[int] = set()
        self.threads.append(threads)
        try:
            for piece in self._made():
                threads.add(threading.get_ident())
                self.begun.set()
                yield piece
        finally:
            threads.add(threading.get_ident())
            self.ended.set()


def instead(monkeypatch: pytest.MonkeyPatch, made: Callable[[], Iterator[bytes]]) -> Pieces:
    pieces = Pieces(made)
    monkeypatch.setattr(OxigraphTriples, "pieces", lambda _, *, spaces: pieces.pieces(spaces=spaces))
    return pieces


def for_ever() -> Iterator[bytes]:
    while True:
        yield PIECE


def asking(address: str, key: str = "") -> socket.socket:
    split = urlsplit(address)
    connection = socket.create_connection((split.hostname or "", split.port or 0), timeout=END_S)
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    connection.sendall(f"GET {DUMP} HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n".encode())
    return connection


def status(address: str, key: str = "") -> int:
    """What one caller is told; the rest is not waited for."""
    with asking(address, key) as connection:
        said = connection.recv(12)
        if said.endswith(b"503"):
            assert b"retry-after" in connection.recv(4_096).lower()
        return int(said[-3:])


def let_in(address: str, key: str = "") -> socket.socket:
    """The connection of one caller until there is a turn, which must be soon."""
    until = time.monotonic() + END_S
    while True:
        connection = asking(address, key)
        if connection.recv(12).endswith(b"200"):
            return connection
        connection.close()
        assert time.monotonic() < until, "there is no turn"
        time.sleep(0.02)


def read_to_the_end(connection: socket.socket) -> bool:
    """Whether there is an end, of the answer or of the connection, without a pause of END_S."""
    with suppress(ConnectionResetError):
        said = connection.recv(2**20)
        while said and not said.endswith(b"0\r\n\r\n"):
            said = connection.recv(2**20)
    return True


def open_files(of: str) -> int:
    """How many there are in this process with a name that holds a text, of those that are deleted too."""
    names = []
    for opened in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            names.append(str(opened.readlink()))
    return sum(of in name for name in names)


def soon(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + END_S
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def keys(store: Path, *names: str) -> list[str]:
    credentials = open_keys(store)
    made = [credentials.add(name, {name: "reader"}, until=TODAY + timedelta(1), today=TODAY)[1] for name in names]
    credentials.close()
    return made


def quads(content: bytes) -> set[Quad]:
    return set(parse(content, RdfFormat.N_QUADS))


# --- what it is -----------------------------------------------------------------------------------


def test_it_holds_every_record_in_its_space_and_the_ontology_whatever_the_limit_of_an_answer(store: Path) -> None:
    with client(store, sparql_max_bytes=1_000) as service:
        assert service.get("/rdf-graph-store?default").status_code == 400
        answer = service.get(DUMP)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/n-quads")
    assert "Content-Length" not in answer.headers
    found = quads(answer.content)
    spaces = {space: {quad.subject.value for quad in found if quad.graph_name == space_node(space)} for space in WORLD}
    for space, records in WORLD.items():
        assert {record_iri(payload["id"]) for _, payload in records} <= spaces[space]
    assert sum("les-veel-" in quad.subject.value for quad in found) >= 700 * len(LESSON)
    assert any(quad.graph_name.value == "https://w3id.org/kring/def" for quad in found)


def test_each_sees_what_that_one_may_read(store: Path) -> None:
    [ede] = keys(store, "ede")
    with client(store, mode="shared") as service:
        mine = service.get(DUMP, headers={"Authorization": f"Bearer {ede}"}).text
        assert service.get(DUMP).status_code == 401
    assert "ede.les-geheim" in mine
    assert "baarn.les-geheim" not in mine
    assert "baarn/private" not in mine


def test_head_says_the_same_takes_no_turn_and_is_no_export(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store) as address, asking(address):
        assert pieces.begun.wait(END_S)
        before = httpx2.get(f"{address}/v1/audit-entries?act=export").json()["items"]
        answer = httpx2.head(address + DUMP)
        after = httpx2.get(f"{address}/v1/audit-entries?act=export").json()["items"]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/n-quads")
    assert "Content-Length" not in answer.headers
    assert before == after


def test_a_parameter_that_there_is_not_is_refused(store: Path) -> None:
    with client(store) as service:
        assert service.get(f"{DUMP}?graph=x").status_code == 400


# --- how it ends ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_tidying")
def test_one_who_hangs_up_ends_it_and_may_come_back(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store) as address:
        for _ in range(5):
            with let_in(address):
                pieces.ended.clear()
                assert status(address) == 503
            assert pieces.ended.wait(END_S)
    assert [len(threads) for threads in pieces.threads] == [1] * 5


@linux
@pytest.mark.usefixtures("no_tidying")
def test_who_hangs_up_leaves_nothing_of_the_store_open(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OxigraphTriples, "pieces", partialmethod(OxigraphTriples.pieces, most=100))
    with server(store) as address:
        for _ in range(20):
            let_in(address).close()
        with let_in(address) as last:  # all before it are over
            assert read_to_the_end(last)
        assert soon(lambda: open_files("-copy-") == 0)


@linux
@pytest.mark.usefixtures("no_tidying")
def test_what_fails_half_way_is_not_taken_for_the_whole_and_leaves_nothing_open(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(store) as address:
        monkeypatch.setattr("kg.adapters.triples.oxigraph.ONTOLOGY", "no node, and the last to be read")
        for _ in range(3):
            with pytest.raises(BROKEN_OFF):
                httpx2.get(address + DUMP)
            assert soon(lambda: open_files("-copy-") == 0)
        monkeypatch.undo()
        let_in(address).close()


@pytest.mark.usefixtures("no_tidying")
def test_an_export_that_cannot_be_noted_gives_nothing_and_takes_no_turn(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client(store) as service:
        monkeypatch.setattr("kg.store.evidence.witness.Witness.exported", lambda *_: 1 / 0)
        assert [service.get(DUMP).status_code for _ in range(2)] == [500, 500]
        monkeypatch.undo()
        assert service.get(DUMP).status_code == 200


@pytest.mark.deep
def test_one_who_reads_slowly_and_steadily_gets_all_of_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, lambda: iter([PIECE] * 12))
    received = 0
    with server(store, patience=SOON) as address, httpx2.stream("GET", address + DUMP) as answer:
        for part in answer.iter_bytes(2**18):
            received += len(part)
            time.sleep(0.1)
    assert received == 12 * len(PIECE)


@linux
def test_one_who_reads_nothing_is_let_go(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store, patience=SOON) as address:
        before = open_files("socket:")
        with asking(address):
            assert pieces.ended.wait(END_S)
            assert soon(lambda: open_files("socket:") == before + 1)  # its own end
        assert httpx2.get(f"{address}/health").status_code == 200
    assert [len(threads) for threads in pieces.threads] == [1]


@pytest.mark.deep
def test_one_who_reads_too_slowly_is_let_go(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    patience = Patience(idle_s=0.5, taken=10**12)  # a second; no machine reads as quickly
    with server(store, patience=patience) as address, pytest.raises(BROKEN_OFF):  # noqa: SIM117
        with httpx2.stream("GET", address + DUMP) as answer:
            deque(answer.iter_raw(), maxlen=0)  # what comes is not kept: there is no end to it
    assert pieces.ended.wait(END_S)


def test_each_has_one_at_a_time_and_some_at_a_time_have_one(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *some, late = keys(store, *(f"wie-{number}" for number in range(AT_A_TIME + 1)))
    instead(monkeypatch, for_ever)
    with server(store, mode="shared", anonymous_reading=True) as address, ExitStack() as held:
        for key in some:
            assert held.enter_context(asking(address, key)).recv(12).endswith(b"200")
            assert status(address, key) == 503
        assert status(address, late) == 503
        assert status(address) == 200  # others than those with a key have turns of their own
        held.close()
        let_in(address, late).close()


def test_the_service_stops_while_it_is_under_way(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store, stop_seconds=1) as address:
        connection = asking(address)
        reading = threading.Thread(target=read_to_the_end, args=(connection,))
        reading.start()
        assert pieces.begun.wait(END_S)
        begun = time.monotonic()
    assert time.monotonic() - begun < END_S
    assert pieces.ended.wait(END_S)
    reading.join(END_S)
    connection.close()


def test_a_sleeping_reader_costs_a_piece_and_not_the_whole(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def counted() -> Iterator[bytes]:
        nonlocal made
        while True:
            made += 1
            yield PIECE

    pieces = instead(monkeypatch, counted)
    with server(store) as address, asking(address):
        assert pieces.begun.wait(END_S)
        time.sleep(1)
        before = made
        assert before <= 20  # the buffers of the two sockets take some megabytes
        time.sleep(0.5)
        assert made == before
