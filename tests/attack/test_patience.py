"""Which clock runs on a connection: nobody who reads nothing stays, whatever else that one sends, in either loop."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
import uvloop
from uvicorn.server import ServerState

from api.http.limits import Patience
from api.server import Impatient

IDLE_S = 0.25
MUCH = 500_000  # more than the buffers of the machine take here


class Running:
    """A service that answers with as many bytes as it is asked for, in one piece or for ever in pieces."""

    def __init__(self) -> None:
        self.connections: list[Impatient] = []
        self.busy = 0
        self.address: tuple[str, int] = ("", 0)

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        self.busy += 1
        try:
            await _answered(scope["path"].removeprefix("/"), receive, send)
        finally:
            self.busy -= 1

    async def client(self, *, buffer: int = 4096) -> tuple[socket.socket, Impatient]:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.settimeout(0)
        await asyncio.get_running_loop().sock_connect(made, self.address)
        await asyncio.sleep(0.02)
        return made, self.connections[-1]


async def _answered(what: str, receive: Any, send: Any) -> None:
    start = {"type": "http.response.start", "status": 200}
    if what != "for-ever":
        await send({**start, "headers": [(b"content-length", what.encode())]})
        await send({"type": "http.response.body", "body": b"x" * int(what)})
        return
    await send({**start, "headers": []})

    async def write() -> None:
        while True:
            await send({"type": "http.response.body", "body": b"x" * 10_000, "more_body": True})
            await asyncio.sleep(0)

    writing = asyncio.create_task(write())
    while (await receive())["type"] != "http.disconnect":
        pass
    writing.cancel()


@asynccontextmanager
async def running(*, idle_s: float = IDLE_S) -> AsyncIterator[Running]:
    patience = Patience(idle_s=idle_s)
    service, loop = Running(), asyncio.get_running_loop()
    config = uvicorn.Config(
        service.app,
        interface="asgi3",
        http=Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        timeout_keep_alive=30,
    )
    config.load()

    def connected() -> Impatient:
        service.connections.append(
            Impatient(config=config, server_state=ServerState(), app_state={}, _loop=loop, patience=patience)
        )
        return service.connections[-1]

    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
        listening.bind(("127.0.0.1", 0))
        service.address = listening.getsockname()
        server = await loop.create_server(connected, sock=listening)
        yield service
        server.close()
        for connection in service.connections:
            connection.transport.abort()
        await asyncio.sleep(0.05)


def asked(what: str, *headers: str) -> bytes:
    return "\r\n".join([f"GET /{what} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


async def read(client: socket.socket, most: int) -> int:
    """Bytes that were read; the connection must be there."""
    received = len(await asyncio.get_running_loop().sock_recv(client, most))
    assert received, "the service hung up"
    return received


def is_gone(connection: Impatient) -> bool:
    return connection.parser is None


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    chosen: Callable[..., Any] = request.param
    return chosen


@pytest.mark.parametrize("after", [b"", asked("10"), b"G"], ids=["nothing", "another request", "a byte of another"])
def test_who_reads_nothing_is_let_go_whatever_is_sent_after(run: Callable[..., Any], after: bytes) -> None:
    async def attack() -> None:
        loop = asyncio.get_running_loop()
        async with running() as service:
            client, connection = await service.client()
            with client:
                await loop.sock_sendall(client, asked(str(MUCH)))
                await asyncio.sleep(IDLE_S / 4)
                assert connection.flow.write_paused
                await loop.sock_sendall(client, after)
                await asyncio.sleep(4 * IDLE_S)
                assert is_gone(connection)
                assert service.busy == 0

    run(attack())


def test_who_reads_all_and_began_another_request_has_to_go_on_with_it(run: Callable[..., Any]) -> None:
    async def attack() -> None:
        loop = asyncio.get_running_loop()
        async with running(idle_s=1.5) as service:  # the small buffers make reading slow
            client, connection = await service.client(buffer=2**16)
            with client:
                await loop.sock_sendall(client, asked(str(MUCH)))
                await asyncio.sleep(IDLE_S / 4)
                assert connection.flow.write_paused
                await loop.sock_sendall(client, b"G")
                received = 0
                while received < MUCH:
                    received += await read(client, 2**20)
                assert not is_gone(connection)
                await asyncio.sleep(2)
                assert is_gone(connection)

    run(attack())


def test_a_rest_that_is_too_small_to_wait_for_is_watched_when_the_connection_closes(run: Callable[..., Any]) -> None:
    async def attack() -> None:
        loop = asyncio.get_running_loop()
        async with running() as service:
            rests = 0
            for size in range(20_000, 400_000, 5_000):
                client, connection = await service.client()
                with client:
                    await loop.sock_sendall(client, asked(str(size), "Connection: close"))
                    await asyncio.sleep(0.01)
                    left = 0 if is_gone(connection) else connection.transport.get_write_buffer_size()
                    if 0 < left < 60_000:
                        rests += 1
                        await asyncio.sleep(3 * IDLE_S)
                        assert is_gone(connection), left
                if rests == 3:
                    return
            pytest.fail("no answer left a small rest")

    run(attack())


def test_who_hangs_up_after_several_requests_ends_the_first_too(run: Callable[..., Any]) -> None:
    async def attack() -> None:
        loop = asyncio.get_running_loop()
        async with running() as service:
            client, connection = await service.client()
            with client:
                await loop.sock_sendall(client, asked("for-ever") + asked("10"))
                await asyncio.sleep(0.1)
                assert service.busy == 1
            await asyncio.sleep(0.2)
            assert is_gone(connection)
            assert service.busy == 0

    run(attack())


def test_who_reads_steadily_stays(run: Callable[..., Any]) -> None:
    async def steadily() -> None:
        loop = asyncio.get_running_loop()
        async with running() as service:
            client, connection = await service.client(buffer=2**16)
            with client:
                await loop.sock_sendall(client, asked(str(MUCH)))
                received = 0
                while received < MUCH:
                    received += await read(client, 10_000)
                    await asyncio.sleep(0.01)
                await loop.sock_sendall(client, asked("10"))
                assert (await loop.sock_recv(client, 1_000)).startswith(b"HTTP/1.1 200")
                assert not is_gone(connection)

    run(steadily())
