"""What implementeren makes of the work in a report: ends beside what was agreed, and money a year."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.cycle.report.measures.material import (
        AgreedMoney,
        AgreedShift,
        FieldMoney,
        MoneyItem,
        ReportMaterial,
        Worked,
        WorkItem,
    )

_LOOSE: Any = {"id": "", "title": ""}  # what activities of no trajectory hang under


def worked(held: "ReportMaterial") -> "Worked":
    """What implementeren makes of the work in a report."""
    from kg.cycle.report.measures.material import Worked

    money = tuple(money_of(held))
    return Worked(tuple(_items(held)), money, tuple(_agreed(held, money)))


def _items(held: "ReportMaterial") -> "Iterator[WorkItem]":
    from kg.cycle.implement.plan.plan import Entry, by_activity, is_done, known_days, silence
    from kg.cycle.implement.silence import SILENT_DAYS
    from kg.cycle.report.measures.material import WorkItem

    plans = _by(held.baselines, "trajectory")
    first = {key: by_activity(found[:1]) for key, found in plans.items()}
    last = {key: by_activity(found[-1:]) for key, found in plans.items()}
    for one in held.activities:
        above, done = one.get("trajectory") or "", is_done(one)
        end = known_days(one)[1]
        yield WorkItem(
            one,
            done,
            None if end is None else end < held.day and not done,
            _shift(one, first.get(above, {}).get(one["id"])),
            _shift(one, last.get(above, {}).get(one["id"])),
            silence(Entry(one, held.heard.get(one["id"])), held.day, SILENT_DAYS),
        )


def _by(records: Sequence[Mapping[str, Any]], field: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in records:
        found[one.get(field) or ""].append(one)
    return found


def _shift(activity: Mapping[str, Any], agreed: Mapping[str, Any] | None) -> "AgreedShift | None":
    from kg.cycle.implement.plan.plan import shift_said, shifted
    from kg.cycle.report.measures.material import AgreedShift

    found = shifted(activity.get("period") or {}, agreed)
    return AgreedShift(found.end, found.moved, shift_said(found)) if found is not None else None


def money_of(held: "ReportMaterial") -> "Iterator[MoneyItem]":
    """What each activity may cost and did cost a year."""
    from kg.cycle.implement.budget.budget import money_by_activity
    from kg.cycle.report.measures.material import MoneyItem

    work, accounts = _by(held.activities, "trajectory"), _by(held.accounts, "trajectory")
    known = {one["id"]: one for one in held.activities}
    corrections = [one for one in held.corrections if one["activity"] in known]
    above = {one["id"] for one in held.trajectories}
    for key, activities in sorted(work.items()):
        ids = {one["id"] for one in activities}
        booked = [one for one in corrections if one["activity"] in ids]
        settled = accounts.get(key, []) if key in above else []
        for year, accounted_by, sums in money_by_activity(activities, settled, booked):
            for one in sums:
                if one.key in ids:
                    yield MoneyItem(year, one.key, one.budget_cents, one.spent_cents, accounted_by)


def _agreed(held: "ReportMaterial", money: "Sequence[MoneyItem]") -> "Iterator[AgreedMoney]":
    """Budgets beside those of the first and the last plan of the trajectory, of each year that one of them names."""
    from kg.cycle.report.measures.material import AgreedMoney

    now = {(one.activity, one.year): one.budget for one in money}
    own = {one["id"]: one.get("trajectory") or "" for one in held.activities}
    for key, plans in sorted(_by(held.baselines, "trajectory").items()):
        first, latest = _budgets(plans[0]), _budgets(plans[-1])
        named = {at for at in now if own.get(at[0]) == key} if first or latest else set()
        for activity, year in sorted(named | {at for at in (*first, *latest) if own.get(at[0]) == key}):
            at = activity, year
            yield AgreedMoney(year, activity, now.get(at), first.get(at), latest.get(at))


def _budgets(plan: Mapping[str, Any]) -> dict[tuple[str, int], int]:
    """By activity and year what was agreed, in cents."""
    return {
        (one["activity"], amount["year"]): amount["budget_cents"]
        for one in plan["activities"]
        for amount in one.get("amounts", ())
    }


def divided(held: "ReportMaterial") -> "Iterator[FieldMoney]":
    """The money of each activity over task fields, as implementeren divides it: together all there is, to the cent."""
    from kg.cycle.implement.budget.budget import money
    from kg.cycle.report.measures.material import FieldMoney

    corrections, above = _by(held.corrections, "activity"), {one["id"]: one for one in held.trajectories}
    accounts = {
        key: [(one, _by(one["amounts"], "activity")) for one in found]
        for key, found in _by(held.accounts, "trajectory").items()
        if key in above
    }
    for one in held.activities:
        key = one.get("trajectory") or ""
        settled = [{**account, "amounts": amounts.get(one["id"], [])} for account, amounts in accounts.get(key, [])]
        for year in money(above.get(key, _LOOSE), [one], settled, corrections.get(one["id"], []), {}).years:
            for part in year.by_task_field:
                if part.budget_cents is not None or part.spent_cents is not None:
                    yield FieldMoney(year.year, one["id"], part.key, part.title, part.budget_cents, part.spent_cents)
