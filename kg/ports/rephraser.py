"""Sentences to other words."""

from collections.abc import Sequence
from typing import Protocol


class Rephraser(Protocol):
    """
    Says sentences in other words. Nothing of Kring needs it.

    Attributes:
        name: Who does it, for the reader: model and host.
    """

    name: str

    def rephrase(self, sentences: Sequence[str]) -> str:
        """
        Running text that says the sentences again; each ends in a marker ("[2]") that is to be kept.

        What comes back is not to be trusted: see `kg.reason.text.rephrased`.

        Raises:
            RephraserUnavailable: If no usable answer comes in time.
        """
