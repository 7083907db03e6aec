"""
Sessions of browsers: who signed in with a key or at the provider, for as long as they are there.

A browser holds a random text and nothing else. What it stands for is kept by the hash of that text and sealed with the
text itself: nobody comes in by what is kept. Where one process serves it ends with that process; where more do, they
share it. A session gives no more than its key: that is looked up at each request, so a key that is revoked ends its
sessions too; that of a user who signed in at the provider gives no more than the token of the provider, and no longer.
It counts for pages alone, never for the doors of programs.
Source: OWASP, Session Management Cheat Sheet.
"""

import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.http.limits import told_by
from kg.access import Role
from kg.ports.keys import Remembered

COOKIE: Final = "kring-sessie"
IDLE_S: Final = 30 * 60.0  # without a request
LONGEST_S: Final = 12 * 3600.0
MOST: Final = 10_000  # sessions at a time; the one that was used longest ago gives way
_BYTES: Final = 32
_NONCE: Final = 12  # bytes, as AES-GCM wants it
_SEEN_S: Final = 60.0  # within which it is not written anew in a database that a session was used


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


@dataclass(frozen=True, slots=True)
class Session:
    """
    One browser that is signed in.

    Attributes:
        text: What it holds.
        key: The id of its key; "" for a user who signed in at the provider.
        person: Who did; None for a key, and when the token has ended.
        token: What each of its forms sends along, so that no other site can send one.
        begun: When, in seconds since 1970.
        seen: When it was used last.
        renewing: Until when somebody renews the token, which can be done once; 0.0 when nobody does.
        kept: What is kept of it, as it was found.
    """

    text: str = field(repr=False)
    key: str
    person: SignedIn | None
    token: str = field(repr=False)
    begun: float
    seen: float
    renewing: float = 0.0
    kept: bytes = field(default=b"", repr=False, compare=False)


class Sessions:
    """The sessions of one service."""

    def __init__(self, kept: Remembered, now: Callable[[], float] = time.time) -> None:
        self._kept = kept
        self._now = now

    async def begin(self, key: str = "", person: SignedIn | None = None) -> str:
        """A new session of a key, or of a user who signed in at the provider; the text that the browser is to hold."""
        text, now = secrets.token_urlsafe(_BYTES), self._now()
        made = Session(text, key, person, secrets.token_urlsafe(_BYTES), now, now)
        await told_by(self._kept, lambda: self._kept.keep(hashed(text), _sealed(made), until=_end(made)))
        return text

    async def of(self, text: str) -> Session | None:
        """The session that a browser holds, while it lasts; used now."""
        held = await self.again(text)
        if held is None or self._now() - held.seen < (_SEEN_S if self._kept.waits else 0.0):
            return held
        return await self.changed(held, seen=self._now()) or held  # by somebody else just now: it was seen then

    async def again(self, text: str) -> Session | None:
        """The session that a browser holds, as it is by now."""
        found = await told_by(self._kept, lambda: self._kept.find(hashed(text)))
        return None if found is None else _unsealed(text, found)

    async def changed(self, held: Session, **otherwise: Any) -> Session | None:
        """A session that is otherwise from now on; None when somebody else changed or ended it first."""
        made = replace(held, **otherwise)
        after = _sealed(made)

        def exchanged() -> bool:
            return self._kept.exchange(hashed(held.text), held.kept, after, until=_end(made))

        return replace(made, kept=after) if await told_by(self._kept, exchanged) else None

    async def end(self, text: str) -> None:
        """Forget a session; one that is unknown is fine."""
        await told_by(self._kept, lambda: self._kept.take(hashed(text)))


def hashed(text: str) -> bytes:
    """What a text that a browser holds is known by here."""
    return sha256(_bytes(text)).digest()


def sealed(text: str, value: Mapping[str, Any]) -> bytes:
    """A value, for nobody but who holds a text."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key(text)).encrypt(nonce, json.dumps(value).encode(), None)


def unsealed(text: str, kept: bytes) -> Mapping[str, Any]:
    """What was sealed with the same text."""
    found: Mapping[str, Any] = json.loads(AESGCM(_key(text)).decrypt(kept[:_NONCE], kept[_NONCE:], None))
    return found


def _key(text: str) -> bytes:
    """Of the seal; what the text is known by says nothing about it."""
    return hmac.digest(_bytes(text), b"kring seal", "sha256")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _end(session: Session) -> float:
    return min(session.seen + IDLE_S, session.begun + LONGEST_S)


def _sealed(session: Session) -> bytes:
    return sealed(session.text, {n: v for n, v in asdict(session).items() if n not in {"text", "kept"}})


def _unsealed(text: str, kept: bytes) -> Session:
    held = dict(unsealed(text, kept))
    person = held.pop("person")
    return Session(text=text, person=SignedIn(**person) if person else None, kept=kept, **held)
