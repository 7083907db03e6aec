"""
Developments on a line of time: a point is a day, a bar is a period; full is certain, open is expected.

Dates are as exact as their source: "in 2026" is a bar over 2026. The list beneath the drawing says the same.
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final, Literal, NamedTuple

from api.render.drawings.parts import hatched, text
from api.render.radar.layout import Box, Label, shortened

Kind = Literal["vast", "verwacht", "oud"]

_LEFT, _WIDTH, _RIGHT = 240.0, 720.0, 1090.0  # of the years; then what lies outside them
_TOP: Final = 34.0
_ROW: Final = 34.0
_RADIUS: Final = 6.5
_BAR: Final = 12.0  # its height
_NAME: Final = 226.0
_BEHIND, _AHEAD = 2, 3  # years that are drawn, beside this one
_SHAPES: Final = {"vast": "teken", "verwacht": "teken-leeg", "oud": "teken-leeg"}
_LETTERS: Final = 15.0


class Moment(NamedTuple):
    """The days that a date can mean, and whether it is certain, expected, or a plan that lapsed."""

    first: date
    last: date
    kind: Kind


class Course(NamedTuple):
    """
    A development with its dates.

    Attributes:
        short: Its name where there is little room.
        href: Where it stands in the list.
        said: Its title and its date,, for a screen reader.
        beyond: What stands at the end of its row, such as that its date is not known; or "".
    """

    number: int
    short: str
    href: str
    said: str
    moments: Sequence[Moment]
    beyond: str


class TimelineWords(NamedTuple):
    """What the drawing says, in the language of the page; `known` is until when things are known."""

    today: str
    known: str


def years(today: date) -> tuple[date, date]:
    """The first and the last day that are drawn."""
    return date(today.year - _BEHIND, 1, 1), date(today.year + _AHEAD, 12, 31)


def timeline(
    courses: Sequence[Course], today: date, words: TimelineWords, said: str, *, silent_since: date | None = None
) -> str:
    """
    The drawing.

    Args:
        courses: In the order of the list, which is that of the tab key.
        today: A red line.
        words: What it says.
        said: What it shows, for a screen reader.
        silent_since: From when on no source says anything more; hatched until today.
    """
    bottom = _TOP + _ROW * len(courses)
    now = _at(today, today)
    known = _at(max(silent_since, years(today)[0]), today) if silent_since and silent_since < today else None
    rows = (_row(course, _TOP + _ROW * number, today) for number, course in enumerate(courses))
    return (
        f'<svg class="grafiek" viewBox="0 0 {_RIGHT:.0f} {bottom + 28:.0f}" role="group" aria-label="{escape(said)}">'
        f"{hatched(Box(known, _TOP, now, bottom)) if known is not None else ''}{_years(today, bottom)}{''.join(rows)}"
        f'<path class="nu" d="M{now:.1f} {_TOP - 4:.1f}V{bottom + 8:.1f}"/>'
        f"{text(Label(words.today, now + 6, bottom + 20, _LETTERS), 'nu-tekst')}"
        f"{text(Label(words.known, known - 6, bottom + 20, 14, 'end'), 'as') if known is not None else ''}</svg>"
    )


def _at(day: date, today: date) -> float:
    first, last = years(today)
    return _LEFT + _WIDTH * (day - first).days / ((last - first).days + 1)


def _years(today: date, bottom: float) -> str:
    first, last = years(today)
    found = []
    for year in range(first.year, last.year + 1):
        begin, middle = _at(date(year, 1, 1), today), _at(date(year, 7, 2), today)
        found.append(f'<path class="raster" d="M{begin:.1f} {_TOP:.1f}V{bottom:.1f}"/>')
        found.append(text(Label(str(year), middle, _TOP - 10, 14, "middle", bold=True), "as vet"))
    found.append(f'<path class="raster-sterk" d="M0 {_TOP:.1f}H{_RIGHT:.1f}"/>')
    return "".join(found)


def _row(course: Course, top: float, today: date) -> str:
    middle = top + _ROW / 2
    name = Label(shortened(f"{course.number}. {course.short}", _NAME, _LETTERS), 0, middle + 5, _LETTERS)
    end = Label(course.beyond, _RIGHT, middle + 5, 14, "end")
    told = f"{name.text}: {course.said}"
    line = f'<path class="raster" d="M0 {top:.1f}H{_RIGHT:.1f}"/>' if top > _TOP else ""
    link = f'<a href="{escape(course.href)}" aria-label="{escape(told)}">{text(name)}</a>'
    bars_first = sorted(course.moments, key=lambda moment: moment.first == moment.last)
    marks = "".join(_mark(moment, middle, today) for moment in bars_first)
    return f"{line}{link}{marks}{text(end, 'as') if course.beyond else ''}"


def _mark(moment: Moment, y: float, today: date) -> str:
    first, last = years(today)
    if moment.last < first or moment.first > last:
        return ""
    shape = _SHAPES[moment.kind]
    left, right = _at(max(moment.first, first), today), _at(min(moment.last, last), today)
    if moment.first == moment.last:
        drawn = f'<circle class="{shape}" cx="{left:.1f}" cy="{y:.1f}" r="{_RADIUS}"/>'
    else:
        wide = max(right - left, _BAR)
        drawn = (
            f'<rect class="{shape}" x="{left:.1f}" y="{y - _BAR / 2:.1f}" width="{wide:.1f}" height="{_BAR:.0f}" '
            f'rx="{_BAR / 2:.0f}"/>'
        )
    if moment.kind != "oud":
        return drawn
    x = (left + right) / 2
    return drawn + f'<path class="door" d="M{x - 9:.1f} {y + 9:.1f}L{x + 9:.1f} {y - 9:.1f}"/>'
