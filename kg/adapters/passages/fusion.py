"""The candidates of words, vectors, identifiers and names in one order; parts of a score: `kg.projections.passages`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.projections.passages import CALLED, IDENTIFIER, WORDS_ALONE, SearchWeights, lexical_parts, semantic_parts


@dataclass(frozen=True, slots=True)
class Candidates:
    """
    Records in any order, each once; all arrays have their length.

    Attributes:
        slots: The records.
        lexical: BM25, 0 where no word matches.
        cosines: How much alike record and question are, NaN for a record without vectors.
        passages: The number of the passage that is most alike, -1 without vectors.
        tiers: How a record carries an identifier of the question, `kg.projections.passages.WHOLE` to `MENTIONED`;
            `CALLED` where a name calls it; -1 for others.
    """

    slots: NDArray[np.int64]
    lexical: NDArray[np.float64]
    cosines: NDArray[np.float64]
    passages: NDArray[np.int64]
    tiers: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankedRecord:
    """
    A record with its score and the parts of it.

    Attributes:
        passage: -1 for one without vectors.
        cosine: As it was found, NaN for one without vectors; `semantic` is how it stands among the others.
        bm25: As it was found; `lexical` is how it stands among the others.
    """

    slot: int
    lexical: float
    semantic: float
    weights: SearchWeights
    identifier: bool
    passage: int
    cosine: float
    bm25: float

    @property
    def score(self) -> float:
        """Words and meaning together; one more for who carries an identifier of the question, or is named."""
        parts = self.weights.lexical * self.lexical + self.weights.semantic * self.semantic
        return parts + 1 if self.identifier else parts

    def why(self, terms: Sequence[str]) -> dict[str, Any]:
        """The reasons as `kg.ports.passages.Hit` has them; `terms`: the words of the question that the record has."""
        return {
            "terms": terms,
            "lexical": self.lexical,
            "semantic": self.semantic,
            "lexical_weight": self.weights.lexical,
            "semantic_weight": self.weights.semantic,
            "identifier": self.identifier,
        }


def fused(found: Candidates, ordinary: SearchWeights, *, ids: Sequence[str], top: int) -> list[RankedRecord]:
    """The best candidates first, equal scores in order of id; `ids` by slot."""
    if top <= 0 or not len(found.slots):
        return []
    used, first = ordinary, found.tiers >= 0
    tiers = np.where(found.tiers == CALLED, -1, found.tiers)
    if np.isnan(found.cosines).all():
        used = WORDS_ALONE
    elif (tiers >= 0).any():
        used = IDENTIFIER
    words, meaning = lexical_parts(found.lexical, tiers), semantic_parts(found.cosines)
    scores = used.lexical * words + used.semantic * meaning + first
    least = np.partition(scores, -top)[-top] if top < len(scores) else -np.inf
    best = [
        RankedRecord(
            int(found.slots[at]),
            float(words[at]),
            float(meaning[at]),
            used,
            bool(first[at]),
            int(found.passages[at]),
            float(found.cosines[at]),
            float(found.lexical[at]),
        )
        for at in np.flatnonzero(scores >= least)  # all that equal the last one, until their ids are compared
    ]
    return sorted(best, key=lambda one: (-one.score, ids[one.slot]))[:top]
