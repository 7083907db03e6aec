"""Whether work of a municipality will be late, or costs more than there is: by its own plan and its own amounts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.cycle.report.alarms.alarm import Alarm, RuleFound, Unjudged, confirmed
from kg.dutch.dates import dutch, span
from kg.dutch.figures import of_cents, written

Payload = Mapping[str, Any]
_DAY: Final = len("2026-11-30")


@dataclass(frozen=True, slots=True)
class PlanSlot:
    """
    When an activity ends by the arithmetic of its plan.

    Attributes:
        end: As stated; None when it is not.
        earliest_end: Given what it waits for; None without dates.
        exact: Whether that follows from days, not from months or years.
        waits_for: The ids of what it waits for.
    """

    end: str | None
    earliest_end: date | None
    exact: bool
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """
    An activity as an alarm looks at it.

    Attributes:
        payload: With its id.
        slot: In the plan of its trajectory; None without a plan.
        aim: The payload of its objective, with its id.
        done: Whether it says that it is.
        has_result: Whether a result names it.
        declared: By facet, the statement that all there is of it is on record, or "".
    """

    payload: Payload
    slot: PlanSlot | None
    aim: Payload | None
    done: bool
    has_result: bool
    declared: Callable[[str], str]


def late(work: Iterable[Work], today: date) -> RuleFound:
    """What will miss its deadline by its own plan, or missed it where all that was done is on record."""
    alarms, open_ = [], dict.fromkeys(("geen", "grof", "voorbij"), 0)
    for one in work:
        if one.done:
            continue
        deadline, of = _deadline(one)
        if deadline is None:
            open_["geen"] += 1
            continue
        last = span(deadline).last
        if last < today:
            found = _past(one, deadline, of, today)
            if found is None and not one.has_result:
                open_["voorbij"] += 1
        else:
            found, end = _planned(one, deadline, of), one.slot.earliest_end if one.slot else None
            open_["geen"] += end is None
            open_["grof"] += bool(found is None and end and end > last)
        if found is not None:
            alarms.append(found)
    return RuleFound(
        alarms,
        [
            Unjudged("deadline", open_["geen"], f"{_many(open_['geen'])} zonder deadline of zonder einddatum"),
            Unjudged("deadline", open_["grof"], f"{_many(open_['grof'])} met datums die te grof zijn"),
            Unjudged(
                "deadline", open_["voorbij"], f"{_many(open_['voorbij'])} met een verstreken deadline, zonder uitkomst"
            ),
        ],
    )


def _deadline(one: Work) -> tuple[str | None, Payload]:
    """The deadline of an activity, or else that of its objective, and whose that is."""
    if one.payload.get("deadline") or one.aim is None:
        return one.payload.get("deadline"), one.payload
    return one.aim.get("deadline"), one.aim


def _planned(one: Work, deadline: str, of: Payload) -> Alarm | None:
    slot, last = one.slot, span(deadline).last
    if slot is None or slot.earliest_end is None or slot.earliest_end <= last:
        return None
    if not slot.exact and not (slot.end and span(slot.end).first > last):
        return None
    after = (slot.earliest_end - last).days
    waits = f", na {len(slot.waits_for)} andere" if slot.waits_for else ""
    end = dutch(slot.earliest_end.isoformat())
    title = one.payload["title"]
    return Alarm(
        f"deadline:{one.payload['id']}", "deadline", one.payload["id"], "Activity", title,
        f"“{title}” haalt de deadline niet volgens de eigen planning.",
        f"Op zijn vroegst klaar op {end}{waits}; deadline {_whose(one, of)} {dutch(deadline)}. "
        f"Dat is {_days(after)} te laat.",
        _distinct(one.payload["id"], of["id"], *slot.waits_for), day=last,
    )  # fmt: skip


def _past(one: Work, deadline: str, of: Payload, today: date) -> Alarm | None:
    statement = one.declared("resultaat")
    if one.has_result or not statement:
        return None
    last, title = span(deadline).last, one.payload["title"]
    return confirmed(
        Alarm(
            f"deadline:{one.payload['id']}", "deadline", one.payload["id"], "Activity", title,
            f"De deadline van “{title}” is voorbij en er is geen resultaat.",
            f"Deadline {_whose(one, of)} {dutch(deadline)}; dat is {_days((today - last).days)} geleden. Alle "
            "resultaten zijn vastgelegd, en dit heeft er geen.",
            _distinct(one.payload["id"], of["id"]), day=last,
        ),
        statement,
    )  # fmt: skip


def _whose(one: Work, of: Payload) -> str:
    return "is" if of is one.payload else f"van “{of['title']}” is"


def over_budget(
    work: Iterable[Work], percent: int, *, titles: Mapping[str, str], corrections: Mapping[str, Sequence[Payload]]
) -> RuleFound:
    """
    Which trajectories, or activities without one, spent more than there is, a year.

    What is spent is at least what is on record. A budget that is not on record is none only where somebody stated that
    all budgets are.

    Args:
        work: All of a municipality.
        percent: From how many percent over the budget it is told.
        titles: Of trajectories, by id.
        corrections: By activity, what was booked later, in the form of amounts.
    """
    groups: dict[tuple[str, int], list[tuple[Work, Payload]]] = defaultdict(list)
    for one in work:
        for amount in (*one.payload.get("amounts", ()), *corrections.get(one.payload["id"], ())):
            groups[one.payload.get("trajectory") or one.payload["id"], amount["year"]].append((one, amount))
    alarms, unknown = list[Alarm](), 0
    for (key, year), held in sorted(groups.items()):
        spent = sum(amount.get("spent_cents") or 0 for _, amount in held)
        lacking = [one for one, amount in held if amount.get("budget_cents") is None]
        statements = [one.declared("budget") for one in lacking]
        if not spent:
            continue
        if lacking and not all(statements):
            unknown += 1
            continue
        budget = sum(amount.get("budget_cents") or 0 for _, amount in held)
        if spent * 100 > budget * (100 + percent):
            made = _over((key, year), titles.get(key, key), held, spent, budget)
            alarms.append(confirmed(made, statements[0]) if statements else made)
    said = f"{unknown} {'jaar' if unknown == 1 else 'jaren'} met uitgaven, waarvan niet elk budget bekend is"
    return RuleFound(alarms, [Unjudged("geld", unknown, said)])


def _over(group: tuple[str, int], name: str, held: Sequence[tuple[Work, Payload]], spent: int, budget: int) -> Alarm:
    key, year = group
    kind = "Trajectory" if held[0][0].payload.get("trajectory") else "Activity"
    title = name if kind == "Trajectory" else held[0][0].payload["title"]
    share = f", {written(round((spent - budget) * 100 / budget, 1), None)} % te veel" if budget else ""
    count = len({one.payload["id"] for one, _ in held})
    how = f" over {count} activiteiten" if count > 1 else ""
    return Alarm(
        f"geld:{key}:{year}", "geld", key, kind, title,
        f"“{title}” gaf in {year} meer uit dan begroot." if budget else f"“{title}” gaf in {year} uit zonder budget.",
        f"Uitgegeven {_euros(spent)}, begroot {_euros(budget)}{how}: {_euros(spent - budget)} meer{share}.",
        _distinct(*(one.payload["id"] for one, _ in held)), day=date(year, 12, 31),
    )  # fmt: skip


def slots(steps: Sequence[tuple[str, str | None, str | None, date | None, tuple[str, ...]]]) -> dict[str, PlanSlot]:
    """
    By activity when it ends.

    Args:
        steps: Of a plan: id, start and end as stated, earliest end, and what it waits for.
    """
    waits = {key: waiting for key, _, _, _, waiting in steps}
    in_days = {key: len(start or "") == len(end or "") == _DAY for key, start, end, _, _ in steps}
    return {
        key: PlanSlot(end, earliest, all(in_days.get(one, False) for one in (key, *_before(key, waits))), waiting)
        for key, _, end, earliest, waiting in steps
    }


def _before(key: str, waits: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """All that an activity waits for, by way of others too."""
    seen, left = {key}, [*waits.get(key, ())]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            yield one
            left += waits.get(one, ())


def _many(number: int) -> str:
    return f"{number} {'activiteit' if number == 1 else 'activiteiten'}"


def _days(number: int) -> str:
    return f"{number} {'dag' if number == 1 else 'dagen'}"


def _euros(cents: int) -> str:
    return f"€ {of_cents(cents)}"


def _distinct(*ids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
