"""
Real tables of others: which line is the header, what a row is, and what the columns become.

Labelled by hand from the files, before the rules were written; most of them are no list of ours, and "" says so.
"""

from pathlib import Path
from typing import Final, NamedTuple

import pytest

from ingest.document import Document, Row
from ingest.formats.registry import read
from ingest.mappings.columns.proposal import TableProposal, proposal
from kg.places.gazetteer import Gazetteer
from tests.places import REGISTER


class Label(NamedTuple):
    """The line of the header (0: no table at all), the kind of a row ("": none of ours), and fields by column."""

    header: int
    kind: str = ""
    fields: dict[str, str] = {}  # noqa: RUF012 - it is only read


_ELEMENT: Final = {"name": "title", "id": "id"}
LABELS: Final = {
    ("csv/arbeidsmarktregios.csv", ""): Label(1),
    ("csv/coalitieakkoorden.csv", ""): Label(1),
    ("csv/data.csv", ""): Label(1),
    ("csv/gemeenteklassen.csv", ""): Label(1),
    ("csv/gemeenten-2023.csv", ""): Label(1),
    ("csv/ggm_objecttypen_gewijzigd_v3.csv", ""): Label(
        1, "ArchitectureElement", {**_ELEMENT, "descr": "documentation", "archimate_type": "element_type"}
    ),
    ("ods/structuur.ods", "Sheet1"): Label(1),
    ("xlsx/Bijlage 4 - Vragenformulier VNGR EA Vernieuwen Softwarecatalogus.xlsx", "Vragenformulier"): Label(8),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "packages"): Label(1),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "classes"): Label(
        1, "ArchitectureElement", {**_ELEMENT, "definitie": "documentation", "archimate_type": "element_type"}
    ),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "attributes"): Label(1),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "enumeraties"): Label(1),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "enumeratieliterals"): Label(
        1, "Concept", {**_ELEMENT, "definitie": "definition", "toelichting": "note"}
    ),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "associaties"): Label(
        1, "ArchitectureRelation", {**_ELEMENT, "src_class_id": "origin", "dst_class_id": "target"}
    ),
    ("xlsx/Gemeentelijk Gegevensmodel.xlsx", "generalizations"): Label(
        1, "ArchitectureRelation", {**_ELEMENT, "subclass_id": "origin", "superclass_id": "target"}
    ),
    ("xlsx/Metadata indicatoren WSJG rapportages.xlsx", "Indicators"): Label(
        1, "Concept", {"Name": "title", "Description": "definition", "Indicator code": "id"}
    ),
    ("xlsx/NvI vragen aanbesteding vernieuwen Softwarecatalogus versie 1.xlsx", "Contactpersonen"): Label(3),
    ("xlsx/Polls-per-participant-2025-06-10_TO_Digikoppeling_Totaal.xlsx", "Totaal"): Label(1),
    ("xlsx/Polls-per-participant-2025-06-10_TO_Digikoppeling_Totaal.xlsx", "Pivot All"): Label(1),
    ("xlsx/Polls-per-participant-2025-06-10_TO_Digikoppeling_Totaal.xlsx", "Export All"): Label(1),
    ("xlsx/risicoanalyse-logboek-dataverwerkingen.xlsx", "Colofon"): Label(0),
    ("xlsx/risicoanalyse-logboek-dataverwerkingen.xlsx", "Dreigingen"): Label(
        4,
        "Risk",
        {"DreigingID": "id", "Bedreiging": "title", "Impact": "impact", "Kans": "probability", "Toelichting": "note"},
    ),
    ("xlsx/risicoanalyse-logboek-dataverwerkingen.xlsx", "Waarderingstabellen"): Label(0),
}
# What was reached on these files; a rule that is added may not make it less.
HEADERS, KINDS, FIELDS, WRONG_KINDS = 20, 19, 10, 0


class Found(NamedTuple):
    """The header that was found and what was proposed."""

    header: int
    made: TableProposal


@pytest.fixture(scope="module")
def found(shared_data: Path) -> dict[tuple[str, str], Found]:
    files = sorted({name for name, _ in LABELS})
    return {key: one for name in files for key, one in _of_file(shared_data / "documents" / name, name).items()}


def _of_file(path: Path, name: str) -> dict[tuple[str, str], Found]:
    rows: dict[str, list[Row]] = {}
    for row in read(Document(path, path.name)):
        if isinstance(row, Row) and row.table is not None and not row.aside:
            held = rows.setdefault(row.table.sheet, [])
            if len(held) < 200:
                held.append(row)
    gazetteer = Gazetteer.of(REGISTER)
    told = {}
    for sheet, held in rows.items():
        header = held[0].table
        assert header is not None
        made = proposal(
            header.columns,
            header.letters,
            [row.data for row in held],
            names=(sheet, path.stem),
            is_municipality=lambda text: bool(gazetteer.find(text)),
        )
        told[name, sheet] = Found(header.number, made)
    return told


def test_headers_kinds_and_fields_of_real_tables(found: dict[tuple[str, str], Found]) -> None:
    """Counted over all tables; a kind that is proposed where none fits is the worst that can happen."""
    headers = kinds = fields = wrong = 0
    for key, label in LABELS.items():
        one = found.get(key)
        headers += (one.header if one else 0) == label.header
        kind = one.made.kind if one else ""
        kinds += kind == label.kind
        wrong += kind not in {"", label.kind}
        told = {column.column: column.field for column in one.made.columns if column.field} if one else {}
        fields += sum(told.get(column) == path for column, path in label.fields.items()) if kind == label.kind else 0
    assert headers >= HEADERS
    assert kinds >= KINDS
    assert fields >= FIELDS
    assert wrong <= WRONG_KINDS
