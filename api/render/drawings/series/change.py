"""
A series of measurements over time: points joined by dots, what is aimed at, and the limits or the rounds behind them.

Between two points nothing is known, so the line is dotted and never smoothed. Behind the points stand the control
limits where there are any, as a band; and of each round the lowest and highest value with the mean.
"""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from api.render.drawings.parts import text
from api.render.radar.layout import Label
from kg.dutch.figures import written

_TOP, _BOTTOM = 24.0, 148.0
_LEFT: Final = 12.0
_BESIDE: Final = 92.0  # for what is written at the right
_HIGH: Final = 172.0
_AIR: Final = 0.12  # of the range of values, above and below them
_LINE: Final = 16.0  # between two texts at the right


class Dot(NamedTuple):
    """A value: where it lies in time (any unit), its period as it is written, and whether it is beyond the limits."""

    at: float
    period: str
    value: float
    outside: bool = False


class ValueBand(NamedTuple):
    """What the values of a stretch of time lie between, and their mean."""

    start: float
    end: float
    low: float
    high: float
    mean: float


class ChangeChart(NamedTuple):
    """
    What is drawn.

    Attributes:
        dots: In order of time, at least one.
        limits: Control limits, over all of it.
        rounds: Of each round that has values.
        target: What is aimed at.
        target_said: How that is written.
        moments: Where a round begins, and its name.
        said: What it shows, for a screen reader.
        width: Of the view box.
    """

    dots: Sequence[Dot]
    said: str
    limits: ValueBand | None = None
    rounds: Sequence[ValueBand] = ()
    target: float | None = None
    target_said: str = ""
    moments: Sequence[tuple[float, str]] = ()
    width: float = 340.0


def change(chart: ChangeChart) -> str:
    """The drawing."""
    across, up = _across(chart), _up(chart)
    first, last = chart.dots[0], chart.dots[-1]
    right = chart.width - _BESIDE
    bands = "".join(_band(one, across, up) for one in (*((chart.limits,) if chart.limits else ()), *chart.rounds))
    joined = "L".join(f"{across(one.at):.1f} {up(one.value):.1f}" for one in chart.dots)
    line = f'<path class="lijn-3" d="M{joined}"/>' if len(chart.dots) > 1 else ""
    dots = "".join(_dot(one, across, up) for one in chart.dots)
    ends = [text(Label(first.period, across(first.at), _HIGH - 4, 14), "as")]
    if len(chart.dots) > 1:
        ends.append(text(Label(last.period, across(last.at), _HIGH - 4, 14, "end"), "as"))
    aim = ""
    if chart.target is not None:
        height = f"{up(chart.target):.1f}"
        aim = f'<line class="lijn-2" x1="{_LEFT:.0f}" x2="{right:.0f}" y1="{height}" y2="{height}"/>'
    return (
        f'<svg class="grafiek" viewBox="0 0 {chart.width:.0f} {_HIGH:.0f}" role="img" '
        f'aria-label="{escape(chart.said)}">'
        f'{bands}<line class="raster-sterk" x1="{_LEFT:.0f}" x2="{right:.0f}" y1="{_BOTTOM}" y2="{_BOTTOM}"/>'
        f"{_moments(chart, across)}{line}{aim}{dots}{_beside(chart, up, right)}{''.join(ends)}</svg>"
    )


class _Scale(NamedTuple):
    """From values to places."""

    low: float
    span: float
    begin: float
    length: float

    def __call__(self, value: float) -> float:
        return self.begin + self.length * ((value - self.low) / self.span if self.span else 0.5)


def _across(chart: ChangeChart) -> _Scale:
    first, last = chart.dots[0].at, chart.dots[-1].at
    return _Scale(first, last - first, _LEFT + 6, chart.width - _BESIDE - _LEFT - 12)


def _up(chart: ChangeChart) -> _Scale:
    values = [one.value for one in chart.dots]
    values += [chart.target] if chart.target is not None else []
    values += [
        end for one in (*((chart.limits,) if chart.limits else ()), *chart.rounds) for end in (one.low, one.high)
    ]
    low, high = min(values), max(values)
    air = (high - low) * _AIR or 1.0
    return _Scale(low - air, high - low + 2 * air, _BOTTOM - 6, _TOP - _BOTTOM + 6)


def _band(one: ValueBand, across: _Scale, up: _Scale) -> str:
    left, right = across(one.start), across(one.end)
    top, bottom, mean = up(one.high), up(one.low), up(one.mean)
    return (
        f'<rect class="band" x="{left - 6:.1f}" y="{top:.1f}" width="{right - left + 12:.1f}" '
        f'height="{max(bottom - top, 1):.1f}"/><line class="lijn-3" x1="{left - 6:.1f}" x2="{right + 6:.1f}" '
        f'y1="{mean:.1f}" y2="{mean:.1f}"/>'
    )


def _dot(one: Dot, across: _Scale, up: _Scale) -> str:
    kind, radius = ("teken-leeg", 6) if one.outside else ("teken", 5)
    return f'<circle class="{kind}" cx="{across(one.at):.1f}" cy="{up(one.value):.1f}" r="{radius}"/>'


def _moments(chart: ChangeChart, across: _Scale) -> str:
    first, last = chart.dots[0].at, chart.dots[-1].at
    return "".join(
        f'<line class="raster-sterk" stroke-dasharray="3 3" x1="{across(at):.1f}" x2="{across(at):.1f}" '
        f'y1="{_TOP - 8}" y2="{_BOTTOM}"/>{text(Label(name, across(at) + 4, _TOP - 10, 14), "as")}'
        for at, name in chart.moments
        if first < at <= last
    )


def _beside(chart: ChangeChart, up: _Scale, right: float) -> str:
    """At the right: the last value, what is aimed at, and the limits; none over another."""
    last = chart.dots[-1]
    told = [(up(last.value), written(last.value, None), "vet")]
    if chart.target is not None:
        told.append((up(chart.target), chart.target_said, "tekst-2"))
    if chart.limits:
        told += [(up(chart.limits.high), written(chart.limits.high, 1), "as")]
        told += [(up(chart.limits.low), written(chart.limits.low, 1), "as")]
    drawn, former = [], -_LINE
    for height, said, kind in sorted(told):
        former = max(height + 5, former + _LINE)
        drawn.append(text(Label(said, right + 8, former, 14), kind))
    return "".join(drawn)
