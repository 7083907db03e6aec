"""Measures and reports as a terminal shows them."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from api.render.documents.report import COLOURS, report_title, standing
from kg.cycle.report.measures.figure import in_place
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.report.accountability.parts import AccountabilityReport, ReportChapter
    from kg.cycle.report.measures.measures import Measures
    from kg.reason.text import Reference

_WIDTH: Final = 110
_ROWS: Final = 20


def report_lines(made: "AccountabilityReport") -> Iterator[str]:
    """The report to read in a terminal; what is not known begins with "[?]"."""
    yield report_title(made)
    yield f"Voor {made.reader}, stand van {dutch(made.as_of.isoformat())}"
    for said in standing(made):
        yield from wrap(said, _WIDTH)
    for chapter in made.chapters:
        yield from ("", chapter.title.upper())
        yield from _chapter_lines(chapter)
    yield from ("", "Als document, met bronnen: zet er -o RAPPORTAGE.docx achter (of .pdf, .html).")


def _chapter_lines(chapter: "ReportChapter") -> Iterator[str]:
    if chapter.light is not None:
        yield f"  Licht: {COLOURS[chapter.light.colour]}"
    for line in chapter.lines:
        yield from _hanging(line.text, "  [?] " if line.gap else "  - ")
    for figure in chapter.figures:
        yield from _hanging(in_place(figure), "  * " if figure.is_known else "  [?] ")
    for held in chapter.lists:
        yield f"  {held.caption}"
        for row in held.rows[:_ROWS]:
            yield from _hanging("; ".join(f"{a}: {b}" for a, b in zip(held.head, row.cells, strict=True)), "    - ")
        if more := held.left_out + max(0, len(held.rows) - _ROWS):
            yield f"    en nog {more}"
    for one in chapter.definitions:
        yield from _hanging(f"{one.title}: {one.formula} ({one.unit})", "  - ")


def measure_lines(found: "Measures") -> Iterator[str]:
    """The measures, a number a line, each with what it rests on."""
    about = f"{found.title}, programma {found.programme}" if found.programme else found.title
    yield f"Maten van {about}, stand van {dutch(found.as_of.isoformat())}"
    yield from ("", "Door Kring geteld")
    for figure in found.counted:
        yield from _hanging(in_place(figure), "  * " if figure.is_known else "  [?] ")
        yield from _hanging(f"bron: {_sources(figure.sources, figure.more_sources)}", "      ")
    yield from ("", "Gemeten of gepland")
    if not found.series:
        yield "  [?] Wij vonden geen metingen. Dat is niet hetzelfde als: er is niet gemeten."
    for one in found.series:
        definition = one.definition
        yield f"  {definition.title} ({definition.unit or 'zonder eenheid'})"
        yield from _hanging(f"omschrijving: {definition.formula}", "      ")
        for remark in one.remarks:
            yield from _hanging(remark, "      let op: ")
        if one.missing:
            yield f"      geen meting over {', '.join(one.missing)}"
        for figure in one.values:
            yield from _hanging(in_place(figure), "    * ")
            yield from _hanging(f"bron: {_sources(figure.sources, figure.more_sources)}", "        ")


def _sources(sources: "tuple[Reference, ...]", more: int) -> str:
    told = [one.title or one.id for one in sources[:2]]
    left = len(sources) - len(told) + more
    return "; ".join(told) + (f" en nog {left}" if left else "") if told else "geen"


def _hanging(text: str, sign: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent=sign, subsequent_indent=" " * len(sign))
