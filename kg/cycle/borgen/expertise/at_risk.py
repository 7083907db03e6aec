"""Knowledge at risk, fetched from the graph: the input of the risk report, and what it says."""

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4
from kg import clock, deadline
from kg.access import AUDIENCES, is_public
from kg.cycle.borgen.expertise import risk
from kg.cycle.borgen.lessons.askers import newest_profiles
from kg.cycle.borgen.sharing import anonymisation
from kg.dutch.aliases import other_names
from kg.dutch.persons.person import PersonName, may_be_person
from kg.errors import InputError, NotFound, Overtaken
from kg.model import schema
from kg.model.kinds import KINDS
from kg.ports.journal import Stored
from kg.store.erasure.mentions import Named, naming
from kg.store.room import Asks, Does, Room
from ontologies.labels import subject_labels
from ontologies.spelling import folded, line
from ontologies.themes import related_themes
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model.record import Record
    from kg.store.reader import Reader
    from kg.store.writer import Writer


def known(graph: "Reader", municipality: str = "") -> risk.KnownExperts:
    """
    What the risk report looks at.

    With a municipality, only its own trajectories, objectives and activities are looked at.
    """
    from kg.cycle.borgen.lessons.askers import owners_of

    kinds = (
        "Expertise",
        "Expert",
        "Service",
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
            found.setdefault(stored.kind, []).append(stored.payload)
    themes = {theme for one in found.get("Development", ()) for theme in one.get("themes", ())}
    near = {theme: frozenset(related_themes(theme)) for theme in themes}
    return risk.KnownExperts(found, clock.today(), near)


def risks(graph: "Reader", municipality: str = "") -> list[risk.Risk]:
    """Knowledge at risk, most severe first."""
    return risk.risks(known(graph, municipality))


def coverage(graph: "Reader", municipality: str = "") -> list[risk.Carried]:
    """How many people and providers carry each expertise, least carried first."""
    return risk.coverage(known(graph, municipality))
