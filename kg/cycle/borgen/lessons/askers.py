"""
What is known of a municipality that asks, fetched from the graph; the input of `kg.cycle.borgen.lessons.conditions`.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.borgen.lessons.conditions import Asker, Fact
from kg.deadline import steps
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

_OWN: Final = {
    "Trajectory": "traject",
    "Policy": "beleid",
    "Objective": "doelstelling",
    "Activity": "activiteit",
    "AlgorithmRegistration": "algoritmeregistratie",
    "Case": "eigen casus",
}
_DEEPEST: Final = 5  # an activity, its objective, its policy; whatever is deeper points at what it should not
_TEXTS: Final = ("title", "goal", "description")


def newest_profiles(graph: "Reader") -> dict[str, Stored]:
    """By municipality, its profile of the latest year that has a population."""
    newest: dict[str, Stored] = {}
    for stored in graph.authoritative("Profile"):
        code = stored.payload["municipality"]
        known = newest.get(code)
        if stored.payload.get("population") and (known is None or known.payload["year"] <= stored.payload["year"]):
            newest[code] = stored
    return newest


def asker_of(graph: "Reader", municipality: str, context: str = "") -> Asker:
    """
    Everything that can decide a condition.

    Args:
        graph: As the asker may see it.
        municipality: Code or name.
        context: What they tell along with the question.

    Raises:
        UnknownMunicipality: If no register has the name.
    """
    code = graph.gazetteer.code(municipality)
    profile = newest_profiles(graph).get(code)
    told = (Fact(context),) if context.strip() else ()
    place = graph.get(code).payload
    return Asker(
        code,
        graph.gazetteer.name(code),
        profile.payload["population"] if profile else None,
        profile.id if profile else "",
        place.get("province", ""),
        _mergers(graph, code),
        (*told, *_facts(graph, code)),
    )


def _mergers(graph: "Reader", code: str) -> tuple[tuple[str, str, str], ...]:
    took_part = (
        stored
        for stored in graph.authoritative("Reorganisation")
        if any(code in value for value in stored.payload.values() if isinstance(value, list | tuple))
    )
    found = [(stored.id, stored.payload["date"], stored.payload["title"]) for stored in took_part]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def _facts(graph: "Reader", code: str) -> Iterable[Fact]:
    records = {stored.id: stored for stored in graph.authoritative(*_OWN)}
    for stored in steps(records.values()):
        if code in owners_of(stored.payload, records):
            payload = stored.payload
            text = ". ".join(payload[key] for key in _TEXTS if payload.get(key))
            words = ("gezamenlijke gezamenlijk samenwerking",) if payload.get("partners") else ()
            yield Fact(text, stored.id, _OWN[stored.kind], words)


def owners_of(payload: Mapping[str, Any], records: Mapping[str, Stored]) -> tuple[str, ...]:
    """The municipalities that a record is of: its own, or those of what it hangs under; () where that is a circle."""
    for _ in range(_DEEPEST):
        codes = payload.get("municipalities") or (payload.get("municipality") and [payload["municipality"]])
        if codes:
            return tuple(codes)
        above = records.get(payload.get("policy") or payload.get("objective") or payload.get("trajectory") or "")
        if above is None:
            break
        payload = above.payload
    return ()
