"""What a document repeats on its pages, and its table of contents: no running text."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingest.formats.pdf.order import same_row
from ingest.formats.pdf.page import Page, TextLine

_HEAD, _FOOT = 0.16, 0.88  # of the height of a page: where running headers end, and footers begin
_FEW_PAGES: Final = 4  # of so few pages two that say the same are enough
_OFTEN: Final = 3
_STEP: Final = 6.0  # points by which a header may be higher on one page than on another
_NUMBER: Final = re.compile(r"\d+")
_OF_PAGES: Final = re.compile(r"(?:(?:pagina|blz|blad|p)\.?:? ?)?(\d+) ?(?:van|/|-|of) ?(\d+)", re.IGNORECASE)
_PAGE_LABEL: Final = re.compile(r"(?:pagina|blz|bladzijde)\.?:?", re.IGNORECASE)
_LEADER: Final = re.compile(r"\.{4}|(?:\. ){3}|…{2}|_{4}")
_AT_END: Final = re.compile(r"\d{1,3}$")
_ENTRY: Final = re.compile(r"\s(\d{1,3})$")
_CONTENTS: Final = re.compile(r"(?:\d+\.? )?(?:inhoud|inhoudsopgave|table of contents|contents)", re.IGNORECASE)
_ENTRIES: Final = 3
_MOST_ENTRIES: Final = 0.6  # share of the rows of a page that goes on with the contents


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Pages without running headers and footers, page numbers, and what stands beside the paper."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        found = {(key, slot) for line in page.lines if (key := _key(page, line)) for slot in _slots(line)}
        seen.update(found)
    enough = 2 if len(pages) <= _FEW_PAGES else _OFTEN
    return [replace(page, lines=tuple(_kept(page, seen, enough, len(pages)))) for page in pages]


def _kept(page: Page, seen: Counter[tuple[str, int]], enough: int, pages: int) -> Iterator[TextLine]:
    numbers = [line for line in page.lines if _numbers_page(page, line, pages)]
    for line in page.lines:
        key = _key(page, line)
        runs = key and max(seen[key, slot] for slot in _slots(line)) >= enough
        beside = line.left >= page.width or line.right <= 0 or line.top >= page.height or line.bottom <= 0
        label = _PAGE_LABEL.fullmatch(line.text) and any(same_row(line, one) for one in numbers)
        if not (runs or beside or label or line in numbers):
            yield line


def _key(page: Page, line: TextLine) -> str:
    """What a line in the margin says whatever its numbers; "" for one that is not there."""
    margin = line.middle < _HEAD * page.height or line.middle > _FOOT * page.height
    return _NUMBER.sub("#", line.text) if margin else ""


def _slots(line: TextLine) -> tuple[int, int]:
    at = int(line.middle // _STEP)
    return at, at + 1


def _numbers_page(page: Page, line: TextLine, pages: int) -> bool:
    found = _OF_PAGES.fullmatch(line.text)
    return bool(found and _key(page, line) and int(found[1]) == page.number and int(found[2]) == pages)


def without_contents(rows: Sequence[Sequence[TextLine]], *, goes_on: bool) -> tuple[list[Sequence[TextLine]], bool]:
    """
    The rows of a page that are no table of contents, and whether there were such.

    Args:
        rows: The lines of a page, those beside each other together.
        goes_on: Whether the page before it had one.
    """
    said = [" ".join(line.text for line in row) for row in rows]
    leaders = [
        at for at, text in enumerate(said) if (dots := _LEADER.search(text)) and _AT_END.search(text, dots.end())
    ]
    if len(leaders) >= _ENTRIES:
        return _cut(rows, said, leaders[0], leaders[-1]), True
    head = next((at for at, text in enumerate(said) if _CONTENTS.fullmatch(text.rstrip(" :."))), None)
    if head is None and not goes_on:
        return list(rows), False
    entries = list(_rising(said, (head or -1) + 1 if head is not None else 0))
    most = head is not None or len(entries) >= _MOST_ENTRIES * len(rows)
    if len(entries) < _ENTRIES or not most:
        return list(rows), False
    return _cut(rows, said, entries[0] if head is None else head, entries[-1]), True


def _rising(said: Sequence[str], start: int) -> Iterator[int]:
    """The rows that end in a page number, as long as these rise and the rows follow each other."""
    last, missed = 0, 0
    for at in range(start, len(said)):
        found = _ENTRY.search(said[at])
        named = found and any(letter.isalpha() for letter in said[at][: found.start()])
        if found and named and int(found[1]) >= last:
            last, missed = int(found[1]), 0
            yield at
        elif (missed := missed + 1) > 2:
            return


def _cut(rows: Sequence[Sequence[TextLine]], said: Sequence[str], first: int, last: int) -> list[Sequence[TextLine]]:
    if first and _CONTENTS.fullmatch(said[first - 1].rstrip(" :.")):
        first -= 1
    return [*rows[:first], *rows[last + 1 :]]
