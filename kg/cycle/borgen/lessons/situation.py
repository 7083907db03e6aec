"""A case beside the situation of the caller: then and there, here and now, and where nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.cycle.borgen.cases.adaptation import LEVELS
from kg.cycle.borgen.lessons.conditions import Applicability
from kg.dutch.dates import dutch
from kg.dutch.figures import euros
from kg.model.values import Phase
from kg.places.comparison import Difference, inhabitants, summary
from kg.places.municipality import MunicipalityFacts
from kg.reason.answer import answer

Comparison = Literal["hetzelfde", "anders", "niet bekend"]

_ALWAYS: Final = ("inwoners", "provincie", "organisatievorm")  # told of every case, also where they are not known
_OURS_UNKNOWN: Final = ("trekker", "software")  # no record says these of a case, nor of a municipality


@answer
@dataclass(frozen=True, slots=True)
class Aspect:
    """
    One point on which a case and a municipality are held side by side.

    Attributes:
        theirs: As it was there; "" when that is not recorded.
        ours: As it is here; "" when that is not recorded.
        told: The difference in a sentence; "" where the two say enough.
    """

    aspect: str
    theirs: str
    ours: str
    comparison: Comparison
    told: str = ""


@answer
@dataclass(frozen=True, slots=True)
class LessonHere:
    """
    A lesson of the case, and whether it holds here.

    Attributes:
        because: "" when nobody says why.
        used: How often each event of reuse was stated.
    """

    id: str
    title: str
    because: str
    phase: Phase
    holds: Applicability
    used: Mapping[str, int]


@answer
@dataclass(frozen=True, slots=True)
class CaseBeside:
    """
    A case beside a municipality.

    Attributes:
        places: Codes of the municipalities of the case.
    """

    case: str
    title: str
    municipality: str
    places: tuple[str, ...]
    aspects: tuple[Aspect, ...]
    lessons: tuple[LessonHere, ...]


def aspects(
    case: Mapping[str, Any], theirs: Sequence[MunicipalityFacts], ours: MunicipalityFacts
) -> tuple[Aspect, ...]:
    """
    The situation of a case beside that of a municipality; a point of which nobody says anything is told too.

    Args:
        case: Its payload.
        theirs: Its other municipalities.
        ours: The asker.
    """
    known = {one.aspect: _compared(one) for one in summary(theirs, ours, case)}
    missing = {"inwoners": inhabitants(ours), "provincie": ours.province, "organisatievorm": "gemeente"}
    found = [known.pop(name, Aspect(name, "", missing[name], "niet bekend")) for name in _ALWAYS]
    return (*found, *known.values(), *_of_case(case), *(Aspect(name, "", "", "niet bekend") for name in _OURS_UNKNOWN))


def _compared(one: Difference) -> Aspect:
    if one.same:
        return Aspect(one.aspect, one.theirs, one.ours, "hetzelfde", one.text)
    unknown = one.aspect in {"inwoners", "provincie"} and not (one.theirs and one.ours)
    return Aspect(one.aspect, one.theirs, one.ours, "niet bekend" if unknown else "anders", one.text)


def _of_case(case: Mapping[str, Any]) -> list[Aspect]:
    """What is recorded of the case, of which here nothing is."""
    period, support = case.get("period") or {}, case.get("support") or {}
    years = " tot ".join(dict.fromkeys(dutch(period[end]) for end in ("start", "end") if period.get(end)))
    found = [Aspect("periode", years, "nu", "anders" if years else "niet bekend")]
    if case.get("duration_months"):
        found.append(Aspect("duur", f"{case['duration_months']} maanden", "", "niet bekend"))
    if case.get("budget_eur"):
        found.append(Aspect("budget", euros(case["budget_eur"]), "", "niet bekend"))
    told = [(name, support[level]) for level, name in LEVELS.items() if support.get(level)]
    return [*found, *(Aspect(f"draagvlak bij {name}", said, "", "niet bekend") for name, said in told)]
