"""
How uvicorn runs the service, and what it does not do by itself: lose its patience.

uvicorn waits for ever for a request that has begun to come (slowloris), and for a client that does not read the rest
of an answer. Here a connection has `IDLE_S` seconds to bring the header fields of a request, and to read some of what
is left for it. Bodies are watched by `api.limits`.
"""

import asyncio
import logging
import socket
from typing import Any
from weakref import WeakSet

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.limits import IDLE_S
from api.settings import Settings

KEEP_ALIVE_S = 30  # between two requests of one connection
_log = logging.getLogger("kring")
_TOLD_S = 1.0  # to say that the service stops


class Impatient(HttpToolsProtocol):
    """HTTP on one connection, as uvicorn does it, with an end to waiting. Source: `asyncio.Protocol`."""

    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client is there: its first request is to come."""
        super().connection_made(transport)
        self._cycles = WeakSet[RequestResponseCycle]()
        self._expect()

    def data_received(self, data: bytes) -> None:
        """A piece of a request; the first of one starts the clock."""
        if self._hurry is None and (self.cycle is None or self.cycle.response_complete):
            self._expect()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The request is known, the rest of it is its body."""
        self._stop_clock()
        super().on_headers_complete()
        self._cycles.add(self.cycle)

    def timeout_keep_alive_handler(self) -> None:
        """No other request came; let go, but not of one who is still reading the answer."""
        left = self.transport.get_write_buffer_size()
        super().timeout_keep_alive_handler()
        self._see_it_read(left)

    def pause_writing(self) -> None:
        """More is left to send than should wait: the client is to read some of it."""
        super().pause_writing()
        self._see_it_read(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It did."""
        super().resume_writing()
        self._stop_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone; uvicorn tells that to its last request, but it may have sent others before that one."""
        self._stop_clock()
        for cycle in self._cycles:
            cycle.disconnected = True
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._stop_clock()
        self._hurry = self.loop.call_later(IDLE_S, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None

    def _see_it_read(self, left: int) -> None:
        """Look again and again, as long as less is left each time."""
        self._stop_clock()
        if left:
            self._hurry = self.loop.call_later(IDLE_S, self._look, left)

    def _look(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left < before:
            self._see_it_read(left)
        else:
            self.transport.abort()


class Server(uvicorn.Server):
    """
    uvicorn, with the store open around it, so that what is wrong with the store comes out as what it is.

    By itself uvicorn writes a traceback of that and ends with a code of its own.
    """

    def __init__(self, service: FastAPI, settings: Settings) -> None:
        super().__init__(_config(service, settings))
        self._service = service
        self._settings = settings

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with self._service.router.lifespan_context(self._service):
            if self._settings.mode == "local":
                _log.warning(
                    "Kring draait voor één gebruiker, zonder inloggen, en luistert alleen op deze machine (%s)",
                    self._settings.host,
                )
            await super()._serve(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what runs, and let who waited for it be told so."""
        await super().shutdown(sockets)
        if ended := self.server_state.tasks:
            await asyncio.wait(ended, timeout=_TOLD_S)


def _config(service: FastAPI, settings: Settings) -> uvicorn.Config:
    more: dict[str, Any] = {"host": settings.host, "port": settings.port}
    return uvicorn.Config(
        service, http=Impatient, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S, timeout_graceful_shutdown=settings.stop_seconds,
        proxy_headers=settings.mode == "shared", **more,
    )  # fmt: skip
