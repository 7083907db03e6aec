"""Who can help: the input of `kg.cycle.borgen.expertise.helpers`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, get_args

from kg import clock
from kg.cycle.borgen.cases.use_cases import experiences
from kg.cycle.borgen.cases.use_cases.casebase import cases_seen
from kg.cycle.borgen.expertise import helpers as who
from kg.cycle.borgen.expertise import offer
from kg.cycle.borgen.expertise.use_cases.supply import Payload, Supply, providers_of, supply_of
from kg.deadline import steps
from kg.errors import InputError
from kg.model.values import Phase
from kg.places.comparison import likeness
from kg.places.municipality import MunicipalityFacts
from kg.reason.chance import HELPING, SURE, Reach
from kg.reason.time import last_day
from kg.store.chances import reach_of
from ontologies import spelling
from ontologies.themes import related_themes

if TYPE_CHECKING:
    from kg.cycle.borgen.cases.retrieval import Experience
    from kg.store.reader import Reader

_CHARACTERS: Final = 20_000  # of a question that are read
_RELATED: Final = 0.6  # of the fit of a theme, for a broader or narrower one
_GENERAL: Final = 0.2  # how well a service fits that is tied to no theme
_THEME_ALONE: Final = 0.75  # of a fit, where the words of the question are not in what is offered
_ALIKE: Final = 0.15  # likeness in words from which an offer is about the question
_DEEDS: Final = 40  # cases and lessons that are looked at
_DOCUMENTS: Final = 10  # that may name somebody


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

    def claim(self, payload: Payload, people: tuple[offer.Who, ...] = ()) -> who.Claim:
        """As `kg.cycle.borgen.expertise.helpers` takes it."""
        fit, why = self.by_id[payload["id"]]
        return who.Claim(payload["id"], payload["title"], fit, why, tuple(payload.get("phases", ())), people)


def can_help(
    graph: "Reader",
    text: str = "",
    *,
    themes: Sequence[str] = (),
    phase: str = "",
    municipality: str = "",
    top: int = 10,
    weights: Mapping[str, float] = who.WEIGHTS,
) -> list[who.FoundHelper]:
    """Who can help with a question or on a theme, best first; see `KnowledgeGraph.who`."""
    if phase and phase not in get_args(Phase):
        raise InputError(f"{phase!r} is geen fase; kies uit {', '.join(get_args(Phase))}")
    text = spelling.normal(text[:_CHARACTERS]).strip()
    if not (text or themes):
        raise InputError("waarmee zoekt u hulp? geef een vraag, of een thema met --theme")
    code = graph.gazetteer.code(municipality) if municipality else ""
    seen, supply = cases_seen(graph), supply_of(graph, clock.today())
    asked = {key: seen.name(key) for key in (*themes, *seen.subjects_in(text))}
    fits = _fits(supply, text, asked)
    drafts: dict[str, _Draft] = {}
    _claims(supply, fits, drafts)
    question = " ".join((text, *(asked[theme] for theme in themes)))
    found = experiences(graph, question, municipality=code, phase=phase, top=_DEEDS)
    _deeds(graph, found, code, drafts)
    _trajectories(supply, asked, drafts)
    drafts.pop(code, None)  # the caller is no help to itself
    question_of = who.Need(bool(code), phase, SURE if themes else _reach(graph, text))
    known = {one.id: one for one in _helpers(graph, supply, drafts)}
    near = who.rank(list(known.values()), question_of, weights=weights)
    # Documents add at most their weight: who lies further below the last that is asked for stays below it.
    least = near[top - 1].score - weights.get("said", 0.0) if len(near) > top else 0.0
    helpers = [_documented(graph, known[one.id]) for one in steps(near) if one.score >= least]
    return who.rank(helpers, question_of, top=top, weights=weights)


def _reach(graph: "Reader", text: str) -> Reach:
    """The chance that anything that can help answers a question."""
    filters = graph.filters(kinds=HELPING)
    return reach_of(text, graph.passages.search(text, filters=filters, top=_DEEDS))


def _fits(supply: Supply, text: str, asked: Mapping[str, str]) -> _Fits:
    records = [*supply.expertise.values(), *supply.services.values()]
    alike = supply.compared.with_text(text) if text and supply.compared else [0.0] * len(records)
    most = max(map(float, alike), default=0.0)
    found = {}
    for record, words in steps(zip(records, alike, strict=True)):
        fit, why = _fit(supply.themes(record), asked, float(words))
        told = (
            float(words) / most if most >= _ALIKE else 1.0
        )  # of what is offered on a theme, what says it best is first
        found[record["id"]] = (fit * (_THEME_ALONE + (1 - _THEME_ALONE) * told), why)
    return _Fits(found)


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


def _claims(supply: Supply, fits: _Fits, drafts: dict[str, _Draft]) -> None:
    holders: dict[str, set[str]] = {key: set(fields) for key, fields in supply.stated.items()}
    for key, expert in steps(supply.experts.items()):
        fields = [supply.expertise[one] for one in expert.get("expertise", ()) if one in supply.expertise]
        itself = (offer.Who(key, expert["title"]),)
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
        for provider in providers_of(service):
            people = supply.people(service.get("expertise", ()), [provider])
            drafts.setdefault(provider, _Draft()).offers.append(fits.claim(service, people))


def _deeds(graph: "Reader", found: "Sequence[Experience]", code: str, drafts: dict[str, _Draft]) -> None:
    """The cases that answer, for each municipality of them."""
    best: dict[str, Experience] = {}
    phases: dict[str, set[str]] = {}
    for entry in found:
        case = entry.case.id
        if case:
            best.setdefault(case, entry)
            phases.setdefault(case, set()).update([entry.phase or ""])
    known = graph.municipalities
    said_in = graph.stores.journal.spaces_of(best)
    for case, entry in best.items():
        source = next((one["url"] for one in entry.sources if one.get("url")), "")
        deed = who.Deed(
            case, entry.case.title, entry.score, entry.case.outcome or "", tuple(sorted(phases[case])), source=source
        )
        for town in entry.case.municipalities:
            if not graph.authority.speaks_for(said_in.get(case, ""), town):
                continue
            alike = _likeness(known.get(town), known.get(code))
            drafts.setdefault(town, _Draft()).did.append(replace(deed, likeness=alike))


def _likeness(theirs: MunicipalityFacts | None, ours: MunicipalityFacts | None) -> float:
    return likeness(theirs, ours) if theirs and ours else 0.0


def _trajectories(supply: Supply, asked: Mapping[str, str], drafts: dict[str, _Draft]) -> None:
    """The trajectories on a theme that is asked and that have begun, for each partner and municipality of them."""
    today = clock.today()
    for key, trajectory in steps(supply.trajectories.items()):
        when = _when(trajectory.get("period") or {}, today)
        if when is None:
            continue
        fit, _ = _fit(frozenset(trajectory.get("themes", ())) or frozenset({""}), asked, 0.0)
        for partner in {*trajectory.get("partners", ()), *trajectory.get("municipalities", ())} if fit else ():
            drafts.setdefault(partner, _Draft()).did.append(who.Deed(key, trajectory["title"], fit, when=when))


def _when(period: Mapping[str, Any], today: date) -> who.When | None:
    """How a trajectory stands on a day; None when it has yet to begin: that is a plan."""
    start, end = period.get("start") or "", period.get("end") or ""
    if start > today.isoformat():
        return None
    if end and last_day(end) < today:
        return "voorbij"
    return "loopt" if start or end else "onbekend"


def _helpers(graph: "Reader", supply: Supply, drafts: Mapping[str, _Draft]) -> list[who.Helper]:
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


def _documented(graph: "Reader", helper: who.Helper) -> who.Helper:
    """With the documents that name an organisation; people and municipalities are named in many for other reasons."""
    return replace(helper, documents=_naming(graph, helper.name)) if helper.kind == "Organisation" else helper


def _naming(graph: "Reader", name: str) -> tuple[tuple[str, str], ...]:
    """The documents that name somebody, as whole words."""
    filters = graph.filters(kinds=["Source", "Report"])
    hits = graph.search(name, filters=filters, top=_DOCUMENTS).hits
    said = {key: stored.payload for key, stored in graph.get_many(hit.id for hit in hits).items()}
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return tuple(
        (hit.id, said[hit.id]["title"])
        for hit in hits
        if hit.id in said
        and pattern.search(f"{said[hit.id]['title']}\n{said[hit.id].get('summary', '')}\n{hit.passage.text}")
    )
