"""
The text of a regulation or publication as passages with their place: "artikel 3, lid 2", "bijlage 1", "aanhef".

One walk serves CVDR, BWB and officielebekendmakingen.nl, which descend from one schema.
Source: https://koop.gitlab.io/STOP and the schemas that the files name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.document import Document, Section
from ingest.formats.xml.tree import MAX_STEPS, Element, children, line, name
from kg.bounds import NAME, cut
from kg.errors import UnreadableDocument

_ABOUT: Final = frozenset({"meta-data", "metadata", "meta", "jcis", "colspec", "redactionele-correcties"})  # no text
_SET_APART: Final = frozenset({"li.nr", "lidnr", "noot.nr", "specificatie.nr"})  # said before what it numbers
_PARAGRAPHS: Final = frozenset({
    "al", "considerans.al", "noot.al", "wie", "wij", "tussenkop", "term", "definitie", "functie", "naam", "plaats",
    "datum", "organisatie", "dagtekening", "gegeven", "slotformulering", "waarde", "title",
})  # fmt: skip
_NUMBERED: Final = frozenset({"li", "specificatie-item"})
_NAMED: Final = {
    "aanhef": "aanhef", "regeling-sluiting": "slot", "wetsluiting": "slot", "bijlage-sluiting": "slot",
    "nota-toelichting": "toelichting", "toelichting": "toelichting", "artikelsgewijze-toelichting": "toelichting",
}  # fmt: skip
_LONG: Final = 20_000  # characters of one passage; a table can be longer
_TITLED: Final = 8  # levels of headings above a passage


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk is."""

    place: str = "tekst"
    headings: tuple[str, ...] = ()
    steps: int = 0


@dataclass(slots=True)
class _Passage:
    here: _Here
    lines: list[str] = field(default_factory=list)


def sections(document: Document, body: Element) -> tuple[Section, ...]:
    """
    The passages of the body of a regulation or publication, in order.

    Raises:
        UnreadableDocument: If it is nested deeper than any real one.
    """
    found = [_Passage(_Here())]
    for here, text in _lines(document, body, _Here()):
        if here.place != found[-1].here.place or here.headings != found[-1].here.headings:
            found.append(_Passage(here))
        found[-1].lines.append(text)
    return tuple(part for passage in found for part in _parts(passage))


def _parts(passage: _Passage) -> Iterator[Section]:
    """A passage, or the pieces of one that is very long."""
    here, size = passage.here, 0
    piece: list[str] = []
    for text in passage.lines:
        if piece and size + len(text) > _LONG:
            yield Section("\n".join(piece), here.place, " > ".join(here.headings))
            piece, size = [], 0
        piece.append(text)
        size += len(text)
    if piece:
        yield Section("\n".join(piece), here.place, " > ".join(here.headings))


def _lines(document: Document, element: Element, here: _Here) -> Iterator[tuple[_Here, str]]:
    """Each line of text below an element with where it is."""
    if here.steps > MAX_STEPS:
        raise UnreadableDocument(f"dieper genest dan {MAX_STEPS} niveaus", document=document.name)
    for child in element:
        kind = name(child)
        if kind in _ABOUT or kind in _SET_APART or kind in {"kop", "intitule", "citeertitel"}:
            continue
        there = replace(_within(child, here), steps=here.steps + 1)
        if kind in _PARAGRAPHS:
            if text := line(child, _ABOUT | _SET_APART):
                yield there, text
        elif kind == "row":
            cells = [line(cell, _ABOUT) for cell in children(child, "entry")]
            if any(cells):
                yield there, " | ".join(cells)
        elif kind in _NUMBERED:
            yield from _numbered(document, child, there)
        else:
            yield from _lines(document, child, there)


def _numbered(document: Document, item: Element, here: _Here) -> Iterator[tuple[_Here, str]]:
    """The lines of an item of a list, its number before the first."""
    number = line(next(children(item, "li.nr"), None)) or item.get("nr") or "-"
    for at, text in _lines(document, item, here):
        yield at, f"{number} {text}".strip()
        number = ""


def _within(element: Element, here: _Here) -> _Here:
    """Where an element is: a part with a heading or a name has a place of its own."""
    kind = name(element)
    if kind == "lid":
        number = line(next(children(element, "lidnr"), None)).rstrip(".")
        return replace(here, place=f"{here.place}, lid {number}") if number else here
    head = next(children(element, "kop"), None)
    if kind in _NAMED:
        return replace(here, place=_NAMED[kind])
    if head is None:
        return here
    label, number, title = (line(next(children(head, part), None), _ABOUT) for part in ("label", "nr", "titel"))
    said = " ".join(filter(None, (label, number, title)))
    if not said:
        return here
    number = number.rstrip(".")
    place = f"{label or kind} {number}" if number else f"{kind} {label or title}"
    place = place if label and number else place.replace(f"{kind} {kind}", kind)
    return replace(here, place=cut(place[:1].lower() + place[1:], NAME), headings=(*here.headings[: _TITLED - 1], said))
