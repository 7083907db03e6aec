"""
What a sentence says beside what it states: how much, from what, until when, whose, for how much money.

Only what stands in the sentence, or in the row of a table; what is not said stays away.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ingest.propose.rules.sums import sums
from ingest.propose.rules.support import Stand
from ingest.propose.rules.times import times
from kg.bounds import LABEL, NAME, TITLE, cut
from kg.dutch.amounts import ITEM, SCALES, Counted, number
from kg.dutch.dates import Span
from kg.dutch.persons.person import may_be_person
from kg.dutch.quantities import read as quantity

_UNTIL: Final = re.compile(
    r"\b(?:uiterlijk|vóór|voor|tot(?: en met)?|t/m|tegen|binnen|in|eind|per|op|ultimo|gereed:?|klaar:?|deadline:?|"
    r"streefdatum:?|oplevering:?)(?:\s+(?:in|op|de|het))*\s*$",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(
    r"\b(?:vanaf|sinds|start(?:en)?|begin(?:nen)?|met ingang van)(?:\s+(?:in|op|de|het|per))*\s*$", re.IGNORECASE
)
_FROM_TO: Final = re.compile(
    r"\bvan\s+(?P<low>(?:€\s*)?\d[\d.,]*\s*(?:%|procent|\w+)?)\s+(?:\([^)]*\)\s*)?naar\s+(?P<high>(?:€\s*)?\d[\d.,]*\s*(?:%|procent|[a-z]+)?)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"^\W*[^\W\d_]+\s+\d+(?:\.\d+)*\s*:\s*")  # "Doel 1:"
_OWNER: Final = re.compile(
    r"\b(?:trekker|eigenaar|verantwoordelijke?|actiehouder|opdrachtgever|projectleider|portefeuillehouder|uitvoerder|"
    r"door wie|wie|door)\s*(?:is|:|=|-)\s*(?P<who>[^\n.;,|()]{2,60})",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r"\b(?:de |het )?(?P<who>(?:wethouder|college(?: van (?:b&w|burgemeester en wethouders))?|(?:gemeente)?raad|"
    r"burgemeester|gemeentesecretaris|griffier?|directie|managementteam|projectleider|programmamanager|"
    r"team [A-ZÀ-Þ]\w+|afdeling [A-ZÀ-Þ]\w+|werkgroep|stuurgroep|omgevingsdienst|veiligheidsregio|ggd|ciso|"
    r"functionaris gegevensbescherming|archivaris))\b",
    re.IGNORECASE,
)
_INDICATOR: Final = re.compile(
    r"\b(?:het (?:aantal|aandeel|percentage) [a-zà-ÿ][^,.;:]{3,80}?|"
    r"de (?:tevredenheid|doorlooptijd|wachttijd|opkomst|uitstoot)\b[^,.;:]{0,60}?)"
    r"(?=\s+(?:is|zijn|stijgt|daalt|neemt|ligt|bedraagt|moet|met|van|naar|in 20|groeit|te|wordt|tot)\b)",
    re.IGNORECASE,
)


def of(kind: str, said: str) -> Mapping[str, Any]:
    """The fields of a record of a kind that a sentence states."""
    makers = {"Objective": _objective, "Activity": _activity, "Decision": _decision}
    made = makers[kind](said) if kind in makers else {}
    return {name: value for name, value in made.items() if value is not None}


def of_stand(found: Stand, said: str, date: str) -> Mapping[str, Any]:
    """The fields of support as a document of a date states it; what it is about is for the reviewer."""
    made = {
        "level": found.level,
        "group": found.group,
        "stance": found.stance,
        "speaker": found.speaker,
        "condition": found.condition,
        "objection": found.objection,
        "date": date,
    }
    return {**{name: value for name, value in made.items() if value}, "evidence": said, "gathered": "stuk"}


def _objective(said: str) -> Mapping[str, Any]:
    counted = quantity(_LABEL.sub("", said)[:TITLE])
    change = _FROM_TO.search(said)
    return {
        "indicator": (indicator := _INDICATOR.search(said)) and cut(indicator[0].strip()),
        "baseline": change and change["low"].strip(),
        "target": change["high"].strip() if change else _target(_LABEL.sub("", said), counted),
        "unit": (counted.unit[:LABEL] or None) if counted and not counted.unit.startswith("keer per") else None,
        "owner": owner(said),
        "deadline": deadline(said),
    }


def _activity(said: str) -> Mapping[str, Any]:
    money = [one.euros for one in sums(said) if one.euros is not None]
    return {"owner": owner(said), "period": period(said), "budget_eur": money[0] if len(money) == 1 else None}


def _decision(said: str) -> Mapping[str, Any]:
    return {"owner": owner(said)}


def owner(said: str) -> str | None:
    """The role or team that answers for it; a person by name is left to the reviewer."""
    found = _OWNER.search(said) or _ROLE.match(said)
    who = found["who"].strip() if found else ""
    return who[:NAME] if who and not may_be_person(who) else None


def period(said: str) -> Mapping[str, str] | None:
    """From when until when, where a sentence says it."""
    found = _dated(said)
    if not found:
        return None
    (lead, first), (_, last) = found[0], found[-1]
    if len(found) > 1:
        return {"start": first.partial(), "end": last.partial()} if first.first <= last.first else None
    if first.first.year != first.last.year:
        return {"start": f"{first.first.year}", "end": f"{first.last.year}"}
    if _SINCE.search(lead):
        return {"start": first.partial()}
    return {"end": first.partial()} if _UNTIL.search(lead) else {"start": first.partial(), "end": first.partial()}


def _dated(said: str) -> Sequence[tuple[str, Span]]:
    """The times with a year, each with what stands before it."""
    return [(said[: one.start], one.days) for one in times(said) if one.days is not None]


def deadline(said: str) -> str | None:
    """Until when, as a partial date, where a sentence says it."""
    found = _dated(said)
    until = [days for lead, days in found if _UNTIL.search(lead)] or [days for _, days in found[-1:]]
    if not until:
        return None
    return until[-1].partial() if until[-1].first.year == until[-1].last.year else f"{until[-1].last.year}"


def _target(said: str, counted: Counted | None) -> str | None:
    """The words of the amount that a sentence says."""
    if counted is None or counted.unit.startswith("keer per"):
        return None
    for one in ITEM.finditer(said):
        if number(one["low"]) * SCALES.get((one["scale"] or "").lower(), 1.0) in {counted.low, counted.high}:
            unit = "" if one["sign"] or one["front"] else counted.unit.removesuffix(" van de nulmeting")
            return cut(f"{one[0].strip()} {unit}".strip())
    return None
