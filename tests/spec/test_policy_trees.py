"""A policy tree of a Flemish municipality comes in as what it is; the rows are fictitious."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.commit.summary import Summary
from ingest.load import ingest_into
from kg.errors import InvalidRecord
from kg.model.schema import parse
from kg.service import KnowledgeGraph

AIM = {"code": "BD-1", "title": "Veilige straten", "text": "Iedereen komt veilig thuis."}
PLAN = {"code": "AP-1", "title": "Fietspaden", "text": ""}
ROW: dict[str, Any] = {
    "municipality": "Voorbeelddorp", "nis": "99999", "objective": AIM, "plan": PLAN,
    "action": {"code": "AC-1", "title": "Fietspad langs de Kerkstraat", "text": "Wij leggen een fietspad aan."},
    "amount_eur": 1200.6, "per_year_eur": {"2026": 1000.0, "2027": 200.6},
}  # fmt: skip


def read(graph: KnowledgeGraph, tmp_path: Path, *rows: dict[str, Any]) -> Summary:
    file = tmp_path / "acties.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return ingest_into(graph, [file], space="local/private", progress=lambda *_: None, encode=False)


def test_each_action_comes_in_under_its_objective_and_its_plan(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    other = {**ROW, "action": {"code": "AC-2", "title": "Fietspad langs de Molenweg", "text": ""}}
    read(stocked, tmp_path, ROW, other)
    work = list(stocked.scan("Activity"))
    (aim,) = stocked.scan("Objective")
    (plan,) = stocked.scan("ActionPlan")
    assert {(one.payload["objective"], one.payload["plan"]) for one in work} == {(aim.id, plan.id)}
    assert plan.payload["objective"] == aim.id
    assert {one.payload["budget_eur"] for one in work} == {1201}
    assert work[0].payload["period"] == {"start": "2026", "end": "2027"}


def test_it_is_labelled_flemish_and_is_of_no_dutch_municipality(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    read(stocked, tmp_path, ROW)
    for kind in ("Policy", "Objective", "ActionPlan", "Activity"):
        (found,) = stocked.scan(kind)
        assert found.payload["practice"] == "Vlaanderen"
        assert "municipality" not in found.payload
    assert "nis-99999" not in stocked.municipalities
    assert stocked.chain_gaps("nis-99999").practice == ("Vlaanderen",)


def test_an_action_may_lack_its_objective_and_its_plan(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    bare = {**ROW, "objective": None, "plan": None, "action": {"title": "Fietspad bij de school", "text": "Veilig."}}
    read(stocked, tmp_path, ROW, bare)
    (lost,) = (one for one in stocked.scan("Activity") if "objective" not in one.payload)
    (found,) = stocked.suggested_links("Voorbeelddorp")
    assert found.activity.id == lost.id
    assert {one.title for one in found.candidates} == {AIM["title"], PLAN["title"]}
    assert stocked.suggested_links() == [found]


def test_an_id_of_the_source_is_kept(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    read(stocked, tmp_path, {**ROW, "id": "x81k"})
    assert [one.id for one in stocked.scan("Activity")] == ["x81k"]


def test_reading_it_again_changes_nothing_and_a_row_without_a_title_is_refused(
    stocked: KnowledgeGraph, tmp_path: Path
) -> None:
    read(stocked, tmp_path, ROW)
    again = read(stocked, tmp_path, ROW, {**ROW, "action": {"code": "AC-3", "title": "", "text": ""}})
    assert again.quarantine is not None
    assert len(list(stocked.scan("Activity"))) == 1


def test_a_light_that_is_not_green_needs_cause_consequence_and_steering() -> None:
    green = {"colour": "groen"}
    update = {"id": "u", "title": "Voortgang", "about": "a", "author": "Jan", "date": "2026-11-30"}
    parse("StatusUpdate", {**update, "time": green, "money": green, "quality": {"colour": "onbekend"}})
    with pytest.raises(InvalidRecord, match="oorzaak"):
        parse("StatusUpdate", {**update, "time": {"colour": "rood", "cause": "x"}, "money": green, "quality": green})
    whole = {"colour": "oranje", "cause": "x", "consequence": "y", "steering": "z"}
    parse("StatusUpdate", {**update, "time": whole, "money": green, "quality": green})
