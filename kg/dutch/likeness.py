"""How alike texts are in their words, without an encoder: cosine of TF-IDF over words and parts of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg import deadline
from ontologies import spelling

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

_ROWS: Final = 256  # that are compared at a time
_BUCKETS: Final = 2**18  # parts of words that are told apart; those that no text has keep their weight in a question


@dataclass(frozen=True, slots=True)
class Compared:
    """Texts that questions are compared with, one at a time; see `word_likeness` for how."""

    _parts: "HashingVectorizer"
    _weights: "TfidfTransformer"
    _known: Any  # sparse, shape (texts, _BUCKETS)

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Compared":
        """From at least one text."""
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

        parts = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 5),
            strip_accents="unicode",
            n_features=_BUCKETS,
            norm=None,
            alternate_sign=False,
        )
        weights = TfidfTransformer(sublinear_tf=True)
        return cls(parts, weights, weights.fit_transform(parts.transform(deadline.steps(texts))))

    def with_text(self, text: str) -> NDArray[np.float64]:
        """Shape (texts,), 0 to 1."""
        asked = self._weights.transform(self._parts.transform([spelling.line(text)]))
        likeness: NDArray[np.float64] = (self._known @ asked.T).toarray()[:, 0]
        return likeness


def word_likeness(rows: Sequence[str], columns: Sequence[str]) -> NDArray[np.float64]:
    """
    Shape (rows, columns), 0 to 1.

    Parts of words (3 to 5 characters, within a word) find compounds: "archief" in "archiefwet".
    """
    from sklearn.feature_extraction.text import TfidfVectorizer, strip_accents_unicode

    parted = (strip_accents_unicode(text).strip() for text in (*columns, *rows))
    if not rows or not columns or not any(parted):  # of accents alone nothing is left to compare
        return np.zeros((len(rows), len(columns)))
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), strip_accents="unicode", sublinear_tf=True)
    known = vectoriser.fit_transform(deadline.steps((*columns, *rows)))
    ours, theirs = known[len(columns) :], known[: len(columns)].T.tocsr()
    blocks = deadline.steps(range(0, len(rows), _ROWS))
    return np.concatenate([(ours[at : at + _ROWS] @ theirs).toarray() for at in blocks])
