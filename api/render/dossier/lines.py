"""A dossier, a hand-over and the decisions of a municipality as a terminal shows them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from api.render.dossier.document import STATES, UNKNOWN
from kg.dutch.dates import dutch
from kg.dutch.figures import of_cents

if TYPE_CHECKING:
    from kg.cycle.borgen.dossier.dossier import Dossier, DossierPiece
    from kg.cycle.borgen.dossier.handover import Handover
    from kg.cycle.implement.legitimacy.legitimacy import DecidedThing, Decisions

_STANDS: Final = {
    "binnen mandaat": "besluit, binnen mandaat",
    "buiten mandaat": "besluit, buiten mandaat",
    "niet bekend": "besluit, mandaat niet bekend",
}


def counted(made: "Dossier") -> str:
    """How many pieces are in each state, in one line."""
    said = [
        f"{made.present} aanwezig",
        f"{made.not_found} niet gevonden",
        f"{made.missing} ontbreken" if made.missing != 1 else "1 ontbreekt",
        f"{made.not_needed} niet nodig",
        f"van {made.unknown} is niet bekend of het nodig is",
    ]
    return f"{len(made.pieces)} stukken: {', '.join(said)}. Gezocht in {made.read} documenten."


def dossier_lines(made: "Dossier") -> Iterator[str]:
    """The pieces by group, each with its state, its reason and how long it is kept."""
    yield f"Dossier van {made.title}, {dutch(made.as_of.isoformat())}{' (concept)' if made.draft else ''}"
    yield counted(made)
    group = ""
    for one in made.pieces:
        if one.group != group:
            group = one.group
            yield ""
            yield group
        yield from _piece(one)
    yield ""
    yield f"Nummers zijn van de {made.retention_list}. Welke categorie past, kiest de archivaris."


def _piece(one: "DossierPiece") -> Iterator[str]:
    about = f", bij {one.about}" if one.about else ""
    yield f"  {STATES[one.state]}: {one.name}  ({one.key}{about})"
    yield f"     waarom: {one.why}"
    if one.law:
        yield f"     rust op: {one.law}"
    chosen = "" if one.retention.chosen else ", voorstel"
    number = f" ({one.retention.number}{chosen})" if one.retention.number else ""
    due = f"; wanneer: {dutch(one.due)}" if one.due else ""
    yield f"     aan: {', '.join(one.shown_to) or UNKNOWN}{due}; van wie: {one.owner or UNKNOWN}"
    yield f"     bewaren: {one.retention.said}{number}"
    yield from (f"     is er: {found.title}  ({found.id})" for found in one.found)
    if one.kept_at:
        yield f"     staat in: {one.kept_at}"
    yield from (f"     misschien: {found.title}  ({found.id})" for found in one.maybe)
    if one.said:
        yield f"     {one.stated_by or 'iemand'} zei op {dutch(one.stated_on or '')}: {one.said}"


def handover_lines(made: "Handover") -> Iterator[str]:
    """What is open, and how much goes along."""
    yield f"Overdracht van {made.title}{f': {made.leaver} vertrekt' if made.leaver else ''}"
    for one in made.ends:
        whose = f"{one.owner}{' (vertrekt)' if one.leaves else ''}" if one.owner else "niemand vastgelegd"
        due = f", {dutch(one.due)}" if one.due else ""
        yield f"  {one.what}: {one.title}; van: {whose}{due}; {one.why}"
    along = sum(one.along for one in made.documents)
    yield (
        f"{len(made.ends)} open punten, {len(made.decisions)} besluiten, {len(made.lessons)} lessen, "
        f"{len(made.contacts)} contacten; van {along} van de {len(made.documents)} documenten gaat de tekst mee."
    )


def decision_lines(found: "Decisions", name: str) -> Iterator[str]:
    """What has no decision or one beyond its mandate first; then what is known and what was not found."""
    yield f"Besluiten van {name}: gekeken in {found.read}."
    for one in found.counts:
        if one.said:
            yield one.said
    known, open_ = of_cents(found.known_cents), of_cents(found.open_cents)
    yield f"Geld met een besluit: € {known}; zonder gevonden besluit: € {open_}."
    for item in found.items:
        yield from _thing(item)
    if found.total > len(found.items):
        yield f"en nog {found.total - len(found.items)}"


def _thing(one: "DecidedThing") -> Iterator[str]:
    stands = _STANDS[one.mandate] if one.mandate else f"geen besluit: {one.state}"
    money = f"; € {of_cents(one.cents)}" if one.cents else ""
    yield f"{'!' if one.alarms else ' '} {one.title}  ({one.id}): {stands}{money}"
    yield f"     {one.reason}"
