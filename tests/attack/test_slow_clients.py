"""Clients that hold on: slow headers, slow bodies, nobody who reads, a thousand at a time. Times are made short."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from api.http.limits import Patience
from tests.rest_service import fill, server

IDLE_S = 1.0


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    fill(tmp_path / "store")
    with server(tmp_path / "store", patience=Patience(idle_s=IDLE_S, keep_alive_s=1)) as served:
        yield served
        assert httpx2.get(f"{served}/v1/lessons/les-1").status_code == 200


def connect(address: str) -> socket.socket:
    split = urlsplit(address)
    return socket.create_connection((split.hostname or "", split.port or 0), timeout=10)


def drip(connection: socket.socket, text: bytes, *, every_s: float, most_s: float) -> tuple[float, bytes]:
    """Send a byte at a time until the server has had enough; how long that took, and what it said."""
    begun = time.monotonic()
    connection.settimeout(every_s)
    for byte in text:
        try:
            connection.sendall(bytes([byte]))
            if (said := connection.recv(65_536)) is not None:
                return time.monotonic() - begun, said
        except TimeoutError:
            assert time.monotonic() - begun < most_s, "it waits for ever"
        except (BrokenPipeError, ConnectionResetError):
            return time.monotonic() - begun, b""
    pytest.fail("it took all of it")


@pytest.mark.parametrize(
    "before", [b"", b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"], ids=["first", "second request"]
)
def test_a_request_whose_header_comes_in_drips_is_let_go(before: bytes, address: str) -> None:
    with connect(address) as connection:
        if before:
            connection.sendall(before)
            assert b"200 OK" in connection.recv(65_536)
        took, said = drip(connection, b"GET / HTTP/1.1\r\nX: " + b"a" * 500, every_s=0.2, most_s=8)
    assert said == b""
    assert took >= IDLE_S / 2


def test_a_connection_that_says_nothing_is_let_go(address: str) -> None:
    with connect(address) as connection:
        connection.settimeout(8)
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""


def test_a_body_that_comes_in_drips_gets_a_408(address: str) -> None:
    with connect(address) as connection:
        connection.sendall(
            b"POST /v1/lessons HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n"
        )
        _, said = drip(connection, b" " * 1000, every_s=0.2, most_s=8)
    assert said.startswith(b"HTTP/1.1 408 ")


def test_who_sends_on_after_it_was_refused_is_let_go(address: str) -> None:
    begun = time.monotonic()
    with connect(address) as connection:
        connection.sendall(b"POST /v1/lessons HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            _send_for_ever(connection)
    assert IDLE_S / 2 <= time.monotonic() - begun < 15


def _send_for_ever(connection: socket.socket) -> None:
    begun = time.monotonic()
    while time.monotonic() < begun + 20:
        connection.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")


def test_a_client_that_never_reads_is_let_go(address: str, caplog: pytest.LogCaptureFixture) -> None:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    split = urlsplit(address)
    connection.settimeout(5)
    connection.connect((split.hostname or "", split.port or 0))
    asked = b"GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20  # some 5 MB of answers
    begun = time.monotonic()
    with connection:
        connection.sendall(asked)
        time.sleep(4 * IDLE_S)
        received = 0
        try:
            while part := connection.recv(1 << 20):
                received += len(part)
        except (ConnectionResetError, TimeoutError):
            pass
    whole = len(httpx2.get(f"{address}/v1/openapi.json").content)
    assert received < 20 * whole
    assert not [record for record in caplog.records if record.exc_info]
    assert time.monotonic() - begun < 20


def test_a_thousand_connections_at_a_time_are_all_answered(address: str) -> None:
    held = []
    try:
        for _ in range(1000):
            connection = connect(address)
            connection.sendall(b"GET /v1/lessons/les-1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            held.append(connection)
        codes = {connection.recv(65_536)[9:12] for connection in held}
    finally:
        for connection in held:
            connection.close()
    assert codes <= {b"200", b"503"}
    assert b"200" in codes


def test_who_hangs_up_in_the_middle_of_a_body_leaves_no_fault_in_the_log(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with connect(address) as connection:
        connection.sendall(
            b"POST /v1/lessons HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n{"
        )
        time.sleep(0.2)
    time.sleep(0.5)
    assert httpx2.get(f"{address}/health").status_code == 200
    assert not [record for record in caplog.records if record.exc_info]
