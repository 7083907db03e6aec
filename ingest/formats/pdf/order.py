"""The order in which a person reads the lines of a page, where that is not the order in which they are drawn."""

from collections.abc import Sequence
from typing import Final

from ingest.formats.pdf.page import TextLine

_ROWS: Final = 3  # rows of two lines that make it two columns
_GOES_ON: Final = 0.4  # share of the lines of a column that begin in lower case: running text, and no table
_NEAR: Final = 1.2  # times the height of a line: what lies below within that is of one block
_MOST: Final = 150  # blocks: a page of more is a drawing, which has no order
_ASIDE: Final = 4.0  # points by which lines of one column may differ


def in_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """
    Lines as they are read: what stands above comes before what stands below it, a column before the next one.

    As far as that leaves a choice they stay as they are drawn, which is right for most documents and for tables.
    """
    blocks = _blocks(_by_column(lines))
    if len(blocks) > _MOST:
        return [line for block in blocks for line in block]
    boxes = [_box(block) for block in blocks]
    found, waiting = list[TextLine](), list(range(len(blocks)))
    while waiting:
        free = (at for at in waiting if not any(_above(boxes[other], boxes[at]) for other in waiting))
        chosen = next(free, waiting[0])
        waiting.remove(chosen)
        found += blocks[chosen]
    return found


def same_row(one: TextLine, other: TextLine) -> bool:
    """Whether two lines stand beside each other."""
    return abs(one.middle - other.middle) < 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _by_column(lines: Sequence[TextLine]) -> list[TextLine]:
    """Two columns that are drawn row by row, one after the other."""
    found, at = list[TextLine](), 0
    while at < len(lines):
        left, right = _two_columns(lines[at:])
        if len(right) >= _ROWS and _runs_on(left) and _runs_on(right):
            found += [*left, *right]
            at += len(left) + len(right)
        else:
            found.append(lines[at])
            at += 1
    return found


def _two_columns(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """The rows of two that the lines begin with, which stand straight below each other."""
    left, right = list[TextLine](), list[TextLine]()
    for one, other in zip(lines[::2], lines[1::2], strict=False):
        below = not left or (
            abs(one.left - left[0].left) < _ASIDE
            and abs(other.left - right[0].left) < _ASIDE
            and one.top > left[-1].top
        )
        if not (below and same_row(one, other) and other.left > one.right):
            break
        left.append(one)
        right.append(other)
    return left, right


def _runs_on(column: Sequence[TextLine]) -> bool:
    later = column[1:]
    return bool(later) and sum(line.text[:1].islower() for line in later) >= _GOES_ON * len(later)


def _blocks(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines that are drawn after each other and stand close together."""
    found = list[list[TextLine]]()
    for line in lines:
        before = found[-1][-1] if found else None
        if before and (same_row(before, line) or _follows(before, line)):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _follows(before: TextLine, line: TextLine) -> bool:
    gap, tall = line.top - before.bottom, before.bottom - before.top
    return -0.6 * tall < gap < _NEAR * tall and line.left < before.right and before.left < line.right


def _box(block: Sequence[TextLine]) -> tuple[float, float, float, float]:
    return (
        min(line.left for line in block),
        min(line.top for line in block),
        max(line.right for line in block),
        max(line.bottom for line in block),
    )


def _above(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether a block stands wholly above another one, over or under it."""
    tall = min(one[3] - one[1], other[3] - other[1], 10.0)
    return one[0] < other[2] and other[0] < one[2] and one[3] <= other[1] + 0.3 * tall
