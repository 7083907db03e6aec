"""
How much a request may be: its host, its origin, its size, its time, and how many there are.

Nothing here knows what a request is about; it keeps the service up whatever comes in.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import Problem, problem
from api.settings import Settings
from kg.errors import KringError
from kg.ports.keys import Passes, Remembered

if TYPE_CHECKING:
    from kg.access import Principal

_T = TypeVar("_T")
UPLOADS: Final = frozenset({"/v1/uploads", "/bronnen/stukken"})  # where files come in: over REST, by the page
UNCOUNTED: Final = frozenset({"/health", "/ready"})  # what keeps a service up asks, also while the database is away
MAX_HEADER_BYTES: Final = 32_768
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")  # RFC 3986, 3.2.2
_LINES: Final = anyio.CapacityLimiter(16)  # questions at a time after what all processes remember of callers
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long the service waits for others.

    Attributes:
        idle_s: Seconds after which a client that sends nothing, or reads nothing, is gone.
        keep_alive_s: Seconds between two requests of one connection.
        sent: Bytes a second: who sends a body slower than this, after `idle_s`, is holding on to us.
        taken: Bytes a second: who takes a dump slower than this, after `idle_s`, keeps old copies of the graph.
        look_s: Seconds for one look at the sign-in provider, whatever that does meanwhile.
        pause_s: Seconds between two looks: for a key that is not there, or after it gave none.
    """

    idle_s: float = 20.0
    keep_alive_s: int = 30
    sent: int = 8_000
    taken: int = 100_000
    look_s: float = 5.0
    pause_s: float = 10.0


USUAL: Final = Patience()


class Limits:
    """Refuses what is not meant for this service, and what is more than it can take."""

    def __init__(self, app: ASGIApp, settings: Settings, patience: Patience = USUAL) -> None:
        self._app = app
        self._settings = settings
        self._patience = patience
        self._hosts = _hosts(settings)
        self._busy = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check(scope, headers)
        except Problem as refused:
            await problem(refused, scope)(scope, receive, send)
            return
        self._busy += 1
        try:
            limit = self._settings.max_upload_bytes if scope["path"] in UPLOADS else self._settings.max_body_bytes
            await self._app(scope, _counted(receive, limit, self._patience), send)
        except Gone:
            return  # the connection ends with the answer cut short
        finally:
            self._busy -= 1

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = _host(headers, scope["http_version"])
        if self._hosts and host not in self._hosts:
            raise Problem("wrong-host", f"hier is geen dienst onder de naam {host!r}", f"no service is named {host!r}")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
            what = f"de kopregels zijn samen groter dan {MAX_HEADER_BYTES} bytes"
            raise Problem("headers-too-large", what, f"the headers are larger than {MAX_HEADER_BYTES} bytes")
        if self._settings.mode == "local":
            must_be_of_own_site(self._settings, scope["method"], headers)
        if self._busy >= self._settings.max_connections:
            raise Problem(
                "busy", "er zijn te veel verzoeken tegelijk", "too many at a time", headers={"Retry-After": "5"}
            )
        limit = self._settings.max_upload_bytes if scope["path"] in UPLOADS else self._settings.max_body_bytes
        stated = headers.get("content-length", "0")
        if stated.isdecimal() and int(stated[:20]) > limit:
            raise _too_large(limit)


def must_be_of_own_site(settings: Settings, method: str, headers: Headers) -> None:
    """
    Refuse a request that changes something and comes from a page of another site.

    Without signing in, such a page could write here through the user's own browser. A browser says where a page is from
    in Origin, or else in Sec-Fetch-Site, or else in Referer; who says nothing is no browser.
    Source: https://www.w3.org/TR/fetch-metadata/.

    Raises:
        Problem: 403.
    """
    said = [headers.getlist(name) for name in ("origin", "sec-fetch-site", "referer")]
    if any(len(values) > 1 for values in said):
        raise Problem("cross-site", "een verzoek komt van één plaats", "a request comes from one place")
    origin, site, referer = (values[0] if values else "" for values in said)
    if method in _SAFE or origin in settings.cors_origins:
        return
    if origin:
        own = _is_own(settings, origin, headers)
    elif site:
        own = site in {"same-origin", "none"}
    else:
        own = not referer or _is_own(settings, "/".join(referer.split("/", 3)[:3]), headers)
    if not own:
        where = (origin or referer or site)[:200]
        raise Problem("cross-site", f"pagina's van {where} mogen hier niet schrijven", "pages of it may not")


def _is_own(settings: Settings, origin: str, headers: Headers) -> bool:
    scheme, _, authority = origin.partition("://")
    own = {headers["host"].lower(), settings.base_url.partition("://")[2].partition("/")[0].lower()}
    return scheme in {"http", "https"} and authority.lower() in own - {""}


