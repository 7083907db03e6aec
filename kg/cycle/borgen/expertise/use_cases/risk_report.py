"""Knowledge at risk as a report for people: what hangs on few, what is missing, and what cannot be said and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.cycle.borgen.expertise import risk
from kg.cycle.borgen.expertise.use_cases.at_risk import known
from kg.reason.answer import Count, answer
from kg.reason.time import last_day

if TYPE_CHECKING:
    from kg.store.reader import Reader

_AHEAD: Final = timedelta(days=180)  # in which what a trajectory taught can still be asked of its people
_BEHIND: Final = timedelta(days=730)


@answer
@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record by id and title."""

    id: str
    title: str


@answer
@dataclass(frozen=True, slots=True)
class ThinExpertise:
    """
    An expertise that hangs on too few.

    Attributes:
        reasons: What is the matter with it, each a sentence.
    """

    id: str
    title: str
    people: Count
    providers: Sequence[NamedRecord]
    reasons: Sequence[str]


@answer
@dataclass(frozen=True, slots=True)
class BareTheme:
    """A theme with developments for which no expertise or service was found; `id` is "" for those without a theme."""

    id: str
    title: str
    developments: Sequence[NamedRecord]


@answer
@dataclass(frozen=True, slots=True)
class EndingTrajectory:
    """A trajectory that ends soon or ended lately, with how many lessons say that they come from it."""

    id: str
    title: str
    end: str
    past: bool
    lessons: Count


@answer
@dataclass(frozen=True, slots=True)
class RiskReport:
    """
    Knowledge at risk, with what it was looked for in.

    Attributes:
        thin: Least carried first.
        themes: Most developments first.
        unlearned: Themes on which trajectories go and no lesson was found.
        past: Lessons that hold no more.
        left: What is owned by somebody who is there no more.
        ending: Earliest end first.
        lessons: How many lessons there are that were not replaced.
        dated: How many of them say until when they hold.
        owned: How many objectives and activities name an owner.
        ownable: How many objectives and activities there are.
        found: How many risks there are in all, as the list of risks has them.
    """

    thin: Sequence[ThinExpertise]
    themes: Sequence[BareTheme]
    unlearned: Sequence[risk.KnowledgeRisk]
    past: Sequence[risk.KnowledgeRisk]
    left: Sequence[risk.KnowledgeRisk]
    ending: Sequence[EndingTrajectory]
    lessons: Count
    dated: Count
    owned: Count
    ownable: Count
    found: Count


def risk_report(graph: "Reader", municipality: str = "") -> RiskReport:
    """The report; with a municipality, of its own trajectories, objectives and activities alone."""
    code = graph.gazetteer.code(municipality) if municipality else ""
    return graph.kept(f"risk report {code} {clock.today()}", lambda: _report(known(graph, municipality)))


def _report(held: risk.KnownExperts) -> RiskReport:
    found = risk.risks(held)
    by_rule: dict[str, list[risk.KnowledgeRisk]] = defaultdict(list)
    for one in found:
        by_rule[one.rule].append(one)
    lessons = [one for one in held.of("Lesson") if one.get("review") != "vervangen"]
    owners = [one.get("owner") for kind in ("Objective", "Activity") for one in held.of(kind)]
    return RiskReport(
        thin=_thin(held, [*by_rule["deskundigen"], *by_rule["aanbieders"]]),
        themes=_themes(held, {one.about for one in by_rule["ontwikkeling zonder expertise"]}),
        unlearned=by_rule["thema zonder les"],
        past=by_rule["verlopen les"],
        left=by_rule["eigenaar vertrokken"],
        ending=_ending(held),
        lessons=len(lessons),
        dated=sum(bool(one.get("valid_until")) for one in lessons),
        owned=sum(map(bool, owners)),
        ownable=len(owners),
        found=len(found),
    )


def _thin(held: risk.KnownExperts, risks: Sequence[risk.KnowledgeRisk]) -> list[ThinExpertise]:
    titles = {one["id"]: str(one["title"]) for kind in ("Expertise", "Organisation") for one in held.of(kind)}
    reasons: dict[str, list[str]] = defaultdict(list)
    for one in risks:
        reasons[one.about].append(one.group or one.reason)
    graph = risk.carriers(held)
    rows = []
    for row in risk.coverage(held):
        if row.expertise in reasons:
            near = sorted(node for node in graph[row.expertise] if graph.nodes[node]["kind"] == "Organisation")
            providers = [NamedRecord(node, titles.get(node, node)) for node in near]
            rows.append(
                ThinExpertise(row.expertise, titles[row.expertise], row.people, providers, reasons[row.expertise])
            )
    return rows


def _themes(held: risk.KnownExperts, bare: set[str]) -> list[BareTheme]:
    names = {one["id"]: str(one["title"]) for one in held.of("Concept")}
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in held.of("Development"):
        if one["id"] in bare:
            found[next(iter(one.get("themes", ())), "")].append(one)
    rows = [
        BareTheme(key, names.get(key, key), [NamedRecord(one["id"], str(one["title"])) for one in ones])
        for key, ones in found.items()
    ]
    return sorted(rows, key=lambda row: (-len(row.developments), row.title))


def _ending(held: risk.KnownExperts) -> list[EndingTrajectory]:
    learned: dict[str, int] = defaultdict(int)
    for lesson in held.of("Lesson"):
        learned[str(lesson.get("case", "")).rpartition("casus-")[2]] += 1
    rows = []
    for one in held.of("Trajectory"):
        end = (one.get("period") or {}).get("end") or ""
        if not end:
            continue
        day = last_day(end)
        if held.today - _BEHIND <= day <= held.today + _AHEAD:
            rows.append(EndingTrajectory(one["id"], str(one["title"]), end, day < held.today, learned[one["id"]]))
    return sorted(rows, key=lambda row: (last_day(row.end), row.id))
