"""Knowledge at risk, fetched from the graph: the input of the risk report, and what it says."""

from typing import TYPE_CHECKING, Any

from kg import clock
from kg.cycle.borgen.expertise import risk
from kg.cycle.borgen.expertise.use_cases.supply import OFFERED
from ontologies.themes import related_themes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.reader import Reader


def known(graph: "Reader", municipality: str = "") -> risk.KnownExperts:
    """
    What the risk report looks at.

    With a municipality, only its own trajectories, objectives and activities are looked at.
    """
    from kg.cycle.borgen.lessons.use_cases.facts import owners_of

    kinds = (
        "Expertise",
        "Expert",
        "Service",
        "Product",
        "Organisation",
        "Lesson",
        "Objective",
        "Activity",
        "Trajectory",
        "Development",
        "Policy",
        "Concept",
    )
    code = graph.gazetteer.code(municipality) if municipality else ""
    records = {stored.id: stored for stored in graph.authoritative(*kinds)}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for stored in records.values():
        own = stored.kind in {"Objective", "Activity", "Trajectory"}
        if not (code and own) or code in owners_of(stored.payload, records):
            found.setdefault(OFFERED.get(stored.kind, stored.kind), []).append(stored.payload)
    themes = {theme for one in found.get("Development", ()) for theme in one.get("themes", ())}
    near = {theme: frozenset(related_themes(theme)) for theme in themes}
    return risk.KnownExperts(found, clock.today(), near)


def risks(graph: "Reader", municipality: str = "") -> list[risk.KnowledgeRisk]:
    """Knowledge at risk, most severe first."""
    return risk.risks(known(graph, municipality))


def coverage(graph: "Reader", municipality: str = "") -> list[risk.Carried]:
    """How many people and providers carry each expertise, least carried first."""
    return risk.coverage(known(graph, municipality))
