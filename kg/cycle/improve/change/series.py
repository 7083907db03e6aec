"""
The measurements of one indicator in order of time, with what stands in the way of comparing them.

What a source plans or aims at is no measurement: it is kept apart. What is not one number over a known period is
counted and left out; it is never filled in.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median, mode
from typing import Any, Final, Literal, NamedTuple

from kg.cycle.improve.change.definitions import Definitions
from kg.dutch.dates import dutch, span
from kg.dutch.figures import written
from kg.reason.answer import answer

Payload = Mapping[str, Any]
Rhythm = Literal["maand", "kwartaal", "jaar", "onregelmatig", "onbekend"]
BREAK: Final = re.compile(  # how a source says that a value is not of the same thing any more
    r"\btrendbreuk|\bbreuk in\b|\b(andere|gewijzigde|nieuwe|aangepaste) "
    r"(definitie|vraagstelling|vraag|meetmethode|methode|norm|telling|telwijze)\b"
    r"|\b(definitie|vraagstelling|meetmethode|methode|norm|telwijze) (is |werd )?"
    r"(gewijzigd|veranderd|anders|aangepast)\b",
    re.IGNORECASE,
)
NO_DEFINITIONS: Final = Definitions({}, {})
_MEASURED: Final = frozenset({"realisatie", "nulmeting"})
_MONTHS: Final[Mapping[int, Rhythm]] = {1: "maand", 3: "kwartaal", 12: "jaar"}
_JUMP: Final = 4.0  # times the usual step: a reason to look, never a verdict


@answer
@dataclass(frozen=True, slots=True)
class MeasuredPoint:
    """
    One value over one period.

    Attributes:
        record: The id of the measurement.
        start: The period as its source gives it: a year, a month or a day.
        end: Its end; the same where it is one year, month or day.
        about: Whether the source says that it is not exact.
        doubt: Why it may be otherwise, as its source says.
    """

    record: str
    start: str
    end: str
    value: float
    about: bool = False
    doubt: str | None = None

    @property
    def first(self) -> date:
        """Its first day."""
        return span(self.start).first

    @property
    def last(self) -> date:
        """Its last day."""
        return span(self.end).last

    @property
    def month(self) -> int:
        """Its first month, counted from the year 0."""
        return self.first.year * 12 + self.first.month - 1

    @property
    def months(self) -> int:
        """How many months it is over."""
        return self.last.year * 12 + self.last.month - self.month

    @property
    def period(self) -> str:
        """The period in Dutch."""
        return dutch(self.start) if self.start == self.end else f"{dutch(self.start)} tot en met {dutch(self.end)}"


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """
    What is known of one indicator of one municipality.

    Attributes:
        municipality: Its code, or "".
        objective: The id of the objective that it tells of, or "".
        indicator: As it was written first.
        units: All that its values have, as written; more than one is no series.
        points: Those that are one number over a known period, in order; none where there are two units.
        targets: What is aimed at: the year, or None, and the value; in order.
        planned: What was planned, likewise.
        better: Which way is better, as its definition says; "" where it says nothing, or there is none.
        breaks: From when it is counted otherwise and why, as its definition says; in order.
        undated: How many measured values say no period.
        ranged: How many are a bound or a range.
        clashing: The periods of which two values differ, in Dutch; neither is used.
        records: The ids of all that it was made of: its measurements, also those that are not used, and its definition.
    """

    municipality: str
    objective: str
    indicator: str
    units: tuple[str, ...]
    points: tuple[MeasuredPoint, ...] = ()
    targets: tuple[tuple[str | None, float], ...] = ()
    planned: tuple[tuple[str | None, float], ...] = ()
    better: str = ""
    breaks: tuple[tuple[str, str], ...] = ()
    undated: int = 0
    ranged: int = 0
    clashing: tuple[str, ...] = ()
    records: frozenset[str] = frozenset()

    @property
    def unit(self) -> str:
        """The unit that all have; "" where there is none, or two."""
        return self.units[0] if len(self.units) == 1 else ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart."""
        return self.municipality, self.objective, self.indicator.casefold()

    @property
    def rhythm(self) -> Rhythm:
        """How often it is measured, by the periods of its points."""
        lengths = {one.months for one in self.points}
        if not lengths:
            return "onbekend"
        if lengths == {1} and len(self.points) > 1:  # a month or a day, which may be one in a year
            lengths = {mode(one.month - former.month for former, one in pairwise(self.points))}
        return _MONTHS.get(lengths.pop(), "onregelmatig") if len(lengths) == 1 else "onregelmatig"

    @property
    def step(self) -> int:
        """The months from one point to the next; 0 where that differs."""
        return next((months for months, word in _MONTHS.items() if word == self.rhythm), 0)

    @property
    def broken(self) -> tuple[int, str] | None:
        """The number of the first point of after the last break that a source or the definition names, and why."""
        found = None
        for number, (former, one) in enumerate(pairwise(self.points), 1):
            said, before = one.doubt or "", former.doubt or ""
            if said != before and BREAK.search(said):
                found = (number, said)
            for day, reason in self.breaks:
                if former.first < span(day).first <= one.last:
                    found = (number, reason)
        return found

    @property
    def broken_at(self) -> int:
        """The number of the first point of after the last break; 0 where there is none."""
        return self.broken[0] if self.broken else 0

    @property
    def comparable(self) -> tuple[MeasuredPoint, ...]:
        """The points that can be compared with each other: those of after the last break."""
        return self.points[self.broken_at :]


