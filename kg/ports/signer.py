"""Statements with the key of the operator."""

from typing import Protocol


class Signer(Protocol):
    """Signs what is said of a store."""

    def has_key(self) -> bool:
        """Whether there is a key already."""

    @property
    def key(self) -> str:
        """The fingerprint of the key, which is made when there is none."""

    def signed(self, content: bytes) -> str:
        """A statement in one line."""

    def opened(self, statement: str) -> tuple[bytes, str]:
        """
        What a statement says, and the fingerprint of the key that signed it.

        Raises:
            InputError: If it is no statement, or not what was signed.
        """
