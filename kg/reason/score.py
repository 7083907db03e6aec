"""A score that explains itself: a sum of parts, each a feature times its weight, each with its evidence."""

from dataclasses import dataclass
from math import fsum
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What a feature's value rests on.

    Attributes:
        text: What it says, in Dutch, for people.
        id: The record that says it, or "".
        source: The address of the publication that says it, or "".
        short: The same as one plain sentence for a short list; "" where the first sentence of `text` will do.
    """

    text: str
    id: str = ""
    source: str = ""
    short: str = ""

    def to_json(self) -> dict[str, str]:
        """Only what is filled in; `short` is for lists on a screen."""
        parts = {"id": self.id, "source": self.source, "text": self.text}
        return {key: value for key, value in parts.items() if value}


@dataclass(frozen=True, slots=True)
class Part:
    """
    One term of a score.

    Attributes:
        feature: Its name.
        value: 0 to 1, but for `kg.cycle.interpret.ranking.uptake`, where it is a logarithm.
        weight: What one whole feature adds to the score.
    """

    feature: str
    value: float
    weight: float
    evidence: tuple[Evidence, ...] = ()

    @property
    def contribution(self) -> float:
        """What this part adds to the score."""
        return self.weight * self.value

    def to_json(self) -> dict[str, Any]:
        """The part as the doors give it."""
        return {
            "feature": self.feature,
            "value": self.value,
            "weight": self.weight,
            "contribution": self.contribution,
            "evidence": [evidence.to_json() for evidence in self.evidence],
        }


def total(parts: tuple[Part, ...]) -> float:
    """The score: the exactly rounded sum of the contributions."""
    return fsum(part.contribution for part in parts)