class _Value(NamedTuple):
    kind: str
    point: MeasuredPoint | None
    year: str | None
    value: float | None
    unit: str


def series_of(measurements: Iterable[Payload], defined: Definitions = NO_DEFINITIONS) -> list[IndicatorSeries]:
    """Measurements, each with its id, as one series for each municipality, objective and indicator, in this order."""
    grouped = defaultdict[tuple[str, str, str], list[Payload]](list)
    for one in measurements:
        definition = defined.about(one)
        called = {**one, "indicator": definition["title"]} if definition else one
        key = (one.get("municipality") or "", one.get("objective") or "", str(called["indicator"]).casefold())
        grouped[key].append(called)
    return [_series(key, grouped[key], defined.about(grouped[key][0]) or {}) for key in sorted(grouped)]


def _series(key: tuple[str, str, str], held: Sequence[Payload], definition: Payload) -> IndicatorSeries:
    read = [_value(one) for one in held]
    units = tuple(sorted({one.unit for one in read}))
    measured = [one for one in read if one.kind in _MEASURED]
    points, clashing = _points(one.point for one in measured if one.point)
    return IndicatorSeries(
        key[0],
        key[1],
        held[0]["indicator"],
        units,
        () if len(units) > 1 else points,
        _aimed(read, "streefwaarde"),
        _aimed(read, "begroting"),
        definition.get("direction") or "",
        tuple(sorted((one["date"], one["reason"]) for one in definition.get("breaks", ()))),
        sum(one.value is not None and one.point is None for one in measured),
        sum(one.value is None for one in measured),
        clashing,
        frozenset(one["id"] for one in (*held, definition) if "id" in one),
    )


def _value(payload: Payload) -> _Value:
    said = payload["value"]
    low, high, period = said.get("low"), said.get("high"), said.get("period") or {}
    start, end = period.get("start"), period.get("end")
    value = float(low) if low is not None and low == high else None
    unit = str(said.get("unit") or "").strip()
    if value is None or not start or not end or span(end).last < span(start).first:
        return _Value(payload["what"], None, start, value, unit)
    point = MeasuredPoint(payload["id"], start, end, value, bool(said.get("about")), said.get("doubt"))
    return _Value(payload["what"], point, start, value, unit)


def _points(found: Iterable[MeasuredPoint]) -> tuple[tuple[MeasuredPoint, ...], tuple[str, ...]]:
    """Those of each period one, in order; and the periods of which two differ."""
    by_period = defaultdict[tuple[date, date], list[MeasuredPoint]](list)
    for one in found:
        by_period[one.first, one.last].append(one)
    kept, clashing = [], []
    for period in sorted(by_period):
        held = sorted(by_period[period], key=lambda one: one.record)
        if len({one.value for one in held}) == 1:
            kept.append(held[0])
        else:
            clashing.append(held[0].period)
    return tuple(kept), tuple(clashing)


def _aimed(read: Sequence[_Value], kind: str) -> tuple[tuple[str | None, float], ...]:
    found = {(one.year, one.value) for one in read if one.kind == kind and one.value is not None}
    return tuple(sorted(found, key=lambda one: (one[0] or "", one[1])))


def remarks(series: IndicatorSeries) -> tuple[str, ...]:
    """What stands in the way of comparing the values of a series, in Dutch."""
    said = []
    if series.broken:
        at, reason = series.broken
        said.append(
            f"Breuk in {series.points[at].period}: “{reason}”. Wat ervoor is gemeten, vergelijken wij niet met "
            "wat erna is gemeten."
        )
    said += [f"Over {period} staan er twee waarden die verschillen; wij gebruiken geen van beide."
             for period in series.clashing]  # fmt: skip
    if series.undated:
        said.append(f"{_counted(series.undated)} zegt niet over welke periode zij gaat; die telt niet mee.")
    if series.ranged:
        said.append(f"{_counted(series.ranged)} is een grens of een bereik en geen getal; die telt niet mee.")
    if missing := _missing(series):
        said.append(f"Er ontbreken metingen tussen {series.points[0].period} en {series.points[-1].period}: {missing}.")
    if jump := _jump(series):
        said.append(jump)
    said += _doubts(series)
    return tuple(said)


def _counted(number: int) -> str:
    return "Eén waarde" if number == 1 else f"Elk van {number} waarden"


def _missing(series: IndicatorSeries) -> int:
    """How many points are not there between the first and the last."""
    if not series.step or len(series.points) < 2:
        return 0
    return (series.points[-1].month - series.points[0].month) // series.step + 1 - len(series.points)


def _jump(series: IndicatorSeries) -> str:
    """A step that is far larger than the others, which may be a change of definition that no source tells of."""
    points = series.comparable
    steps = [abs(one.value - former.value) for former, one in pairwise(points)]
    if len(steps) < 3:
        return ""
    most = max(range(len(steps)), key=steps.__getitem__)
    usual = median(steps[:most] + steps[most + 1 :])
    if not usual or steps[most] < _JUMP * usual:
        return ""
    return (
        f"De stap naar {points[most + 1].period} ({written(steps[most], None)}) is veel groter dan de andere. Kijk of "
        "de definitie of de telling toen anders werd; de bron zegt daar niets over."
    )


def _doubts(series: IndicatorSeries) -> list[str]:
    told = defaultdict[str, list[str]](list)
    for one in series.points:
        if one.doubt and not BREAK.search(one.doubt):
            told[one.doubt].append(one.period)
    return [f"Twijfel bij {', '.join(periods)}: “{doubt.rstrip('.')}”." for doubt, periods in told.items()]
