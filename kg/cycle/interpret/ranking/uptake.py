"""
What a municipality is likely to take up next, from what others like it took up before.

Popularity, corrected by how much more (or less) common an item is among like municipalities than expected:

    ratio = (taken among the like + PRIOR) / (expected among the like + PRIOR)
    score = overall share · ratio ^ LIFT · e ^ (−REPEATS · repeats)
    log score = log overall share + LIFT · log ratio − REPEATS · repeats

repeats is how alike an item's name is to what the municipality has already: it does not register one thing twice.
Each municipality counts by likeness ^ SHARPNESS; expected is what the overall share would give. PRIOR keeps a few
neighbours, or a rare item, from deciding (the mean of a Gamma-Poisson posterior; DuMouchel 1999,
doi:10.1080/00031305.1999.10474456). It is a score to rank by, not a probability.
How it was chosen, against which others, and what it reaches: docs/adr/0008-ranking.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import computed_field

from kg.deadline import steps
from kg.reason.answer import Chance, answer
from kg.reason.score import Evidence, Part, total

Matrix = NDArray[np.float64]

SHARPNESS: Final = 2.0
PRIOR: Final = 0.25  # registrations
LIFT: Final = 2.5
REPEATS: Final = 2.0
ALIKE: Final = 0.3  # names less alike than this are names of two things
# Responses to developments are too few to learn from whom one copies: drawn harder to the overall share, not lifted.
RESPONSES_PRIOR: Final = 1.0
MOST: Final = 2_000  # items that are looked at, those that most municipalities took
_NAMED: Final = 3  # how many like municipalities are named
_REGISTERED: Final = (
    "Van vergelijkbare gemeenten heeft {} dit geregistreerd, van alle met een registratie {}.",
    "{} registreerde dit al.",
)
_RESPONDED: Final = (
    "Van vergelijkbare gemeenten gaat {} hierop in, van alle waarvan dat bekend is {}.",
    "{} gaat hier in eigen tekst of beleid op in.",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """That a municipality took something up on a day."""

    municipality: str
    item: str
    day: date


@dataclass(frozen=True, slots=True)
class Takers:
    """
    Who had taken what before a day.

    Attributes:
        codes: Municipalities, in order.
        items: What at least one of them had taken, in order.
        taken: Shape (codes, items), 0 to 1.
    """

    codes: Sequence[str]
    items: Sequence[str]
    taken: Matrix

    @classmethod
    def before(cls, day: date, events: Iterable[Taken], codes: Sequence[str]) -> "Takers":
        """What is known on the morning of a day; later events, and those of other municipalities, are not looked at."""
        known = set(codes)
        past = {
            (event.municipality, event.item)
            for event in steps(events)
            if event.day < day and event.municipality in known
        }
        common = Counter(item for _, item in past)
        items = sorted(sorted(common, key=lambda item: (-common[item], item))[:MOST])
        rows = {code: number for number, code in enumerate(codes)}
        columns = {item: number for number, item in enumerate(items)}
        taken = np.zeros((len(codes), len(items)))
        for code, item in past:
            if item in columns:
                taken[rows[code], columns[item]] = 1.0
        return cls(codes, items, taken)


@dataclass(frozen=True, slots=True)
class Shares:
    """
    How common each item is.

    Attributes:
        overall: Shape (items,): among all municipalities that took anything.
        like: Shape (rows, items): among those like each of some municipalities, drawn to the overall share.
    """

    overall: Matrix
    like: Matrix

    @property
    def scores(self) -> Matrix:
        """Shape (rows, items): how likely each item is for each row."""
        scores: Matrix = self.overall * (self.like / self.overall) ** LIFT
        return scores


def shares(taken: Matrix, likeness: Matrix, *, prior: float = PRIOR) -> Shares:
    """
    How common each item is, overall and among the like.

    Args:
        taken: Shape (municipalities, items), 0 to 1.
        likeness: Shape (rows, municipalities), 0 to 1; 0 for a municipality to itself.
        prior: Above 0; how many of an item among the like are worth as much as what holds overall.
    """
    active = taken.any(axis=1)
    overall = (taken.sum(axis=0) + 0.5) / (active.sum() + 1.0)
    weights = likeness**SHARPNESS * active
    expected = weights.sum(axis=1, keepdims=True) * overall
    return Shares(overall, overall * (weights @ taken + prior) / (expected + prior))


@answer
@dataclass(frozen=True, slots=True)
class Expected:
    """
    Something that a municipality has not taken up yet.

    Attributes:
        score: To rank by, above 0.
        overall: Its share among all municipalities that took anything.
        like: Its share among the like.
        parts: Natural logarithms; their contributions add up to that of the score.
    """

    id: str
    score: float
    overall: Chance
    like: float
    parts: tuple[Part, ...]

    @computed_field
    @property
    def title(self) -> str:
        """What it is called, by which it is known."""
        return self.id

    @computed_field
    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What all parts rest on."""
        return tuple(evidence for part in self.parts for evidence in part.evidence)


