"""A watch: what is material and what is noise. All records here are fictitious."""

from dataclasses import replace

import numpy as np

from kg.cycle.interpret.radar.watch import LEAST_PLACES, Stand, changes, rank_noise

DATES = (("inwerkingtreding", "2027-01-01"),)


def stands(*keys: str, noise: float = 1.0) -> list[Stand]:
    return [Stand(key, key.upper(), rank, 1 - rank / 100, noise, DATES) for rank, key in enumerate(keys, 1)]


def test_the_same_ranking_tells_nothing_and_changes_nothing() -> None:
    now = stands("a", "b", "c")
    assert changes(now, now, 0.0) == ([], now)


def test_a_new_development_is_told_once() -> None:
    now = stands("a", "new", "b")
    told, kept = changes(stands("a", "b"), now, 0.0)
    assert [(one.development, one.what) for one in told] == [("new", "nieuw")]
    assert changes(kept, now, 0.0) == ([], kept)


def test_a_date_that_moved_is_told_with_both_dates() -> None:
    before = stands("a")
    now = [replace(before[0], dates=(("inwerkingtreding", "2027-08-01"), ("evaluatie", "2030")))]
    told, kept = changes(before, now, 0.0)
    assert [one.what for one in told] == ["datum"]
    assert "van 2027-01-01 naar 2027-08-01" in told[0].text
    assert "nieuwe datum 2030" in told[0].text
    assert changes(kept, now, 0.0)[0] == []


def test_a_rise_within_the_noise_is_not_told_and_one_beyond_it_is() -> None:
    before = stands("a", "b", "c", "d", "e", noise=3.0)
    assert changes(before, stands("a", "e", "b", "c", "d", noise=1.0), 0.0)[0] == []
    told, _ = changes(before, stands("e", "a", "b", "c", "d", noise=1.0), 0.0)
    assert [(one.development, one.what) for one in told] == [("e", "stijging")]
    assert "4 plaatsen gestegen, nu op plaats 1" in told[0].text


def test_a_slow_climb_is_told_when_it_has_passed_the_noise() -> None:
    before, told = stands("a", "b", "c", "d", noise=2.0), []
    for order in ("abdc", "adbc", "dabc"):
        news, before = changes(before, stands(*order, noise=2.0), 0.0)
        told.append([one.development for one in news])
    assert told == [[], [], ["d"]]


def test_a_withdrawn_development_lifts_nobody_and_is_forgotten() -> None:
    before = stands("gone", "gone2", "a", "b")
    told, kept = changes(before, stands("a", "b"), 0.0)
    assert told == []
    assert [stand.development for stand in kept] == ["a", "b"]
    assert [one.what for one in changes(kept, stands("gone", "a", "b"), 0.0)[0]] == ["nieuw"]


def test_below_the_threshold_nothing_is_told_until_it_is_reached() -> None:
    before = stands("a")
    low = [*before, replace(stands("x", "new")[1], concern=0.2)]
    told, kept = changes(before, low, 0.5)
    assert told == []
    told, _ = changes(kept, [low[0], replace(low[1], concern=0.6)], 0.5)
    assert [one.what for one in told] == ["nieuw"]


def test_what_nobody_knows_the_concern_of_is_told_whatever_the_threshold() -> None:
    told, _ = changes([], [replace(stands("a")[0], concern=None)], 0.9)
    assert [(one.development, one.what) for one in told] == [("a", "nieuw")]


def test_a_fall_is_not_told_but_the_rise_after_it_is() -> None:
    before, fallen = stands("a", "b", "c", "d"), stands("b", "c", "d", "a")
    told, kept = changes(before, fallen, 0.0)
    assert "a" not in {one.development for one in told}
    assert ("a", "stijging") in {
        (one.development, one.what) for one in changes(kept, stands("a", "b", "c", "d"), 0.0)[0]
    }


def test_noise_is_large_among_equals_and_least_where_one_stands_apart() -> None:
    values = np.array([[1.0, 1.0], *[[0.5 + n / 1000, 0.5 - n / 1000] for n in range(10)], [0.0, 0.0]])
    noise = rank_noise(values, np.array([0.5, 0.5]))
    assert noise[0] == noise[-1] == LEAST_PLACES
    assert noise[1] > 3
    assert np.array_equal(noise, rank_noise(values, np.array([0.5, 0.5]))), "the same seed gives the same noise"
    assert rank_noise(np.zeros((0, 2)), np.zeros(2)).shape == (0,)
