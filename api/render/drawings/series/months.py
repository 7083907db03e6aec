"""Counts by month as columns; where a count is not known the ground is hatched, which is never drawn as nought."""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from api.render.drawings.parts import hatched, text
from api.render.radar.layout import Box, Label

_LEFT, _TOP, _WIDTH, _HEIGHT = 34.0, 26.0, 926.0, 180.0
_RIGHT: Final = 970.0
_WIDEST: Final = 60.0  # of the room of one month
_AIR: Final = 0.2  # of that room, between two columns


class Column(NamedTuple):
    """One month: as YYYY-MM, and how many; None where that is not known."""

    month: str
    signals: int | None


def columns(months: Sequence[Column], unknown: str, said: str) -> str:
    """
    The drawing.

    Args:
        months: In order, without gaps.
        unknown: What stands over the months of which nothing is known.
        said: What it shows, for a screen reader.
    """
    room = min(_WIDTH / max(1, len(months)), _WIDEST)
    most = max([1, *(one.signals or 0 for one in months)])
    bottom = _TOP + _HEIGHT
    drawn = "".join(_column(one, _LEFT + room * number, room, most) for number, one in enumerate(months))
    return (
        f'<svg class="grafiek" viewBox="0 0 {_RIGHT:.0f} {bottom + 30:.0f}" role="img" aria-label="{escape(said)}">'
        f"{_silence(months, room, unknown)}"
        f'<path class="raster" d="M{_LEFT:.1f} {_TOP:.1f}H{_LEFT + room * len(months):.1f}"/>'
        f"{text(Label(str(most), _LEFT - 8, _TOP + 5, 14, 'end'), 'as')}"
        f"{text(Label('0', _LEFT - 8, bottom + 5, 14, 'end'), 'as')}{drawn}{_years(months, room)}"
        f'<path class="raster-sterk" d="M{_LEFT:.1f} {bottom:.1f}H{_LEFT + room * len(months):.1f}"/></svg>'
    )


def _column(month: Column, left: float, room: float, most: int) -> str:
    if not month.signals:
        return ""
    high = _HEIGHT * month.signals / most
    top = _TOP + _HEIGHT - high
    return (
        f'<rect class="balk-nu" x="{left + room * _AIR / 2:.1f}" y="{top:.1f}" width="{room * (1 - _AIR):.1f}" '
        f'height="{high:.1f}"/>{text(Label(str(month.signals), left + room / 2, top - 5, 14, "middle"), "as")}'
    )


def _silence(months: Sequence[Column], room: float, unknown: str) -> str:
    """From the first month of which nothing is known to the end; what was heard meanwhile stands in it as a column."""
    first = next((number for number, one in enumerate(months) if one.signals is None), None)
    if first is None:
        return ""
    left, right = _LEFT + room * first, _LEFT + room * len(months)
    over = Label(unknown, right, _TOP - 10, 14, "end")
    return hatched(Box(left, _TOP, right, _TOP + _HEIGHT)) + text(over, "as")


def _years(months: Sequence[Column], room: float) -> str:
    """The year beneath each January, and beneath the first month where that leaves room."""
    at = [(number, one) for number, one in enumerate(months) if one.month.endswith("-01") or number == 0]
    labels = [Label(one.month[:4], _LEFT + room * number, _TOP + _HEIGHT + 20, 14, bold=True) for number, one in at]
    if len(labels) > 1 and labels[0].box.right + 8 > labels[1].x:
        labels = labels[1:]
    return "".join(text(label, "as vet") for label in labels)
