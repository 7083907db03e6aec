"""The vectors of passages in memory."""

from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np

from kg.adapters.passages_vectors import Vectors, quantised


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
