"""A score that explains itself: a sum of parts, each a feature times its weight, each with its evidence."""

from dataclasses import dataclass
from math import fsum
from typing import Annotated

from pydantic import computed_field

from kg.reason.answer import HIDDEN, SPARSE, answer


@answer
@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What a part of a score rests on.

    Attributes:
        text: What it says, in Dutch.
        id: The record that says it.
        source: The address of the publication that says it.
        short: The same as one plain sentence for a short list; "" where the first sentence of `text` will do.
    """

    text: str
    id: Annotated[str, SPARSE] = ""
    source: Annotated[str, SPARSE] = ""
    short: Annotated[str, HIDDEN] = ""


@answer
@dataclass(frozen=True, slots=True)
class Part:
    """
    One term of a score: contribution = weight × value.

    Attributes:
        value: 0 to 1; more for an exact identifier, and a logarithm in what is expected to be taken up.
        weight: What one whole feature adds to the score.
    """

    feature: str
    value: float
    weight: float
    evidence: tuple[Evidence, ...] = ()

    @computed_field
    @property
    def contribution(self) -> float:
        """What this part adds to the score."""
        return self.weight * self.value


@answer
@dataclass(frozen=True, slots=True)
class Reasons:
    """Why it was given: the parts of its score."""

    parts: tuple[Part, ...]


def total(parts: tuple[Part, ...]) -> float:
    """The score: the exactly rounded sum of the contributions."""
    return fsum(part.contribution for part in parts)
