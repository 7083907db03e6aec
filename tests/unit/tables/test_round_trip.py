"""Records go out as CSV and XLSX and come back the same, whatever their kind. All records are made up by hypothesis."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from api.render.spreadsheet import records_csv, records_xlsx
from ingest.commit.records import content
from ingest.document import Document, Row
from ingest.formats.registry import read
from ingest.load import ingest_into
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.registry import mapped
from kg.errors import InvalidRecord
from kg.model.kinds import KINDS
from kg.model.schema import dump, parse
from kg.projections.flat import guarded, unguarded
from kg.service import KnowledgeGraph
from tests.unit.test_contract import payload_for

ORIGIN = Origin("", "export", "abc123")


def back(name: str, written: bytes) -> dict[str, tuple[str, dict[str, Any]]]:
    """The records that this ingest reads in a file, by id."""
    found = {}
    for row in read(Document(Path(__file__), name, written)):
        assert isinstance(row, Row), row
        (made,) = mapped(row, ORIGIN)
        assert isinstance(made, Draft), made
        found[made.payload["id"]] = (made.kind, content(dump(parse(made.kind, made.payload))))
    return found


@st.composite
def some(draw: st.DrawFn) -> dict[str, tuple[str, dict[str, Any]]]:
    """One to four valid records, by id."""
    found = {}
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(sorted(KINDS)))
        payload = {"id": f"x-{number}", **draw(payload_for(KINDS[kind]))}
        try:
            found[f"x-{number}"] = (kind, content(dump(parse(kind, payload))))
        except InvalidRecord:
            assume(False)  # noqa: FBT003 - of hypothesis
    return found


LESSON = {"id": "x-0", "title": "t", "phase": "borgen", "basis": "afgeleid"}
TRAP = [
    "=1+1",
    "'=1+1",
    "#N/A",
    "Totaal",
    "a | b",
    "[x]",
    "'json:x",
    "_x0041_",
    "'s-Gravenhage",
    "-5",
    "kind",
    "\uffff",
]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(some())
@example({"x-0": ("Lesson", {**LESSON, "note": "a" * 19_999, "because": "=b\n\nc", "questions": TRAP})})
@example({f"x-{at}": ("Lesson", {**LESSON, "id": f"x-{at}", "title": one}) for at, one in enumerate(TRAP)})
@example({"x-0": ("Source", {"id": "x-0", "title": "t", "body": [{"text": "é" * 90_000, "place": "p"}]})})
def test_what_goes_out_comes_back_the_same(records: dict[str, tuple[str, dict[str, Any]]]) -> None:
    told = [(kind, payload, {"space": "local/private"}) for kind, payload in records.values()]
    assert back("a.csv", records_csv(told)) == records
    assert back("a.xlsx", records_xlsx(told)) == records


@given(st.text())
@example("'\t")
@example("''=")
def test_a_quote_that_is_put_before_a_formula_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_selection_of_a_store_comes_back_in_a_fresh_one(form: str, stocked: KnowledgeGraph, tmp_path: Path) -> None:
    """Through the journal: parts of dates, quantities, lists and municipalities as they were. All fictitious."""
    records = {
        "pol-1": ("Policy", {"title": "Plan", "municipality": "GM0308", "period": {"start": "2024", "end": "2026-05"}}),
        "doel-1": ("Objective", {"title": "Minstens 80%", "policy": "pol-1", "target": "minstens 80% in 2026"}),
        "cas-1": (
            "Case",
            {"title": "C", "situation": "=s", "outcome": "deels", "municipalities": ["GM0308", "GM0342"]},
        ),
    }
    told = [(kind, dump(parse(kind, {"id": key, **payload})), {}) for key, (kind, payload) in records.items()]
    file = tmp_path / f"export.{form}"
    file.write_bytes(records_csv(told) if form == "csv" else records_xlsx(told))
    summary = ingest_into(stocked, [file], space="local/private", progress=lambda *_: None, encode=False)
    assert summary.refused == []
    held = stocked.get_many(records)
    assert {key: content(one.payload) for key, one in held.items()} == {one[1]["id"]: one[1] for one in told}


@pytest.mark.parametrize(
    ("kind", "column", "cell", "held"),
    [
        ("Activity", "deadline", "1 maart 2027", "2027-03-01"),
        ("Activity", "deadline", "01-03-2027", "2027-03-01"),
        ("Activity", "deadline", "1-3-27", "2027-03-01"),
        ("Activity", "deadline", "maart 2027", "2027-03"),
        ("Activity", "deadline", "2027-03-01 00:00:00", "2027-03-01"),
        ("Activity", "period.start", "Q2 2027", "2027"),
        ("Activity", "budgetEur", "€ 1.250.000", 1_250_000),
        ("Interpretation", "relevance", "0,25", 0.25),
        ("Interpretation", "relevance", "0.25", 0.25),
        ("Interpretation", "relevance", "1e-07", 1e-07),
    ],
)
def test_a_table_of_our_own_that_somebody_worked_on_takes_what_any_other_table_takes(
    kind: str, column: str, cell: str, held: object
) -> None:
    made = _own(f"kind;id;title;{column}\n{kind};x-1;Naam;{cell}\n")
    found: Any = made.payload
    for part in column.replace("budgetEur", "budget_eur").split("."):
        found = found[part]
    assert found == held
    assert made.payload.get("note") == ("period.start: Q2 2027" if cell == "Q2 2027" else None)


def test_a_number_of_excel_is_a_date_in_a_table_of_our_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["kind", "id", "title", "deadline"])
    sheet.append(["Activity", "x-1", "Naam", 46447])
    book.save(tmp_path / "a.xlsx")
    row = next(iter(read(Document(tmp_path / "a.xlsx", "a.xlsx"))))
    assert isinstance(row, Row)
    (made,) = mapped(row, ORIGIN)
    assert isinstance(made, Draft)
    assert made.payload["deadline"] == "2027-03-01"


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("deadline", "na de zomer", "kolom 'deadline': datum 'na de zomer' is niet te lezen"),
        ("deadline", "31-02-2027", "kolom 'deadline': datum '31-02-2027' bestaat niet"),
        ("budgetEur", "1,5", "kolom 'budgetEur': '1,5' is geen heel getal"),
        ("budgetEur", "veel", "kolom 'budgetEur': 'veel' is niet als getal te lezen"),
    ],
)
def test_what_no_table_takes_is_refused_with_its_column(column: str, cell: str, said: str) -> None:
    (row,) = read(Document(Path(__file__), "a.csv", f"kind;id;title;{column}\nActivity;x;Naam;{cell}\n".encode()))
    assert isinstance(row, Row)
    (made,) = mapped(row, ORIGIN)
    assert said in str(made)


def _own(text: str) -> Draft:
    (row,) = read(Document(Path(__file__), "a.csv", text.encode()))
    assert isinstance(row, Row)
    (made,) = mapped(row, ORIGIN)
    assert isinstance(made, Draft), made
    return made
