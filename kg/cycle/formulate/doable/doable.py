"""One answer to whether an objective or a trajectory can be done."""

from dataclasses import dataclass

from kg.cycle.formulate.doable.outside import OutsideView
from kg.cycle.formulate.doable.readiness import NeededThing
from kg.reason.answer import Count, answer


@answer
@dataclass(frozen=True, slots=True)
class Doability:
    """
    What is known of whether something can be done; no verdict: that is for people.

    Attributes:
        about: The objective or trajectory.
        of: The code of the municipality whose it is; "" when that is not known.
        objectives: How many objectives were looked at.
        activities: How many activities.
        needs: Owner, capacity, budget, dependencies.
        outside: How it went elsewhere.
    """

    about: str
    kind: str
    title: str
    of: str
    objectives: Count
    activities: Count
    needs: tuple[NeededThing, ...]
    outside: OutsideView
