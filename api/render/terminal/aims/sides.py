"""Both sides of an aim as a terminal shows them."""

from collections.abc import Iterator, Mapping
from typing import Final

from kg.cycle.implement.sides.sides import NamedDifference, ObjectiveSides, SideSaid, SidesCompared, SidesOverview
from kg.dutch.dates import dutch
from kg.dutch.figures import of_cents, written
from kg.model.aims.records import Aspect

ASPECT: Final[Mapping[Aspect, str]] = {
    "hoeveelheid": "Hoeveelheid", "datum": "Datum", "wie": "Wie het doet", "reikwijdte": "Reikwijdte",
}  # fmt: skip
_UNSURE: Final = "niet te zeggen"


def sides_lines(found: SidesOverview) -> Iterator[str]:
    """Each objective with both its sides, what differs, and what nobody said."""
    for one in found.items:
        yield from _objective(one)
        yield ""
    if found.unheard:
        yield f"Van {found.unheard} van de {found.objectives} doelen is niet bekend wat de uitvoering zegt."
    if found.items:
        yield f"Verschillen zonder antwoord: {found.open_differences}; zonder iemand die antwoordt: {found.unowned}."


def _objective(one: ObjectiveSides) -> Iterator[str]:
    yield f"{one.title}  ({one.objective})"
    if one.policy.id != one.objective:
        yield f"  Beleid: {one.policy.text} ({_who(one.policy)})"
    for both in one.compared:
        yield from _both(both)


def _both(both: SidesCompared) -> Iterator[str]:
    yield f"  Uitvoering: {both.execution.text} ({_who(both.execution)}; {both.execution.id})"
    yield f"    Kost: {cost(both.execution)}"
    for named in both.differences:
        ours, theirs = (f"“{one}”" if one else "geen beperking" for one in (named.policy, named.execution))
        yield f"    {ASPECT[named.aspect]}: beleid zegt {ours}, uitvoering zegt {theirs}"
        yield f"      {answered(named)}"
    unsure = [ASPECT[one.aspect].lower() for one in both.aspects if one.verdict == _UNSURE]
    if unsure:
        yield f"    Niet te vergelijken, want een kant zegt er niets (vergelijkbaars) van: {', '.join(unsure)}"
    if not both.differences:
        yield "    Geen verschil gevonden."


def answered(named: NamedDifference) -> str:
    """Who answers a difference, or the answer."""
    if named.owner is None:
        return "Nog niemand geeft hier antwoord op."
    if named.answer is None:
        said = f"{named.owner} geeft hier antwoord op."
    else:
        on = f" op {dutch(named.answered_on)}" if named.answered_on else ""
        said = f"Antwoord van {named.answered_by or named.owner}{on}: {named.answer}"
    return said if named.answered_words else f"{said} (dit ging over eerdere woorden)"


def cost(one: SideSaid) -> str:
    """What one side says that it costs."""
    parts = [
        *([f"{written(one.cost_hours)} uur"] if one.cost_hours is not None else []),
        *([of_cents(one.cost_cents)] if one.cost_cents is not None else []),
    ]
    counted = " en ".join(parts) + (f" {one.cost_period}" if parts and one.cost_period else "")
    return ". ".join(filter(None, (counted, one.cost_note))) or "niet bekend"


def _who(one: SideSaid) -> str:
    return f"{one.author}, {dutch(one.date)}" if one.author and one.date else one.author or ""
