"""
A row of a table whose head says what its columns hold: the action, who does it, when, for how much money.

A table counts when one column holds what is stated (an aim, an action, a decision, a risk); the head is its first row.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.propose.rules import fields
from ingest.propose.rules.sums import sums
from ingest.propose.rules.units import Unit, cells
from kg.bounds import NAME, TITLE, cut
from kg.dutch.amounts import NUMBER, number
from kg.dutch.persons.person import may_be_person

_STATED: Final[Mapping[str, str]] = {
    "Objective": r"doel(?:en|stelling(?:en)?)?|ambitie|wat willen we(?: bereiken)?|beoogd resultaat|resultaat",
    "Activity": r"actie(?:punt)?s?|activiteit(?:en)?|maatregel(?:en)?|inspanning(?:en)?|wat(?: gaan we doen)?",
    "Decision": r"besluit(?:en)?|beslispunt(?:en)?",
    "Risk": r"risico(?:'s|’s)?|kanttekening(?:en)?",
}
_BESIDE: Final[Mapping[str, str]] = {
    "owner": r"(?:door )?wie|trekker|eigenaar|verantwoordelijke?|actiehouder|uitvoerder|portefeuillehouder",
    "when": r"wanneer|planning|deadline|gereed|termijn|datum|jaar|periode|afronding|streefdatum|klaar",
    "money": r"(?:.* )?(?:budget|kosten|bedrag|middelen|geld|lasten|€|euro)(?: .*)?|.*\((?:€|in euro.*|x .*)\)",
    "indicator": r"indicator(?:en)?|meetwaarde|prestatie-?indicator|kpi",
    "baseline": r"nulmeting|nulsituatie|huidig|beginwaarde|stand .*|realisatie.*",
    "target": r"streefwaarde|norm|doelwaarde|target|streefcijfer",
    "status": r"status|stand van zaken|voortgang",
}
_TEAM: Final = re.compile(
    r"(?:team|afdeling|cluster|werkgroep|stuurgroep|dienst|sector|bureau|eenheid)\b", re.IGNORECASE
)
_FIGURE: Final = re.compile(rf"(?:€\s*)?({NUMBER})(?:,-+)?")
_THOUSANDS: Final = re.compile(r"x\s*(?:€\s*)?1\.?000")


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row of such a table states: of which kind, in which words, and the fields that its other cells give."""

    kind: str
    title: str
    fields: Mapping[str, Any]


def stated(unit: Unit) -> TableRow | None:
    """What a row states; None for another unit, for the head itself, and under a head that does not say."""
    head, row = cells(unit.lead), unit.cells
    if unit.form != "row" or len(head) < 2 or len(row) != len(head):
        return None
    named = {_named(_STATED, name) or _named(_BESIDE, name): at for at, name in reversed(list(enumerate(head)))}
    kind = next((one for one in ("Activity", "Objective", "Decision", "Risk") if row_has(row, named.get(one))), None)
    if kind is None:
        return None
    beside = {name: row[named[name]] for name in _BESIDE if row_has(row, named.get(name))}
    title = row[named[kind]]
    made = {**fields.of(kind, title), **_made(kind, beside, head, named)}
    return TableRow(kind, cut(title, TITLE), {name: value for name, value in made.items() if value is not None})


def row_has(row: Sequence[str], at: int | None) -> bool:
    """Whether a row says something in a column."""
    return at is not None and any(map(str.isalnum, row[at]))


def _named(words: Mapping[str, str], name: str) -> str | None:
    said = name.strip(" :*").lower()
    return next((kind for kind, one in words.items() if re.fullmatch(one, said)), None)


def _made(kind: str, beside: Mapping[str, str], head: Sequence[str], named: Mapping[str | None, int]) -> dict[str, Any]:
    """The fields that the other cells give to a record of a kind."""
    made: dict[str, Any] = {}
    who = beside.get("owner", "")
    if kind in {"Objective", "Activity"} and who and (_TEAM.match(who) or not may_be_person(who)):
        made["owner"] = who[:NAME]
    when = beside.get("when", "")
    if kind == "Activity":
        made["period"] = fields.period(f"uiterlijk {when}") if when else None
        made["budget_eur"] = _euros(beside.get("money", ""), head[named["money"]]) if "money" in beside else None
    if kind == "Objective":
        made["deadline"] = fields.deadline(f"uiterlijk {when}") if when else None
        made |= {name: cut(beside[name], TITLE) for name in ("indicator", "baseline", "target") if name in beside}
    if kind in {"Objective", "Activity"} and "status" in beside:
        made["status"] = beside["status"][:NAME]
    return made


def _euros(cell: str, head: str) -> int | None:
    """How much a cell says, in euros; a bare figure counts since its column is of money."""
    if found := list(sums(cell)):
        return found[0].euros
    figure = _FIGURE.fullmatch(cell.strip())
    return round(number(figure[1]) * (1000 if _THOUSANDS.search(head) else 1)) if figure else None
