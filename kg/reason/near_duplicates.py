"""Which texts say nearly the same: lessons side by side for review, and documents in another format or version."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kg.deadline import steps
from kg.reason.answer import Chance, answer
from ontologies import spelling

NEAR: Final = 0.5  # Jaccard likeness of shingles from which two texts are shown side by side
_SHINGLE: Final = 4  # characters
_BESIDE: Final = 50  # that one text is measured against at most: of a thousand copies of one lesson, not every pair
_SHOWN: Final = 5  # pairs of one text that is like many others
_BANDS: Final = (42, 3)  # of the hashing: bands and rows; pairs that share a tenth of their word pairs rarely meet


@answer
@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """
    Two texts that say nearly the same.

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


def sketched(texts: Iterable[str]) -> NDArray[np.uint64]:
    """Shape (texts, 126), MinHash of neighbouring words: the more of a row two texts share, the more alike they are."""
    from datasketch import MinHash  # loads SciPy: half a second

    sketches = MinHash.generator(map(_word_pairs, texts), num_perm=_BANDS[0] * _BANDS[1], hashfunc=int)
    return np.stack([one.hashvalues for one in sketches])


def nearest(text: str, others: Mapping[str, str], *, threshold: float = NEAR) -> list[str]:
    """The ids of a few other texts that say nearly the same as one, most alike first; each is measured exactly."""
    mine = _packed(text)
    found = [(_likeness(mine, _packed(other)), key) for key, other in others.items()]
    return [key for like, key in sorted(found, key=lambda one: (-one[0], one[1])) if like >= threshold]


def _likeness(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)


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
    ids = sorted(texts)
    if len(ids) < 2:
        return []
    cut = [_packed(texts[key]) for key in steps(ids)]
    pairs = _candidates(sketched(texts[key] for key in steps(ids)))
    wanted = None if among is None else frozenset(among)
    found = []
    for at, near in steps(pairs):
        if wanted is not None and wanted.isdisjoint((ids[at], ids[near])):
            continue
        if (likeness := _likeness(cut[at], cut[near])) >= threshold:
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
