"""Differences in differences and synthetic control, beside statsmodels and by simulation. Panels are simulated."""

import numpy as np
import pytest

from kg.cycle.improve.change.control import (
    AFTER,
    BEFORE,
    CONTROLS,
    LEVEL,
    claimed,
    compared,
    differences,
    fake_scores,
    mixture,
    rank,
    seen,
)


def panel(seed: int, rows: int = CONTROLS + 1, columns: int = 16, noise: float = 1.0) -> np.ndarray:
    """Municipalities at levels of their own, that move together, with noise."""
    drawn = np.random.default_rng(seed)
    return drawn.normal(50, 10, (rows, 1)) + drawn.normal(0, 3, (1, columns)) + drawn.normal(0, noise, (rows, columns))


def named(table: np.ndarray) -> list[str]:
    return [f"GM{at:04}" for at in range(len(table))]


@pytest.mark.filterwarnings("ignore::Warning:statsmodels.*", "ignore::Warning:pandas.*", "ignore::Warning:patsy.*")
def test_the_effect_is_that_of_statsmodels() -> None:
    """Two-way fixed effects, least squares: the coefficient of the municipality since the moment."""
    import statsmodels.api as sm

    table, at = panel(3), 10
    table[0, at:] += 2.5
    rows, columns = table.shape
    dummies = [np.repeat(np.eye(rows), columns, axis=0), np.tile(np.eye(columns), (rows, 1))[:, 1:]]
    since = np.zeros_like(table)
    since[0, at:] = 1
    fitted = sm.OLS(table.ravel(), np.column_stack([since.ravel(), *dummies])).fit()
    assert differences(table, at)[0][0] == pytest.approx(fitted.params[0], abs=1e-8)


def test_in_panels_where_nothing_changes_no_more_than_one_in_twenty_is_claimed() -> None:
    runs, found = 1500, 0
    for seed in range(runs):
        table = panel(seed)
        found += bool(claimed(differences(table, 10)[1], fake_scores(table, 10))[0])
    assert found / runs <= LEVEL + 3 * (LEVEL * (1 - LEVEL) / runs) ** 0.5


def test_a_change_of_one_municipality_is_seen_and_told() -> None:
    table = panel(7)
    table[0, 10:] += 6
    found = compared(named(table), table, 10, "2024", 1.0)
    assert found.established
    assert found.effect == pytest.approx(6, abs=1.5)
    assert (found.before, found.after, len(found.controls)) == (10, 6, CONTROLS)
    assert found.chance == pytest.approx(1 / (CONTROLS + 1))
    assert (found.fake_moments, found.fake_larger) == (10 - AFTER - BEFORE + 1, 0)
    assert [one.spreads for one in found.powers] == [1.0, 2.0, 3.0]
    chances = [one.chance for one in found.powers]
    assert chances == sorted(chances)
    assert found.synthetic is not None
    assert found.synthetic.effect == pytest.approx(6, abs=2.5)
    assert sum(one.share for one in found.synthetic.shares) == pytest.approx(1, abs=0.1)


def test_what_all_do_at_once_is_no_change_of_one() -> None:
    table = panel(11)
    table[:, 10:] += 20
    assert not compared(named(table), table, 10, "2024", 1.0).established


def test_a_fake_date_that_parts_as_far_takes_the_claim_away() -> None:
    table = panel(5, noise=0.2)
    table[0, 5:] += 4  # it changed before the moment that is asked about
    found = compared(named(table), table, 10, "2024", 1.0)
    assert found.fake_larger
    assert not found.established


def test_who_stood_still_before_does_not_part_infinitely_far() -> None:
    table = panel(9)
    table[0, :10] = table[1:, :10].mean(axis=0)
    effects, scores = differences(table, 10)
    assert np.isfinite(scores).all()
    assert abs(scores[0]) < 10 * max(1.0, abs(effects[0]))
    assert np.isfinite(differences(np.full((20, 16), 5.0), 10)[1]).all()


def test_equal_scores_share_the_worst_place() -> None:
    assert list(rank(np.array([0.0, 0.0, 3.0, -3.0]))) == [1.0, 1.0, 0.5, 0.5]


def test_a_mixture_adds_up_to_one_and_finds_itself() -> None:
    others = panel(2, rows=6)
    found = mixture(0.25 * others[1] + 0.75 * others[4], others)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert found[1] == pytest.approx(0.25, abs=0.01)
    assert found[4] == pytest.approx(0.75, abs=0.01)


def test_what_is_said_to_be_seen_is_seen_as_often() -> None:
    """The chance that is told beside a comparison, against panels in which one did shift so far."""
    told = np.mean([seen(panel(seed), 10, 2.0) for seed in range(40)])
    found = []
    for seed in range(1000, 1400):
        table = panel(seed)
        table[0, 10:] += 2.0
        found.append(bool(claimed(differences(table, 10)[1], fake_scores(table, 10))[0]))
    assert told == pytest.approx(np.mean(found), abs=0.06)
