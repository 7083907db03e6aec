"""
Whether a municipality went another way than comparable ones since a moment: difference in differences, by permutation.

The change of its mean, less the mean change of the others, is set against its own noise of before. The same is worked
out for each of the others as if it had been the one (`chance`), and for each earlier moment as if it had been then
(`fake dates`). It is claimed only when at most one in twenty does as well, and no fake date does. A synthetic control
is the second look: a mixture of the others that goes along with it before the moment.

It shows that the ways part, never why.
Sources: https://doi.org/10.1198/jasa.2009.ap08746 (synthetic control, permuted units);
https://doi.org/10.1162/003355304772839588 (how differences in differences claim too much).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_types import MinLen

from kg.reason.answer import KNOWN, Chance, Count, answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONTROLS: Final = 19  # with fewer, none in twenty cannot be told
BEFORE: Final = 4  # points of before the moment
AFTER: Final = 2  # points of after it
LEVEL: Final = 0.05
SHIFTS: Final = (1.0, 2.0, 3.0)  # times the usual movement, of which the chance is told
_SYNTHETIC_BEFORE: Final = 8  # with fewer points many mixtures fit
_SUM: Final = 1e3  # how hard the shares are held to add up to 1
_TINY: Final = 1e-9
_LEAST_SHARE: Final = 0.01


@answer
@dataclass(frozen=True, slots=True)
class ControlShare:
    """How much of one municipality is in a mixture: its code, and a share between 0 and 1."""

    municipality: str
    share: Chance


@answer
@dataclass(frozen=True, slots=True)
class SyntheticLook:
    """
    The second look: a mixture of the others that went along with it.

    Attributes:
        effect: By how much it went another way than the mixture, on average since.
        chance: How many of all, as if each had been the one, part as far from their mixture, given how well that went
            along with them before.
        shares: Of the mixture, the largest first; those under one in a hundred are left out.
    """

    effect: float
    chance: Chance
    shares: tuple[ControlShare, ...]


@answer
@dataclass(frozen=True, slots=True)
class ShiftChance:
    """
    The chance that a shift of some size would be seen.

    Attributes:
        size: In the unit of the series; None where its usual movement is not known.
        chance: Between 0 and 1.
        spreads: The size in times the usual movement of one value (its standard deviation).
    """

    size: Annotated[float | None, KNOWN]
    chance: Chance
    spreads: float


@answer
@dataclass(frozen=True, slots=True)
class ControlledComparison:
    """
    How a municipality went another way than comparable ones since a moment.

    Attributes:
        since: The first period of after the moment.
        effect: The change of its mean less the mean change of the others.
        before: How many points are before the moment.
        after: How many since.
        controls: The codes of the others.
        chance: How many of all of them, as if each had been the one, part at least as far.
        fake_moments: How many earlier moments were tried.
        fake_larger: At how many of these it parted at least as far.
        established: Whether it is claimed.
        powers: Of some sizes, how many of the others would be claimed if they had shifted so far.
        synthetic: The second look; None where there are too few points of before.
    """

    since: str
    effect: float
    before: Count
    after: Count
    controls: Annotated[tuple[str, ...], MinLen(1)]
    chance: Chance
    fake_moments: Count
    fake_larger: Count
    established: bool
    powers: tuple[ShiftChance, ...]
    synthetic: Annotated[SyntheticLook | None, KNOWN]


def compared(codes: Sequence[str], table: "NDArray[Any]", at: int, since: str, usual: float) -> ControlledComparison:
    """
    One municipality beside others.

    Args:
        codes: Its own first.
        table: A row for each code, in that order; a column for each period, in order of time; none missing.
        at: The number of the first column of after the moment.
        since: That period in Dutch.
        usual: The usual movement of one value of its own; of a shift of one, two and three times that is told whether
            it would be seen; 0 for of none.
    """
    effects, scores = differences(table, at)
    fakes = fake_scores(table, at)
    larger = int((abs(fakes[:, 0]) >= abs(scores[0])).sum())
    return ControlledComparison(
        since,
        float(effects[0]),
        at,
        table.shape[1] - at,
        tuple(codes[1:]),
        float(rank(scores)[0]),
        len(fakes),
        larger,
        bool(claimed(scores, fakes)[0]),
        tuple(ShiftChance(round(usual * one, 6), seen(table, at, usual * one), one) for one in SHIFTS) if usual else (),
        _synthetic(codes, table, at) if at >= _SYNTHETIC_BEFORE else None,
    )


def differences(table: "NDArray[Any]", at: int, known: int = 0) -> "tuple[NDArray[Any], NDArray[Any]]":
    """
    Of each row as if it were the one: the difference in differences, and the same over its own noise of before.

    Args:
        table: Shape (municipalities, periods), at least two rows.
        at: The number of the first column of after the moment.
        known: How many columns the noise is taken from; those of before the moment when 0.
    """
    import numpy as np

    rows = len(table)
    gap = table - (table.sum(axis=0) - table) / (rows - 1)
    effects = gap[:, at:].mean(axis=1) - gap[:, :at].mean(axis=1)
    noise = gap[:, : known or at].var(axis=1, ddof=1)
    # Half its own, half that of all: a row that stood still before would else part infinitely far.
    scale = np.sqrt((noise + noise.mean()) / 2 * (1 / at + 1 / (table.shape[1] - at)))
    return effects, effects / np.maximum(scale, _TINY)


def rank(scores: "NDArray[Any]") -> "NDArray[Any]":
    """Of each, the share of all (itself among them) that is at least as far from nought."""
    import numpy as np

    far = np.abs(scores)
    ordered = np.sort(far)
    return (len(far) - np.searchsorted(ordered, far - _TINY)) / len(far)  # type: ignore[no-any-return]


def fake_scores(table: "NDArray[Any]", at: int) -> "NDArray[Any]":
    """Of each row, a row for each moment before the real one that leaves points enough on both sides."""
    import numpy as np

    earlier = [differences(table[:, :at], fake, at)[1] for fake in range(BEFORE, at - AFTER + 1)]
    return np.array(earlier).reshape(len(earlier), len(table))


def claimed(scores: "NDArray[Any]", fakes: "NDArray[Any]") -> "NDArray[Any]":
    """Of each row, whether at most one in twenty parts as far, and it did so at no fake date."""
    import numpy as np

    return (rank(scores) <= LEVEL) & ~(np.abs(fakes) >= np.abs(scores)).any(axis=0)  # type: ignore[no-any-return]


def seen(table: "NDArray[Any]", at: int, size: float) -> float:
    """The share of the other rows that would be claimed if they, and nobody else, had shifted so far."""
    fakes, found = fake_scores(table, at), 0
    for row in range(1, len(table)):
        shifted = table.copy()
        shifted[row, at:] += size
        found += bool(claimed(differences(shifted, at)[1], fakes)[row])
    return found / (len(table) - 1)


def _synthetic(codes: Sequence[str], table: "NDArray[Any]", at: int) -> SyntheticLook:
    import numpy as np

    gaps, shares = [], None
    for row in range(len(table)):
        others = np.delete(table, row, axis=0)
        mixed = mixture(table[row, :at], others[:, :at])
        gaps.append(table[row] - mixed @ others)
        shares = mixed if shares is None else shares
    parted = np.array(gaps)
    fit = np.sqrt((parted[:, :at] ** 2).mean(axis=1))
    ratio = np.sqrt((parted[:, at:] ** 2).mean(axis=1)) / np.maximum(fit, max(float(fit.mean()) / 10, _TINY))
    own = () if shares is None else shares
    told = [ControlShare(code, round(float(one), 4)) for code, one in zip(codes[1:], own, strict=True)]
    kept = sorted((one for one in told if one.share >= _LEAST_SHARE), key=lambda one: (-one.share, one.municipality))
    return SyntheticLook(float(parted[0, at:].mean()), float(rank(ratio)[0]), tuple(kept))


def mixture(row: "NDArray[Any]", others: "NDArray[Any]") -> "NDArray[Any]":
    """
    Shares of the others, none below nought and together 1, that come nearest to a row.

    Args:
        row: Shape (periods,).
        others: Shape (municipalities, periods).
    """
    import numpy as np
    from scipy.optimize import nnls

    hard = _SUM * max(1.0, float(np.abs(others).max()))
    held, _ = nnls(np.vstack([others.T, np.full(len(others), hard)]), np.append(row, hard))
    return held / held.sum()  # type: ignore[no-any-return]
