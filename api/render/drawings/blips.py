"""
Numbered marks of developments in a drawing, each a link to its row in the table beside it, with names where they fit.

Colours and letters come from the style sheet, by class; a drawing holds geometry alone. Units are pixels of a view box.
"""

from collections.abc import Iterator, Sequence
from html import escape
from math import cos, hypot, pi, sin
from typing import Final, NamedTuple

from api.render.drawings.parts import text
from api.render.radar.layout import Box, Label, shortened
from api.render.short import UNKNOWN

RADIUS: Final = 12.0  # a target of 24 across
APART: Final = 26.0  # between the middles of two marks, at least
MOST_NAMED: Final = 25  # with more marks there is no room for names: the numbers stay, and the table has the names
TEXT: Final = 15.0  # of a name, in pixels
_LONGEST: Final = 190.0  # of a name
_GAP: Final = 2.0  # around a mark that no name may touch
_SHAPES: Final = {"Hoog": "teken", "Middel": "teken-half", "Laag": "teken-leeg", UNKNOWN: "teken-leeg"}
_ROUND: Final = 16  # directions, and more farther off, in which a free place is looked for
_RINGS: Final = 60


class Blip(NamedTuple):
    """
    One development in a drawing.

    Attributes:
        number: As in the table.
        short: The name that stands beside it.
        level: "Hoog", "Middel", "Laag" or "Niet bekend"; full, tinted or open.
        href: The row of the table that says the same.
        said: More than the name, for a screen reader, or "".
        radius: Of the mark.
    """

    number: int
    title: str
    short: str
    level: str
    href: str
    x: float
    y: float
    said: str = ""
    radius: float = RADIUS


class Bounds(NamedTuple):
    """The rectangle that marks and names stay within."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, box: Box) -> bool:
        """Whether something lies wholly within it."""
        return box.left >= self.left and box.top >= self.top and box.right <= self.right and box.bottom <= self.bottom


def apart(blips: Sequence[Blip], bounds: Bounds, taken: Sequence[Box] = ()) -> list[Blip]:
    """
    The same marks, none on top of another: who comes later in the list gives way, to the nearest free place.

    The same list always gives the same drawing.

    Args:
        blips: Where they belong.
        bounds: What they stay within.
        taken: What stands in the drawing already.
    """
    placed: list[Blip] = []
    for blip in blips:
        free = next(
            (
                (x, y)
                for x, y in _around(blip, bounds)
                if all(hypot(x - other.x, y - other.y) >= APART for other in placed)
                and not any(map(around(blip._replace(x=x, y=y)).overlaps, taken))
            ),
            (blip.x, blip.y),
        )
        placed.append(blip._replace(x=free[0], y=free[1]))
    return placed


def _around(blip: Blip, bounds: Bounds) -> Iterator[tuple[float, float]]:
    """Places from near to far, wholly within the bounds."""
    for ring in range(_RINGS):
        turns = _ROUND + 3 * ring if ring else 1
        for turn in range(turns):
            away, angle = ring * APART / 4, 2 * pi * turn / turns
            x = min(max(blip.x + away * cos(angle), bounds.left + RADIUS), bounds.right - RADIUS)
            y = min(max(blip.y - away * sin(angle), bounds.top + RADIUS), bounds.bottom - RADIUS)
            yield x, y


def names(blips: Sequence[Blip], taken: Sequence[Box], bounds: Bounds) -> list[Label | None]:
    """
    The name of each mark where it is free, in the order of the list; None where no place is, or with too many marks.

    Args:
        blips: At their places.
        taken: What stands in the drawing already.
        bounds: What names stay within.
    """
    if len(blips) > MOST_NAMED:
        return [None] * len(blips)
    full = [*taken, *(around(blip) for blip in blips)]
    found: list[Label | None] = []
    for blip in blips:
        label = next(
            (one for one in _beside(blip) if bounds.holds(one.box) and not any(map(one.box.overlaps, full))), None
        )
        if label is not None:
            full.append(label.box)
        found.append(label)
    return found


def around(blip: Blip) -> Box:
    """What a mark takes up."""
    far = blip.radius + _GAP
    return Box(blip.x - far, blip.y - far, blip.x + far, blip.y + far)


def _beside(blip: Blip) -> Iterator[Label]:
    text = shortened(blip.short, _LONGEST, TEXT)
    side, corner = blip.radius + 6, blip.radius + 3
    for dx, dy, anchor in (
        (side, 5, "start"), (-side, 5, "end"), (0, blip.radius + 18, "middle"), (0, -blip.radius - 8, "middle"),
        (corner, blip.radius + 12, "start"), (-corner, blip.radius + 12, "end"), (corner, -blip.radius - 4, "start"),
        (-corner, -blip.radius - 4, "end"),
    ):  # fmt: skip
        yield Label(text, blip.x + dx, blip.y + dy, TEXT, anchor)


def drawn(blip: Blip, label: Label | None, beside: str = "") -> str:
    """A mark with its number, its name where there is room, and what else stands by it."""
    kind = _SHAPES[blip.level]
    full = " op-vol" if kind == "teken" else ""
    name = f" {text(label)}" if label else ""
    visible = f"{blip.number} {label.text}" if label else str(blip.number)  # what is seen begins what is heard
    title = "" if label and label.text == blip.title else blip.title
    told = ", ".join(filter(None, (f"{visible}: {title}" if title else visible, blip.said)))
    return (
        f'<a href="{escape(blip.href)}" aria-label="{escape(told)}"><circle class="{kind}" cx="{blip.x:.1f}" '
        f'cy="{blip.y:.1f}" r="{blip.radius:.0f}"/><text class="nr{full}" x="{blip.x:.1f}" y="{blip.y + 4.5:.1f}">'
        f"{blip.number}</text>{name}{beside}</a>"
    )
