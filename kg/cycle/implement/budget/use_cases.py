"""Money of a trajectory fetched from the graph, and a year accounted for: from then on it says nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.implement.budget.budget import TrajectoryMoney, money
from kg.cycle.implement.plan.use_cases import hanging, trajectory_of
from kg.errors import InputError, StepRefused
from kg.model import schema
from kg.model.plan.records import BudgetCorrection, YearAccount
from kg.ports.journal import Put, Stored
from kg.store.room import Room, UseCase, named

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
    named(graph, decision, "Decision", "besluit", "leg eerst vast wie er besloot en wanneer")
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


def correct(
    graph: "Writer",
    activity: str,
    *,
    year: int,
    corrects_year: int,
    reason: str,
    budget_change_cents: int | None = None,
    spent_change_cents: int | None = None,
    space: str = LOCAL_SPACE,
) -> BudgetCorrection:
    """
    Book in an open year what turned out otherwise about a year that was accounted for.

    Args:
        graph: As who books sees it.
        activity: Its id.
        year: In which it counts.
        corrects_year: Of which something turned out otherwise.
        reason: Why.
        budget_change_cents: How much more could be spent then; negative is less.
        spent_change_cents: How much more was spent then.
        space: Where it is kept; of the organisation whose activity it is, else it would count nowhere.

    Raises:
        InputError: If nothing changes, there is no reason, or the years are in the wrong order.
        NotFound: If there is no such activity.
        StepRefused: If the year that is corrected is still open, the other one is not, or the space is of another one.
    """
    about = named(graph, activity, "Activity", "activiteit", "`kring list activiteiten` toont welke er zijn")
    if not reason.strip():
        raise InputError("een herstelboeking vraagt een reden: zeg wat er anders bleek")
    if not budget_change_cents and not spent_change_cents:
        raise InputError("een herstelboeking verandert een bedrag: geef wat er bij het budget of de uitgaven komt")
    if year <= corrects_year:
        raise InputError(f"boek in een jaar na {corrects_year}, niet in {year}")
    _must_be_open(graph, about, year, corrects_year)
    if not graph.authority.may_add(space, about.space):
        raise StepRefused(f"activiteit {activity!r} is van een ander dan {space!r}; wie haar schrijft, boekt het")
    fields: dict[str, Any] = {
        "id": new_id(space, f"herstelboeking-{uuid4().hex[:12]}"),
        "title": cut(f"{about.payload['title']}: herstelboeking over {corrects_year}"),
        "activity": activity,
        "year": year,
        "corrects_year": corrects_year,
        "budget_change_cents": budget_change_cents,
        "spent_change_cents": spent_change_cents,
        "reason": reason.strip(),
    }
    made = schema.valid(BudgetCorrection, fields)
    graph.put([made], space=space, reason=f"herstelboeking over {corrects_year} in {year}: {reason.strip()}")
    return made


def _must_be_open(graph: "Reader", about: Stored, year: int, corrects_year: int) -> None:
    """
    Nothing, when of two years of an activity the first is open and the other was accounted for.

    A year of its trajectory may be accounted for while it had no amount in it.

    Raises:
        StepRefused: If not.
    """
    settled = {one["year"]: one["decision"] for one in about.payload.get("accounted", ())}
    above = about.payload.get("trajectory", "")
    trajectory = graph.get_many([above]).get(above) if above else None
    if trajectory is not None:
        for one in hanging(graph, "YearAccount", trajectory):
            settled.setdefault(one.payload["year"], one.payload["decision"])
    if corrects_year not in settled:
        raise StepRefused(
            f"het jaar {corrects_year} is nog niet verantwoord; verander het bedrag van de activiteit zelf"
        )
    if year in settled:
        raise StepRefused(
            f"het jaar {year} is verantwoord met besluit {settled[year]!r}; boek het in een jaar dat open is"
        )


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
    correct = UseCase(correct)
