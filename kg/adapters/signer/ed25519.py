"""
What is said of a store, signed with a key of the operator.

A statement is a compact JWS (RFC 7515) with EdDSA on Ed25519 (RFC 8037), and its public key in the header; a key is
known by its thumbprint (RFC 7638). The private key is a file in PEM (PKCS #8), made when it is first needed.
"""

import base64
import binascii
import hashlib
import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, StoreDamaged
from kg.private_files import own_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_TYPE: Final = "kring-anchor+jws"


class Ed25519Signer:
    """`kg.ports.signer.Signer` with the key in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def has_key(self) -> bool:
        """Whether there is a key already."""
        return self._path.exists()

    @property
    def key(self) -> str:
        """The thumbprint of the key, which is made when there is none."""
        return _thumbprint(self._public)

    def signed(self, content: bytes) -> str:
        """A statement in one line."""
        header = {"alg": "EdDSA", "typ": _TYPE, "jwk": self._public}
        said = f"{_base64(json.dumps(header, separators=(',', ':')).encode())}.{_base64(content)}"
        return f"{said}.{_base64(self._private.sign(said.encode()))}"

    @staticmethod
    def opened(statement: str) -> tuple[bytes, str]:
        """
        What a statement says, and the thumbprint of the key that signed it; whose key that is, it does not tell.

        Raises:
            InputError: If it is no statement, or not what was signed.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            head, content, signature = statement.strip().split(".")
            header = json.loads(_bytes(head))
            public = header["jwk"]
            if (header["alg"], header["typ"], public["kty"], public["crv"]) != ("EdDSA", _TYPE, "OKP", "Ed25519"):
                raise InputError("de handtekening is van een andere soort dan Kring maakt")
            key = Ed25519PublicKey.from_public_bytes(_bytes(public["x"]))
            key.verify(_bytes(signature), f"{head}.{content}".encode())
            return _bytes(content), _thumbprint(public)
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
            raise InputError("de handtekening klopt niet") from error

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not self._path.exists():
            made = Ed25519PrivateKey.generate()
            self._write(
                made.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            return made
        try:
            found = serialization.load_pem_private_key(self._path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise StoreDamaged(f"de sleutel {self._path} is niet te lezen: {error}") from error
        if not isinstance(found, Ed25519PrivateKey):
            raise StoreDamaged(f"de sleutel {self._path} is geen Ed25519-sleutel")
        return found

    def _write(self, content: bytes) -> None:
        own_folder(self._path.parent)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    @cached_property
    def _public(self) -> dict[str, str]:
        return {"crv": "Ed25519", "kty": "OKP", "x": _base64(self._private.public_key().public_bytes_raw())}


def _thumbprint(public: dict[str, Any]) -> str:
    """Source: RFC 7638, section 3, with the members of RFC 8037, appendix A.3."""
    needed = json.dumps({name: public[name] for name in ("crv", "kty", "x")}, separators=(",", ":"), sort_keys=True)
    return _base64(hashlib.sha256(needed.encode()).digest())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """The one way to write them; anything else in the text is a ValueError."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _base64(content) != text:
        raise binascii.Error("not canonical")
    return content
