"""What the document says of a field and what a record may hold are the same, day by day."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.answers.forms import DATE, DAY_PATTERN, TIMESTAMP
from kg.model.record import PartialDate, Timestamp

DATES, MOMENTS = TypeAdapter[str](PartialDate), TypeAdapter[str](Timestamp)


def holds(kind: TypeAdapter[str], text: str) -> bool:
    try:
        kind.validate_python(text)
    except ValidationError:
        return False
    return True


def days(years: range) -> Iterator[str]:
    """Every day of some years as text, and what would be one if months were longer."""
    return (f"{year:04}-{month:02}-{day:02}" for year in years for month in range(14) for day in range(33))


@pytest.mark.parametrize("years", [range(1899, 1905), range(1995, 2005), range(2023, 2033), range(2096, 2102)])
def test_every_day_that_there_is_fits_and_no_other(years: range) -> None:
    for day in days(years):
        there = holds(DATES, day)
        assert bool(re.search(DATE, day)) is there, day
        assert bool(re.search(TIMESTAMP, f"{day}T12:00:00Z")) is there is holds(MOMENTS, f"{day}T12:00:00Z"), day
        if "1900" <= day < "2100":
            assert bool(re.search(DAY_PATTERN, day)) is there, day


@given(st.datetimes(datetime(1800, 1, 1), datetime(2500, 1, 1)), st.integers(0, 9))  # noqa: DTZ001 - in UTC
def test_every_moment_that_a_record_may_hold_fits(moment: datetime, digits: int) -> None:
    text = f"{moment:%Y-%m-%dT%H:%M:%S}" + (f".{'123456789'[:digits]}" if digits else "") + "Z"
    assert holds(MOMENTS, text)
    assert re.search(TIMESTAMP, text)
