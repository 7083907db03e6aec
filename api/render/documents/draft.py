"""A draft of policy as a document: chapters, aims in a table, gaps that show; nothing is decided here."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from api.render.documents.card import STATES
from api.render.documents.document import Block, Document, Heading, Paragraph, Table, Text
from api.render.documents.sources import Numbered, said_items
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.formulate.draft.draft import Draft, DraftChapter
    from kg.cycle.formulate.draft.material import DraftAim
    from kg.cycle.formulate.versions.version import KeptChapter, KeptDraft, KeptLine

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


def version_document(made: "KeptDraft") -> Document:
    """A version as it was kept: the same file to the byte, whatever became known after it."""
    numbered = Numbered()
    blocks = [Paragraph(Text(one)) for one in (version_standing(made), *version_adopted(made))]
    return Document(
        title=made.title,
        on=made.as_of,
        lead=made.lead,
        about=f"Versie {made.version} van {dutch(made.created[:10])}, {STATES[made.status]}",
        blocks=[*blocks, *(block for one in made.chapters for block in _chapter(one, numbered))],
        notes=numbered.notes({}),
    )


def version_name(made: "KeptDraft", form: str) -> str:
    """What its file is called."""
    kind = re.sub(r"[^A-Za-z0-9]+", "-", made.template)[:40]  # a header takes no other letters
    return f"{kind}-{made.development}-{made.municipality}-versie-{made.version}.{form}"


def version_standing(made: "KeptDraft") -> str:
    """Which version it is, how far it is, what it rests on, and how much is open."""
    ground = STATES.get(made.interpretation or "", made.interpretation)
    said = [
        f"Versie {made.version} van {dutch(made.created[:10])}: {STATES[made.status]}.",
        f"Wat Kring wist is van {dutch(made.as_of.isoformat())}. De duiding was toen: {ground}.",
        _counted(made.own, "1 zin is eigen woorden.", "zinnen zijn eigen woorden."),
        _counted(made.gaps, "Er staat 1 open plek in.", "open plekken staan er nog in."),
    ]
    return " ".join(one for one in said if one)


def _counted(count: int, one: str, many: str) -> str:
    return "" if not count else one if count == 1 else f"{count} {many}"


def version_adopted(made: "KeptLine") -> list[str]:
    """By which decision it holds, and what is known of that; [] before it is adopted."""
    told = made.legitimacy
    if told is None:
        return []
    if told.decision is None:
        return [told.reason]
    day = f" van {dutch(told.decided)}" if told.decided else ", datum niet vastgelegd"
    number = f" (nummer {told.number})" if told.number else ", nummer niet vastgelegd"
    return [f"Besluit{day}{number}: {told.decision}", f"{told.verdict.capitalize()}. {told.reason}"]


def _chapter(chapter: "DraftChapter | KeptChapter", numbered: Numbered) -> Iterator[Block]:
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
