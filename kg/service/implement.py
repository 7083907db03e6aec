"""What the service gives of implementeren besides the chain: plans and money."""

from typing import TYPE_CHECKING

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.implement.budget.use_cases import Budgets
    from kg.cycle.implement.plan.use_cases import Planning


class PlanFacade(Facade):
    """Plans and money, as one principal may see them."""

    @property
    def planning(self) -> "Planning":
        """The plans of trajectories, and what was agreed."""
        from kg.cycle.implement.plan.use_cases import Planning

        return Planning(self)

    @property
    def budgets(self) -> "Budgets":
        """The money of trajectories, and the years that were accounted for."""
        from kg.cycle.implement.budget.use_cases import Budgets

        return Budgets(self)
