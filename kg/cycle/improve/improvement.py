"""What is answered when somebody asks whether it got better: of a municipality, or of one trajectory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final, Literal

from kg.cycle.improve.change.limits import BASELINE
from kg.cycle.improve.change.verdict import ChangeState
from kg.cycle.improve.circle.forerunners import BeforeChange
from kg.cycle.improve.continuity.continuity import Continuity
from kg.cycle.improve.cycles.comparison import CycleRound, SeriesChange
from kg.reason.answer import KNOWN, Count, answer

ESTABLISHED: Final[frozenset[ChangeState]] = frozenset(
    {"buiten de grenzen", "binnen de grenzen", "andere weg dan vergelijkbare gemeenten",
     "zelfde weg als vergelijkbare gemeenten"}
)  # fmt: skip


@answer
@dataclass(frozen=True, slots=True)
class OwnTrajectory:
    """A trajectory of a municipality, and how many rounds of it are on record."""

    id: str
    title: str
    rounds: Count


@answer
@dataclass(frozen=True, slots=True)
class Improvement:
    """
    Whether it got better, as far as that can be established.

    Attributes:
        of: The id of the trajectory, or the code of the municipality, that was asked for.
        kind: Which of the two.
        municipality: Its code; None where a trajectory is of several, or of none.
        as_of: The day to count from.
        said: The answer in Dutch.
        series: One an indicator, as many as were asked for; of a trajectory those of its aims.
        series_found: How many there are.
        trajectories: Of a municipality, those of its own.
        rounds: Of a trajectory, its cycles.
        before: What went before its last round.
        continuity: What must go on when it ends.
    """

    of: str
    kind: Literal["gemeente", "traject"]
    title: str
    municipality: Annotated[str | None, KNOWN]
    as_of: date
    said: str
    series: tuple[SeriesChange, ...]
    series_found: Count
    trajectories: tuple[OwnTrajectory, ...]
    rounds: tuple[CycleRound, ...]
    before: Annotated[BeforeChange | None, KNOWN]
    continuity: Annotated[Continuity | None, KNOWN]

    def part(self, skip: int, top: int) -> "Improvement":
        """The same with at most so many series, after some."""
        return replace(self, series=self.series[skip : skip + top])


def headline(series: Sequence[SeriesChange]) -> str:
    """What all series together say, in Dutch."""
    measured = [one for one in series if one.points]
    if not series:
        return "Dat is nog niet te zeggen: wij vonden geen meting."
    if not measured:
        return "Dat is nog niet te zeggen: er zijn maten, maar geen gemeten waarde over een bekende periode."
    held = Counter(one.verdict.state for one in series)
    longest = max(one.verdict.counted for one in measured)
    if not any(held[state] for state in ESTABLISHED):
        return (
            "Dat is nog niet te zeggen. Te weinig metingen om iets vast te stellen: de langste reeks heeft er "
            f"{longest}, wij vragen er {BASELINE}."
        )
    told = [f"{number} {state}" for state, number in sorted(held.items()) if state in ESTABLISHED]
    rest = len(series) - sum(held[state] for state in ESTABLISHED)
    more = f" Van {rest} is niets vast te stellen." if rest else ""
    return f"Van {len(series)} maten: {', '.join(told)}.{more}"
