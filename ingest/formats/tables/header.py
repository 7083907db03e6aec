"""
Which line of a sheet names its columns, and what they are called.

People put a title above a table, group columns under a merged cell, spread a name over two lines, and leave columns
empty. The header is the first line that fills most of the width with short words, all different; a line above or below
it that only says more about the same columns belongs to it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from string import ascii_uppercase
from typing import Any, Final

LOOKED_AT: Final = 40  # lines with something in them, from the top
_SHARE: Final = 0.6  # of the usual width that a header fills
_OFTEN: Final = 0.2  # of the rows that fill a column without a name, before it counts as one
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_ABOVE: Final = 1000  # characters of what stands above a header that are kept
_LONG: Final = 120  # characters of what is a sentence rather than the name of a column


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line of a sheet.

    Attributes:
        number: From 1, as a spreadsheet or an editor counts.
        cells: Without the empty ones at the end; an empty cell is None.
        written: How many cells were written, empty ones too; 0 where a format does not say.
    """

    number: int
    cells: tuple[Any, ...]
    written: int = 0

    @property
    def filled(self) -> tuple[int, ...]:
        """Where something stands."""
        return tuple(at for at, cell in enumerate(self.cells) if cell is not None)


@dataclass(frozen=True, slots=True)
class Heading:
    """
    The header of a sheet.

    Attributes:
        number: Of the line that it ends on.
        names: By place in the line: the name of the column; "" for one in which next to nothing stands.
        at: How many of the lines that were looked at it and what is above it take.
        written: As of its line.
        above: What the lines above it say.
    """

    number: int
    names: tuple[str, ...]
    at: int
    written: int = 0
    above: str = ""


def letter(at: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 27 is AB."""
    named = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        named = ascii_uppercase[rest] + named
    return named


def heading(lines: Sequence[Line]) -> Heading | None:
    """The header among the first lines of a sheet that say something; None when no line can be one."""
    if not lines:
        return None
    widths = [len(line.filled) for line in lines]
    usual = median([width for width in widths if width > 1] or [1])
    for at, line in enumerate(lines):
        below = lines[at + 1] if at + 1 < len(lines) else None
        both = below is not None and _is_second_line(line, below, max(len(line.cells), len(below.cells)))
        wide = len({*line.filled, *below.filled}) if below is not None and both else widths[at]
        enough = wide >= max(_SHARE * usual, min(2, usual))
        if enough and _names_columns(line, below) and not _is_above(lines, at, usual):
            return _named(lines, at)
    return None


def _is_above(lines: Sequence[Line], at: int, usual: float) -> bool:
    """Whether a line belongs to a narrow block above the table: who, when, which version, and then an empty line."""
    end = at
    while end < len(lines) and lines[end].number - lines[at].number == end - at:
        if len(lines[end].filled) >= usual:
            return False
        end += 1
    return end < len(lines)


def _names_columns(line: Line, below: Line | None) -> bool:
    words = [at for at in line.filled if _is_word(line.cells[at])]
    years = _years(line, below) if words else ()
    return 2 * (len(words) + len(years)) > len(line.filled)


def _years(line: Line, below: Line | None) -> Sequence[int]:
    """Where a line names columns by their year: one, or some that follow each other, with something else below them."""
    places = [at for at in line.filled if _year(line.cells[at])]
    said = [_year(line.cells[at]) for at in places]
    follow = len(said) == 1 or any(later == year + 1 for year, later in pairwise(said))
    if below is None or not follow:
        return ()
    under = [below.cells[at] for at in places if at < len(below.cells)]
    return places if any(cell is not None and not _year(cell) for cell in under) else ()


def _year(cell: Any) -> int:
    """A year as a number or as text; 0 for what is none."""
    said = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    text = "" if isinstance(said, bool) else str(said).strip()
    return int(text) if _YEAR.fullmatch(text) else 0


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and _is_name(cell)


def _is_name(text: str) -> bool:
    return len(text) <= _LONG and any(sign.isalpha() for sign in text)


def _named(lines: Sequence[Line], at: int) -> Heading:
    """The names of the columns, with what the lines around the header say about them."""
    line, taken = lines[at], at + 1
    width = max(len(one.cells) for one in lines[at:])
    names = [_said(line, place) for place in range(width)]
    if taken < len(lines) and _is_second_line(line, lines[taken], width):
        groups, lower = _carried(names), [_said(lines[taken], place) for place in range(width)]
        names = [
            f"{group} {name}".strip() if name else own for group, name, own in zip(groups, lower, names, strict=True)
        ]
        taken += 1
    elif at and lines[at - 1].number == line.number - 1 and lines[at - 1].filled != (0,):
        names = _grouped(lines[at - 1], names)
    counts = Counter(place for one in lines[taken:] for place in one.filled)
    used = {place for place, count in counts.items() if count >= max(2, _OFTEN * (len(lines) - taken))}
    above = " ".join(str(cell) for one in lines[:at] for cell in one.cells if isinstance(cell, str))[:_ABOVE]
    return Heading(lines[taken - 1].number, tuple(_distinct(names, used)), taken, line.written, above)


def _grouped(upper: Line, names: Sequence[str]) -> list[str]:
    """Names that say too little alone, after the one above them: one that comes twice, and a year under a group."""
    over = [_said(upper, place) for place in range(len(names))]
    years = [group if name and _year(name) else "" for group, name in zip(over, names, strict=True)]
    return [
        f"{group} {name}"
        if name and group and names.count(name) > 1
        else f"{of} {name}"
        if of and _year(name)
        else name
        for group, of, name in zip(_carried(over), _carried(years), names, strict=True)
    ]


def _said(line: Line, place: int) -> str:
    cell = line.cells[place] if place < len(line.cells) else None
    if year := _year(cell):
        return str(year)
    return "" if cell is None else " ".join(str(cell).split())


def _carried(names: Sequence[str]) -> list[str]:
    """Each empty name takes the one before it: a merged cell says it once."""
    found: list[str] = []
    for name in names:
        found.append(name or (found[-1] if found else ""))
    return found


def _is_second_line(upper: Line, lower: Line, width: int) -> bool:
    """Whether a line gives the names that a merged header leaves open, and nothing else."""
    open_ = {place for place in range(width) if not _said(upper, place)}
    filled = set(lower.filled)
    return (
        bool(open_ & filled)
        and upper.filled[0] not in filled  # where a row has what tells it apart
        and lower.number == upper.number + 1
        and all(_is_word(lower.cells[place]) or _year(lower.cells[place]) for place in filled)
    )


def _distinct(names: Sequence[str], used: set[int]) -> list[str]:
    """Names that differ; one that is missing is that of its column, and one that is not used gets none."""
    found: list[str] = []
    for at, name in enumerate(names):
        if not name and at not in used:
            found.append("")
            continue
        said = name or f"kolom {letter(at)}"
        found.append(said if said not in found else f"{said} (kolom {letter(at)})")
    return found
