"""What is due unasked, fetched from the graph; other phases hand in what they know."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from kg.cycle.report.alarms import signs, work
from kg.cycle.report.alarms.alarm import NEAR_DAYS, OVER_PERCENT, Alarms, told
from kg.cycle.report.alarms.signs import Duty, SourceHeard
from kg.cycle.report.alarms.work import PlanSlot, Work
from kg.cycle.report.questions import use_cases as asking
from kg.errors import InputError
from kg.ports.journal import Stored

if TYPE_CHECKING:
    from kg.store.reader import Reader

Payload = Mapping[str, Any]


class OwnWork(Protocol):
    """The chain of one municipality, as implementeren knows it."""

    @property
    def by_kind(self) -> Mapping[str, Sequence[Payload]]:
        """The records by kind, each with its id."""

    @property
    def whose(self) -> Mapping[str, str]:
        """By id the municipality or organisation."""


def due(
    graph: "Reader",
    code: str,
    *,
    today: date,
    own: OwnWork,
    declared: Callable[[str, Payload], str],
    slots: Mapping[str, PlanSlot],
    done: Callable[[Payload], bool],
    duties: Iterable[Duty],
    feeds: Iterable[SourceHeard],
    over_percent: int = OVER_PERCENT,
    near_days: int = NEAR_DAYS,
) -> Alarms:
    """
    What is due unasked for a municipality.

    Args:
        graph: As the caller sees it.
        code: Of the municipality.
        today: The day to count from.
        own: Its policies, objectives, activities and results.
        declared: By facet and record, the statement that all there is of it is on record, or "".
        slots: By activity when it ends by its plan.
        done: Whether an activity is on record as done.
        duties: Developments with a legal date.
        feeds: The followed sources.
        over_percent: From how many percent over the budget it is told.
        near_days: How many days before a legal date it is told.

    Raises:
        InputError: If a threshold is negative.
    """
    if over_percent < 0 or near_days < 0:
        raise InputError(f"een grens van {min(over_percent, near_days)} kan niet; geef 0 of meer")
    held = _works(own, slots, done, declared)
    trajectories = {one.payload["trajectory"] for one in held if one.payload.get("trajectory")}
    support = _support(graph, code, own)
    named = graph.get_many({*trajectories, *(one["about"] for one in support)})
    titles = {key: one.payload["title"] for key, one in named.items()}
    found = (
        work.late(held, today),
        work.over_budget(held, over_percent, titles=titles, corrections=_corrections(graph, held)),
        signs.support_drops(support, titles),
        signs.legal_dates(duties, today, near_days),
        signs.silent_sources(feeds, today),
        signs.late_questions(asking.listed(graph, municipality=code, today=today).open),
    )
    name = graph.gazetteer.name(code)
    return told(code, name, today, found, over_percent=over_percent, near_days=near_days)


def _works(
    own: OwnWork,
    slots: Mapping[str, PlanSlot],
    done: Callable[[Payload], bool],
    declared: Callable[[str, Payload], str],
) -> list[Work]:
    aims = {one["id"]: one for one in own.by_kind["Objective"]}
    results = {one.get("activity") for one in own.by_kind["Result"]}
    return [
        Work(
            one,
            slots.get(one["id"]),
            aims.get(one.get("objective") or ""),
            done(one),
            one["id"] in results,
            partial(_declared_of, declared, one),
        )
        for one in own.by_kind["Activity"]
    ]


def _declared_of(declared: Callable[[str, Payload], str], activity: Payload, facet: str) -> str:
    return declared(facet, activity)


def _support(graph: "Reader", code: str, own: OwnWork) -> list[Payload]:
    """The statements of support of one municipality that count as fact."""
    held = graph.authoritative("Support")
    abouts = graph.get_many({one.payload["about"] for one in held})
    return [{**one.payload, "id": one.id} for one in held if _is_of(one, abouts, code, own)]


def _is_of(stored: Stored, abouts: Mapping[str, Stored], code: str, own: OwnWork) -> bool:
    payload = stored.payload
    if payload.get("municipality"):
        return bool(payload["municipality"] == code)
    about = abouts.get(payload["about"])
    named = about.payload.get("municipalities", ()) if about else ()
    return own.whose.get(payload["about"]) == code or tuple(named) == (code,)


def _corrections(graph: "Reader", held: Sequence[Work]) -> dict[str, list[Payload]]:
    """By activity what was booked later, as amounts."""
    found: dict[str, list[Payload]] = {one.payload["id"]: [] for one in held}
    for one in graph.authoritative("BudgetCorrection"):
        said = one.payload
        if said["activity"] in found:
            amount = {
                "year": said["year"],
                "budget_cents": said.get("budget_change_cents") or 0,
                "spent_cents": said.get("spent_change_cents") or 0,
            }
            found[said["activity"]].append(amount)
    return found
