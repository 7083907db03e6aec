"""The joint offer for a trajectory or a development: the input of `kg.cycle.borgen.expertise.offer`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from kg import clock
from kg.cycle.borgen.cases.use_cases import experiences
from kg.cycle.borgen.cases.use_cases.casebase import cases_seen
from kg.cycle.borgen.expertise import offer, risk
from kg.cycle.borgen.expertise.use_cases.at_risk import known
from kg.cycle.borgen.expertise.use_cases.supply import Payload, Supply, providers_of, supply_of
from kg.cycle.borgen.lessons import delivery
from kg.cycle.borgen.lessons.use_cases.steps import near_of, pushed_at, step_of
from kg.deadline import steps
from kg.errors import InputError
from kg.model.values import PHASES
from ontologies.themes import related_themes

if TYPE_CHECKING:
    from kg.ports.journal import Stored
    from kg.store.reader import Reader

_DEEDS: Final = 40  # cases and lessons that are looked at
_EXPERIENCE: Final = 3  # cases that an offer shows
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {"Trajectory": ("title", "goal"), "Development": ("title", "summary")}
_TITLE_ONLY: Final = "Development"  # a summary names much that a development is not about


def joint_offer(graph: "Reader", about: str, municipality: str = "") -> offer.Offer:
    """
    The joint offer for a trajectory or development, see `KnowledgeGraph.offer`.

    Raises:
        NotFound: If there is nothing under the id, and no development of that name.
        AmbiguousName: If several developments have it.
        InputError: If it is something else.
    """
    stored = graph.get(graph.developments.meant(about).id)
    if stored.kind not in _WORDS:
        raise InputError(f"{about!r} is geen traject of ontwikkeling maar een {stored.kind}")
    payload = stored.payload
    towns = payload.get("municipalities", ())
    code = graph.gazetteer.code(municipality) if municipality else towns[0] if len(towns) == 1 else ""
    subject = _subject(graph, stored, code)
    themes = sorted(subject.themes)
    words = ". ".join(payload[name] for name in _WORDS[stored.kind] if payload.get(name))
    found = pushed_at(graph, _steps(graph, stored, words, themes), code, of_phase=True)
    given = dict(zip(PHASES, found, strict=True))
    lessons: dict[str, tuple[offer.OfferedLesson, ...]] = {
        phase: tuple(offer.OfferedLesson(one.id, one.title, one.verdict, one.reason) for one in some)
        for phase, some in given.items()
    }
    supply = supply_of(graph, clock.today())
    return offer.joint(
        subject,
        offer.OfferSupply(
            services=_services(supply, themes, words),
            knowledge=_knowledge(graph, supply, themes),
            lessons=lessons,
            experience=_experience(graph, f"{words} {' '.join(subject.themes.values())}", code),
            hours=_hours(graph, {one.id for some in lessons.values() for one in some}),
        ),
    )


def _steps(graph: "Reader", stored: "Stored", words: str, themes: Sequence[str]) -> list[delivery.WorkStep]:
    if stored.kind == "Trajectory":
        return [step_of(graph, stored.id, phase, themes) for phase in PHASES]
    about, near = frozenset(themes), near_of(themes)
    return [delivery.WorkStep(stored.id, phase, "zo gevraagd", about, words, near) for phase in PHASES]


def _subject(graph: "Reader", stored: "Stored", code: str) -> offer.OfferSubject:
    seen, payload = cases_seen(graph), stored.payload
    themes, origin = list(payload.get("themes", ())), "vastgelegd"
    if not themes or stored.kind == _TITLE_ONLY:
        text = payload["title"] if stored.kind == _TITLE_ONLY else f"{payload['title']}\n{payload.get('goal', '')}"
        spoken = [key for key in seen.subjects_in(text) if key.startswith("thema-")]
        more = [key for key in spoken if key not in themes]
        if more:
            origin = "vastgelegd en afgeleid uit de tekst" if themes else "afgeleid uit de tekst"
        themes += more
    phase = step_of(graph, stored.id).phase if stored.kind == "Trajectory" else ""
    names = {theme: seen.name(theme) for theme in themes}
    town = graph.gazetteer.name(code) if code else ""
    return offer.OfferSubject(stored.id, payload["title"], names, origin, phase, town, stored.kind)


def _services(supply: Supply, themes: Sequence[str], words: str) -> list[offer.Provided]:
    """In the order in which they answer the words; equal ones in order of id."""
    alike = supply.compared.with_text(words) if supply.compared else ()
    likeness = dict(zip((*supply.expertise, *supply.services), map(float, alike), strict=False))
    ordered = sorted(supply.services.values(), key=lambda service: (-likeness.get(service["id"], 0.0), service["id"]))
    return [_provided(supply, service, themes) for service in steps(ordered)]


def _provided(supply: Supply, service: Payload, themes: Sequence[str]) -> offer.Provided:
    own = supply.themes(service)
    providers = tuple(offer.Who(key, supply.name(key)) for key in providers_of(service))
    return offer.Provided(
        service["id"],
        service["title"],
        providers,
        tuple(service.get("phases", ())) or PHASES,
        {theme: why for theme in themes if (why := _about(theme, own))},
        general=not own,
        people=supply.people(service.get("expertise", ()), [one.id for one in providers]),
        sources=tuple(source["url"] for source in service.get("sources", ())),
        note=service.get("note", ""),
    )


def _about(theme: str, own: frozenset[str]) -> str:
    if theme in own:
        return f"gaat over {_spoken(theme)}"
    return f"{offer.NEAR} {_spoken(theme)}" if own.intersection(related_themes(theme)) else ""


def _spoken(theme: str) -> str:
    return theme.removeprefix("thema-").replace("-", " ")


def _knowledge(graph: "Reader", supply: Supply, themes: Sequence[str]) -> list[offer.OfferedKnowledge]:
    """The expertise on a theme of the trajectory, behind a service that suits it, and of who offers that service."""
    suiting = [
        service
        for service in supply.services.values()
        if not (own := supply.themes(service)) or any(_about(theme, own) for theme in themes)
    ]
    drawn = {key for service in suiting for key in service.get("expertise", ())}
    drawn |= {
        key for service in suiting for provider in providers_of(service) for key in supply.stated.get(provider, ())
    }
    at_risk: dict[str, list[str]] = {}
    for one in graph.kept(f"risks, {clock.today()}", lambda: risk.risks(known(graph))):
        at_risk.setdefault(one.about, []).append(one.reason)
    found = []
    for key, payload in steps(supply.expertise.items()):
        own = frozenset(payload.get("themes", ()))
        about = tuple(theme for theme in themes if _about(theme, own))
        if about or key in drawn:
            providers = _carriers(supply, key)
            people = supply.people([key])
            found.append(
                offer.OfferedKnowledge(key, payload["title"], about, people, providers, tuple(at_risk.get(key, ())))
            )
    return found


def _carriers(supply: Supply, expertise: str) -> tuple[offer.Who, ...]:
    keys = {key for key, held in supply.stated.items() if expertise in held}
    keys |= {one for s in supply.services.values() if expertise in s.get("expertise", ()) for one in providers_of(s)}
    keys |= {
        e["organisation"]
        for e in supply.experts.values()
        if expertise in e.get("expertise", ()) and e.get("organisation")
    }
    return tuple(offer.Who(key, supply.name(key)) for key in sorted(keys))


def _experience(graph: "Reader", text: str, code: str) -> list[offer.OfferedCase]:
    """The cases of other municipalities that answer best."""
    found: dict[str, offer.OfferedCase] = {}
    for entry in experiences(graph, text, municipality=code, top=_DEEDS):
        case = entry.case
        if case.id and code not in case.municipalities:
            told = f"{case.title} (uitkomst: {case.outcome})"
            found.setdefault(case.id, offer.OfferedCase(case.id, told))
    return list(found.values())[:_EXPERIENCE]


def _hours(graph: "Reader", lessons: set[str]) -> list[float]:
    return [
        stored.payload["hours_saved"]
        for stored in graph.authoritative("Reuse")
        if stored.payload["lesson"] in lessons and "hours_saved" in stored.payload
    ]
