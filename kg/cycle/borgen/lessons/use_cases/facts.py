"""
What a municipality did and decided, in words; the input of `kg.cycle.borgen.lessons.conditions`.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.borgen.lessons.conditions import Fact
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


def facts_of(graph: "Reader", code: str, context: str = "") -> tuple[Fact, ...]:
    """
    Everything in words that can decide a condition for a municipality: what was told first, then records in order.

    Args:
        graph: As the asker may see it.
        code: Of the municipality.
        context: What they tell along with the question.
    """
    told = (Fact(context),) if context.strip() else ()
    return (*told, *_recorded(graph, code))


def _recorded(graph: "Reader", code: str) -> Iterable[Fact]:
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
