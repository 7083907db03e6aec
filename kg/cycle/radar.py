"""
The radar: when each development comes, under which theme, how relevant it is, and whether it moved.

    ring    how soon it comes, by its dates: the first date to come counts; where all have passed, it is here
    sector  its theme, the one that it shares with most others; small themes go together
    number  its rank, 1 for the most relevant
    move    places gained since the ranking before, None when it was not in it
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from kg.cycle.dated import last_day, standing

Horizon = Literal["nu", "1 jaar", "3 jaar", "later", "onbekend"]

HORIZONS: Final[tuple[Horizon, ...]] = ("nu", "1 jaar", "3 jaar", "later", "onbekend")
_WITHIN_DAYS: Final[tuple[tuple[int, Horizon], ...]] = ((90, "nu"), (365, "1 jaar"), (1095, "3 jaar"))
MOST_SECTORS: Final = 8
FEWEST_IN_SECTOR: Final = 3
OTHER: Final = "overige thema's"
STEADY: Final = 2  # places; a move of no more than this is none: small changes elsewhere shift everyone


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A development as it stands in a ranking today.

    Attributes:
        themes: Their titles.
        rank: 1 for the first.
        relevance: Any scale; marks are sized by it.
        dates: Payloads of `kg.model.Milestone`.
    """

    development: str
    title: str
    category: str
    themes: tuple[str, ...]
    rank: int
    relevance: float
    dates: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Blip:
    """One development on the radar; see the module."""

    development: str
    title: str
    category: str
    number: int
    ring: Horizon
    sector: str
    relevance: float
    move: int | None

    @property
    def moved(self) -> str:
        """What the arrow says, in Dutch; "" when there is none."""
        if self.move is None:
            return "nieuw"
        if abs(self.move) <= STEADY:
            return ""
        return f"{abs(self.move)} plaatsen {'hoger' if self.move > 0 else 'lager'}"

    def to_json(self) -> dict[str, Any]:
        """The blip as the doors give it."""
        return {name: getattr(self, name) for name in self.__slots__} | {"moved": self.moved}


@dataclass(frozen=True, slots=True)
class Radar:
    """
    The whole picture as data.

    Attributes:
        since: The day of the ranking that it is compared with, "" when there is none: then nothing has moved.
        sectors: In the order in which they are drawn.
        left_out: How many developments are not shown, the least relevant ones.
    """

    municipality: str
    as_of: str
    since: str
    sectors: tuple[str, ...]
    blips: tuple[Blip, ...]
    left_out: int = 0

    def to_json(self) -> dict[str, Any]:
        """The radar as the doors give it."""
        plain = {name: getattr(self, name) for name in ("municipality", "as_of", "since", "left_out")}
        return plain | {
            "rings": list(HORIZONS),
            "sectors": list(self.sectors),
            "blips": [blip.to_json() for blip in self.blips],
        }


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
            ring_of(standing.dates, today),
            sectors[standing.development],
            standing.relevance,
            moves.get(standing.development),
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


def ring_of(dates: Sequence[Mapping[str, Any]], today: date) -> Horizon:
    """How soon it comes."""
    days = [last_day(milestone["date"]) for milestone in standing(dates)]
    if not days:
        return "onbekend"
    coming = [(day - today).days for day in days if day >= today]
    if not coming:
        return "nu"
    return next((ring for most, ring in _WITHIN_DAYS if min(coming) <= most), "later")


def sectors_of(standings: Sequence[Standing]) -> dict[str, str]:
    """
    The sector of each development.

    The theme that most of them share takes all that have it, then the next over those that are left, and so on.
    A development without themes goes by its category; what is left over goes together.
    """
    left = {standing.development: standing.themes or (standing.category,) for standing in standings}
    found: dict[str, str] = {}
    while left and len(set(found.values())) < MOST_SECTORS - 1:
        sizes = Counter(theme for themes in left.values() for theme in themes)
        theme = min(sizes, key=lambda theme: (-sizes[theme], theme))
        if sizes[theme] < FEWEST_IN_SECTOR:
            break
        found |= {key: theme for key, themes in left.items() if theme in themes}
        left = {key: themes for key, themes in left.items() if key not in found}
    return found | dict.fromkeys(left, OTHER)
