"""What a joint offer consists of; see `kg.cycle.borgen.expertise.offer`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from kg.model.values import Phase
from kg.reason.answer import HIDDEN, SPARSE, answer
from kg.reason.score import Evidence

NEAR: Final = "raakt aan"  # how the reason begins of what is about something broader or narrower
Status = Literal["gediend", "deels", "niet"]


# --- what there is --------------------------------------------------------------------------------


@answer
@dataclass(frozen=True, slots=True, order=True)
class Who:
    """A provider or a person."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Provided:
    """
    A service as it can be had.

    Attributes:
        providers: Who offer it, together.
        phases: Of the circle.
        themes: Of the trajectory that it suits, its own or by the expertise that it draws on, each with why.
        general: Whether it is tied to no theme at all.
        people: Who are known to do it: with a provider, and with an expertise that it draws on.
        sources: Addresses of what says that it is offered; () where that is a document of the providers themselves.
        note: What is doubtful about that, or "".
    """

    id: str
    title: str
    providers: tuple[Who, ...]
    phases: tuple[Phase, ...]
    themes: Mapping[str, str] = field(default_factory=dict)
    general: bool = False
    people: tuple[Who, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def suits(self) -> bool:
        """Whether what is asked about has any use for it."""
        return self.general or bool(self.themes)


@answer
@dataclass(frozen=True, slots=True)
class OfferedKnowledge:
    """
    A field of knowledge on a theme, or behind a service that suits it, and who has it.

    Attributes:
        themes: Of the trajectory that it is about.
        people: Who have it now.
        providers: Who have it, or offer a service that draws on it.
        risks: What the risk report says of it.
    """

    expertise: str
    title: str
    themes: Annotated[tuple[str, ...], HIDDEN] = ()
    people: tuple[Who, ...] = ()
    providers: tuple[Who, ...] = ()
    risks: Annotated[tuple[str, ...], HIDDEN] = ()


@answer
@dataclass(frozen=True, slots=True)
class OfferedLesson:
    """A lesson that applies in a phase; judged when it is asked for a municipality."""

    id: str
    title: str
    verdict: Annotated[str, SPARSE] = ""
    reason: Annotated[str, SPARSE] = ""


@answer
@dataclass(frozen=True, slots=True)
class OfferedCase:
    """A case of another municipality that answers, its outcome in the title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class OfferSubject:
    """
    What is asked about: a trajectory or a development.

    Attributes:
        themes: Names by id.
        themes_from: "vastgelegd", "afgeleid uit de tekst", or both.
        phase: Where a trajectory stands, or "".
        municipality: The name of whom it is looked at for, or "".
        kind: "Trajectory" or "Development".
    """

    id: str
    title: str
    themes: Mapping[str, str] = field(default_factory=dict)
    themes_from: str = "vastgelegd"
    phase: str = ""
    municipality: str = ""
    kind: str = "Trajectory"


@dataclass(frozen=True, slots=True)
class OfferSupply:
    """
    All that may serve a trajectory.

    Attributes:
        lessons: Those that apply, by phase.
        experience: Cases of others that answer.
        hours: What users said that these lessons saved, each time that they did.
    """

    services: Sequence[Provided] = ()
    knowledge: Sequence[OfferedKnowledge] = ()
    lessons: Mapping[str, Sequence[OfferedLesson]] = field(default_factory=dict)
    experience: Sequence[OfferedCase] = ()
    hours: Sequence[float] = ()


# --- what is offered ------------------------------------------------------------------------------


@answer
@dataclass(frozen=True, slots=True)
class OfferLine:
    """
    Who does what with which service.

    Attributes:
        bound: Whether it is tied to a theme of what is asked about.
        why: Why it suits, in Dutch.
        sources: Addresses of what says that it is offered; empty: no public page is known.
        note: What is doubtful about that.
    """

    service: str
    title: str
    providers: tuple[Who, ...]
    people: tuple[Who, ...]
    bound: Annotated[bool, HIDDEN]
    why: str
    sources: tuple[str, ...]
    note: Annotated[str, SPARSE]


@answer
@dataclass(frozen=True, slots=True)
class OfferStep:
    """
    A phase.

    Attributes:
        now: Whether the trajectory is there.
        missing: What is not there in this phase, in Dutch.
    """

    phase: Phase
    now: bool
    services: tuple[OfferLine, ...]
    lessons: tuple[OfferedLesson, ...]
    missing: tuple[str, ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service on a theme."""

    service: str
    title: str
    phases: tuple[Phase, ...]


@answer
@dataclass(frozen=True, slots=True)
class OfferTheme:
    """A theme of what is asked about, with what is offered and known on it in particular."""

    id: str
    name: str
    services: tuple[OfferedService, ...]
    expertise: tuple[OfferedKnowledge, ...]


@answer
@dataclass(frozen=True, slots=True)
class Hole:
    """What is not there, with the rule that says so."""

    rule: str
    text: str
    phases: tuple[Phase, ...] = ()
    themes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class Promise:
    """How a promise is served, by what is known."""

    name: str
    status: Status
    text: str
    evidence: tuple[Evidence, ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class Offer:
    """
    The joint offer for a trajectory or a development.

    Attributes:
        trajectory: The trajectory that it is for.
        development: Or the development.
        municipality: The name of whom it is looked at for.
        themes_from: Whether the themes were recorded or follow from the text.
        phases: Services with providers and people, and lessons, by phase.
        themes: Services and expertise on each theme.
        experience: Cases of other municipalities.
        holes: What is not there, with the rule that says so.
        promises: How each promise is served.
    """

    trajectory: str | None
    development: str | None
    title: str
    municipality: str | None
    themes_from: str
    phases: tuple[OfferStep, ...]
    themes: tuple[OfferTheme, ...]
    experience: tuple[OfferedCase, ...]
    holes: tuple[Hole, ...]
    promises: tuple[Promise, ...]
