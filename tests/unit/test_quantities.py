"""The amount that a short text says, on texts of our own and at the edges of what a record may hold."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.render.terminal.lines import check_lines
from ingest.document import Row
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.registry import mapped
from kg import bounds
from kg.dutch.amounts import OF_BASELINE, Counted
from kg.dutch.figures import written
from kg.dutch.quantities import read
from kg.model.schema import dump, faults, parse
from kg.service import KnowledgeGraph

TEXTS = [
    ("1.234,5", Counted(1234.5, 1234.5)),
    ("1.250,5", Counted(1250.5, 1250.5)),
    ("drie tot vijf", Counted(3, 5)),
    ("ten minste 30%", Counted(30, None, "%")),
    ("8.5", Counted(8.5, 8.5)),
    ("1.250", Counted(1250, 1250)),
    ("1 250 000", Counted(1250000, 1250000)),
    ("-5%", Counted(-5, -5, "%")),
    ("anderhalf jaar", Counted(1.5, 1.5, "jaar")),
    ("tweeënhalf jaar", Counted(2.5, 2.5, "jaar")),
    ("een half miljoen", Counted(5e5, 5e5)),
    ("driekwart", Counted(75, 75, "%")),
    ("de helft van de inwoners", Counted(50, 50, "%")),
    ("twintig procent", Counted(20, 20, "%")),
    ("nul incidenten", Counted(0, 0, "incidenten")),
    ("ruim 40 dagen", Counted(40, 40, "dagen", about=True)),
    ("zo'n dertig scholen", Counted(30, 30, "scholen", about=True)),
    ("minstens 80%", Counted(80, None, "%")),
    ("80% of meer", Counted(80, None, "%")),
    ("boven de norm van 80 procent", Counted(80, None, "%")),
    ("niet meer dan 10", Counted(None, 10)),
    ("hoogstens 30 dagen", Counted(None, 30, "dagen")),
    ("binnen 2 weken", Counted(None, 2, "weken")),
    ("90% binnen 5 dagen", Counted(90, 90, "%")),
    ("top 10", Counted(None, 10, "plaats")),
    ("40-60%", Counted(40, 60, "%")),
    ("tussen 40 en 60 procent", Counted(40, 60, "%")),
    ("tien à vijftien dagen", Counted(10, 15, "dagen")),
    ("€ 1,2 mln", Counted(1.2e6, 1.2e6, "EUR")),
    ("€ 10.000,-", Counted(1e4, 1e4, "EUR")),
    ("€1,5 mln tot €2 mln", Counted(1.5e6, 2e6, "EUR")),
    ("€ 75.000 per jaar", Counted(75000, 75000, "EUR per jaar")),
    ("20 miljoen euro", Counted(2e7, 2e7, "EUR")),
    ("halveren", Counted(50, 50, OF_BASELINE)),
    ("20% minder klachten", Counted(80, 80, OF_BASELINE)),
    ("met 10% verhogen", Counted(110, 110, OF_BASELINE)),
    ("5 procentpunt hoger", Counted(5, 5, "procentpunt meer")),
    ("van 40 naar 80%", Counted(80, 80, "%", before=40)),
    ("van 1 naar 2 miljoen", Counted(2e6, 2e6, before=1e6)),
    ("van 12 dagen in 2024 naar 8 dagen in 2026", Counted(8, 8, "dagen", start="2026", end="2026", before=12)),
    ("4 van de 5", Counted(80, 80, "%")),
    ("één op de tien", Counted(10, 10, "%")),
    ("een acht op een schaal van 10", Counted(8, 8)),
    ("alle inwoners", Counted(100, 100, "%")),
    ("vrijwel alle inwoners", Counted(100, 100, "%", about=True)),
    ("jaarlijks", Counted(1, 1, "keer per jaar")),
    ("eens per twee jaar", Counted(1, 1, "keer per 2 jaar")),
    ("2x per jaar", Counted(2, 2, "keer per jaar")),
    ("75% in 2026", Counted(75, 75, "%", start="2026", end="2026")),
    ("90% (2026)", Counted(90, 90, "%", start="2026", end="2026")),
    ("uiterlijk 31 december 2026 90%", Counted(90, 90, "%", end="2026-12-31")),
    ("vanaf maart 2027 12 fte", Counted(12, 12, "fte", start="2027-03")),
    ("3,5 miljoen euro in de jaren 2026-2029", Counted(3.5e6, 3.5e6, "EUR", start="2026", end="2029")),
    ("2000 woningen", Counted(2000, 2000, "woningen")),
]
NOTHING = [
    "veel", "2026", "voor 1 januari 2027", "CO2-neutraal", "vastgesteld", "fase 2", "artikel 12", "12-jarigen",
    "10:00 uur", "1e kwartaal 2026", "1.2.3", "GM0308", "1,234,567", "10^6", "40% of 60%",
    "12 scholen en 14 buurthuizen", "geen", "", "Dorpsstraat 12", "in 2 jaar",
]  # fmt: skip


@pytest.mark.parametrize(("text", "counted"), TEXTS)
def test_a_text_says_an_amount(text: str, counted: Counted) -> None:
    assert read(text) == counted


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_no_amount_or_two_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_a_field_says_the_unit_that_the_text_leaves_out() -> None:
    assert read("80", "procent") == Counted(80, 80, "%")
    assert read("1950", "woningen") == Counted(1950, 1950, "woningen")
    assert read("80 dagen", "weken") == Counted(80, 80, "dagen")


# --- properties -----------------------------------------------------------------------------------

AMOUNTS = st.one_of(
    st.integers(0, bounds.AMOUNT),
    st.sampled_from([0, 1, 999, 1000, 9_999, 10_000, bounds.AMOUNT]),
    st.decimals(0, 10**6, places=2).map(float),
)


@given(AMOUNTS, st.sampled_from(["%", "euro", "dagen", "woningen"]))
def test_what_we_write_is_read_again(amount: float, unit: str) -> None:
    counted = read(f"{written(amount, None)} {unit}")
    assert counted is not None
    assert counted.low == counted.high == pytest.approx(amount)


@given(st.text(max_size=bounds.TITLE), st.text(max_size=20))
def test_any_text_is_read_and_gives_a_record_that_is_well(text: str, unit: str) -> None:
    shown = "".join(one for one in text if one.isprintable()) or "x"
    payload = {"id": "a", "title": "x", "policy": "p", "target": f"{shown[:900]} 12"} | (
        {"unit": unit} if unit.strip() and unit.isprintable() else {}
    )
    record = parse("Objective", payload)
    assert parse("Objective", dump(record)) == record


WORDS = "ruim minstens van naar tot 40 1.234,5 2026 eind % € mln per jaar of meer binnen twee alle halveren - 12e 3-30"
PIECES = re.findall(r"\S+", WORDS)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_words_in_any_order_give_an_amount_in_bounds_or_none(words: list[str]) -> None:
    counted = read(" ".join(words))
    if counted is not None:
        ends = [one for one in (counted.low, counted.high) if one is not None]
        assert ends == sorted(ends) != []
        assert all(abs(one) <= bounds.AMOUNT for one in ends)


@pytest.mark.parametrize(
    "text", ["9" * 15, "9" * 400, f"{bounds.AMOUNT + 1}", "1.000 biljoen", "x" * (bounds.TITLE + 1) + " 5%"]
)
def test_what_no_record_may_hold_is_not_read(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("piece", ["van de ", "1 ", "1.", "een ", "ruim ", "tot 1 ", "minder dan ", "2026 ", "half "])
def test_a_text_of_one_word_without_end_takes_no_time(piece: str) -> None:
    read((piece * bounds.TITLE)[: bounds.TITLE])  # a pattern that goes back would not end within the run


# --- in a record ----------------------------------------------------------------------------------

OBJECTIVE = {"id": "doel-1", "title": "Fictief doel", "policy": "pol-1"}


def test_an_older_payload_gets_its_quantities_and_keeps_its_texts() -> None:
    made = dump(parse("Objective", {**OBJECTIVE, "baseline": "ruim 40%", "target": "75% in 2026"}))
    assert (made["baseline"], made["target"]) == ("ruim 40%", "75% in 2026")
    assert made["baseline_quantity"] == {"low": 40.0, "high": 40.0, "unit": "%", "about": True, "read": True}
    period = {"start": "2026", "end": "2026"}
    assert made["target_quantity"] == {"low": 75.0, "high": 75.0, "unit": "%", "period": period, "read": True}
    result = dump(parse("Result", {"id": "r", "title": "x", "objective": "doel-1", "value": "12", "unit": "dagen"}))
    assert result["value_quantity"] == {"low": 12.0, "high": 12.0, "unit": "dagen", "read": True}


def test_the_start_of_a_change_is_the_baseline_when_none_is_written() -> None:
    made = dump(parse("Objective", {**OBJECTIVE, "target": "van 40 naar 80%"}))
    assert made["baseline_quantity"] == {"low": 40.0, "high": 40.0, "unit": "%", "read": True}
    made = dump(parse("Objective", {**OBJECTIVE, "target": "van 40 naar 80%", "baseline": "ongeveer 45%"}))
    assert made["baseline_quantity"]["low"] == 45


def test_what_somebody_states_stands_and_what_was_read_follows_the_text() -> None:
    stated = {"low": 70.0, "high": 80.0, "unit": "%", "doubt": "de meetwijze veranderde"}
    made = dump(parse("Objective", {**OBJECTIVE, "target": "75%", "target_quantity": stated}))
    assert made["target_quantity"] == stated
    read_before = dump(parse("Objective", {**OBJECTIVE, "target": "75%"}))
    assert dump(parse("Objective", {**read_before, "target": "80%"}))["target_quantity"]["low"] == 80
    assert "target_quantity" not in dump(parse("Objective", {**read_before, "target": "gereed"}))


def test_the_ends_that_somebody_states_are_put_in_order_and_kept_in_bounds() -> None:
    made = dump(parse("Objective", {**OBJECTIVE, "target_quantity": {"low": 60.0, "high": 40.0}}))
    assert made["target_quantity"] == {"low": 40.0, "high": 60.0}
    assert "hoogstens 1.000.000.000.000" in faults("Objective", {**OBJECTIVE, "target_quantity": {"low": 1e13}})


def test_a_row_of_a_series_becomes_a_measurement() -> None:
    row = {
        "objective": None,
        "municipality": "GM0001",
        "indicator": "aandeel op tijd",
        "year": 2024,
        "value": 73,
        "unit": "%",
        "what": "realisatie",
        "doubt": "afgelezen",
        "source": {"url": "https://x.nl", "date": "2025"},
    }
    (draft,) = list(mapped(Row("regel 1", row), Origin("", "metingen", "abc123")))
    assert isinstance(draft, Draft)
    made = dump(parse(draft.kind, draft.payload))
    period = {"start": "2024", "end": "2024"}
    assert made["value"] == {
        "low": 73.0,
        "high": 73.0,
        "unit": "%",
        "period": period,
        "doubt": "afgelezen",
    }
    assert made["sources"] == [{"url": "https://x.nl", "published": "2025"}]


def test_every_measurement_of_the_circle_is_read(shared_data: Path) -> None:
    rows = [
        json.loads(line) for line in (shared_data / "circle" / "measurements.jsonl").read_text("utf-8").splitlines()
    ]
    drafts = [
        draft for row in rows for draft in mapped(Row("regel 1", row), Origin("circle", "measurements", "abc123"))
    ]
    made = [parse(draft.kind, draft.payload) for draft in drafts if isinstance(draft, Draft)]
    assert len({one.id for one in made}) == len(rows) == 178


def test_a_check_names_the_texts_without_an_amount_and_finds_no_fault_in_them(graph: KnowledgeGraph) -> None:
    graph.put([parse("Objective", {**OBJECTIVE, "baseline": "12%", "target": "gereed"})], reason="proef")
    assert graph.check() == []
    (said,) = graph.remarks()
    assert said.startswith("Objective doel-1 in local/private: in target is geen hoeveelheid te lezen")
    stated = {"low": 1.0, "high": 1.0}
    graph.put([parse("Objective", {**OBJECTIVE, "target": "gereed", "target_quantity": stated})], reason="proef")
    assert graph.remarks() == []


def test_a_terminal_shows_the_first_remarks_and_says_that_there_are_more() -> None:
    facts = {"records": {}, "events": 0, "waiting_for_meaning": 0, "remarks": [f"opmerking {n}" for n in range(25)]}
    lines = list(check_lines([], facts))
    assert lines[0].startswith("In orde")
    assert [lines[1], lines[2], lines[-1]] == [
        "25 opmerkingen, geen fouten:",
        "  opmerking 0",
        "  … en nog 5; kring check --json geeft ze alle",
    ]
