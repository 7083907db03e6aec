"""The answers of the routes on plans and money, as the OpenAPI document describes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.answers.rest import ForPlace
from kg.cycle.implement.budget.budget import MoneySum, TrajectoryMoney, YearMoney
from kg.cycle.implement.plan.plan import Agreed, TrajectoryPlan
from kg.cycle.implement.plan.standing import PlanStanding
from kg.reason.answer import Count, answer, widened


@answer
@dataclass(frozen=True, kw_only=True)
class PlansAnswer(ForPlace):
    """How the plans of the trajectories of a municipality stand, by title."""

    items: Sequence[PlanStanding]
    total: Count


@answer
@dataclass(frozen=True)
class PlanningAnswer(TrajectoryPlan):
    """
    The plan of a trajectory, with as many of its activities as were asked for.

    Attributes:
        left_out: How many activities of the plan are not in `steps`; all were computed with.
    """

    left_out: Count

    @classmethod
    def of(cls, plan: TrajectoryPlan, first: int, most: int) -> "PlanningAnswer":
        """At most so many steps, from the one with a number."""
        kept = plan.steps[first - 1 : first - 1 + most]
        return widened(cls, replace(plan, steps=kept), left_out=len(plan.steps) - len(kept))


@answer
@dataclass(frozen=True, kw_only=True)
class AgreementsAnswer:
    """What was agreed of a trajectory, first to last."""

    items: Sequence[Agreed]


@answer
@dataclass(frozen=True)
class MoneyAnswer(TrajectoryMoney):
    """
    The money of a trajectory a year.

    Attributes:
        left_out: How many sums of activities or objectives are not in the lists; each counts in its total.
    """

    left_out: Count

    @classmethod
    def of(cls, money: TrajectoryMoney, most: int) -> "MoneyAnswer":
        """At most so many sums of each list, in its order."""
        left = sum(len(rows[most:]) for year in money.years for rows in (year.by_activity, year.by_objective))
        return widened(cls, replace(money, years=tuple(_cut(year, most) for year in money.years)), left_out=left)


def _cut(year: YearMoney, most: int) -> YearMoney:
    activities: tuple[MoneySum, ...] = year.by_activity[:most]
    return replace(year, by_activity=activities, by_objective=year.by_objective[:most])
