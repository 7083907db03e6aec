"""Who supports something, as a terminal shows it."""

from collections.abc import Iterator

from api.render.terminal.short import folded
from kg.cycle.interpret.support.picture import SupportPicture, SupportSide
from kg.cycle.interpret.support.statement import IS, SupportStatement
from kg.dutch.dates import dutch


def support_lines(picture: SupportPicture) -> Iterator[str]:
    """The levels, the groups, what was asked by link, and what waits for a decision."""
    yield f"Draagvlak voor {picture.title} in {picture.town}, stand van {dutch(picture.as_of.isoformat())}"
    yield picture.said
    yield "Niet gevonden is niet hetzelfde als: het is er niet."
    for side in picture.sides:
        yield ""
        yield from _side(side)
    if picture.asked:
        yield ""
        yield "Uitgezet"
        for one in picture.asked:
            whom = f", aan {one.recipient}" if one.recipient else ""
            yield f"  {one.whom}{whom}: {one.state}, link geldig tot en met {dutch(one.valid_until)}  {one.id}"
    for waiting in picture.proposed:
        yield ""
        yield from folded(f"Kijk na: in “{waiting.document_title}” staat: “{waiting.quote}”  {waiting.proposal}", "  ")


def _side(side: SupportSide) -> Iterator[str]:
    name = side.name[:1].upper() + side.name[1:]
    yield f"{name}: {side.stance or side.state}" if side.state == "bekend" else f"{name}: {side.state}"
    yield from folded(side.said, "  ")
    for one in side.statements:
        yield from folded(_told(one), "  - ")
    for one in side.hearsay:
        yield from folded(f"Volgens {one.said_by}: {_told(one)}. Dat telt niet mee.", "  - ")
    if side.statements:
        yield from folded(side.trend.said, "  ")
    yield from folded(f"Volgende stap: {side.step.text} {side.step.said}", "  ")
    for other in side.step.elsewhere:
        where = other.where or "gemeente onbekend"
        learn = "Leer van" if other.outcome == "mislukt" else "Elders"
        yield from folded(
            f"{learn}: {other.text.rstrip('.')} ({where}, uitkomst {other.outcome})  {other.reference.id}", "    "
        )


def _told(one: SupportStatement) -> str:
    when = dutch(one.date) if one.date else "datum niet bekend"
    parts = [f"{when}: {IS[one.stance]}", *([f"“{one.words}”"] if one.words else [])]
    parts += [f"voorwaarde: {one.condition}"] if one.condition else []
    parts += [f"bezwaar: {one.objection}"] if one.objection else []
    by = f"vastgelegd door {one.recorded_by}" if one.recorded_by else "door wie vastgelegd, is niet bekend"
    return f"{'; '.join(parts)} ({by})"
