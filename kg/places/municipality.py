"""What is known of each municipality: from the register, its profiles, and the mergers that it took part in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from kg.ports.journal import Payload, Stored

KINDS: Final = ("Municipality", "Profile", "Reorganisation")
SIZE_CLASSES: Final = (20_000, 50_000, 100_000, 250_000)  # inhabitants; the classes that CBS publishes by
_STATED: Final = ("population", "density_per_km2", "region", "health_region")


@dataclass(frozen=True, slots=True)
class MunicipalityFacts:
    """
    What is known of a municipality: to compare it by, to find others like it, and to hold conditions against.

    Attributes:
        population: Inhabitants, or None.
        ended: When it merged into another, or "".
        source: The profile that states the inhabitants, or "".
        density_per_km2: Inhabitants per square kilometre, or None.
        region: COROP area (NUTS 3), or "".
        health_region: GGD region, or "".
        mergers: (id, date, title) of those that it took part in, oldest first.
        shared: Names of what it registered, and of the trajectories and cases that it takes part in; of a ranking.
        themes: Names of the themes that its own texts are about; of a ranking.
    """

    code: str
    name: str
    province: str = ""
    population: int | None = None
    ended: str = ""
    source: str = ""
    density_per_km2: float | None = None
    region: str = ""
    health_region: str = ""
    mergers: tuple[tuple[str, str, str], ...] = ()
    shared: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()

    @property
    def size_class(self) -> int | None:
        """The number of its size class of CBS, 0 for the smallest; None when its inhabitants are not known."""
        return sum(self.population >= bound for bound in SIZE_CLASSES) if self.population else None


def municipalities_of(records: Iterable[Stored]) -> dict[str, MunicipalityFacts]:
    """By code, in order of code: what records of `KINDS` say; of each fact of a profile the newest that is stated."""
    payloads: dict[str, list[Payload]] = {kind: [] for kind in KINDS}
    for stored in records:
        payloads[stored.kind].append(stored.payload)
    register, profiles, reorganisations = payloads.values()
    stated: dict[str, dict[str, Any]] = defaultdict(dict)
    for profile in sorted(profiles, key=lambda one: (one["year"], one["id"])):
        facts = {name: profile[name] for name in _STATED if profile.get(name)}
        stated[profile["municipality"]] |= {**facts, **({"source": profile["id"]} if "population" in facts else {})}
    mergers: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in sorted(reorganisations, key=lambda one: (one["date"], one["id"])):
        for code in {code for role in ("dissolved", "extended", "created") for code in one.get(role, ())}:
            mergers[code].append((one["id"], one["date"], one["title"]))
    return {
        one["id"]: MunicipalityFacts(
            one["id"],
            one["title"],
            one.get("province") or "",
            ended=(one.get("period") or {}).get("end") or "",
            mergers=tuple(mergers[one["id"]]),
            **stated[one["id"]],
        )
        for one in sorted(register, key=lambda one: one["id"])
    }
