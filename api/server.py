"""
How uvicorn runs the service, and what it does not do by itself: lose its patience.

uvicorn waits for ever for a request that has begun to come (slowloris), and for a client that does not read the rest
of an answer. Here a connection has `Patience.idle_s` seconds to bring the header fields of a request, and to
read some of what is left for it. Bodies are watched by `api.http.limits`.

Nor does it wait for who is answered while it still sends: see `Parting`.
"""

import asyncio
import logging
import re
import socket
import time
from functools import partial
from types import FrameType
from typing import Any
from weakref import WeakSet

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.http.limits import USUAL, Patience
from api.render.system_errors import plain
from api.settings import Settings
from kg.errors import InputError

_log = logging.getLogger("kring")
_TICK_S = 0.1  # as uvicorn has it
_TOLD_S = 1.0  # to say that the service stops
_BACKLOG = 2048  # connections that wait, as uvicorn has it


class Parting:
    """
    A transport that takes in, and throws away, what a client still sends when it is let go.

    The system ends a connection on which more comes in with a reset, and a reset may take the answer away before the
    client has read it. So the answer goes out with an end behind it, and the rest of the request is let in until the
    client ends too. Source: RFC 9112, section 9.6.
    """

    def __init__(self, transport: asyncio.Transport, *, most_s: float) -> None:
        self._transport = transport
        self._most_s = most_s
        self._ends: asyncio.TimerHandle | None = None
        self.is_coming = False  # the rest of a request

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    @property
    def is_parting(self) -> bool:
        """Whether the answer is out, and nothing counts that comes in."""
        return self._ends is not None

    def is_closing(self) -> bool:
        """Whether nothing more is to be asked or answered."""
        return self.is_parting or self._transport.is_closing()

    def close(self) -> None:
        """Let go, at once where nothing more comes, and where it is said twice."""
        if not self.is_coming or self.is_closing() or not self._transport.can_write_eof():
            self.gone()
            self._transport.close()
            return
        self._transport.write_eof()
        self._transport.resume_reading()
        self._ends = asyncio.get_running_loop().call_later(self._most_s, self._transport.abort)

    def gone(self) -> None:
        """The client is."""
        _stop(self._ends)


class Impatient(HttpToolsProtocol):
    """HTTP on one connection, as uvicorn does it, with an end to waiting. Source: `asyncio.Protocol`."""

    def __init__(self, *more: Any, patience: Patience = USUAL, **named: Any) -> None:
        super().__init__(*more, **named)
        self._patience = patience

    _hurry: asyncio.TimerHandle | None = None  # until the header of a request is there
    _unread: asyncio.TimerHandle | None = None  # until some of what is left to send is read

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A client is there: its first request is to come."""
        self._parting = Parting(transport, most_s=self._patience.idle_s)
        super().connection_made(self._parting)  # type: ignore[arg-type]  # it passes on what is not its own
        self._cycles = WeakSet[RequestResponseCycle]()
        self._expect()

    def data_received(self, data: bytes) -> None:
        """A piece of a request; the first of one starts the clock."""
        if self._parting.is_parting:
            return
        self._parting.is_coming = True
        if self._hurry is None and (self.cycle is None or self.cycle.response_complete):
            self._expect()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The request is known, the rest of it is its body."""
        _stop(self._hurry)
        self._hurry = None
        self._heed_target()
        super().on_headers_complete()
        self._cycles.add(self.cycle)

    def on_message_complete(self) -> None:
        """All of the request is there."""
        self._parting.is_coming = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is written; nobody else will see to it that it is read, when it was the last."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._see_it_read()

    def shutdown(self) -> None:
        """The service stops: it waits for answers, and for nobody who only sends."""
        self._parting.is_coming = False
        super().shutdown()

    def timeout_keep_alive_handler(self) -> None:
        """No other request came; let go, but not of one who is still reading the answer."""
        super().timeout_keep_alive_handler()
        self._see_it_read()

    def pause_writing(self) -> None:
        """More is left to send than should wait: the client is to read some of it."""
        super().pause_writing()
        self._see_it_read()

    def resume_writing(self) -> None:
        """It did; more is to come, unless this is the end."""
        super().resume_writing()
        _stop(self._unread)
        if self.transport.is_closing():
            self._see_it_read()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone; uvicorn tells that to its last request, but it may have sent others before that one."""
        _stop(self._hurry)
        _stop(self._unread)
        self._parting.gone()
        for cycle in self._cycles:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def _heed_target(self) -> None:
        """A target in full says which service is asked for, whatever Host says. Source: RFC 9112, section 3.2.2."""
        _, full, rest = self.url.partition(b"://")
        if full and not self.url.startswith(b"/"):
            authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
            self.headers[:] = [*(one for one in self.headers if one[0] != b"host"), (b"host", authority)]

    def _expect(self) -> None:
        _stop(self._hurry)
        self._hurry = self.loop.call_later(self._patience.idle_s, self.transport.abort)

    def _see_it_read(self) -> None:
        """Look again and again, as long as less is left each time."""
        _stop(self._unread)
        if left := self.transport.get_write_buffer_size():
            self._unread = self.loop.call_later(self._patience.idle_s, self._look, left)

    def _look(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._see_it_read()
        else:
            self.transport.abort()


def _stop(clock: asyncio.TimerHandle | None) -> None:
    if clock is not None:
        clock.cancel()


def listening(settings: Settings) -> socket.socket:
    """
    A socket where the settings say.

    Raises:
        InputError: If that cannot be: another program listens there, or the address is not of this machine.
    """
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        said = plain(error) if isinstance(error, OSError) else str(error)
        raise InputError(f"op {settings.host}, poort {settings.port} kan niet worden geluisterd: {said}") from error


class Server(uvicorn.Server):
    """
    uvicorn, with the store open around it, so that what is wrong with the store comes out as what it is.

    By itself uvicorn writes a traceback of that and ends with a code of its own.
    """

    def __init__(self, service: FastAPI, settings: Settings) -> None:
        super().__init__(_config(service, settings))
        self._service = service
        self._settings = settings
        self._is_hurried = False

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with self._service.router.lifespan_context(self._service):
            if self._settings.mode == "local":
                _log.warning(
                    "Kring draait voor één gebruiker, zonder inloggen, en luistert alleen op deze machine (%s)",
                    self._settings.host,
                )
            await super()._serve(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """It is told to stop; whoever says so twice does not want to wait."""
        self._is_hurried = self.should_exit
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let others be asked from now on, end what runs, and let who waited for it be told so."""
        self._service.state.leaving = True
        until = time.monotonic() + self._settings.drain_seconds
        while time.monotonic() < until and not self._is_hurried:
            await asyncio.sleep(_TICK_S)
            await self.on_tick(0)
        await super().shutdown(sockets)
        if ended := self.server_state.tasks:
            await asyncio.wait(ended, timeout=_TOLD_S)


def _config(service: FastAPI, settings: Settings) -> uvicorn.Config:
    patience: Patience = service.state.patience
    more: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "http": partial(Impatient, patience=patience),
    }
    return uvicorn.Config(
        service,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=patience.keep_alive_s,
        timeout_graceful_shutdown=settings.stop_seconds,
        proxy_headers=settings.mode == "shared",
        **more,
    )
