"""What the service gives of verbeteren: whether it got better, the whole circle, and what was spared."""

from datetime import date
from typing import TYPE_CHECKING, Any

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.improve.circle.whole import WholeCircle
    from kg.cycle.improve.improvement import Improvement
    from kg.cycle.improve.relief.relief import Relief

_OTHERS = 3  # lessons of others in a circle


class ImproveFacade(Facade):
    """Verbeteren, as one principal may see it."""

    def improvement(
        self, of: str, *, today: date | None = None, skip: int = 0, top: int | None = None
    ) -> "Improvement":
        """
        Whether it got better, as far as that can be established: each series with its verdict or what it would take.

        Args:
            of: The id of a trajectory, or the code or name of a municipality.
            today: The day to count from.
            skip: How many series are passed over.
            top: How many at most; None for all.

        Raises:
            NotFound: If it is no trajectory that may be read, and no register has the name.
            AmbiguousName: If the name may be of several municipalities.
        """
        from kg.cycle.improve import use_cases as improving

        return improving.improvement(self, of, today=today, skip=skip, top=top)

    def circle(self, trajectory: str, *, number: int = 0, today: date | None = None) -> "WholeCircle":
        """
        One round of a trajectory from development to next development, with its gaps and how each step hangs on.

        Args:
            trajectory: Its id.
            number: Of the round; 0 for the last one that something was done in and another follows on.
            today: The day to count from.

        Raises:
            NotFound: If there is no such trajectory.
            InputError: If there is no such round.
        """
        from kg.cycle.improve import use_cases as improving

        return improving.circle(self, trajectory, number=number, today=today, lessons_for=self._lessons_for)

    def relief(self, municipality: str = "") -> "Relief":
        """
        What providers spared municipalities, as stated, with what nobody stated.

        Args:
            municipality: Code or name; "" for all that may be read.

        Raises:
            UnknownMunicipality: If no register has the name.
        """
        from kg.cycle.improve import use_cases as improving

        return improving.relieved(self, municipality)

    def _lessons_for(self, text: str, code: str) -> list[dict[str, Any]]:
        """Lessons of others that answer a text, best first."""
        from kg.cycle.borgen.cases import retrieval
        from kg.cycle.borgen.cases.use_cases import experiences

        found = experiences(self, text, municipality=code, context="", phase="", top=20, weights=retrieval.WEIGHTS)
        told = [one for one in found if one.kind == "Lesson" and one.fits]
        return [{"id": one.id, "title": one.title, "because": one.because} for one in told[:_OTHERS]]
