"""
All that may be read as one file of N-Quads, each space its own graph; what `void:dataDump` leads to.

However large it is, it takes no more memory than a piece of it: it is sent while it is being read, as quick as the
client takes it, down to `Patience.taken`. Each caller has one at a time, and some at a time have one.
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

from api.http.dependencies import Graph, Threads, known_parameters, principal_of
from api.http.doors import DUMP
from api.http.limits import Gone, Patience, who
from api.http.methods import is_head
from api.http.work import Busy
from kg.ports.triples import N_QUADS

AT_A_TIME: Final = 4  # of those who came in with a name, and as many of those who did not
_HEADERS: Final = {"Content-Disposition": 'attachment; filename="kring.nq"'}

router = APIRouter(include_in_schema=False)


class DumpTurn:
    """To have a dump, until it ends; from any thread, and a second time does nothing."""

    def __init__(self, taken: set[tuple[bool, str]], asker: tuple[bool, str]) -> None:
        self._taken = taken
        self._asker = asker
        self._is_over = False
        taken.add(asker)

    def end(self) -> None:
        """Let the asker, or another, have the next."""
        if not self._is_over:
            self._is_over = True
            self._taken.discard(self._asker)


class Turns:
    """Who has a dump under way."""

    def __init__(self) -> None:
        self._taken: set[tuple[bool, str]] = set()

    def take(self, asker: tuple[bool, str]) -> DumpTurn:
        """
        A turn for the caller: whether that one came in with a name, and which, or else the address.

        Raises:
            Busy: If that one has a turn, or as many others have.
        """
        if asker in self._taken:
            raise Busy("u haalt al een bestand met alles op; probeer het opnieuw als dat klaar is")
        if sum(named == asker[0] for named, _ in list(self._taken)) >= AT_A_TIME:
            raise Busy("te veel anderen halen een bestand met alles op; probeer het straks opnieuw")
        return DumpTurn(self._taken, asker)


@router.get(DUMP, dependencies=[Depends(known_parameters)])
async def dump(request: Request, graph: Graph, work: Threads) -> Response:
    """Everything that the asker may read, and the ontology."""
    if is_head(request.scope):
        return StreamingResponse((), media_type=N_QUADS, headers=_HEADERS)
    turns: Turns = request.app.state.dumps
    turn = turns.take((bool(principal_of(request).roles), who(request.scope)))
    try:
        pieces = await work.ask(graph.exported)
    except BaseException:  # whatever ends it, the turn is given back
        turn.end()
        raise
    return _Dump(pieces, turn, request.app.state.patience)


class _Dump(StreamingResponse):
    """The pieces, which one thread reads and closes, whoever hangs up."""

    def __init__(self, pieces: Generator[bytes], turn: DumpTurn, patience: Patience) -> None:
        super().__init__(self._read(), media_type=N_QUADS, headers=_HEADERS)
        self._pieces = pieces
        self._turn = turn
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kring-dump")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; the turn ends when the thread is done with them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._thread.submit(self._pieces.close).add_done_callback(lambda _: self._turn.end())
            self._thread.shutdown(wait=False)

    async def _read(self) -> AsyncGenerator[bytes]:
        loop, waited_s, sent = asyncio.get_running_loop(), 0.0, 0
        while piece := await loop.run_in_executor(self._thread, next, self._pieces, b""):
            begun = time.monotonic()
            yield piece
            waited_s += time.monotonic() - begun
            sent += len(piece)
            if waited_s > self._patience.idle_s + sent / self._patience.taken:
                raise Gone
        self._turn.end()  # before the client knows that this was all, and may ask again
