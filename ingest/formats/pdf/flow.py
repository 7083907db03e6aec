"""From the lines of all pages to sections: paragraphs that are whole, each under its headings."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from ingest.document import Section
from ingest.formats.pdf.characters import joined
from ingest.formats.pdf.furniture import without_contents, without_furniture
from ingest.formats.pdf.order import in_order, same_row
from ingest.formats.pdf.page import Page, TextLine
from ontologies import spelling

_FEW_RUNNING: Final = 6
_LARGER: Final = 1.12  # times the size of the running text: a heading
_SAME: Final = 0.95  # as large as that, at least
_LONG: Final = 160  # characters of a heading at most
_HEADING_LINES: Final = 4
_CLOSE: Final = 0.75  # times the height of a line: a paragraph goes on
_SHORT: Final = 0.8  # of the width of its column: a line that ends there ends a paragraph
_ITEM: Final = re.compile(r"(?:[-•–*▪◦●o§]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])(?:\s|$)")
_NUMBERED: Final = re.compile(r"(?:artikel |hoofdstuk |bijlage )?(\d+(?:\.\d+)*)\.?\s", re.IGNORECASE)
_LABEL: Final = re.compile(r".{1,24}:|\W{0,2}[\dIVXa-z.]{1,8}[.)]?|\W", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{1,2} \w+ \d{4}")
_ENDS: Final = re.compile(r"[.!?:;”’\"')\]]\s*$")
_SENTENCE: Final = re.compile(r".*?[.!?](?=\s|$)", re.DOTALL)


# The outline of a document: how deep a heading lies, from 1, by its page and its text, folded.
Marked: TypeAlias = Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading as it stands on a page; `size` in points, `larger` than the running text or only bold."""

    text: str
    page: int
    size: float
    larger: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """
    The running text of a document.

    Attributes:
        headings: As they come.
        running: What stands at the head or foot of the pages, each once.
        empty: Numbers of the pages that have no text at all.
    """

    sections: tuple[Section, ...]
    headings: tuple[Shown, ...]
    running: tuple[str, ...]
    empty: tuple[int, ...]


@dataclass
class _Headings:
    """The headings above what comes next."""

    body: float
    marked: Marked
    above: list[tuple[tuple[float, bool], int, str]] = field(default_factory=list)
    found: list[Shown] = field(default_factory=list)
    bare: bool = False  # nothing stands under the last one as yet

    def take(self, text: str, size: float, page: int, *, bold: bool) -> Iterator[Section]:
        """A heading closes those that are no larger, or that are as deep; what had nothing under it is text itself."""
        style = (-max(round(size * 2) / 2, self.body), not bold)
        number = _NUMBERED.match(f"{text} ")
        depth = self.marked.get((page, spelling.folded(text))) or (number[1].count(".") + 1 if number else 0)
        kept = [one for one in self.above if one[0] < style and not (depth and one[1] >= depth)]
        if self.bare and len(kept) < len(self.above):
            path = " > ".join(said for _, _, said in self.above[:-1])
            yield Section(self.above[-1][2], f"pagina {self.found[-1].page}", path)
        self.above = [*kept, (style, depth, text)]
        self.found.append(Shown(text, page, size, larger=size >= _LARGER * self.body))
        self.bare = True

    def section(self, text: str, page: int) -> Section:
        """What stands under the headings."""
        self.bare = False
        return Section(text, f"pagina {page}", self.path)

    def title_page(self, begun: int) -> None:
        """Of the headings of a title page, from this number on, only the largest stands above what follows."""
        largest = max(self.found[begun:], key=lambda one: one.size).text
        self.above = [one for one in self.above if one[2] == largest]

    def last(self) -> Iterator[Section]:
        """The last heading, when the document ends with it."""
        if self.bare:
            yield Section(self.above[-1][2], f"pagina {self.found[-1].page}", "")

    def marks(self, row: Sequence[TextLine], page: int) -> bool:
        """Whether the outline of the document has a row as a heading."""
        return (page, spelling.folded(_row_text(row))) in self.marked

    @property
    def path(self) -> str:
        """The headings, joined."""
        return " > ".join(text for _, _, text in self.above)


def flow(pages: Sequence[Page], marked: Marked) -> Flow:
    """The text of all pages in reading order, without what is repeated on them and without a table of contents."""
    empty = tuple(page.number for page in pages if not page.lines)
    kept = without_furniture(pages)
    headings = _Headings(_body_size(kept), marked)
    sections: list[Section] = []
    contents = False
    for page in kept:
        rows, contents = without_contents(list(_rows(in_order(page.lines))), goes_on=contents)
        begun = len(headings.found)
        here = list(_sections(page.number, rows, headings))
        if not here and len(headings.found) > begun:  # a title page
            shown = "\n".join(one.text for one in headings.found[begun:])
            here = [headings.section(shown, page.number)]
            headings.title_page(begun)
        sections += here
    sections += headings.last()
    return Flow(tuple(_whole_sentences(sections)), tuple(headings.found), _running(pages, kept), empty)


def _running(pages: Sequence[Page], kept: Sequence[Page]) -> tuple[str, ...]:
    """What was left out of the pages and has words in it."""
    left_out = (line.text for page, less in zip(pages, kept, strict=True) for line in set(page.lines) - set(less.lines))
    said = Counter(text for text in left_out if any(character.isalpha() for character in text))
    return tuple(sorted(said, key=lambda text: (-said[text], text))[:_FEW_RUNNING])


