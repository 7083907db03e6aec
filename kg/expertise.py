"""Who can help, and the joint offer for a trajectory: the input of `kg.cycle.who` and `kg.cycle.offer`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, get_args

from kg import clock
from kg.answers import HELPING, reach_of
from kg.casebase import casebase
from kg.cycle import offer, risk, who
from kg.cycle.chance import SURE, Reach
from kg.cycle.compared import Place, likeness
from kg.deadline import steps
from kg.errors import InputError
from kg.likeness import Compared
from kg.model import Phase
from kg.people import known
from kg.ports import Filters
from kg.pushing import pushed_at, step_of
from kg.search import text_of
from ontologies import spelling
from ontologies.themes import related_themes

if TYPE_CHECKING:
    from kg.cycle.borgen import Experience
    from kg.service import KnowledgeGraph

Payload = Mapping[str, Any]
_CHARACTERS: Final = 20_000  # of a question that are read
_RELATED: Final = 0.6  # of the fit of a theme, for a broader or narrower one
_GENERAL: Final = 0.2  # how well a service fits that is tied to no theme
_ALIKE: Final = 0.15  # likeness in words from which an offer is about the question
_DEEDS: Final = 40  # cases and lessons that are looked at
_DOCUMENTS: Final = 10  # that may name somebody
_EXPERIENCE: Final = 3  # cases that an offer shows


@dataclass(frozen=True, slots=True)
class _Supply:
    """What may be read of who knows and offers what, by id; people who have left are out."""

    expertise: Mapping[str, Payload]
    experts: Mapping[str, Payload]
    services: Mapping[str, Payload]
    trajectories: Mapping[str, Payload]
    organisations: Mapping[str, tuple[str, str]]  # kind and name
    stated: Mapping[str, tuple[str, ...]]  # by organisation: the expertise that is said of it
    holders: Mapping[str, tuple[str, ...]]  # by expertise: the people who have it
    compared: Compared | None  # the texts of expertise and services, in that order

    @classmethod
    def of(cls, graph: "KnowledgeGraph", today: date) -> "_Supply":
        found: dict[str, dict[str, Payload]] = {"Expertise": {}, "Expert": {}, "Service": {}, "Trajectory": {}}
        for stored in graph.authoritative(*found):
            if stored.kind != "Expert" or not risk.has_left(stored.payload, today):
                found[stored.kind][stored.id] = stored.payload
        stated = {
            s.id: tuple(s.payload["expertise"])
            for s in graph.authoritative("Organisation")
            if s.payload.get("expertise")
        }
        wanted = {expert.get("organisation", "") for expert in found["Expert"].values()} | set(stated)
        wanted |= {key for service in found["Service"].values() for key in _providers(service)}
        wanted |= {key for one in found["Trajectory"].values() for key in one.get("partners", ())}
        named = {key: (stored.kind, stored.payload["title"]) for key, stored in graph.get_many(wanted - {""}).items()}
        holders: dict[str, list[str]] = {}
        for key, expert in found["Expert"].items():
            for one in expert.get("expertise", ()):
                holders.setdefault(one, []).append(key)
        texts = [text_of(kind, one) for kind in ("Expertise", "Service") for one in found[kind].values()]
        return cls(
            found["Expertise"],
            found["Expert"],
            found["Service"],
            found["Trajectory"],
            named,
            stated,
            {key: tuple(held) for key, held in holders.items()},
            Compared.of(texts) if texts else None,
        )

    def name(self, organisation: str) -> str:
        """How an organisation is called; its id when it may not be read."""
        return self.organisations.get(organisation, ("", organisation))[1]

    def people(self, expertise: Iterable[str], at: Iterable[str] | None = None) -> tuple[offer.Named, ...]:
        """Who have one of the fields, with one of the organisations (anywhere when None)."""
        there = None if at is None else set(at)
        return tuple(
            (key, self.experts[key]["title"])
            for key in sorted({key for one in expertise for key in self.holders.get(one, ())})
            if there is None or self.experts[key].get("organisation") in there
        )

    def themes(self, payload: Payload) -> frozenset[str]:
        """Of a record, and of the expertise that it draws on."""
        drawn = (self.expertise[key] for key in payload.get("expertise", ()) if key in self.expertise)
        return frozenset(theme for one in (payload, *drawn) for theme in one.get("themes", ()))


def _providers(service: Payload) -> tuple[str, ...]:
    return (service["provider"], *service.get("partners", ()))


def _supply(graph: "KnowledgeGraph", today: date) -> _Supply:
    return graph.kept(f"supply, {today}", lambda: _Supply.of(graph, today))


# --- who can help ---------------------------------------------------------------------------------


@dataclass
class _Draft:
    """Somebody who may help, while it is gathered."""

    knows: list[who.Claim] = field(default_factory=list)
    offers: list[who.Claim] = field(default_factory=list)
    did: list[who.Deed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Fits:
    """How well each field and service fits what is asked, with the reason; by id."""

    by_id: Mapping[str, tuple[float, str]]

    def claim(self, payload: Payload, people: tuple[offer.Named, ...] = ()) -> who.Claim:
        """As `kg.cycle.who` takes it."""
        fit, why = self.by_id[payload["id"]]
        return who.Claim(payload["id"], payload["title"], fit, why, tuple(payload.get("phases", ())), people)


def can_help(
    graph: "KnowledgeGraph",
    text: str = "",
    *,
    themes: Sequence[str] = (),
    phase: str = "",
    municipality: str = "",
    top: int = 10,
    weights: Mapping[str, float] = who.WEIGHTS,
) -> list[who.Found]:
    """Who can help with a question or on a theme, best first; see `KnowledgeGraph.who`."""
    if phase and phase not in get_args(Phase):
        raise InputError(f"{phase!r} is geen fase; kies uit {', '.join(get_args(Phase))}")
    text = spelling.normal(text[:_CHARACTERS]).strip()
    if not (text or themes):
        raise InputError("waarmee zoekt u hulp? geef een vraag, of een thema met --theme")
    code = graph.gazetteer.code(municipality) if municipality else ""
    base, supply = casebase(graph.stores.records), _supply(graph, clock.today())
    spaces = graph.spaces()
    asked = {key: base.name(key, spaces) for key in (*themes, *base.subjects_in(text, spaces))}
    fits = _fits(supply, text, asked)
    drafts: dict[str, _Draft] = {}
    _claims(supply, fits, drafts)
    question = " ".join((text, *(asked[theme] for theme in themes)))
    found = graph.borgen(question, municipality=code, phase=phase, top=_DEEDS)
    _deeds(graph, found, code, drafts)
    _trajectories(supply, asked, drafts)
    drafts.pop(code, None)  # who asks is no help to itself
    question_of = who.Asked(bool(code), phase, SURE if themes else _reach(graph, text))
    near = who.rank(_helpers(graph, supply, drafts), question_of, weights=weights)
    # Documents add at most their weight: who lies further below the last that is asked for stays below it.
    least = near[top - 1].score - weights.get("said", 0.0) if len(near) > top else 0.0
    helpers = [_documented(graph, one.helper) for one in steps(near) if one.score >= least]
    return who.rank(helpers, question_of, top=top, weights=weights)


def _reach(graph: "KnowledgeGraph", text: str) -> Reach:
    """The chance that anything that can help answers a question."""
    filters = Filters(spaces=graph.spaces(), kinds=frozenset(HELPING))
    return reach_of(text, graph.passages.search(text, filters=filters, top=_DEEDS))


def _fits(supply: _Supply, text: str, asked: Mapping[str, str]) -> _Fits:
    records = [*supply.expertise.values(), *supply.services.values()]
    alike = supply.compared.with_text(text) if text and supply.compared else [0.0] * len(records)
    return _Fits(
        {
            record["id"]: _fit(supply.themes(record), asked, float(words))
            for record, words in steps(zip(records, alike, strict=True))
        }
    )


def _fit(own: frozenset[str], asked: Mapping[str, str], words: float) -> tuple[float, str]:
    """By theme, by a broader or narrower theme, by words, or because it is general; the best of them."""
    ways = [(1.0, f"gaat over {name}") for theme, name in asked.items() if theme in own]
    for theme, name in asked.items():
        if theme not in own and own.intersection(related_themes(theme)):
            ways.append((_RELATED, f"gaat over iets breders of engers dan {name}"))
    if words >= _ALIKE:
        ways.append((min(1.0, words), "lijkt in woorden op de vraag"))
    if not own:
        ways.append((_GENERAL, "algemeen, niet aan een thema gebonden"))
    return max(ways, key=lambda way: way[0], default=(0.0, "gaat over iets anders"))


def _claims(supply: _Supply, fits: _Fits, drafts: dict[str, _Draft]) -> None:
    holders: dict[str, set[str]] = {key: set(fields) for key, fields in supply.stated.items()}
    for key, expert in steps(supply.experts.items()):
        fields = [supply.expertise[one] for one in expert.get("expertise", ()) if one in supply.expertise]
        itself = ((key, expert["title"]),)
        if fields:
            drafts.setdefault(key, _Draft()).knows += [fits.claim(one, itself) for one in fields]
        if expert.get("organisation"):
            holders.setdefault(expert["organisation"], set()).update(one["id"] for one in fields)
    for key, held in steps(holders.items()):
        claims = [
            fits.claim(supply.expertise[one], supply.people([one], [key]))
            for one in sorted(held)
            if one in supply.expertise
        ]
        drafts.setdefault(key, _Draft()).knows += claims
    for service in steps(supply.services.values()):
        for provider in _providers(service):
            people = supply.people(service.get("expertise", ()), [provider])
            drafts.setdefault(provider, _Draft()).offers.append(fits.claim(service, people))


def _deeds(graph: "KnowledgeGraph", found: "Sequence[Experience]", code: str, drafts: dict[str, _Draft]) -> None:
    """The cases that answer, for each municipality of them."""
    best: dict[str, Experience] = {}
    phases: dict[str, set[str]] = {}
    for entry in found:
        case = entry.case.get("id")
        if case:
            best.setdefault(case, entry)
            phases.setdefault(case, set()).update([entry.answer.payload.get("phase", "")])
    towns = {town for entry in best.values() for town in entry.case.get("municipalities", ())}
    places = casebase(graph.stores.records).places({code, *towns}, graph.spaces(), graph.authority)
    said_in = graph.stores.journal.spaces_of(best)
    for case, entry in best.items():
        source = next((one["url"] for one in entry.sources if one.get("url")), "")
        deed = who.Deed(
            case, entry.case["title"], entry.score, entry.case["outcome"], tuple(sorted(phases[case])), source=source
        )
        for town in entry.case.get("municipalities", ()):
            if not graph.authority.speaks_for(said_in.get(case, ""), town):
                continue
            alike = _likeness(places.get(town), places.get(code))
            drafts.setdefault(town, _Draft()).did.append(replace(deed, likeness=alike))


def _likeness(theirs: Place | None, ours: Place | None) -> float:
    return likeness(theirs, ours) if theirs and ours else 0.0


def _trajectories(supply: _Supply, asked: Mapping[str, str], drafts: dict[str, _Draft]) -> None:
    """The trajectories on a theme that is asked, for each partner and municipality of them."""
    for key, trajectory in steps(supply.trajectories.items()):
        fit, _ = _fit(frozenset(trajectory.get("themes", ())) or frozenset({""}), asked, 0.0)
        for partner in {*trajectory.get("partners", ()), *trajectory.get("municipalities", ())} if fit else ():
            drafts.setdefault(partner, _Draft()).did.append(who.Deed(key, trajectory["title"], fit))


def _helpers(graph: "KnowledgeGraph", supply: _Supply, drafts: Mapping[str, _Draft]) -> list[who.Helper]:
    """With their names; without those who may not be read."""
    others = graph.get_many(drafts.keys() - supply.experts.keys())
    found = []
    for key, draft in drafts.items():
        if key in supply.experts:
            expert = supply.experts[key]
            at = supply.name(expert["organisation"]) if expert.get("organisation") else ""
            found.append(who.Helper(key, "Expert", expert["title"], at, tuple(draft.knows)))
        elif key in others:
            claims = (tuple(draft.knows), tuple(draft.offers), tuple(draft.did))
            found.append(who.Helper(key, others[key].kind, others[key].payload["title"], "", *claims))
    return found


def _documented(graph: "KnowledgeGraph", helper: who.Helper) -> who.Helper:
    """With the documents that name an organisation; people and municipalities are named in many for other reasons."""
    return replace(helper, documents=_naming(graph, helper.name)) if helper.kind == "Organisation" else helper


def _naming(graph: "KnowledgeGraph", name: str) -> tuple[offer.Named, ...]:
    """The documents that name somebody, as whole words."""
    filters = Filters(spaces=graph.spaces(), kinds=frozenset({"Source", "Report"}))
    hits = graph.search(name, filters=filters, top=_DOCUMENTS).hits
    said = {key: stored.payload for key, stored in graph.get_many(hit.id for hit in hits).items()}
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return tuple(
        (hit.id, said[hit.id]["title"])
        for hit in hits
        if hit.id in said
        and pattern.search(f"{said[hit.id]['title']}\n{said[hit.id].get('summary', '')}\n{hit.passage.text}")
    )


# --- the joint offer ------------------------------------------------------------------------------


def joint_offer(graph: "KnowledgeGraph", trajectory_id: str, municipality: str = "") -> offer.Offer:
    """The joint offer for a trajectory; see `KnowledgeGraph.offer`."""
    trajectory = graph.get(trajectory_id)
    if trajectory.kind != "Trajectory":
        raise InputError(f"{trajectory_id!r} is geen traject maar een {trajectory.kind}")
    payload = trajectory.payload
    towns = payload.get("municipalities", ())
    code = graph.gazetteer.code(municipality) if municipality else towns[0] if len(towns) == 1 else ""
    subject = _subject(graph, payload, code)
    themes = sorted(subject.themes)
    phases = [step_of(graph, trajectory_id, phase, themes) for phase in offer.PHASES]
    given = dict(zip(offer.PHASES, pushed_at(graph, phases, code), strict=True))
    lessons: dict[str, tuple[offer.Advice, ...]] = {
        phase: tuple(offer.Advice(one.lesson["id"], one.lesson["title"], one.verdict, one.reason) for one in found)
        for phase, found in given.items()
    }
    supply = _supply(graph, clock.today())
    return offer.joint(
        subject,
        offer.Supply(
            services=[_provided(supply, service, themes) for service in steps(supply.services.values())],
            knowledge=_knowledge(graph, supply, themes),
            lessons=lessons,
            experience=_experience(graph, payload, subject, code),
            hours=_hours(graph, {one.id for found in lessons.values() for one in found}),
        ),
    )


def _subject(graph: "KnowledgeGraph", payload: Payload, code: str) -> offer.Subject:
    base = casebase(graph.stores.records)
    themes, origin = list(payload.get("themes", ())), "vastgelegd"
    if not themes:
        spoken = base.subjects_in(f"{payload['title']}\n{payload.get('goal', '')}", graph.spaces())
        themes, origin = [key for key in spoken if key.startswith("thema-")], "afgeleid uit de tekst"
    phase = step_of(graph, payload["id"]).phase
    names = {theme: base.name(theme, graph.spaces()) for theme in themes}
    town = graph.gazetteer.name(code) if code else ""
    return offer.Subject(payload["id"], payload["title"], names, origin, phase, town)


def _provided(supply: _Supply, service: Payload, themes: Sequence[str]) -> offer.Provided:
    own = supply.themes(service)
    providers = tuple((key, supply.name(key)) for key in _providers(service))
    return offer.Provided(
        service["id"],
        service["title"],
        providers,
        tuple(service.get("phases", ())) or offer.PHASES,
        {theme: why for theme in themes if (why := _about(theme, own))},
        general=not own,
        people=supply.people(service.get("expertise", ()), [key for key, _ in providers]),
    )


def _about(theme: str, own: frozenset[str]) -> str:
    if theme in own:
        return f"gaat over {_spoken(theme)}"
    return f"raakt aan {_spoken(theme)}" if own.intersection(related_themes(theme)) else ""


def _spoken(theme: str) -> str:
    return theme.removeprefix("thema-").replace("-", " ")


def _knowledge(graph: "KnowledgeGraph", supply: _Supply, themes: Sequence[str]) -> list[offer.Knowledge]:
    """The expertise on a theme of the trajectory, behind a service that suits it, and of who offers that service."""
    suiting = [
        service
        for service in supply.services.values()
        if not (own := supply.themes(service)) or any(_about(theme, own) for theme in themes)
    ]
    drawn = {key for service in suiting for key in service.get("expertise", ())}
    drawn |= {key for service in suiting for provider in _providers(service) for key in supply.stated.get(provider, ())}
    at_risk: dict[str, list[str]] = {}
    for one in graph.kept(f"risks, {clock.today()}", lambda: risk.risks(known(graph))):
        at_risk.setdefault(one.about, []).append(one.reason)
    found = []
    for key, payload in steps(supply.expertise.items()):
        own = frozenset(payload.get("themes", ()))
        about = tuple(theme for theme in themes if _about(theme, own))
        if about or key in drawn:
            providers = _providers_of(supply, key)
            people = supply.people([key])
            found.append(offer.Knowledge(key, payload["title"], about, people, providers, tuple(at_risk.get(key, ()))))
    return found


def _providers_of(supply: _Supply, expertise: str) -> tuple[offer.Named, ...]:
    keys = {key for key, held in supply.stated.items() if expertise in held}
    keys |= {one for s in supply.services.values() if expertise in s.get("expertise", ()) for one in _providers(s)}
    keys |= {
        e["organisation"]
        for e in supply.experts.values()
        if expertise in e.get("expertise", ()) and e.get("organisation")
    }
    return tuple((key, supply.name(key)) for key in sorted(keys))


def _experience(graph: "KnowledgeGraph", payload: Payload, subject: offer.Subject, code: str) -> list[offer.Named]:
    """The cases of other municipalities that answer the trajectory best."""
    text = f"{payload['title']} {payload.get('goal', '')} {' '.join(subject.themes.values())}"
    found: dict[str, str] = {}
    for entry in graph.borgen(text, municipality=code, top=_DEEDS):
        case = entry.case
        if case.get("id") and code not in case.get("municipalities", ()):
            found.setdefault(case["id"], f"{case['title']} (uitkomst: {case['outcome']})")
    return list(found.items())[:_EXPERIENCE]


def _hours(graph: "KnowledgeGraph", lessons: set[str]) -> list[float]:
    return [
        stored.payload["hours_saved"]
        for stored in graph.authoritative("Reuse")
        if stored.payload["lesson"] in lessons and "hours_saved" in stored.payload
    ]
