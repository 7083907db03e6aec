"""
Knowledge at risk: what is lost when one person or one provider goes, what is out of date, what nobody knows about.

The list is by severity: 1 lost or unusable now, 2 hangs on one, 3 missing.
The graph measure: expertise on one side, who carries it on the other; coverage counts carriers, and an articulation
point is a node whose loss splits the network (Hopcroft and Tarjan 1973, doi:10.1145/362248.362272).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final

import networkx as nx
from pydantic import Field

from kg.deadline import steps
from kg.dutch.persons.person import PersonName
from kg.reason.answer import HIDDEN, SPARSE, answer
from kg.reason.score import Evidence
from ontologies.spelling import folded

Payload = Mapping[str, Any]
_PROOF: Final = 10  # records that one risk cites
_NOBODY: Final = "Geen persoon bekend, alleen wie deze expertise aanbiedt."
_BARE: Final = "Voor deze ontwikkeling is geen expertise of dienst gevonden."
SEVERITIES: Final = {1: "verloren", 2: "kwetsbaar", 3: "ontbreekt"}


@dataclass(frozen=True, slots=True)
class KnownExperts:
    """
    What the report looks at: payloads by kind, in any order.

    Attributes:
        records: By kind, for instance "Expert"; a kind that is not there counts as empty.
        today: The date to count from.
        near: By theme of a development: those that are broader or narrower.
    """

    records: Mapping[str, Sequence[Payload]]
    today: date
    near: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, kind: str) -> Iterator[Payload]:
        """The records of a kind."""
        return steps(self.records.get(kind, ()))


@answer
@dataclass(frozen=True, slots=True)
class KnowledgeRisk:
    """
    One thing at risk; severity 1 is lost now, 2 hangs on one, 3 missing.

    Attributes:
        rule: What was looked for.
        about: The record.
        reason: What is the matter with it, in Dutch.
        group: What it has in common with others, said once; left out where the reason is of this record alone.
        name: How the record is called in such a list, with what is particular to it.
    """

    severity: Annotated[int, Field(ge=1, le=3)]
    rule: str
    about: str
    reason: str
    evidence: tuple[Evidence, ...] = ()
    group: Annotated[str, SPARSE] = ""
    name: Annotated[str, HIDDEN] = ""


@dataclass(frozen=True, slots=True)
class RiskGroup:
    """Risks that come to the same: what is said once, and of which it holds, in their order."""

    severity: int
    text: str
    risks: tuple[KnowledgeRisk, ...]


@answer
@dataclass(frozen=True, slots=True)
class Carried:
    """How many people and providers carry one expertise, and whether its network hangs on single nodes."""

    expertise: str
    people: int
    providers: int
    articulation_points: tuple[str, ...]


def risks(known: KnownExperts) -> list[KnowledgeRisk]:
    """Everything at risk, most severe first, then by rule and record."""
    found = [*_expertise(known), *_lessons(known), *_owners(known), *_themes(known), *_developments(known)]
    return sorted(found, key=lambda one: (one.severity, one.rule, one.about, one.reason))


def groups(found: Iterable[KnowledgeRisk]) -> list[RiskGroup]:
    """Risks together that say the same, in the order of the first of each; one by itself is a group of one."""
    together: dict[tuple[int, str], list[KnowledgeRisk]] = {}
    for one in found:
        together.setdefault((one.severity, one.group or one.reason), []).append(one)
    return [RiskGroup(severity, text, tuple(risks)) for (severity, text), risks in together.items()]


def carriers(known: KnownExperts) -> "nx.Graph[str]":
    """The bipartite graph: expertise ("side" 0) and the people and providers ("side" 1) that carry it now."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((one["id"] for one in known.of("Expertise")), side=0, kind="Expertise")
    for expert in known.of("Expert"):
        if not has_left(expert, known.today):
            for expertise in expert.get("expertise", ()):
                _carry(graph, expertise, expert["id"], "Expert")
                _carry(graph, expertise, expert.get("organisation", ""), "Organisation")
    for service in known.of("Service"):
        for expertise in service.get("expertise", ()):
            for provider in (service["provider"], *service.get("partners", ())):
                _carry(graph, expertise, provider, "Organisation")
    for organisation in known.of("Organisation"):
        for expertise in organisation.get("expertise", ()):
            _carry(graph, expertise, organisation["id"], "Organisation")
    return graph


def _carry(graph: "nx.Graph[str]", expertise: str, carrier: str, kind: str) -> None:
    if carrier and expertise in graph:
        graph.add_node(carrier, side=1, kind=kind)
        graph.add_edge(expertise, carrier)


def coverage(known: KnownExperts) -> list[Carried]:
    """Per expertise, least carried first."""
    graph = carriers(known)
    points = set(nx.articulation_points(graph))
    rows = []
    for expertise in (one["id"] for one in known.of("Expertise")):
        near = sorted(graph[expertise])
        people = sum(graph.nodes[node]["kind"] == "Expert" for node in near)
        rows.append(Carried(expertise, people, len(near) - people, tuple(node for node in near if node in points)))
    return sorted(rows, key=lambda row: (row.people, row.providers, row.expertise))


def has_left(expert: Payload, today: date) -> bool:
    """Whether a person is there no more, on the day itself included."""
    end: str = (expert.get("period") or {}).get("end") or ""
    return (bool(end) and end < today.isoformat()[: len(end)]) or end == today.isoformat()


