"""Owner, capacity, budget and dependencies of aims and the work for them: known, not found, or missing for certain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.dutch.figures import euros, written
from kg.reason.answer import Count, answer
from kg.reason.time import last_day

Payload = Mapping[str, Any]
Need = Literal["eigenaar", "capaciteit", "budget", "afhankelijkheden"]
NeedState = Literal["bekend", "niet gevonden", "ontbreekt"]
# By facet and the id of a record that lacks it: "ontbreekt" where somebody declared the rest complete.
Lacks = Mapping[tuple[str, str], str]
_MISSING: Final = "ontbreekt"


@answer
@dataclass(frozen=True, slots=True)
class NeededThing:
    """
    One thing without which it cannot be done.

    Attributes:
        state: "bekend" when it is known of every record that needs it; "ontbreekt" when of one of them it is missing
            for certain; "niet gevonden" otherwise, which is not the same as that it is not there.
        said: In one line of Dutch.
        known: Of how many records it is known.
        of: Of how many it is needed.
        rests_on: The records by which it is known, by id, at most twenty.
    """

    need: Need
    state: NeedState
    said: str
    known: Count
    of: Count
    rests_on: tuple[str, ...]


def readiness(
    objectives: Sequence[Payload], activities: Sequence[Payload], sides: Sequence[Payload], lacks: Lacks
) -> tuple[NeededThing, ...]:
    """
    What is known of each need, in the order of `Need`.

    Args:
        objectives: Each with its id.
        activities: For these objectives, or of the trajectory; likewise.
        sides: What execution says of the objectives, with what it costs.
        lacks: See above.
    """
    return (
        _owners([*objectives, *activities], lacks),
        _capacity(objectives, sides),
        _budget(activities, lacks),
        _dependencies(activities),
    )


def _state(known: int, needed: int, *, missing: bool) -> NeedState:
    return "ontbreekt" if missing else "bekend" if needed and known == needed else "niet gevonden"


def _missing(facet: str, records: Sequence[Payload], lacks: Lacks) -> int:
    return sum(lacks.get((facet, one["id"])) == _MISSING for one in records)


def _owners(records: Sequence[Payload], lacks: Lacks) -> NeededThing:
    owned = [one for one in records if one.get("owner")]
    gone = _missing("eigenaar", records, lacks)
    of = f"{len(owned)} van de {len(records)} doelen en activiteiten" if owned else "geen doel of activiteit"
    said = f"Van {of} staat de eigenaar in de bron."
    if gone:
        said += f" Van {gone} staat vast dat er geen is."
    state = _state(len(owned), len(records), missing=bool(gone))
    return NeededThing("eigenaar", state, said, len(owned), len(records), _ids(owned))


def _capacity(objectives: Sequence[Payload], sides: Sequence[Payload]) -> NeededThing:
    told = [one for one in sides if one.get("cost_hours") is not None]
    about = {one["objective"] for one in told}
    counted = [
        f"{written(one['cost_hours'])} uur{' ' + one['cost_period'] if one.get('cost_period') else ''}" for one in told
    ]
    if counted:
        said = f"De uitvoering zegt van {len(about)} van de {len(objectives)} doelen wat het kost: "
        said += f"{', '.join(counted[:5])}. Of die uren er zijn, is niet vastgelegd."
    else:
        said = "Hoeveel uren het kost en of die er zijn, is niet gevonden."
    return NeededThing("capaciteit", "niet gevonden", said, len(about), len(objectives), _ids(told))


def _budget(activities: Sequence[Payload], lacks: Lacks) -> NeededThing:
    paid = [one for one in activities if budget_cents(one) is not None]
    gone = _missing("budget", activities, lacks)
    total = sum(budget_cents(one) or 0 for one in paid)
    if not activities:
        said = "Er is geen activiteit bekend, dus ook geen budget."
    else:
        of = f"{len(paid)} van de {len(activities)} activiteiten" if paid else "geen activiteit"
        said = f"Van {of} staat het budget in de bron"
        said += f", samen {euros(total / 100)}." if paid else "."
    if gone:
        said += f" Van {gone} staat vast dat er geen is."
    state = _state(len(paid), len(activities), missing=bool(gone))
    return NeededThing("budget", state, said, len(paid), len(activities), _ids(paid))


def budget_cents(activity: Payload) -> int | None:
    """What an activity may cost in cents, over all its years; None when no amount is on record."""
    years: list[int] = [
        one["budget_cents"] for one in activity.get("amounts", ()) if one.get("budget_cents") is not None
    ]
    if years:
        return sum(years)
    whole = activity.get("budget_eur")
    return None if whole is None else round(whole * 100)


def _dependencies(activities: Sequence[Payload]) -> NeededThing:
    waiting = [one for one in activities if one.get("depends_on")]
    if not waiting:
        said = "Waarop het wacht, is niet gevonden; dat het nergens op wacht, staat er ook niet."
        return NeededThing("afhankelijkheden", "niet gevonden", said, 0, len(activities), ())
    said = f"Van {len(waiting)} van {len(activities)} activiteiten staat in de bron waarop zij wachten."
    held = {one["id"]: one for one in activities}
    late = [one["title"] for one in waiting if _begins_too_early(one, held)]
    outside = {step["activity"] for one in waiting for step in one["depends_on"]} - held.keys()
    if outside:
        said += f" {len(outside)} daarvan liggen buiten wat hier bekend is."
    if late:
        said += f" Begint voor het einde van waarop het wacht: {', '.join(late[:3])}."
    state = _state(len(waiting), len(activities), missing=False)
    return NeededThing("afhankelijkheden", state, said, len(waiting), len(activities), _ids(waiting))


def _begins_too_early(one: Payload, held: Mapping[str, Payload]) -> bool:
    start: str | None = (one.get("period") or {}).get("start")
    ends = [
        (held[step["activity"]].get("period") or {}).get("end")
        for step in one["depends_on"]
        if step["activity"] in held and step.get("link", "einde-begin") == "einde-begin"
    ]
    return start is not None and any(end and last_day(end) > last_day(start) for end in ends)


def _ids(records: Sequence[Payload]) -> tuple[str, ...]:
    return tuple(one["id"] for one in records[:20])
