"""
Records and their links as a picture in columns: to the left what came before, to the right what came of it.

A column has one kind. Where the whole is more than `MANY`, or a column more than `LONGEST`, a column shows its nearest,
and one knot more that says how many there are besides.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Final, Literal, NamedTuple

from api.render.drawings.parts import clipped

MANY: Final = 40
NEAREST: Final = 6
LONGEST: Final = 8  # knots of a column that is drawn whole where the whole is not many
_WIDTH, _HEIGHT = 192, 98  # of a knot
_ACROSS, _DOWN = 248, 114  # from one knot to the next
_TOP: Final = 34  # room for the names of the columns
_MARGIN: Final = 4  # the rule of a knot is thicker when it has the focus
_INDENT: Final = 12
_SIGNS: Final = 22  # of a title on a line
_LINES: Final = 3
_BULGE: Final = 22

Look = Literal["", "midden", "gat", "nog"]
Line = Literal["lijn", "lijn-3", "lijn-gat", "pad", "pad stip"]


class Knot(NamedTuple):
    """
    One record in the picture.

    Attributes:
        column: Which column it stands in.
        href: Where it leads.
        look: Of the record in the middle, of a gap, of how many there are besides.
        row: At which height it stands, from 0; None for below the one before it in its column.
    """

    id: str
    column: str
    kind: str
    title: str
    href: str
    look: Look = ""
    row: int | None = None


class Thread(NamedTuple):
    """A line between two knots, by id, and how it is drawn."""

    earlier: str
    later: str
    line: Line


class ColumnLayout(NamedTuple):
    """
    Where everything stands.

    Attributes:
        places: By id the upper left corner of a knot, in units of the drawing.
    """

    knots: Sequence[Knot]
    places: Mapping[str, tuple[int, int]]
    width: int
    height: int


def folded(knots: Sequence[Knot], *, unfold: Collection[str], more: "Mapping[str, str]", said: str) -> list[Knot]:
    """
    The knots that are drawn: of many, the first of a column and one that says how many there are besides.

    Args:
        knots: The nearest of each column first.
        unfold: Columns that are drawn whole.
        more: By column where the rest is unfolded.
        said: What stands in the last one, with "%(number)s" for how many.
    """
    found, count = list[Knot](), defaultdict[str, int](int)
    for knot in knots:
        count[knot.column] += 1
    drawn = defaultdict[str, int](int)
    for knot in knots:
        drawn[knot.column] += 1
        rest, room = count[knot.column] - NEAREST, LONGEST if len(knots) <= MANY else NEAREST + 1
        if knot.column in unfold or count[knot.column] <= room or drawn[knot.column] <= NEAREST:
            found.append(knot)
        elif drawn[knot.column] == NEAREST + 1:
            text = said % {"number": rest}
            found.append(Knot(f"{knot.column} +", knot.column, knot.kind, text, more[knot.column], "nog"))
    return found


def placed(knots: Sequence[Knot], columns: Sequence[str]) -> ColumnLayout:
    """Each knot in its column, in its row or below the one before it; every knot has a column that is named."""
    by_column = {column: [knot for knot in knots if knot.column == column] for column in columns}
    stacked = all(knot.row is None for knot in knots)
    longest = max(
        (max(len(held), *((knot.row or 0) + 1 for knot in held), 0) for held in by_column.values()), default=0
    )
    places = {}
    for number, held in enumerate(by_column.values()):
        above = (longest - len(held)) * _DOWN // 2 if stacked and longest <= LONGEST else 0
        for row, knot in enumerate(held):
            places[knot.id] = (number * _ACROSS, _TOP + above + (row if knot.row is None else knot.row) * _DOWN)
    width = max(0, len(columns) * _ACROSS - (_ACROSS - _WIDTH))
    height = _TOP + max(0, longest * _DOWN - (_DOWN - _HEIGHT))
    return ColumnLayout([knot for held in by_column.values() for knot in held], places, width, height)


def graph(knots: Sequence[Knot], threads: Sequence[Thread], columns: Mapping[str, str], label: str) -> str:
    """
    The picture as SVG, at its own size: a region around it scrolls.

    Args:
        knots: In the order in which the keyboard goes through them, within each column.
        threads: A line whose knot is not drawn is left out.
        columns: By column what stands above it, from left to right.
        label: What the picture is, and where the same stands as a table.
    """
    picture = placed(knots, tuple(columns))
    heads = "".join(
        f'<text class="as" x="{number * _ACROSS}" y="16">{escape(clipped(head, _SIGNS + 2))}</text>'
        for number, head in enumerate(columns.values())
    )
    lines = "".join(_drawn(thread, picture.places) for thread in threads)
    boxes = "".join(_box(knot, *picture.places[knot.id]) for knot in picture.knots)
    width, height = picture.width + 2 * _MARGIN, picture.height + 2 * _MARGIN
    return (
        f'<svg class="grafiek net" width="{width}" height="{height}" viewBox="{-_MARGIN} {-_MARGIN} {width} {height}" '
        f'role="group" aria-label="{escape(label)}">{heads}{lines}{boxes}</svg>'
    )


def _drawn(thread: Thread, places: Mapping[str, tuple[int, int]]) -> str:
    if thread.earlier not in places or thread.later not in places:
        return ""
    (x1, y1), (x2, y2) = places[thread.earlier], places[thread.later]
    y1, y2 = y1 + _HEIGHT // 2, y2 + _HEIGHT // 2
    if x1 == x2:
        edge, out = x1 + _WIDTH, x1 + _WIDTH + _BULGE
        way = f"M{edge} {y1}C{out} {y1} {out} {y2} {edge} {y2}"
    else:
        if x1 > x2:
            (x1, y1), (x2, y2) = (x2, y2), (x1, y1)
        half = (x1 + _WIDTH + x2) // 2
        way = f"M{x1 + _WIDTH} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
    return f'<path class="{thread.line}" d="{way}"/>'


def _box(knot: Knot, x: int, y: int) -> str:
    over = " op" if knot.look == "midden" else ""
    plain = ' class="op"' if over else ""
    frame = "gat" if knot.look in {"gat", "nog"} else knot.look
    lines = wrap(knot.title, _SIGNS, break_long_words=True)[: _LINES + 1]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], clipped(f"{lines[_LINES - 1]}{' ' * _SIGNS}", _SIGNS)]
    title = "".join(
        f'<tspan x="{x + _INDENT}" dy="{19 if number else 0}">{escape(line)} </tspan>'
        for number, line in enumerate(lines)
    )
    body = (
        f'<rect class="knoop{" " + frame if frame else ""}" x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}"/>'
        f'<text class="as{over}" x="{x + _INDENT}" y="{y + 20}">{escape(clipped(knot.kind, _SIGNS))} </text>'
        f'<text{plain} x="{x + _INDENT}" y="{y + 41}">{title}</text>'
    )
    if not knot.href:
        return body
    name, seen = f"{knot.kind} {knot.title}", f"{clipped(knot.kind, _SIGNS)} {' '.join(lines)}"
    told = name if name == seen else f"{seen}: {knot.title}"  # what it is called begins with what is seen
    return f'<a href="{escape(knot.href)}" aria-label="{escape(told)}">{body}</a>'
