"""All that may be read in one file: whole, or visibly broken off. Records are fictitious."""

import socket
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from pyoxigraph import Quad, RdfFormat, parse

from api.credentials import Credentials
from kg.adapters.triples_oxigraph import OxigraphTriples
from kg.rdf import space_node
from kg.record import record_iri
from tests.rest_service import LESSON, WORLD, client, fill, server

DUMP = "/dump.nq"
PIECE = b"<urn:a> <urn:b> <urn:c> .\n" * 40_000  # a megabyte
END_S = 10.0
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dump") / "store"
    many = [("Lesson", {**LESSON, "id": f"les-veel-{number}"}) for number in range(700)]
    fill(made, {**WORLD, "kring/network": many})
    return made


class Pieces:
    """In the place of what is read from a store; `ended` tells that it was closed, and in which thread."""

    def __init__(self, made: Callable[[], Iterator[bytes]]) -> None:
        self._made = made
        self.threads: set[int] = set()
        self.begun, self.ended = threading.Event(), threading.Event()

    def pieces(self, _: OxigraphTriples, *, spaces: Collection[str]) -> Generator[bytes]:
        assert spaces
        try:
            for piece in self._made():
                self.threads.add(threading.get_ident())
                self.begun.set()
                yield piece
        finally:
            self.threads.add(threading.get_ident())
            self.ended.set()


def instead(monkeypatch: pytest.MonkeyPatch, made: Callable[[], Iterator[bytes]]) -> Pieces:
    pieces = Pieces(made)
    monkeypatch.setattr(OxigraphTriples, "pieces", lambda self, *, spaces: pieces.pieces(self, spaces=spaces))
    return pieces


def for_ever() -> Iterator[bytes]:
    while True:
        yield PIECE


def asking(address: str, method: str = "GET") -> socket.socket:
    split = urlsplit(address)
    connection = socket.create_connection((split.hostname or "", split.port or 0), timeout=END_S)
    connection.sendall(f"{method} {DUMP} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection


def quads(content: bytes) -> set[Quad]:
    return set(parse(content, RdfFormat.N_QUADS))


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
    credentials = Credentials.open(store)
    _, text = credentials.add("ede", {"ede": "reader"}, until=TODAY + timedelta(1), today=TODAY)
    credentials.close()
    with client(store, mode="shared") as service:
        mine = service.get(DUMP, headers={"Authorization": f"Bearer {text}"}).text
        assert service.get(DUMP).status_code == 401
    assert "ede.les-geheim" in mine
    assert "baarn" not in mine.lower().replace("gemeente baarn", "").replace('"baarn"', "")


def test_head_says_the_same_without_reading_and_is_no_export(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store) as address:
        before = httpx2.get(f"{address}/v1/audit-entries?act=export").json()["items"]
        answer = httpx2.head(address + DUMP)
        after = httpx2.get(f"{address}/v1/audit-entries?act=export").json()["items"]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/n-quads")
    assert "Content-Length" not in answer.headers
    assert before == after
    assert not pieces.begun.is_set()


def test_one_who_hangs_up_ends_it_and_may_come_back(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store) as address:
        with asking(address) as connection:
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
            busy = httpx2.get(address + DUMP)
            assert busy.status_code == 503
            assert int(busy.headers["Retry-After"]) > 0
        assert pieces.ended.wait(END_S)
        assert len(pieces.threads) == 1
        monkeypatch.undo()
        until = time.monotonic() + END_S
        while (again := httpx2.get(address + DUMP)).status_code == 503 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(quads(again.content)) > 700


def test_one_who_reads_nothing_is_let_go(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.limits.IDLE_S", 1.0)
    pieces = instead(monkeypatch, for_ever)
    with server(store) as address, asking(address):
        assert pieces.begun.wait(END_S)
        assert pieces.ended.wait(END_S)
        assert httpx2.get(f"{address}/health").status_code == 200
    assert len(pieces.threads) == 1


def test_what_fails_half_way_is_not_taken_for_the_whole(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> Iterator[bytes]:
        yield PIECE
        raise OSError("the disk is gone")

    instead(monkeypatch, fails)
    with server(store) as address:
        with pytest.raises(httpx2.RemoteProtocolError):
            httpx2.get(address + DUMP)
        assert httpx2.get(f"{address}/health").status_code == 200


def test_the_service_stops_while_it_is_under_way(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = instead(monkeypatch, for_ever)
    with server(store, stop_seconds=1) as address:
        connection = asking(address)
        reading = threading.Thread(target=lambda: [None for _ in iter(lambda: connection.recv(2**20), b"")])
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

    instead(monkeypatch, counted)
    with server(store) as address, asking(address):
        time.sleep(1)
        assert 1 <= made <= 20  # the buffers of the two sockets take some megabytes
        before = made
        time.sleep(0.5)
        assert made == before


def test_a_client_of_the_test_gets_the_same_as_one_behind_a_socket(store: Path) -> None:
    with client(store) as service:
        inside = service.get(DUMP).content
    with server(store) as address:
        assert quads(httpx2.get(address + DUMP).content) == quads(inside)
