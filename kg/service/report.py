"""What the service gives of rapporteren: questions, what is due unasked, and what others recommended."""

from typing import TYPE_CHECKING

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.report.questions.use_cases import QuestionRoom


class ReportFacade(Facade):
    """Rapporteren, as one principal may see it."""

    @property
    def questions(self) -> "QuestionRoom":
        """Questions pinned to records: asked, assigned, answered and made public."""
        from kg.cycle.report.questions.use_cases import QuestionRoom

        return QuestionRoom(self)
