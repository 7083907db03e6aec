"""Who does what, head to tail: a row a party, a column a phase; a table beside it says the same."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, Literal, NamedTuple

from api.render.drawings.parts import clipped, text
from api.render.radar.layout import Label

Part = Literal["alleen", "samen", "gat"]

_NAMES, _COLUMN, _ROW, _TOP = 210, 138, 46, 34
_BAR: Final = 24  # high
_CLASSES: Final[Mapping[Part, tuple[str, str]]] = {
    "alleen": ("balk-nu", "op-balk"),
    "samen": ("balk-helpt", ""),
    "gat": ("balk-gat", "as"),
}
_LETTERS: Final = 15.0
_LONGEST: Final = 26  # characters of a name that fit beside the bars


class Band(NamedTuple):
    """
    One party.

    Attributes:
        parts: By phase what it does there, and the word for it; a phase that is not in it: nothing.
    """

    name: str
    parts: Mapping[str, tuple[Part, str]]


def bands(rows: Sequence[Band], phases: Mapping[str, str], label: str) -> str:
    """The drawing, as SVG without style of its own; `phases` has what each is called."""
    width, foot = _NAMES + len(phases) * _COLUMN, _TOP + _ROW * len(rows)
    drawn = [text(_over(number, 18, name.capitalize()), "vet") for number, name in enumerate(phases.values())]
    drawn += [_line("raster", x, _TOP - 4, x, foot) for x in range(_NAMES, width + 1, _COLUMN)]
    for number, row in enumerate(rows):
        top = _TOP + number * _ROW
        drawn.append(_line("raster", 0, top, width, top))
        drawn.append(text(Label(clipped(row.name, _LONGEST), 0, top + _ROW / 2 + 5, _LETTERS), "vet"))
        drawn += [_bar(place, top, *row.parts[phase]) for place, phase in enumerate(phases) if phase in row.parts]
    drawn.append(_line("raster-sterk", 0, foot, width, foot))
    return (
        f'<svg class="grafiek" viewBox="0 0 {width} {foot + 4}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def _bar(place: int, top: int, part: Part, word: str) -> str:
    shape, letters = _CLASSES[part]
    left, down = _NAMES + place * _COLUMN + 6, top + (_ROW - _BAR) // 2
    bar = f'<rect class="{shape}" x="{left}" y="{down}" width="{_COLUMN - 12}" height="{_BAR}"/>'
    return bar + text(_over(place, down + 17, word), letters)


def _over(place: int, y: float, said: str) -> Label:
    """A text in the middle of a column."""
    return Label(said, _NAMES + (place + 0.5) * _COLUMN, y, _LETTERS, "middle")


def _line(kind: str, x1: int, y1: int, x2: int, y2: int) -> str:
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
