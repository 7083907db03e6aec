"""The answer of the route on decisions, as the OpenAPI document describes it."""

from dataclasses import dataclass
from typing import Annotated

from kg.cycle.implement.legitimacy.legitimacy import Decisions
from kg.reason.answer import SPARSE, answer


@answer
@dataclass(frozen=True)
class LegitimacyAnswer(Decisions):
    """
    By which decision a municipality does what it does.

    Attributes:
        municipality_note: How the name of the municipality was read, in Dutch; left out when it is its own.
    """

    municipality_note: Annotated[str | None, SPARSE] = None
