"""What an interpretation card is made of, and what its sections share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.cycle.interpret.signals.freshness import Knowledge
from kg.cycle.interpret.support.picture import SupportPicture
from kg.dutch.likeness import Bound
from kg.model.values import Level
from kg.reason.score import Part
from kg.reason.text import Reference, Sentence

Matrix = NDArray[np.float64]
Payload = Mapping[str, Any]

LEVELS: Final[Mapping[Level, str]] = {"bestuur": "board", "management": "management", "uitvoering": "operations"}


OWN: Final = Bound(0.16, 4.0)  # set by reading what passed of the 398 sentences of Baarn's coalition agreement


@dataclass(frozen=True, slots=True)
class Extract:
    """
    A sentence of the municipality's own texts.

    Attributes:
        answers: Its policy says that it responds.
        document: It stands in a document that probably answers, and that nobody looked at.
    """

    text: str
    reference: Reference
    answers: bool = False
    document: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Another municipality that answers the same development, with the policy that says so."""

    name: str
    policy: Reference
    same_province: bool = False
    times_as_large: float | None = None  # its inhabitants by ours


@dataclass(frozen=True, slots=True)
class Hearsay:
    """A policy that an organisation says the municipality has, without speaking for it."""

    owner: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Material:
    """
    Everything that a card is made of; payloads as in `kg.model.kinds`, with their "kind" where kinds are mixed.

    Attributes:
        looked: When the graph was asked, for people, for instance "23 november 2026, 14:05 UTC".
        place: Place in the ranking, and of how many.
        parts: Of the development's score.
        likeness: Shape (extracts, developments), by words.
        demands: Requirements and measures.
        demand_likeness: Shape (demands, developments).
        trajectory_likeness: Shape (trajectories, developments).
        column: The development's own column in these.
        experts: How many there are, by expertise.
        support: Who supports it, see `kg.cycle.interpret.support`.
        hearsay: What counts for nothing, and is shown as theirs.
        names: Titles by id, of municipalities, organisations, themes, and what the score rests on.
        known: Until when the development is known; None where nobody worked that out.
        lessons: Answers of `KnowledgeGraph.borgen`, in their JSON form.
    """

    development: Payload
    municipality: Payload
    today: date
    looked: str
    place: tuple[int, int]
    score: float
    parts: Sequence[Part]
    column: int
    support: SupportPicture
    interpretation: Payload | None = None
    extracts: Sequence[Extract] = ()
    likeness: Matrix = field(default_factory=lambda: np.zeros((0, 1)))
    demands: Sequence[Payload] = ()
    demand_likeness: Matrix = field(default_factory=lambda: np.zeros((0, 1)))
    hearsay: Sequence[Hearsay] = ()
    trajectories: Sequence[Payload] = ()
    trajectory_likeness: Matrix = field(default_factory=lambda: np.zeros((0, 1)))
    others: Sequence[Other] = ()
    services: Sequence[Payload] = ()
    expertise: Sequence[Payload] = ()
    experts: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    lessons: Sequence[Payload] = ()
    known: Knowledge | None = None

    @property
    def town(self) -> str:
        """The municipality's name."""
        return str(self.municipality["title"])

    def gap(self, text: str, *, level: Level | None = None) -> Sentence:
        """A sentence that says that nothing is known, and when that was."""
        place = f"gezocht in wat Kring weet, {self.looked}"
        reference = Reference(self.development["id"], place=place, title=self.development["title"])
        return Sentence(text, (reference,), level, gap=True)
