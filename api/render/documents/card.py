"""The interpretation card as a document, its sentences with the numbers of their sources; nothing is decided here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.render.documents.document import Block, Document, Heading, Items, Paragraph, Text
from api.render.documents.sources import Numbered, Said, noted, said_items
from api.render.short import level
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.interpret.card.card import Card
    from kg.reason.text import Reference, Section

STATES: Final[Mapping[str, str]] = {
    "": "nog niet vastgelegd",
    "concept": "concept, nog niet nagekeken",
    "getoetst": "nagekeken",
    "vastgesteld": "vastgesteld",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A section of the card.

    Attributes:
        sources: Those that are named here for the first time, with their number.
    """

    section: "Section"
    said: Sequence[Said]
    sources: Sequence[tuple[int, "Reference"]]


def sheets(made: "Card") -> list[Sheet]:
    """The sections that say something, their sources numbered in order of appearance; one address is one source."""
    numbered = Numbered()
    found = []
    for section in made.sections:
        said, new = numbered.said(section.sentences)
        if said:
            found.append(Sheet(section, said, new))
    return found


def card_document(made: "Card", names: Mapping[str, str]) -> Document:
    """
    The card to keep, print or write on in.

    Args:
        made: The card.
        names: Titles by id, for sources that have none of their own.
    """
    read = sheets(made)
    notes = [noted(one, names) for sheet in read for _, one in sheet.sources]
    return Document(
        title=f"{made.development.title}: wat betekent dit voor {made.municipality.title}?",
        on=made.as_of,
        lead=f"Duiding van {dutch(made.as_of.isoformat())}: {STATES[made.status or '']}.",
        about=f"Duiding van {made.development.title} voor {made.municipality.title}",
        blocks=[Paragraph(_standing(made)), *(block for sheet in read for block in _section(sheet)), *_course(made)],
        notes=notes,
    )


def card_name(made: "Card", form: str) -> str:
    """What its file is called."""
    return f"duiding-{made.development.id}-{made.municipality.id}.{form}"


def _standing(made: "Card") -> Text:
    place, of = made.place
    graded = f"Raakt ons: {level(made.ranked.concern).lower()}. Dringend: {level(made.priority).lower()}."
    return Text(f"{graded} Plaats {place} van {of}. {made.knowledge.said if made.knowledge else ''}")


def _section(sheet: Sheet) -> Iterator[Block]:
    yield Heading(sheet.section.title)
    yield said_items(sheet.said)


def _course(made: "Card") -> Iterator[Block]:
    """What happened to what was stored of it; nothing when nothing was."""
    if made.history:
        yield Heading("Verloop van de duiding")
        yield Items(
            [
                Text(f"{event.status or 'verwijderd'}, door {event.actor}: {event.reason}", f"{dutch(event.at[:10])}:")
                for event in made.history
            ]
        )
