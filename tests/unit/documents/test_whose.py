"""Whose a document is, and of when, as it says itself; all documents are fictitious."""

from typing import Any

import pytest

from ingest.document import Row, Section
from ingest.documents.identity.source import identified, told
from ingest.documents.leftovers import why_left_behind
from ingest.mappings.draft import Draft, Origin
from ingest.mappings.registry import mapped
from kg.places.gazetteer import Gazetteer

PLACES = Gazetteer(
    codes={"baarn": "GM0308", "soest": "GM0342", "eemnes": "GM0317"},
    names={"GM0308": "Baarn", "GM0342": "Soest", "GM0317": "Eemnes"},
)


def known(text: str, **data: Any) -> dict[str, Any]:
    return identified(Row("$", data, (Section(text, "regel 1"),)), "stuk", PLACES)


@pytest.mark.parametrize("line", ["Gemeenten Baarn, Soest en Eemnes", "gemeenten: Baarn, Soest en Eemnes."])
def test_a_document_is_of_several_municipalities_when_it_says_so_on_its_front(line: str) -> None:
    found = known(f"Regionaal plan 2026-2029\n{line}\n\nDe drie willen meer.")
    assert found["municipalities"] == ["GM0308", "GM0342", "GM0317"]
    assert "publisher" not in found


def test_who_is_worked_with_is_not_whose_it_is() -> None:
    assert "municipalities" not in known("Plan van aanpak\n\nWij werken met de gemeenten Baarn, Soest en Eemnes samen.")


@pytest.mark.parametrize("title", ["Home - Gemeente Soest", "Privacybeleid | Gemeente Soest", "Gemeente Soest"])
def test_a_page_is_of_the_municipality_that_signs_its_title(title: str) -> None:
    assert known("Privacybeleid\n\nWij letten op.", metadata={"title": title})["municipalities"] == ["GM0342"]


@pytest.mark.parametrize(
    "line", ["Gemeente Soest, 12 februari 2026", "Gemeente Soest | 12-02-2026", "gemeente Soest, februari 2026"]
)
def test_a_line_of_the_front_with_a_date_beside_the_name_is_who_it_is_from(line: str) -> None:
    assert known(f"Openbaarheid in onze stukken\n\n{line}\n\nWij publiceren.")["municipalities"] == ["GM0342"]


@pytest.mark.parametrize("line", ["Gemeente Soest, samen met ons", "Gemeente Soest won in 2026 de prijs van 2025"])
def test_a_line_that_goes_on_is_not_who_it_is_from(line: str) -> None:
    assert "municipalities" not in known(f"Openbaarheid in onze stukken\n\n{line}\n\nWij publiceren.")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Vastgesteld door het college op 12 maart 2026.", "2026-03-12"),
        ("Vastgesteld in de raadsvergadering van 3 april 2026", None),
        ("Vastgesteld door de gemeenteraad van Soest op 1-4-2026", "2026-04-01"),
        ("Vastgesteld door het college op 30 februari 2026.", None),
    ],
)
def test_the_day_on_which_it_was_decided_is_its_date(line: str, day: str | None) -> None:
    assert known(f"Archiefbeleid\n\n{line}\n\nMeer tekst.").get("date") == day


def test_front_matter_in_dutch_says_what_it_is() -> None:
    data = {"Titel": "Plan", "Datum": "3 mei 2026", "Gemeente": "Soest; Nergens", "Thema's": "archief, privacy"}
    [draft] = mapped(Row("$", data, (Section("Tekst.", "regel 9", "Inleiding"),)), Origin("map", "x", "abcdef"))
    assert isinstance(draft, Draft)
    payload = told(draft.payload, identified(Row("$", data), "x", PLACES), PLACES)
    assert (payload["title"], payload["published"], payload["municipalities"]) == ("Plan", "2026-05-03", ["GM0342"])
    assert draft.themes == ("archief", "privacy")
    assert payload["properties"] == [{"name": "Gemeente", "value": "Soest; Nergens"}]


def test_a_day_that_does_not_exist_stays_as_it_was_written() -> None:
    row = Row("$", {"title": "Plan", "datum": "31-02-2026"}, (Section("Tekst.", "regel 5"),))
    [draft] = mapped(row, Origin("map", "x", "abcdef"))
    assert isinstance(draft, Draft)
    assert "published" not in draft.payload
    assert draft.payload["properties"] == [{"name": "datum", "value": "31-02-2026"}]


@pytest.mark.parametrize(
    ("name", "is_left"),
    [
        ("~$Plan.docx", True), ("Thumbs.db", True), ("plan.docx.bak", True), ("~WRL0001.tmp", True), ("plan.md~", True),
        ("Icon\r", True), ("$RECYCLE.BIN", True), (".DS_Store", True), ("site.url", True), ("plan.md", False),
        ("bakkerij.pdf", False), ("Nota #3.docx", False), ("~ 2026 plan.pdf", False),
    ],
)  # fmt: skip
def test_what_programs_leave_behind_is_told_from_what_people_made(name: str, *, is_left: bool) -> None:
    assert bool(why_left_behind(name)) == is_left
