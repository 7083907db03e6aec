"""
Signing in that is under way: what a browser that went to the provider has to come back with.

The browser holds a random text in a cookie, so what comes back in another browser is refused (login CSRF). What it
stands for is kept as sessions are (`sessions`), and is used once.
Source: RFC 9700, sections 2.1 and 4.7; RFC 7636; OpenID Connect Core 1.0, section 15.5.2.
"""

import base64
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final

from api.http.identity.browser.sessions import hashed, sealed, unsealed
from api.http.limits import told_by
from kg.ports.keys import Remembered

COOKIE: Final = "kring-inlog"
LASTS_S: Final = 600.0  # that signing in at the provider may take
MOST: Final = 10_000  # at a time; the oldest gives way
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    One of them.

    Attributes:
        state: What the provider has to send back as it is.
        nonce: What the ID token has to hold.
        verifier: What only who began can exchange the code with.
        back: The page of this service that was asked for.
    """

    state: str
    nonce: str
    verifier: str
    back: str

    @property
    def challenge(self) -> str:
        """Of the verifier, with S256."""
        return base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class Attempts:
    """Those of one service."""

    def __init__(self, kept: Remembered, now: Callable[[], float] = time.time) -> None:
        self._kept = kept
        self._now = now

    async def begin(self, back: str) -> tuple[str, Attempt]:
        """A new one, and the text that the browser is to hold."""
        text, state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(4))
        made = Attempt(state, nonce, verifier, back)
        kept = sealed(text, asdict(made))
        await told_by(self._kept, lambda: self._kept.keep(hashed(text), kept, until=self._now() + LASTS_S))
        return text, made

    async def take(self, text: str, state: str) -> Attempt | None:
        """The one that a browser holds, when it comes back with its state; it is over then. Another state ends none."""
        found = await told_by(self._kept, lambda: self._kept.find(hashed(text)))
        held = None if found is None else Attempt(**unsealed(text, found))
        if held is None or not secrets.compare_digest(held.state.encode(), state.encode("utf-8", "surrogatepass")):
            return None
        return held if await told_by(self._kept, lambda: self._kept.take(hashed(text))) else None
