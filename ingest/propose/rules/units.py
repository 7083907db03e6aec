"""
A running text in the pieces that can state something: a sentence, an item of a list, a row of a table.

    Section --lines--> block: paragraph | item | row | heading --sentences--> Unit, with what stands above it

A PDF gives lines, not paragraphs: a line goes on where it does not end a sentence, and is a heading where it is short,
ends in no sign and no sentence runs over it. Every unit is a stretch of the section as it stands, line ends included.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from ingest.document import Section
from kg.dutch.lexicon import ends_sentence

Form = Literal["sentence", "item", "row", "heading"]
MOST: Final = 200_000  # characters of a section that are read
_HEADING_WORDS: Final = 9
_BULLET: Final = re.compile(r"[ \t]*(?:[-–—*•▪◦●○·‣✓➢►]|\uf0b7|o(?= [A-Z])|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_NUMBERED: Final = re.compile(r"[ \t]*(?:\d{1,2}(?:\.\d{1,2})*\.?|[A-Z]\.|§ ?\d+|Artikel \d+[.:]?)[ \t]+(?=[A-ZÀ-Þ])")
_TO_PAGE: Final = re.compile(r"(?:\. ?\.|…)[. …]*\d+\s*$")
_END: Final = re.compile(r"(?<=[.!?])[\"”’)]?(?:\[\d+\])?\s+(?=[\"“‘(•]?[A-ZÀ-ÖØ-Þ0-9]|['‘’][a-z]\s)|;\s*\n")
_CLOSED: Final = re.compile(r"[.!?:;][\"”’)]?\s*$")
_CELL: Final = re.compile(r"(?<=[ \t])\|(?=[ \t])|\t")
_MARK: Final = re.compile(r"(?<=[ \t])[•▪●◦](?=[ \t])")  # of an item in the midst of a line
_LABELLED: Final = re.compile(r"[ \t]*[A-ZÀ-Þ][\w-]+(?: \w+){0,2} ?:(?= \S|$)")
_END_OF_LINE: Final = 150  # characters in which a table of contents shows
_TAIL: Final = 12  # characters that show how a line ends
_AROUND: Final = 60  # characters that show whether a dot ends a sentence
_ASKED: Final = re.compile(r"(?:\d[\d.]*\s+)?(?:wat|hoe|waarom|wie|wanneer|waar)\b[^?]*\?$", re.IGNORECASE)
_GAP: Final = re.compile(r"\n[ \t]*\n")
_ROW: Final = 400  # characters of a line that can be a row of a table


@dataclass(frozen=True, slots=True)
class Unit:
    """
    One piece of a section.

    Attributes:
        text: `section.text[start:end]`, so with its line ends.
        form: What it is in the lay-out.
        lead: The sentence that announces the list it stands in, or the head of its table; "".
        heading: What stands above it, from the section and from its own text, joined by " > ".
    """

    text: str
    start: int
    end: int
    form: Form
    lead: str
    heading: str
    section: Section

    @property
    def said(self) -> str:
        """Its words on one line."""
        return " ".join(self.text.split())

    @property
    def cells(self) -> Sequence[str]:
        """Of a row."""
        return cells(self.text) if self.form == "row" else []


def cells(text: str) -> Sequence[str]:
    """The cells of a row of a table; one when it is none."""
    return [" ".join(cell.split()) for cell in _CELL.split(text)]


@dataclass(slots=True)
class _Block:
    start: int
    end: int
    form: Form


def units(section: Section) -> Iterator[Unit]:
    """The units of a section, in order; their texts never overlap."""
    text = section.text[:MOST]
    lead, heading, before = "", section.heading, ""
    for block in _blocks(text):
        if block.form == "heading":
            said = " ".join(text[block.start : block.end].split())
            heading, lead = (f"{section.heading} > {said}" if section.heading else said), ""
            yield Unit(text[block.start : block.end], block.start, block.end, "heading", "", section.heading, section)
            continue
        if block.form == "sentence" or before == "row" != block.form:
            lead = ""
        above = lead
        for start, end in _sentences(text, block):
            unit = Unit(text[start:end], start, end, block.form, above, heading, section)
            yield unit
            above = above if block.form == "row" else ""
            if block.form == "sentence":
                lead = unit.said if unit.said.endswith(":") else ""
            elif block.form == "row" and before != "row":
                lead = unit.said
        before = block.form


def _blocks(text: str) -> Iterator[_Block]:
    """Lines put together as far as they run on."""
    open_block: _Block | None = None
    lines = list(_lines(text))
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        gap = number == 0 or _GAP.search(text, lines[number - 1][1], start) is not None
        before = text[slice(*lines[number - 1])] if number else ""
        after = text[slice(*lines[number + 1])] if number + 1 < len(lines) else ""
        bullet = _BULLET.match(line)
        alone = gap and (not after or _GAP.search(text, end, lines[number + 1][0]) is not None)
        labelled = _LABELLED.match(line) is not None
        runs_on = (
            open_block is not None
            and open_block.form in {"sentence", "item"}
            and not gap
            and not _CLOSED.search(text, max(open_block.start, open_block.end - _TAIL), open_block.end)
        )
        if any(map(_is_row, (before, after))) and _is_row(line):
            form: Form = "row"
        elif _TO_PAGE.search(line, max(0, len(line) - _END_OF_LINE)) or _is_heading(
            line, after, runs_on=runs_on, alone=alone, bullet=bullet is not None
        ):
            form = "heading"
        elif bullet:
            form = "item"
        elif open_block is not None and _goes_on(open_block, before, gap=gap or labelled):
            open_block.end = end
            continue
        else:
            form = "sentence"
        if open_block is not None:
            yield open_block
        open_block = _Block(start + (bullet.end() if bullet and form == "item" else 0), end, form)
    if open_block is not None:
        yield open_block


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends; a mark of an item in the midst of a line begins another."""
    for line in re.finditer(r"[^\n]+", text):
        starts = [line.start(), *(mark.start() for mark in _MARK.finditer(text, line.start() + 1, line.end()))]
        for start, end in pairwise([*starts, line.end()]):
            if text[start:end].strip():
                yield start, end


