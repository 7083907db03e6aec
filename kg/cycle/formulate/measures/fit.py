"""
Which measures fit a requirement, or the requirements of a development, and why.

What a framework states of a measure goes first. For the others four things are added up: the company of like measures
that answer it, the words that they share, what both mean, and roles, phases and themes that they share.
Weights and how they were found: `docs/adr/0075-measures-in-good-company.md`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.dutch.likeness import word_likeness
from kg.model.record import Citation
from kg.reason.answer import Count, Held, answer
from kg.reason.score import Evidence, Part

Payload = Mapping[str, Any]
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# What one whole part adds: one standard deviation of each on the framework that ships, 1 : .7 : .2 : .2.
WEIGHTS: Final[Mapping[str, float]] = {"company": 0.27, "words": 0.63, "meaning": 0.06, "labels": 0.04}
LABELS: Final = ("themes", "roles", "stages")
CLOSEST: Final = 4  # the power of likeness: the few that are most alike decide
NAMED: Final = 2  # like measures that are named as the reason
LEAST_ALIKE, MOST_ALIKE = 0.80, 0.96  # cosines of two texts of one framework, by e5


@answer
@dataclass(frozen=True, slots=True)
class FittingMeasure:
    """
    One measure that fits.

    Attributes:
        answers: The requirements that it answers by its source; () where it is proposed, for the reasons in `parts`.
        score: The sum of the parts; it orders, and is no chance.
        sources: Where the measure stands.
    """

    id: str
    title: str
    answers: tuple[Evidence, ...]
    score: float
    parts: tuple[Part, ...]
    sources: Annotated[Any, Held(list[Citation])]


@answer
@dataclass(frozen=True, slots=True)
class MeasureFit:
    """
    Measures for a requirement or a development, those that are stated first.

    Attributes:
        requirements: The ids of the requirements that it was asked for: itself, or those that speak of the development.
        known: How many measures were looked at; what is no measure of theirs may still be a good idea.
    """

    id: str
    title: str
    requirements: tuple[str, ...]
    known: Count
    measures: tuple[FittingMeasure, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """
    What the fit is worked out of; measures are in the order of their ids.

    Attributes:
        subject: Its payload.
        shares: By requirement how much of the question it is; together 1, or none.
        titles: Of requirements, by id.
        measures: Payloads.
        words: Shape (measures,): likeness of words with the subject, 0 to 1.
        meaning: The same of meaning as cosine; NaN where one of the two has no vector.
        alike: Shape (measures, measures): likeness of meaning as cosine, else of words on its scale.
    """

    subject: Payload
    shares: Mapping[str, float]
    titles: Mapping[str, str]
    measures: Sequence[Payload]
    words: Vector
    meaning: Vector
    alike: Matrix


def fitted(
    subject: Payload,
    shares: Mapping[str, float],
    required: Mapping[str, Payload],
    measures: Sequence[Payload],
    vectors: Mapping[str, Any],
) -> Fitted:
    """
    What the fit is worked out of.

    Args:
        subject: The requirement or development.
        shares: See `Fitted`.
        required: The requirements of `shares`, by id.
        measures: In order of id.
        vectors: By id, of shape (dimension,), L2-normalised, as far as there are any.
    """
    asked = [subject, *(one for one in required.values() if one["id"] != subject["id"])]
    texts = [text_with(one) for one in measures]
    alike = _cosines(measures, measures, vectors)
    if np.isnan(alike).any():  # words on the scale of cosines
        in_words = LEAST_ALIKE + word_likeness(texts, texts) * (MOST_ALIKE - LEAST_ALIKE)
        alike = np.where(np.isnan(alike), in_words, alike)
    return Fitted(
        subject,
        shares,
        {key: one["title"] for key, one in required.items()},
        measures,
        word_likeness(texts, [text_with(one) for one in asked]).max(axis=1),
        _best(_cosines(measures, asked, vectors)),
        alike,
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """
    What came out, each of shape (measures,) but `near`.

    Attributes:
        answers: How much of the question a measure answers by its source.
        near: Shape (measures, measures): how near, of those of which it is stated what they answer.
        values: By part.
    """

    answers: Vector
    near: Matrix
    values: Mapping[str, Vector]
    scores: Vector


def fit(given: Fitted, *, top: int) -> MeasureFit:
    """The measures that fit best, those that are stated first; at most `top`."""
    sums = _sums(given)
    ranked = sorted(
        np.flatnonzero(sums.scores > 0).tolist(),
        key=lambda at: (sums.answers[at] <= 0, -sums.scores[at], given.measures[at]["id"]),
    )
    found = tuple(_told(given, sums, at) for at in ranked[:top])
    return MeasureFit(given.subject["id"], given.subject["title"], tuple(given.shares), len(given.measures), found)


def _sums(given: Fitted) -> _Sums:
    answers = np.array([sum(given.shares.get(key, 0.0) for key in _stated(one)) for one in given.measures])
    near = ((_scaled(given.alike) + _labels(given.measures, given.measures)) / 2) ** CLOSEST
    np.fill_diagonal(near, 0.0)
    near[:, [not _stated(one) for one in given.measures]] = 0.0  # of these nobody said what they answer
    together = near.sum(axis=1)
    values = {
        "company": np.divide(near @ answers, together, out=np.zeros(len(answers)), where=together > 0),
        "words": given.words,
        "meaning": np.nan_to_num(_scaled(given.meaning)),
        "labels": _labels(given.measures, [given.subject])[:, 0],
    }
    scores: Vector = np.sum([WEIGHTS[name] * value for name, value in values.items()], axis=0)
    return _Sums(answers, near, values, scores)


def _told(given: Fitted, sums: _Sums, at: int) -> FittingMeasure:
    measure = given.measures[at]
    reasons = {"company": _company(given, sums, at), "labels": _shared(measure, given.subject)}
    parts = tuple(
        Part(name, float(value[at]), WEIGHTS[name], reasons.get(name, ()))
        for name, value in sums.values.items()
        if value[at] > 0
    )
    answers = tuple(Evidence(given.titles[key], key) for key in _stated(measure) if key in given.shares)
    sources = measure.get("sources", ())
    return FittingMeasure(measure["id"], measure["title"], answers, float(sums.scores[at]), parts, sources)


def _company(given: Fitted, sums: _Sums, at: int) -> tuple[Evidence, ...]:
    """The like measures that answer it, the most telling first."""
    telling = sums.near[at] * sums.answers
    closest = [other for other in np.argsort(-telling, kind="stable")[:NAMED] if telling[other] > 0]
    return tuple(
        Evidence(
            f"lijkt op “{given.measures[other]['title']}”, een maatregel bij “{given.titles[_first(given, other)]}”",
            given.measures[other]["id"],
        )
        for other in closest
    )


def _first(given: Fitted, at: int) -> str:
    """The requirement that the measure answers and that is most of the question."""
    return max((key for key in _stated(given.measures[at]) if key in given.shares), key=lambda key: given.shares[key])


def _shared(measure: Payload, subject: Payload) -> tuple[Evidence, ...]:
    both = [key for name in ("roles", "stages") for key in measure.get(name, ()) if key in subject.get(name, ())]
    return (Evidence(f"zelfde rol of fase: {', '.join(both)}"),) if both else ()


def _stated(measure: Payload) -> tuple[str, ...]:
    return tuple(measure.get("requirements", ()))


def _scaled(cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.clip((cosines - LEAST_ALIKE) / (MOST_ALIKE - LEAST_ALIKE), 0.0, 1.0)
    return found


def _labels(rows: Sequence[Payload], columns: Sequence[Payload]) -> Matrix:
    """Shape (rows, columns): what part of their themes, roles and phases two have in common, 0 to 1."""
    found = np.zeros((len(rows), len(columns)))
    for name in LABELS:
        held = sorted({key for one in (*rows, *columns) for key in one.get(name, ())})
        place = {key: number for number, key in enumerate(held)}
        left, right = (_marked(side, name, place) for side in (rows, columns))
        both = left @ right.T
        whole = left.sum(axis=1)[:, None] + right.sum(axis=1) - both
        found += np.divide(both, whole, out=np.zeros_like(both), where=whole > 0)
    return found / len(LABELS)


def _marked(records: Sequence[Payload], name: str, place: Mapping[str, int]) -> Matrix:
    marks = np.zeros((len(records), len(place)))
    for number, one in enumerate(records):
        marks[number, [place[key] for key in one.get(name, ())]] = 1.0
    return marks


def text_with(payload: Payload) -> str:
    """The words by which a requirement or a measure is known."""
    return f"{payload['title']}\n{payload.get('summary') or ''}"


def _cosines(rows: Sequence[Payload], columns: Sequence[Payload], vectors: Mapping[str, Any]) -> Matrix:
    """Shape (rows, columns); NaN where one of the two has no vector."""
    left, right = (_stacked([one["id"] for one in side], vectors) for side in (rows, columns))
    if left.shape[1] != right.shape[1]:
        return np.full((len(rows), len(columns)), np.nan)
    return left @ right.T


def _stacked(ids: Collection[str], vectors: Mapping[str, Any]) -> NDArray[np.float64]:
    size = next((len(vector) for vector in vectors.values()), 1)
    return np.array([vectors.get(key, np.full(size, np.nan)) for key in ids], dtype=float)


def _best(cosines: Matrix) -> Vector:
    held = np.where(np.isnan(cosines), -1.0, cosines).max(axis=1)
    found: Vector = np.where(held < 0, np.nan, held)
    return found
