"""
All that may be read as one file of N-Quads, each space its own graph; what `void:dataDump` leads to.

However large it is, it takes no more memory than a piece of it: it is sent while it is being read, as quick as the
client takes it. A client that reads nothing is let go by `api.limits`. Each who asks has one at a time.
When reading fails half-way the connection breaks, so that nobody takes the part for the whole.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Final
from weakref import WeakValueDictionary

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from api.dependencies import Graph, Threads
from api.limits import who
from api.methods import is_head
from api.work import Busy

DUMP: Final = "/dump.nq"
N_QUADS: Final = "application/n-quads"
_AT_A_TIME: Final = 4

router = APIRouter(include_in_schema=False)


class Turn:
    """To have a dump; it lasts as long as whatever holds it."""


class Turns:
    """Who has a dump under way."""

    def __init__(self) -> None:
        self._taken = WeakValueDictionary[str, Turn]()

    def take(self, name: str) -> Turn:
        """
        A turn for who asks.

        Raises:
            Busy: If that one has a turn, or there are too many at a time.
        """
        if name in self._taken or len(self._taken) >= _AT_A_TIME:
            raise Busy("er wordt al een bestand met alles opgehaald; probeer het opnieuw als dat klaar is")
        turn = self._taken[name] = Turn()
        return turn


@router.get(DUMP)
async def dump(request: Request, graph: Graph, work: Threads) -> Response:
    """Everything that the asker may read, and the ontology."""
    turns: Turns = request.app.state.dumps
    turn = turns.take(who(request.scope))
    pieces = (b"" for _ in ()) if is_head(request.scope) else await work.ask(graph.exported)
    attached = {"Content-Disposition": 'attachment; filename="kring.nq"'}
    return _Closing(_read(pieces, turn), media_type=N_QUADS, headers=attached)


class _Closing(StreamingResponse):
    """Closes what it reads from, also when the client has gone; otherwise that waits until Python tidies up."""

    async def stream_response(self, send: Send) -> None:
        """Send the pieces. Source: `starlette.responses.StreamingResponse`."""
        async with aclosing(self.body_iterator):  # type: ignore[type-var]  # a generator, of `_read`
            await super().stream_response(send)


async def _read(pieces: Generator[bytes], _turn: Turn) -> AsyncGenerator[bytes]:
    """The pieces, which one thread reads and closes, whoever hangs up: what reads a store belongs to its thread."""
    own = ThreadPoolExecutor(1, thread_name_prefix="kring-dump")
    try:
        while piece := await asyncio.get_running_loop().run_in_executor(own, next, pieces, b""):
            yield piece
    finally:
        own.submit(pieces.close)
        own.shutdown(wait=False)
