"""Whose key a text is: a few at a time, and never more guesses from one address than a person makes."""

from typing import Final

import anyio
import anyio.to_thread
from starlette.types import Scope

from api.http.limits import Gate, address
from api.http.problems import Problem
from kg import clock
from kg.ports.keys import Key, Keys, Passes

_FAILURES_PER_MINUTE: Final = 30  # from one address
SIGN_IN_S: Final = 10.0  # that signing in may take, waiting for its turn included
_AT_A_TIME: Final = 2  # keys that are seen for the first time: each takes a processor for some 50 ms


class KeyCheck:
    """The one place that tells a key from a guess, for requests of programs and for the page to sign in."""

    def __init__(self, credentials: Keys, failures: Passes) -> None:
        self._credentials = credentials
        self._failures = Gate(
            failures,
            _FAILURES_PER_MINUTE,
            nl="er waren meer dan {n} mislukte inlogpogingen in een minuut vanaf uw adres; kijk uw sleutel of token na "
            "en wacht {wait} seconden",
            en="more than {n} failed sign-ins in a minute from your address; check your key or token and wait {wait} "
            "seconds",
        )
        self._checks = anyio.CapacityLimiter(_AT_A_TIME)
        self._checks_of_guessers = anyio.CapacityLimiter(1)  # so that their guesses keep nobody else waiting

    async def key_of(self, text: str, scope: Scope) -> Key | None:
        """The key that a text is, when it works today."""
        today = clock.today()
        if self._credentials.is_proven(text):
            return self._credentials.key_of(text, today=today)
        turn = self._checks if await self._failures.is_open(address(scope)) else self._checks_of_guessers
        return await anyio.to_thread.run_sync(lambda: self._credentials.key_of(text, today=today), limiter=turn)

    async def failed(self, scope: Scope) -> None:
        """
        Note that somebody's key or token was none.

        Raises:
            Problem: 429, if that happened too often from their address.
        """
        await self._failures.pass_(address(scope))


def too_slow() -> Problem:
    """What is said when signing in took too long."""
    return Problem(
        "busy",
        f"inloggen duurde langer dan {SIGN_IN_S:g} seconden; probeer het straks opnieuw",
        f"signing in took longer than {SIGN_IN_S:g} seconds; try again later",
        headers={"Retry-After": "10"},
    )
