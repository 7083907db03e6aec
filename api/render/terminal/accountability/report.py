"""Measures, reports, questions, what is due unasked and recommendations as a terminal shows them."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from api.render.documents.report import COLOURS, report_title, standing
from kg.cycle.report.measures.figure import in_place
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.report.accountability.parts import AccountabilityReport, ReportChapter
    from kg.cycle.report.alarms.alarm import Alarms
    from kg.cycle.report.measures.measures import Measures
    from kg.cycle.report.questions.question import AskedQuestion, LogLine, Questions
    from kg.cycle.report.recommendations.recommendation import FollowedRecommendation, Recommendations
    from kg.reason.text import Reference

_WIDTH: Final = 110
_ROWS: Final = 20
STANDINGS: Final = {
    "niet bekend": "reactie en opvolging niet vastgelegd",
    "reactie": "reactie bekend, opvolging niet vastgelegd",
    "opvolging": "opvolging bekend, niet als afgesloten vastgelegd",
    "afgesloten": "afgesloten",
}


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
    if found.compared:
        yield from ("", "Van vergelijkbare gemeenten")
    for figure in found.compared:
        yield from _hanging(in_place(figure), "    * ")
        yield from _hanging(f"bron: {_sources(figure.sources, figure.more_sources)}", "        ")


def _sources(sources: "tuple[Reference, ...]", more: int) -> str:
    told = [one.title or one.id for one in sources[:2]]
    left = len(sources) - len(told) + more
    return "; ".join(told) + (f" en nog {left}" if left else "") if told else "geen"


def _hanging(text: str, sign: str) -> Iterator[str]:
    yield from wrap(text, _WIDTH, initial_indent=sign, subsequent_indent=" " * len(sign))


def questions_lines(found: "Questions") -> Iterator[str]:
    """What waits, the latest first, then what was answered."""
    yield found.said
    for one in (*found.open, *found.answered):
        yield ""
        yield from question_lines(one, log=False)


def question_lines(one: "AskedQuestion", *, log: bool = True) -> Iterator[str]:
    """A question with its answer, and its log."""
    yield from _folded(f"{one.text}  {one.id}", "")
    about = f"“{one.about_title}”" if one.about_title else "een record dat u niet ziet, of dat er niet meer is"
    pinned = f", cijfer {one.figure}" if one.figure else f", passage “{one.passage}”" if one.passage else ""
    yield from _folded(f"bij: {about}{pinned}  {one.about}", "  ")
    yield from _folded(f"stand: {question_standing(one)}", "  ")
    yield from _folded(one.routed, "  ")
    if one.answer:
        yield from _folded(f"antwoord: {one.answer}", "  ")
    for line in one.log if log else ():
        yield from _folded(log_line(line), "  - ")


def question_standing(one: "AskedQuestion") -> str:
    """How a question stands: "toegewezen, beloofd op 18 november 2026, 10 dagen te laat"."""
    parts: list[str] = [one.status]
    if one.open_days is not None:
        parts.append(f"wacht {days(one.open_days)}")
    if one.promised:
        parts.append(f"beloofd op {dutch(one.promised)}")
    if one.late_days:
        parts.append(f"{days(one.late_days)} te laat")
    return ", ".join(parts)


def log_line(line: "LogLine") -> str:
    """One line of the log: when, what, by whom, towards whom, as of which event."""
    who = f" door {line.person}" if line.person else ""
    to = f" aan {line.to}" if line.to else ""
    said = f": {line.text}" if line.text else ""
    return f"{dutch(line.at[:10])}: {line.what}{who}{to}, stand {line.event}{said}"


def alarms_lines(found: "Alarms") -> Iterator[str]:
    """What is due unasked with its reason, arithmetic and sources; then what cannot be judged, in one line."""
    number = len(found.alarms)
    yield f"Ongevraagd te melden over {found.name} op {dutch(found.as_of.isoformat())}: {number or 'niets'}"
    for one in found.alarms:
        yield ""
        yield from _folded(f"{one.reason}  [{one.key}]", "")
        yield from _folded(one.arithmetic, "  ")
        sure = f"bevestigd in {one.declared_by}" if one.declared_by else one.basis
        yield from _folded(f"{sure}; bron: {', '.join(one.sources)}", "  ")
    if found.not_recorded:
        yield ""
        yield from _folded(f"{found.not_recorded[0].upper()}{found.not_recorded[1:]}.", "")
    if number:
        yield ""
        yield "Niets hiervan is verstuurd. --draft SLEUTEL -o BESTAND maakt het concept."


def recommendations_lines(found: "Recommendations") -> Iterator[str]:
    """What is open first, each with what became of it."""
    yield found.said
    for one in found.items:
        yield ""
        yield from recommendation_lines(one)


def recommendation_lines(one: "FollowedRecommendation") -> Iterator[str]:
    """A recommendation with the response and the follow-up."""
    yield from _folded(f"{one.text}  {one.id}", "")
    ago = f", {days(one.open_days)} geleden" if one.open_days is not None else ""
    when = f"{dutch(one.date)}{ago}" if one.date else "datum niet vastgelegd"
    to = f" aan {one.addressed_to}" if one.addressed_to else ""
    yield from _folded(f"{one.body}{to}; {when}; {STANDINGS[one.standing]}", "  ")
    for line in one.lines:
        at = f" ({dutch(line.at[:10])}{f', {line.person}' if line.person else ''})" if line.at else ""
        yield from _folded(f"{line.what}{at}: {line.text}", "  - ")
    if one.doubt:
        yield from _folded(f"twijfel: {one.doubt}", "  ")
    yield from _folded(f"bron: {', '.join(one.sources) or 'niet vastgelegd'}", "  ")


def days(number: int) -> str:
    """So many days in Dutch."""
    return "1 dag" if number == 1 else f"{number} dagen"


def _folded(text: str, indent: str) -> list[str]:
    after = " " * len(indent)
    return wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=after, break_long_words=False) or [indent]
