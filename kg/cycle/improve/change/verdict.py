"""
What a series carries: a verdict with what it rests on, or what would be needed for one.

    no values         nothing was measured
    two units         values that cannot be compared; Kring converts nothing
    too few           under twelve points that can be compared, and no controlled comparison carries it
    within, outside   of the limits that the first twelve points set
    parted, together  with comparable municipalities since a moment; only where there are too few points of its own

Each says how likely a false alarm is, and how likely it is that a shift of a stated size would be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from kg.cycle.improve.change.control import AFTER, BEFORE, CONTROLS, SHIFTS, ControlledComparison, ShiftChance
from kg.cycle.improve.change.limits import (
    BASELINE,
    NEXT,
    ControlLimits,
    false_alarm,
    limits,
    outside,
    power,
    spread_of,
)
from kg.cycle.improve.change.season import Season, season_of, without_season
from kg.cycle.improve.change.series import IndicatorSeries, MeasuredPoint, remarks
from kg.dutch.figures import written
from kg.reason.answer import KNOWN, Chance, Count, answer

ChangeState = Literal[
    "geen waarden",
    "twee eenheden",
    "te weinig metingen",
    "binnen de grenzen",
    "buiten de grenzen",
    "andere weg dan vergelijkbare gemeenten",
    "zelfde weg als vergelijkbare gemeenten",
]
_LEAST: Final = 3  # points, to tell how limits of so few would do
_MOST: Final = 240  # points of after a baseline, for which chances are simulated


@answer
@dataclass(frozen=True, slots=True)
class ChangeVerdict:
    """
    What can be established of a series.

    Attributes:
        said: The same in one Dutch sentence.
        measured: How many values were measured over a known period.
        counted: How many of these can be compared: of after the last break, less a season.
        asked: How many are asked for.
        needed: What would be needed for a verdict, in Dutch; empty where there is one.
        remarks: Breaks, gaps, jumps, season and doubts, in Dutch.
        season: Whether the part of the year tells.
        limits: What the first twelve points set.
        outside: The periods beyond them, in Dutch.
        false_alarm: The chance that one lies beyond them when nothing changed: of those there are, or the next five.
        powers: The chance that a shift of some size would be seen with limits of twelve points.
        next_points: In how many points after these: those there are, or the next five.
        controlled: The comparison with other municipalities.
    """

    state: ChangeState
    said: str
    measured: Count
    counted: Count
    asked: Count
    needed: tuple[str, ...]
    remarks: tuple[str, ...]
    season: Season
    limits: Annotated[ControlLimits | None, KNOWN]
    outside: tuple[str, ...]
    false_alarm: Annotated[Chance | None, KNOWN]
    powers: tuple[ShiftChance, ...]
    next_points: Count
    controlled: Annotated[ControlledComparison | None, KNOWN]


@dataclass(frozen=True, slots=True)
class _Counted:
    points: tuple[MeasuredPoint, ...]
    season: Season
    limits: ControlLimits | None
    beyond: tuple[MeasuredPoint, ...]


def verdict(
    series: IndicatorSeries, controlled: ControlledComparison | None = None, *, controls: int = 0
) -> ChangeVerdict:
    """
    What a series carries.

    Args:
        series: Its points, and what is the matter with them.
        controlled: The comparison with other municipalities, where there is one.
        controls: How many comparable municipalities have the same indicator over the same periods.
    """
    held = _counted(series)
    state = _state(series, held, controlled)
    following = max(0, len(held.points) - BASELINE) if held.limits else 0
    over = min(following, _MOST) or NEXT
    usual = held.limits.spread if held.limits else spread_of(held.points, series.step)
    waits = state == "te weinig metingen"
    return ChangeVerdict(
        state,
        _said(state, series, held, controlled),
        len(series.points),
        len(held.points),
        BASELINE,
        _needed(series, held, controls) if waits else (),
        (*remarks(series), *_of_season(held.season)),
        held.season,
        held.limits,
        tuple(one.period for one in held.beyond),
        false_alarm(BASELINE, over) if held.limits else _of_few(held.points) if waits else None,
        _powers(usual, over),
        over,
        controlled,
    )


def _counted(series: IndicatorSeries) -> _Counted:
    points = series.comparable
    season = season_of(points, series.step)
    if season == "gezien":
        points = without_season(points)
    found = limits(points, series.step)
    return _Counted(points, season, found, outside(points, found) if found else ())


def _state(series: IndicatorSeries, held: _Counted, controlled: ControlledComparison | None) -> ChangeState:
    if len(series.units) > 1:
        return "twee eenheden"
    if not series.points and not (series.undated or series.ranged or series.clashing):
        return "geen waarden"
    if held.limits is not None and len(held.points) > BASELINE:
        return "buiten de grenzen" if held.beyond else "binnen de grenzen"
    if held.limits is None and controlled is not None:
        parted: tuple[ChangeState, ChangeState] = (
            "zelfde weg als vergelijkbare gemeenten",
            "andere weg dan vergelijkbare gemeenten",
        )
        return parted[controlled.established]
    return "te weinig metingen"


def _said(state: ChangeState, series: IndicatorSeries, held: _Counted, controlled: ControlledComparison | None) -> str:
    if controlled is not None and held.limits is None and series.points and len(series.units) < 2:
        return _apart(controlled, series.unit)
    if held.limits is not None:
        return _beside_limits(held)
    if state == "geen waarden":
        return "Er is geen gemeten waarde gevonden. Dat is niet hetzelfde als nul."
    if state == "twee eenheden":
        units = ", ".join(one or "zonder eenheid" for one in series.units)
        return f"De waarden staan in verschillende eenheden ({units}); wij rekenen ze niet om en vergelijken ze niet."
    return f"Te weinig metingen om iets vast te stellen: {len(held.points)} van {BASELINE}."


def _beside_limits(held: _Counted) -> str:
    after, beyond = len(held.points) - BASELINE, len(held.beyond)
    if not after:
        return (
            f"Te weinig metingen om iets vast te stellen: de eerste {BASELINE} zetten de grenzen, en daarna is er nog "
            "niet gemeten."
        )
    if not beyond:
        return f"Alle {after} metingen na de eerste {BASELINE} liggen binnen de grenzen: geen verandering vastgesteld."
    return f"{beyond} van de {after} metingen na de eerste {BASELINE} liggen buiten de grenzen."


def _apart(controlled: ControlledComparison, unit: str) -> str:
    """What a comparison with others says, without a word of why."""
    far = f"{written(controlled.effect, 2)} {unit}".strip()
    others = len(controlled.controls)
    if controlled.established:
        return (
            f"Sinds {controlled.since} ging de gemeente een andere weg dan {others} vergelijkbare gemeenten: "
            f"{far} verschil. Dat is een verband in de tijd en zegt niet wat eronder ligt."
        )
    return (
        f"Sinds {controlled.since} verschilt de gemeente {far} van {others} vergelijkbare gemeenten; zo'n verschil "
        f"komt ook zonder verandering voor ({written(100 * controlled.chance)} van de 100 keer)."
    )


def _of_few(points: Sequence[MeasuredPoint]) -> float | None:
    return false_alarm(len(points), NEXT) if len(points) >= _LEAST else None


def _powers(usual: float | None, over: int) -> tuple[ShiftChance, ...]:
    return tuple(
        ShiftChance(round(usual * one, 6) if usual else None, round(power(BASELINE, over, one), 3), one)
        for one in SHIFTS
    )


def _needed(series: IndicatorSeries, held: _Counted, controls: int) -> tuple[str, ...]:
    lacking = BASELINE - len(held.points)
    word = {"maand": "maand", "kwartaal": "kwartaal", "jaar": "jaar"}.get(series.rhythm, "")
    when = f", dus nog {lacking} keer een {word} in dit ritme" if word else ""
    if held.limits:
        first = f"Nodig: een meting na de eerste {BASELINE}."
    elif lacking <= 0:
        first = "Nodig: metingen die op elkaar volgen, zonder gaten ertussen."
    else:
        more = f"{lacking} metingen" if lacking > 1 else "1 meting"
        first = f"Nodig: nog {more} van hetzelfde{when}; of metingen per maand, dan gaat het sneller."
    have = f"nu {controls}" if controls else "nu geen"
    beside = (
        f"Of: dezelfde maat over dezelfde jaren bij {CONTROLS} vergelijkbare gemeenten ({have}), met {BEFORE} metingen "
        f"voor en {AFTER} na de verandering."
    )
    return first, beside


def _of_season(season: Season) -> tuple[str, ...]:
    if season == "gezien":
        return ("Er zit een seizoen in: elke waarde is vergeleken met die van dezelfde tijd een jaar eerder.",)
    if season == "niet te zien":
        return ("Of er een seizoen in zit, is nog niet te zien; daarvoor zijn twee hele jaren nodig.",)
    return ()
