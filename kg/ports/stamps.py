"""That something was so at a moment, by somebody else."""

from typing import Protocol


class Stamps(Protocol):
    """Time stamps by somebody else."""

    def stamp(self, content: bytes) -> bytes:
        """
        That some content is there now.

        Raises:
            StampUnavailable: If there is none to be had.
        """

    def is_of(self, content: bytes, stamp: bytes) -> bool:
        """Whether a stamp is for some content."""
