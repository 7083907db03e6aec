"""
Random organisations, grants and records of every kind, for the tests of what leaks. All of it is fictitious.

What may be read is decided here by the words of the specification, not by `kg.access`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final, TypeAlias

from kg.access import Grant
from kg.errors import InvalidRecord
from kg.model.kinds import KINDS
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, dump, fields_of, parse

NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY: Final = NOW.date()
ORGANISATIONS: Final = ("ede", "baarn", "bct", "zuid-holland")
SPACES: Final = tuple(f"{who}/{audience}" for who in ORGANISATIONS for audience in ("private", "network", "public"))
PLACES: Final = {"GM0308": "Baarn", "GM0228": "Ede", "GM0344": "Utrecht"}
THEMES: Final = ("thema-archief", "thema-inkoop", "thema-cybersecurity")
ROLES: Final = ("reader", "editor", "reviewer", "reviewer", "steward", "steward")
WORDS: Final = (
    *("zaaksysteem", "draagvlak", "archief", "inkoop", "duurzaam", "algoritme", "wachtgeld", "reservaat"),
    *("gijzelsoftware", "omgevingswet", "gemeente", "leverancier", "de", "van", "WOO", "NEN-7510"),
)
DATES: Final = ("2023", "2024-05", "2025-01-15", "2026-06-01", "2026-12-01", "2027")
_FREQUENT: Final = (
    *("Lesson", "Case", "Development", "Signal", "Policy", "Trajectory", "Expert", "Organisation", "Service"),
    *(
        "Adoption",
        "Judgement",
        "Watch",
        "Confirmation",
        "Objective",
        "Activity",
        "Support",
        "Proposal",
        "Profile",
        "Concept",
    ),
)


Rows: TypeAlias = tuple[tuple[str, str, Mapping[str, Any]], ...]


@dataclass(frozen=True)
class World:
    """
    What is in a store, and the caller.

    Attributes:
        records: Space, kind and payload.
        before: What some of them said earlier; of what is hidden now, perhaps in public.
        gone: The ids of those that were deleted in the end.
        grants: Who lets whom read.
        roles: What the caller may do where; nothing at all: someone without a key.
    """

    records: Rows
    before: Rows
    gone: frozenset[str]
    grants: tuple[Grant, ...]
    roles: Mapping[str, str]

    def may_read(self, space: str) -> bool:
        """As the specification says it."""
        owner, audience = space.split("/")
        if audience == "public" or owner in self.roles:
            return True
        if audience == "network":
            return bool(self.roles)
        return any(g.owner == owner and g.grantee in self.roles and g.until >= TODAY for g in self.grants)

    def hidden(self) -> list[str]:
        """The ids of what may not be read."""
        return [payload["id"] for space, _, payload in self.records if not self.may_read(space)]

    def ids(self) -> list[str]:
        """Every id: whoever is after what is hidden may know them."""
        return [payload["id"] for _, _, payload in self.records]

    def without(self) -> "World":
        """The same, when nothing was hidden."""
        hidden = set(self.hidden())
        records, before = (
            tuple(record for record in rows if record[2]["id"] not in hidden) for rows in (self.records, self.before)
        )
        return replace(self, records=records, before=before, gone=self.gone - hidden)

    def otherwise(self, chance: Random) -> "World":
        """The same, when what is hidden said something else, of another kind, and elsewhere out of sight."""
        unseen = [space for space in SPACES if not self.may_read(space)]
        ids = self.ids()
        records = []
        for space, kind, payload in self.records:
            if self.may_read(space):
                records.append((space, kind, payload))
            else:
                other = chance.choice(tuple(KINDS)) if kind != "Municipality" else kind
                records.append((chance.choice(unseen), other, a_payload(chance, other, payload["id"], ids)))
        hidden = set(self.hidden())
        before = tuple(record for record in self.before if record[2]["id"] not in hidden)
        return replace(self, records=tuple(records), before=before, gone=self.gone - hidden)


def a_world(chance: Random) -> World:
    """Something hidden is always in it."""
    while True:
        records = _records(chance)
        gone = frozenset(
            payload["id"]
            for _, kind, payload in records
            if chance.random() < 0.1 and kind != "Municipality" and not _is_settled(kind, payload)
        )
        world = World(records, _earlier(chance, records), gone, _grants(chance), _roles(chance))
        if world.hidden():
            return world


def _roles(chance: Random) -> dict[str, str]:
    who = chance.sample(ORGANISATIONS, chance.choice((0, 1, 1, 1, 2)))
    return {organisation: chance.choice(ROLES) for organisation in who}


def _grants(chance: Random) -> tuple[Grant, ...]:
    def day() -> date:
        return TODAY + timedelta(days=chance.randint(-2, 2))

    return tuple(
        Grant(chance.choice(ORGANISATIONS), chance.choice(ORGANISATIONS), day()) for _ in range(chance.randrange(3))
    )


def _records(chance: Random) -> Rows:
    found: dict[str, tuple[str, str, Mapping[str, Any]]] = {}
    for code, name in PLACES.items():  # mostly known to all, as a register is
        space = "zuid-holland/public" if chance.random() < 0.8 else chance.choice(SPACES)
        found[code] = (space, "Municipality", {"id": code, "title": name, "code": code})
    for number in range(chance.randint(12, 30)):
        space = chance.choice((*SPACES, *(s for s in SPACES if s.endswith("private"))))
        kind = chance.choice(_FREQUENT) if chance.random() < 0.8 else chance.choice(tuple(KINDS))
        if kind == "Municipality":
            continue
        prefix = chance.choice((space.split("/", maxsplit=1)[0], "x"))
        record_id = f"{prefix}.{number}"
        found[record_id] = (space, kind, a_payload(chance, kind, record_id, list(found)))
    records = list(found.values())
    chance.shuffle(records)  # the order in which they are written
    return tuple(records)


def _earlier(chance: Random, records: Rows) -> Rows:
    ids = [payload["id"] for _, _, payload in records]
    drawn = (
        (chance.choice((space, f"{space.split('/')[0]}/public")), kind, a_payload(chance, kind, payload["id"], ids))
        for space, kind, payload in records
        if chance.random() < 0.3 and kind != "Municipality"
    )
    return tuple(one for one in drawn if not _is_settled(one[1], one[2]))


def _is_settled(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether it stays as it is once it was written, see `kg.store.settlement`."""
    return KINDS[kind].written_once or bool(payload.get("accounted") or payload.get("moments"))


