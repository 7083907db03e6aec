"""Freshness: when a feed is silent, and until when something is known. All feeds here are fictitious."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cycle.interpret.signals.freshness import (
    LEAST_DAYS,
    STATUS_DAYS,
    YEAR_DAYS,
    Channel,
    Heard,
    Hearing,
    hearing,
    newest_of,
    status_unknown_since,
    tempo_unknown_since,
    until,
)

TODAY = date(2026, 11, 28)


def ago(*ages: int) -> tuple[str, ...]:
    """Dates, so many days before today; after it when negative."""
    return tuple((TODAY - timedelta(days=age)).isoformat() for age in ages)


def followed(*dates: str, key: str = "feed", rhythm_days: int | None = None) -> Channel:
    return Channel(key, f"Blad {key}", followed_by="een redactie", rhythm_days=rhythm_days, dates=dates)


def heard(*dates: str, rhythm_days: int | None = None, today: date = TODAY) -> Heard:
    return hearing([followed(*dates, rhythm_days=rhythm_days)], today).feeds["feed"]


def every(days: int, newest: int, items: int = 12) -> tuple[str, ...]:
    return ago(*(newest + days * number for number in range(items)))


@pytest.mark.parametrize(("days", "patience"), [(7, 14), (30, 60)])
def test_a_regular_feed_may_leave_one_out_and_is_silent_after_that(days: int, patience: int) -> None:
    on_time, late = heard(*every(days, patience)), heard(*every(days, patience + 1))
    assert (on_time.rhythm.days, on_time.rhythm.patience_days) == (days, patience)  # type: ignore[union-attr]
    assert (on_time.state, late.state) == ("op schema", "stil")
    assert late.said.endswith(f" · meestal elke {days} dagen · stil sinds {patience + 1} dagen")
    assert late.said.startswith("kennis tot ")


def test_a_feed_that_comes_in_bursts_is_not_silent_between_two_of_them() -> None:
    bursts = [newest + 30 * number + day for number in range(6) for newest in (20,) for day in range(4)]
    feed = heard(*ago(*bursts))
    assert feed.rhythm is not None
    assert feed.rhythm.days == 1, "within a burst"
    assert feed.state == "op schema"
    assert heard(*ago(*(age + 10 for age in bursts))).state == "stil"


def test_many_items_on_one_day_are_one_day() -> None:
    assert heard(*ago(*[3] * 40)).rhythm is None


@pytest.mark.parametrize("items", range(LEAST_DAYS))
def test_too_few_items_have_no_rhythm_and_are_not_called_silent(items: int) -> None:
    feed = heard(*every(7, 4000, items))
    assert (feed.rhythm, feed.state, feed.items) == (None, "ritme niet bekend", items)
    assert ("ritme niet bekend" if items else "niets met een datum bekend") in feed.said


def test_one_day_more_gives_a_rhythm() -> None:
    assert heard(*every(7, 0, LEAST_DAYS)).rhythm is not None


def test_an_item_of_the_future_is_not_known_yet() -> None:
    assert heard(*every(7, 100), *ago(-1, -400)) == heard_with_same_dates(every(7, 100), ago(-1, -400))
    assert heard(*ago(-3)).known_until is None


def heard_with_same_dates(dates: tuple[str, ...], more: tuple[str, ...]) -> Heard:
    """What is heard of the dates alone, of a channel that has more."""
    return replace(heard(*dates), channel=followed(*dates, *more))


def test_a_stated_rhythm_goes_before_what_the_items_show() -> None:
    feed = heard(*every(90, 15), rhythm_days=7)
    assert feed.rhythm is not None
    assert (feed.rhythm.basis, feed.rhythm.patience_days, feed.state) == ("opgegeven", 14, "stil")
    assert "volgens opgave elke 7 dagen" in feed.said
    assert heard(*ago(14), rhythm_days=7).state == "op schema", "one item is enough"


def test_only_the_last_gaps_count_so_that_a_feed_is_judged_by_what_it_is_now() -> None:
    slow_once = [15 + 7 * number for number in range(25)]
    feed = heard(*ago(*slow_once, 2000, 4000))
    assert feed.rhythm is not None
    assert feed.rhythm.patience_days == 14


def test_a_month_is_an_interval_and_gives_the_benefit_of_the_doubt() -> None:
    feed = heard(*(f"2026-{month:02}" for month in range(1, 10)))
    assert feed.known_until == date(2026, 9, 30)
    assert feed.rhythm is not None
    assert 28 <= feed.rhythm.days <= 31
    assert feed.state == "op schema"
    assert heard("2026-05-05", "2026").known_until == date(2026, 5, 5), "a year tells no newest where something does"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-02", "2026-02-28"),
        ("2024-02", "2024-02-29"),
        ("2025", "2025-12-31"),
        ("2026", "2026-01-01"),  # of a running year only its first day is sure
        ("2026-11", "2026-11-28"),
        ("2026-11-28", "2026-11-28"),
        ("2026-11-29", None),
        ("2026-12", None),
        ("2027", None),
    ],
)
def test_known_until_is_the_last_day_that_a_date_can_mean_and_never_later_than_today(
    text: str, day: str | None
) -> None:
    found = until(text, TODAY)
    assert (found.isoformat() if found else None) == day


def test_the_newest_of_dates_is_told_as_it_is_written() -> None:
    assert newest_of(["2026-02-14", "2026-02", "2025", "2027-01"], TODAY) == ("2026-02", date(2026, 2, 28))
    assert newest_of(["2026-02-28", "2026-02"], TODAY) == ("2026-02-28", date(2026, 2, 28))
    assert newest_of([], TODAY) == newest_of(["2027"], TODAY) == (None, None)


def collected(*channels: tuple[str, Iterable[str]]) -> Hearing:
    """Feeds that nobody is said to follow."""
    return hearing([Channel(key, key, dates=tuple(dates)) for key, dates in channels], TODAY)


def test_when_all_that_is_collected_falls_silent_so_does_each_of_it() -> None:
    slow, often = every(300, 50, 6), every(2, 52, 40)
    found = collected(("slow", slow), ("often", often), ("once", ago(900)))
    assert found.together is not None
    assert found.together.is_silent
    assert {key: feed.state for key, feed in found.feeds.items()} == dict.fromkeys(("slow", "often", "once"), "stil")
    assert found.feeds["often"].told_until == TODAY - timedelta(days=52), "by its own rhythm"
    assert found.feeds["slow"].told_until == TODAY - timedelta(days=50), "as long as anything was collected"
    assert found.feeds["once"].told_until == TODAY - timedelta(days=50)
    speaking = collected(("slow", slow), ("often", often), ("once", ago(900)), ("more", every(2, 1, 40)))
    assert speaking.silent() == {"often"}


def test_a_feed_that_somebody_follows_is_heard_by_itself() -> None:
    found = hearing([followed(*every(300, 50, 6)), Channel("often", "Vaak", dates=every(2, 52, 40))], TODAY)
    assert found.silent() == {"often"}
    alone = hearing([followed(*every(2, 1, 40), key="live"), Channel("old", "Oud", dates=every(2, 52, 40))], TODAY)
    assert alone.silent() == {"old"}, "what somebody follows says nothing of what is collected"


def test_the_most_silent_come_first_and_those_without_a_rhythm_last() -> None:
    found = hearing(
        [followed(*every(7, age), key=f"weekly-{age}") for age in (1, 40, 400)] + [followed(*ago(9000), key="once")],
        TODAY,
    )
    assert list(found.feeds) == ["weekly-400", "weekly-40", "weekly-1", "once"]


def two() -> Hearing:
    """One feed that speaks and one that fell silent 100 days ago."""
    return hearing([followed(*every(7, 3), key="live"), followed(*every(7, 100), key="silent")], TODAY)


def test_tempo_is_not_known_once_most_signals_came_by_silent_feeds() -> None:
    since = TODAY - timedelta(days=100)
    assert tempo_unknown_since({"silent": 5, "live": 4}, two()) == since
    assert tempo_unknown_since({"silent": 4, "live": 4}, two()) is None
    assert tempo_unknown_since({"nobody": 3}, two()) is None
    assert tempo_unknown_since({}, two()) is None


def test_a_status_is_not_known_when_its_sources_are_silent_and_it_is_older_than_they_may_be() -> None:
    day = TODAY - timedelta(days=15)
    assert status_unknown_since(day, {"silent": 1}, two()) == day
    assert status_unknown_since(day + timedelta(days=1), {"silent": 1}, two()) is None, "within their patience"
    assert status_unknown_since(day, {"live": 1}, two()) is None, "who speaks would have said so"
    assert status_unknown_since(None, {"silent": 1}, two()) is None


def test_a_status_without_a_rhythm_may_be_a_quarter_old_and_none_older_than_a_year() -> None:
    found = collected(("often", every(2, 52, 40)), ("once", ago(900)), ("rare", every(700, 100, 6)))
    for carried, days in (({"once": 1}, STATUS_DAYS), ({}, STATUS_DAYS), ({"rare": 1}, YEAR_DAYS)):
        day = TODAY - timedelta(days=days)
        assert status_unknown_since(day, carried, found) is None
        assert status_unknown_since(day - timedelta(days=1), carried, found) == day - timedelta(days=1)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 60), min_size=9, max_size=20), st.integers(0, 2000))
def test_no_feed_is_called_silent_within_nine_tenths_of_its_own_gaps(gaps: list[int], shift: int) -> None:
    """Wherever the calendar stands: leap days and the change of the clock are nothing to it."""
    today, ages = TODAY + timedelta(days=shift), [0]
    for gap in gaps:
        ages.append(ages[-1] + gap)
    within = sorted(gaps)[-(-9 * len(gaps) // 10) - 1]
    dates = [(today - timedelta(days=age + within)).isoformat() for age in ages]
    assert heard(*dates, today=today).state == "op schema"
    later = [(today - timedelta(days=age + 2 * max(gaps) + 1)).isoformat() for age in ages]
    assert heard(*later, today=today).state == "stil"


@pytest.mark.parametrize("today", [date.min, date(1999, 1, 1), date.max])
def test_any_day_can_be_asked_about(today: date) -> None:
    assert hearing([followed(*every(7, 3)), followed("2026", "2026-02", key="b")], today).feeds
