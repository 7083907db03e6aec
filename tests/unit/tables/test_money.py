"""Amounts per year in the tables of a municipality. All tables are fictitious."""

from pathlib import Path
from typing import Any

import pytest

from ingest.document import Document, Row, TableHeader
from ingest.formats.registry import read
from ingest.mappings.columns.money import YearColumn, scale, year_column
from ingest.mappings.columns.proposal import proposal
from ingest.mappings.columns.rows import Confirmed, draft
from ingest.mappings.draft import Draft, Origin
from kg.model.schema import parse

ORIGIN = Origin("map", "programma", "abc123")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2026", YearColumn(2026, "")),
        ("Begroting 2026", YearColumn(2026, "budget")),
        ("Raming 2027 (x € 1.000)", YearColumn(2027, "budget")),
        ("Budget 2028 in euro's", YearColumn(2028, "budget")),
        ("Realisatie 2025", YearColumn(2025, "spent")),
        ("Rekening 2024", YearColumn(2024, "spent")),
        ("Uren 2026", None),
        ("Begroting 2026 na wijziging", None),
        ("Looptijd 2026-2027", None),
        ("Budget", None),
        ("Aantal inwoners 2026", None),
    ],
)
def test_a_column_of_amounts_names_one_year_and_nothing_but_money(name: str, said: YearColumn | None) -> None:
    assert year_column(name) == said


@pytest.mark.parametrize(
    ("name", "above", "times"),
    [
        ("Budget (x € 1.000)", "", 1000),
        ("Budget", "Uitvoeringsprogramma. Bedragen x € 1.000", 1000),
        ("Bedragen in duizenden euro's", "", 1000),
        ("2026 (× €1000)", "", 1000),
        ("Kosten in k€", "", 1000),
        ("Lasten (in € mln)", "", 1_000_000),
        ("Lasten in miljoenen", "Bedragen x € 1.000", 1_000_000),
        ("Budget tot € 1.000.000", "", 1),
        ("Budget", "Vastgesteld op 1 maart 2026, nummer 1000", 1),
        ("Budget in euro", "", 1),
    ],
)
def test_amounts_are_in_what_the_column_says_or_else_what_stands_above_the_table(
    name: str, above: str, times: int
) -> None:
    assert scale(name, above) == times


TABLE = """Uitvoeringsprogramma van een voorbeeldgemeente;;;;;
Bedragen x € 1.000;;;;;
;;Begroting;;;Realisatie
Nr;Activiteit;2026;2027;2028;2025
1;Zaaksysteem vervangen;125,5;60;-;12
2;Archief overdragen;€ 1,2 mln;-5;0;3
Totaal;;150;60;0;15
"""


def _rows(text: str, name: str = "programma.csv") -> list[Row]:
    return [
        one for one in read(Document(Path(__file__), name, text.encode())) if isinstance(one, Row) and not one.aside
    ]


def _proposed(rows: list[Row], kind: str = "") -> dict[str, str]:
    assert rows[0].table
    table = rows[0].table
    found = proposal(table.columns, table.letters, [one.data for one in rows], names=("programma",), kind=kind)
    return {one.column: one.field for one in found.columns if one.field}


def _made(row: Row, by: Confirmed) -> dict[str, Any]:
    found = draft(row, ORIGIN, by)
    assert isinstance(found, Draft)
    return dict(parse(found.kind, dict(found.payload)).model_dump(exclude_defaults=True))


def test_years_under_what_was_planned_and_spent_become_amounts_per_year_of_an_activity() -> None:
    rows = _rows(TABLE)
    fields = _proposed(rows, "Activity")
    years = {f"Begroting {year}": "amounts.budget" for year in (2026, 2027, 2028)}
    assert fields == {"Nr": "id", "Activiteit": "title", **years, "Realisatie 2025": "amounts.spent"}
    first, second = (_made(row, Confirmed("k@1", "Activity", fields)) for row in rows)
    assert first["amounts"] == (
        {"year": 2025, "spent_cents": 12_000_00},
        {"year": 2026, "budget_cents": 125_500_00},
        {"year": 2027, "budget_cents": 60_000_00},
    )
    assert second["amounts"] == (
        {"year": 2025, "spent_cents": 3_000_00},
        {"year": 2026, "budget_cents": 1_200_000_00},
        {"year": 2028, "budget_cents": 0},
    )
    assert second["note"] == "Begroting 2027: -5"


def test_what_was_planned_and_spent_in_one_year_stand_together_and_a_second_amount_is_a_remark() -> None:
    names = ("Actie", "Begroot 2026", "Besteed 2026", "Budget 2026")
    fields = dict(zip(names, ("title", "amounts.budget", "amounts.spent", "amounts.budget"), strict=True))
    header = TableHeader("", 1, names, ("A", "B", "C", "D"))
    row = Row("regel 2", dict(zip(names, ("Archief overdragen", "1.000,50", 400, 900), strict=True)), table=header)
    made = _made(row, Confirmed("k@1", "Activity", fields))
    assert made["amounts"] == ({"year": 2026, "budget_cents": 1000_50, "spent_cents": 400_00},)
    assert made["note"] == "Budget 2026: 900"


def test_a_kind_without_amounts_per_year_keeps_them_as_a_remark() -> None:
    rows = _rows("Doelstelling;Streefwaarde;2026;2027\nSneller antwoorden;90%;10000;5000\nMinder papier;50%;2000;0\n")
    fields = _proposed(rows, "Objective")
    assert fields == {"Doelstelling": "title", "Streefwaarde": "target", "2026": "note", "2027": "note"}
