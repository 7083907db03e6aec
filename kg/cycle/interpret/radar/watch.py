"""
A watch: what changed for a municipality since it was last told, and nothing that is only noise.

Material are three things, for a development of the watch's themes that concerns the municipality at least as much as
its threshold says, or of which nobody knows how much:
    new     it was not there before
    date    one of its dates moved, came or went
    rise    it rose by more places than its rank has noise, among the developments that stand in both rankings

Noise is how far a rank shifts when the weights, which are a judgement, had been slightly different: half the width of
the 80 % interval of the rank over `DRAWS` draws in which every weight is multiplied by exp(N(0, `SPREAD`)).
What was told stays the point of comparison until it is told anew, so that a slow climb is not lost step by step;
only a fall, which is not told, lowers it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from kg.cycle.interpret.ranking.ranking import Ranked
from kg.reason.answer import answer

Floats = NDArray[np.float64]
What = Literal["nieuw", "datum", "stijging"]

DRAWS: Final = 200
SPREAD: Final = 0.25  # a weight of .20 is drawn between .15 and .26 in two of three draws
LEAST_PLACES: Final = 1.0  # noise is never less: one place can be a tie
Rankings = dict[object, Sequence[Ranked]]  # of one round of looking, by who sees the same and by municipality


@dataclass(frozen=True, slots=True)
class Stand:
    """
    A development in a ranking.

    Attributes:
        concern: What the threshold is held against, see `Ranked.concern`; None is not known, and told.
        noise: Of the rank, in places.
        dates: What and when, for instance ("inwerkingtreding", "2026-08-02").
    """

    development: str
    title: str
    rank: int
    concern: float | None = field(compare=False)  # alone it is no reason to tell, nor to keep
    noise: float
    dates: tuple[tuple[str, str], ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class Told:
    """
    One thing that changed.

    Attributes:
        text: In Dutch.
    """

    development: str
    what: What
    text: str


@answer
@dataclass(frozen=True, slots=True)
class WatchRun:
    """What changed for a watch since it last told; nothing when nothing material did."""

    name: str
    municipality: str
    changes: tuple[Told, ...]


def rank_noise(values: Floats, weights: Floats, *, seed: int = 0) -> Floats:
    """
    How uncertain ranks are, in places.

    Args:
        values: Shape (n, features), 0 to 1, in order of rank.
        weights: Shape (n, features) or (features,): what one whole feature adds.
        seed: The same seed gives the same draws.

    Returns:
        Shape (n,), each at least `LEAST_PLACES`.
    """
    if not len(values):
        return np.zeros(0)
    factors = np.exp(np.random.default_rng(seed).normal(0.0, SPREAD, (DRAWS, values.shape[1])))
    scores = factors @ (values * weights).T
    ranks = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    low, high = np.quantile(ranks, (0.1, 0.9), axis=0)
    noise: Floats = np.maximum((high - low) / 2, LEAST_PLACES)
    return noise


def changes(before: Sequence[Stand], now: Sequence[Stand], threshold: float) -> tuple[list[Told], list[Stand]]:
    """
    What is to be told, in order of rank, and what counts as told from then on.

    Args:
        before: As last told.
        now: The ranking of today, of the watch's themes.
        threshold: The least concern of which is told.

    Returns:
        Changes, and the new point of comparison: a development that is gone is in it no more, without being told.
    """
    known = {stand.development: stand for stand in before}
    risen = _risen(known, now)
    told: list[Told] = []
    kept: list[Stand] = []
    for stand in sorted(now, key=lambda stand: (stand.rank, stand.development)):
        old = known.get(stand.development)
        heard = stand.concern is None or stand.concern >= threshold
        if old is None:
            if heard:
                told.append(Told(stand.development, "nieuw", f"Nieuw op plaats {stand.rank}: {stand.title}."))
                kept.append(stand)
            continue
        places = risen[stand.development]
        if heard:
            told += _news(old, stand, places)
        kept.append(_reference(old, stand, places, heard=heard))
    return told, kept


def _news(old: Stand, stand: Stand, places: int) -> list[Told]:
    told = []
    moved = "; ".join(_moved_dates(old, stand))
    if moved:
        told.append(Told(stand.development, "datum", f"{stand.title}: {moved}."))
    if places > _noise(old, stand):
        said = f"{stand.title}: {places} plaatsen gestegen, nu op plaats {stand.rank}."
        told.append(Told(stand.development, "stijging", said))
    return told


def _reference(old: Stand, stand: Stand, places: int, *, heard: bool) -> Stand:
    """What the next run compares with: today's rank after a rise that was told or a fall; today's dates if told."""
    moved = places > _noise(old, stand) if heard else False
    fell = -places > _noise(old, stand)
    base = stand if moved or fell else old
    return replace(base, title=stand.title, dates=stand.dates if heard else old.dates)


def _noise(old: Stand, stand: Stand) -> float:
    return max(old.noise, stand.noise)


def _risen(known: Mapping[str, Stand], now: Sequence[Stand]) -> dict[str, int]:
    """Places gained by each development among those that are in both."""
    both = [stand for stand in now if stand.development in known]
    then = sorted(both, key=lambda stand: (known[stand.development].rank, stand.development))
    place_then = {stand.development: place for place, stand in enumerate(then)}
    place_now = sorted(both, key=lambda stand: (stand.rank, stand.development))
    return {stand.development: place_then[stand.development] - place for place, stand in enumerate(place_now)}


def _moved_dates(old: Stand, stand: Stand) -> list[str]:
    """What moved, came or went; a kind of date that occurs twice is compared as a list."""
    said = []
    for what in dict.fromkeys(name for name, _ in (*old.dates, *stand.dates)):
        then = sorted(day for name, day in old.dates if name == what)
        now = sorted(day for name, day in stand.dates if name == what)
        if then == now:
            continue
        if not then:
            said.append(f"nieuwe datum {', '.join(now)} ({what})")
        elif not now:
            said.append(f"datum {', '.join(then)} vervalt ({what})")
        else:
            said.append(f"datum van {', '.join(then)} naar {', '.join(now)} ({what})")
    return said
