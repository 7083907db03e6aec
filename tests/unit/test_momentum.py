"""Momentum and forecast: what counts as a rise, and for whom. All records here are fictitious."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cycle.interpret.signals.forecast import forecasts
from kg.cycle.interpret.signals.momentum import DECISIVE_DAYS, Momentum, as_feature, momenta, series
from kg.reason.answer import to_json
from kg.reason.time import Mention, Tempo, last_day

TODAY = date(2026, 6, 30)


def spread(development: str, count: int, newest: int, oldest: int) -> list[Mention]:
    """That many signals, evenly between two ages in days."""
    step = (oldest - newest) / max(1, count - 1)
    return [
        Mention(f"{development}-{n}-{newest}", "fictief", development, TODAY - timedelta(days=newest + int(n * step)))
        for n in range(count)
    ]


def found(mentions: list[Mention], *developments: str) -> dict[str, Momentum]:
    keys = developments or tuple({mention.development for mention in mentions})
    return {entry.development: entry for entry in momenta(mentions, keys, TODAY)}


def test_a_rise_is_seen_and_explained() -> None:
    entry = found([*spread("dev-a", 20, 0, 170), *spread("dev-a", 10, 190, 900)])["dev-a"]
    change = entry.changes[-1]
    assert (change.recent, change.before, change.window_days) == (20, 10, DECISIVE_DAYS)
    assert change.ratio.lower > 1
    assert change.chance > 0.99
    assert entry.value is not None
    assert 0 < entry.value < 1
    assert entry.said.startswith("Vaker genoemd dan eerst: 20 signalen in een halfjaar, ")
    assert "interval" not in entry.said
    assert "80%-interval): dat is een stijging" in entry.explained


def test_the_same_rate_is_no_rise() -> None:
    entry = found(spread("dev-a", 200, 0, 909))["dev-a"]
    assert entry.value == 0
    assert entry.changes[-1].ratio.lower < 1 < entry.changes[-1].ratio.upper


def test_the_rate_is_in_signals_per_thirty_days() -> None:
    rate = found(spread("dev-a", 180, 0, 179) + spread("dev-a", 730, 180, 909))["dev-a"].changes[-1].rate
    assert rate.middle == pytest.approx(30, rel=0.05)
    assert rate.lower < rate.middle < rate.upper


@settings(deadline=None, max_examples=40)
@given(
    two=st.lists(st.integers(0, 909), min_size=2, max_size=2),
    recent=st.integers(0, 200),
    others=st.lists(st.integers(0, 909), max_size=30),
)
def test_two_signals_never_come_before_two_hundred(two: list[int], recent: int, others: list[int]) -> None:
    """Whatever the ages of the two, however the two hundred fall, and whatever prior the others give."""
    many = [*spread("dev-many", recent, 0, 179), *spread("dev-many", 200 - recent, 180, 900)]
    few = [Mention(f"few-{n}", "fictief", "dev-few", TODAY - timedelta(days=age)) for n, age in enumerate(two)]
    rest = [Mention(f"o-{n}", "fictief", f"dev-{n % 7}", TODAY - timedelta(days=a)) for n, a in enumerate(others)]
    order = [entry.development for entry in momenta([*many, *few, *rest], ["dev-many", "dev-few", "dev-0"], TODAY)]
    assert order.index("dev-many") < order.index("dev-few")


def test_a_signal_of_the_future_does_not_count() -> None:
    known = spread("dev-a", 12, 0, 800)
    later = [Mention("late", "fictief", "dev-a", TODAY + timedelta(days=1))]
    assert momenta([*known, *later], ["dev-a"], TODAY) == momenta(known, ["dev-a"], TODAY)
    assert series(later, TODAY, "development") == {}


def test_without_signals_momentum_is_not_known_and_says_so() -> None:
    (entry,) = momenta([], ["dev-a"], TODAY)
    assert (entry.value, entry.known, entry.signals, entry.newest, entry.changes) == (None, False, 0, None, ())
    assert as_feature([entry]) == {"dev-a": Tempo(None, "Tempo telt niet mee: geen signalen gevonden.")}
    assert momenta([], [], TODAY) == []


def test_signals_of_a_withdrawn_development_count_for_none() -> None:
    mentions = [*spread("dev-a", 5, 0, 400), *spread("dev-gone", 50, 0, 400)]
    assert set(found(mentions, "dev-a")) == {"dev-a"}
    assert found(mentions, "dev-a") == found(spread("dev-a", 5, 0, 400), "dev-a")


def test_a_store_that_began_this_month_shows_no_rise() -> None:
    entry = found(spread("dev-a", 50, 0, 29))["dev-a"]
    assert entry.value is None
    assert not to_json(entry)["known"]
    assert "niet ver genoeg terug" in entry.said


def test_what_silent_feeds_carry_is_not_known_instead_of_calm() -> None:
    """Signals that stopped because nobody looks any more are no sign that interest fell."""
    stopped, since = spread("dev-a", 30, 120, 900), TODAY - timedelta(days=120)
    calm, unknown = (
        momenta([*stopped, *spread("dev-b", 30, 0, 900)], ["dev-a", "dev-b"], TODAY, unknown=given)
        for given in ({}, {"dev-a": since})
    )
    assert {entry.development: entry.value for entry in calm} == {"dev-a": 0.0, "dev-b": 0.0}
    assert [entry.development for entry in unknown] == ["dev-b", "dev-a"], "what is not known comes last"
    last = unknown[-1]
    assert (last.value, last.known, last.changes, last.signals) == (None, False, (), 30)
    assert last.said == "Tempo niet bekend sinds 2 maart 2026: de bronnen zijn stil."
    told = to_json(last)
    assert (told["value"], told["known"], told["unknown_since"]) == (None, False, "2026-03-02")
    said = "Tempo telt niet mee: niet bekend sinds 2 maart 2026."
    assert as_feature(unknown)["dev-a"] == Tempo(None, said, since)


def test_what_is_not_known_has_no_part_in_what_is_usual() -> None:
    known = spread("dev-b", 30, 0, 900)
    silent = spread("dev-a", 300, 200, 900)
    (first, _) = momenta([*known, *silent], ["dev-a", "dev-b"], TODAY, unknown={"dev-a": TODAY})
    assert first == momenta(known, ["dev-b"], TODAY)[0]


def test_signals_by_a_silent_feed_count_in_neither_stretch() -> None:
    speaking = spread("dev-a", 40, 0, 900)
    silent = [replace(mention, id=f"s-{mention.id}", feed="stil") for mention in spread("dev-a", 20, 200, 900)]
    (entry,) = momenta([*speaking, *silent], ["dev-a"], TODAY, silent={"stil"})
    (alone,) = momenta(speaking, ["dev-a"], TODAY)
    assert (entry.changes, entry.value) == (alone.changes, alone.value)
    assert entry.signals == 60, "they are told"


def test_features_lie_between_zero_and_one() -> None:
    mentions = [*spread("dev-a", 300, 0, 100), *spread("dev-b", 3, 600, 900)]
    tempos = as_feature(found(mentions).values()).values()
    assert all(tempo.known and 0 <= (tempo.value or 0.0) < 1 and tempo.said for tempo in tempos)


def test_a_series_has_every_month_and_counts_a_mention_for_each_of_its_themes() -> None:
    mentions = [
        Mention("a", "fictief", "dev-a", date(2026, 3, 31), ("ai", "data"), "Utrecht"),
        Mention("b", "fictief", "dev-a", date(2026, 6, 1), ("ai",)),
    ]
    assert series(mentions, TODAY, "theme") == {
        "ai": {"2026-03": 1, "2026-04": 0, "2026-05": 0, "2026-06": 1},
        "data": {"2026-03": 1, "2026-04": 0, "2026-05": 0, "2026-06": 0},
    }
    assert set(series(mentions, TODAY, "region")) == {"", "Utrecht"}


def test_a_series_passes_the_end_of_a_year() -> None:
    (months,) = series([Mention("a", "f", "d", date(2025, 11, 1))], date(2026, 1, 1), "development").values()
    assert list(months) == ["2025-11", "2025-12", "2026-01"]


@pytest.mark.parametrize(
    ("text", "day"), [("2026", "2026-12-31"), ("2026-12", "2026-12-31"), ("2024-02", "2024-02-29")]
)
def test_a_partial_date_ends_when_it_can_last_be(text: str, day: str) -> None:
    assert last_day(text) == date.fromisoformat(day)


def test_a_forecast_looks_at_nothing_after_its_day() -> None:
    known = {"dev-a": [TODAY - timedelta(days=n * 40) for n in range(20)], "dev-b": [TODAY - timedelta(days=700)]}
    spoiled = {key: [*days, TODAY + timedelta(days=5)] for key, days in known.items()}
    assert forecasts(known, TODAY, 180) == forecasts(spoiled, TODAY, 180)


def test_a_forecast_of_a_steady_stream_is_that_stream() -> None:
    history = {f"dev-{k}": [TODAY - timedelta(days=10 * n + k) for n in range(120)] for k in range(5)}
    for forecast in forecasts(history, TODAY, 180).values():
        assert forecast.mean == pytest.approx(18, rel=0.15)
        assert forecast.lower < 18 < forecast.upper
        assert forecast.holds == pytest.approx(0.8, abs=0.08)


def test_there_is_no_forecast_without_signals() -> None:
    assert forecasts({"dev-a": []}, TODAY, 180) == {}
