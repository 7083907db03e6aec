"""
What holds or costs money, and by which decision: policies, adopted drafts, accounted years, work with money.

Each is one of three: a decision is known, none was found in what was read, or none is there because somebody declared
that all decisions are known (`CompletenessStatement` for "besluit"). Of a decision that is known it is judged whether
it is within its mandate; how, is handed in. Only a missing decision, and one that is beyond its mandate, is an alarm.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, Literal, Protocol

from kg.reason.answer import KNOWN, Count, answer
from kg.reason.time import last_day

Payload = Mapping[str, Any]
DecisionState = Literal["bekend", "niet gevonden", "ontbreekt"]
Within = Literal["binnen mandaat", "buiten mandaat", "niet bekend"]
KINDS: Final = (
    "Policy", "DraftVersion", "YearAccount", "Activity", "ActionPlan", "Objective", "Decision", "CompletenessStatement",
)  # fmt: skip
SUBJECTS: Final[Mapping[str, str]] = {  # what is looked at, as it is said of more than one
    "Policy": "beleidsstukken",
    "DraftVersion": "vastgestelde concepten",
    "YearAccount": "verantwoorde jaren",
    "Activity": "activiteiten met geld",
}
_COUNCIL: Final = "gemeenteraad"
_FACET: Final = "besluit"  # of a completeness statement
_DECLARED: Final = "Er is opgegeven dat alle besluiten bekend zijn, en hierover is er geen."
_WITHIN: Final[Mapping[str, Within]] = {"binnen mandaat": "binnen mandaat", "buiten mandaat": "buiten mandaat"}
_ORDER: Final = {"ontbreekt": 0, "bekend": 1, "niet gevonden": 2}


class CarriedBy(Protocol):
    """What is known of the decision that something rests on."""

    @property
    def verdict(self) -> str:
        """Within its mandate, beyond it, or not known."""

    @property
    def reason(self) -> str:
        """Why, in Dutch."""


Judge = Callable[
    [str, str, str, Payload | None], CarriedBy
]  # kind of document, the body it asks, decision: id, payload


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedThing:
    """
    Something that holds or costs money, and the decision that it rests on.

    Attributes:
        mandate: Of a decision that is known: whether it is within its mandate, as far as that is stated.
        reason: Why, or where a decision was looked for, in Dutch.
        decision: The id of the decision; left out where none is known, or it may not be read.
        decided: Its day, as exact as it is known.
        body: Who decided, as its source writes it.
        cents: What it is to cost, all years together; left out where no amount is on record.
        declared_by: The statement by which a decision is missing.
    """

    id: str
    kind: str
    title: str
    state: DecisionState
    mandate: Annotated[Within | None, KNOWN] = None
    reason: str
    decision: Annotated[str | None, KNOWN] = None
    decided: Annotated[str | None, KNOWN] = None
    body: Annotated[str | None, KNOWN] = None
    cents: Annotated[int | None, KNOWN] = None
    declared_by: Annotated[str | None, KNOWN] = None

    @property
    def alarms(self) -> bool:
        """Whether it is certain that something is wrong."""
        return self.state == "ontbreekt" or self.mandate == "buiten mandaat"


@answer
@dataclass(frozen=True, slots=True)
class DecidedCount:
    """
    How many of a kind have a decision.

    Attributes:
        beyond: Of those known: beyond the mandate of the decision.
        said: What is not on record, in one line of Dutch; "" when all is known or missing.
    """

    kind: str
    known: Count
    beyond: Count
    not_found: Count
    missing: Count
    said: str


@answer
@dataclass(frozen=True, slots=True)
class Decisions:
    """
    What a municipality does by which decision.

    Attributes:
        of: Its code.
        read: How many decisions were looked in.
        documents: The documents that these come from, by id, at most twenty.
        counts: By kind.
        known_cents: What is to be spent with a decision.
        open_cents: What is to be spent of which no decision was found, or is missing.
        items: What is certainly wrong first, then what is known, then what was not found; or the part asked for.
        total: How many there are of what was asked for.
    """

    of: str
    read: Count
    documents: tuple[str, ...]
    counts: tuple[DecidedCount, ...]
    known_cents: Count
    open_cents: Count
    items: tuple[DecidedThing, ...]
    total: Count

    @property
    def alarms(self) -> tuple[DecidedThing, ...]:
        """What is wrong for certain."""
        return tuple(one for one in self.items if one.alarms)

    def part(self, *, kind: str = "", state: str = "", skip: int = 0, top: int | None = None) -> "Decisions":
        """
        The same with some of the items: of one kind and state ("" for any), at most `top` after `skip`.

        The state "buiten mandaat" is that of a decision that is known and goes beyond its mandate.
        """
        chosen = [
            one for one in self.items if kind in {"", one.kind} and (not state or state in {one.state, one.mandate})
        ]
        end = None if top is None else skip + top
        return replace(self, items=tuple(chosen[skip:end]), total=len(chosen))


@dataclass(frozen=True, slots=True)
class LegitimacyMaterial:
    """
    What is known of one municipality: by kind, records with their id.

    Attributes:
        declared: Statements that all its decisions are known.
    """

    by_kind: Mapping[str, Sequence[Payload]]
    declared: Sequence[Payload] = ()


def decisions(material: LegitimacyMaterial, of: str, judge: Judge, *, today: date) -> Decisions:
    """
    By which decision a municipality does what it does.

    Args:
        material: What counts as fact for the caller.
        of: The code of the municipality.
        judge: Whether a decision carries something.
        today: The day on which a statement of completeness has to hold.
    """
    known = {one["id"]: one for one in material.by_kind.get("Decision", ())}
    declared = next((one["id"] for one in material.declared if _holds(one, today)), "")
    found = [_thing(one, known, declared, judge) for one in _subjects(material, known)]
    found.sort(key=lambda one: (not one.alarms, _ORDER[one.state], -(one.cents or 0), one.title.casefold(), one.id))
    documents = sorted({entry["source"] for one in known.values() for entry in one.get("provenance", ())})
    with_one = sum(one.cents or 0 for one in found if one.state == "bekend" and one.kind == "Activity")
    every = sum(one.cents or 0 for one in found if one.kind == "Activity")
    counts = tuple(_count(kind, [one for one in found if one.kind == kind]) for kind in SUBJECTS)
    return Decisions(
        of,
        len(known),
        tuple(documents[:20]),
        tuple(one for one in counts if one.known + one.not_found + one.missing),
        with_one,
        every - with_one,
        tuple(found),
        len(found),
    )


@dataclass(frozen=True, slots=True)
class _Subject:
    """Something to be decided on: what it is as a document, whose decision it asks, and the decisions found for it."""

    kind: str
    payload: Payload
    document: str
    asked: str
    decided_by: tuple[str, ...]
    cents: int | None = None


def _subjects(material: LegitimacyMaterial, known: Mapping[str, Payload]) -> Iterator[_Subject]:
    by: dict[str, list[str]] = defaultdict(list)
    for key, one in sorted(known.items(), key=lambda pair: (pair[1].get("date") or "", pair[0])):
        for about in filter(None, (one.get("policy"), one.get("dossier"))):
            by[about].append(key)
    held = material.by_kind
    for one in held.get("Policy", ()):
        yield _Subject("Policy", one, (one.get("category") or "beleidsstuk").casefold(), "", tuple(by[one["id"]]))
    for one in held.get("DraftVersion", ()):
        if one.get("status") == "vastgesteld":
            own = (one["decision"],) if one.get("decision") else ()
            yield _Subject("DraftVersion", one, one["template"], one.get("body") or "", own)
    for one in held.get("YearAccount", ()):
        yield _Subject("YearAccount", one, "jaarrekening", _COUNCIL, (one["decision"],))
    policies = _policy_of(held)
    for one in held.get("Activity", ()):
        if (cents := _cents(one)) is not None:
            over = (one["id"], one.get("trajectory"), policies.get(one["id"]))
            yield _Subject("Activity", one, "besluit over geld", "", _first(by, over), cents)


def _first(by: Mapping[str, Sequence[str]], over: Iterable[str | None]) -> tuple[str, ...]:
    """The decisions on the work itself; else on its trajectory; else on the policy that it serves."""
    return next((tuple(by[key]) for key in over if key and by.get(key)), ())


def _policy_of(held: Mapping[str, Sequence[Payload]]) -> dict[str, str]:
    """By activity, the policy that it serves: by its objective, or by that of its plan."""
    policy = {one["id"]: one["policy"] for one in held.get("Objective", ())}
    plan = {one["id"]: one.get("objective") for one in held.get("ActionPlan", ())}
    aims = {one["id"]: one.get("objective") or plan.get(one.get("plan") or "") for one in held.get("Activity", ())}
    return {key: policy[aim] for key, aim in aims.items() if aim in policy}


def _cents(activity: Payload) -> int | None:
    """What it is to cost; None where no amount is on record."""
    amounts = [one["budget_cents"] for one in activity.get("amounts", ()) if one.get("budget_cents") is not None]
    if amounts:
        return int(sum(amounts))
    euros = activity.get("budget_eur")
    return None if euros is None else int(euros) * 100


def _thing(subject: _Subject, known: Mapping[str, Payload], declared: str, judge: Judge) -> DecidedThing:
    one, found = subject.payload, subject.decided_by
    if found:
        latest, decision = found[-1], known.get(found[-1])
        judged = judge(subject.document, subject.asked, latest, decision)
        told = decision or {}
        return DecidedThing(
            id=one["id"],
            kind=subject.kind,
            title=one["title"],
            state="bekend",
            mandate=_WITHIN.get(judged.verdict, "niet bekend"),
            reason=judged.reason,
            decision=latest if decision else None,
            decided=told.get("date"),
            body=told.get("body"),
            cents=subject.cents,
        )
    return DecidedThing(
        id=one["id"],
        kind=subject.kind,
        title=one["title"],
        state="ontbreekt" if declared else "niet gevonden",
        reason=_DECLARED if declared else _looked(len(known)),
        cents=subject.cents,
        declared_by=declared or None,
    )


def _looked(count: int) -> str:
    where = "1 besluit" if count == 1 else f"{count} besluiten"
    return f"Niet gevonden in {where}."


def _holds(statement: Payload, today: date) -> bool:
    end = statement["period"].get("end")
    return _FACET in statement["covers"] and not (end and last_day(end) < today)


def _count(kind: str, found: Sequence[DecidedThing]) -> DecidedCount:
    states = Counter(one.state for one in found)
    absent = states["niet gevonden"]
    said = (
        f"niet vastgelegd: {absent} van {len(found)} {SUBJECTS[kind]} hebben geen besluit in de bron" if absent else ""
    )
    beyond = sum(one.mandate == "buiten mandaat" for one in found)
    return DecidedCount(kind, states["bekend"], beyond, absent, states["ontbreekt"], said)
