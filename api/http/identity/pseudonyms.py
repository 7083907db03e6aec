"""
Names that stand for addresses and people in the log: the same for a day, and for nobody else to work out.

A keyed hash is no anonymity: whoever has the store has its secret, and can try every address.
"""

import hashlib
import hmac

from kg import clock


class Pseudonyms:
    """Those of one store."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, name: str) -> str:
        """What stands for a name today."""
        said = f"{clock.today()} {name}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:12]
