"""The knowledge that comes along: every row becomes a record, every fact names its source, what was known stays."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ingest.draft import Draft, Origin
from ingest.mapping import mapped
from ingest.sources import Row

DEMO = Path(str(files("ingest") / "demo"))


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").splitlines()]


def drafts(name: str) -> Iterator[Draft]:
    """What a file of JSON Lines becomes, each row mapped without a complaint."""
    path = DEMO / name
    for number, row in enumerate(rows(name), 1):
        for draft in mapped(Row(f"regel {number}", row), Origin(path.parent.name, path.stem, "abc123")):
            assert isinstance(draft, Draft), (name, number, draft)
            yield draft


DEVELOPMENTS = {row["id"]: row for row in rows("developments/developments.jsonl")}


def test_every_date_of_a_development_has_its_source() -> None:
    for key, row in DEVELOPMENTS.items():
        assert row["sources"], key
        assert all(milestone["source"] for milestone in row["dates"]), key


def test_every_correction_names_what_it_was_what_it_is_and_how_it_was_read() -> None:
    corrections = [one for row in DEVELOPMENTS.values() for one in row.get("revisions", ())]
    assert corrections
    assert all(one["after"] and one["source"] and one["basis"] for one in corrections)


def test_developments_are_part_of_developments_that_come_along_and_never_of_themselves() -> None:
    for key, row in DEVELOPMENTS.items():
        assert set(row.get("part_of", ())) <= DEVELOPMENTS.keys() - {key}


def test_signals_are_of_developments_that_come_along_and_none_comes_twice() -> None:
    found = [draft.payload for draft in drafts("developments/signals.jsonl")]
    assert {signal["development"] for signal in found if "development" in signal} <= DEVELOPMENTS.keys()
    assert len({signal["id"] for signal in found}) == len(found)


@pytest.mark.parametrize(
    ("key", "day", "what"),
    [
        ("dev-cbw", "2026-08-15", "inwerkingtreding"),
        ("dev-participatie", "2027-01-01", "overgangstermijn"),
        ("dev-archiefwet", "2026-06-19", "publicatie"),
        ("dev-ai-verordening", "2027-12-02", "fase"),
    ],
)
def test_what_changed_last_is_what_the_record_says(key: str, day: str, what: str) -> None:
    assert any(
        (milestone["date"], milestone["kind"], milestone["certainty"]) == (day, what, "vast")
        for milestone in DEVELOPMENTS[key]["dates"]
    )


@pytest.mark.parametrize("key", ["dev-cbw", "dev-archiefwet", "dev-edi-wallet", "dev-wwke"])
def test_the_date_that_was_planned_before_stays_as_a_lapsed_plan(key: str) -> None:
    assert "verlopen planning" in {milestone["certainty"] for milestone in DEVELOPMENTS[key]["dates"]}
