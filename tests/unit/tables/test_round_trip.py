"""Records go out as CSV and XLSX and come back the same, whatever their kind. All records are made up by hypothesis."""

from pathlib import Path
from typing import Any

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
