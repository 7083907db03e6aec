"""The comparison of one series with those of comparable municipalities over the same periods, where it can be made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from kg.cycle.improve.change.control import AFTER, BEFORE, CONTROLS, ControlledComparison, compared
from kg.cycle.improve.change.limits import spread_of
from kg.cycle.improve.change.series import IndicatorSeries
from kg.places.comparison import likeness
from kg.places.municipality import MunicipalityFacts

_MOST: Final = 39  # municipalities in one comparison, the most alike: with 19 or 39 one in twenty is a whole number


def usable(series: IndicatorSeries, others: Sequence[IndicatorSeries]) -> list[IndicatorSeries]:
    """Those of the others that have a value over each of its periods, one a municipality."""
    periods = {(one.first, one.last) for one in series.comparable}
    by_code: dict[str, IndicatorSeries] = {}
    for one in others:
        if periods <= {(point.first, point.last) for point in one.comparable}:
            by_code.setdefault(one.municipality, one)
    return list(by_code.values()) if periods else []


def controlled(
    series: IndicatorSeries,
    others: Sequence[IndicatorSeries],
    known: Mapping[str, MunicipalityFacts],
    moment: date | None,
) -> ControlledComparison | None:
    """
    How a municipality went another way than comparable ones since a moment; None where that cannot be told.

    Args:
        series: Its own.
        others: Those of `usable`.
        known: What is known of municipalities, by code.
        moment: The first day of after the change.
    """
    ours, points = known.get(series.municipality), series.comparable
    if moment is None or ours is None:
        return None
    at = sum(one.last < moment for one in points)
    held = [one for one in others if one.municipality in known]
    if at < BEFORE or len(points) - at < AFTER or len(held) < CONTROLS:
        return None
    held.sort(key=lambda one: (-likeness(known[one.municipality], ours), one.municipality))
    import numpy as np

    rows = [series, *held[: _MOST if len(held) >= _MOST else CONTROLS]]
    of = [{(one.first, one.last): one.value for one in row.comparable} for row in rows]
    table = np.array([[each[one.first, one.last] for one in points] for each in of])
    usual = spread_of(points[:at], series.step) or 0.0
    return compared([one.municipality for one in rows], table, at, points[at].period, usual)
