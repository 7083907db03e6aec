"""
Which weights a ranking uses: those adopted for a municipality, else those adopted for all, else the default.

At any time at most one set is adopted for a municipality and one for all of them.
"""

from typing import TYPE_CHECKING, Any, Final

from kg.cycle.interpret.ranking import ranking
from kg.cycle.interpret.ranking.ranking import InForce
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

ADOPTED: Final = "vastgesteld"


def weight_sets(graph: "Reader", code: str) -> list[Stored]:
    """The versions of a municipality, or those for all with "", oldest first."""
    found = (stored for stored in graph.scan("WeightSet") if is_own(graph, stored))
    scoped = [stored for stored in found if (stored.payload.get("municipality") or "") == code]
    return sorted(scoped, key=lambda stored: (stored.payload["version"], stored.id))


def in_force(graph: "Reader", code: str = "") -> InForce:
    """
    The adopted weights of a municipality, else those for all, else the default.

    A set that was learned for other features than those of now does not hold any more.
    """
    for scope in dict.fromkeys((code, "")):
        for stored in reversed(weight_sets(graph, scope)):
            weights = by_name(stored.payload["weights"])
            same = set(weights) == set(ranking.WEIGHTS) and any(weights.values())
            if stored.payload["status"] == ADOPTED and same:
                return InForce(weights, stored.payload["version"], stored.id, stored.payload.get("municipality"))
    return InForce(ranking.WEIGHTS)


def is_own(graph: "Reader", stored: Stored) -> bool:
    """Whether a record is of the principal's own organisation: what others share does not change our rankings."""
    return graph.principal.everything or stored.space.rpartition("/")[0] in graph.authority.own


def by_name(values: Any) -> dict[str, float]:
    """Weights by feature, from those of a set."""
    return {value["feature"]: value["amount"] for value in values}
