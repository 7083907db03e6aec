"""How much a text speaks of a development."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kg.cycle.interpret.ranking.fit import FEWEST, alike, fits, precedents, shared_themes

matrices = hnp.arrays(float, (3, 4), elements=st.floats(-1, 1))


@given(matrices, matrices)
def test_fits_lie_between_0_and_1(words: np.ndarray, meaning: np.ndarray) -> None:
    found = fits(alike(words, meaning), np.zeros((3, 4)), np.zeros((3, 4)))
    assert ((found >= 0) & (found <= 1)).all()


def test_what_stands_out_counts_and_likeness_to_everything_does_not() -> None:
    sharp, blunt = alike(np.array([[0.1, 0.1, 0.1, 0.9], [0.9, 0.9, 0.9, 0.9]]), np.full((2, 4), np.nan))
    assert sharp[3] > 1.5 > blunt[3] == 0.0


def test_a_likeness_that_hardly_varies_is_not_blown_up() -> None:
    assert np.abs(alike(np.array([[0.0, 0.0, 0.0, 0.0001]]), np.full((1, 4), np.nan))).max() < 0.1


def test_a_text_without_a_vector_goes_on_words_alone() -> None:
    words, meaning = np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([[np.nan, np.nan], [1.0, 0.0]])
    found = alike(words, meaning)
    assert np.allclose(found[0], [-1, 1])
    assert found[1, 0] > found[1, 1]


def test_shared_themes_are_a_jaccard_index_and_no_themes_share_nothing() -> None:
    found = shared_themes([frozenset("ab"), frozenset()], [frozenset("b"), frozenset("c"), frozenset()])
    assert found.tolist() == [[0.5, 0.0, 0.0], [0.0, 0.0, 0.0]]


def test_the_policy_of_another_that_is_much_like_a_text_lends_it_its_development() -> None:
    likeness = np.array([[0.1] * FEWEST + [0.9]])
    answers = [frozenset({"dev-a"})] * FEWEST + [frozenset({"dev-b"})]
    found = precedents(likeness, np.ones_like(likeness, dtype=bool), answers, ["dev-a", "dev-b", "dev-c"])
    assert found[0, 1] > 2
    assert found[0, 0] == found[0, 2] == 0.0


def test_own_policies_and_too_few_policies_are_no_precedent() -> None:
    likeness = np.array([[0.1] * FEWEST + [0.9]])
    answers = [frozenset({"dev-a"})] * FEWEST + [frozenset({"dev-b"})]
    own = np.ones_like(likeness, dtype=bool)
    own[0, -1] = False
    assert precedents(likeness, own, answers, ["dev-a", "dev-b"])[0, 1] == 0.0
    few = np.array([[False] * 2 + [True] * (FEWEST - 1)])
    assert not precedents(likeness, few, answers, ["dev-a", "dev-b"]).any()
