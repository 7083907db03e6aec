"""Money of a trajectory fetched from the graph, and a year accounted for: from then on it says nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.implement.budget.budget import TrajectoryMoney, money
from kg.cycle.implement.plan.use_cases import hanging, trajectory_of
from kg.errors import InputError, NotFound, StepRefused
from kg.model import schema
from kg.model.plan.records import YearAccount
from kg.ports.journal import Put, Stored
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer


@dataclass(frozen=True, slots=True)
class _Held:
    trajectory: Stored
    activities: list[Stored]
    accounts: list[Stored]


def of(graph: "Reader", trajectory: str) -> TrajectoryMoney:
    """
    The money of a trajectory a year.

    Raises:
        NotFound: If there is no such trajectory.
    """
    held = _held(graph, trajectory)
    places = {one.id: one.space for one in held.activities}
    corrections = [
        one.payload
        for one in graph.scan("BudgetCorrection")
        if (place := places.get(one.payload["activity"])) and graph.authority.may_add(one.space, place)
    ]
    aims = {one.payload["objective"] for one in held.activities if one.payload.get("objective")}
    titles = {key: stored.payload["title"] for key, stored in graph.get_many(aims).items()}
    return money(
        _told(held.trajectory), list(map(_told, held.activities)), [one.payload for one in held.accounts],
        corrections, titles,
    )  # fmt: skip


def account(graph: "Writer", trajectory: str, year: int, decision: str, *, space: str = LOCAL_SPACE) -> YearAccount:
    """
    Account for a year: its amounts are kept as they are now, with the decision, and change no more.

    Raises:
        InputError: If no activity has an amount for that year.
        NotFound: If the trajectory or the decision is not there.
        StepRefused: If the year was accounted for before.
        Overtaken: If an activity was changed at the same moment.
    """
    held = _held(graph, trajectory)
    before = next((one.payload for one in held.accounts if one.payload["year"] == year), None)
    if before is not None:
        raise StepRefused(
            f"het jaar {year} van traject {trajectory!r} is al verantwoord met besluit {before['decision']!r}; leg wat "
            "anders bleek vast als herstelboeking in een jaar dat open is"
        )
    found = graph.get_many([decision]).get(decision)
    if found is None or found.kind != "Decision":
        raise NotFound(f"er is geen besluit {decision!r}; leg eerst vast wie er besloot en wanneer")
    counted = [(one, amount) for one in held.activities if (amount := _amount(one, year))]
    if not counted:
        raise InputError(f"geen activiteit van traject {trajectory!r} heeft een bedrag over {year}")
    fields: dict[str, Any] = {
        "id": new_id(space, f"verantwoording-{trajectory}-{year}"),
        "title": cut(f"{held.trajectory.payload['title']}: verantwoording {year}"),
        "trajectory": trajectory,
        "year": year,
        "decision": decision,
        "author": graph.principal.name,
        "created": clock.now(),
        "amounts": [_line(one, amount) for one, amount in counted],
    }
    made = schema.valid(YearAccount, fields)
    puts = [Put(made.id, "YearAccount", space, schema.dump(made), step="plan", rests_on=0)]
    for one, _ in counted:
        years = [*one.payload.get("accounted", ()), {"year": year, "decision": decision}]
        payload = schema.dump(schema.parse("Activity", {**one.payload, "accounted": years}))
        puts.append(Put(one.id, "Activity", one.space, payload, step="plan", rests_on=one.seq))
    graph.append(puts, reason=f"{year} verantwoord met besluit {decision}")
    return made


def _held(graph: "Reader", trajectory: str) -> _Held:
    about = trajectory_of(graph, trajectory)
    accounts = sorted(hanging(graph, "YearAccount", about), key=lambda one: one.seq)
    return _Held(about, hanging(graph, "Activity", about), accounts)


def _told(stored: Stored) -> Mapping[str, Any]:
    return {**stored.payload, "id": stored.id}


def _amount(stored: Stored, year: int) -> Mapping[str, Any] | None:
    return next((one for one in stored.payload.get("amounts", ()) if one["year"] == year), None)


def _line(stored: Stored, amount: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: stored.payload.get(name) for name in ("title", "objective", "programme")}
    money_ = {name: amount.get(name) for name in ("budget_cents", "spent_cents")}
    return {"activity": stored.id, **said, **money_, "shares": stored.payload.get("shares", ())}


class Budgets(Room):
    """The money of trajectories, and the years that were accounted for."""

    of = UseCase(of)
    account = UseCase(account)