class Rate:
    """At most so many requests a minute for each caller; one count for all processes of a store."""

    def __init__(self, app: ASGIApp, gate: "Gate") -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. Source: https://asgi.readthedocs.io/en/latest/specs/www.html."""
        if scope["type"] == "http" and self._gate and scope["path"] not in UNCOUNTED:
            try:
                await self._gate.pass_(who(scope))
            except KringError as refused:  # also what is wrong with the database that counts
                await problem(refused, scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Gate:
    """A number of passes a minute for each name; 0 is no gate."""

    def __init__(
        self,
        passes: Passes,
        per_minute: int,
        *,
        nl: str = "er mogen {n} verzoeken per minuut; wacht {wait} seconden",
        en: str = "{n} requests a minute are allowed; wait {wait} seconds",
    ) -> None:
        self._said = nl, en
        self._passes = passes
        self._most = per_minute

    def __bool__(self) -> bool:
        return self._most > 0

    async def pass_(self, name: str) -> None:
        """
        Take one pass.

        Raises:
            Problem: 429, if there is none left.
            StoreError: If they are counted in a database, and that is away.
        """
        if self._most and (left_s := await told_by(self._passes, lambda: self._passes.take(name, self._most))):
            wait = int(left_s) + 1
            nl, en = (text.format(n=self._most, wait=wait) for text in self._said)
            raise Problem("too-many", nl, en, headers={"Retry-After": str(wait)})

    async def is_open(self, name: str) -> bool:
        """Whether there is a pass; none is taken."""
        return not self._most or await told_by(self._passes, lambda: self._passes.is_open(name, self._most))


async def told_by(asked: Passes | Remembered, question: Callable[[], _T]) -> _T:
    """What is remembered of callers; from a thread, where that waits for a database."""
    return await anyio.to_thread.run_sync(question, limiter=_LINES) if asked.waits else question()


def who(scope: Scope) -> str:
    """The caller, as far as that matters for how much that is: a principal with roles by name, others by address."""
    principal: Principal = scope["kring.principal"]
    return principal.name if principal.roles else address(scope)


def address(scope: Scope) -> str:
    """Where a request comes from; behind a proxy that uvicorn trusts, what that says."""
    client = scope.get("client")
    return str(client[0]) if client else ""


class Gone(Exception):
    """The client reads too slowly; the connection ends with the answer cut short. Who reads nothing: `api.server`."""


def _too_large(limit: int) -> Problem:
    return Problem(
        "too-large",
        f"het verzoek is groter dan {limit} bytes; stuur minder tegelijk",
        f"the request is larger than {limit} bytes; send less at a time",
        headers={"Connection": "close"},
    )


def _counted(receive: Receive, limit: int, patience: Patience) -> Receive:
    """The body, until it is too large or does not come."""
    seen = 0
    complete = False
    begun = time.monotonic()

    async def counted() -> Message:
        nonlocal seen, complete
        if complete:  # now it is the end of the connection that is waited for
            return await receive()
        try:
            left = begun + patience.idle_s + seen / patience.sent - time.monotonic()
            with anyio.fail_after(max(left, 0)):
                message = await receive()
        except TimeoutError:
            idle_s = patience.idle_s
            raise Problem(
                "too-slow",
                f"het verzoek komt te langzaam: na {idle_s:g} seconden {seen} bytes",
                f"the request comes too slowly: {seen} bytes in {idle_s:g} seconds",
                headers={"Connection": "close"},
            ) from None
        seen += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        if seen > limit:
            raise _too_large(limit)
        return message

    return counted


def _hosts(settings: Settings) -> frozenset[str]:
    if settings.allowed_hosts:
        return frozenset(host.lower() for host in settings.allowed_hosts)
    base = _AUTHORITY.match(settings.base_url.partition("://")[2])
    own = {base["host"].lower()} if base else set()
    if settings.mode == "shared":
        return frozenset(own | _LOOPBACK) if own else frozenset()
    bound = f"[{settings.host}]" if ":" in settings.host else settings.host
    return frozenset(own | _LOOPBACK | {bound.lower()})


def _host(headers: Headers, http_version: str) -> str:
    """
    The name that is asked for, without its port; HTTP/1.0 may give none.

    Source: RFC 9112, section 3.2: without one, with several, or with one that is none, a request is refused.
    """
    given = headers.getlist("host")
    found = _AUTHORITY.fullmatch(given[0]) if len(given) == 1 else None
    if found is None and (given or http_version != "1.0"):
        raise Problem("invalid-request", "een verzoek heeft één geldige kop Host", "a request has one valid Host")
    return found["host"].lower() if found else ""
