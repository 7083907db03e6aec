"""Two axes, relevance and priority: four quarters with a verb, developments as numbered marks."""

from collections.abc import Sequence
from html import escape
from math import hypot
from typing import Final, NamedTuple

from api.render.drawings import blips
from api.render.drawings.blips import Blip, Bounds
from api.render.drawings.parts import text
from api.render.radar.layout import Label
from api.render.short import MIDDLE, level

_LEFT, _TOP, _WIDTH, _HEIGHT = 92.0, 8.0, 866.0, 440.0
_LEAST_REACH: Final = 0.7  # of an axis: with less, few developments would fill all of it
_ROOM: Final = 18.0  # between the edge and the middle of a mark


class Words(NamedTuple):
    """
    What the drawing says, in the language of the page.

    Attributes:
        now: The verb of what is relevant and presses.
        plan: Of what presses alone.
        follow: Of what does neither.
        use: Of what is relevant alone.
        ask: Of what presses, while nobody knows whether it is relevant.
    """

    now: str
    plan: str
    follow: str
    use: str
    ask: str
    little: str
    much: str
    urgent: str
    calm: str

    def verb(self, relevance: float | None, priority: float) -> str:
        """What the quarter of two values asks; what is middle or high on an axis counts as much."""
        if relevance is None:
            return self.ask if priority >= MIDDLE else self.follow
        if relevance >= MIDDLE:
            return self.now if priority >= MIDDLE else self.use
        return self.plan if priority >= MIDDLE else self.follow


class Point(NamedTuple):
    """
    A development on the axes.

    Attributes:
        number: As in the table.
        short: The name that stands beside it.
        href: The row of the table that says the same.
        relevance: 0 to 1.
        priority: 0 to 1.
        said: More than the name, for a screen reader.
    """

    number: int
    title: str
    short: str
    href: str
    relevance: float
    priority: float
    said: str


def axes(points: Sequence[Point], words: Words, said: str) -> str:
    """
    The drawing.

    Args:
        points: In the order of the table, which is the order of the tab key.
        words: What it says.
        said: What it shows, for a screen reader.
    """
    wide = _reach([point.relevance for point in points])
    high = _reach([point.priority for point in points])
    bounds = Bounds(_LEFT, _TOP, _LEFT + _WIDTH, _TOP + _HEIGHT)
    true = [_blip(point, wide, high) for point in points]
    middle_x, middle_y = _across(MIDDLE, wide), _up(MIDDLE, high)
    verbs = _verbs(words)
    taken = [word.box for word in verbs]
    placed = blips.apart(true, bounds, taken)
    labels = blips.names(placed, taken, bounds)
    return (
        f'<svg class="grafiek" viewBox="0 0 970 484" role="group" aria-label="{escape(said)}">'
        f"{_ground(middle_x, middle_y)}"
        f"{''.join(text(word, 'as vet') for word in verbs)}{_ends(words)}"
        f"{''.join(_leader(one, other) for one, other in zip(true, placed, strict=True))}"
        f"{''.join(blips.drawn(blip, label) for blip, label in zip(placed, labels, strict=True))}</svg>"
    )


def _reach(values: Sequence[float]) -> float:
    return max([_LEAST_REACH, *values])


def _across(value: float, reach: float) -> float:
    return _LEFT + _ROOM + (_WIDTH - 2 * _ROOM) * value / reach


def _up(value: float, reach: float) -> float:
    return _TOP + _HEIGHT - _ROOM - (_HEIGHT - 2 * _ROOM) * value / reach


def _blip(point: Point, wide: float, high: float) -> Blip:
    at = _across(point.relevance, wide), _up(point.priority, high)
    return Blip(
        point.number,
        point.title,
        point.short,
        level(point.relevance),
        point.href,
        *at,
        point.said,
    )


def _verbs(words: Words) -> list[Label]:
    """The verb of each quarter, in its outer corner."""
    right, bottom = _LEFT + _WIDTH - 10, _TOP + _HEIGHT - 10
    return [
        Label(words.now, right, _TOP + 22, 14, "end", bold=True),
        Label(words.plan, _LEFT + 10, _TOP + 22, 14, bold=True),
        Label(words.follow, _LEFT + 10, bottom, 14, bold=True),
        Label(words.use, right, bottom, 14, "end", bold=True),
    ]


def _ground(x: float, y: float) -> str:
    right, bottom = _LEFT + _WIDTH, _TOP + _HEIGHT
    return (
        f'<rect class="vlak-1" x="{x:.1f}" y="{_TOP:.1f}" width="{right - x:.1f}" height="{y - _TOP:.1f}"/>'
        f'<path class="raster" d="M{x:.1f} {_TOP:.1f}V{bottom:.1f}M{_LEFT:.1f} {y:.1f}H{right:.1f}"/>'
        f'<path class="raster-sterk" d="M{_LEFT:.1f} {_TOP:.1f}V{bottom:.1f}H{right:.1f}"/>'
    )


def _ends(words: Words) -> str:
    bottom = _TOP + _HEIGHT
    ends = (
        Label(words.little, _LEFT, bottom + 22, 14),
        Label(words.much, _LEFT + _WIDTH, bottom + 22, 14, "end"),
        Label(words.urgent, _LEFT - 12, _TOP + 14, 14, "end"),
        Label(words.calm, _LEFT - 12, bottom, 14, "end"),
    )
    return "".join(text(end, "as") for end in ends)


def _leader(true: Blip, placed: Blip) -> str:
    """A dotted line to where a mark that gave way belongs."""
    if hypot(true.x - placed.x, true.y - placed.y) < blips.RADIUS:
        return ""
    return f'<path class="lijn-3" d="M{true.x:.1f} {true.y:.1f}L{placed.x:.1f} {placed.y:.1f}"/>'
