"""What a draft is made of, and what its chapters share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final

from kg.cycle.formulate.doable.outside import OutsideView
from kg.cycle.formulate.doable.readiness import NeededThing
from kg.cycle.formulate.measures.fit import FittingMeasure
from kg.dutch.dates import dutch
from kg.reason.answer import SPARSE, answer
from kg.reason.text import Reference, Sentence

Payload = Mapping[str, Any]

FIELDS: Final[Mapping[str, str]] = {  # of an aim, what must be known before it can be carried out and checked
    "indicator": "indicator",
    "baseline": "nulmeting",
    "target": "streefwaarde",
    "owner": "eigenaar",
    "deadline": "termijn",
}


@answer
@dataclass(frozen=True, slots=True)
class DraftAim:
    """
    An aim that a draft shows: one of the municipality's own policy, or an example of another municipality.

    Attributes:
        own: Whether it is its own; an example is never taken over by itself.
        municipality: The name of whose policy it is.
        policy: The title of that policy.
        missing: What is not known of it, of indicator, nulmeting, streefwaarde, eigenaar and termijn.
        holds: The criteria of SMART that it meets.
        fails: Those that it does not meet.
    """

    text: str
    own: bool
    municipality: str
    policy: str
    citation: Reference
    indicator: Annotated[str, SPARSE] = ""
    baseline: Annotated[str, SPARSE] = ""
    target: Annotated[str, SPARSE] = ""
    unit: Annotated[str, SPARSE] = ""
    owner: Annotated[str, SPARSE] = ""
    deadline: Annotated[str, SPARSE] = ""
    missing: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undertaken:
    """An activity for one of the aims; `town` is whose it is."""

    payload: Payload
    town: str
    own: bool


@dataclass(frozen=True, slots=True)
class Interpreted:
    """
    What interpreting says of the development, as sentences with their sources.

    Attributes:
        status: Of the stored interpretation; None when there is none.
        what: What it is, in a summary.
        duty: Whether it is a duty, for whom and since when, and what changes next.
        known: Until when that is known, in Dutch; "" where nobody worked that out.
        own: What the municipality's own texts say of it.
        asks: What it asks of each level.
        lessons: What others learned.
    """

    development: Payload
    code: str
    town: str
    status: str | None
    what: Sequence[Sentence]
    duty: Sequence[Sentence]
    known: str
    own: Sequence[Sentence]
    asks: Sequence[Sentence]
    support: Sequence[Sentence]
    trajectory: Sequence[Sentence]
    help: Sequence[Sentence]
    lessons: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class DraftMaterial:
    """
    Everything that a draft is made of.

    Attributes:
        aims: Those of the municipality's own policies that answer the development, then examples of others.
        activities: What is or was done for those aims.
        cases: Comparable cases, the nearest first, each with its lessons under "lessons".
        risks: What the municipality stated that may go wrong.
        names: Names of municipalities by code.
        measures: Those of a framework that fit, what its source states first.
        needs: What is known of owner, capacity, budget and dependencies of its own aims; () when it has none.
        outside: What the cases say of their time and money.
    """

    interpreted: Interpreted
    today: date
    aims: Sequence[DraftAim] = ()
    activities: Sequence[Undertaken] = ()
    cases: Sequence[Payload] = ()
    risks: Sequence[Payload] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    measures: Sequence[FittingMeasure] = ()
    needs: Sequence[NeededThing] = ()
    outside: OutsideView | None = None

    @property
    def town(self) -> str:
        """The municipality's name."""
        return self.interpreted.town

    @property
    def about(self) -> Payload:
        """The development."""
        return self.interpreted.development

    @property
    def titles(self) -> Mapping[str, str]:
        """What its aims and activities are called, by id."""
        aims = {aim.citation.id: aim.text for aim in self.aims}
        return aims | {one.payload["id"]: one.payload["title"] for one in self.activities}

    def gap(self, text: str) -> Sentence:
        """A sentence that says what is not known, or what is still to be written."""
        place = f"gezocht in wat Kring weet op {dutch(self.today.isoformat())}"
        return Sentence(text, (Reference(self.about["id"], place=place, title=self.about["title"]),), gap=True)
