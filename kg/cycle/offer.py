"""
The joint offer for a trajectory, head to tail: who does what in each phase and on each theme, and what is not there.

A service is tied to a theme, or general; a general one serves any trajectory and leaves the theme without expertise.
A hole is said plainly, once, with all phases or themes that it is in:

    geen aanbieder        nobody offers anything in this phase
    één aanbieder         everything in this phase comes from one
    wie doet het          several offer a service together and no person is known
    geen deskundige       nobody with a name stands behind the services of this phase
    één persoon           it all hangs on one person
    geen les              no lesson of others applies here
    geen expertise        nothing on this theme is known or offered
    kennis in gevaar      the offer rests on expertise that the risk report names
    geen thema            what the trajectory is about is not recorded

The three promises are those of the way of working that Kring was made for: time saved, no expertise to build, no
specialist knowledge to keep. What is not measured is not claimed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from kg.cycle.explained import Evidence
from kg.model import Phase

PHASES: Final[tuple[Phase, ...]] = get_args(Phase)
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
    """

    id: str
    title: str
    providers: tuple[Named, ...]
    phases: tuple[str, ...]
    themes: Mapping[str, str] = field(default_factory=dict)
    general: bool = False
    people: tuple[Named, ...] = ()

    @property
    def suits(self) -> bool:
        """Whether the trajectory has any use for it."""
        return self.general or bool(self.themes)


