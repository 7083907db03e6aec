"""
What an objective holds when it can be judged: the shape rules of SMART, each declared once.

`broken` checks a record; `ontologies/smart.ttl` holds the same rules as SHACL, made from here by `make contract`. They
refuse nothing: an objective that breaks one is stored all the same, and said to be lacking.
Source: https://www.w3.org/TR/shacl/.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.dutch.dates import in_order
from kg.model.circle import Objective
from kg.model.record import Prop
from kg.model.schema import fields_of

Criterion = Literal["specifiek", "meetbaar", "acceptabel", "realistisch", "tijdgebonden"]
Payload = Mapping[str, Any]
_PATH: Final[Mapping[str, Prop]] = {spec.name: spec.prop for spec in fields_of(Objective)}
_FIGURE: Final = "[0-9]"
_BARE: Final = "^[^0-9A-Za-z%‰€]*[0-9][0-9., ]*[^0-9A-Za-z%‰€]*$"  # a number that does not say of what


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One demand on an objective.

    Attributes:
        key: Its name, also in `smart.ttl`.
        field: What is to be filled in, or looked at.
        reason: What is lacking, in Dutch.
        advice: What to do about it, in Dutch.
        kept: Whether an objective keeps to it, given its policy and its activities.
        shape: The constraint in Turtle, of a shape whose target is the objective.
    """

    key: str
    criterion: Criterion
    field: str
    reason: str
    advice: str
    kept: Callable[[Payload, Payload, Sequence[Payload]], bool]
    shape: str


def _given(field: str, criterion: Criterion, reason: str, advice: str) -> Rule:
    """A field that is filled in."""

    def kept(objective: Payload, _policy: Payload, _activities: Sequence[Payload]) -> bool:
        return objective.get(field) is not None

    return Rule(field, criterion, field, reason, advice, kept, f"sh:path {_PATH[field].iri} ; sh:minCount 1")


def _needed(field: str, pattern: str, criterion: Criterion, reason: str, advice: str) -> Rule:
    """A field that is filled in when the target has a form."""

    def kept(objective: Payload, _policy: Payload, _activities: Sequence[Payload]) -> bool:
        return objective.get(field) is not None or not re.search(pattern, objective.get("target") or "")

    quoted = '"' + pattern + '"'
    formed = f"[ sh:path {_PATH['target'].iri} ; sh:minCount 1 ; sh:pattern {quoted} ]"
    filled = f"[ sh:path {_PATH[field].iri} ; sh:minCount 1 ]"
    shape = f"sh:or ( [ sh:not [ sh:property {formed} ] ] [ sh:property {filled} ] )"
    return Rule(field, criterion, field, reason, advice, kept, shape)


def _carried(key: str, holds: Callable[[Payload], bool], shape: str, reason: str, advice: str) -> Rule:
    """At least one activity of which something holds."""

    def kept(_objective: Payload, _policy: Payload, activities: Sequence[Payload]) -> bool:
        return any(holds(activity) for activity in activities)

    one = f"[ sh:class kring:Activity {shape}]"
    whole = f"sh:path [ sh:inversePath kring:objective ] ; sh:qualifiedValueShape {one} ; sh:qualifiedMinCount 1"
    return Rule(key, "realistisch", key, reason, advice, kept, whole)


def _after_start(objective: Payload, policy: Payload, _activities: Sequence[Payload]) -> bool:
    start, deadline = (policy.get("period") or {}).get("start"), objective.get("deadline")
    return not start or not deadline or in_order(start, deadline)


_AFTER_START: Final = """sh:sparql [ sh:select \"\"\"
        PREFIX kring: <https://w3id.org/kring/def#>
        SELECT $this WHERE {
            $this kring:policy/kring:period/kring:start ?start ; kring:deadline ?deadline .
            BIND(STR(?start) AS ?from) BIND(STR(?deadline) AS ?until)
            BIND(IF(STRLEN(?from) < STRLEN(?until), STRLEN(?from), STRLEN(?until)) AS ?known)
            FILTER(SUBSTR(?until, 1, ?known) < SUBSTR(?from, 1, ?known))
        }\"\"\" ]"""

RULES: Final[tuple[Rule, ...]] = (
    _given("indicator", "meetbaar", "Er is geen indicator vastgelegd.", "Leg vast waaraan je ziet dat het bereikt is."),
    _given("target", "meetbaar", "Er is geen streefwaarde vastgelegd.",
           "Leg vast welke waarde of toestand bereikt moet zijn."),
    _needed("baseline", _FIGURE, "meetbaar", "De streefwaarde is een getal, maar er is geen nulmeting vastgelegd.",
            "Meet de beginwaarde en leg die vast."),
    _needed("unit", _BARE, "meetbaar", "De streefwaarde is een kaal getal; er is geen eenheid vastgelegd.",
            "Leg vast waarin gemeten wordt, bijvoorbeeld procent, dagen of meldingen."),
    _given("owner", "acceptabel", "Er is geen eigenaar vastgelegd.",
           "Spreek af wie aanspreekbaar is op het halen van de doelstelling, en leg dat vast."),
    _given("deadline", "tijdgebonden", "Er is geen termijn vastgelegd.",
           "Leg de datum vast waarop de doelstelling bereikt moet zijn."),
    Rule("start", "tijdgebonden", "deadline", "De termijn ligt vóór het begin van het beleid.",
         "Verbeter de termijn, of de periode van het beleid.", _after_start, _AFTER_START),
    _carried("activity", lambda _activity: True, "", "Er is geen activiteit vastgelegd die dit uitvoert.",
             "Leg vast wat er gedaan wordt om de doelstelling te halen."),
    _carried("capacity", lambda activity: activity.get("owner") is not None,
             "; sh:property [ sh:path kring:owner ; sh:minCount 1 ] ",
             "Van geen activiteit is vastgelegd wie haar uitvoert.",
             "Wijs per activiteit iemand aan die haar uitvoert."),
    _carried("budget", lambda activity: (activity.get("budget_eur") or 0) > 0,
             "; sh:property [ sh:path kring:budgetEur ; sh:minCount 1 ; sh:minInclusive 1 ] ",
             "Van geen activiteit is budget vastgelegd.", "Leg per activiteit vast welk budget ervoor is."),
)  # fmt: skip


def broken(objective: Payload, policy: Payload, activities: Sequence[Payload]) -> Iterator[Rule]:
    """
    The rules that an objective does not keep to, in order of declaration.

    Args:
        objective: Its payload; also one that is a draft, without id.
        policy: The payload of its policy, or nothing.
        activities: The payloads of the activities that name it.
    """
    return (rule for rule in RULES if not rule.kept(objective, policy, activities))
