"""
Signing in that is under way: what a browser that went to the provider has to come back with.

The browser holds a random text in a cookie, so what comes back in another browser is refused (login CSRF). What it
stands for is kept here by the hash of that text, is used once, and ends with this process.
Source: RFC 9700, sections 2.1 and 4.7; RFC 7636; OpenID Connect Core 1.0, section 15.5.2.
"""

import base64
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from api.http.identity.browser.sessions import hashed

COOKIE: Final = "kring-inlog"
LASTS_S: Final = 600.0  # that signing in at the provider may take
_MOST: Final = 10_000  # at a time; the oldest gives way
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
        begun: When, by the clock of `Attempts`.
    """

    state: str
    nonce: str
    verifier: str
    back: str
    begun: float

    @property
    def challenge(self) -> str:
        """Of the verifier, with S256."""
        return base64.urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class Attempts:
    """Those of one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._now = now
        self._most = most
        self._held: OrderedDict[bytes, Attempt] = OrderedDict()

    def begin(self, back: str) -> tuple[str, Attempt]:
        """A new one, and the text that the browser is to hold."""
        text, state, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(4))
        made = self._held[hashed(text)] = Attempt(state, nonce, verifier, back, self._now())
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return text, made

    def take(self, text: str, state: str) -> Attempt | None:
        """The one that a browser holds, when it comes back with its state; it is over then. Another state ends none."""
        held = self._held.get(hashed(text))
        if held is None or not secrets.compare_digest(held.state.encode(), state.encode("utf-8", "surrogatepass")):
            return None
        del self._held[hashed(text)]
        return held if self._now() - held.begun <= LASTS_S else None
