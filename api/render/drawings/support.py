"""Support in time: a lane a level, three heights with words, a point a day; what nobody knows is a dashed field."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from html import escape
from typing import Final

from api.render.drawings.parts import text
from api.render.radar.layout import Label
from kg.cycle.interpret.support.picture import SupportPicture, SupportSide
from kg.cycle.interpret.support.statement import SupportStatement
from kg.dutch.dates import dutch, span

_LEFT, _RIGHT, _LANE, _TOP = 240.0, 960.0, 100.0, 8.0
_HEIGHT: Final[Mapping[str, float]] = {"voor": 20.0, "verdeeld": 50.0, "tegen": 80.0}
_POINT: Final[Mapping[str, str]] = {"voor": "teken", "verdeeld": "teken-half", "tegen": "teken-leeg"}
_LEAST_DAYS: Final = 30  # that the drawing spans, so that two days do not stand a page apart


def support_in_time(picture: SupportPicture, words: Mapping[str, str]) -> str:
    """
    The drawing; "" when no level said anything on a known day.

    Args:
        picture: What is known.
        words: By "voor", "verdeeld", "tegen", each level, "not_found", "undecided", "none", "undated", "today" and
            "name": what is written there.
    """
    points = [one for side in picture.levels for one in _dated(side)]
    if not points:
        return ""
    first = min(span(one.date).first for one in points)
    first = min(first, picture.as_of - timedelta(days=_LEAST_DAYS))
    days = (picture.as_of - first).days

    def at(day: date) -> float:
        return _LEFT + 20 + (_RIGHT - _LEFT - 60) * (day - first).days / days

    lanes = "".join(_lane(side, _TOP + number * _LANE, at, words) for number, side in enumerate(picture.levels))
    bottom = _TOP + _LANE * len(picture.levels)
    ends = (first, picture.as_of)
    axis = text(Label(dutch(first.isoformat()), at(first), bottom + 24, 14, "middle"), "as")
    now = text(Label(words["today"], at(ends[1]), bottom + 24, 14, "middle"), "vet")
    return (
        f'<svg class="grafiek" viewBox="0 0 1000 {bottom + 34:.0f}" role="img" aria-label="{escape(words["name"])}">'
        f'{lanes}<path class="raster-sterk" d="M0 {bottom:.1f}H1000"/>'
        f'<path class="nu" d="M{at(ends[1]):.1f} {_TOP:.1f}V{bottom:.1f}"/>{axis}{now}</svg>'
    )


def _lane(side: SupportSide, top: float, at: Callable[[date], float], words: Mapping[str, str]) -> str:
    name = words[side.name]
    drawn = [
        f'<path class="raster-sterk" d="M0 {top:.1f}H1000"/>',
        text(Label(name[:1].upper() + name[1:], 0, top + 26, 16, "start"), "vet"),
    ]
    for stance, down in _HEIGHT.items():
        drawn.append(text(Label(words[stance], _LEFT - 12, top + down + 5, 14, "end"), "as"))
    points = _dated(side)
    if not points:
        return "".join([*drawn, _field(side, top, words)])
    drawn += [f'<path class="raster" d="M{_LEFT:.1f} {top + down:.1f}H1000"/>' for down in _HEIGHT.values()]
    places = [(at(span(one.date).last), top + _HEIGHT[one.stance], one) for one in points]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in places)
    drawn.append(f'<path class="lijn-3" d="M{way}"/>' if len(places) > 1 else "")
    drawn += [f'<circle class="{_POINT[one.stance]}" cx="{x:.1f}" cy="{y:.1f}" r="9"/>' for x, y, one in places]
    return "".join(drawn)


def _field(side: SupportSide, top: float, words: Mapping[str, str]) -> str:
    """A level without a point: a field over all heights, with what is known of it."""
    said = words[
        {"niet gevonden": "not_found", "nog geen mening": "undecided", "bevestigd: geen": "none"}.get(
            side.state, "undated"
        )
    ]
    return (
        f'<rect class="balk-gat" x="{_LEFT:.1f}" y="{top + 10:.1f}" width="758" height="80"/>'
        f"{text(Label(said, 620, top + 55, 14, 'middle'), 'as')}"
    )


def _dated(side: SupportSide) -> list[SupportStatement]:
    return [one for one in side.statements if one.date and one.stance in _HEIGHT]
