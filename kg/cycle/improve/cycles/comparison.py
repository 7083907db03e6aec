"""One series, cycle by cycle: each beside the one before, beside what is aimed at, and beside other municipalities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from kg.cycle.improve.change.series import IndicatorSeries, MeasuredPoint
from kg.cycle.improve.change.verdict import ChangeVerdict
from kg.dutch.dates import dutch, span
from kg.dutch.figures import written
from kg.places import comparison
from kg.places.municipality import MunicipalityFacts
from kg.reason.answer import KNOWN, Chance, Count, answer

BetterWay = Literal["hoger is beter", "lager is beter", "binnen grenzen", "niet bekend"]
Payload = Mapping[str, Any]
DERIVED: Final = "afgeleid"  # as the notes of records say of a link that no source makes
STATED: Final[tuple[BetterWay, ...]] = ("hoger is beter", "lager is beter", "binnen grenzen")
_PEERS: Final = 5  # that are told


@answer
@dataclass(frozen=True, slots=True)
class CycleRound:
    """
    One round of a trajectory.

    Attributes:
        start: As stated; None where that is not known.
        end: As stated; a round that has none goes on, or its end is not known.
        derived: Whether Kring worked out that it follows on the one before, as its note says.
    """

    id: str
    title: str
    number: Count
    start: str | None
    end: str | None
    derived: bool


@answer
@dataclass(frozen=True, slots=True)
class CycleValues:
    """
    What was measured in one cycle.

    Attributes:
        points: How many values lie wholly within it.
        mean: Of these; None where there are none, or a break in definition lies among them.
        least: The lowest of them.
        most: The highest.
        change: The mean less that of the cycle before; None where one of the two has none, or they cannot be compared.
        said: The change in Dutch, with what it does not say.
    """

    cycle: CycleRound
    points: Count
    mean: Annotated[float | None, KNOWN]
    least: Annotated[float | None, KNOWN]
    most: Annotated[float | None, KNOWN]
    change: Annotated[float | None, KNOWN]
    said: str


@answer
@dataclass(frozen=True, slots=True)
class TargetStanding:
    """
    The last value beside what is aimed at.

    Attributes:
        year: By when; None where no source says so.
        value: What is aimed at.
        reached: Whether the last value is there; None where nobody says which way is better, or nothing was measured.
        said: The same in Dutch.
    """

    year: str | None
    value: float
    reached: bool | None
    said: str


@answer
@dataclass(frozen=True, slots=True)
class PeerValue:
    """
    The last value of a comparable municipality.

    Attributes:
        municipality: Its code.
        record: The id of the measurement.
        period: In Dutch.
        likeness: From 0 to 1, by inhabitants and province.
        why: In what it is like the municipality, and in what not.
    """

    municipality: str
    name: str
    record: str
    period: str
    value: float
    likeness: Chance
    why: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class SeriesChange:
    """
    One indicator of a municipality, and what can be said of it.

    Attributes:
        municipality: Its code; None where no source says of whom it is.
        objective: The id of the aim that it tells of.
        units: More than one where values are in different ones; "" is without.
        measured_in: How often it is measured.
        better: Which way is better, as the definition of the indicator says.
        points: What was measured, in order.
        planned: What was planned, a year and a value each.
        cycles: Those of the trajectory, in order; () where there is none.
        targets: What is aimed at.
        peers: Comparable municipalities with the same indicator, the most alike first.
        peers_found: How many there are of these.
    """

    indicator: str
    municipality: Annotated[str | None, KNOWN]
    objective: Annotated[str | None, KNOWN]
    units: tuple[str, ...]
    measured_in: str
    better: BetterWay
    points: tuple[MeasuredPoint, ...]
    planned: tuple[tuple[str | None, float], ...]
    verdict: ChangeVerdict
    cycles: tuple[CycleValues, ...]
    targets: tuple[TargetStanding, ...]
    peers: tuple[PeerValue, ...]
    peers_found: Count


def rounds(payloads: Sequence[Payload]) -> tuple[CycleRound, ...]:
    """The cycles of one trajectory, in order of their numbers."""
    found = []
    for one in payloads:
        period = one.get("period") or {}
        derived = DERIVED in str(one.get("note") or "")
        found.append(
            CycleRound(one["id"], one["title"], one["number"], period.get("start"), period.get("end"), derived)
        )
    return tuple(sorted(found, key=lambda one: (one.number, one.id)))


def by_cycle(series: IndicatorSeries, cycles: Sequence[CycleRound]) -> tuple[CycleValues, ...]:
    """
    What was measured in each cycle, beside the one before.

    A value counts in the cycle that its period lies wholly within; where two cycles share a year, in the later one.
    """
    within = {one.id: [point for point in series.points if _cycle_of(point, cycles) == one.id] for one in cycles}
    cut = series.comparable[0].first if series.comparable else None
    told = []
    for number, one in enumerate(cycles):
        now, before = within[one.id], within[cycles[number - 1].id] if number else []
        broken = bool(cut and before and now and before[0].first < cut <= now[-1].first)
        mixed = bool(cut and now and now[0].first < cut <= now[-1].first)
        told.append(_values(one, now, before, broken=broken or mixed, mixed=mixed, unit=series.unit))
    return tuple(told)


def _cycle_of(point: MeasuredPoint, cycles: Sequence[CycleRound]) -> str:
    for one in reversed(cycles):
        if one.start is None or point.first < span(one.start).first:
            continue
        if one.end is None or point.last <= span(one.end).last:
            return one.id
    return ""


def _values(
    cycle: CycleRound,
    now: Sequence[MeasuredPoint],
    before: Sequence[MeasuredPoint],
    *,
    broken: bool,
    mixed: bool,
    unit: str,
) -> CycleValues:
    mean, former = None if mixed else _mean(now), _mean(before)
    change = None if mean is None or former is None or broken else mean - former
    values = [one.value for one in now]
    return CycleValues(
        cycle,
        len(now),
        mean,
        min(values, default=None),
        max(values, default=None),
        change,
        _change_said(change, len(now), len(before), broken=broken, unit=unit, first=cycle.number <= 1),
    )


def _mean(points: Sequence[MeasuredPoint]) -> float | None:
    return sum(one.value for one in points) / len(points) if points else None


def _change_said(change: float | None, now: int, before: int, *, broken: bool, unit: str, first: bool) -> str:
    if not now:
        return "In deze ronde vonden wij geen meting."
    if first and not before:
        return "De eerste ronde: er is geen eerdere om naast te leggen."
    if broken:
        return "Tussen deze ronde en de vorige zit een breuk in de definitie; wij leggen ze niet naast elkaar."
    if change is None:
        return "In de vorige ronde vonden wij geen meting."
    way = "gelijk aan" if not change else f"{written(abs(change), 2)} {unit}".strip()
    way = way if not change else f"{way} {'hoger' if change > 0 else 'lager'} dan"
    return (
        f"Gemiddeld {way} de vorige ronde ({_of(now)} naast {_of(before)}). Zo'n verschil van ronde op ronde stelt op "
        "zichzelf niets vast."
    )


def _of(number: int) -> str:
    return "1 meting" if number == 1 else f"{number} metingen"


def better_way(stated: str) -> BetterWay:
    """
    Which way is better, as the definition of the indicator says; "" where there is none.

    It is not read from an aim: "at least 85 %" beside 89 % now is a floor, and no wish to go down.
    """
    return next((way for way in STATED if way == stated), "niet bekend")


def standings(series: IndicatorSeries, better: BetterWay) -> tuple[TargetStanding, ...]:
    """The last value beside each thing that is aimed at."""
    last = series.comparable[-1] if series.comparable else None
    return tuple(_standing(year, value, last, better, series.unit) for year, value in series.targets)


def _standing(
    year: str | None, value: float, last: MeasuredPoint | None, better: BetterWay, unit: str
) -> TargetStanding:
    aim = f"{written(value, None)} {unit}".strip() + (f" in {dutch(year)}" if year else "")
    if last is None:
        return TargetStanding(year, value, None, f"Doel: {aim}. Er is niets gemeten om ernaast te leggen.")
    is_now = f"de laatste meting ({last.period}) is {written(last.value, None)}"
    if better == "binnen grenzen":
        return TargetStanding(year, value, None, f"Doel: {aim}; {is_now}. De maat vraagt om binnen grenzen te blijven.")
    if better == "niet bekend":
        return TargetStanding(
            year, value, None, f"Doel: {aim}; {is_now}. Of hoger of lager beter is, staat in geen bron."
        )
    reached = last.value >= value if better == "hoger is beter" else last.value <= value
    where = "op of voorbij het doel" if reached else "nog niet op het doel"
    return TargetStanding(year, value, reached, f"Doel: {aim}; {is_now}, {where}.")


def peers(
    series: IndicatorSeries, others: Sequence[IndicatorSeries], known: Mapping[str, MunicipalityFacts]
) -> tuple[PeerValue, ...]:
    """The last values of other municipalities with the same indicator in the same unit, the most alike first."""
    ours = known.get(series.municipality)
    if ours is None or len(series.units) > 1:
        return ()
    found = [
        _peer(one, known[one.municipality], ours)
        for one in alike(series, others)
        if one.municipality in known and one.comparable
    ]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.municipality, one.record)))


def told_of(found: Sequence[PeerValue]) -> tuple[PeerValue, ...]:
    """Those that are told by name."""
    return tuple(found[:_PEERS])


def alike(series: IndicatorSeries, others: Sequence[IndicatorSeries]) -> list[IndicatorSeries]:
    """The series of other municipalities that have its indicator and its unit."""
    return [
        one
        for one in others
        if one.municipality
        and one.municipality != series.municipality
        and one.indicator.casefold() == series.indicator.casefold()
        and one.units == series.units
    ]


def _peer(one: IndicatorSeries, theirs: MunicipalityFacts, ours: MunicipalityFacts) -> PeerValue:
    last = one.comparable[-1]
    why = tuple(each.text for each in comparison.compare([theirs], ours, {}))
    likeness = round(comparison.likeness(theirs, ours), 4)
    return PeerValue(theirs.code, theirs.name, last.record, last.period, last.value, likeness, why)
