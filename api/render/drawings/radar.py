"""
The radar in a page: half a disc, its rings times and its sectors themes, each mark a link to its row in the table.

Where everything goes is worked out as for the picture of the other doors, see `api.render.radar.layout`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from math import cos, sin
from typing import Final

from api.render.drawings import blips
from api.render.drawings.blips import Blip as Mark
from api.render.drawings.blips import Bounds
from api.render.drawings.parts import text
from api.render.radar.layout import ARROW, Box, Layout, layout
from api.render.short import capital
from kg.cycle.interpret.radar.radar import Blip, Radar

_RADIUS: Final = 13.0  # the drawing is a little wider than a page: so 12 of its pixels
_NAMED: Final = 52.0  # between the middles of marks that have names
_NUMBERED: Final = 29.0  # of marks with a number alone
_MOVING: Final = 38.0  # the same with an arrow
_SIDE: Final = 122.0
_BELOW: Final = 34.0  # the base line: the names of the rings
_GROUNDS: Final = ("vlak-0", "vlak-1", "vlak-0", "vlak-2", "vlak-0")  # of the rings, from the middle


def radar_drawing(found: Radar, names: Sequence[tuple[str, str]], row: Callable[[Blip], str], said: str) -> str:
    """
    The drawing.

    Args:
        found: What is drawn; its marks come in the order of their numbers, which is that of the tab key.
        names: What stands beside each mark, in that order, where there is room; and how much it concerns one, a word.
        row: Where a mark leads: the row of the table that says the same.
        said: What it shows, for a screen reader.
    """
    ordered = sorted(found.blips, key=lambda blip: blip.number)
    dense = _MOVING if found.since else _NUMBERED
    plan = layout(found, pitch=dense if len(ordered) > blips.MOST_NAMED else _NAMED, side=_SIDE, top=0.0)
    at = {mark.blip.development: (mark.x, mark.y) for mark in plan.marks}
    marks = [
        Mark(
            blip.number,
            blip.title,
            name,
            concern,
            row(blip),
            *at[blip.development],
            "; ".join(filter(None, (blip.sector, blip.ring, blip.moved))),
            _RADIUS,
        )
        for blip, (name, concern) in zip(ordered, names, strict=True)
    ]
    arrows = [_arrow(mark, blip) for mark, blip in zip(marks, ordered, strict=True)]
    taken = [*(label.box for label in (*plan.ring_labels, *plan.sector_labels)), *map(_above, marks)]
    labels = blips.names(marks, taken, Bounds(0, 0, plan.width, plan.y - 2))
    drawn = (blips.drawn(*one) for one in zip(marks, labels, arrows, strict=True))
    return (
        f'<svg class="grafiek wijd" viewBox="0 0 {plan.width:.0f} {plan.y + _BELOW:.0f}" role="group" '
        f'aria-label="{escape(said)}">{_fan(plan)}{"".join(drawn)}</svg>'
    )


def _above(mark: Mark) -> Box:
    """Where an arrow over or under a mark stands, or may stand."""
    far = mark.radius + ARROW
    return Box(mark.x - 6, mark.y - far, mark.x + 6, mark.y + far)


def _arrow(mark: Mark, blip: Blip) -> str:
    """A triangle up or down for who moved since the ranking that was kept, a dot for who is new in it."""
    x, y, far = mark.x, mark.y, mark.radius + 2
    if blip.moved == "nieuw":
        return f'<circle class="pijl" cx="{x:.1f}" cy="{y - far - 3:.1f}" r="3"/>'
    if not blip.moved:
        return ""
    way = -1 if (blip.move or 0) > 0 else 1
    base, tip = y + way * far, y + way * (far + ARROW - 2)
    return f'<path class="pijl" d="M{x - 6:.1f} {base:.1f}H{x + 6:.1f}L{x:.1f} {tip:.1f}Z"/>'


def _fan(plan: Layout) -> str:
    """Rings from the outside in, the lines between sectors, and the names of both."""
    discs = [
        f'<path class="{ground} raster" d="M{plan.x - radius:.1f} {plan.y:.1f}A{radius:.1f} {radius:.1f} 0 0 1 '
        f'{plan.x + radius:.1f} {plan.y:.1f}Z"/>'
        for radius, ground in zip(plan.radii[:0:-1], _GROUNDS[::-1], strict=True)
    ]
    lines = [
        f'<path class="raster" d="M{plan.x + plan.radii[0] * cos(angle):.1f} {plan.y - plan.radii[0] * sin(angle):.1f}'
        f'L{plan.x + plan.radii[-1] * cos(angle):.1f} {plan.y - plan.radii[-1] * sin(angle):.1f}"/>'
        for angle in plan.angles[1:-1]
    ]
    left, right = plan.x - plan.radii[-1], plan.x + plan.radii[-1]
    base = f'<path class="raster-sterk" d="M{left:.1f} {plan.y:.1f}H{right:.1f}"/>'
    rings = [text(label, "as") for label in plan.ring_labels]
    sectors = [text(replace(label, text=capital(label.text)), "vet") for label in plan.sector_labels]
    return "".join((*discs, *lines, base, *rings, *sectors))
