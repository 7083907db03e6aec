"""Texts to vectors."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Encoder(Protocol):
    """
    Texts to vectors.

    Attributes:
        name: Identifies model and precision; vectors of different names do not compare.
        dimension: The length of a vector.
    """

    name: str
    dimension: int

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Shape (n, dimension), L2-normalised, in the order of the texts."""

    def query(self, text: str) -> Matrix:
        """Shape (dimension,), L2-normalised."""
