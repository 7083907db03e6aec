"""A what-if: another profile, and what other weights would do to the places in a ranking; nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, computed_field

from kg.cycle.interpret.ranking.ranking import Ranked
from kg.reason.answer import Count, answer


@dataclass(frozen=True, slots=True)
class Assumed:
    """
    Another profile, for a what-if: what is given takes the place of what is known.

    Attributes:
        facts: Fields of `kg.places.municipality.MunicipalityFacts`.
        texts: The municipality's own texts, or None to keep those that are known.
        themes: Ids of the themes of those texts.
        answers: The developments that they answer.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    texts: Sequence[str] | None = None
    themes: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()


@answer
@dataclass(frozen=True, slots=True)
class Shift:
    """
    A development that would stand elsewhere.

    Attributes:
        before: Its place with the weights in force, 1 for the first.
        after: Its place with those that are tried.
        score_before: Its score with the weights in force.
        score_after: Its score with those that are tried.
    """

    id: str
    title: str
    before: int = Field(ge=1)
    after: int = Field(ge=1)
    score_before: float = 0.0
    score_after: float = 0.0

    @computed_field
    @property
    def places(self) -> int:
        """How many it rises; below 0 it falls."""
        return self.before - self.after


@answer
@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    What other weights would do to the ranking of a municipality.

    Attributes:
        municipality: Its code.
        weights: Those that are tried, by feature.
        in_force: Those that hold, by feature.
        shifts: What would stand elsewhere, in the order that is tried.
        total: How many developments the ranking has; what stands is no ranking and is not among them.
        first_same: How many of the first would stay where they are.
    """

    municipality: str
    weights: Mapping[str, float]
    in_force: Mapping[str, float]
    shifts: tuple[Shift, ...]
    total: Count
    first_same: Count

    @property
    def rising(self) -> list[Shift]:
        """Those that would rise, the farthest first."""
        return sorted((one for one in self.shifts if one.places > 0), key=lambda one: (-one.places, one.after))

    @property
    def falling(self) -> list[Shift]:
        """Those that would fall, the farthest first."""
        return sorted((one for one in self.shifts if one.places < 0), key=lambda one: (one.places, one.after))


def shifted(before: Sequence[Ranked], after: Sequence[Ranked]) -> tuple[tuple[Shift, ...], int]:
    """
    What moves between two orders of the same developments, and how many of the first do not.

    Args:
        before: With the weights in force.
        after: With the weights that are tried.
    """
    held = {entry.id: entry for entry in before}
    moved = tuple(
        Shift(entry.id, entry.title, held[entry.id].rank, entry.rank, held[entry.id].score, entry.score)
        for entry in after
        if not entry.standing and entry.rank != held[entry.id].rank
    )
    moving = sum(not entry.standing for entry in after)
    return moved, min((min(one.before, one.after) for one in moved), default=moving + 1) - 1
