"""
The joint offer for a trajectory or a development, head to tail: who does what, and what is not there.

A service is tied to a theme, or general; a general one serves anything and leaves the theme without expertise.
A hole is said plainly, once, with all phases or themes that it is in:

    geen aanbieder        nobody offers anything in this phase
    alleen algemeen       what is offered in this phase is tied to no theme of what is asked about
    één aanbieder         everything in this phase comes from one
    wie doet het          several offer a service together and no person is known
    geen deskundige       nobody with a name stands behind the services of this phase
    één persoon           it all hangs on one person
    geen les              no lesson of others applies here
    geen expertise        nothing on this theme is known or offered
    kennis in gevaar      the offer rests on expertise that the risk report names
    geen thema            what it is about is not recorded

The three promises are those of the way of working that Kring was made for: time saved, no expertise to build, no
specialist knowledge to keep. What is not measured is not claimed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from kg.cycle.borgen.expertise.contributions import (
    NEAR,
    Hole,
    Offer,
    OfferedCase,
    OfferedKnowledge,
    OfferedLesson,
    OfferedService,
    OfferLine,
    OfferStep,
    OfferSubject,
    OfferSupply,
    OfferTheme,
    Promise,
    Provided,
    Status,
    Who,
)
from kg.dutch.figures import written
from kg.model.values import PHASES
from kg.reason.score import Evidence

if TYPE_CHECKING:
    from kg.model.values import Phase

__all__ = [
    "NEAR",
    "Hole",
    "Offer",
    "OfferStep",
    "OfferSubject",
    "OfferSupply",
    "OfferedCase",
    "OfferedKnowledge",
    "OfferedLesson",
    "Promise",
    "Provided",
    "Who",
    "joint",
]


def joint(subject: OfferSubject, supply: OfferSupply) -> Offer:
    """The offer from all that there is, phases and themes in their order; services in the order of `supply`."""
    suiting = [service for service in supply.services if service.suits]
    steps = tuple(
        OfferStep(
            phase,
            phase == subject.phase,
            tuple(_line(service, subject) for service in suiting if phase in service.phases),
            tuple(supply.lessons.get(phase, ())),
        )
        for phase in PHASES
    )
    themes = tuple(_theme(key, name, supply) for key, name in subject.themes.items())
    holes = (*_phase_holes(steps), *_theme_holes(subject, themes), *_risks(supply))
    steps = tuple(replace(step, missing=tuple(_missing(step, holes))) for step in steps)
    promises = (_time(supply), _expertise(steps, themes), _continuity(supply))
    return Offer(
        subject.id if subject.kind == "Trajectory" else None,
        subject.id if subject.kind == "Development" else None,
        subject.title,
        subject.municipality or None,
        subject.themes_from,
        steps,
        themes,
        tuple(supply.experience),
        holes,
        promises,
    )


def _line(service: Provided, subject: OfferSubject) -> OfferLine:
    said = [why for theme, why in service.themes.items() if theme in subject.themes]
    exact = [why for why in said if not why.startswith(NEAR)]
    why = "; ".join(exact or said) or "algemeen, niet aan een thema gebonden"
    bound = bool(service.themes)
    return OfferLine(
        service.id, service.title, service.providers, service.people, bound, why, service.sources, service.note
    )


def _missing(step: OfferStep, holes: Sequence[Hole]) -> Iterable[str]:
    return (hole.text for hole in holes if step.phase in hole.phases)


def _theme(key: str, name: str, supply: OfferSupply) -> OfferTheme:
    services = tuple(OfferedService(one.id, one.title, one.phases) for one in supply.services if key in one.themes)
    return OfferTheme(key, name, services, tuple(known for known in supply.knowledge if key in known.themes))


# --- holes ----------------------------------------------------------------------------------------


def _phase_holes(steps: Sequence[OfferStep]) -> Iterable[Hole]:
    yield from _where("geen aanbieder", "Niet gevonden: wie hier iets aanbiedt.", [s for s in steps if not s.services])
    bound = any(line.bound for step in steps for line in step.services)
    general = [step for step in steps if step.services and not any(line.bound for line in step.services)]
    if bound:  # where nothing is tied to a theme in any phase, the theme has the hole
        yield from _where("alleen algemeen", "Alleen algemeen aanbod, niets voor dit onderwerp gevonden.", general)
    single = {step.phase: people[0] for step in steps if len(people := _everyone(step, "providers")) == 1}
    for provider in sorted(set(single.values())):
        there = [step for step in steps if single.get(step.phase) == provider]
        yield from _where("één aanbieder", f"Alles komt van {provider.name}.", there, [provider])
    yield from _undecided(steps)
    bare = [step for step in steps if step.services and not _everyone(step, "people")]
    yield from _where("geen deskundige", "Achter de diensten is geen persoon bekend.", bare)
    alone = {step.phase: people[0] for step in steps if len(people := _everyone(step, "people")) == 1}
    for person in sorted(set(alone.values())):
        there = [step for step in steps if alone.get(step.phase) == person]
        yield from _where("één persoon", f"Het hangt aan {person.name}.", there, [person])
    bare = [step for step in steps if not step.lessons]
    yield from _where("geen les", "Niet gevonden: een les van anderen die hier van toepassing is.", bare)


def _where(rule: str, text: str, steps: Sequence[OfferStep], evidence: Sequence[Who] = ()) -> Iterable[Hole]:
    if steps:
        proof = tuple(Evidence(one.name, id=one.id) for one in evidence)
        yield Hole(rule, text, tuple(step.phase for step in steps), evidence=proof)


def _everyone(step: OfferStep, what: Literal["providers", "people"]) -> list[Who]:
    return sorted({one for line in step.services for one in getattr(line, what)})


def _undecided(steps: Sequence[OfferStep]) -> Iterable[Hole]:
    """Services that several offer together, without anything that says who of them does it."""
    open_: dict[tuple[Who, ...], list[Phase]] = {}
    proof: dict[tuple[Who, ...], dict[str, str]] = {}
    for step in steps:
        for line in step.services:
            together = line.providers
            if len(together) > 1 and not line.people:
                open_.setdefault(together, []).append(step.phase)
                proof.setdefault(together, {})[line.service] = line.title
    for together, phases in open_.items():
        names = " en ".join(one.name for one in together)
        said = f"Niet vastgelegd is wie van {names} het doet."
        evidence = tuple(Evidence(title, id=key) for key, title in proof[together].items())
        yield Hole("wie doet het", said, tuple(dict.fromkeys(phases)), evidence=evidence)


def _theme_holes(subject: OfferSubject, themes: Sequence[OfferTheme]) -> Iterable[Hole]:
    if not themes:
        said = "Waar het traject over gaat, is niet vastgelegd; alleen algemene diensten zijn te noemen."
        yield Hole("geen thema", said, evidence=(Evidence(subject.title, id=subject.id),))
    bare = [theme for theme in themes if not (theme.services or theme.expertise)]
    if bare:
        names = ", ".join(theme.name for theme in bare)
        said = f"Op {names} is geen expertise bekend en geen dienst in het bijzonder."
        yield Hole("geen expertise", said, themes=tuple(theme.id for theme in bare))


def _risks(supply: OfferSupply) -> Iterable[Hole]:
    for known in supply.knowledge:
        for said in known.risks:
            proof = (Evidence(known.title, id=known.expertise),)
            yield Hole("kennis in gevaar", said, themes=known.themes, evidence=proof)


# --- promises -------------------------------------------------------------------------------------


def _time(supply: OfferSupply) -> Promise:
    lessons = {lesson.id: lesson.title for given in supply.lessons.values() for lesson in given}
    count = f"{_number(len(lessons), 'les', 'lessen')} en {_number(len(supply.experience), 'casus', 'casussen')}"
    ready = f"{count} van anderen liggen klaar" if len(lessons) + len(supply.experience) != 1 else f"{count} ligt klaar"
    proof = tuple(Evidence(title, id=key) for key, title in list(lessons.items())[:3])
    hours = sum(supply.hours)
    if hours > 0:
        stated = f"{len(supply.hours)} keer op wat het scheelde: samen {written(hours, None)} uur"
        said = f"{ready}; gebruikers van deze lessen gaven {stated}."
        return Promise("tijd besparen", "gediend", said, proof)
    if lessons or supply.experience:
        said = f"{ready}. Niemand gaf nog op hoeveel uur dat scheelt; hoeveel het oplevert, is dus niet aan te tonen."
        return Promise("tijd besparen", "deels", said, proof)
    return Promise("tijd besparen", "niet", "Er ligt geen les of casus van anderen klaar.")


def _expertise(steps: Sequence[OfferStep], themes: Sequence[OfferTheme]) -> Promise:
    served = [step for step in steps if step.services]
    staffed = [step for step in served if _everyone(step, "people")]
    covered = [theme for theme in themes if theme.services or theme.expertise]
    said = (
        f"In {len(served)} van de {len(steps)} fasen is er een dienst, in {len(staffed)} ook een deskundige met naam; "
        f"op {len(covered)} van de {len(themes)} thema's is er expertise."
    )
    whole = len(staffed) == len(steps) and bool(themes) and len(covered) == len(themes)
    status: Status = "gediend" if whole else "deels" if served or covered else "niet"
    proof = {line.service: line.title for step in served for line in step.services}
    return Promise("geen eigen expertise opbouwen", status, said, _proof(proof))


def _continuity(supply: OfferSupply) -> Promise:
    name = "geen specialistische kennis vasthouden"
    if not supply.knowledge:
        return Promise(name, "niet", "Geen expertise is vastgelegd waar het aanbod op rust.")
    safe = [k for k in supply.knowledge if len(k.people) > 1 and len(k.providers) > 1 and not k.risks]
    said = (
        f"Van {_number(len(supply.knowledge), 'expertise', 'expertises')} waar het aanbod op rust, "
        f"{'is' if len(safe) == 1 else 'zijn'} er {len(safe)} bij meer dan één persoon en meer dan één aanbieder."
    )
    status: Status = "gediend" if len(safe) == len(supply.knowledge) else "deels" if safe else "niet"
    return Promise(name, status, said, _proof({known.expertise: known.title for known in supply.knowledge}))


def _proof(found: Mapping[str, str]) -> tuple[Evidence, ...]:
    return tuple(Evidence(title, id=key) for key, title in found.items())


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
