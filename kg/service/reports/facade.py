"""What the service gives of rapporteren: measures and reports."""

from datetime import date, datetime
from time import time
from typing import TYPE_CHECKING

from kg import clock
from kg.access import LOCAL_SPACE
from kg.service.reports.change import with_change
from kg.service.reports.work import divided, money_of, worked
from kg.store.room import Facade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.cycle.report.accountability.parts import AccountabilityReport
    from kg.cycle.report.measures.material import ReportMaterial, ReportSubject, Worked
    from kg.cycle.report.measures.measures import Measures
    from kg.cycle.report.tree.leaves import TreeRecord
    from kg.cycle.report.tree.tree import GoalTree
    from kg.ports.journal import Stored
    from kg.store.reader import Reader


class AccountabilityFacade(Facade):
    """Measures and reports, as one principal may see them."""

    def figures(self, of: str, *, programme: str = "", as_of: date | None = None) -> "Measures":
        """
        What was counted and measured of a trajectory, a municipality, an organisation or a programme.

        Args:
            of: A trajectory or organisation by id, a municipality by name or code.
            programme: Of the budget of a municipality or organisation; "" for all of it.
            as_of: The day; today when not given.

        Raises:
            NotFound: If there is nothing of that name that may be read.
            InputError: If the day is still to come, or nothing was on record yet.
        """
        from kg.cycle.report.measures.measures import measures

        return measures(*_worked(self, self._subject(of, programme), as_of))

    def report(
        self, of: str, audience: str, *, programme: str = "", as_of: date | None = None
    ) -> "AccountabilityReport":
        """
        A report for one audience, as of a date; nothing is stored. As `figures`.

        Raises:
            InputError: Also if there is no such audience.
        """
        from kg.cycle.report.accountability.audience import audience_of
        from kg.cycle.report.accountability.report import report

        reader = audience_of(audience)
        return report(*_worked(self, self._subject(of, programme), as_of), reader)

    def goal_tree(
        self, of: str, *, year: int | None = None, programme: str = "", as_of: date | None = None
    ) -> "GoalTree":
        """
        Programme, aim, activity, money, indicator and result of one year; what is not known is said. As `figures`.

        Args:
            of: A trajectory or organisation by id, a municipality by name or code.
            year: Of the budget; that of the day when not given.
            programme: Of the budget of a municipality or organisation; "" for all of it.
            as_of: The day; today when not given.

        Raises:
            NotFound: If there is nothing of that name that may be read.
            InputError: If the day is still to come, or nothing was on record yet.
        """
        from kg.cycle.report.tree.growth import goal_tree

        held = self._held(of, programme, as_of)
        return goal_tree(held, tuple(money_of(held)), tuple(divided(held)), held.day.year if year is None else year)

    def goal_tree_records(
        self, of: str, *, year: int | None = None, programme: str = "", as_of: date | None = None
    ) -> "Sequence[TreeRecord]":
        """The records that the tree of a year is made of, whole, each once and in the order of the tree. As it."""
        from kg.cycle.report.tree.growth import goal_tree
        from kg.cycle.report.tree.leaves import tree_records

        held = self._held(of, programme, as_of)
        asked = held.day.year if year is None else year
        found = tree_records(held, goal_tree(held, tuple(money_of(held)), (), asked))
        self.told([one.payload for one in found])  # whole, with all that they name
        return found

    def keep_report(
        self, of: str, audience: str, *, programme: str = "", as_of: date | None = None, space: str = LOCAL_SPACE
    ) -> "Stored":
        """
        Make a report in the eyes of the readers of a space, and keep it there with the event that it knew.

        Raises:
            StepRefused: If a light that is not green lacks its cause, consequence or steering.
            Forbidden: If the caller may not write there.
        """
        from kg.cycle.report.accountability.use_cases import keep

        self.principal.must_write(space)
        begun = clock.iso(time())
        made = self.within(space).report(of, audience, programme=programme, as_of=as_of)
        return keep(self, made, space=space, begun=begun)

    def kept_report(self, key: str) -> "AccountabilityReport":
        """
        A kept report again, made from the journal as it was when it was made.

        Raises:
            NotFound: If there is none that may be read.
            InputError: If it was not made with Kring.
        """
        from kg.cycle.report.accountability.report import report
        from kg.cycle.report.accountability.use_cases import kept_report

        again = kept_report(self, key)
        return report(*_worked(self, again.subject, again.day, again.moment), again.audience)

    def _subject(self, of: str, programme: str) -> "ReportSubject":
        from kg.cycle.report.measures import use_cases

        return use_cases.subject_of(self, of, programme)

    def _held(self, of: str, programme: str, day: date | None) -> "ReportMaterial":
        from kg.cycle.report.measures import use_cases

        subject = self._subject(of, programme)
        then, asked = use_cases.then_on(self, day)
        return use_cases.held(then, subject, asked)


def _worked(
    graph: "Reader", subject: "ReportSubject", day: date | None, moment: datetime | None = None
) -> "tuple[ReportMaterial, Worked]":
    """What a report is made of, and what other phases make of that."""
    from kg.cycle.report.measures import use_cases

    then, asked = use_cases.then_on(graph, day, moment)
    held = use_cases.held(then, subject, asked)
    return with_change(then, held, worked(held))
