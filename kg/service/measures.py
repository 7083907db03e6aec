"""What the service gives of measures that fit."""

from typing import TYPE_CHECKING

from kg.store.room import Facade

if TYPE_CHECKING:
    from kg.cycle.formulate.measures.fit import MeasureFit


class MeasureFacade(Facade):
    """Measures of frameworks, as one principal may see them."""

    def fitting_measures(self, record_id: str, *, top: int = 10) -> "MeasureFit":
        """
        The measures that fit a requirement or a development, with the reasons; those that are stated first.

        Raises:
            NotFound: If there is none that the principal may read.
            InputError: If it is of another kind.
        """
        from kg.cycle.formulate.measures import use_cases as measures

        return measures.fitting(self, record_id, top=top)
