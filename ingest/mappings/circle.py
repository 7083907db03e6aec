"""What a municipality means to reach, does and measures, as plans tell it: an objective, activity or value a row."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from ingest.document import Row
from ingest.mappings.converters import cited, named_from, only, partial, period, slug, whole
from ingest.mappings.shape import Of, Shape, Table, same
from kg.dutch.figures import written
from kg.errors import InputError

_METHOD: Final = "ingest/circle"
_YEARS: Final = re.compile(r"(?P<bound>vanaf |tot en met |tot )?(?P<first>\d{4})(?:\s*[-–]\s*(?P<last>\d{4}))?")
_CENTS: Final = 100
_ID: Final = re.compile(r"(?:obj|act|pol|tra)-[a-z0-9-]+")


def _years(text: Any) -> dict[str, Any]:
    """The years that a text begins with: "2025-2027", "vanaf 2026", "tot 2032"; nothing where it begins otherwise."""
    found = _YEARS.match(str(text or "").strip())
    if found is None:
        return {}
    first, last = found["first"], found["last"] or found["first"]
    match found["bound"]:
        case "vanaf ":
            return period(first, found["last"])
        case "tot " | "tot en met ":
            return period(None, last)
    return period(first, last)


def _written(text: Any) -> str:
    """A period as it was written, where its years do not say all of it."""
    said = str(text or "").strip()
    found = _YEARS.fullmatch(said)
    return "" if not said or found else f"Periode volgens de bron: {said}."


def _policy_id(policy: Mapping[str, Any], code: str) -> str:
    named = (f"pol-{code}", str(policy.get("title") or ""), str(policy.get("period") or ""))
    return str(policy.get("id") or "-".join(filter(None, map(slug, named))))


def _policy(row: Row) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The policy that an objective stands in; one that is known by its id alone is not made anew."""
    policy = row.data["policy"]
    if not isinstance(policy, Mapping) or not (policy.get("title") or policy.get("id")):
        raise InputError("een doelstelling zonder beleid; vul policy.title in, of policy.id van beleid dat bekend is")
    if policy.get("title"):
        yield (
            row.place,
            {**policy, "id": _policy_id(policy, row.data["municipality"]), "whose": row.data["municipality"]},
        )


def _value(stated: Any, unit: Any) -> str:
    """A value as a text: "73 %", "€ 500.000"."""
    said = stated.get("value") if isinstance(stated, Mapping) else stated
    if not isinstance(said, int | float):
        return "" if said is None else str(said)
    number = written(said, None)
    return f"€ {number}" if unit == "EUR" else f"{number} {unit or ''}".strip()


def _quantity(stated: Any, unit: Any) -> dict[str, Any] | None:
    if not isinstance(stated, Mapping) or not isinstance(said := stated.get("value"), int | float):
        return None
    return {"low": said, "high": said, "unit": unit, "period": _years(stated.get("year"))}


def _deadline(stated: Any) -> Any:
    """The last year in which a target is to be reached."""
    year = stated.get("year") if isinstance(stated, Mapping) else None
    return partial(_years(year).get("end") or str(year)) if year else None


