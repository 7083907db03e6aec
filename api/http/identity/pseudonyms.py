"""
Names that stand for addresses and people in the log: the same for a day, and for nobody else to work out.

A keyed hash is no anonymity: whoever has the store has its secret, and can try every address.
"""

import hashlib
import hmac
from datetime import date
from functools import lru_cache

from kg import clock


class Pseudonyms:
    """Those of one store."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._of = lru_cache(1_024)(self._made)  # each request asks, most of them for a caller that asked before

    def of(self, name: str) -> str:
        """What stands for a name today."""
        return self._of(clock.today(), name)

    def _made(self, day: date, name: str) -> str:
        said = f"{day} {name}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, said, hashlib.sha256).hex()[:12]
