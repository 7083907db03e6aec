"""A dossier and a hand-over as documents: what is there, what is open, whose it is, why; nothing is decided here."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from api.render.documents.document import Block, Document, Heading, Items, Paragraph, Table, Text
from kg.dutch.dates import dutch

if TYPE_CHECKING:
    from kg.cycle.borgen.dossier.dossier import Dossier, DossierPiece
    from kg.cycle.borgen.dossier.handover import DecisionTaken, Handover, OpenEnd

UNKNOWN: Final = "niet vastgelegd"
UNDATED: Final = "Datum niet vastgelegd"
_SHOWN: Final = 500  # rows of what is open; the table beside it has all
STATES: Final = {
    "aanwezig": "Aanwezig",
    "niet gevonden": "Niet gevonden",
    "ontbreekt": "Ontbreekt",
    "niet nodig": "Niet nodig",
    "niet bekend": "Niet bekend of dit nodig is",
}


def handover_document(made: "Handover", left_out: Sequence[tuple[str, str]]) -> Document:
    """
    The index of a pack.

    Args:
        made: What goes along.
        left_out: What does not, each with the reason.
    """
    return Document(
        title=f"Overdracht: {made.title}",
        on=made.as_of,
        lead=_lead(made),
        about=f"Overdracht van een traject, gemaakt met Kring op {dutch(made.as_of.isoformat())}",
        blocks=[
            *_ends(made),
            *_decisions(made),
            *_lessons(made),
            *_contacts(made),
            *_pieces(made.dossier),
            *_documents(made),
            Heading("Wat niet meegaat"),
            Items([Text(why, label=f"{what}:") for what, why in left_out] or [Text("Alles gaat mee.")]),
        ],
    )


def _lead(made: "Handover") -> str:
    who = f"{made.leaver} vertrekt ({made.leaver_kind}). " if made.leaver else ""
    leaving = sum(one.leaves for one in made.ends)
    of_them = f"{_counted(leaving, 'open punt is', 'open punten zijn')} van wie vertrekt. " if made.leaver else ""
    nobody = sum(not one.owner for one in made.ends)
    open_ = _counted(len(made.ends), "punt staat", "punten staan")
    return f"{who}{open_} open; van {nobody} is geen eigenaar vastgelegd. {of_them}".strip()


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _ends(made: "Handover") -> Iterator[Block]:
    yield Heading("Wat openstaat")
    if not made.ends:
        yield Paragraph(Text("Wij vonden niets dat openstaat. Dat is niet hetzelfde als: er staat niets open."))
        return
    rows = [_end(one) for one in made.ends[:_SHOWN]]
    yield Table("Wat openstaat, en van wie het is", ("Wat", "Soort", "Van wie", "Wanneer", "Stand"), rows, first=3)
    if len(made.ends) > _SHOWN:
        yield Paragraph(Text(f"En nog {len(made.ends) - _SHOWN}; alle staan in open-einden.csv."))


def _end(one: "OpenEnd") -> list[Text]:
    whose = f"{one.owner} (vertrekt)" if one.owner and one.leaves else one.owner or UNKNOWN
    when = dutch(one.due) if one.due else UNKNOWN
    return [Text(one.title), Text(one.what), Text(whose, gap=not one.owner), Text(when, gap=not one.due), Text(one.why)]


def _decisions(made: "Handover") -> Iterator[Block]:
    yield Heading("Besluiten en waarom")
    if not made.decisions:
        yield Paragraph(Text("Wij vonden geen besluit bij dit traject.", gap=True))
        return
    yield Items([Text(_decision(one), label=f"{dutch(one.date) if one.date else UNDATED}:") for one in made.decisions])


def _decision(one: "DecisionTaken") -> str:
    about = ", ".join(filter(None, (one.body, f"nummer {one.number}" if one.number else "")))
    why = f"Waarom: {one.why.rstrip('.')}." if one.why else "Waarom is niet vastgelegd."
    return f"{one.title.rstrip('.')}{f' ({about})' if about else ''}. {why}"


def _lessons(made: "Handover") -> Iterator[Block]:
    yield Heading("Lessen")
    if not made.lessons:
        yield Paragraph(Text("Er is nog geen les vastgelegd bij een resultaat van dit traject.", gap=True))
        return
    yield Items([
        Text(f"{one.title} {one.because}".strip() + (" (nog een concept)" if one.status == "concept" else ""))
        for one in made.lessons
    ])  # fmt: skip


def _contacts(made: "Handover") -> Iterator[Block]:
    yield Heading("Wie u belt waarvoor")
    if not made.contacts:
        yield Paragraph(Text("Er zijn geen mensen vastgelegd bij dit traject of zijn partijen.", gap=True))
        return
    rows = [
        [
            Text(f"{one.name} (vertrekt)" if one.leaves else one.name),
            Text(one.organisation),
            Text(", ".join(one.knows) or UNKNOWN, gap=not one.knows),
        ]
        for one in made.contacts
    ]
    yield Table("Mensen die wij kennen bij dit traject", ("Naam", "Organisatie", "Waarvoor"), rows)


def _pieces(made: "Dossier") -> Iterator[Block]:
    """What the trajectory must be able to show, piece by piece: short as a table, and then why and how long."""
    yield Heading("Wat dit traject moet kunnen laten zien")
    yield Table("Stukken, met hun stand", ("Stuk", "Stand", "Van wie", "Waar"), [_piece(one) for one in made.pieces])
    yield Heading("Waarom, aan wie, en hoe lang bewaren", level=2)
    yield Items([Text(_why(one), label=f"{one.name}:") for one in made.pieces])
    yield Paragraph(Text(f"Nummers zijn van de {made.retention_list}. Welke categorie past, kiest de archivaris."))


def _piece(one: "DossierPiece") -> list[Text]:
    where = one.kept_at or ", ".join(found.title for found in one.found)
    return [
        Text(one.name),
        Text(STATES[one.state], gap=one.state in {"niet gevonden", "niet bekend"}),
        Text(one.owner or UNKNOWN, gap=not one.owner),
        Text(where or UNKNOWN, gap=not where),
    ]


def _why(one: "DossierPiece") -> str:
    chosen = one.retention
    number = f" ({chosen.number}{'' if chosen.chosen else ', voorstel'})" if chosen.number else ""
    law = f" Rust op: {one.law}." if one.law else ""
    to = f" Te tonen aan: {', '.join(one.shown_to)}." if one.shown_to else ""
    said = (
        f" {one.stated_by or 'Iemand'} zei op {dutch(one.stated_on)}: {one.said}" if one.said and one.stated_on else ""
    )
    return f"{one.why}{law}{to} Bewaren: {chosen.said}{number}.{said}"


def _documents(made: "Handover") -> Iterator[Block]:
    yield Heading("Waar alles staat")
    if not made.documents:
        yield Paragraph(Text("Kring kent geen documenten bij dit traject.", gap=True))
        return
    rows = [
        [
            Text(one.title),
            Text(one.where or UNKNOWN, gap=not one.where),
            Text("ja" if one.along else "nee"),
            Text(one.why),
        ]
        for one in made.documents
    ]
    yield Table("Documenten", ("Document", "Waar", "In deze map", "Waarom"), rows, first=2)
