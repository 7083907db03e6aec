"""What a report is made of: chapters with lights, lines, numbers and lists; every part says where it comes from."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from kg.cycle.report.accountability.audience import Audience, Chapter
from kg.cycle.report.measures.figure import MeasureDefinition, MeasureFigure
from kg.cycle.report.measures.material import Sort
from kg.model.accountability.reports import Side
from kg.model.progress import Colour
from kg.reason.answer import SPARSE, Count, answer
from kg.reason.text import Reference


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """
    One thing that is said.

    Attributes:
        sources: What it rests on; () for what is not known.
        figures: The numbers in its text, in order; a text of ours has no other.
        quoted: Whether it holds words of a record, as they stand there.
        gap: Whether it says that something is not known.
    """

    text: str
    sources: tuple[Reference, ...] = ()
    figures: Annotated[tuple[MeasureFigure, ...], SPARSE] = ()
    quoted: Annotated[bool, SPARSE] = False
    gap: Annotated[bool, SPARSE] = False


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLight:
    """
    How one side stands, as somebody said it; Kring gives no colour of its own.

    Attributes:
        about: The record that it is said of.
        title: As that record is called.
        colour: "onbekend" when nobody said it.
        cause: Why it is not green.
        consequence: What that does to the aim.
        steering: What is done about it.
        by: Who said it; None when nobody did.
        on: When.
        lacks: Which of cause, consequence and steering are missing, in Dutch, where the colour asks for them.
        sources: Where it was said.
    """

    side: Side
    about: str
    title: str
    colour: Colour
    cause: str | None
    consequence: str | None
    steering: str | None
    by: str | None
    on: str | None
    lacks: tuple[str, ...]
    sources: tuple[Reference, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A row of a list: what a record says, with where it stands."""

    cells: tuple[str, ...]
    sources: tuple[Reference, ...]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportList:
    """
    Records in a table.

    Attributes:
        left_out: How many rows there are besides.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    left_out: Count = 0


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChapter:
    """
    What stands under one heading.

    Attributes:
        light: Of the side that it is about; None where it is about none.
        figures: Its numbers, for a table.
        years: What may be spent and was a year, for a picture: pairs of `figures`, without the second where none is
            known.
        lists: Records, each in a table.
    """

    key: Chapter
    title: str
    light: ReportLight | None = None
    lines: tuple[ReportLine, ...] = ()
    figures: tuple[MeasureFigure, ...] = ()
    years: Annotated[tuple[tuple[MeasureFigure, MeasureFigure | None], ...], SPARSE] = ()
    lists: Annotated[tuple[ReportList, ...], SPARSE] = ()
    definitions: Annotated[tuple[MeasureDefinition, ...], SPARSE] = ()


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class JournalMark:
    """
    The last event of the journal that a report knew of its subject; `kring check` verifies the chain that it is in.

    Attributes:
        seq: Its number.
        hash: SHA-256 over it and all before it.
    """

    seq: Count
    hash: str


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountabilityReport:
    """
    How something stands, for one audience, as of one date.

    Attributes:
        of: The id of the trajectory or organisation, or the code of the municipality.
        sort: Which of these, or a programme of the latter two.
        programme: As the budget calls it; "" for all.
        reader: For whom, in words.
        mark: None when nothing is on record of it.
        chapters: In the order of its audience.
        left_out: The chapters that this audience does not read, by heading.
    """

    of: str
    sort: Sort
    title: str
    programme: str
    audience: Audience
    reader: str
    as_of: date
    mark: JournalMark | None
    chapters: tuple[ReportChapter, ...]
    left_out: tuple[str, ...]

    def figures(self) -> list[MeasureFigure]:
        """Its numbers, each once, in order."""
        found = [
            figure
            for chapter in self.chapters
            for figure in (*chapter.figures, *(one for line in chapter.lines for one in line.figures))
        ]
        return list({repr(one): one for one in found}.values())
