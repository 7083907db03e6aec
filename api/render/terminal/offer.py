"""What could be offered, and what is offered, as Dutch lines for people; nothing is decided here."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from api.render.documents.offer import UNKNOWN, deed_line, price_said, standing, where

if TYPE_CHECKING:
    from kg.cycle.borgen.expertise.offer import Hole, Offer, OfferStep
    from kg.cycle.borgen.offers.sheet import OfferedWork, OfferSheet

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


# --- an offer that was begun ----------------------------------------------------------------------


def sheet_lines(made: "OfferSheet") -> Iterator[str]:
    """The offer phase by phase, then what stays with the municipality, the parties and the holes."""
    yield made.title
    yield from _folded(standing(made), "")
    yield from _folded(f"Doel: {made.aim or 'niet vastgelegd'}", "")
    yield ""
    for phase in made.phases:
        yield phase.phase.capitalize()
        for work in phase.work:
            yield from _folded(_does(work), "  ")
        for said in phase.keeps:
            yield from _folded(f"{made.municipality} zelf: {said}", "  ")
        if not (phase.work or phase.keeps):
            yield "  nog niemand"
    yield ""
    for said in made.keeps:
        yield from _folded(f"{made.municipality} blijft zelf doen: {said}", "")
    for said in made.spared:
        yield from _folded(f"{made.municipality} hoeft niet: {said}", "")
    for party in made.parties:
        yield f"{party.name}: {party.state}"
    yield "Gaten" if made.holes else "Er is geen gat."
    for hole in made.holes:
        named = where(hole.phases, len(made.phases))
        yield from _folded(f"{named}: {hole.text}" if named else hole.text, "  - ")
    for deed in made.deeds:
        yield from _folded(deed_line(deed), "  ")


def _does(work: "OfferedWork") -> str:
    if work.role == "niets":
        return f"{work.name} doet hier niets"
    role = work.role or "rol niet vastgelegd"
    price = price_said(work.price_cents)
    left = "; teruggetrokken" if work.withdrawn else ""
    return f"{work.name} ({role}{left}): {work.delivers or UNKNOWN}; prijs {price}"


def _folded(text: str, lead: str) -> Iterator[str]:
    yield from wrap(
        text,
        _WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * (len(lead) + 2),
        break_on_hyphens=False,
        break_long_words=False,
    )
