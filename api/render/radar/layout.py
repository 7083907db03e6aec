"""
Where everything on the radar's picture goes: marks, labels and legend, without overlaps.

The radar is a fan: sectors side by side from left to right, rings from the middle outwards.
Rings are as deep as their fullest sector needs, and marks stand in rows, so nothing is ever pushed aside by chance:
the same radar always gives the same picture. Units are pixels, y grows downwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, floor, hypot, pi, sin
from typing import Any, Final

from api.render.letters import FONTS
from kg.cycle.interpret.radar.radar import HORIZONS, Blip, Radar

SLACK: Final = 1.08  # a browser without our font takes a wider one

LARGEST: Final = 15.0  # radius of the most relevant mark
SMALLEST: Final = 10.0
ARROW: Final = 9.0  # height of an arrow above or below a mark
_PITCH: Final = hypot(2 * LARGEST, 2 * LARGEST + ARROW) + 1  # at this distance two marks are apart at any angle
_HUB: Final = 46.0
_NARROWEST: Final = 0.30  # radians
_RING_LABEL: Final = 14.0
_SECTOR_LABEL: Final = 16.0
_SIDE: Final = 190.0  # room for labels of sectors beside the fan
_TOP: Final = 132.0
_COLUMNS: Final = 3
LEGEND_TEXT: Final = 14.0
_ROW: Final = 24.0
MARGIN: Final = 40.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something lies within."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Whether they share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A development at its place; `x` and `y` are its middle."""

    blip: Blip
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """Around the mark and its arrow."""
        above = ARROW if self.blip.moved.endswith(("hoger", "nieuw")) else 0.0
        below = ARROW if self.blip.moved.endswith("lager") else 0.0
        r = self.radius
        return Box(self.x - r, self.y - r - above, self.x + r, self.y + r + below)


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `x` and `y` are where its baseline starts, ends or has its middle, as `anchor` says."""

    text: str
    x: float
    y: float
    size: float
    anchor: str = "start"
    bold: bool = False

    @property
    def box(self) -> Box:
        """Around the text, with `SLACK`."""
        width = text_width(self.text, self.size, bold=self.bold) * SLACK
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - 0.8 * self.size, left + width, self.y + 0.25 * self.size)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the legend: a blip, or the heading of a sector."""

    x: float
    y: float
    label: Label
    moved: Label | None = None
    blip: Blip | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """
    The whole picture.

    Attributes:
        x: Of the middle of the fan; with `y`, the height of its base line.
        radii: Of the rings' outer edges, inside first, after that of the hub.
        angles: Between sectors, from left (π) to right (0).
        key_top: Where the explanation of marks begins.
    """

    width: float
    height: float
    x: float
    y: float
    radii: tuple[float, ...]
    angles: tuple[float, ...]
    marks: tuple[Mark, ...]
    ring_labels: tuple[Label, ...]
    sector_labels: tuple[Label, ...]
    rows: tuple[Row, ...]
    key_top: float


