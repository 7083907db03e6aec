"""A plan goes out in four forms; XLSX and MS Project come back without loss. All of it is made up."""

from datetime import date
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from icalendar import Calendar

from api.render.exchange.agenda import agenda
from api.render.exchange.project import project_xml
from api.render.spreadsheet import records_xlsx
from api.render.terminal.plan import plan_svg
from ingest.load import ingest_into
from kg.model.schema import parse
from kg.service import KnowledgeGraph

DAY = date(2027, 1, 4)
ACTIVITIES: list[dict[str, Any]] = [
    {
        "id": "a", "title": "Lijst <maken> & nalopen", "trajectory": "tr",
        "period": {"start": "2027-01-11", "end": "2027-02"}, "owner": "Team <i>informatie</i>",
        "description": "Eerst bellen.", "deadline": "2027",
    },
    {
        "id": "b", "title": "Export testen", "trajectory": "tr", "period": {"start": "2027-03-01", "end": "2027-03-12"},
        "depends_on": [{"activity": "a"}, {"activity": "c", "link": "begin-begin", "lag_days": -3}],
        "description": "Eerst dit.\n\nDan dat.", "objective": "doel", "programme": "Programma 4",
        "amounts": [{"year": 2027, "budget_cents": 1}], "shares": [{"task_field": "0.4", "basis_points": 10_000}],
    },
    {
        "id": "c", "title": "Besluit", "trajectory": "tr", "depends_on": [{"activity": "elders"}],
        "properties": [{"name": "MS Project Priority", "value": "900"}],
    },
]  # fmt: skip
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Title>Fictieve invoering</Title><Tasks>
<Task><UID>0</UID><Name>Fictieve invoering</Name><Summary>1</Summary></Task>
<Task><UID>1</UID><Name>Voorbereiding</Name><Summary>1</Summary></Task>
<Task><UID>2</UID><Name>Aanbesteden</Name><Start>2027-02-01T08:00:00</Start><Finish>2027-03-05T17:00:00</Finish>
<ConstraintType>2</ConstraintType><ConstraintDate>2027-02-01T08:00:00</ConstraintDate></Task>
<Task><UID>3</UID><Name>Inrichten</Name><Start>2027-03-08T08:00:00</Start><Finish>2027-04-30T17:00:00</Finish>
<ConstraintType>9</ConstraintType><PercentComplete>40</PercentComplete>
<PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type><LinkLag>9600</LinkLag></PredecessorLink></Task>
</Tasks></Project>
"""


def fill(graph: KnowledgeGraph) -> None:
    graph.put([parse("Trajectory", {"id": "tr", "title": "Fictief traject"})], reason="proef")
    graph.put([parse("Activity", one) for one in ACTIVITIES], reason="proef")


def held(graph: KnowledgeGraph) -> dict[str, Any]:
    return {
        one.id: {name: value for name, value in one.payload.items() if name not in {"provenance", "sources"}}
        for one in graph.scan("Activity")
    }


def read_in(graph: KnowledgeGraph, file: Path) -> Any:
    return ingest_into(graph, [file], space="local/private", progress=lambda *_: None, encode=False)


def test_a_plan_comes_back_from_ms_project_and_from_a_workbook_as_it_went_out(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    fill(graph)
    before = held(graph)
    plan = graph.planning.of("tr", today=DAY)
    payloads = {one.id: one.payload for one in graph.scan("Activity")}
    files = {
        "plan.xml": project_xml(plan, payloads),
        "plan.xlsx": records_xlsx(("Activity", {**payloads[one.id], "id": one.id}, {}) for one in plan.steps),
    }
    for name, content in files.items():
        for key in before:
            graph.delete(key, reason="proef")
        (tmp_path / name).write_bytes(content)
        read_in(graph, tmp_path / name)
        assert held(graph) == before, name


def test_what_ms_project_demands_is_kept_as_text_and_named_and_not_followed(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "invoering.xml").write_text(FOREIGN, encoding="utf-8")
    read_in(graph, tmp_path / "invoering.xml")
    (trajectory,) = graph.scan("Trajectory")
    plan = graph.planning.of(trajectory.id, today=DAY)
    assert [one.title for one in plan.steps] == ["Aanbesteden", "Inrichten"]
    said = " ".join(plan.steps[0].faults)
    assert "niet gevolgd: ConstraintType 2 (moet beginnen op)" in said
    assert "ConstraintDate 2027-02-01T08:00:00" in said
    assert "ConstraintType 9" in " ".join(plan.steps[1].faults)
    second = graph.get(plan.steps[1].id).payload
    assert {"name": "MS Project PercentComplete", "value": "40"} in second["properties"]
    assert second["depends_on"] == [{"activity": plan.steps[0].id, "lag_days": 2}]


def test_an_agenda_has_the_activities_with_two_dates_to_the_day_after(graph: KnowledgeGraph) -> None:
    fill(graph)
    found = Calendar.from_ical(agenda(graph.planning.of("tr", today=DAY))).walk("VEVENT")
    assert [(str(one["UID"]), one["DTSTART"].dt, one["DTEND"].dt) for one in found] == [
        ("a@kring", date(2027, 1, 11), date(2027, 3, 1)),
        ("b@kring", date(2027, 3, 1), date(2027, 3, 13)),
    ]


def test_the_drawing_is_sound_xml_and_every_row_is_a_link_that_says_what_it_shows(graph: KnowledgeGraph) -> None:
    fill(graph)
    root = ElementTree.fromstring(plan_svg(graph.planning.of("tr", today=DAY)))
    links = root.findall("{http://www.w3.org/2000/svg}a")
    assert [one.get("href") for one in links] == ["#stap-1", "#stap-2", "#stap-3"]
    assert all("speling" in (one.get("aria-label") or "") for one in links)
