"""
Sessions of browsers: who signed in with a key or at the provider, for as long as they are there.

A browser holds a random text and nothing else; what it stands for is kept here, by the hash of that text, and ends with
this process. A session gives no more than its key: that is looked up at each request, so a key that is revoked ends its
sessions too; that of a user who signed in at the provider gives no more than the token of the provider, and no
longer. It counts for pages alone, never for the doors of programs. Source: OWASP, Session Management Cheat Sheet.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import anyio

from kg.access import Role

COOKIE: Final = "kring-sessie"
IDLE_S: Final = 30 * 60.0  # without a request
LONGEST_S: Final = 12 * 3600.0
_MOST: Final = 10_000  # sessions at a time; the one that was used longest ago gives way
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """
    Who signed in at the provider.

    Attributes:
        subject: As the provider knows them.
        name: Who it is, for the journal.
        called: What people know them by, or "".
        roles: By organisation, as the token says.
        until: The moment at which the token ends, in seconds since 1970.
        renewal: What the token can be renewed with; "" when it cannot.
    """

    subject: str
    name: str
    called: str
    roles: Mapping[str, Role]
    until: float
    renewal: str = field(default="", repr=False)


@dataclass(slots=True)
class Session:
    """
    One browser that is signed in.

    Attributes:
        key: The id of its key; "" for a user who signed in at the provider.
        person: Who did; None for a key, and when the token has ended.
        lock: For who renews the token: it can be done once.
        token: What each of its forms sends along, so that no other site can send one.
        begun: When, by the clock of `Sessions`.
        seen: When it was used last.
    """

    key: str
    person: SignedIn | None
    token: str
    begun: float
    seen: float
    lock: anyio.Lock = field(default_factory=anyio.Lock)


class Sessions:
    """The sessions of one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._now = now
        self._most = most
        self._held: OrderedDict[bytes, Session] = OrderedDict()

    def begin(self, key: str = "", person: SignedIn | None = None) -> str:
        """A new session of a key, or of a user who signed in at the provider; the text that the browser is to hold."""
        text, now = secrets.token_urlsafe(_BYTES), self._now()
        self._held[hashed(text)] = Session(key, person, secrets.token_urlsafe(_BYTES), now, now)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return text

    def of(self, text: str) -> Session | None:
        """The session that a browser holds, while it lasts; used now."""
        name, now = hashed(text), self._now()
        held = self._held.get(name)
        if held is None:
            return None
        if now - held.seen > IDLE_S or now - held.begun > LONGEST_S:
            del self._held[name]
            return None
        held.seen = now
        self._held.move_to_end(name)
        return held

    def end(self, text: str) -> None:
        """Forget a session; one that is unknown is fine."""
        self._held.pop(hashed(text), None)


def hashed(text: str) -> bytes:
    """What a text that a browser holds is known by here."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
