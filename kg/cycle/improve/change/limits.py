"""
Control limits of single values (XmR): what a series does of itself, and which points lie outside.

The limits come from the first `BASELINE` points and are never set anew by Kring. Three standard deviations are taken
as 2.66 times the mean moving range, that is 3 / 1.128. Only one rule calls: a point beyond the limits. More rules see
more, and call falsely more often.

Source: D. J. Wheeler, Understanding Variation (1993).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.improve.change.series import MeasuredPoint
from kg.reason.answer import Count, answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASELINE: Final = 12  # points; see `false_alarm` for what fewer would do
NEXT: Final = 5  # points of after a baseline, for which chances are told when there are none yet
_LIMIT: Final = 2.66  # 3 / 1.128, of the mean moving range
_SPREAD: Final = 1.128  # mean moving range of two, in standard deviations of one value
_RUNS: Final = 20_000  # standard error of a chance of 8 %: 0.2 %
_SEED: Final = 20261130


@answer
@dataclass(frozen=True, slots=True)
class ControlLimits:
    """
    Between what a series moves of itself.

    Attributes:
        centre: The mean of the baseline.
        low: Three standard deviations below it.
        high: Above it.
        spread: One standard deviation, from the moving ranges.
        first: The period with which the baseline begins.
        last: That with which it ends.
        points: How many it has.
    """

    centre: float
    low: float
    high: float
    spread: float
    first: str
    last: str
    points: Count


def limits(points: Sequence[MeasuredPoint], step: int, baseline: int = BASELINE) -> ControlLimits | None:
    """
    The limits that the first points set; None when there are too few, or none follow each other.

    Args:
        points: In order of time.
        step: Months from one to the next; a moving range is taken between neighbours only.
        baseline: How many set the limits.
    """
    held = points[:baseline]
    usual = spread_of(held, step)
    if len(held) < baseline or usual is None:
        return None
    centre = sum(one.value for one in held) / len(held)
    reach = _LIMIT * _SPREAD * usual
    return ControlLimits(centre, centre - reach, centre + reach, usual, held[0].period, held[-1].period, len(held))


def spread_of(points: Sequence[MeasuredPoint], step: int) -> float | None:
    """One standard deviation as the moving ranges between neighbours tell it; None with fewer than two of these."""
    ranges = [
        abs(one.value - former.value) for former, one in pairwise(points) if step and one.month - former.month == step
    ]
    return sum(ranges) / len(ranges) / _SPREAD if len(ranges) > 1 else None


def outside(points: Sequence[MeasuredPoint], found: ControlLimits) -> tuple[MeasuredPoint, ...]:
    """The points of after the baseline that lie beyond the limits."""
    return tuple(one for one in points[found.points :] if not found.low <= one.value <= found.high)


def false_alarm(baseline: int, following: int) -> float:
    """
    The chance that at least one of so many next points lies beyond the limits when nothing changed.

    Args:
        baseline: How many points set the limits, 3 or more.
        following: How many come after.

    Returns:
        Between 0 and 1, from 20,000 simulated series of independent, normally spread values; the same at each run.
        With five next points: 15.5 % after 6, 8 % after 12, 5 % after 20.
    """
    return power(baseline, following, 0.0)


@lru_cache(maxsize=512)
def power(baseline: int, following: int, spreads: float) -> float:
    """
    The chance that at least one of so many next points lies beyond the limits when the level moves.

    Args:
        baseline: How many points set the limits, 3 or more.
        following: How many come after.
        spreads: How far the level moves, in standard deviations of one value.
    """
    beyond = _beyond(baseline, following, spreads)
    return float(beyond.mean())


def _beyond(baseline: int, following: int, spreads: float) -> "NDArray[Any]":
    """Of each simulated series, whether one of the next points lies beyond."""
    import numpy as np

    drawn = np.random.default_rng(_SEED).standard_normal((_RUNS, baseline + following))
    held, after = drawn[:, :baseline], drawn[:, baseline:] + spreads
    reach = _LIMIT * np.abs(np.diff(held, axis=1)).mean(axis=1, keepdims=True)
    return (np.abs(after - held.mean(axis=1, keepdims=True)) > reach).any(axis=1)  # type: ignore[no-any-return]
