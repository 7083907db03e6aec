"""
A hand-over as one folder in a ZIP, to read without Kring: an index, tables, documents, metadata, and what is left out.

    index.html, overdracht.docx   the same, to read and to write on in
    *.csv                         what is open, whose, decided, learned, who to call, pieces, documents, left out
    documenten/                   the texts that may go along
    mdto/                         the metadata of pieces, see `api.render.dossier.mdto`

The same hand-over gives the same file, to the byte.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from api.render.documents.page import html
from api.render.documents.word import word
from api.render.dossier.document import handover_document
from api.render.dossier.mdto import lacking, mdto
from api.render.packages import undated
from api.render.spreadsheet import plain_table
from kg.cycle.borgen.dossier.handover import DocumentLeft, Handover

ZIP: Final = "application/zip"
_NOT_IN_NAME: Final = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST: Final = 80  # characters of the name of a file
_TABLES: Final = ("open-einden", "eigenaren", "besluiten", "lessen", "contacten", "stukken", "documenten")
_README: Final = """Overdracht: {title}
Gemaakt met Kring op {day}. Te lezen zonder Kring.

Begin met index.html, of met overdracht.docx.
De .csv-bestanden hebben hetzelfde als tabel.
documenten/ heeft de teksten die mee mogen; wat niet meegaat, staat met de reden in weggelaten.csv.
mdto/ heeft metagegevens per stuk, voor een archief.
"""


def handover_name(made: Handover) -> str:
    """What its file is called."""
    return f"overdracht-{file_stem(made.trajectory)}.zip"


def file_stem(text: str) -> str:
    """A name of a file, of letters, digits, - and _ alone."""
    return _NOT_IN_NAME.sub("-", text)[:_LONGEST] or "stuk"


def handover_zip(made: Handover, makers: Mapping[str, str]) -> bytes:
    """
    The pack.

    Args:
        made: What goes along.
        makers: By code, what the municipalities of the trajectory are called.
    """
    metadata = dict(_metadata(made, makers))
    left_out = list(_left_out(made, makers))
    index = handover_document(made, left_out)
    folder = f"overdracht-{file_stem(made.trajectory)}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:

        def add(name: str, content: bytes) -> None:
            pack.writestr(f"{folder}/{name}", content)

        add("LEESMIJ.txt", _README.format(title=made.title, day=made.as_of.isoformat()).encode())
        add("index.html", html(index))
        add("overdracht.docx", word(index))
        for name, rows in zip(_TABLES, _tables(made), strict=True):
            add(f"{name}.csv", plain_table(rows))
        add("weggelaten.csv", plain_table([("wat", "waarom"), *left_out]))
        for name, text in _texts(made.documents):
            add(f"documenten/{name}.txt", text.encode())
        for name, content in metadata.items():
            add(f"mdto/{name}.xml", content)
    return undated(out.getvalue())


def _metadata(made: Handover, makers: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    documents = {one.id: one for one in made.documents}
    for number, piece in enumerate(made.dossier.pieces, start=1):
        if not lacking(piece, makers):
            document = next((documents[one.id] for one in piece.found if one.id in documents), None)
            yield f"{number:02d}-{file_stem(piece.key)}", mdto(made.dossier, piece, makers, document)


def _left_out(made: Handover, makers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What does not go along: texts, and metadata of pieces that are there."""
    yield from ((one.title, one.why) for one in made.documents if not one.along)
    for piece in made.dossier.pieces:
        if piece.state == "aanwezig" and (why := lacking(piece, makers)):
            yield f"MDTO van {piece.name}", why
    yield "Wat u in Kring niet mag zien", "het staat niet in deze overdracht, en ook niet in de aantallen"


def _texts(documents: Sequence[DocumentLeft]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate((one for one in documents if one.along), start=1):
        about = (one.title, f"Waar: {one.where or 'niet vastgelegd'}", f"Mag mee: {one.why}", "")
        yield f"{number:03d}-{file_stem(one.id)}", "\n".join((*about, one.text, ""))


def _tables(made: Handover) -> Iterator[list[Sequence[str]]]:
    """The tables, in the order of `_TABLES`, each with its head."""

    def yes(flag: bool) -> str:  # noqa: FBT001 - of a cell
        return "ja" if flag else "nee"

    yield [
        ("wat", "soort", "kenmerk", "van wie", "vertrekt", "wanneer", "stand"),
        *((e.title, e.what, e.id, e.owner or "", yes(e.leaves), e.due or "", e.why) for e in made.ends),
    ]
    yield [("naam", "open punten", "vertrekt"), *((o.name, str(o.ends), yes(o.leaves)) for o in made.owners)]
    yield [
        ("datum", "besluit", "orgaan", "nummer", "waarom", "kenmerk"),
        *((d.date or "", d.title, d.body or "", d.number or "", d.why, d.id) for d in made.decisions),
    ]
    yield [
        ("les", "omdat", "stand", "kenmerk"),
        *((one.title, one.because, one.status, one.id) for one in made.lessons),
    ]
    yield [
        ("naam", "organisatie", "waarvoor", "vertrekt"),
        *((c.name, c.organisation, ", ".join(c.knows), yes(c.leaves)) for c in made.contacts),
    ]
    yield [
        ("stuk", "stand", "aan wie", "van wie", "waar", "kenmerken", "bewaren", "categorie", "gekozen", "waarom"),
        *(
            (
                p.name, p.state, ", ".join(p.shown_to), p.owner or "", p.kept_at or "",
                ", ".join(one.id for one in p.found), p.retention.said, p.retention.number, yes(p.retention.chosen),
                p.why,
            )
            for p in made.dossier.pieces
        ),
    ]  # fmt: skip
    yield [
        ("document", "kenmerk", "soort", "datum", "waar", "licentie", "controlegetal", "in deze map", "waarom"),
        *(
            (
                d.title, d.id, d.kind, d.published or "", d.where, d.licence or "", d.checksum or "", yes(d.along),
                d.why,
            )
            for d in made.documents
        ),
    ]  # fmt: skip
