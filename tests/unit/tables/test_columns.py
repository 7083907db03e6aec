"""What a table may become, and what a row of it is once confirmed. All tables are fictitious."""

from typing import Any

import pytest

from ingest.document import Row, TableHeader
from ingest.mappings.columns.cells import value_of
from ingest.mappings.columns.proposal import TableProposal, proposal
from ingest.mappings.columns.rows import Confirmed, draft
from ingest.mappings.columns.targets import OFFERED, signature, targets
from ingest.mappings.columns.words import FIELDS
from ingest.mappings.draft import Draft, Origin
from kg.dutch.amounts import a_number
from kg.dutch.dates import a_date
from kg.errors import InputError

ORIGIN = Origin("map", "acties", "abc123")
PLACES = {"Baarn", "Soest", "Ede"}


def proposed(rows: list[dict[str, Any]], name: str = "", kind: str = "") -> TableProposal:
    columns = list(rows[0])
    letters = [chr(65 + at) for at in range(len(columns))]
    return proposal(columns, letters, rows, names=(name,), kind=kind, is_municipality=PLACES.__contains__)


def fields(made: TableProposal) -> dict[str, str]:
    return {one.column: one.field for one in made.columns if one.field}


LISTS: list[tuple[str, str, list[dict[str, Any]], dict[str, str]]] = [
    (
        "Actielijst",
        "Activity",
        [
            {"Nr": 1, "Actie": "Archief overdragen", "Actiehouder": "DIV", "Gereed": "Q3 2026", "Status": "loopt"},
            {"Nr": 2, "Actie": "Register bijwerken", "Actiehouder": "FG", "Gereed": "1-5-2026", "Status": "klaar"},
        ],
        {"Nr": "id", "Actie": "title", "Actiehouder": "owner", "Gereed": "deadline", "Status": "status"},
    ),
    (
        "Blad1",
        "Risk",
        [
            {"Risico": "Kennis gaat weg", "Oorzaak": "Pensioen", "Kans": "hoog", "Impact": 4, "Gemeente": "Baarn"},
            {"Risico": "Leverancier stopt", "Oorzaak": "Markt", "Kans": "laag", "Impact": 5, "Gemeente": "Soest"},
        ],
        {"Risico": "title", "Oorzaak": "cause", "Kans": "probability", "Impact": "impact", "Gemeente": "municipality"},
    ),
    (
        "Beleidslijst 2026",
        "Policy",
        [
            {"Naam": "Informatieplan", "Vastgesteld": "12-03-2019", "Geldig tot": "31-12-2026", "Gemeente": "Baarn"},
            {"Naam": "Archiefnota", "Vastgesteld": "4 juli 2018", "Geldig tot": "onbepaald", "Gemeente": "Baarn"},
        ],
        {"Naam": "title", "Vastgesteld": "period.start", "Geldig tot": "period.end", "Gemeente": "municipality"},
    ),
    (
        "Lessen",
        "Lesson",
        [
            {"Geleerde les": "Begin klein", "Waarom": "Dan leert u sneller", "Fase": "implementeren"},
            {"Geleerde les": "Neem de FG mee", "Waarom": "Anders komt het later", "Fase": "formuleren"},
        ],
        {"Geleerde les": "title", "Waarom": "because", "Fase": "phase"},
    ),
    (
        "Projectenportfolio",
        "Trajectory",
        [
            {"Projectnaam": "Zaakgericht werken", "Doel": "Sneller helpen", "Start": 45292, "Einde": 45657},
            {"Projectnaam": "Nieuw archief", "Doel": "Terugvinden", "Start": 45300, "Einde": 45700},
        ],
        {"Projectnaam": "title", "Doel": "goal", "Start": "period.start", "Einde": "period.end"},
    ),
]


