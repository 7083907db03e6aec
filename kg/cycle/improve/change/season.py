"""
Whether a series goes with the season, and the series without it.

It takes two whole years to see one. Where there is one, a value is compared with that of the same month or quarter a
year before, so that what is left has no season; what is left then needs as many points as any other series.
Test: Kruskal and Wallis, on the values less the level of their year. Source: https://doi.org/10.1080/01621459.1952.10483441.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from kg.cycle.improve.change.series import MeasuredPoint

Season = Literal["gezien", "niet gezien", "niet te zien", "niet van toepassing"]
_YEAR: Final = 12
_LEVEL: Final = 0.01  # of the test: two or three years of months give it many chances


def season_of(points: Sequence[MeasuredPoint], step: int) -> Season:
    """Whether the part of the year tells; it is not to be seen with less than two whole years."""
    if not step or step >= _YEAR:
        return "niet van toepassing"
    each = _YEAR // step
    if len(points) < 2 * each:
        return "niet te zien"
    groups = defaultdict[int, list[float]](list)
    for number, one in enumerate(points):
        groups[one.month % _YEAR].append(one.value - _level(points, number, each))
    if len(groups) < each or min(len(held) for held in groups.values()) < 2:
        return "niet te zien"
    values = {value for held in groups.values() for value in held}
    if len(values) < 2:
        return "niet gezien"
    from scipy.stats import kruskal

    return "gezien" if kruskal(*groups.values()).pvalue < _LEVEL else "niet gezien"


def _level(points: Sequence[MeasuredPoint], number: int, each: int) -> float:
    """The mean of the year around a point, or of the nearest whole year where that runs off the series."""
    first = min(max(number - each // 2, 0), len(points) - each)
    held = points[first : first + each]
    return sum(one.value for one in held) / len(held)


def without_season(points: Sequence[MeasuredPoint]) -> tuple[MeasuredPoint, ...]:
    """Each point as its difference with the same part of the year before; those without such a one are left out."""
    before = {one.month: one.value for one in points}
    return tuple(
        replace(one, value=one.value - before[one.month - _YEAR]) for one in points if one.month - _YEAR in before
    )
