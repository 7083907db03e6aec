"""
Who stands where, read from a sentence. All sentences are our own.

The seventy of `written_by_us.jsonl` were labelled before the rules (see RUBRIC.md); who wrote them wrote the rules too,
so what they show is that the rules do what was meant, and not how well they read the documents of others.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.findings import findings
from ingest.propose.renewal import Stating, changes_of
from ingest.propose.rules.support import stand

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("written_by_us.jsonl").read_text(encoding="utf-8").splitlines()
]
SAID = [row for row in ROWS if row["support"]]
NOT_SAID = [row["text"] for row in ROWS if not row["support"]]


def fields_of(text: str, *, names: tuple[str, ...] = (), date: str = "") -> Mapping[str, Any]:
    """The fields of the one support that a sentence states."""
    [one] = supports(text, names=names, date=date)
    return one.fields


def supports(text: str, *, names: tuple[str, ...] = (), date: str = "") -> list[Finding]:
    """The support that a sentence states."""
    found = findings([Section(text, "pagina 1")], names=names, date=date)
    return [one for one in found if one.kind == "Support"]


def test_there_are_at_least_forty_sentences_and_both_halves_hold_both_sorts() -> None:
    assert len(ROWS) >= 40
    assert {(row["half"], row["support"]) for row in ROWS} == {
        ("kept", True), ("kept", False), ("worked", True), ("worked", False),
    }  # fmt: skip


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_says_nothing_of_how_somebody_stands_is_no_proposal(text: str) -> None:
    assert not supports(text)


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["text"][:60])
def test_who_stands_where_and_on_what_terms(row: Mapping[str, Any]) -> None:
    made = fields_of(row["text"])
    assert made["stance"] == row["stance"]
    assert (made.get("level"), (made.get("group") or "").casefold()) == (
        row["level"], (row["group"] or "").casefold(),
    )  # fmt: skip
    assert (bool(made.get("condition")), bool(made.get("objection"))) == (
        row.get("condition", False), row.get("objection", False),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Het college steunt het plan.", "voor"),
        ("Het college steunt het plan niet.", "tegen"),
        ("Het college is niet tegen het plan.", "verdeeld"),
        ("Het college heeft geen bezwaar tegen het plan.", "voor"),
        ("Onder medewerkers is weinig draagvlak.", "tegen"),
        ("Er is weerstand bij de directie.", "tegen"),
    ],
)
def test_a_denied_word_counts_as_denied(text: str, stance: str) -> None:
    assert fields_of(text)["stance"] == stance


def test_that_there_is_no_resistance_is_not_yet_support() -> None:
    assert not supports("Onder medewerkers is geen weerstand.")


def test_the_council_of_another_municipality_is_a_group_and_not_our_board() -> None:
    """Duinrade and Veenmeer are made up."""
    theirs = fields_of("De raad van Veenmeer steunt het plan.", names=("Duinrade",))
    ours = fields_of("De raad van Duinrade steunt het plan.", names=("Duinrade",))
    assert (theirs.get("level"), theirs["group"]) == (None, "raad van Veenmeer")
    assert (ours["level"], ours.get("group")) == ("bestuur", None)


def test_words_that_only_hold_the_word_are_other_words() -> None:
    assert stand("De tabel is gemaakt om gemeenten te ondersteunen bij hun visie.") is None


def test_the_terms_are_in_the_words_of_the_sentence() -> None:
    made = fields_of("Het MT gaat akkoord op voorwaarde dat er een projectleider komt.")
    assert made["condition"] == "er een projectleider komt"


def test_a_proposal_stands_beside_its_words_with_the_document_its_day_and_its_municipality() -> None:
    text = "De directie is enthousiast over de aanpak."
    section = Section(text, "pagina 2")
    [one] = [one for one in findings([section], date="2026-11-06") if one.kind == "Support"]
    [change] = changes_of(Stating("duinrade.notulen", "duinrade/private", "GM9999", [section]), [one])
    content = json.loads(change["content"])
    assert {name: content.get(name) for name in ("source", "municipality", "date", "gathered", "about")} == {
        "source": "duinrade.notulen", "municipality": "GM9999", "date": "2026-11-06", "gathered": "stuk", "about": None,
    }  # fmt: skip
    assert (change["grounds"][0]["quote"], change["grounds"][0]["place"]) == (text, "pagina 2")
