"""What other weights would do to a ranking, before anybody adopts them; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.reason.answer import answer

FIRST = 10  # places that are compared


@answer
@dataclass(frozen=True, slots=True)
class Moved:
    """
    A development that stands among the first, before or after.

    Attributes:
        before: Its place with the weights in force, 1 for the first.
        after: Its place with the others.
    """

    id: str
    title: str
    before: int
    after: int


@answer
@dataclass(frozen=True, slots=True)
class WeightDifference:
    """
    What other weights would do for one municipality.

    Attributes:
        before: The weights in force, by feature.
        after: The others.
        moved: Those among the first `FIRST` before or after, in order of after.
        total: How many developments there are.
    """

    municipality: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    moved: tuple[Moved, ...]
    total: int

    @property
    def changes(self) -> bool:
        """Whether any of the first stands elsewhere."""
        return any(one.before != one.after for one in self.moved)


def compared(before: Mapping[str, int], after: Mapping[str, int], titles: Mapping[str, str]) -> tuple[Moved, ...]:
    """The developments among the first in either order, in order of `after`; both hold every development."""
    first = {key for places in (before, after) for key, place in places.items() if place <= FIRST}
    return tuple(Moved(key, titles[key], before[key], after[key]) for key in sorted(first, key=lambda one: after[one]))