def repeats(taken: Matrix, alike: Matrix) -> Matrix:
    """
    How much each item says the same as something that a municipality has, 0 to 1; shape (municipalities, items).

    Args:
        taken: Shape (municipalities, items), 0 to 1.
        alike: Shape (items, items), 0 to 1: how alike their names are.
    """
    close = np.where(alike > ALIKE, alike, 0.0)
    return np.array([close[row >= 0.5].max(axis=0, initial=0.0) for row in taken]).reshape(taken.shape)


def rank(
    takers: Takers, code: str, likeness: Matrix, names: Mapping[str, str], alike: Matrix | None = None
) -> list[Expected]:
    """
    What a municipality has not taken yet, likeliest first; equal scores in order of item.

    Args:
        takers: Who had taken what.
        code: The municipality; one that is not among the takers gets nothing.
        likeness: Shape (codes,): how like every municipality is to this one.
        names: Of municipalities, by code.
        alike: See `repeats`; without it, no two names are alike.
    """
    if code not in takers.codes:
        return []
    row = takers.codes.index(code)
    found = shares(takers.taken, likeness[None, :])
    closest = np.zeros((len(takers.items),) * 2) if alike is None else alike
    again = repeats(takers.taken[[row]], closest)[0]
    order = _likest(takers.taken, likeness)
    expected = []
    for column, item in enumerate(steps(takers.items)):
        if not takers.taken[row, column]:
            overall, like = float(found.overall[column]), float(found.like[0, column])
            others = [takers.codes[other] for other in order if takers.taken[other, column] >= 0.5]
            shared, *takers_named = _told(_REGISTERED, (like, overall), others, names)
            parts = (
                Part("overall", log(overall), 1.0, (shared,)),
                Part("like", log(like / overall), LIFT, tuple(takers_named)),
                *_repeated(again[column], closest[:, column] * takers.taken[row], takers.items),
            )
            expected.append(Expected(item, exp(total(parts)), overall, like, parts))
    return sorted(expected, key=lambda entry: (-entry.score, entry.id))


def _repeated(again: float, closeness: Matrix, items: Sequence[str]) -> tuple[Part, ...]:
    """The part that says what the municipality has already under a like name; none when there is no such thing."""
    if not again:
        return ()
    said = f"Lijkt op wat deze gemeente al registreerde: “{items[int(closeness.argmax())]}”."
    return (Part("repeats", -float(again), REPEATS, (Evidence(said),)),)


def _told(
    say: tuple[str, str], shares_: tuple[float, float], takers: Sequence[str], names: Mapping[str, str]
) -> tuple[Evidence, ...]:
    """The shares (like, overall), and who took it, likest first, in the words of `_REGISTERED` or `_RESPONDED`."""
    first = Evidence(say[0].format(*(f"{100 * share:.0f}%" for share in shares_)))
    return (first, *(Evidence(say[1].format(names.get(code, code)), id=code) for code in takers[:_NAMED]))


def _likest(taken: Matrix, likeness: Matrix) -> list[int]:
    """The municipalities that took anything and are at all alike, likest first; equal ones in order."""
    order = np.argsort(-likeness, kind="stable")
    return [int(row) for row in order if likeness[row] > 0 and taken[row].any()]


def responses(
    taken: Matrix, likeness: Matrix, items: Sequence[str], codes: Sequence[str], names: Mapping[str, str]
) -> dict[str, tuple[float, tuple[Evidence, ...]]]:
    """
    What like municipalities respond to: by item its share among them, relative to the highest, with its evidence.

    Args:
        taken: Shape (codes, items): how far each municipality responds, 0 to 1.
        likeness: Shape (codes,); 0 for the municipality itself.
        items: Ids, in order.
        codes: Municipalities, in order.
        names: Of municipalities, by code.
    """
    others = taken * (likeness > 0)[:, None]
    if not others.any():
        return {}
    found = shares(others, likeness[None, :], prior=RESPONSES_PRIOR)
    like, order = found.like[0], _likest(taken, likeness)
    return {
        item: (
            float(like[column] / like.max()),
            _told(
                _RESPONDED,
                (float(like[column]), float(found.overall[column])),
                [codes[row] for row in order if taken[row, column] >= 0.5],
                names,
            ),
        )
        for column, item in enumerate(steps(items))
    }
