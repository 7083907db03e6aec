"""
All that may be read as one file of N-Quads, each space its own graph; what `void:dataDump` leads to.

However large it is, it takes no more memory than a piece of it: it is sent while it is being read, as quick as the
client takes it, down to `SLOWEST`. Each who asks has one at a time, and some at a time have one.
When reading fails half-way the connection breaks, so that nobody takes the part for the whole.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.dependencies import Graph, Threads, known_parameters, principal_of
from api.limits import IDLE_S, Gone, who
from api.methods import is_head
from api.work import Busy

DUMP: Final = "/dump.nq"
N_QUADS: Final = "application/n-quads"
AT_A_TIME: Final = 4  # of those who came in with a name, and as many of those who did not
SLOWEST: Final = 100_000  # bytes a second: who takes it slower than this, after IDLE_S, keeps old copies of the graph
_SENT: Final = 2**16  # bytes at a time
_HEADERS: Final = {"Content-Disposition": 'attachment; filename="kring.nq"'}

router = APIRouter(include_in_schema=False)


class Turns:
    """Who has a dump under way, from `take` until `end`."""

    def __init__(self) -> None:
        self._taken: set[tuple[bool, str]] = set()

    def take(self, asker: tuple[bool, str]) -> None:
        """
        A turn for who asks: whether that one came in with a name, and which, or else the address.

        Raises:
            Busy: If that one has a turn, or as many others have.
        """
        if asker in self._taken:
            raise Busy("u haalt al een bestand met alles op; probeer het opnieuw als dat klaar is")
        if sum(named == asker[0] for named, _ in self._taken) >= AT_A_TIME:
            raise Busy("te veel anderen halen een bestand met alles op; probeer het straks opnieuw")
        self._taken.add(asker)

    def end(self, asker: tuple[bool, str]) -> None:
        """It is over; from any thread."""
        self._taken.discard(asker)


@router.get(DUMP, dependencies=[Depends(known_parameters)])
async def dump(request: Request, graph: Graph, work: Threads) -> Response:
    """Everything that the asker may read, and the ontology."""
    if is_head(request.scope):
        return StreamingResponse((), media_type=N_QUADS, headers=_HEADERS)
    turns: Turns = request.app.state.dumps
    asker = bool(principal_of(request).roles), who(request.scope)
    turns.take(asker)
    try:
        pieces = await work.ask(graph.exported)
    except BaseException:
        turns.end(asker)
        raise
    return _Dump(pieces, turns, asker)


class _Dump(StreamingResponse):
    """The pieces, which one thread reads and closes, whoever hangs up: what reads a store belongs to its thread."""

    def __init__(self, pieces: Generator[bytes], turns: Turns, asker: tuple[bool, str]) -> None:
        super().__init__(self._read(), media_type=N_QUADS, headers=_HEADERS)
        self._pieces = pieces
        self._turns = turns
        self._asker = asker
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kring-dump")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; the turn ends when the thread is done with them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            closed = self._thread.submit(self._pieces.close)
            closed.add_done_callback(lambda _: self._turns.end(self._asker))
            self._thread.shutdown(wait=False)

    async def _read(self) -> AsyncGenerator[bytes]:
        loop, begun, sent = asyncio.get_running_loop(), time.monotonic(), 0
        while piece := await loop.run_in_executor(self._thread, next, self._pieces, b""):
            for start in range(0, len(piece), _SENT):
                if time.monotonic() > begun + IDLE_S + sent / SLOWEST:
                    raise Gone
                yield piece[start : start + _SENT]
                sent += min(_SENT, len(piece) - start)
