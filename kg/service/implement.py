"""What the service gives of formuleren, implementeren and borgen besides: drafts, plans, money, sides, dossiers."""

from typing import TYPE_CHECKING

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.borgen.dossier.use_cases import Dossiers
    from kg.cycle.formulate.versions.use_cases import Drafts
    from kg.cycle.implement.budget.use_cases import Budgets
    from kg.cycle.implement.plan.use_cases import Planning
    from kg.cycle.implement.sides.use_cases import Sides


class PlanFacade(Facade):
    """Kept drafts, plans, money and dossiers, as one principal may see them."""

    @property
    def drafts(self) -> "Drafts":
        """The versions of drafts: kept, written on, reviewed, adopted and compared."""
        from kg.cycle.formulate.versions.use_cases import Drafts

        return Drafts(self)

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

    @property
    def sides(self) -> "Sides":
        """What policy and execution each say of an objective, and who answers in what that differs."""
        from kg.cycle.implement.sides.use_cases import Sides

        return Sides(self)

    @property
    def dossiers(self) -> "Dossiers":
        """What trajectories must be able to show, and what somebody said of it."""
        from kg.cycle.borgen.dossier.use_cases import Dossiers

        return Dossiers(self)
