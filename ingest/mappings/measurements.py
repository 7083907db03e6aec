"""Series of an indicator: one measurement a row."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from ingest.mappings.converters import partial, period
from ingest.mappings.shape import Of, Shape, Table, same


def _measurement_id(given: Any, *said: Any) -> Any:
    """The id that the source gives, or one made from what it is a value of."""
    told = "|".join(str(part or "") for part in said)
    return given or f"met-{sha256(told.encode()).hexdigest()[:12]}"


def _title(*said: Any) -> str:
    return ", ".join(str(part) for part in said if part)


def _quantity(value: Any, unit: Any, year: Any, doubt: Any) -> dict[str, Any]:
    day = partial(str(year)) if year else None
    return {"low": value, "high": value, "unit": unit, "period": period(day, day), "doubt": doubt}


def _sources(source: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Where it was read; sources of series call the fields otherwise than a citation does."""
    if not source:
        return []
    known = {key: source.get(key) for key in ("title", "url", "publisher")}
    dated = {"published": source.get("date"), "published_basis": source.get("date_basis")}
    return [{**known, **dated, "note": source.get("place")}]


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
                "value": Of(_quantity, "value", "unit", "year", "doubt"),
                "sources": Of(_sources, "source"),
            },
            may_lack=("municipality",),
        ),
    ),
)
