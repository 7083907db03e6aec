"""
Records at the edges of what their types admit, made from the declaration: a new kind or field is among them at once.

Around them is a small world of ordinary records that they hang on, so that what is computed for a municipality or a
development looks at them. All of it is fictitious.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from kg import bounds
from kg.model.kinds import KINDS
from kg.model.plan.parts import AccountedYear, TaskFieldShare, YearAmount
from kg.model.record import Record, Value
from kg.model.schema import FieldSpec, Payload, fields_of

TOWN: Final = "GM0001"
LIKE: Final = ("GM0002", "GM0003", "GM0004", "GM0005", "GM0006")  # as large as the first
LATEST: Final = "2999-12-31"
EARLIEST: Final = "1000-01-01"
# By kind, the record that others hang on.
BASE: Final = {
    **{kind: f"een-{kind.lower()}" for kind in KINDS},
    "Municipality": TOWN,
    "Concept": "thema-archivering",
}
_NOWHERE: Final = "n" * bounds.ID
_SHORT: Final = 1_500  # characters
_ODD: Final = (".", "…", "🙂", "\u0301", "1", "!?", "a\nb\tc", "de het een", "\u202eomgekeerd")
_SENTENCES: Final = "Het zaaksysteem van de gemeente is op orde. Art. 3.3 Woo geldt; meer dan 50.000 inwoners, of als "
_SHARED: Final = frozenset(Record.model_fields) - {"title", "themes"}  # the same in each kind; one will do


def ordinary() -> list[tuple[str, Payload]]:
    """One record of each kind, linked to the others, and some municipalities to compare the first with."""
    made = [(kind, usual(kind, key)) for kind, key in BASE.items()]
    towns = [("Municipality", {**usual("Municipality", code), "title": f"Dorp {code}"}) for code in LIKE]
    sizes = [
        ("Profile", {**usual("Profile", f"profiel-{code}"), "municipality": code, "population": 40_000, "year": "2025"})
        for code in (TOWN, *LIKE)
    ]
    return [*made, *towns, *sizes]


def usual(kind: str, key: str) -> Payload:
    """A record with what is required, and with every link that can be made in this world."""
    found = dict(_usual(KINDS[kind]))
    if kind == "Municipality":
        found["code"] = key if key.startswith("GM") else TOWN
    return _of_somebody(kind, {**found, "id": key, "title": f"Titel van {key} over het archief"})


def _of_somebody(kind: str, payload: Payload) -> Payload:
    """A record of which one of some fields has to be there, which no field says alone."""
    names = KINDS[kind].one_of
    if not names or any(payload.get(name) for name in names):
        return payload
    [first] = [spec for spec in fields_of(KINDS[kind]) if spec.name == names[0]]
    return {**payload, first.name: _plain(first)}


def _usual(owner: type[Record] | type[Value]) -> Iterator[tuple[str, Any]]:
    for spec in fields_of(owner):
        wanted = spec.required or spec.prop.to or (issubclass(owner, Value) and owner.alternatives)
        if spec.name in {"provenance", "sources"} or not wanted:
            continue
        value = _plain(spec)
        yield spec.name, [value] if spec.many else value


def _plain(spec: FieldSpec) -> Any:
    if spec.node is not None:
        return dict(_usual(spec.node))
    if spec.prop.to:
        return BASE.get(spec.prop.to, BASE["Lesson"])
    if spec.choices:
        return spec.choices[0]
    if "GM" in spec.pattern:
        return TOWN
    return {
        "text": "Tekst over het archief.",
        "date": "2026-01-15",
        "timestamp": "2026-01-15T09:00:00Z",
        "url": "https://voorbeeld.example/bron",
        "int": max(1, int(spec.minimum or 0)),
        "float": 0.5,
        "bool": True,
    }[spec.range]


def at_the_edges() -> list[tuple[str, Payload]]:
    """For every kind, every field and every edge of it, a record with that field there; what is long goes alone."""
    found = []
    met: set[tuple[type[Value] | None, int | None]] = set()  # lists of one sort are as long as may be once
    for kind, owner in KINDS.items():
        specs = [spec for spec in fields_of(owner) if spec.name not in _SHARED or kind == "Lesson"]
        values = {spec.name: edges(spec, whole=(spec.node, spec.most) not in met) for spec in specs}
        met |= {(spec.node, spec.most) for spec in specs if spec.most}
        short = {name: [one for one in several if not _is_long(one)] for name, several in values.items()}
        rounds = max(len(several) for several in short.values())
        made = [
            {name: several[turn % len(several)] for name, several in short.items() if several} for turn in range(rounds)
        ]
        made += [{name: one} for name, several in values.items() for one in several if _is_long(one)]
        made += [{spec.name: _astray(spec)} for spec in specs if spec.prop.to and spec.node is None]
        for number, fields in enumerate(made):
            payload = {**usual(kind, f"rand-{kind.lower()}-{number}"), **fields}
            told = {name: given for name, given in payload.items() if given is not None}
            found.append((kind, _of_somebody(kind, told)))
        found.append((kind, usual(kind, "r" * (bounds.ID - len(kind)) + kind)))
    return found


def _astray(spec: FieldSpec) -> Any:
    """A link to a record that is there, of a kind that nobody means by it; nothing else of its record is odd."""
    other = BASE["Ranking"] if spec.prop.to == "Activity" else BASE["Activity"]
    return [other] if spec.many else other


def _is_long(value: Any) -> bool:
    return len(json.dumps(value)) > _SHORT


def edges(spec: FieldSpec, *, whole: bool = True) -> list[Any]:
    """The values of a field that lie at the edges of its type; None for a field that is left out."""
    if not spec.many:
        return [*_edges(spec), *(() if spec.required else (None,))]
    if spec.node is TaskFieldShare:  # together they are all there is
        halves = [{"task_field": code, "basis_points": 5000} for code in ("0.4", "0.5")]
        return [[{"task_field": "0.4", "basis_points": 10_000}], halves, None]
    most = (
        1 if spec.node in {YearAmount, AccountedYear} else spec.most if whole and spec.most else 2
    )  # a year stands once
    each = [[value] for value in _edges(spec)]
    return [*each, [_edges(spec)[0]] * most, *(() if spec.required else (None,))]


def _edges(spec: FieldSpec) -> list[Any]:
    if spec.node is not None:
        node = spec.node
        return [_with(node, one, value) for one in fields_of(node) for value in edges(one) if value is not None]
    if spec.choices:
        return list(spec.choices)
    if spec.prop.to:
        return [BASE.get(spec.prop.to, BASE["Lesson"]), _NOWHERE, BASE["Ranking"], BASE["Activity"]]
    if spec.pattern.startswith("^GM"):
        return ["GM0000", "GM9999"]
    if spec.range == "text":
        return _texts(spec)
    url = "https://voorbeeld.example/"
    by_range: dict[str, list[Any]] = {
        "date": ["1000", "2999", EARLIEST, LATEST, "1000-01", "2999-12", "2024-02-29", "2026-12"],
        "timestamp": [f"{EARLIEST}T00:00:00Z", f"{LATEST}T23:59:59Z", "2026-01-31T09:00:00.123456Z"],
        "url": ["a:b", url + "p" * ((spec.max_length or 0) - len(url))],
        "int": [spec.minimum, spec.maximum, max(1, int(spec.minimum or 0))],
        "float": [spec.minimum, spec.maximum, 5e-324, 1],
        "bool": [True, False],
    }
    return by_range[spec.range]


def _texts(spec: FieldSpec) -> list[str]:
    if spec.pattern.startswith("^imaps"):
        return ["imaps://a@b.nl/c"]
    longest = spec.max_length or 1
    sentences = (_SENTENCES * (longest // len(_SENTENCES) + 1))[:longest]
    if spec.name not in {"title", "applies_when"}:
        return [_ODD[0], _ODD[3], sentences]
    return [*_ODD, sentences, "w" * longest, "a " * (longest // 2)]


def _with(owner: type[Value], spec: FieldSpec, value: Any) -> Payload:
    return {**dict(_usual(owner)), spec.name: value}


def flawed() -> Iterator[tuple[str, str, Any]]:
    """Of every kind, records that its type refuses, as an older Kring may have stored them: id, kind, payload."""
    for kind, owner in KINDS.items():
        wrong: list[Any] = [{}, {"title": 1}, {"title": None, "id": 7}, {"id": "iets-anders"}]
        instead = {"date": "0000", "int": 10**400, "float": -1.0, "timestamp": "0000-01-01T00:00:00Z"}
        for spec in fields_of(owner):
            odd = instead.get(spec.range, 7)
            wrong.append({**usual(kind, ""), spec.name: [odd] if spec.many else odd})
        wrong += [{**usual(kind, ""), "title": "t" * 2_000_000}, {**usual(kind, ""), "onbekend": 1}]
        wrong += [{**usual(kind, ""), spec.name: None} for spec in fields_of(owner) if spec.required]
        for number, payload in enumerate(wrong):
            key = f"stuk-{kind.lower()}-{number}"
            yield key, kind, {**payload, "id": payload.get("id") or key} if payload else payload