@cache
def _font(*, bold: bool) -> tuple[dict[int, str], Any, int]:
    from fontTools.ttLib import TTFont

    name = "SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf"
    with (FONTS / name).open("rb") as file:
        font = TTFont(file)
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), int(font["head"].unitsPerEm)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is in our font; a character that it lacks counts for a full square."""
    glyphs, metrics, em = _font(bold=bold)
    return sum(metrics[glyphs[ord(char)]][0] if ord(char) in glyphs else em for char in text) * size / em


def shortened(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """As much of a text as fits, ending in an ellipsis when something was left out."""
    line = " ".join(text.split())
    if text_width(line, size, bold=bold) * SLACK <= width:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        fits = text_width(line[:middle].rstrip() + "…", size, bold=bold) * SLACK <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return line[:low].rstrip() + "…"


def layout(radar: Radar, *, pitch: float = _PITCH, side: float = _SIDE, top: float = _TOP) -> Layout:
    """
    Where everything goes; any number of developments fits, the picture grows with them.

    Args:
        radar: What is drawn.
        pitch: How far the middles of two marks are apart, at least.
        side: Room beside the fan, for labels of sectors.
        top: Room above those, for a heading.
    """
    angles = _angles(radar)
    cells = {
        (ring, sector): sorted(
            (blip for blip in radar.blips if blip.ring == ring and blip.sector == sector), key=lambda b: b.number
        )
        for ring in HORIZONS
        for sector in radar.sectors
    }
    radii = [_HUB]
    for ring in HORIZONS:
        deepest = max(
            _rows_needed(radii[-1], angles, [len(cells[ring, sector]) for sector in radar.sectors], pitch), default=0
        )
        least = text_width(ring, _RING_LABEL, bold=True) * SLACK + 14
        radii.append(radii[-1] + max(deepest * pitch, least))
    reach = radii[-1]
    labels_room = 62.0
    x, y = MARGIN + side + reach, top + labels_room + reach
    sizes = _sizes(radar.blips)
    marks = tuple(
        Mark(blip, x + r * cos(a), y - r * sin(a), sizes[blip.development])
        for i, ring in enumerate(HORIZONS)
        for j, sector in enumerate(radar.sectors)
        for blip, r, a in _places(cells[ring, sector], (radii[i], radii[i + 1]), (angles[j], angles[j + 1]), pitch)
    )
    rings = tuple(
        Label(ring, x + way * (radii[i] + radii[i + 1]) / 2, y + 22, _RING_LABEL, "middle", bold=True)
        for i, ring in enumerate(HORIZONS)
        for way in (-1, 1)
    )
    width = 2 * x
    sectors = tuple(_sector_labels(radar, angles, (x, y), reach, side))
    rows, bottom = _legend(radar, width, y + 84)
    return Layout(width, bottom + 96, x, y, tuple(radii), angles, marks, rings, sectors, rows, bottom + 22)


def _angles(radar: Radar) -> tuple[float, ...]:
    """The angles between sectors: each as wide as its number of developments, none too narrow for its name."""
    counts = [sum(blip.sector == sector for blip in radar.blips) for sector in radar.sectors]
    spare = pi - _NARROWEST * len(counts)
    found = [pi]
    for count in counts:
        found.append(found[-1] - _NARROWEST - spare * count / sum(counts))
    return (*found[:-1], 0.0) if counts else (pi,)


def _capacity(radius: float, width: float, pitch: float) -> int:
    """How many marks stand beside each other on an arc, half a pitch from either end."""
    return floor(width * radius / pitch)


def _rows_needed(inner: float, angles: Sequence[float], counts: Sequence[int], pitch: float) -> list[int]:
    """For each sector the number of rows, one pitch deep, that its marks take in a ring."""
    needed = []
    for (start, end), count in zip(pairwise(angles), counts, strict=True):
        rows, room = 0, 0
        while room < count:
            room += _capacity(inner + (rows + 0.5) * pitch, start - end, pitch)
            rows += 1
        needed.append(rows)
    return needed


def _places(
    blips: Sequence[Blip], ring: tuple[float, float], sector: tuple[float, float], pitch: float
) -> Iterable[tuple[Blip, float, float]]:
    """Each blip with its radius and angle: rows from inside out, filled evenly, the most relevant inside."""
    if not blips:
        return
    (inner, outer), (start, end) = ring, sector
    deepest = max(1, floor((outer - inner) / pitch + 1e-9))
    radii = [inner + (row + 0.5) * (outer - inner) / deepest for row in range(deepest)]
    rooms = [_capacity(radius, start - end, pitch) for radius in radii]
    shares = _shared_out(len(blips), rooms)
    place = 0
    for radius, share in zip(radii, shares, strict=True):
        for number in range(share):
            yield blips[place], radius, start - (start - end) * (number + 0.5) / share
            place += 1


def _shared_out(count: int, rooms: Sequence[int]) -> list[int]:
    """A number over rows in proportion to their room."""
    shares = [min(room, floor(count * room / sum(rooms))) for room in rooms]
    for row in sorted(range(len(rooms)), key=lambda row: (-(rooms[row] - shares[row]), row)):
        extra = min(rooms[row] - shares[row], count - sum(shares), 1)
        shares[row] += extra
    for row, room in enumerate(rooms):
        shares[row] += min(room - shares[row], count - sum(shares))
    return shares


def _sizes(blips: Sequence[Blip]) -> dict[str, float]:
    """The radius of each mark: area in step with relevance, from the least to the most relevant shown."""
    least = min((blip.relevance for blip in blips), default=0.0)
    most = max((blip.relevance for blip in blips), default=0.0)
    spread = (most - least) or 1.0
    return {
        blip.development: (SMALLEST**2 + (LARGEST**2 - SMALLEST**2) * (blip.relevance - least) / spread) ** 0.5
        for blip in blips
    }


def _sector_labels(
    radar: Radar, angles: Sequence[float], centre: tuple[float, float], reach: float, room: float
) -> Iterable[Label]:
    """A name outside the middle of each sector, moved outwards until it is free of the others."""
    placed, (x, y) = list[Box](), centre
    for sector, (start, end) in zip(radar.sectors, pairwise(angles), strict=True):
        middle = (start + end) / 2
        side = cos(middle)
        anchor = "middle" if abs(side) < 0.2 else ("start" if side > 0 else "end")
        text = shortened(sector, room + reach * (1 - abs(side)), _SECTOR_LABEL, bold=True)
        away = 16.0
        while True:
            label = Label(
                text,
                x + (reach + away) * side,
                y - (reach + away) * sin(middle) + (5 if abs(side) > 0.2 else 0),
                _SECTOR_LABEL,
                anchor,
                bold=True,
            )
            if not any(label.box.overlaps(box) for box in placed):
                break
            away += 6
        placed.append(label.box)
        yield label


def _legend(radar: Radar, width: float, top: float) -> tuple[tuple[Row, ...], float]:
    """The developments by sector in columns, and where the columns end."""
    lines: list[Blip | str] = []
    for sector in radar.sectors:
        mine = sorted((blip for blip in radar.blips if blip.sector == sector), key=lambda blip: blip.number)
        lines += [sector, *mine]
    deep = -(-len(lines) // _COLUMNS)
    column_width = (width - 2 * MARGIN) / _COLUMNS
    rows, column, line = [], 0, 0
    for entry in lines:
        alone = isinstance(entry, str) and line >= deep - 1  # a heading goes with what it heads
        if (line >= deep or alone) and column < _COLUMNS - 1:
            column, line = column + 1, 0
        x, y = MARGIN + column * column_width, top + line * _ROW
        rows.append(_row(entry, x, y, column_width))
        line += 1
    return tuple(rows), max((row.y for row in rows), default=top) + _ROW


def _row(entry: Blip | str, x: float, y: float, width: float) -> Row:
    if isinstance(entry, str):
        name = shortened(entry[:1].upper() + entry[1:], width - 40, LEGEND_TEXT + 1, bold=True)
        return Row(x, y, Label(name, x, y, LEGEND_TEXT + 1, bold=True))
    said = {"hoger": "▲", "lager": "▼"}.get(entry.moved.rpartition(" ")[2], "")
    note = f"{said} {abs(entry.move)}" if said and entry.move else entry.moved
    taken = text_width(note, LEGEND_TEXT - 1) * SLACK + 14 if note else 0.0
    title = shortened(entry.title, width - 38 - taken - 26, LEGEND_TEXT)
    label = Label(title, x + 38, y, LEGEND_TEXT)
    moved = Label(note, label.box.right + 8, y, LEGEND_TEXT - 1) if note else None
    return Row(x, y, label, moved, entry)
