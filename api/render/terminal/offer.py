"""The joint offer as Dutch lines for people; nothing is decided here."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kg.cycle.borgen.expertise.offer import Hole, Offer, OfferStep

_WIDTH: Final = 110


def offer_lines(made: "Offer") -> Iterator[str]:
    """The offer phase by phase, then the themes, the holes and the promises."""
    yield f"Aanbod voor “{made.title}”" + (f", bekeken voor {made.municipality}" if made.municipality else "")
    themes = ", ".join(theme.name for theme in made.themes) or "geen"
    yield from _folded(f"Thema's ({made.themes_from}): {themes}", "")
    yield ""
    for step in made.phases:
        yield from _step_lines(step)
    yield "Per thema"
    for theme in made.themes:
        offered = [f"dienst “{one.title}” ({', '.join(one.phases)})" for one in theme.services]
        offered += [
            f"expertise “{one.title}” (personen {len(one.people)}, aanbieders {len(one.providers)})"
            for one in theme.expertise
        ]
        yield from _folded(f"{theme.name}: {'; '.join(offered) or 'niets in het bijzonder'}", "  ")
    if made.experience:
        yield "Wie dit eerder deed"
        for case in made.experience:
            yield from _folded(f"{case.title}  {case.id}", "  ")
    yield ""
    yield "Wat ontbreekt" if made.holes else "Er ontbreekt niets."
    for hole in made.holes:
        yield from _folded(_hole(hole, len(made.phases)), "  - ")
    yield ""
    yield "De beloften"
    for promise in made.promises:
        yield from _folded(f"{promise.name}: {promise.status}. {promise.text}", "  ")


def _step_lines(step: "OfferStep") -> Iterator[str]:
    yield step.phase.capitalize() + ("  (hier staat het traject)" if step.now else "")
    for line in step.services:
        who = " en ".join(one.name for one in line.providers)
        people = f"; door {', '.join(one.name for one in line.people)}" if line.people else ""
        yield from _folded(f"dienst “{line.title}” van {who}{people} ({line.why})  {line.service}", "  ")
        yield from _folded(f"bron: {', '.join(line.sources) or 'geen openbare pagina vastgelegd'}", "      ")
    for lesson in step.lessons:
        judged = f" [{lesson.verdict}]" if lesson.verdict else ""
        yield from _folded(f"les{judged}: {lesson.title}  {lesson.id}", "  ")
    if not (step.services or step.lessons):
        yield "  niets"
    for missing in step.missing:
        yield from _folded(f"let op: {missing}", "  ")
    yield ""


def _hole(hole: "Hole", phases: int) -> str:
    where = "alle fasen" if len(hole.phases) == phases else ", ".join(hole.phases)
    return f"{where}: {hole.text}" if where else hole.text


def _folded(text: str, lead: str) -> Iterator[str]:
    yield from wrap(
        text,
        _WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * (len(lead) + 2),
        break_on_hyphens=False,
        break_long_words=False,
    )
