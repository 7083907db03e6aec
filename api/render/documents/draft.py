"""A draft of policy as a document: chapters, aims in a table, gaps that show; nothing is decided here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from api.render.documents.card import STATES
from api.render.documents.document import Block, Document, Heading, Paragraph, Table, Text
from api.render.documents.sources import Numbered, said_items
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.formulate.draft.draft import Draft, DraftChapter
    from kg.cycle.formulate.draft.material import DraftAim

_HEAD: Final = ("Doel", "Indicator", "Van (nulmeting)", "Naar (streefwaarde)", "Eigenaar", "Termijn")
_GAP: Final = "nog te bepalen"
_UNKNOWN: Final = "niet bekend"  # of an example: that is for them to settle


def draft_document(made: "Draft", names: Mapping[str, str]) -> Document:
    """
    The draft to write on in.

    Args:
        made: The draft.
        names: Titles by id, for sources that have none of their own.
    """
    numbered = Numbered()
    blocks = [Paragraph(Text(standing(made))), *(block for one in made.chapters for block in _chapter(one, numbered))]
    return Document(
        title=made.title,
        on=made.as_of,
        lead=made.lead,
        about=f"Concept, gemaakt door Kring op {dutch(made.as_of.isoformat())}",
        blocks=blocks,
        notes=numbered.notes(names),
    )


def draft_name(made: "Draft", form: str) -> str:
    """What its file is called."""
    return f"{made.template}-{made.development}-{made.municipality}.{form}"


def standing(made: "Draft") -> str:
    """What it rests on, and how much is open."""
    day = dutch(made.as_of.isoformat())
    said = f"Concept van {day}. De duiding waar dit op rust: {STATES[made.interpretation or '']}."
    gaps = "Er staat 1 open plek in" if made.gaps == 1 else f"Er staan {made.gaps} open plekken in"
    return f"{said} {gaps}, elk als zodanig gemerkt." if made.gaps else said


def _chapter(chapter: "DraftChapter", numbered: Numbered) -> Iterator[Block]:
    yield Heading(chapter.title)
    for caption, empty, aims in (
        ("Doelen uit eigen beleid", _GAP, [one for one in chapter.aims if one.own]),
        ("Voorbeelden van andere gemeenten, niet overgenomen", _UNKNOWN, [one for one in chapter.aims if not one.own]),
    ):
        if aims:
            yield Table(caption, _HEAD, [_row(one, empty, numbered) for one in aims], first=2)
    said, _ = numbered.said(chapter.sentences)
    if said:
        yield said_items(said)


def _row(aim: "DraftAim", empty: str, numbered: Numbered) -> Sequence[Text]:
    whose = "" if aim.own else f" ({aim.municipality})"
    target = " ".join(part for part in (aim.target, aim.unit if aim.unit not in aim.target else "") if part)
    cells = (aim.indicator, aim.baseline, target, aim.owner, dutch(aim.deadline) if aim.deadline else "")
    marks = [number for number, _ in numbered.marks([aim.citation])]
    return [Text(f"{aim.text}{whose}", notes=marks), *(Text(cell or empty, gap=not cell) for cell in cells)]
