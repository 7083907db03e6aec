"""
The radar: when each development comes, under which theme, how relevant it is, and whether it moved.

    ring    when it matters, see `kg.cycle.interpret.ranking.movement`
    sector  the theme that it is mostly about: the first of its own that is shared with others; small ones go together
    number  its rank, 1 for the most relevant
    move    places gained since the ranking before, None when it was not in it
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic import computed_field

from kg.cycle.interpret.ranking.movement import Ring
from kg.reason.answer import Chance, Count, answer

HORIZONS: Final[tuple[Ring, ...]] = ("pas veranderd", "binnen een jaar", "1 tot 3 jaar", "later", "onbekend")
MOST_SECTORS: Final = 8
FEWEST_IN_SECTOR: Final = 3
OTHER: Final = "overige thema's"
STEADY: Final = 2  # places; a move of no more than this is none: small changes elsewhere shift everyone


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A development as it stands in a ranking today.

    Attributes:
        themes: Their titles, what it is mostly about first.
        rank: 1 for the first.
        relevance: Any scale; marks are sized by it.
        ring: When it matters.
        concern: See `Ranked.concern`.
    """

    development: str
    title: str
    category: str
    themes: tuple[str, ...]
    rank: int
    relevance: float
    ring: Ring = "onbekend"
    concern: float | None = None


@answer
@dataclass(frozen=True, slots=True)
class Blip:
    """
    One development on the radar.

    Attributes:
        number: Its rank, 1 for the most relevant.
        ring: When it matters.
        sector: The theme that it is mostly about.
        move: Places up or down since the ranking that it is compared with; null when it was not in it.
        concern: How much it concerns the municipality, for people; null when not known.
    """

    development: str
    title: str
    category: str
    number: int
    ring: Ring
    sector: str
    relevance: float
    move: int | None
    concern: Chance | None = None

    @computed_field
    @property
    def moved(self) -> str:
        """What the arrow says, in Dutch; empty when there is none."""
        if self.move is None:
            return "nieuw"
        if abs(self.move) <= STEADY:
            return ""
        return f"{abs(self.move)} plaatsen {'hoger' if self.move > 0 else 'lager'}"


@answer
@dataclass(frozen=True, slots=True)
class Radar:
    """
    The radar of a municipality.

    Attributes:
        since: The day of the ranking that it is compared with; empty when there is none: then nothing has moved.
        sectors: In the order in which they are drawn.
        left_out: How many developments that were to be shown are not, the least relevant ones.
    """

    municipality: str
    as_of: str
    since: str
    sectors: tuple[str, ...]
    blips: tuple[Blip, ...]
    left_out: Count = 0
    rings: tuple[Ring, ...] = HORIZONS

    def narrowed(self, developments: Sequence[str]) -> "Radar":
        """The same radar with some of its developments alone: each keeps its number, its sector and its movement."""
        chosen = frozenset(developments)
        blips = tuple(blip for blip in self.blips if blip.development in chosen)
        left = {blip.sector for blip in blips}
        sectors = tuple(sector for sector in self.sectors if sector in left)
        out = self.left_out + len(self.blips) - len(blips)
        return replace(self, blips=blips, sectors=sectors, left_out=out)


def radar(
    standings: Sequence[Standing],
    *,
    municipality: str,
    today: date,
    before: Mapping[str, int] | None = None,
    since: str = "",
    most: int = 60,
) -> Radar:
    """
    The radar of a municipality.

    Args:
        standings: The ranking of today.
        municipality: Its name, for people.
        today: The date to count from.
        before: Rank by development in the ranking before; None when there was none.
        since: The day of that ranking.
        most: How many developments are shown.
    """
    ordered = sorted(standings, key=lambda standing: (standing.rank, standing.development))
    shown = ordered[:most]
    moves = _moves(ordered, before)
    sectors = sectors_of(shown)
    blips = [
        Blip(
            standing.development,
            standing.title,
            standing.category,
            standing.rank,
            standing.ring,
            sectors[standing.development],
            standing.relevance,
            moves.get(standing.development),
            standing.concern,
        )
        for standing in shown
    ]
    sizes = Counter(sectors.values())
    order = sorted(sizes, key=lambda sector: (sector == OTHER, -sizes[sector], sector))
    return Radar(municipality, today.isoformat(), since, tuple(order), tuple(blips), len(ordered) - len(shown))


def _moves(ordered: Sequence[Standing], before: Mapping[str, int] | None) -> dict[str, int | None]:
    """Places gained among the developments that stand in both rankings, so that one that left lifts nobody."""
    if before is None:
        return {standing.development: 0 for standing in ordered}
    shared = [standing.development for standing in ordered if standing.development in before]
    then = {key: place for place, key in enumerate(sorted(shared, key=lambda key: (before[key], key)))}
    return {key: then[key] - place for place, key in enumerate(shared)}


def sectors_of(standings: Sequence[Standing]) -> dict[str, str]:
    """
    The sector of each development.

    Sectors are the themes that most of them share: the largest, then the largest among those without one, and so on.
    A development goes to the first of its own themes that is a sector, or by its category without themes; what is left
    over goes together.
    """
    own = {standing.development: standing.themes or (standing.category,) for standing in standings}
    left, sectors = list(own.values()), list[str]()
    while left and len(sectors) < MOST_SECTORS - 1:
        sizes = Counter(theme for themes in left for theme in set(themes))
        theme = min(sizes, key=lambda theme: (-sizes[theme], theme))
        if sizes[theme] < FEWEST_IN_SECTOR:
            break
        sectors.append(theme)
        left = [themes for themes in left if theme not in themes]
    return {key: next((theme for theme in themes if theme in sectors), OTHER) for key, themes in own.items()}