def _expertise(known: KnownExperts) -> Iterable[KnowledgeRisk]:
    graph, titles = carriers(known), {one["id"]: one["title"] for one in known.of("Expertise")}
    for key, title in titles.items():
        people = sorted(node for node in graph[key] if graph.nodes[node]["kind"] == "Expert")
        providers = sorted(node for node in graph[key] if graph.nodes[node]["kind"] == "Organisation")
        if not people and providers:
            said = f"Van de expertise “{title}” is geen persoon bekend, alleen wie haar aanbiedt."
            proof = tuple(Evidence("Aanbieder.", id=provider) for provider in providers)
            yield KnowledgeRisk(2, "deskundigen", key, said, proof, _NOBODY, title)
        elif not people:
            said = f"Niemand heeft nog de expertise “{title}”."
            yield KnowledgeRisk(1, "deskundigen", key, said, (), "Niemand heeft nog deze expertise.", title)
        elif len(people) == 1:
            said = f"De expertise “{title}” hangt aan één persoon."
            only = (Evidence("De enige deskundige.", id=people[0]),)
            yield KnowledgeRisk(2, "deskundigen", key, said, only, "Deze expertise hangt aan één persoon.", title)
        if len(providers) == 1:
            said = f"De expertise “{title}” komt van één aanbieder."
            only = (Evidence("De enige aanbieder.", id=providers[0]),)
            yield KnowledgeRisk(2, "aanbieders", key, said, only, "Deze expertise komt van één aanbieder.", title)


def _lessons(known: KnownExperts) -> Iterable[KnowledgeRisk]:
    today = known.today.isoformat()
    for lesson in known.of("Lesson"):
        until: str = lesson.get("valid_until") or ""
        past = bool(until) and until < today[: len(until)]  # a year or month is past when the next has begun
        if lesson.get("review") == "verlopen" or (past and lesson.get("review") != "vervangen"):
            said = (
                f"De les “{lesson['title']}” gold tot {until}." if until else f"De les “{lesson['title']}” is verlopen."
            )
            name = f"{lesson['title']}{f' (tot {until})' if until else ''}"
            proof = (Evidence(said, id=lesson["id"]),)
            yield KnowledgeRisk(1, "verlopen les", lesson["id"], said, proof, "Deze les geldt niet meer.", name)


def _owners(known: KnownExperts) -> Iterable[KnowledgeRisk]:
    people: dict[str, list[tuple[PersonName, Payload]]] = defaultdict(list)  # by a word of the surname
    for expert in known.of("Expert"):
        name = PersonName.of(expert["title"])
        for word in name.telling:
            people[word].append((name, expert))
    for kind in ("Objective", "Activity"):
        for record in known.of(kind):
            owner = record.get("owner") or ""
            near = (one for word in set(re.findall(r"\w+", folded(owner))) for one in people.get(word, ()))
            meant = {expert["id"]: expert for name, expert in near if name.same(owner) == "ja"}
            left = [expert for expert in meant.values() if has_left(expert, known.today)]
            if left and len(left) == len(meant):  # two people of one name: the one who stayed may be meant
                said = f"{owner} is vertrokken en staat nog als eigenaar van “{record['title']}”."
                yield KnowledgeRisk(
                    1,
                    "eigenaar vertrokken",
                    record["id"],
                    said,
                    tuple(Evidence(said, id=one["id"]) for one in left[:_PROOF]),
                )


def _called(known: KnownExperts) -> dict[str, str]:
    """How themes are called, by id."""
    return {concept["id"]: concept["title"] for concept in known.of("Concept")}


def _themes(known: KnownExperts) -> Iterable[KnowledgeRisk]:
    names = _called(known)
    learned = {theme for lesson in known.of("Lesson") for theme in lesson.get("themes", ())}
    running: dict[str, list[str]] = defaultdict(list)
    for trajectory in known.of("Trajectory"):
        for theme in trajectory.get("themes", ()):
            running[theme].append(trajectory["id"])
    for theme, trajectories in running.items():
        if theme not in learned:
            running_now = "loopt 1 traject" if len(trajectories) == 1 else f"lopen {len(trajectories)} trajecten"
            said = f"Over {names.get(theme, theme)} {running_now}; een les is niet gevonden."
            proof = tuple(Evidence("Traject.", id=key) for key in sorted(trajectories))
            name = f"{names.get(theme, theme)} ({len(trajectories)})"
            yield KnowledgeRisk(
                3, "thema zonder les", theme, said, proof, "Trajecten lopen, een les is niet gevonden.", name
            )


def _developments(known: KnownExperts) -> Iterable[KnowledgeRisk]:
    """
    Those on whose themes nothing is known, and on whose first theme nothing is offered.

    An expertise counts only while somebody carries it. A development is mostly about its first theme: that something is
    offered on another, such as "leverancier", is no answer to it.
    """
    graph, names = carriers(known), _called(known)
    carried = {theme for one in known.of("Expertise") if len(graph[one["id"]]) for theme in one.get("themes", ())}
    offered = {theme for one in known.of("Service") for theme in one.get("themes", ())}
    for development in known.of("Development"):
        themes = development.get("themes", ())
        first = {near for theme in themes[:1] for near in (theme, *known.near.get(theme, ()))}
        if not (carried.intersection(themes) or offered.intersection(first)):
            about = ", ".join(names.get(theme, theme) for theme in themes) or "geen thema vastgelegd"
            title = development["title"]
            said = f"Voor de ontwikkeling “{title}” is geen expertise of dienst gevonden ({about})."
            yield KnowledgeRisk(3, "ontwikkeling zonder expertise", development["id"], said, (), _BARE, title)
