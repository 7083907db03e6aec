"""The vectors of passages in memory."""

from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np
import pytest

from kg.adapters.passages.vectors import Vectors, quantised


def test_a_question_takes_one_thread_wherever_it_is_asked() -> None:
    """OpenMP counts for each thread apart: where it was not said, two would wait for each other."""
    rows = np.eye(8, dtype=np.float32)
    vectors = Vectors(8)
    vectors.add(range(8), [1] * 8, quantised(rows))

    def asked() -> tuple[int, list[int]]:
        found = vectors.nearest(rows[3], np.ones(8, dtype=np.bool_), rows=1)
        return faiss.omp_get_max_threads(), found

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(asked).result() == (1, [3])


def test_a_record_is_as_alike_as_its_best_passage_and_its_opening() -> None:
    rows = np.eye(8, dtype=np.float32)
    vectors = Vectors(8)
    vectors.add([5, 2], [3, 2], quantised(rows[[0, 3, 3, 3, 1]]))
    cosines, passages = vectors.likeness(rows[3], np.array([2, 5, 9, 7000]))
    assert cosines[:2] == pytest.approx([1.0, 0.5], abs=0.01)
    assert np.isnan(cosines[2:]).all()
    assert passages.tolist() == [0, 1, -1, -1], "the first of two that are equal; none without vectors"


def test_a_record_that_was_taken_out_has_no_vectors() -> None:
    rows = np.eye(8, dtype=np.float32)
    vectors = Vectors(8)
    vectors.add([0, 4000], [1, 1], quantised(rows[:2]))
    vectors.remove(4000)
    vectors.remove(4001)
    assert (0 in vectors, 4000 in vectors, 4001 in vectors, 9999 in vectors) == (True, False, False, False)
    assert np.isnan(vectors.likeness(rows[1], np.array([4000]))[0]).all()
