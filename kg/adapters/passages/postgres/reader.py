"""The passages view in PostgreSQL for who only asks it: what another process takes in is found, nothing is taken in."""

from collections.abc import Sequence

from kg.adapters.passages.postgres.view import PostgresPassages
from kg.ports.journal import Changed


class AskedPassages(PostgresPassages):
    """As `PostgresPassages`; it follows nothing, and a journal that is behind it does not empty it."""

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """Nothing: others do."""

    def optimise(self) -> None:
        """Nothing: others do."""

    def clear(self) -> None:
        """Nothing: it is others' too."""
