"""A joint offer as a document: who does what, what it costs, what is not there; nothing is decided here."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from api.render.documents.document import Block, Document, Heading, Items, Note, Paragraph, Table, Text
from kg.dutch.dates import dutch
from kg.dutch.figures import of_cents

if TYPE_CHECKING:
    from kg.cycle.borgen.offers.sheet import OfferDeed, OfferedWork, OfferSheet

EXAMPLE: Final = "Voorbeeld, niet door de aanbieders gedaan."
UNKNOWN: Final = "niet bekend"
_NOBODY: Final = "Nog niemand."
_NOT_KEPT: Final = "niet vastgelegd"
_HEAD: Final = ("Stap", "Aanbieder", "Rol", "Levert", "Nodig van de gemeente", "Prijs zonder btw")
_ROLES: Final = {"leidt": "leidt", "helpt": "helpt", "niets": "doet hier niets", None: "niet vastgelegd"}


def offer_document(made: "OfferSheet", on: date) -> Document:
    """The offer to read and to sign for, as it stood on a day."""
    notes = _Notes(made)
    blocks: list[Block] = [
        Paragraph(Text(standing(made))),
        *_aim(made),
        *_work(made, notes),
        *_ours(made),
        *_holes(made),
        *_deeds(made),
    ]
    return Document(
        title=made.title,
        on=on,
        lead=EXAMPLE if made.example else "",
        about=f"Gezamenlijk aanbod, gemaakt met Kring op {dutch(on.isoformat())}",
        blocks=blocks,
        notes=notes.all,
    )


def offer_name(made: "OfferSheet", form: str) -> str:
    """What its file is called."""
    return f"{made.id}.{form}"


def standing(made: "OfferSheet") -> str:
    """How far it is, and how much is open."""
    if made.example:
        stands = EXAMPLE
    elif made.lapsed:
        stands = f"Verlopen: het was geldig tot {dutch(made.valid_until)}."
    else:
        until = f", geldig tot {dutch(made.valid_until)}" if made.valid_until and made.status != "aanvaard" else ""
        stands = f"{made.status.capitalize()}{until}."
    count = len(made.holes)
    open_ = "Er is 1 gat." if count == 1 else f"Er zijn {count} gaten." if count else "Er is geen gat."
    return f"{stands} {open_} {made.priced} van de {len(made.phases)} stappen hebben een prijs."


def price_said(cents: int | None) -> str:
    """A price, with cents where there are any; what is not known is said to be so."""
    return UNKNOWN if cents is None else f"€ {of_cents(cents)}"


class _Notes:
    """The pages that services and products stand on, numbered as they are named."""

    def __init__(self, made: "OfferSheet") -> None:
        grounds = [ground for phase in made.phases for work in phase.work for ground in work.rests_on]
        self._numbers: dict[str, int] = {}
        self.all: list[Note] = []
        for ground in grounds:
            for url in ground.sources:
                if url not in self._numbers:
                    self.all.append(Note(ground.title, url))
                    self._numbers[url] = len(self.all)

    def of(self, work: "OfferedWork") -> list[int]:
        found = [self._numbers[url] for ground in work.rests_on for url in ground.sources]
        return sorted(set(found))


def _aim(made: "OfferSheet") -> Iterator[Block]:
    yield Heading("Waarom samen")
    yield Items([
        Text(made.about_title, label="Waarover:"),
        Text(made.aim or _NOT_KEPT, label="Doel:", gap=not made.aim),
        Text(made.reached_when or _NOT_KEPT, label="Bereikt als:", gap=not made.reached_when),
    ])  # fmt: skip


def _work(made: "OfferSheet", notes: _Notes) -> Iterator[Block]:
    yield Heading("Van kop tot staart")
    rows: list[Sequence[Text]] = []
    for phase in made.phases:
        name = phase.phase.capitalize()
        rows += [_row(name, work, notes) for work in phase.work]
        if not phase.work:
            rows.append([Text(name), *(Text(_NOBODY, gap=True), *[Text("")] * (len(_HEAD) - 2))])
    yield Table("Wie doet wat", _HEAD, rows)
    known = f"Samen, voor zover bekend: {price_said(made.total_cents)}."
    said = known if made.priced else "Van geen stap is een prijs bekend."
    yield Paragraph(Text(said, gap=not made.priced))


def _row(name: str, work: "OfferedWork", notes: _Notes) -> list[Text]:
    price = price_said(work.price_cents)
    idle = work.role == "niets"
    left = " (teruggetrokken)" if work.withdrawn else ""
    return [
        Text(name),
        Text(f"{work.name}{left}", gap=work.withdrawn),
        Text(_ROLES[work.role], gap=work.role is None),
        Text(work.delivers or ("" if idle else UNKNOWN), notes=notes.of(work), gap=not (work.delivers or idle)),
        Text(work.needs or ("" if idle else UNKNOWN), gap=not (work.needs or idle)),
        Text("" if idle and work.price_cents is None else price, gap=work.price_cents is None and not idle),
    ]


def _ours(made: "OfferSheet") -> Iterator[Block]:
    yield Heading(f"Wat {made.municipality} zelf blijft doen")
    kept = [Text(said, label=f"{one.phase.capitalize()}:") for one in made.phases for said in one.keeps]
    kept += [Text(said) for said in made.keeps]
    yield Items(kept or [Text(_NOT_KEPT, gap=True)])
    yield Heading(f"Wat {made.municipality} niet hoeft te bouwen of te bewaren")
    yield Items([Text(one) for one in made.spared] or [Text(_NOT_KEPT, gap=True)])


def _holes(made: "OfferSheet") -> Iterator[Block]:
    yield Heading("Gaten")
    if not made.holes:
        yield Paragraph(Text("Er is geen gat."))
        return
    every = len(made.phases)
    yield Items([
        Text(hole.text, label=where(hole.phases, every) + ":" if hole.phases else "", gap=True) for hole in made.holes
    ])  # fmt: skip


def where(phases: Sequence[str], every: int) -> str:
    """In which phases a hole is; "" when in none in particular."""
    return "Alle stappen" if len(phases) == every else ", ".join(phases).capitalize()


def _deeds(made: "OfferSheet") -> Iterator[Block]:
    if made.deeds:
        yield Heading("Wie wat deed, en wanneer")
        yield Items([Text(deed_line(one)) for one in made.deeds])
    if made.note:
        yield Paragraph(Text(made.note))


def deed_line(deed: "OfferDeed") -> str:
    """What somebody did, in one line."""
    who = ", ".join(part for part in (deed.who, deed.person) if part)
    reason = f": {deed.reason.rstrip('.')}" if deed.reason else ""
    return f"{dutch(deed.at[:10])}: {deed.what}{f' door {who}' if who else ''}{reason}."