def _body_size(pages: Iterable[Page]) -> float:
    """What most characters have, to half a point; 0 for no text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rows(lines: Iterable[TextLine]) -> Iterator[list[TextLine]]:
    """Lines that are read after each other and stand beside each other, together."""
    row: list[TextLine] = []
    for line in lines:
        if row and not (same_row(row[-1], line) and line.left >= row[-1].right):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _sections(number: int, rows: Sequence[Sequence[TextLine]], headings: _Headings) -> Iterator[Section]:
    """The sections of a page, one under each heading."""
    text: list[Sequence[TextLine]] = []
    waiting: list[Sequence[TextLine]] = []
    columns = _columns(rows)
    for row in rows:
        more = bool(waiting) and _one_heading(waiting[-1], row)
        heads = headings.marks(row, number) or _is_heading(row, headings.body, more=more)
        if heads and more:
            waiting.append(row)
            continue
        yield from _closed(number, text, waiting, headings, columns)
        if heads:
            waiting.append(row)
        else:
            text.append(row)
    yield from _closed(number, text, waiting, headings, columns)
    if text:
        yield headings.section(_paragraphs(text, columns), number)


def _closed(
    number: int,
    text: list[Sequence[TextLine]],
    waiting: list[Sequence[TextLine]],
    headings: _Headings,
    columns: Sequence[TextLine],
) -> Iterator[Section]:
    """What came before a heading that is whole now; the heading is taken in."""
    if not waiting:
        return
    said = " ".join(_row_text(row) for row in waiting)
    if len(waiting) > _HEADING_LINES or len(said) > _LONG:
        text += waiting
    else:
        if text:
            yield headings.section(_paragraphs(text, columns), number)
        text.clear()
        said = ""
        for row in waiting:
            said = joined(said, _row_text(row)) if said else _row_text(row)
        last = waiting[0][-1]
        yield from headings.take(said.strip("\x02 §"), last.size, number, bold=last.bold)
    waiting.clear()


def _one_heading(before: Sequence[TextLine], row: Sequence[TextLine]) -> bool:
    """Whether a row goes on with the heading of the row before it."""
    one, other = before[0], row[0]
    alike = abs(one.size - other.size) < 0.6 and one.bold == other.bold
    starts = _NUMBERED.match(f"{other.text} ") or _ITEM.match(other.text)
    tall = one.bottom - one.top
    return alike and not starts and -0.5 * tall < other.top - before[-1].bottom < _CLOSE * tall


def _is_heading(row: Sequence[TextLine], body: float, *, more: bool) -> bool:
    """Whether a row is a heading, or more of the one before it."""
    said = _row_text(row)
    letters = sum(character.isalpha() for character in said)
    if (
        letters < 3
        or _DAY.fullmatch(said)
        or len(said) > _LONG
        or (said[0].islower() and not more)
        or said[-1] in ",;\x02"
    ):
        return False
    cells = len(row) > 1 and not all(_LABEL.fullmatch(line.text) and not line.text.endswith(":") for line in row[:-1])
    if cells or (_ITEM.match(said) and said[0] in "-•–*▪◦●o"):
        return False
    if row[-1].size >= _LARGER * body and not (said.endswith(".") and len(said) > _LONG // 2):
        return True
    bold = all(line.bold or len(line.text) == 1 for line in row) and row[-1].size >= _SAME * body
    return bold and (not said.endswith(".") or bool(_NUMBERED.match(said)))


def _row_text(row: Sequence[TextLine]) -> str:
    """Numbers and labels go with what they stand before; other neighbours are cells."""
    said = row[0].text
    for before, line in itertools.pairwise(row):
        said += (" " if _LABEL.fullmatch(before.text) else " | ") + line.text
    return said


def _columns(rows: Sequence[Sequence[TextLine]]) -> list[TextLine]:
    return [line for row in rows for line in row]


def _paragraphs(rows: Sequence[Sequence[TextLine]], beside: Sequence[TextLine]) -> str:
    """Rows as text: lines of one paragraph joined, items and cells on a line of their own."""
    text = _row_text(rows[0])
    for before, row in itertools.pairwise(rows):
        said = _row_text(row)
        gap = row[0].top - before[-1].bottom
        tall = max(before[-1].bottom - before[-1].top, 1.0)
        if not -tall < gap < _CLOSE * tall:
            text = text.rstrip("\x02") + "\n\n" + said
        elif said[0] in ",.;:)":
            text = text.rstrip("\x02") + said  # what follows the number of a footnote
        elif _ITEM.match(said) or len(before) > 1 < len(row) or _ends_early(before[-1], row[0], beside):
            text = text.rstrip("\x02") + "\n" + said
        else:
            text = joined(text, said)
    return text.rstrip("\x02")


def _ends_early(before: TextLine, after: TextLine, beside: Sequence[TextLine]) -> bool:
    """Whether a line stops well before the edge of its column, and the next begins anew."""
    if after.text[:1].islower() or after.left > before.right:
        return after.left > before.right
    edge = max(line.right for line in beside if line.left <= before.right and before.left <= line.right)
    return before.right - before.left < _SHORT * (edge - before.left)


def _whole_sentences(sections: Sequence[Section]) -> list[Section]:
    """What a sentence has on the next page goes to the page on which it begins."""
    found: list[Section] = []
    for section in sections:
        text = section.text
        before = found[-1] if found else None
        if (
            before
            and before.place != section.place
            and before.heading == section.heading
            and text[:1].islower()
            and not _ENDS.search(before.text)
            and (end := _SENTENCE.match(text.partition("\n\n")[0]))
        ):
            found[-1] = replace(before, text=joined(before.text, end[0]))
            text = text[end.end() :].strip()
        if text:
            found.append(replace(section, text=text))
    return found
