"""
What is settled says nothing else any more, also not for the single user of a store.

    written once   a baseline, the account of a year: it stays as it was written, and does not go
    accounted for  the amounts of an activity in a year with a decision; what turned out otherwise is a new record
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kg.errors import StepRefused
from kg.model.kinds import KINDS
from kg.ports.journal import Delete, Payload, Put, Stored


def settled(change: Put | Delete, held: Stored | None) -> Put | Delete:
    """
    A change as it may be made to what is held: who leaves out that a year was accounted for, leaves it as it is.

    Raises:
        StepRefused: If it changes what is settled, or takes it away; of a year, with the decision.
    """
    if held is None:
        return change
    if held.kind in KINDS and KINDS[held.kind].written_once:
        return _as_written(change, held)
    years = {one["year"]: one for one in held.payload.get("accounted", ())}
    if not years:
        return change
    before = _amounts(held.payload)
    if isinstance(change, Delete) or change.kind != held.kind:
        raise _accounted(held.id, min(years), years)
    after = _amounts(change.payload)
    for year in sorted(years):
        if before.get(year) != after.get(year):
            raise _accounted(held.id, year, years)
    stated = {one["year"]: one for one in change.payload.get("accounted", ())} if change.step == "plan" else {}
    kept = [one for _, one in sorted({**stated, **years}.items())]
    return replace(change, payload={**change.payload, "accounted": kept})


def _as_written(change: Put | Delete, held: Stored) -> Put | Delete:
    if isinstance(change, Put) and change.kind == held.kind and _content(change.payload) == _content(held.payload):
        kept = {**held.payload, "provenance": change.payload.get("provenance")}
        return replace(change, payload={name: value for name, value in kept.items() if value})
    what = "gaat niet weg" if isinstance(change, Delete) else "zegt hierna niets anders meer"
    raise StepRefused(f"{held.kind} {held.id!r} is vastgelegd en {what}; leg ernaast een nieuwe vast")


def _content(payload: Payload) -> dict[str, Any]:
    """What a record says, apart from who wrote it and where it was read."""
    return {name: value for name, value in payload.items() if name not in {"author", "provenance"}}


def _amounts(payload: Payload) -> dict[int, Mapping[str, Any]]:
    return {one["year"]: one for one in payload.get("amounts", ())}


def _accounted(record_id: str, year: int, years: Mapping[int, Mapping[str, Any]]) -> StepRefused:
    decision = years[year]["decision"]
    return StepRefused(
        f"het jaar {year} van activiteit {record_id!r} is verantwoord met besluit {decision!r} en verandert niet meer; "
        "leg wat anders bleek vast als herstelboeking in een jaar dat open is"
    )