@pytest.mark.parametrize(("name", "kind", "rows", "expected"), LISTS, ids=[one[1] for one in LISTS])
def test_a_list_of_a_consultant_gets_its_kind_and_fields(
    name: str, kind: str, rows: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    made = proposed(rows, name)
    assert made.kind == kind
    assert fields(made) == expected


def test_a_table_of_something_else_gets_no_kind_and_says_why() -> None:
    made = proposed(
        [
            {"Key": "WK1", "Title": "Centrum", "CategoryGroupID": 1},
            {"Key": "WK2", "Title": "Noord", "CategoryGroupID": 1},
        ]
    )
    assert made.kind == ""
    assert fields(made) == {}
    assert "kies de soort" in made.why


def test_what_is_required_and_has_no_column_is_asked_for() -> None:
    assert proposed(LISTS[3][2][:1] and [{"Les": "Begin klein"}, {"Les": "Leer"}], "Lessen", "Lesson").missing == (
        "phase",
    )


def test_a_name_that_fits_and_a_content_that_does_not_is_left_to_a_person() -> None:
    rows = [{"Actie": "A", "Wie": "x", "Budget": "zie nota"}, {"Actie": "B", "Wie": "y", "Budget": "nog niet bekend"}]
    budget = proposed(rows, "Actielijst").columns[2]
    assert (budget.field, budget.how) == ("", "niet zeker")
    assert "de inhoud is tekst" in budget.why


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        (45292, "2024-01-01"), (2026, "2026"), ("12-03-24", "2024-03-12"), ("2024-04-17 13:37:34", "2024-04-17"),
        ("medio 2026", "2026"), ("Q3 2024", "2024"), ("1 mei 2026", "2026-05-01"), ("mei 2026", "2026-05"),
    ],
)  # fmt: skip
def test_dates_as_spreadsheets_hold_them(cell: Any, date: str) -> None:
    assert a_date(cell) == date


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.250,50", 1250.5), ("€ 2 mln", 2e6), ("56.000,-", 56000), (12.5, 12.5), ("€ 250k", 250000), ("-3,5", -3.5)],
)
def test_amounts_as_dutch_writes_them(cell: Any, number: float) -> None:
    assert a_number(cell) == number


def test_an_amount_that_may_be_two_is_refused() -> None:
    with pytest.raises(InputError, match=r"1,250\.50"):
        a_number("1,250.50")


def test_several_values_in_a_cell() -> None:
    partners = targets("Trajectory")["partners"]
    assert value_of("Ede; Soest ;", partners, "puntkomma") == ["Ede", "Soest"]
    assert value_of("n.v.t.", partners, "puntkomma") is None


HEADER = TableHeader("Acties", 3, ("Nr", "Actie", "Gereed", "Budget", "Opm"), ("A", "B", "C", "D", "E"))
BY = Confirmed(
    "k@1", "Activity", {"Nr": "id", "Actie": "title", "Gereed": "period.end", "Budget": "budget_eur", "Opm": "note"}
)


def made(*cells: Any, by: Confirmed = BY, line: int = 4) -> Draft:
    row = Row(f"blad Acties, rij {line}", dict(zip(HEADER.columns, cells, strict=True)), table=HEADER)
    found = draft(row, ORIGIN, by)
    assert isinstance(found, Draft)
    return found


def test_a_row_becomes_a_draft_and_what_a_field_cannot_hold_stays_as_a_remark() -> None:
    found = made(7, "Archief overdragen", "na de zomer", "1.250,50", "met de FG")
    assert found.payload == {
        "id": "activity-abc123-acties-7",
        "title": "Archief overdragen",
        "note": "Gereed: na de zomer\nBudget: 1.250,50\nmet de FG",
        "budget_eur": 1251,
    }
    assert made(7, "A", "medio 2026", None, None).payload["note"] == "Gereed: medio 2026"


def test_a_row_without_a_title_names_its_cell() -> None:
    with pytest.raises(InputError) as raised:
        made(7, None, "2026", None, None)
    assert "blad Acties, rij 4, cel B4" in str(raised.value)


def test_without_a_key_an_id_follows_from_what_the_row_says_wherever_it_stands() -> None:
    by = Confirmed("k@1", "Activity", {"Actie": "title", "Gereed": "period.end"})
    first, again, other = (
        made(None, title, "2026", None, None, by=by, line=line).payload["id"]
        for title, line in (("A", 4), ("A", 9), ("B", 5))
    )
    assert first == again
    assert first != other


def test_a_header_is_known_again_when_columns_moved_and_not_when_one_is_added() -> None:
    assert signature(["Nr", "Actie", "Wie?"]) == signature(["actie", "wie", "NR"])
    assert signature(["Nr", "Actie"]) != signature(["Nr", "Actie", "Wie"])


def test_what_a_relation_leads_to_has_names_of_its_own_and_every_name_is_of_a_field() -> None:
    rows = [{"Koppeling": "Levert gegevens", "Relatietype": "Flow", "Van": "Zaaksysteem", "Naar": "Archief"}] * 3
    made = proposed(rows, "koppelingen")
    assert (made.kind, fields(made)["Van"], fields(made)["Naar"]) == ("ArchitectureRelation", "origin", "target")
    known = {path for kind in OFFERED for path in (*targets(kind), *(f"{kind}.{one}" for one in targets(kind)))}
    assert "relation_target" not in FIELDS
    assert "ArchitectureRelation.target" in known & FIELDS.keys()
