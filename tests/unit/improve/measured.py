"""Fictitious measurements, made short."""

from typing import Any


def measured(
    value: float | tuple[float | None, float | None],
    when: str | tuple[str, str] | None,
    *,
    indicator: str = "Fictieve maat",
    municipality: str | None = "GM0308",
    what: str = "realisatie",
    unit: str = "%",
    doubt: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One measurement; its period a year, a month, or from and until."""
    low, high = value if isinstance(value, tuple) else (value, value)
    start, end = when if isinstance(when, tuple) else (when, when)
    period = {"start": start, "end": end} if when else None
    quantity = {"low": low, "high": high, "unit": unit, "period": period, "doubt": doubt}
    said = {"indicator": indicator, "municipality": municipality, "what": what, "value": quantity, **more}
    return {"id": f"m-{municipality}-{indicator}-{what}-{when}-{value}", **said}


def months(number: int, first: int = 2020 * 12) -> list[str]:
    """So many months in a row, from January 2020."""
    return [f"{(first + at) // 12}-{(first + at) % 12 + 1:02}" for at in range(number)]
