"""
Whether who came in may go on with what they began.

The rights of a request are those of the moment at which it came. A key that is revoked, its last day, and the end of a
grant end what it began as well, within `LOOK_S`: a dump half-way, a question that takes long, a file that is still
coming in. What is written is judged by the rights of that moment, see `kg.store.intake`; so is the job of an upload.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import anyio
import anyio.to_thread

from kg import clock
from kg.access import Principal, Role
from kg.errors import Forbidden, KringError, StoreError
from kg.ports.keys import Keys

_log = logging.getLogger("kring.access")
LOOK_S: Final = 0.25  # how often is looked whether anything changed in who may come in


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Who a request is of, by now.

    Attributes:
        credentials: Where keys and grants are looked up.
        key: The id of the key that it came with; "" when it came with a token.
        name: Who it is, for the journal.
        roles: As the key or token says.
    """

    credentials: Keys
    key: str
    name: str
    roles: Mapping[str, Role]

    def __call__(self) -> Principal:
        """
        The principal with the rights of now; blocks for a look at the file of keys.

        Raises:
            Forbidden: If the key works no more.
        """
        today = clock.today()
        held = self.credentials.find(self.key) if self.key else None
        if self.key and (held is None or not held.works_on(today)):
            raise Forbidden("deze sleutel is ingetrokken of verlopen; wat ermee begonnen was, is gestopt")
        return Principal.member(self.name, self.roles, self.credentials.grants(), on=today)


class Ended(KringError):
    """What the request rested on has ended while it ran."""


class Sentinel:
    """Ends the requests whose key or grant has ended."""

    def __init__(self, credentials: Keys) -> None:
        self._credentials = credentials
        self._open: dict[anyio.CancelScope, tuple[Principal, Callable[[], Principal]]] = {}

    @asynccontextmanager
    async def over(self, principal: Principal, standing: Callable[[], Principal]) -> AsyncIterator[None]:
        """
        While this is held, what is done ends when the principal may do less than it could.

        Raises:
            Ended: When it did.
        """
        with anyio.CancelScope() as scope:
            self._open[scope] = (principal, standing)
            try:
                yield
            finally:
                del self._open[scope]
        if scope.cancelled_caught:
            raise Ended("deze sleutel of toegang is intussen ingetrokken of verlopen")

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """While this is held, is looked."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()

    async def _watch(self) -> None:
        """Look at all requests when anything changed, and else at those that came since the last look."""
        state, seen = None, set[anyio.CancelScope]()
        while True:
            await asyncio.sleep(LOOK_S)
            running = dict(self._open)
            if not running:
                continue
            try:
                now = (await anyio.to_thread.run_sync(self._credentials.version), clock.today())
                asked = running if now != state else {scope: running[scope] for scope in running.keys() - seen}
                ended = await anyio.to_thread.run_sync(_ended, asked)
            except StoreError:
                _log.exception("wie toegang heeft, kan niet worden gelezen; wat loopt, gaat tot dan door")
                continue
            for scope in ended:
                scope.cancel()
            state, seen = now, set(running)


def _ended(running: Mapping[anyio.CancelScope, tuple[Principal, Callable[[], Principal]]]) -> list[anyio.CancelScope]:
    return [scope for scope, (principal, standing) in running.items() if _may_less(principal, standing)]


def _may_less(before: Principal, standing: Callable[[], Principal]) -> bool:
    try:
        now = standing()
    except Forbidden:
        return True
    return not before.grants <= now.grants
