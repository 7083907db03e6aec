"""
What is settled says nothing else any more, also not for the single user of a store.

    written once   a baseline, the account of a year, a version of a draft: it stays as it was written, and does not go;
                   how far a version is moves on by the steps of Kring, until it is adopted
    accounted for  the amounts of an activity in a year with a decision; what turned out otherwise is a new record
    offered        a joint offer in which a party did something: it stays, there, and only steps of parties change it
    accepted       such an offer; only that a provider withdrew is added to it
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from kg.errors import StepRefused
from kg.model.kinds import KINDS
from kg.model.schema import set_by_steps
from kg.ports.journal import Delete, Payload, Put, Stored

_BY_OFFERING: Final = ("status", "parts", "moments")
_MOVING: Final = frozenset({"formulate"})  # the steps that set how far something is that was written once


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
    if held.kind == "JointOffer" and held.payload.get("moments"):
        return _as_offered(change, held)
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
    kept = [years[year] for year in sorted(years)]
    stated = list(change.payload.get("accounted", ()))
    if change.step == "plan":
        kept = [one for _, one in sorted({**{one["year"]: one for one in stated}, **years}.items())]
    elif stated and stated != kept:
        raise StepRefused(f"activiteit {held.id!r} krijgt accounted niet door te schrijven; verantwoord het jaar")
    return replace(change, payload={**change.payload, "accounted": kept})


def _as_written(change: Put | Delete, held: Stored) -> Put | Delete:
    if isinstance(change, Delete) or change.kind != held.kind:
        raise StepRefused(f"{held.kind} {held.id!r} is vastgelegd en gaat niet weg; leg ernaast een nieuwe vast")
    kind = KINDS[held.kind]
    by_steps = {spec.name for spec in set_by_steps(kind)} - {"provenance"}
    kept = {name: held.payload[name] for name in by_steps if name in held.payload}
    said = {**kept, **change.payload}  # who says nothing of it leaves it as it is
    names = {name for name in {*said, *held.payload} - {"provenance"} if said.get(name) != held.payload.get(name)}
    if change.step in _MOVING and held.payload.get(kind.settled_by[0]) != kind.settled_by[1]:
        names -= kind.moves_on
    if names:
        raise StepRefused(
            f"{held.kind} {held.id!r} is vastgelegd en zegt hierna niets anders meer ({', '.join(sorted(names))}); "
            "leg ernaast een nieuwe vast"
        )
    return replace(change, payload=said)


def _as_offered(change: Put | Delete, held: Stored) -> Put | Delete:
    """What parties laid in an offer, they laid in this one, here: only their own steps change it."""
    before = held.payload
    if isinstance(change, Delete) or change.kind != held.kind or change.space != held.space:
        raise StepRefused(
            f"in aanbod {held.id!r} is al iets gedaan; het gaat niet weg en niet naar een andere ruimte; "
            "een aanbieder trekt zich terug"
        )
    said = dict(change.payload)
    if change.step != "offer":  # who says nothing of it leaves it as it is
        said = {**{name: before[name] for name in _BY_OFFERING if name in before}, **said}
    names = {name for name in {*said, *before} - {"provenance"} if said.get(name) != before.get(name)}
    if change.step == "offer":
        names -= {"moments"} if before.get("status") == "aanvaard" and _left(before, said) else set(_BY_OFFERING)
        if before.get("status") == "aanvaard" and not _left(before, said):
            names.add("moments")
    if names:
        state = "aanvaard" if before.get("status") == "aanvaard" else "door een van de partijen al aangevuld"
        raise StepRefused(
            f"aanbod {held.id!r} is {state} en zegt hierna niets anders meer ({', '.join(sorted(names))}); "
            "begin ernaast een nieuw aanbod"
        )
    return replace(change, payload=said)


def _left(before: Payload, said: Payload) -> bool:
    """Whether nothing happened but that parties withdrew."""
    known, told = list(before["moments"]), list(said.get("moments", ()))
    return told[: len(known)] == known and all(one["what"] == "teruggetrokken" for one in told[len(known) :])


def _amounts(payload: Payload) -> dict[int, Mapping[str, Any]]:
    return {one["year"]: one for one in payload.get("amounts", ())}


def _accounted(record_id: str, year: int, years: Mapping[int, Mapping[str, Any]]) -> StepRefused:
    decision = years[year]["decision"]
    return StepRefused(
        f"het jaar {year} van activiteit {record_id!r} is verantwoord met besluit {decision!r} en verandert niet meer; "
        "leg wat anders bleek vast als herstelboeking in een jaar dat open is"
    )