def a_payload(chance: Random, kind: str, record_id: str, ids: list[str]) -> dict[str, Any]:
    """A record of a kind that is one, with links to some of the ids."""
    owner = KINDS[kind]
    for attempt in range(64):  # now and then with only what must be there: one field may need another to be absent
        payload = {"id": record_id, **_filled(chance, owner, ids, share=0.0 if attempt % 8 == 7 else 0.5)}
        try:
            return dump(parse(kind, payload))
        except InvalidRecord:
            continue
    raise AssertionError(f"no {kind} fits its rules in 64 tries")


def _filled(chance: Random, owner: type[Record] | type[Value], ids: list[str], *, share: float) -> dict[str, Any]:
    found = {}
    share = (
        1.0 if issubclass(owner, Value) and owner.alternatives else share
    )  # which it needs hangs on what it says: all of it
    for spec in fields_of(owner):
        if spec.name != "provenance" and (spec.required or chance.random() < share):
            found[spec.name] = [_one(chance, spec, ids)] if spec.many else _one(chance, spec, ids)
    return found


def _one(chance: Random, spec: FieldSpec, ids: list[str]) -> Any:
    if spec.choices:
        return chance.choice(spec.choices)
    if spec.node is not None:
        return _filled(chance, spec.node, ids, share=0.5)
    if spec.range == "link":
        among = {"Municipality": list(PLACES), "Concept": list(THEMES)}.get(spec.prop.to, [*ids, "weg"])
        return chance.choice(among)
    if spec.range in {"int", "float"}:
        low, high = spec.minimum or 0, spec.maximum if spec.maximum is not None else 50_000
        return chance.randint(int(low), int(high)) if spec.range == "int" else round(chance.uniform(low, high), 3)
    if spec.range == "bool":
        return chance.random() < 0.5
    return {
        "date": chance.choice(DATES),
        "timestamp": f"2026-0{chance.randint(1, 9)}-11T10:00:00Z",
        "url": f"https://voorbeeld.example/{chance.choice(WORDS).lower()}",
    }.get(spec.range) or (chance.choice(list(PLACES)) if "GM" in spec.pattern else a_text(chance)[: spec.max_length])


def a_text(chance: Random) -> str:
    """Some words."""
    return " ".join(chance.choices((*WORDS, "Baarn", "Ede"), k=chance.randint(1, 5)))
