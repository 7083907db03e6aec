"""Money a year as pairs of bars: what may be spent, and what was; what is not known has an empty place that says so."""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from api.render.drawings.parts import text
from api.render.radar.layout import Label

_LEFT, _TOP, _HEIGHT = 20.0, 30.0, 170.0
_WIDTH: Final = 940.0
_WIDEST: Final = 150.0  # of the room of one year
_BAR: Final = 0.32  # of that room
_LINE: Final = 16.0
STYLE: Final = (
    "text{font:400 14px 'Source Sans 3','Source Sans Pro',Arial,sans-serif;fill:#1b1b1b}.as{fill:#515151}"
    ".vet{font-weight:650}.raster-sterk{stroke:#66707a;fill:none}"
    ".balk-plan{fill:#1b4f86}.balk-helpt{fill:#dbe6f1;stroke:#1b4f86;stroke-width:1.5}"
    ".balk-open{fill:none;stroke:#1b4f86;stroke-width:1.5;stroke-dasharray:6 4}"
)


class YearBars(NamedTuple):
    """
    A year.

    Attributes:
        budget: In euros; None where it is not known.
        spent: Likewise.
    """

    year: str
    budget: float | None
    budget_said: str
    spent: float | None
    spent_said: str


def year_bars(years: Sequence[YearBars], said: str, *, whole: bool = False) -> str:
    """
    The drawing.

    Args:
        years: In order.
        said: What it shows, for a screen reader.
        whole: Whether it stands by itself, with its own style.
    """
    room = min(_WIDTH / max(1, len(years)), _WIDEST)
    most = max([1.0, *(amount for one in years for amount in (one.budget, one.spent) if amount is not None)])
    bottom = _TOP + _HEIGHT
    drawn = "".join(_pair(one, _LEFT + room * at, room, most) for at, one in enumerate(years))
    style = f"<style>{STYLE}</style>" if whole else ""
    wide, high = f"{_LEFT * 2 + room * len(years):.0f}", f"{bottom + 34:.0f}"
    size = f'width="{wide}" height="{high}"' if whole else f'width="{wide}"'  # on a page it may become smaller
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="grafiek" {size} viewBox="0 0 {wide} {high}" '
        f'role="img" aria-label="{escape(said)}">{style}{drawn}'
        f'<path class="raster-sterk" d="M{_LEFT:.1f} {bottom:.1f}H{_LEFT + room * len(years):.1f}"/></svg>'
    )


def _pair(year: YearBars, left: float, room: float, most: float) -> str:
    bottom, wide = _TOP + _HEIGHT, room * _BAR
    bars = (
        _bar(year.budget, year.budget_said, (left + room * 0.16, wide), most, "balk-helpt", rise=0),
        _bar(year.spent, year.spent_said, (left + room * 0.52, wide), most, "balk-plan", rise=16),
    )
    name = text(Label(year.year, left + room / 2, bottom + 22, 14, "middle", bold=True), "as vet")
    return f"{''.join(bars)}{name}"


def _bar(amount: float | None, said: str, at: tuple[float, float], most: float, kind: str, *, rise: float) -> str:
    """
    A bar with its amount above it; amounts of neighbours stand at two heights, so that they do not touch.

    What is said of an amount that is not known has a line for each word, which is no wider than the place of the bar.
    """
    left, wide = at
    bottom = _TOP + _HEIGHT
    high = max(_HEIGHT * (amount or 0) / most * 0.85, 0.0) if amount is not None else 18.0
    drawn = kind if amount is not None else "balk-open"
    lines = [said] if amount is not None else said.split()
    lowest = bottom - high - 6 - (rise if amount else 0)
    label = "".join(
        text(Label(line, left + wide / 2, lowest - _LINE * above, 14, "middle"), "as")
        for above, line in enumerate(reversed(lines))
    )
    return (
        f'<rect class="{drawn}" x="{left:.1f}" y="{bottom - high:.1f}" width="{wide:.1f}" height="{high:.1f}"/>{label}'
    )
