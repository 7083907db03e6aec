"""A record as a ranking keeps it in memory."""

from dataclasses import dataclass
from typing import Final

from kg.ports.journal import Stored

OWN_KINDS: Final = ("AlgorithmRegistration", "Case", "Objective", "Policy", "Trajectory")
KINDS: Final = (*OWN_KINDS, "Adoption", "Concept", "CoverageStatement", "Development")


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """
    A record of `KINDS`.

    Attributes:
        stored: With the fields that a ranking looks at.
        words: How many its searched text has; 0 of what is no own text.
        speaks: Whether that speaks of a subject, see `kg.cycle.interpret.ranking.textbase.speaks`.
    """

    stored: Stored
    words: int = 0
    speaks: bool = False
