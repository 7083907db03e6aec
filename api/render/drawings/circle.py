"""The circle of six phases: in small as a mark of one phase, and in large as the way in."""

from collections.abc import Iterable
from html import escape
from math import cos, radians, sin
from typing import Final, NamedTuple

_PHASES: Final = 6
_STEP: Final = radians(360 / _PHASES)
_TOP: Final = radians(-90) - _STEP / 2  # the first phase stands above
_GAP: Final = radians(9)  # on both sides of a small arc
_SMALL: Final = 9  # radius in a view box of 24
_CENTRE: Final = (240.0, 190.0)
_INNER, _OUTER, _LABEL = 104.0, 138.0, 160.0
_SPACE, _TIP = radians(2.4), radians(8)  # between two arrows; of the point of one


class PhaseLink(NamedTuple):
    """A phase in the large circle: its name, where it leads, and whether anything is known in it."""

    name: str
    href: str
    known: bool


def mark(phase: int) -> str:
    """The circle in small, the arc of one phase (0 to 5) full."""
    arcs = []
    for number in range(_PHASES):
        begin, end = _TOP + number * _STEP + _GAP, _TOP + (number + 1) * _STEP - _GAP
        here = ' class="hier"' if number == phase else ""
        arcs.append(
            f'<path{here} d="M{_at(_SMALL, begin, (12, 12))}A{_SMALL} {_SMALL} 0 0 1 {_at(_SMALL, end, (12, 12))}"/>'
        )
    return f'<svg class="boog" viewBox="0 0 24 24" aria-hidden="true">{"".join(arcs)}</svg>'


def ring(phases: Iterable[PhaseLink], name: str) -> str:
    """Six arrows around a name, each a link; full is where something is known."""
    arrows = "".join(_arrow(number, phase) for number, phase in enumerate(phases))
    x, y = _CENTRE
    return (
        '<svg viewBox="-14 0 520 380" role="group" aria-label="De cirkel: zes fasen, elk een koppeling">'
        f'{arrows}<text class="midden" text-anchor="middle" x="{x:.0f}" y="{y + 6:.0f}">{escape(name)}</text></svg>'
    )


def _arrow(number: int, phase: PhaseLink) -> str:
    begin = _TOP + number * _STEP + _SPACE
    end = _TOP + (number + 1) * _STEP - _SPACE - _TIP * 0.55
    middle = (_INNER + _OUTER) / 2
    shape = (
        f"M{_at(_OUTER, begin)}A{_OUTER:.0f} {_OUTER:.0f} 0 0 1 {_at(_OUTER, end)}L{_at(middle, end + _TIP)}"
        f"L{_at(_INNER, end)}A{_INNER:.0f} {_INNER:.0f} 0 0 0 {_at(_INNER, begin)}L{_at(middle, begin + _TIP)}Z"
    )
    full = " vol" if phase.known else ""
    return f'<a href="{escape(phase.href)}"><path class="boog-fase{full}" d="{shape}"/>{_label(number, phase.name)}</a>'


def _label(number: int, name: str) -> str:
    angle = _TOP + (number + 0.5) * _STEP + _TIP * 0.2
    across = cos(angle)
    x, y = _CENTRE[0] + _LABEL * across, _CENTRE[1] + _LABEL * sin(angle)
    beside = abs(across) >= 0.3  # else it stands above or below
    anchor = ("start" if across > 0 else "end") if beside else "middle"
    y += 6 if beside else (-2 if y < _CENTRE[1] else 14)
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(name)}</text>'


def _at(radius: float, angle: float, centre: tuple[float, float] = _CENTRE) -> str:
    return f"{centre[0] + radius * cos(angle):.1f} {centre[1] + radius * sin(angle):.1f}"