def _goes_on(block: _Block, before: str, *, gap: bool) -> bool:
    """Whether a line without a sign of its own belongs to what is open; behind a closed item it does not."""
    return not gap and (block.form == "sentence" or (block.form == "item" and not before.rstrip().endswith((".", ";"))))


def _is_row(line: str) -> bool:
    return len(line) <= _ROW and _CELL.search(line.strip()) is not None


def _is_heading(line: str, after: str, *, runs_on: bool, alone: bool, bullet: bool) -> bool:
    said = line.strip()
    words = said.split()
    if _ASKED.match(said) and len(words) <= _HEADING_WORDS:
        return True
    if len(words) > _HEADING_WORDS or said[-1] in ".!;,:" or not any(map(str.isalpha, said)):
        return False
    if _NUMBERED.match(line):
        return not runs_on or bool(after[:1].isupper())
    if bullet or not (said[0].isupper() or said[0] in "\"'“‘"):
        return False
    begins = after.lstrip()[:1]
    if said[-1] == "?":
        return not runs_on and not alone
    return not runs_on and (begins.isupper() or begins in '-–•▪·o“"') and words[-1][0] not in "([" and not alone


def _sentences(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    """Where each sentence of a block begins and ends; a row of a table is one."""
    start = block.start
    if block.form != "row":
        for found in _END.finditer(text, block.start, block.end):
            if ends_sentence(text[start : found.start()].rstrip('"”’)'), text[found.end() : block.end]):
                yield from _stripped(text, start, found.start() + len(found[0]) - len(found[0].lstrip()))
                start = found.end()
    yield from _stripped(text, start, block.end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
