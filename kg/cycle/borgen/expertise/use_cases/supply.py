"""What may be read of who knows and offers what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.borgen.expertise import offer, risk
from kg.dutch.likeness import Compared
from kg.projections.passages import text_of

if TYPE_CHECKING:
    from kg.store.reader import Reader

Payload = Mapping[str, Any]
OFFERED: Final = {"Product": "Service"}  # a thing is offered as a service is


@dataclass(frozen=True, slots=True)
class Supply:
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
    def of(cls, graph: "Reader", today: date) -> "Supply":
        """From what counts as fact for the asker."""
        found: dict[str, dict[str, Payload]] = {"Expertise": {}, "Expert": {}, "Service": {}, "Trajectory": {}}
        for stored in graph.authoritative(*found, "Product"):
            if stored.kind != "Expert" or not risk.has_left(stored.payload, today):
                found[OFFERED.get(stored.kind, stored.kind)][stored.id] = stored.payload
        stated = {
            s.id: tuple(s.payload["expertise"])
            for s in graph.authoritative("Organisation")
            if s.payload.get("expertise")
        }
        wanted = {expert.get("organisation", "") for expert in found["Expert"].values()} | set(stated)
        wanted |= {key for service in found["Service"].values() for key in providers_of(service)}
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

    def people(self, expertise: Iterable[str], at: Iterable[str] | None = None) -> tuple[offer.Who, ...]:
        """Who have one of the fields, with one of the organisations (anywhere when None)."""
        there = None if at is None else set(at)
        return tuple(
            offer.Who(key, self.experts[key]["title"])
            for key in sorted({key for one in expertise for key in self.holders.get(one, ())})
            if there is None or self.experts[key].get("organisation") in there
        )

    def themes(self, payload: Payload) -> frozenset[str]:
        """Of a record, and of the expertise that it draws on."""
        drawn = (self.expertise[key] for key in payload.get("expertise", ()) if key in self.expertise)
        return frozenset(theme for one in (payload, *drawn) for theme in one.get("themes", ()))


def providers_of(service: Payload) -> tuple[str, ...]:
    """Who offer a service together, by id, the first who states it."""
    return (service["provider"], *service.get("partners", ()))


def supply_of(graph: "Reader", today: date) -> Supply:
    """The supply on a day; kept until the journal moves on."""
    return graph.kept(f"supply, {today}", lambda: Supply.of(graph, today))
