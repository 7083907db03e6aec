"""
Keeping lessons alive: the review gate, what replaces what, when they are due, and which say nearly the same.

    concept ──► getoetst ──► aanvaard ──► vervangen (by another lesson; can be undone)
       ▲            │            └──────► verlopen  (past its date, until accepted again)
       └────────────┘ sent back
A lesson without a status came from a published source; it may be replaced or expire like an accepted one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kg.access import Role
from kg.deadline import steps
from kg.errors import StepRefused
from kg.model.lesson_status import PUBLISHED
from kg.reason.answer import Chance, answer
from kg.reason.time import last_day
from ontologies import spelling

# From what to what, and who may do it (`kg.access.ROLES`).
STEPS: Final[Mapping[tuple[str, str], Role]] = {
    ("concept", "getoetst"): "reviewer",
    ("getoetst", "concept"): "reviewer",
    ("getoetst", "aanvaard"): "steward",
    ("verlopen", "aanvaard"): "steward",
    ("aanvaard", "verlopen"): "steward",
    (PUBLISHED, "verlopen"): "steward",
    ("aanvaard", "vervangen"): "steward",
    ("verlopen", "vervangen"): "steward",
    (PUBLISHED, "vervangen"): "steward",
}
REMINDED: Final = timedelta(days=60)  # before the date, so that there is time to look
NEAR: Final = 0.5  # Jaccard likeness of shingles from which two lessons are shown side by side
_SHINGLE: Final = 4  # characters
_BESIDE: Final = 50  # that one text is measured against at most: of a thousand copies of one lesson, not every pair
_SHOWN: Final = 5  # pairs of one text that is like many others
_BANDS: Final = (42, 3)  # of the hashing: bands and rows; pairs that share a tenth of their word pairs rarely meet


def role_for(before: str, after: str) -> Role:
    """
    The role that a step takes.

    Raises:
        StepRefused: If there is no such step; the message names those that there are.
    """
    role = STEPS.get((before, after))
    if role is None:
        ways = ", ".join(repr(to) for start, to in STEPS if start == before) or "geen"
        said = f"die {before!r} is" if before else "uit een openbare bron, die geen stand heeft,"
        raise StepRefused(f"een les {said} kan niet {after!r} worden; wel mogelijk: {ways}")
    return role


def circle(new: str, old: str, supersedes: Mapping[str, Sequence[str]]) -> list[str]:
    """
    The circle that would come about if `new` replaced `old`, from `new` back to `new`; [] when there is none.

    Args:
        new: The lesson that replaces.
        old: The lesson that is replaced.
        supersedes: What every lesson replaces already.
    """
    if new == old:
        return [new, old]
    came_from, waiting = {old: new}, [old]
    while waiting:
        current = waiting.pop()
        for further in supersedes.get(current, ()):
            if further == new:
                return _way_back(new, current, came_from)
            if further not in came_from:
                came_from[further] = current
                waiting.append(further)
    return []


def _way_back(new: str, last: str, came_from: Mapping[str, str]) -> list[str]:
    way = [new, last]
    while way[-1] != new:
        way.append(came_from[way[-1]])
    return way[::-1]


@answer
@dataclass(frozen=True, slots=True)
class Due:
    """A lesson to look at again: its date is past or near."""

    id: str
    title: str
    valid_until: str
    past: bool


def due(lessons: Iterable[Mapping[str, Any]], today: date) -> list[Due]:
    """The lessons to look at again, earliest date first; replaced ones are done with."""
    found = []
    for lesson in lessons:
        until = lesson.get("valid_until")
        if until and lesson.get("review") != "vervangen" and last_day(until) - REMINDED <= today:
            found.append(Due(lesson["id"], lesson["title"], until, last_day(until) < today))
    return sorted(found, key=lambda one: (last_day(one.valid_until), one.id))


def current(lesson: Mapping[str, Any], today: date) -> bool:
    """Whether a lesson may be given as advice: accepted or published, not replaced, not past its date."""
    until = lesson.get("valid_until")
    return lesson.get("review", PUBLISHED) in {"aanvaard", PUBLISHED} and not (until and last_day(until) < today)


@answer
@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """
    Two lessons that say nearly the same.

    Attributes:
        likeness: Of all runs of four characters in the two of them, the share that both have.
    """

    one: str
    other: str
    likeness: Chance


def shingles(text: str) -> frozenset[str]:
    """Every run of four characters of a text without case, accents and punctuation, words set apart."""
    spaced = f" {' '.join(spelling.words(text))} "
    return frozenset(spaced[at : at + _SHINGLE] for at in range(max(1, len(spaced) - _SHINGLE + 1)))


def _packed(text: str) -> NDArray[np.uint32]:
    """The shingles of a text as sorted checksums: 100,000 texts then take megabytes, not gigabytes."""
    return np.array(sorted({crc32(shingle.encode()) for shingle in shingles(text)}), dtype=np.uint32)


def _word_pairs(text: str) -> list[int]:
    """
    Checksums of neighbouring words, for blocking.

    Runs of characters are shared by any two Dutch texts and would make nearly every pair a candidate.
    """
    words = spelling.words(text)
    return [crc32(f"{one} {other}".encode()) for one, other in zip(words, words[1:] or words, strict=False)]


def _candidates(sketches: NDArray[np.uint64]) -> list[tuple[int, int]]:
    """
    Pairs of texts that agree in a band: of each text the nearest in order of id, however many are alike.

    Args:
        sketches: Shape (texts, bands · rows).
    """
    count, (bands, rows) = len(sketches), _BANDS
    found: set[int] = set()
    for band in steps(range(bands)):
        part = sketches[:, band * rows : (band + 1) * rows]
        order = np.lexsort((np.arange(count), *part.T))
        same = np.cumsum(np.r_[True, (part[order][1:] != part[order][:-1]).any(axis=1)])
        for away in range(1, min(_BESIDE, count - 1) + 1):
            beside = np.flatnonzero(same[away:] == same[:-away])
            if not len(beside):
                break
            found.update((order[beside] * count + order[beside + away]).tolist())
    beside_each: Counter[int] = Counter()
    kept = []
    for one, other in steps(sorted((divmod(pair, count) for pair in found), key=lambda pair: pair[1] - pair[0])):
        if beside_each[one] < _BESIDE or beside_each[other] < _BESIDE:
            beside_each.update((one, other))
            kept.append((one, other))
    return kept


def near_duplicates(
    texts: Mapping[str, str], *, threshold: float = NEAR, among: Iterable[str] | None = None
) -> list[NearDuplicate]:
    """
    Pairs of texts that say nearly the same, most alike first.

    Candidates come from MinHash with locality-sensitive hashing, so the work grows with the texts and not with the
    pairs, were all of them alike; every candidate is then measured exactly. Source: Leskovec, Rajaraman and Ullman,
    Mining of Massive Datasets, chapter 3.
    Of a text that is like many others, some `_SHOWN` pairs are given, the most alike.

    Args:
        texts: By id.
        threshold: The likeness from which a pair counts.
        among: Only pairs with one of these ids in them; all pairs when None.
    """
    from datasketch import MinHash

    ids = sorted(texts)
    if len(ids) < 2:
        return []
    cut = [_packed(texts[key]) for key in steps(ids)]
    paired = (_word_pairs(texts[key]) for key in steps(ids))
    sketches = MinHash.generator(paired, num_perm=_BANDS[0] * _BANDS[1], hashfunc=int)
    pairs = _candidates(np.stack([one.hashvalues for one in sketches]))
    wanted = None if among is None else frozenset(among)
    found = []
    for at, near in steps(pairs):
        if wanted is not None and wanted.isdisjoint((ids[at], ids[near])):
            continue
        shared = len(np.intersect1d(cut[at], cut[near], assume_unique=True))
        likeness = shared / (len(cut[at]) + len(cut[near]) - shared)
        if likeness >= threshold:
            found.append(NearDuplicate(ids[at], ids[near], likeness))
    return _shown(sorted(found, key=lambda pair: (-pair.likeness, pair.one, pair.other)))


def _shown(found: Sequence[NearDuplicate]) -> list[NearDuplicate]:
    """A pair stands as long as one of the two has fewer than `_SHOWN`."""
    shown: Counter[str] = Counter()
    kept = []
    for pair in found:
        if shown[pair.one] < _SHOWN or shown[pair.other] < _SHOWN:
            shown.update((pair.one, pair.other))
            kept.append(pair)
    return kept
