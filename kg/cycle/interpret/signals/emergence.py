"""
Emerging themes: signals that belong to no known development, brought together where they speak of the same.

What is found is a draft for people to judge. Nothing is added to what Kring knows.
Source: Campello, Moulavi and Sander (2013), doi:10.1007/978-3-642-37456-2_14 (HDBSCAN);
Grootendorst (2022), arXiv:2203.05794, section 3.3 (class-based TF-IDF).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import computed_field

from kg.deadline import check, steps
from kg.reason.answer import HIDDEN, answer
from kg.reason.time import Mention

Floats = NDArray[np.float64]
Basis = Literal["betekenis", "woorden"]

MOST: Final = 1_000  # signals that are compared, each with each
FEWEST: Final = 3  # signals that make a theme
TERMS: Final = 5
EXAMPLES: Final = 3
# Mean cosine that one group among few signals must reach. Measured on eight titles of eight developments, three draws:
# at most .34 by words and .91 by meaning (e5), against .66 and .94 for four titles of one subject.
LEAST_ALIKE: Final[Mapping[Basis, float]] = MappingProxyType({"woorden": 0.4, "betekenis": 0.92})
_DIMENSIONS: Final = 50  # of texts without vectors


@answer
@dataclass(frozen=True, slots=True)
class ThemeExample:
    """One signal of a theme."""

    id: str
    title: str
    date: date


@answer
@dataclass(frozen=True, slots=True)
class ThemeDraft:
    """
    A theme that may be coming up, for review.

    Attributes:
        terms: What sets its signals apart from the rest, most telling first.
        mentions: Its signals, newest first.
        newest: The day of the newest.
        cohesion: The mean likeness (cosine) of two of its signals.
    """

    terms: tuple[str, ...]
    mentions: Annotated[tuple[Mention, ...], HIDDEN]
    newest: date
    cohesion: float
    status: Literal["concept"] = "concept"

    @computed_field
    @property
    def size(self) -> int:
        """How many signals it has."""
        return len(self.mentions)

    @computed_field
    @property
    def signals(self) -> tuple[str, ...]:
        """Their ids, newest first."""
        return tuple(mention.id for mention in self.mentions)

    @computed_field
    @property
    def examples(self) -> tuple[ThemeExample, ...]:
        """The newest of them."""
        return tuple(ThemeExample(one.id, one.title, one.day) for one in self.mentions[:EXAMPLES])


@answer
@dataclass(frozen=True, slots=True)
class Emerging:
    """
    Drafts, largest first, and how they were found.

    Attributes:
        basis: "betekenis" when the likeness is that of vectors, "woorden" when it is that of words.
        looked_at: How many signals belong to no known development.
        loose: How many of those are in no draft.
    """

    drafts: tuple[ThemeDraft, ...]
    basis: Basis
    looked_at: int
    loose: int


def emerging(mentions: Sequence[Mention], vectors: Floats | None, today: date) -> Emerging:
    """
    Themes among mentions that belong to no known development, the newest `MOST` of them.

    Args:
        mentions: All of them; those after `today` do not count.
        vectors: Shape (mentions, d), L2-normalised, row i belongs to mention i; None: words are compared.
        today: The last day that is known.
    """
    rows = [row for row, mention in enumerate(mentions) if mention.day <= today]
    rows = sorted(sorted(rows, key=lambda row: (-mentions[row].day.toordinal(), mentions[row].id))[:MOST])
    known = [mentions[row] for row in rows]
    basis: Basis = "woorden" if vectors is None else "betekenis"
    if len(known) < FEWEST:
        return Emerging((), basis, len(known), len(known))
    places = word_vectors([mention.title for mention in known]) if vectors is None else vectors[rows]
    check()
    groups = clustered(places, LEAST_ALIKE[basis])
    found = [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    terms = _terms([" ".join(known[row].title for row in members) for members in found])
    drafts = [
        _draft([known[row] for row in members], places[members], telling)
        for members, telling in zip(found, terms, strict=True)
    ]
    drafts.sort(key=lambda draft: (-draft.size, -draft.newest.toordinal(), draft.terms))
    return Emerging(tuple(drafts), basis, len(known), int((groups < 0).sum()))


def clustered(places: Floats, least: float) -> NDArray[np.int64]:
    """
    The group of each row (L2-normalised), from 0; -1 for a row that is in none.

    HDBSCAN finds groups by what parts them. Where it finds none there may still be one, among rows that belong nowhere:
    that one counts when its rows are at least as alike as `least`.
    """
    groups = _hdbscan(places, lone=False)
    if groups.max() >= 0:
        return groups
    check()
    groups = _hdbscan(places, lone=True)
    lone = groups == 0
    return groups if lone.sum() >= FEWEST and _cohesion(places[lone]) >= least else np.full_like(groups, -1)


def _hdbscan(places: Floats, *, lone: bool) -> NDArray[np.int64]:
    from sklearn.cluster import HDBSCAN

    method = "eom" if lone else "leaf"  # leaf: the finest groups, since people can join two but not part one
    model = HDBSCAN(
        min_cluster_size=FEWEST,
        min_samples=2,
        cluster_selection_method=method,
        allow_single_cluster=lone,
        copy=True,
    )
    return np.asarray(model.fit_predict(places), dtype=np.int64)


def _cohesion(places: Floats) -> float:
    """The mean cosine between two different rows."""
    count = len(places)
    return float((np.square(places.sum(axis=0)).sum() - count) / (count * (count - 1)))


def _draft(members: Sequence[Mention], places: Floats, terms: tuple[str, ...]) -> ThemeDraft:
    newest_first = sorted(members, key=lambda mention: (-mention.day.toordinal(), mention.id))
    return ThemeDraft(terms, tuple(newest_first), newest_first[0].day, _cohesion(places))


def word_vectors(texts: Sequence[str]) -> Floats:
    """Shape (texts, at most 50), L2-normalised: TF-IDF of words and parts of words, reduced (latent semantics)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 5), sublinear_tf=True)
    words = vectoriser.fit_transform(" ".join(_words(text)) or text for text in steps(texts))
    check()
    dimensions = min(_DIMENSIONS, words.shape[1] - 1, len(texts) - 1)
    if dimensions < 1:
        return np.asarray(words.toarray(), dtype=float)
    with np.errstate(invalid="ignore"):  # of titles that are all alike it divides by their variance, for no use of ours
        reduced = TruncatedSVD(dimensions, random_state=0).fit_transform(words)
    return np.asarray(normalize(reduced), dtype=float)


def _terms(classes: Sequence[str]) -> list[tuple[str, ...]]:
    """For each class the terms that it has more of than the others: tf · log(1 + words per class / frequency)."""
    counted = [Counter(_words(text)) for text in classes]
    names = sorted(set().union(*counted))
    if not names:  # titles of nothing but signs, numbers and stop words
        return [()] * len(classes)
    counts = np.array([[found[name] for name in names] for found in counted], dtype=float)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    weight = share * np.log1p(counts.sum() / len(classes) / counts.sum(axis=0))
    best = np.argsort(-weight, axis=1, kind="stable")[:, :TERMS]
    return [tuple(names[c] for c in row if weight[r, c] > 0) for r, row in enumerate(best)]


@cache
def _analyser() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return builder.filter(Filter.stopword("dutch")).filter(Filter.stopword("english")).build()


def _words(text: str) -> list[str]:
    """Its words in lower case, without stop words (Dutch, English), numbers and single letters."""
    return [word for word in _analyser().analyze(text) if len(word) > 1 and not word.isdigit()]
