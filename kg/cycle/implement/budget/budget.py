"""
Money of a trajectory a year, in whole cents: by activity, objective, programme of the budget and task field.

What is not known is no 0: each sum says of how many activities it is known. A year that was accounted for is told from
its account and from nothing else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.cycle.implement.budget.task_fields import task_field
from kg.model.plan.parts import WHOLE
from kg.reason.answer import Count, answer

Payload = Mapping[str, Any]
_NO_OBJECTIVE: Final = "geen doelstelling die wij kennen"
_NO_PROGRAMME: Final = "programma niet vastgelegd"
_NO_FIELD: Final = "taakveld niet vastgelegd"


@answer
@dataclass(frozen=True, slots=True)
class MoneySum:
    """
    Money that belongs together.

    Attributes:
        key: Its id or code; "" where that is not on record.
        budget_cents: What it may cost, of those of which that is known; None when it is known of none.
        budget_known: Of how many activities that is.
        spent_cents: What it did cost, likewise.
        spent_known: Of how many activities that is.
        activities: How many there are in all.
    """

    key: str
    title: str
    budget_cents: int | None
    budget_known: Count
    spent_cents: int | None
    spent_known: Count
    activities: Count


@answer
@dataclass(frozen=True, slots=True)
class YearMoney:
    """
    The money of one year.

    Attributes:
        accounted_by: The decision by which the year was accounted for; None while it is open.
        left_out: What is on record for this year and does not count, since it was accounted for without it, in Dutch.
    """

    year: int
    accounted_by: str | None
    total: MoneySum
    by_activity: tuple[MoneySum, ...]
    by_objective: tuple[MoneySum, ...]
    by_programme: tuple[MoneySum, ...]
    by_task_field: tuple[MoneySum, ...]
    corrections: Count
    left_out: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class TrajectoryMoney:
    """
    The money of a trajectory, as the caller may see it.

    Attributes:
        years: In order.
        without_year: How many activities state a budget in euros without a year; it is in no sum.
        without_amount: How many activities have no amount on record at all.
    """

    trajectory: str
    title: str
    years: tuple[YearMoney, ...]
    activities: Count
    without_year: Count
    without_amount: Count


@dataclass(frozen=True, slots=True)
class _Line:
    """What one activity, or a correction of it, adds to a year."""

    activity: str
    title: str
    objective: str
    programme: str
    shares: Sequence[Payload]
    budget: int | None
    spent: int | None


def money(
    trajectory: Payload,
    activities: Sequence[Payload],
    accounts: Sequence[Payload],
    corrections: Sequence[Payload],
    titles: Mapping[str, str],
) -> TrajectoryMoney:
    """
    The money of a trajectory.

    Args:
        trajectory: Its payload.
        activities: Each once.
        accounts: Of years that were accounted for.
        corrections: Of these activities.
        titles: Of objectives, by id.
    """
    told = [
        _year(year, account, _Lines.of(year, account, activities, corrections), titles)
        for year, account in _years(activities, accounts, corrections)
    ]
    bare = [one for one in activities if not one.get("amounts")]
    without_year = sum(one.get("budget_eur") is not None for one in bare)
    return TrajectoryMoney(
        trajectory["id"], trajectory["title"], tuple(told), len(activities), without_year, len(bare) - without_year
    )


def money_by_activity(
    activities: Sequence[Payload], accounts: Sequence[Payload], corrections: Sequence[Payload]
) -> Iterator[tuple[int, str | None, tuple[MoneySum, ...]]]:
    """Each year, the decision by which it was accounted for, and its money by activity; as `money`."""
    for year, account in _years(activities, accounts, corrections):
        lines = _Lines.of(year, account, activities, corrections)
        yield year, account["decision"] if account is not None else None, lines.by_activity()


def _years(
    activities: Sequence[Payload], accounts: Sequence[Payload], corrections: Sequence[Payload]
) -> list[tuple[int, Payload | None]]:
    """The years that something is known of, each with its account."""
    settled: dict[int, Payload] = {}
    for account in accounts:
        settled.setdefault(account["year"], account)
    stated = {one["year"] for activity in activities for one in activity.get("amounts", ())}
    return [(year, settled.get(year)) for year in sorted({*stated, *settled, *(one["year"] for one in corrections)})]


@dataclass(frozen=True, slots=True)
class _Lines:
    """
    What a year is made of.

    Attributes:
        extra: What was corrected in it.
        late: What came after it was accounted for, in Dutch.
    """

    lines: Sequence[_Line]
    extra: Sequence[_Line] = ()
    late: Sequence[str] = ()

    @classmethod
    def of(
        cls, year: int, account: Payload | None, activities: Sequence[Payload], corrections: Sequence[Payload]
    ) -> "_Lines":
        """Of its account, or of what is known while there is none."""
        booked = [one for one in corrections if one["year"] == year]
        if account is None:
            by_id = {one["id"]: one for one in activities}
            extra = [
                _line(
                    by_id[one["activity"]],
                    one["activity"],
                    one,
                    budget="budget_change_cents",
                    spent="spent_change_cents",
                )
                for one in booked
            ]
            return cls([_line(one, one["id"], found) for one in activities if (found := _amount(one, year))], extra)
        lines = [_line(one, one["activity"], one) for one in account["amounts"]]
        counted = {one.activity for one in lines}
        late = [
            f"{one['title']}: een bedrag over {year} dat niet in de verantwoording staat"
            for one in activities
            if _amount(one, year) and one["id"] not in counted
        ]
        late += [f"{one['title']}: een herstelboeking in {year}, dat al is verantwoord" for one in booked]
        return cls(lines, late=late)

    def by(self, key: Callable[[_Line], str], title: Callable[[str], str]) -> tuple[MoneySum, ...]:
        """Sums by a key."""
        return _sums(self.lines, self.extra, key, title)

    def by_activity(self) -> tuple[MoneySum, ...]:
        """Sums by activity."""
        names = {one.activity: one.title for one in (*self.lines, *self.extra)}
        return self.by(lambda one: one.activity, lambda key: names[key])


def _year(year: int, account: Payload | None, of: _Lines, titles: Mapping[str, str]) -> YearMoney:
    return YearMoney(
        year, account["decision"] if account is not None else None,
        _sum("", "samen", of.lines, of.extra),
        of.by_activity(),
        of.by(lambda one: one.objective, lambda key: titles.get(key, key) if key else _NO_OBJECTIVE),
        of.by(lambda one: one.programme, lambda key: key or _NO_PROGRAMME),
        _sums(_divided(of.lines), _divided(of.extra), lambda one: one.title, lambda key: task_field(key) or _NO_FIELD),
        len(of.extra), tuple(of.late),
    )  # fmt: skip


def _amount(activity: Payload, year: int) -> Payload | None:
    for one in activity.get("amounts", ()):  # a generator for each activity and year made a long report wait
        if one["year"] == year:
            return one  # type: ignore[no-any-return]
    return None


def _line(
    about: Payload, key: str, amount: Payload, *, budget: str = "budget_cents", spent: str = "spent_cents"
) -> _Line:
    return _Line(
        key, about["title"], about.get("objective") or "", about.get("programme") or "", about.get("shares", ()),
        amount.get(budget), amount.get(spent),
    )  # fmt: skip


def divided(cents: int, shares: Sequence[int]) -> list[int]:
    """
    An amount over shares in basis points that are together 10,000: whole cents, which add up to the amount again.

    What is left after rounding down goes to the largest remainders, the first where they are equal.
    """
    parts = [cents * share // WHOLE for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (-(cents * shares[at] % WHOLE), at))
    for at in order[: cents - sum(parts)]:
        parts[at] += 1
    return parts


def _divided(lines: Iterable[_Line]) -> list[_Line]:
    """The lines by task field, whose code stands in for the title."""
    found = []
    for line in lines:
        shares = [one["basis_points"] for one in line.shares] or [WHOLE]
        codes = [one["task_field"] for one in line.shares] or [""]
        budgets = divided(line.budget, shares) if line.budget is not None else [None] * len(shares)
        spent = divided(line.spent, shares) if line.spent is not None else [None] * len(shares)
        for at, code in enumerate(codes):
            found.append(_Line(line.activity, code, line.objective, line.programme, (), budgets[at], spent[at]))
    return found


def _sums(
    lines: Sequence[_Line], extra: Sequence[_Line], key: Callable[[_Line], str], title: Callable[[str], str]
) -> tuple[MoneySum, ...]:
    found, more = defaultdict[str, list[_Line]](list), defaultdict[str, list[_Line]](list)
    for of, many in ((found, lines), (more, extra)):
        for one in many:
            of[key(one)].append(one)
    keys = sorted({*found, *more}, key=lambda one: (not one, one))
    return tuple(_sum(one, title(one), found.get(one, ()), more.get(one, ())) for one in keys)


def _sum(key: str, title: str, lines: Sequence[_Line], extra: Sequence[_Line]) -> MoneySum:
    if len(lines) == 1 and not extra:  # as it stands, which most activities do
        one = lines[0]
        return MoneySum(key, title, one.budget, int(one.budget is not None), one.spent, int(one.spent is not None), 1)
    budgets = [one.budget for one in lines if one.budget is not None]
    spent = [one.spent for one in lines if one.spent is not None]
    more = [one.budget for one in extra if one.budget is not None]
    less = [one.spent for one in extra if one.spent is not None]
    return MoneySum(
        key, title,
        sum(budgets) + sum(more) if budgets or more else None, len(budgets),
        sum(spent) + sum(less) if spent or less else None, len(spent),
        len({one.activity for one in lines}),
    )  # fmt: skip
