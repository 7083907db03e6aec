"""The order of the candidates of a search."""

import numpy as np
import pytest

from kg.adapters.passages.fusion import Candidates, fused
from kg.projections.passages import IDENTIFIER, MENTIONED, WORDS_ALONE, SearchWeights

IDS = ("e", "d", "c", "b", "a")
EVEN = SearchWeights(0.5, 0.5)


def candidates(lexical: list[float], cosines: list[float], tiers: list[int] | None = None) -> Candidates:
    size = len(lexical)
    alike = np.array(cosines)
    passages = np.where(np.isnan(alike), -1, np.arange(size))
    return Candidates(
        np.arange(size), np.array(lexical), alike, passages, np.array(tiers or [-1] * size, dtype=np.int64)
    )


@pytest.mark.parametrize("top", range(7))
def test_equal_scores_come_in_order_of_id_also_where_the_list_ends(top: int) -> None:
    found = fused(candidates([1, 2, 1, 2, 1], [np.nan] * 5), EVEN, ids=IDS, top=top)
    assert [IDS[entry.slot] for entry in found] == ["b", "d", "a", "c", "e"][:top]


def test_words_count_alone_where_no_candidate_has_a_vector() -> None:
    (best, *_) = fused(candidates([1, 2], [np.nan, np.nan]), EVEN, ids=IDS, top=2)
    assert (best.weights, best.score, best.passage) == (WORDS_ALONE, 1.0, -1)


def test_a_score_is_made_of_its_parts() -> None:
    found = fused(candidates([4, 2, 0], [0.0, 0.5, 1.0]), EVEN, ids=IDS, top=3)
    assert [(entry.slot, entry.lexical, entry.semantic) for entry in found] == [
        (2, 0.0, 1.0),
        (1, 0.5, 0.5),
        (0, 1.0, 0.0),
    ]
    assert [entry.score for entry in found] == [0.5] * 3


def test_who_carries_an_identifier_of_the_question_goes_before_all_others() -> None:
    found = fused(candidates([9, 1], [0.9, 0.1], [-1, MENTIONED]), EVEN, ids=IDS, top=2)
    assert [(entry.slot, entry.identifier, entry.weights) for entry in found] == [
        (1, True, IDENTIFIER),
        (0, False, IDENTIFIER),
    ]
    assert found[0].score > 1 >= found[1].score
