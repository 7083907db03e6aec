"""Plans fetched from the graph, and agreed on: every plan that was agreed stays, the first one for ever."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.implement.plan.plan import Agreed, Entry, TrajectoryPlan, agreements, plan
from kg.cycle.implement.plan.standing import PlanStanding, standing
from kg.cycle.implement.silence import SILENT_DAYS
from kg.dutch.dates import span
from kg.errors import InputError
from kg.model.plan.records import Baseline
from kg.model.schema import valid
from kg.ports.journal import Stored
from kg.store.room import Room, UseCase, named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_OF_A_PLAN: Final = ("Activity", "StatusUpdate", "Baseline")


def of(
    graph: "Reader", trajectory: str, *, today: date | None = None, silent_days: int = SILENT_DAYS
) -> TrajectoryPlan:
    """
    The plan of a trajectory: what may be read of it, whoever is named as its owner.

    Args:
        graph: As the caller sees it.
        trajectory: Its id.
        today: The day to count from.
        silent_days: An activity that should be under way is silent when the last word of it is older.

    Raises:
        NotFound: If there is no such trajectory.
    """
    about = trajectory_of(graph, trajectory)
    day = today or clock.today()

    def made() -> TrajectoryPlan:
        entries = _entries(graph, hanging(graph, "Activity", about))
        return plan(about.payload, entries, _baselines(graph, about), day, silent_days)

    return graph.kept(
        f"plan of {about.id} on {day} after {silent_days}", made, kinds=_OF_A_PLAN
    )  # each sheet of it asks again


def agreed(graph: "Reader", trajectory: str) -> tuple[Agreed, ...]:
    """
    What was agreed of a trajectory, first to last.

    Raises:
        NotFound: If there is no such trajectory.
    """
    return tuple(agreements(_baselines(graph, trajectory_of(graph, trajectory))))


def standings(
    graph: "Reader", municipality: str, *, today: date | None = None, silent_days: int = SILENT_DAYS
) -> list[PlanStanding]:
    """
    How the plans of the trajectories of a municipality stand, drafts among them, by title.

    Args:
        graph: As the caller sees it.
        municipality: Its code; a trajectory counts as its own when who wrote it may speak for it.
        today: The day to count from.
        silent_days: An activity that should be under way is silent when the last word of it is older.
    """
    own = [
        one
        for one in graph.scan("Trajectory")
        if municipality in one.payload.get("municipalities", ()) and graph.authority.speaks_for(one.space, municipality)
    ]
    work, kept = _under(graph, "Activity", own), _under(graph, "Baseline", own)
    entries = {one.payload["id"]: one for one in _entries(graph, [one for held in work.values() for one in held])}
    found = [
        standing(
            one.payload, [entries[held.id] for held in work[one.id]], _in_order(kept[one.id]), today or clock.today(),
            silent_days,
        )
        for one in own
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.title.casefold(), one.trajectory))


def agree(graph: "Writer", trajectory: str, reason: str, *, by: str = "", space: str = LOCAL_SPACE) -> Baseline:
    """
    Keep the plan of now as what is agreed, beside all that was agreed before.

    Args:
        graph: As who agrees sees it.
        trajectory: Its id.
        reason: Why it is agreed, or agreed anew.
        by: Who says it; the principal when not given.
        space: Where it is kept.

    Raises:
        InputError: If there is no reason, or no activity.
        NotFound: If there is no such trajectory.
        Overtaken: If somebody else agreed on one at the same moment.
    """
    about = trajectory_of(graph, trajectory)
    if not reason.strip():
        raise InputError("een planning vastleggen vraagt een reden: zeg waarom zij zo is, of waarom zij verandert")
    held = hanging(graph, "Activity", about)
    if not held:
        raise InputError(f"traject {trajectory!r} heeft geen activiteiten; lees eerst een planning in")
    number = len(_baselines(graph, about)) + 1
    fields: dict[str, Any] = {
        "id": new_id(space, f"planning-{trajectory}-{number}"),
        "title": cut(f"{about.payload['title']}: planning {number}"),
        "trajectory": trajectory,
        "number": number,
        "reason": reason.strip(),
        "author": by.strip() or graph.principal.name,
        "created": clock.now(),
        "activities": list(map(_planned, held)),
    }
    made = valid(Baseline, fields)
    graph.put([made], space=space, reason=f"planning {number} vastgelegd: {reason.strip()}", step="plan", rests_on=0)
    return made


def _planned(one: Stored) -> dict[str, Any]:
    """An activity as it is agreed on now; an amount that is not known is not agreed on."""
    known = [amount for amount in one.payload.get("amounts", ()) if amount.get("budget_cents") is not None]
    return {
        "activity": one.id,
        "title": one.payload["title"],
        "period": one.payload.get("period"),
        "amounts": [{"year": amount["year"], "budget_cents": amount["budget_cents"]} for amount in known],
    }


def hanging(graph: "Reader", kind: str, about: Stored, by: str = "trajectory") -> list[Stored]:
    """The records of a kind that may be read, name a record, and are of somebody who may add to it; in order of id."""
    return _under(graph, kind, [about], by)[about.id]


def _under(graph: "Reader", kind: str, abouts: Sequence[Stored], by: str = "trajectory") -> Mapping[str, list[Stored]]:
    """By the id of each, see `hanging`."""
    places, found = {one.id: one.space for one in abouts}, {one.id: list[Stored]() for one in abouts}
    for one in graph.scan(kind):
        about = one.payload.get(by, "")
        if about in places and graph.authority.may_add(one.space, places[about]):
            found[about].append(one)
    return found


def trajectory_of(graph: "Reader", trajectory: str) -> Stored:
    """
    The trajectory with an id.

    Raises:
        NotFound: If there is none that may be read.
    """
    return named(graph, trajectory, "Trajectory", "traject", "`kring list trajecten` toont welke er zijn")


def _baselines(graph: "Reader", about: Stored) -> list[Mapping[str, Any]]:
    return _in_order(hanging(graph, "Baseline", about))


def _in_order(baselines: Sequence[Stored]) -> list[Mapping[str, Any]]:
    return [one.payload for one in sorted(baselines, key=lambda one: (one.payload["number"], one.seq))]


def _entries(graph: "Reader", held: Sequence[Stored]) -> list[Entry]:
    """Activities, each with the last day on which it was written, or something was said of how it goes."""
    found = {one.id: date.fromisoformat(one.at[:10]) for one in held}
    for one in graph.scan("StatusUpdate"):
        about = one.payload["about"]
        if about in found:
            found[about] = max(found[about], span(one.payload["date"]).last)
    return [Entry(one.payload, found[one.id]) for one in held]


class Planning(Room):
    """The plans of trajectories, and what was agreed."""

    of = UseCase(of)
    agreed = UseCase(agreed)
    standings = UseCase(standings)
    agree = UseCase(agree)
