"""A language model: sentences to other words, and passages to what they state. Nothing of Kring needs one."""

from collections.abc import Sequence
from typing import Protocol


class Rephraser(Protocol):
    """
    Says sentences in other words.

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


class Suggester(Protocol):
    """
    Points at what passages of a document state.

    Attributes:
        name: Who does it, for the reader: model and host.
    """

    name: str

    def suggest(self, passages: Sequence[str]) -> str:
        """
        A list in JSON of `{"kind", "passage", "quote"}`; passages are numbered from 1.

        What comes back is not to be trusted: see `ingest.propose.quotations.quoted`.

        Raises:
            RephraserUnavailable: If no usable answer comes in time.
        """
