"""
The chance that what was found answers what was asked, and when to say that nothing fits.

    answers = reach · place
    reach     the chance that anything in the base answers, from the question beside the best that search found
    place     the chance that this hit is one that does, when anything does, from its score

Both are logistic: 1 / (1 + exp(-Σ coefficient · feature)). No feature is a score of words as the engine gives it: each
is a share of the question, or a cosine, so that it means the same over ten records and over a million.

    one       1, for the constant
    cosine    of the question and the most alike of what was found, -1 to 1
    share     of what words could score for this question at most, the best of what was found has, 0 to 1
    known     the share of the question, in words, that any record has, times that in four-letter parts, 0 to 1; rare
              ones weigh more
    subject   whether the question speaks of a subject of `ontologies`, 0 or 1
    score     of the hit, on the scale of its door

`python -m tests.bench.borgen.chances` fits them anew and prints what they reach; that is also in ADR 40. They hold for
the mix of questions of that bench: half that the base can answer, a quarter of the field that it lacks, a quarter from
outside the field.
A cosine means something on the scale of one encoder only: with another than ours words alone decide. Words mean
something in one language only: of a question that is not Dutch the cosine alone decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

from kg.reason.answer import answer

Coefficients = Mapping[str, float]

EXPERIENCE: Final = ("Case", "Lesson")  # the kinds that borgen searches
HELPING: Final = (*EXPERIENCE, "Expertise", "Expert", "Organisation", "Product", "Service", "Trajectory")  # of `who`
ENCODER: Final = "e5-small-"  # how the name begins of the encoder that the cosines were measured with
REACH: Final[Mapping[str, Coefficients]] = {  # by what it is judged by
    "meaning": {"one": -35.53, "cosine": 38.39, "share": 9.95, "known": 0.56, "subject": 0.38},
    "cosine": {"one": -32.6, "cosine": 38.39},
    "words": {"one": -3.55, "share": 8.8, "known": 1.75, "subject": 1.05},
}
LIKELY: Final = 0.1  # from this chance of `Reach.answers` on, a hit stands where nobody asked and can judge the rest
LEVEL: Final = {"meaning": 0.23, "cosine": 0.23, "words": 0.29}  # of reach, below which nothing fits
PLACE: Final[Mapping[str, Mapping[str, Coefficients]]] = {  # by door; a score of words alone is on another scale
    "borgen": {"meaning": {"one": -6.32, "score": 9.82}, "words": {"one": -4.99, "score": 7.25}},
    "search": {"meaning": {"one": -6.57, "score": 6.7}, "words": {"one": -4.45, "score": 3.6}},
}


@dataclass(frozen=True, slots=True)
class Signs:
    """
    What says whether anything answers.

    Attributes:
        cosine: None where only words were compared, or with another encoder than `ENCODER`.
        dutch: Whether the question is Dutch.
        carried: Whether a hit carries an identifier of the question, or is called by it: then it answers.
        empty: Whether nothing was found at all.
    """

    cosine: float | None = None
    share: float = 0.0
    known: float = 0.0
    subject: bool = False
    carried: bool = False
    empty: bool = False
    dutch: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """
    The chance that anything answers.

    Attributes:
        fits: Whether that is enough to say so.
        by: "meaning", "cosine" (of another language) or "words": what it was judged by.
    """

    chance: float
    fits: bool
    by: str = "words"

    def answers(self, door: str, score: float, *, carries: bool = False) -> float:
        """
        The chance that one hit answers, 0 to 1; at one door in the order of the scores.

        Args:
            door: One of `PLACE`.
            score: As that door gives it, without the one that an identifier adds.
            carries: Whether it carries an identifier of the question.
        """
        fitted = PLACE[door]["words" if self.by == "words" else "meaning"]
        place = 1.0 if carries else _logistic(fitted, {"one": 1.0, "score": score})
        return self.chance * place


SURE: Final = Reach(1.0, fits=True)  # of a query for a theme or a phase by name: there is nothing to misread


@answer
@dataclass(frozen=True, slots=True)
class Missing:
    """
    What is lacking here for a question that nothing fits.

    Attributes:
        searched: How many records were looked at, by kind.
        words: Words of the question that nothing which was searched has.
        subjects: What the question speaks of, in Dutch.
    """

    searched: Mapping[str, int]
    words: Sequence[str] = ()
    subjects: Sequence[str] = ()


def reach(signs: Signs, coefficients: Coefficients | None = None) -> Reach:
    """The chance that anything answers; `coefficients` are those of `REACH` when not given."""
    if signs.carried:
        return SURE
    if signs.empty:
        return Reach(0.0, fits=False)
    by = "words" if signs.cosine is None else "meaning" if signs.dutch else "cosine"
    chance = _logistic(coefficients or REACH[by], features(signs))
    return Reach(chance, fits=chance >= LEVEL[by], by=by)


def features(signs: Signs) -> dict[str, float]:
    """The value of every feature of reach by name."""
    return {
        "one": 1.0,
        "cosine": signs.cosine or 0.0,
        "share": signs.share,
        "known": signs.known,
        "subject": float(signs.subject),
    }


def _logistic(coefficients: Coefficients, known: Mapping[str, float]) -> float:
    return 1 / (1 + exp(-sum(weight * known[name] for name, weight in coefficients.items())))