@dataclass(frozen=True, slots=True)
class Knowledge:
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
class Advice:
    """A lesson that applies in a phase; verdict and reason as `kg.cycle.applies` gives them, "" when nobody asked."""

    id: str
    title: str
    verdict: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The lesson as the doors give it."""
        judged = {"verdict": self.verdict, "reason": self.reason} if self.verdict else {}
        return {"id": self.id, "title": self.title, **judged}


@dataclass(frozen=True, slots=True)
class Subject:
    """
    The trajectory that is asked about.

    Attributes:
        themes: Names by id.
        themes_from: "vastgelegd", or "afgeleid uit de tekst".
        phase: Where it stands, or "".
        municipality: The name of whom it is looked at for, or "".
    """

    id: str
    title: str
    themes: Mapping[str, str] = field(default_factory=dict)
    themes_from: str = "vastgelegd"
    phase: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class Supply:
    """
    All that may serve a trajectory.

    Attributes:
        lessons: Those that apply, by phase.
        experience: Cases of others that answer, as (id, title and outcome).
        hours: What users said that these lessons saved, each time that they did.
    """

    services: Sequence[Provided] = ()
    knowledge: Sequence[Knowledge] = ()
    lessons: Mapping[str, Sequence[Advice]] = field(default_factory=dict)
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
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A phase of the trajectory."""

    phase: str
    now: bool
    lines: tuple[Line, ...]
    lessons: tuple[Advice, ...]

    def to_json(self) -> dict[str, Any]:
        """The phase as the doors give it."""
        lines, lessons = [one.to_json() for one in self.lines], [one.to_json() for one in self.lessons]
        return {"phase": self.phase, "now": self.now, "services": lines, "lessons": lessons}


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the trajectory, with what is offered and known on it in particular."""

    id: str
    name: str
    services: tuple[Provided, ...]
    knowledge: tuple[Knowledge, ...]

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
    """What is not there; `rule` as in the list of this module."""

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

    subject: Subject
    steps: tuple[Step, ...]
    themes: tuple[Theme, ...]
    experience: tuple[Named, ...]
    holes: tuple[Hole, ...]
    promises: tuple[Promise, ...]

    def to_json(self) -> dict[str, Any]:
        """The offer as the doors give it."""
        return {
            "trajectory": self.subject.id,
            "title": self.subject.title,
            "municipality": self.subject.municipality or None,
            "themes_from": self.subject.themes_from,
            "phases": [one.to_json() for one in self.steps],
            "themes": [one.to_json() for one in self.themes],
            "experience": [{"id": key, "title": title} for key, title in self.experience],
            "holes": [one.to_json() for one in self.holes],
            "promises": [one.to_json() for one in self.promises],
        }


def joint(subject: Subject, supply: Supply) -> Offer:
    """The offer for a trajectory from all that there is, phases and themes in their order."""
    suiting = [service for service in supply.services if service.suits]
    steps = tuple(
        Step(
            phase,
            phase == subject.phase,
            tuple(_line(service, subject) for service in suiting if phase in service.phases),
            tuple(supply.lessons.get(phase, ())),
        )
        for phase in PHASES
    )
    themes = tuple(_theme(key, name, supply) for key, name in subject.themes.items())
    holes = (*_phase_holes(steps), *_theme_holes(subject, themes), *_risks(supply))
    promises = (_time(supply), _expertise(steps, themes), _continuity(supply))
    return Offer(subject, steps, themes, tuple(supply.experience), holes, promises)


def _line(service: Provided, subject: Subject) -> Line:
    why = "; ".join(why for theme, why in service.themes.items() if theme in subject.themes)
    return Line(service, why or "algemeen, niet aan een thema gebonden")


def _theme(key: str, name: str, supply: Supply) -> Theme:
    services = tuple(service for service in supply.services if key in service.themes)
    return Theme(key, name, services, tuple(known for known in supply.knowledge if key in known.themes))


# --- holes ----------------------------------------------------------------------------------------


def _phase_holes(steps: Sequence[Step]) -> Iterable[Hole]:
    yield from _where("geen aanbieder", "Niemand biedt hier iets aan.", [s for s in steps if not s.lines])
    single = {step.phase: people[0] for step in steps if len(people := _everyone(step, "providers")) == 1}
    for provider in sorted(set(single.values())):
        there = [step for step in steps if single.get(step.phase) == provider]
        yield from _where("één aanbieder", f"Alles komt van {provider[1]}.", there, [provider])
    yield from _undecided(steps)
    bare = [step for step in steps if step.lines and not _everyone(step, "people")]
    yield from _where("geen deskundige", "Achter de diensten is geen persoon bekend.", bare)
    alone = {step.phase: people[0] for step in steps if len(people := _everyone(step, "people")) == 1}
    for person in sorted(set(alone.values())):
        there = [step for step in steps if alone.get(step.phase) == person]
        yield from _where("één persoon", f"Het hangt aan {person[1]}.", there, [person])
    yield from _where("geen les", "Geen les van anderen is hier van toepassing.", [s for s in steps if not s.lessons])


def _where(rule: str, text: str, steps: Sequence[Step], evidence: Sequence[Named] = ()) -> Iterable[Hole]:
    if steps:
        proof = tuple(Evidence(name, id=key) for key, name in evidence)
        yield Hole(rule, text, tuple(step.phase for step in steps), evidence=proof)


def _everyone(step: Step, what: Literal["providers", "people"]) -> list[Named]:
    return sorted({one for line in step.lines for one in getattr(line.service, what)})


def _undecided(steps: Sequence[Step]) -> Iterable[Hole]:
    """Services that several offer together, without anything that says who of them does it."""
    open_: dict[tuple[Named, ...], list[str]] = {}
    proof: dict[tuple[Named, ...], dict[str, str]] = {}
    for step in steps:
        for line in step.lines:
            together = line.service.providers
            if len(together) > 1 and not line.service.people:
                open_.setdefault(together, []).append(step.phase)
                proof.setdefault(together, {})[line.service.id] = line.service.title
    for together, phases in open_.items():
        names = " en ".join(name for _, name in together)
        said = f"Niet vastgelegd is wie van {names} het doet."
        evidence = tuple(Evidence(title, id=key) for key, title in proof[together].items())
        yield Hole("wie doet het", said, tuple(dict.fromkeys(phases)), evidence=evidence)


def _theme_holes(subject: Subject, themes: Sequence[Theme]) -> Iterable[Hole]:
    if not themes:
        said = "Waar het traject over gaat, is niet vastgelegd; alleen algemene diensten zijn te noemen."
        yield Hole("geen thema", said, evidence=(Evidence(subject.title, id=subject.id),))
    bare = [theme for theme in themes if not (theme.services or theme.knowledge)]
    if bare:
        names = ", ".join(theme.name for theme in bare)
        said = f"Op {names} is geen expertise bekend en geen dienst in het bijzonder."
        yield Hole("geen expertise", said, themes=tuple(theme.id for theme in bare))


def _risks(supply: Supply) -> Iterable[Hole]:
    for known in supply.knowledge:
        for said in known.risks:
            yield Hole("kennis in gevaar", said, themes=known.themes, evidence=(Evidence(known.title, id=known.id),))


# --- promises -------------------------------------------------------------------------------------


def _time(supply: Supply) -> Promise:
    lessons = {lesson.id: lesson.title for given in supply.lessons.values() for lesson in given}
    count = f"{_number(len(lessons), 'les', 'lessen')} en {_number(len(supply.experience), 'casus', 'casussen')}"
    ready = f"{count} van anderen liggen klaar" if len(lessons) + len(supply.experience) != 1 else f"{count} ligt klaar"
    proof = tuple(Evidence(title, id=key) for key, title in list(lessons.items())[:3])
    hours = sum(supply.hours)
    if hours > 0:
        stated = f"{len(supply.hours)} keer op wat het scheelde: samen {hours:g} uur".replace(".", ",")
        said = f"{ready}; gebruikers van deze lessen gaven {stated}."
        return Promise("tijd besparen", "gediend", said, proof)
    if lessons or supply.experience:
        said = f"{ready}. Niemand gaf nog op hoeveel uur dat scheelt; hoeveel het oplevert, is dus niet aan te tonen."
        return Promise("tijd besparen", "deels", said, proof)
    return Promise("tijd besparen", "niet", "Er ligt geen les of casus van anderen klaar.")


def _expertise(steps: Sequence[Step], themes: Sequence[Theme]) -> Promise:
    served = [step for step in steps if step.lines]
    staffed = [step for step in served if _everyone(step, "people")]
    covered = [theme for theme in themes if theme.services or theme.knowledge]
    said = (
        f"In {len(served)} van de {len(steps)} fasen is er een dienst, in {len(staffed)} ook een deskundige met naam; "
        f"op {len(covered)} van de {len(themes)} thema's is er expertise."
    )
    whole = len(staffed) == len(steps) and bool(themes) and len(covered) == len(themes)
    status: Status = "gediend" if whole else "deels" if served or covered else "niet"
    proof = {line.service.id: line.service.title for step in served for line in step.lines}
    return Promise("geen eigen expertise opbouwen", status, said, _proof(proof))


def _continuity(supply: Supply) -> Promise:
    name = "geen specialistische kennis vasthouden"
    if not supply.knowledge:
        return Promise(name, "niet", "Geen expertise is vastgelegd waar het aanbod op rust.")
    safe = [k for k in supply.knowledge if len(k.people) > 1 and len(k.providers) > 1 and not k.risks]
    said = (
        f"Van {_number(len(supply.knowledge), 'expertise', 'expertises')} waar het aanbod op rust, "
        f"{'is' if len(safe) == 1 else 'zijn'} er {len(safe)} bij meer dan één persoon en meer dan één aanbieder."
    )
    status: Status = "gediend" if len(safe) == len(supply.knowledge) else "deels" if safe else "niet"
    return Promise(name, status, said, _proof({known.id: known.title for known in supply.knowledge}))


def _proof(found: Mapping[str, str]) -> tuple[Evidence, ...]:
    return tuple(Evidence(title, id=key) for key, title in found.items())


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _named(people: Sequence[Named]) -> list[dict[str, str]]:
    return [{"id": key, "name": name} for key, name in people]
