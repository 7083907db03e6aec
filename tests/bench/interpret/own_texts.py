"""Own texts: policies and objectives are the profile, their links are hidden; leave-one-municipality-out, nDCG@10."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from kg.cycle.interpret.ranking import fit
from kg.cycle.interpret.ranking.use_cases.textbase import words_of
from kg.dutch.likeness import word_likeness
from kg.ports.passages import Passages
from tests.bench.interpret.hidden import Trial
from tests.bench.interpret.library import Library
from tests.bench.interpret.score import compared, difference, mean_with_interval, ndcg

Matrix = NDArray[np.float64]


def bm25(texts: Sequence[str], documents: Sequence[str]) -> Matrix:
    """Okapi BM25 (k1 1.2, b 0.75) of each text as a query over the documents; shape (texts, documents)."""
    counter = CountVectorizer(strip_accents="unicode", min_df=1)
    counts = counter.fit_transform(documents).toarray().astype(float)
    asked = (counter.transform(texts).toarray() > 0).astype(float)
    present = (counts > 0).sum(axis=0)
    idf = np.log(1 + (len(documents) - present + 0.5) / (present + 0.5))
    length = counts.sum(axis=1, keepdims=True)
    weighted = idf * counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * length / length.mean()))
    found: Matrix = asked @ weighted.T
    return found


def run(trials: Sequence[Trial], library: Library, passages: Passages) -> None:
    """Print every signal alone, what was known to be best, and the fit of Kring."""
    ids = [stored.id for stored in library.developments]
    texts, documents = [words_of(t) for t in library.texts], [words_of(d) for d in library.developments]
    words = word_likeness(texts, documents)
    vectors = passages.vectors([s.id for s in (*library.texts, *library.developments)])
    themes = fit.shared_themes(
        [library.themes(text) for text in library.texts],
        [frozenset(d.payload.get("themes", ())) for d in library.developments],
    )
    signals: dict[str, Callable[[Trial], Matrix]] = {
        "random": lambda t: np.random.default_rng(int(t.code[2:])).random(len(ids)),
        "popularity": lambda t: np.array([t.popular[key] for key in ids], float),
        "BM25": lambda t: bm25([" ".join(texts[row] for row in t.rows)], documents)[0],
        "BM25, best text": lambda t: bm25([texts[row] for row in t.rows], documents).max(axis=0),
        "words (parts of words)": lambda t: words[t.rows].max(axis=0),
        "themes": lambda t: themes[t.rows].max(axis=0),
    }
    if all(stored.id in vectors for stored in (*library.texts, *library.developments)):
        ours = np.array([vectors[s.id] for s in library.texts])
        meaning = ours @ np.array([vectors[s.id] for s in library.developments]).T
        signals["e5"] = lambda t: meaning[t.rows].max(axis=0)
        signals["BM25 + e5 + popularity"] = lambda t: (
            0.3 * _scaled(signals["BM25"](t))
            + 0.7 * _scaled(signals["e5"](t))
            + 0.3 * _scaled(signals["popularity"](t))
        )
    signals["fit without themes and precedents"] = lambda t: _best(
        fit.fits(library.to_developments[t.rows], np.zeros((len(t.rows), len(ids))), np.zeros((len(t.rows), len(ids))))
    )
    signals["fit without precedents"] = lambda t: _best(
        fit.fits(library.to_developments[t.rows], themes[t.rows], np.zeros((len(t.rows), len(ids))))
    )
    signals["fit"] = lambda t: _best(_own_fits(t, library))
    relevant = {t.code: dict.fromkeys(t.relevant, 1) for t in trials}
    measured = {
        name: ndcg(relevant, {t.code: dict(zip(ids, map(float, signal(t)), strict=True)) for t in trials})
        for name, signal in signals.items()
    }
    print(f"own texts: {len(trials)} municipalities, {len(library.answering)} policies with links, nDCG@10")
    for name, values in measured.items():
        print(
            f"  {name:34} {mean_with_interval(values)}  fit minus this {difference(measured['fit'], values)}"
            f"  {compared(measured['fit'], values)}"
        )
    _carried(trials, ids)


def _carried(trials: Sequence[Trial], ids: Sequence[str]) -> None:
    """Print how many pairs of a text and a development belong together, by fit: whether a text is worth citing."""
    fits, linked = [], []
    for trial in trials:
        landscape = trial.landscape
        for key, fit_of_text in zip(landscape.own(trial.code), landscape.fits(landscape.own(trial.code)), strict=True):
            answered = landscape.entries[key].text.responds_to
            if answered:
                fits.append(fit_of_text)
                linked.append([development in answered for development in ids])
    values, links = np.array(fits), np.array(linked)
    print(f"  {len(values)} texts with links; share of pairs with a link, by fit:")
    for low, high in pairwise((0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.01)):
        inside = (values >= low) & (values < high)
        print(f"    {low:.1f} to {min(high, 1.0):.1f}: {links[inside].sum()} of {inside.sum()}")


def _own_fits(trial: Trial, library: Library) -> Matrix:
    """The rows of the situation's fits that belong to policies and objectives."""
    wanted = {library.texts[row].id for row in trial.rows}
    return trial.situation.fits[[n for n, text in enumerate(trial.situation.own) if text.id in wanted]]


def _best(fits: Matrix) -> Matrix:
    best: Matrix = np.sort(fits, axis=0)[-2:].mean(axis=0)
    return best


def _scaled(values: Matrix) -> Matrix:
    spread = np.ptp(values)
    return (values - values.min()) / spread if spread else np.zeros_like(values)
