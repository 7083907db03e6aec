"""How alike texts are in their words, without an encoder: cosine of TF-IDF over words and parts of words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def word_likeness(rows: Sequence[str], columns: Sequence[str]) -> NDArray[np.float64]:
    """
    Shape (rows, columns), 0 to 1.

    Parts of words (3 to 5 characters, within a word) find compounds: "archief" in "archiefwet".
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not rows or not columns:
        return np.zeros((len(rows), len(columns)))
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), strip_accents="unicode", sublinear_tf=True)
    known = vectoriser.fit_transform([*columns, *rows])
    likeness: NDArray[np.float64] = (known[len(columns) :] @ known[: len(columns)].T).toarray()
    return likeness
