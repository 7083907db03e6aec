"""Control limits, held against known values and against another way of working them out. Series are simulated."""

import random
from dataclasses import replace

import pytest

from kg.cycle.improve.change.limits import BASELINE, NEXT, false_alarm, limits, outside, power, spread_of
from kg.cycle.improve.change.series import IndicatorSeries, series_of
from tests.unit.improve.measured import measured, months


def simulated(values: list[float]) -> IndicatorSeries:
    (one,) = series_of([measured(value, month) for value, month in zip(values, months(len(values)), strict=True)])
    return one


@pytest.mark.parametrize(("baseline", "known"), [(6, 0.155), (12, 0.08), (20, 0.05)])
def test_false_alarms_are_those_that_are_known(baseline: int, known: float) -> None:
    """Known under this rule: at least one of the next five values of a series that does not change is beyond."""
    assert abs(false_alarm(baseline, NEXT) - known) <= 0.01


@pytest.mark.parametrize(("baseline", "known"), [(6, 0.155), (12, 0.08), (20, 0.05)])
def test_the_product_itself_calls_as_often(baseline: int, known: float) -> None:
    """The same over series that are made one by one and go through `limits` and `outside`, as those of a user do."""
    chance, calls, runs = random.Random(22), 0, 4000  # noqa: S311 - a repeatable choice, no secret
    shape = simulated([0.0] * (baseline + NEXT))
    for _ in range(runs):
        points = [replace(one, value=chance.gauss(0, 1)) for one in shape.points]
        found = limits(points, shape.step, baseline)
        assert found is not None
        calls += bool(outside(points, found))
    assert abs(calls / runs - known) <= 0.01


def test_limits_are_set_by_the_first_twelve_and_never_again() -> None:
    one = simulated([10, 11, 10, 12, 9, 10, 11, 10, 9, 11, 10, 11, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41])
    found = limits(one.points, one.step)
    assert found is not None
    ranges = [1, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1]
    assert found.centre == pytest.approx(124 / 12)
    assert found.high - found.centre == pytest.approx(2.66 * sum(ranges) / 11)
    assert (found.first, found.last, found.points) == ("januari 2020", "december 2020", BASELINE)
    assert len(outside(one.points, found)) == 12
    assert limits(one.points[:11], one.step) is None


def test_a_moving_range_is_between_neighbours_in_time() -> None:
    held = ((1, "2001"), (2, "2002"), (50, "2010"), (51, "2011"))
    (gap,) = series_of([measured(value, year) for value, year in held])
    assert spread_of(gap.points, gap.step) == pytest.approx(1 / 1.128)


def test_power_grows_with_the_shift_and_with_the_points() -> None:
    table = [[power(BASELINE, after, shift) for shift in (0.0, 1.0, 2.0, 3.0)] for after in (1, 5, 12)]
    assert all(row == sorted(row) for row in table)
    assert all(list(column) == sorted(column) for column in zip(*table, strict=True))
    assert false_alarm(BASELINE, 5) == power(BASELINE, 5, 0.0)
