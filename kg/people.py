"""People and sharing: what leaves a private space, and what is held on a person."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kg import schema
from kg.access import AUDIENCES
from kg.askers import newest_profiles
from kg.cycle import risk, sharing
from kg.errors import InputError, NotFound
from kg.ports import Stored

if TYPE_CHECKING:
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
    )
    code = graph.gazetteer.code(municipality) if municipality else ""
    records = {stored.id: stored for stored in graph.scan(*kinds)}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for stored in records.values():
        own = stored.kind in {"Objective", "Activity", "Trajectory"}
        if not (code and own) or code in owners_of(stored.payload, records):
            found.setdefault(stored.kind, []).append(stored.payload)
    return risk.Known(found, datetime.now(UTC).date())


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
    today = datetime.now(UTC).date().isoformat()
    trace = {
        "id": f"verstrekking-{uuid4().hex[:12]}", "title": f"Afschrift van {record_id}", "original": record_id,
        "copied_as": key, "date": today, "person": by,
    }  # fmt: skip
    graph.put([schema.parse("Disclosure", trace)], space=stored.space, reason="anoniem afschrift")
    shared = schema.parse(copy.kind, {"id": key, **copy.payload})
    graph.put([shared], space=f"{_ANONYMOUS_OWNER}/{audience}", reason="anoniem gedeeld", gated=True)
    return key


def already(stored: Stored, audience: str) -> bool:
    """Whether the audience can read the record as it is."""
    return AUDIENCES.index(stored.space.rpartition("/")[2]) >= AUDIENCES.index(audience)


def person(graph: "KnowledgeGraph", name_or_id: str) -> tuple[Stored | None, str, bool]:
    """
    Who is meant: the record if there is one, the name, and whether the name is theirs alone.

    Raises:
        InputError: If several people have the name; the message lists their ids.
    """
    experts = list(graph.scan("Expert"))
    chosen = [s for s in experts if s.id == name_or_id]
    named = chosen or [s for s in experts if s.payload["title"].casefold() == name_or_id.casefold()]
    if len(named) > 1:
        ids = ", ".join(f"{s.id} ({s.payload.get('organisation', 'organisatie onbekend')})" for s in named)
        raise InputError(f"{len(named)} mensen heten {name_or_id!r}; geef het id: {ids}")
    if not named:
        return None, name_or_id, True
    name = named[0].payload["title"]
    alone = sum(s.payload["title"].casefold() == name.casefold() for s in experts) == 1
    return named[0], name, alone


def held_on(graph: "KnowledgeGraph", name_or_id: str) -> list[Stored]:
    """
    Every record that is about a person, points at them or names them, in order of id.

    Where two people share a name, records that only name it are left out: whom they mean is not known.

    Raises:
        NotFound: If nothing is held.
    """
    about = _about(graph, name_or_id)
    found = [stored for stored in graph.scan() if about(stored.id, stored.kind, stored.payload)]
    if not found and not once_held_on(graph, name_or_id):
        raise NotFound(f"over {name_or_id!r} is niets bekend")
    return found


def once_held_on(graph: "KnowledgeGraph", name_or_id: str) -> list[str]:
    """
    The ids of records of which only an earlier version is about a person, or that are there no more; in order.

    Every event of the journal is read.
    """
    about = _about(graph, name_or_id)
    found: dict[str, bool] = {}  # by id: whether the last version that we saw is about them
    for event in graph.stores.journal.events():
        if event.op == "erase":
            found.pop(event.record_id, None)
        elif event.payload is None:  # deleted; what it said before is still there
            if event.record_id in found:
                found[event.record_id] = False
        elif graph.principal.readable([event.space]):
            now = about(event.record_id, event.kind, event.payload)
            if now or event.record_id in found:
                found[event.record_id] = now
    return sorted(key for key, still in found.items() if not still)


def _about(graph: "KnowledgeGraph", name_or_id: str) -> Callable[[str, str, Mapping[str, Any]], bool]:
    """Whether a record (id, kind and payload) is about a person, points at them, or names them and nobody else."""
    who, name, alone = person(graph, name_or_id)
    pattern = _pattern(name)

    def about(record_id: str, kind: str, payload: Mapping[str, Any]) -> bool:
        if who is not None and (record_id == who.id or any(to == who.id for _, to in schema.links_of(kind, payload))):
            return True
        if kind == "Expert":  # somebody else of that name, unless there is nobody left who bears it
            return who is None and _mentions(payload, pattern)
        return alone and _mentions(payload, pattern)

    return about


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def _mentions(value: Any, pattern: re.Pattern[str]) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(item, pattern) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_mentions(item, pattern) for item in value)
    return isinstance(value, str) and bool(pattern.search(value))


def _replaced(value: Any, pattern: re.Pattern[str], gone: str) -> Any:
    if isinstance(value, Mapping):
        return {key: cleaned for key, item in value.items() if (cleaned := _replaced(item, pattern, gone)) is not None}
    if isinstance(value, list | tuple):
        return [cleaned for item in value if (cleaned := _replaced(item, pattern, gone)) is not None]
    if isinstance(value, str):
        return None if gone and value == gone else pattern.sub("een medewerker", value)
    return value


def erase_person(graph: "KnowledgeGraph", name_or_id: str) -> list[str]:
    """
    Remove a person for good, in one transaction; the ids of what was erased or had the name taken out.

    The record of the person goes with its history. A record that names them is written anew without the name, and one
    that once named them as it is, after its history is gone; the chain of the journal stays whole.

    Raises:
        NotFound: If nothing is held.
        InputError: If several people have the name.
    """
    who, name, alone = person(graph, name_or_id)
    pattern, held = _pattern(name), held_on(graph, name_or_id)
    never = re.compile(r"(?!)")
    rewritten: dict[str, Record | None] = {}
    for stored in held:
        cleaned = _replaced(dict(stored.payload), pattern if alone else never, who.id if who else "")
        itself = who is not None and stored.id == who.id
        rewritten[stored.id] = None if itself else schema.parse(stored.kind, {**cleaned, "id": stored.id})
    for key in once_held_on(graph, name_or_id):
        left = graph.get_many([key]).get(key)
        rewritten[key] = schema.parse(left.kind, left.payload) if left else None
    graph.rewrite(rewritten, reason="verzoek om verwijdering")
    return sorted(rewritten)
