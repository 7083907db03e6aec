"""People and sharing: what leaves a private space, and what is held on a person."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kg import clock, deadline, schema
from kg.access import AUDIENCES
from kg.askers import newest_profiles
from kg.cycle import risk, sharing
from kg.errors import InputError, NotFound
from kg.named import Named
from kg.ports import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.record import Record
    from kg.service import KnowledgeGraph

_ANONYMOUS_OWNER = "netwerk"  # a copy in its maker's own space would lead back to the maker


def known(graph: "KnowledgeGraph", municipality: str = "") -> risk.Known:
    """
    What the risk report looks at.

    With a municipality, only its own trajectories, objectives and activities are looked at.
    """
    from kg.askers import owners_of

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
    records = {stored.id: stored for stored in graph.scan(*kinds)}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for stored in records.values():
        own = stored.kind in {"Objective", "Activity", "Trajectory"}
        if not (code and own) or code in owners_of(stored.payload, records):
            found.setdefault(stored.kind, []).append(stored.payload)
    return risk.Known(found, clock.today())


def preview(graph: "KnowledgeGraph", record_id: str) -> sharing.Copy:
    """
    The anonymised copy that would leave, see `kg.cycle.sharing.anonymised`.

    Raises:
        InputError: If it cannot leave without being recognisable.
    """
    stored = graph.get(record_id)
    profiles = newest_profiles(graph)
    case = stored.payload.get("case")
    about = graph.get(case).payload if case else stored.payload
    codes = about.get("municipalities", ())
    unknown = [graph.gazetteer.name(code) for code in codes if code not in profiles]
    if unknown:
        raise InputError(
            f"van {', '.join(unknown)} is geen inwonertal bekend; of er genoeg gemeenten op lijken, is niet na te gaan"
        )
    living = {s.id for s in graph.scan("Municipality") if not (s.payload.get("period") or {}).get("end")}
    everyone = [profile.payload["population"] for code, profile in profiles.items() if code in living]
    own = [profiles[code].payload["population"] for code in codes]
    return sharing.anonymised(stored.kind, stored.payload, own, everyone, _names(graph))


def _names(graph: "KnowledgeGraph") -> sharing.Names:
    named: dict[str, set[str]] = {"Municipality": set(), "Organisation": set(), "Expert": set()}
    for stored in graph.scan(*named):
        named[stored.kind] |= {stored.payload["title"], *stored.payload.get("alt_labels", ())}
    named["Expert"] |= {s.payload["owner"] for s in graph.scan("Objective", "Activity") if s.payload.get("owner")}
    return sharing.Names(*(sorted(names) for names in named.values()))


def share(graph: "KnowledgeGraph", record_id: str, audience: str, *, anonymous: bool, by: str) -> str:
    """
    Let others see a record; the id under which they see it, or "" when they could already.

    Anonymous: a copy under a new id, without provenance, in a space of nobody; which record it came from is kept in
    the private space of the original. Otherwise the record itself moves to the wider audience.

    Raises:
        InputError: If the audience is none, or the copy would be recognisable.
    """
    if audience not in AUDIENCES[1:]:
        raise InputError(f"{audience!r} is geen doelgroep om mee te delen; kies {' of '.join(AUDIENCES[1:])}")
    stored = graph.get(record_id)
    if already(stored, audience):
        return ""
    if not anonymous:
        owner = stored.space.rpartition("/")[0]
        graph.put(
            [schema.parse(stored.kind, stored.payload)],
            space=f"{owner}/{audience}",
            reason=f"gedeeld met {audience}",
            gated=True,
        )
        return record_id
    copy, key = preview(graph, record_id), f"gedeeld-{uuid4().hex}"
    today = clock.today().isoformat()
    trace = {
        "id": f"verstrekking-{uuid4().hex[:12]}", "title": f"Afschrift van {record_id}", "original": record_id,
        "copied_as": key, "date": today, "person": by,
    }  # fmt: skip
    graph.put([schema.parse("Disclosure", trace)], space=stored.space, reason="anoniem afschrift")
    graph.witness.gave([stored], f"anoniem afschrift voor {audience}")
    shared = schema.composed(copy.kind, {"id": key, **copy.payload})
    graph.put([shared], space=f"{_ANONYMOUS_OWNER}/{audience}", reason="anoniem gedeeld", gated=True)
    return key


def already(stored: Stored, audience: str) -> bool:
    """Whether the audience can read the record as it is."""
    return AUDIENCES.index(stored.space.rpartition("/")[2]) >= AUDIENCES.index(audience)


def person(graph: "KnowledgeGraph", name_or_id: str) -> Named:
    """
    Who is meant, by the id of their record or by name; of a name that nobody bears there may still be mentions.

    Raises:
        InputError: If nothing is given, or several people have the name; the message lists their ids.
    """
    asked = name_or_id.strip()
    if not asked:
        raise InputError("geef een naam of het id van een persoon")
    experts = list(graph.scan("Expert"))
    named = [s for s in experts if s.id == asked] or [s for s in experts if _name(s) == asked.casefold()]
    if len(named) > 1:
        ids = ", ".join(f"{s.id} ({s.payload.get('organisation', 'organisatie onbekend')})" for s in named)
        raise InputError(f"{len(named)} mensen heten {asked!r}; geef het id: {ids}")
    if not named:
        return Named(asked)
    return Named(named[0].payload["title"], named[0].id, sum(_name(s) == _name(named[0]) for s in experts) == 1)


def _name(stored: Stored) -> str:
    name: str = stored.payload["title"]
    return name.casefold()


def held_on(graph: "KnowledgeGraph", name_or_id: str) -> list[Stored]:
    """
    Every record that is about a person, points at them or names them, in order of id.

    Where two people share a name, records that only name it are left out: whom they mean is not known.

    Raises:
        NotFound: If nothing is held, in an earlier version neither.
        InputError: As `person`.
    """
    who = person(graph, name_or_id)
    found = _now(graph, who)
    if not found and not _once(graph, who):
        raise NotFound(
            f"over {name_or_id!r} is niets bekend"
            + (
                ""
                if who.id or " " in who.name
                else "; een naam van één woord telt alleen waar iemand als persoon staat"
            )
        )
    return found


def once_held_on(graph: "KnowledgeGraph", name_or_id: str) -> list[str]:
    """The ids of records of which only an earlier version is about a person, or that are there no more; in order."""
    return _once(graph, person(graph, name_or_id))


def _now(graph: "KnowledgeGraph", who: Named) -> list[Stored]:
    """Also among the records that no question looks at."""
    held = deadline.steps(graph.stores.journal.scan(spaces=graph.spaces()))
    return [stored for stored in held if _is_about(who, stored.id, stored.kind, stored.payload)]


def _is_about(who: Named, record_id: str, kind: str, payload: "Mapping[str, Any]") -> bool:
    if schema.faults(kind, payload):
        return record_id == who.id or who.anywhere(payload)
    return who.in_record(record_id, kind, payload)


def _once(graph: "KnowledgeGraph", who: Named) -> list[str]:
    """Every event of the journal is read."""
    found: dict[str, bool] = {}  # by id: whether the last version that we saw is about them
    for event in graph.stores.journal.events():
        if event.op == "erase":
            found.pop(event.record_id, None)
        elif event.payload is None:  # deleted; what it said before is still there
            if event.record_id in found:
                found[event.record_id] = False
        elif graph.principal.readable([event.space]):
            now = _is_about(who, event.record_id, event.kind, event.payload)
            if now or event.record_id in found:
                found[event.record_id] = now
    return sorted(key for key, still in found.items() if not still)


def spelled_in_ids(graph: "KnowledgeGraph", name_or_id: str) -> list[str]:
    """
    The ids that spell the name of a person, in order: those stay in the journal, whose chain is made over them.

    Raises:
        InputError: As `person`.
    """
    who = person(graph, name_or_id)
    seen = {(event.record_id, event.space) for event in graph.stores.journal.events()}
    return sorted({key for key, space in seen if who.in_id(key) and graph.principal.readable([space])})


def erase_person(graph: "KnowledgeGraph", name_or_id: str) -> list[str]:
    """
    Remove a person for good, in one transaction; the ids of what was erased or had the name taken out.

    The record of the person goes with its history, and so does one that cannot be without them. A record that names
    them is written anew without the name, and one that once named them as it is, after its history is gone; the chain
    of the journal stays whole.

    Raises:
        NotFound: If nothing is held.
        InputError: As `person`.
    """
    who = person(graph, name_or_id)
    rewritten: dict[str, Record | None] = {}
    for stored in held_on(graph, name_or_id):
        whole = stored.id == who.id or schema.faults(stored.kind, stored.payload)
        left = None if whole else who.taken_out(stored.kind, stored.payload)
        rewritten[stored.id] = schema.composed(stored.kind, left) if left else None
    once = _once(graph, who)
    held = graph.get_many(once)
    for key in once:
        rewritten[key] = schema.parse(held[key].kind, held[key].payload) if key in held else None
    graph.rewrite(rewritten, reason="verzoek om verwijdering")
    return sorted(rewritten)
