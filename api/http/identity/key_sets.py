"""
The keys of a provider, as its key set publishes them: those that Kring can use, and which of them fit a token.

One key that is not understood stops none of the others. Source: RFC 7517, section 5; RFC 7518, section 3.3.
"""

import base64
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from joserfc.errors import InvalidKeyTypeError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

_LEAST_RSA_BITS: Final = 2048
_TRIED: Final = 8  # keys for one token: those of its id, or all of them when it names none


class Understood(JWKRegistry):
    """How a key set reads its keys: what is broken, weak, secret or of another sort is of a type that is not known."""

    @classmethod
    def import_key(cls, data: Any, *more: Any, **named: Any) -> Key:
        """
        A key.

        Raises:
            InvalidKeyTypeError: If it cannot be used.
        """
        try:
            if isinstance(data, dict) and _is_meant(data):
                return super().import_key(data, *more, **named)
        except (JoseError, UnsupportedAlgorithm, LookupError, TypeError, ValueError) as error:
            raise InvalidKeyTypeError(type(error).__name__) from error
        raise InvalidKeyTypeError


KeySet.registry_cls = Understood  # joserfc passes over keys of a type that is not known, and fails on all else


def usable(published: Any) -> KeySet:
    """
    The keys of a set that can check signatures.

    Raises:
        ValueError: If it is no key set.
        JoseError: If none of its keys can be used.
    """
    if not isinstance(published, Mapping) or not isinstance(published.get("keys"), list):
        raise ValueError("what should be a key set is none")  # noqa: TRY004 - of what came, not of an argument
    return KeySet.import_key_set({"keys": published["keys"]})


def fitting(keys: KeySet, head: Mapping[str, Any]) -> list[Key]:
    """The keys that may have signed a token with this head; several when ids are not unique, or not given."""
    named, algorithm = head.get("kid"), head["alg"]
    fit = [key for key in keys if named in {None, key.kid} and key.alg in {None, algorithm}]
    return fit[:_TRIED]


def _is_meant(entry: Mapping[str, Any]) -> bool:
    """Whether it is public, and for checking signatures, and strong enough for that."""
    if entry.get("kty") == "oct" or "d" in entry:  # a secret that is published is none
        return False
    if entry.get("use", "sig") != "sig" or "verify" not in entry.get("key_ops", ["verify"]):
        return False
    return entry.get("kty") != "RSA" or _bits(entry["n"]) >= _LEAST_RSA_BITS


def _bits(modulus: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(f"{modulus}==".encode()), "big").bit_length()
