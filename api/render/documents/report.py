"""A report as a document: chapters with their lights, numbers in tables that say what they rest on, and sources."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from api.render.documents.document import Block, Document, Figure, Heading, Items, Paragraph, Table, Text
from api.render.documents.sources import Numbered
from api.render.drawings.series.years import YearBars, year_bars
from kg.cycle.report.measures.figure import basis_said, period_said
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.report.accountability.parts import AccountabilityReport, ReportChapter, ReportList
    from kg.cycle.report.measures.figure import MeasureDefinition
    from kg.cycle.report.measures.figure import MeasureFigure as Number
    from kg.reason.text import Reference

COLOURS: Final = {"groen": "Groen", "oranje": "Oranje", "rood": "Rood", "onbekend": "Niet bekend"}
_FIGURES: Final = ("Maat", "Waarde", "Waarover en wanneer", "Soort", "Twijfel")
_DEFINITIONS: Final = ("Maat", "Formule", "Eenheid", "Richting", "Komt uit", "Eigenaar en ritme")
_YEARS: Final = ("Jaar", "Begroot", "Besteed")
_DRAWN: Final = 12  # years
_NONE: Final = "geen vermeld"


def report_document(made: "AccountabilityReport") -> Document:
    """The report to send; equal reports give equal files."""
    numbered = Numbered()
    blocks: list[Block] = [Paragraph(Text(one)) for one in standing(made)]
    for chapter in made.chapters:
        blocks += _chapter(chapter, numbered)
    day = dutch(made.as_of.isoformat())
    return Document(
        title=report_title(made),
        on=made.as_of,
        lead=f"Voor {made.reader}, stand van {day}",
        about=f"Rapportage, gemaakt met Kring, stand van {day}",
        blocks=blocks,
        notes=numbered.notes({}),
    )


def report_title(made: "AccountabilityReport") -> str:
    """What it is called."""
    return f"Rapportage: {made.title}" + (f", programma {made.programme}" if made.programme else "")


def report_name(made: "AccountabilityReport", form: str) -> str:
    """What its file is called."""
    about = re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(filter(None, (made.of, made.programme))))[:80]
    return f"rapportage-{about}-{made.audience}-{made.as_of.isoformat()}.{form}"


def standing(made: "AccountabilityReport") -> Iterator[str]:
    """From what it was made, and what is left out."""
    if made.mark is None:
        yield "Hierover is niets vastgelegd in het journaal."
    else:
        yield (
            f"Gemaakt uit het journaal tot en met gebeurtenis {made.mark.seq}, de laatste die hierover gaat. "
            f"Vingerafdruk van die gebeurtenis: {made.mark.hash}."
        )
    if made.left_out:
        yield f"Voor deze lezer weggelaten: {', '.join(made.left_out)}. De cijfers zijn voor elke lezer dezelfde."


def _chapter(chapter: "ReportChapter", numbered: Numbered) -> Iterator[Block]:
    yield Heading(chapter.title)
    if chapter.light is not None:
        light = chapter.light
        who = f", gemeld door {light.by} op {dutch(light.on)}" if light.by and light.on else ""
        text = f"{COLOURS[light.colour]}{who}"
        yield Paragraph(Text(text, "Licht:", marks(light.sources, numbered), gap=light.colour == "onbekend"))
    if chapter.lines:
        yield Items([Text(one.text, notes=marks(one.sources, numbered), gap=one.gap) for one in chapter.lines])
    if chapter.figures:
        yield Table("Cijfers", _FIGURES, [_figure(one, numbered) for one in chapter.figures], first=2)
    yield from _drawing(chapter)
    for held in chapter.lists:
        yield _list(held, numbered)
        if held.left_out:
            yield Paragraph(Text(f"En nog {held.left_out}, hier niet getoond maar wel meegeteld."))
    if chapter.definitions:
        yield Table("Elke maat, één keer omschreven", _DEFINITIONS, [_definition(one) for one in chapter.definitions])


def marks(sources: "Sequence[Reference]", numbered: Numbered) -> list[int]:
    """The numbers of sources."""
    return [number for number, _ in numbered.marks(sources)]


def _figure(one: "Number", numbered: Numbered) -> Sequence[Text]:
    return [
        Text(capital(one.title), notes=marks(one.sources, numbered)),
        Text(one.said, gap=not one.is_known),
        Text(f"{basis_said(one)}; {period_said(one)}"),
        Text(kind_said(one)),
        Text(doubt_said(one)),
    ]


def kind_said(one: "Number") -> str:
    """What kind of number it is, and whose."""
    return f"{one.what}, {one.whose}"


def doubt_said(one: "Number") -> str:
    """Why a number may be otherwise."""
    more = f"en nog {one.more_sources} bronnen" if one.more_sources else ""
    return "; ".join(filter(None, (one.doubt, more))) or _NONE


def drawn_years(chapter: "ReportChapter", *, whole: bool = True) -> tuple[str, str]:
    """The picture of the money a year, and what it shows in words; two empty texts where there is none."""
    if not chapter.years:
        return "", ""
    years = [
        YearBars(one.end or "", one.low, one.said, other.low if other else None, other.said if other else "niet bekend")
        for one, other in chapter.years[-_DRAWN:]
    ]
    told = "; ".join(f"{one.year}: begroot {one.budget_said}, besteed {one.spent_said}" for one in years)
    said = f"Begroot en besteed per jaar. {told}."
    return year_bars(years, said, whole=whole), said


def _drawing(chapter: "ReportChapter") -> Iterator[Block]:
    svg, said = drawn_years(chapter)
    if svg:
        yield Figure(svg, said, "Begroot (licht) en besteed (donker) per jaar; de tabel hieronder zegt hetzelfde.")
        rows = [
            [Text(one.end or ""), Text(one.said), Text(other.said if other else "niet bekend", gap=other is None)]
            for one, other in chapter.years
        ]
        yield Table("Begroot en besteed per jaar", _YEARS, rows)


def _list(held: "ReportList", numbered: Numbered) -> Table:
    rows = [
        [Text(cell, notes=marks(row.sources, numbered) if at == 0 else ()) for at, cell in enumerate(row.cells)]
        for row in held.rows
    ]
    return Table(held.caption, held.head, rows, first=2)


def _definition(one: "MeasureDefinition") -> Sequence[Text]:
    cells = (one.formula, one.unit, one.direction, one.source)
    owner = ", ".join(part for part in (one.owner, one.rhythm) if part)
    return [Text(capital(one.title)), *(Text(cell or "niet vastgelegd", gap=not cell) for cell in (*cells, owner))]


def capital(text: str) -> str:
    """A text with a capital, the rest as it is."""
    return text[:1].upper() + text[1:]
