"""What a joint offer consists of, and how the doors give it; see `kg.cycle.borgen.expertise.offer`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from kg.model.values import Phase
from kg.reason.score import Evidence

PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
NEAR: Final = "raakt aan"  # how the reason begins of what is about something broader or narrower
Status = Literal["gediend", "deels", "niet"]
Named = tuple[str, str]  # id and name


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
    providers: tuple[Named, ...]
    phases: tuple[str, ...]
    themes: Mapping[str, str] = field(default_factory=dict)
    general: bool = False
    people: tuple[Named, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""

    @property
    def suits(self) -> bool:
        """Whether what is asked about has any use for it."""
        return self.general or bool(self.themes)


@dataclass(frozen=True, slots=True)
class OfferedKnowledge:
    """
    An expertise on a theme of the trajectory, or behind a service that suits it.

    Attributes:
        themes: Of the trajectory that it is about.
        people: Who have it now.
        providers: Who have it, or offer a service that draws on it.
        risks: What the risk report says of it.
    """

    id: str
    title: str
    themes: tuple[str, ...] = ()
    people: tuple[Named, ...] = ()
    providers: tuple[Named, ...] = ()
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedLesson:
    """
    A lesson that applies in a phase; verdict and reason of `kg.cycle.borgen.lessons.conditions`, "" when nobody asked.
    """

    id: str
    title: str
    verdict: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The lesson as the doors give it."""
        judged = {"verdict": self.verdict, "reason": self.reason} if self.verdict else {}
        return {"id": self.id, "title": self.title, **judged}


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
        experience: Cases of others that answer, as (id, title and outcome).
        hours: What users said that these lessons saved, each time that they did.
    """

    services: Sequence[Provided] = ()
    knowledge: Sequence[OfferedKnowledge] = ()
    lessons: Mapping[str, Sequence[OfferedLesson]] = field(default_factory=dict)
    experience: Sequence[Named] = ()
    hours: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Who does what with which service, and why it suits."""

    service: Provided
    why: str

    def to_json(self) -> dict[str, Any]:
        """The line as the doors give it."""
        return {
            "service": self.service.id,
            "title": self.service.title,
            "providers": _named(self.service.providers),
            "people": _named(self.service.people),
            "why": self.why,
            "sources": list(self.service.sources),
            **({"note": self.service.note} if self.service.note else {}),
        }


@dataclass(frozen=True, slots=True)
class OfferStep:
    """A phase; `missing` is what is not there in it, in Dutch."""

    phase: str
    now: bool
    lines: tuple[Line, ...]
    lessons: tuple[OfferedLesson, ...]
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The phase as the doors give it."""
        lines, lessons = [one.to_json() for one in self.lines], [one.to_json() for one in self.lessons]
        missing = list(self.missing)
        return {"phase": self.phase, "now": self.now, "services": lines, "lessons": lessons, "missing": missing}


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the trajectory, with what is offered and known on it in particular."""

    id: str
    name: str
    services: tuple[Provided, ...]
    knowledge: tuple[OfferedKnowledge, ...]

    def to_json(self) -> dict[str, Any]:
        """The theme as the doors give it."""
        services = [{"service": one.id, "title": one.title, "phases": list(one.phases)} for one in self.services]
        known = [
            {"expertise": k.id, "title": k.title, "people": _named(k.people), "providers": _named(k.providers)}
            for k in self.knowledge
        ]
        return {"id": self.id, "name": self.name, "services": services, "expertise": known}


@dataclass(frozen=True, slots=True)
class Hole:
    """What is not there; `rule` as in the list of `kg.cycle.borgen.expertise.offer`."""

    rule: str
    text: str
    phases: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The hole as the doors give it."""
        where = {"phases": list(self.phases), "themes": list(self.themes)}
        return {"rule": self.rule, "text": self.text, **where, "evidence": [one.to_json() for one in self.evidence]}


@dataclass(frozen=True, slots=True)
class Promise:
    """How a promise is served, by what is known."""

    name: str
    status: Status
    text: str
    evidence: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The promise as the doors give it."""
        proof = [one.to_json() for one in self.evidence]
        return {"name": self.name, "status": self.status, "text": self.text, "evidence": proof}


@dataclass(frozen=True, slots=True)
class Offer:
    """The joint offer."""

    subject: OfferSubject
    steps: tuple[OfferStep, ...]
    themes: tuple[Theme, ...]
    experience: tuple[Named, ...]
    holes: tuple[Hole, ...]
    promises: tuple[Promise, ...]

    def to_json(self) -> dict[str, Any]:
        """The offer as the doors give it."""
        return {
            "trajectory": self.subject.id if self.subject.kind == "Trajectory" else None,
            "development": self.subject.id if self.subject.kind == "Development" else None,
            "title": self.subject.title,
            "municipality": self.subject.municipality or None,
            "themes_from": self.subject.themes_from,
            "phases": [one.to_json() for one in self.steps],
            "themes": [one.to_json() for one in self.themes],
            "experience": [{"id": key, "title": title} for key, title in self.experience],
            "holes": [one.to_json() for one in self.holes],
            "promises": [one.to_json() for one in self.promises],
        }


def _named(people: Sequence[Named]) -> list[dict[str, str]]:
    return [{"id": key, "name": name} for key, name in people]
