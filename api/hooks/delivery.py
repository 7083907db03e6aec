"""
One attempt to deliver a message: to the address that was checked, and with an end to it.

The name is looked up here, once, and the connection goes to the address that came out of it; the name is used for TLS
and for the Host header alone. No redirect is followed, no proxy of the environment is used, and the body of the answer
is thrown away: what an address inside would say must not come out by this way.
"""

import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import anyio
import anyio.to_thread
import httpx2

from api.http.identity.trust import trusted
from kg.addresses import AddressRefused, Resolver, Rules, Target, addresses_of, looked_up, target_of

TOTAL_S: Final = 10.0  # for one attempt, looking up included
_STEP_S: Final = 5.0  # for each of connecting, sending and hearing something
_TRIED: Final = 3  # addresses of one name
_READ_BYTES: Final = 4096  # of the answer, for the good manners of the connection
_READ_S: Final = 1.0

Fault = Literal["", "address", "name", "connection", "tls", "time", "answer"]
_FAULTS: Final[tuple[tuple[type[BaseException], Fault], ...]] = (  # the first that fits
    (AddressRefused, "address"),
    (TimeoutError, "time"),
    (httpx2.TimeoutException, "time"),
    (httpx2.RemoteProtocolError, "answer"),
    (httpx2.TransportError, "connection"),
    (OSError, "name"),
    (UnicodeError, "name"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    How an attempt ended.

    Attributes:
        status: Of the answer, or None when none came.
        fault: "" when there was an answer; "answer" is one that is no HTTP.
        retry_after_s: What the receiver asked for in Retry-After; 0 for nothing.
    """

    status: int | None = None
    fault: Fault = ""
    retry_after_s: int = 0

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether the receiver said no in a way that waiting seldom mends: a redirect, or its 4xx."""
        return self.status is not None and 300 <= self.status < 500 and self.status not in {408, 425, 429}


class Sender:
    """Sends messages; keeps nothing."""

    def __init__(self, rules: Rules, *, resolve: Resolver = looked_up, trust: ssl.SSLContext | None = None) -> None:
        self._rules = rules
        self._resolve = resolve
        self._trust = trust or trusted()

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """One attempt; it has ended within `TOTAL_S` seconds."""
        try:
            with anyio.fail_after(TOTAL_S):
                target = target_of(url, self._rules)
                found = await anyio.to_thread.run_sync(
                    lambda: addresses_of(target, self._rules, self._resolve), abandon_on_cancel=True
                )
                return await self._to_one_of(found[:_TRIED], target, body, headers)
        except (AddressRefused, OSError, UnicodeError, httpx2.TransportError) as error:
            return Outcome(fault=_fault(error))

    async def _to_one_of(self, found: list[str], target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """To the first address that takes the connection."""
        for address in found[:-1]:
            try:
                return await self._post(address, target, body, headers)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._post(found[-1], target, body, headers)

    async def _post(self, address: str, target: Target, body: bytes, headers: Mapping[str, str]) -> Outcome:
        host = f"[{address}]" if ":" in address else address
        named = {**headers, "Host": target.authority, "Content-Type": "application/json", "User-Agent": "Kring-Hooks"}
        async with (
            httpx2.AsyncClient(
                verify=self._trust, timeout=_STEP_S, follow_redirects=False, trust_env=False, http2=False
            ) as client,
            client.stream(
                "POST",
                f"{target.scheme}://{host}:{target.port}{target.target}",
                content=body,
                headers=named,
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            await _some(answer)
            return Outcome(answer.status_code, retry_after_s=_seconds(answer.headers.get("Retry-After", "")))


async def _some(answer: httpx2.Response) -> None:
    """Read a little, so that a receiver that writes an ordinary answer is not cut off; it is not kept."""
    read = 0
    with anyio.move_on_after(_READ_S), contextlib.suppress(httpx2.TransportError):  # the status is what counts
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read >= _READ_BYTES:
                return


def _seconds(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _fault(error: BaseException) -> Fault:
    fault = next(name for sort, name in _FAULTS if isinstance(error, sort))
    return "tls" if fault == "connection" and _is_tls(error) else fault


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