def _amounts(years: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [
        {"year": whole(year), "budget_cents": round(euros * _CENTS) if isinstance(euros, int | float) else euros}
        for year, euros in (years or {}).items()
        if euros is not None
    ]


def _said(light: Mapping[str, Any] | None, spent: Any) -> list[dict[str, str]]:
    """What the source says of how it goes, in its order."""
    return named_from({**(light or {}), "spent_eur": spent})


def _measurement_id(given: Any, *said: Any) -> Any:
    """The id that the source gives, or one made from what it is a value of."""
    told = "|".join(str(part or "") for part in said)
    return given or f"met-{sha256(told.encode()).hexdigest()[:12]}"


def _account_id(given: Any, *said: Any) -> Any:
    """As `_measurement_id`, of what a report said."""
    told = "|".join(str(part or "") for part in said)
    return given or f"ver-{sha256(told.encode()).hexdigest()[:12]}"


def _linked(about: Any) -> Any:
    """The id that a report says it is about; nothing where it names a subject in words."""
    return about if _ID.fullmatch(str(about or "")) else None


def _named(about: Any) -> Any:
    return None if _linked(about) else about


def _dated(source: Mapping[str, Any] | None) -> Any:
    """When a publication came out."""
    return partial((source or {}).get("date"))


def _title(*said: Any) -> str:
    return ", ".join(str(part) for part in said if part)


def _measured(value: Any, unit: Any, year: Any, doubt: Any) -> dict[str, Any]:
    day = partial(str(year)) if year else None
    return {"low": value, "high": value, "unit": unit, "period": period(day, day), "doubt": doubt}


OBJECTIVE: Final = Shape(
    "municipality policy text responds_to",
    (
        Table(
            kind="Policy",
            method=_METHOD,
            rows=_policy,
            fields={
                **same("id", "title"),
                "municipality": "whose",
                "period": Of(_years, "period"),
                "category": "kind",
            },
            yields=True,
        ),
        Table(
            kind="Objective",
            method=_METHOD,
            fields={
                **same("id", "responds_to", "indicator", "unit", "owner"),
                "title": "text",
                "policy": Of(_policy_id, "policy", "municipality"),
                "baseline": Of(_value, "baseline", "unit"),
                "target": Of(_value, "target", "unit"),
                "baseline_quantity": Of(_quantity, "baseline", "unit"),
                "target_quantity": Of(_quantity, "target", "unit"),
                "deadline": Of(_deadline, "target"),
                "note": "doubt",
                "sources": Of(cited, "source"),
            },
        ),
    ),
)
ACTIVITY: Final = Shape(
    "municipality objective text budget_eur",
    (
        Table(
            kind="Activity",
            method=_METHOD,
            fields={
                **same("id", "municipality", "objective", "trajectory", "owner", "status", "budget_eur"),
                "title": "text",
                "description": Of(_written, "period"),
                "period": Of(_years, "period"),
                "amounts": Of(_amounts, "budget_by_year"),
                "properties": Of(_said, "light", "spent_eur"),
                "note": "doubt",
                "sources": Of(cited, "source"),
            },
        ),
    ),
)
RECOMMENDATION: Final = Shape(
    "body addressed_to text follow_up",
    (
        Table(
            kind="Recommendation",
            method=_METHOD,
            themes=Of(only, "topic"),
            fields={
                **same("id", "municipality", "body", "addressed_to", "basis", "follow_up"),
                "title": "text",
                "body_kind": "kind",
                "date": Of(_dated, "source"),
                "response": "college_response",
                "decision": "council_decision",
                "note": "doubt",
                "sources": Of(cited, "source"),
            },
            may_lack=("municipality",),
        ),
    ),
)
ACCOUNT: Final = Shape(
    "municipality about as_of audience statement",
    (
        Table(
            kind="PublishedAccount",
            method=_METHOD,
            fields={
                **same("municipality", "audience", "asked", "time", "money", "quality", "support", "steering"),
                "id": Of(_account_id, "id", "municipality", "about", "as_of", "statement"),
                "title": "statement",
                "about": Of(_linked, "about"),
                "subject": Of(_named, "about"),
                "as_of": Of(partial, "as_of"),
                "cause": "deviation_cause",
                "note": "doubt",
                "sources": Of(cited, "source"),
            },
        ),
    ),
)
MEASUREMENT: Final = Shape(
    "indicator value what",
    (
        Table(
            kind="Measurement",
            method="ingest/measurements",
            fields={
                **same("objective", "municipality", "indicator", "what"),
                "id": Of(_measurement_id, "id", "municipality", "objective", "indicator", "what", "year"),
                "title": Of(_title, "indicator", "what", "year"),
                "value": Of(_measured, "value", "unit", "year", "doubt"),
                "sources": Of(cited, "source"),
            },
            may_lack=("municipality",),
        ),
    ),
)
