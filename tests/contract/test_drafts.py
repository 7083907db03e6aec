"""
A draft is no evidence, whoever asks what: a plan made of a case, a plan that has yet to begin, a lesson nobody checked.

All records here are fictitious.
"""

from datetime import date

import pytest

from kg import clock
from kg.cycle.borgen.cases.retrieval import OfCase
from kg.cycle.borgen.lessons.use_cases.facts import facts_of
from kg.cycle.interpret.ranking.use_cases import landscape_of, situation_of
from kg.model import schema
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph
from kg.store.proposals import request
from tests.contract.test_expertise import filled, put  # noqa: F401 - a fixture

TODAY = date(2026, 6, 1)


@pytest.fixture
def planned(filled: KnowledgeGraph) -> tuple[KnowledgeGraph, str]:  # noqa: F811 - a fixture
    """A store in which Aveld saved a plan made of the case of Beveld; and the id of the plan."""
    filled.delete("tra-1", reason="proef")
    put(
        filled,
        "Development",
        "dev-archief",
        title="Archiefwet",
        category="wettelijk",
        summary="Het archief.",
        themes=["thema-archivering"],
    )
    plan = filled.lessons.adapted("case-a", "Aveld", start=date(2026, 1, 1))
    return filled, filled.lessons.store_plan(plan, "Aveld")


def older(graph: KnowledgeGraph, key: str) -> None:
    """As plans were written before they had a status."""
    payload = {name: value for name, value in graph.get(key).payload.items() if name not in {"status", "provenance"}}
    graph.put([schema.parse("Trajectory", payload)], space="local/private", reason="proef")


@pytest.mark.parametrize("form", ["status", "note"])
def test_a_saved_plan_is_nowhere_something_that_was_done(planned: tuple[KnowledgeGraph, str], form: str) -> None:
    graph, key = planned
    if form == "note":
        older(graph, key)
    assert key not in str(to_json(graph.who(themes=["thema-archivering"])))
    assert "GM0001" not in {one.id for one in graph.who("archief")}
    assert key not in {fact.id for fact in facts_of(graph, "GM0001")}
    assert key not in str(to_json(graph.people.risks()))
    landscape = landscape_of(graph, TODAY)
    assert key not in landscape.entries
    aveld = landscape.row("GM0001")
    assert aveld is not None
    assert not landscape.towns[aveld].shared
    assert not landscape.towns[aveld].themes
    assert not landscape.responses[aveld].any()
    assert not situation_of(graph, "GM0001", TODAY).own


def test_the_same_trajectory_counts_once_it_is_adopted(planned: tuple[KnowledgeGraph, str]) -> None:
    graph, key = planned
    payload = {name: value for name, value in graph.get(key).payload.items() if name != "provenance"}
    adopted = schema.parse("Trajectory", {**payload, "status": "vastgesteld"})
    graph.put([adopted], space="local/private", reason="proef")
    assert key in str(to_json(graph.who(themes=["thema-archivering"])))
    assert key in {fact.id for fact in facts_of(graph, "GM0001")}
    assert key in landscape_of(graph, TODAY).entries


def test_a_trajectory_that_has_yet_to_begin_is_no_experience(
    planned: tuple[KnowledgeGraph, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, _ = planned
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    for key, start in (("tra-nu", "2026-05"), ("tra-straks", "2026-07")):
        put(
            graph,
            "Trajectory",
            key,
            title=key,
            municipalities=["GM0001"],
            themes=["thema-archivering"],
            period={"start": start},
        )
    told = str(to_json(graph.who(themes=["thema-archivering"])))
    assert "Is hiermee bezig: traject “tra-nu”" in told
    assert "tra-straks" not in told


def test_a_draft_lesson_is_found_and_marked_but_is_no_part_of_a_case(
    filled: KnowledgeGraph,  # noqa: F811 - a fixture
) -> None:
    before = {one.id: one.score for one in filled.borgen("meters archief ruimen")}
    put(filled, "Lesson", "les-concept", title="Ruim de meters archief.", case="case-a", phase="borgen",
        basis="expliciet", themes=["thema-archivering"], sources=[], review="concept")  # fmt: skip
    found = {one.id: one for one in filled.borgen("meters archief ruimen")}
    assert found["les-concept"].marks == ("concept",)
    assert found["les-concept"].case == OfCase()
    parts = {part.feature: part for part in found["case-a"].why.parts}
    assert "de 2 beste teksten" in parts["whole"].evidence[0].text  # of a case with one lesson
    assert before.keys() == found.keys() - {"les-concept"}
    assert "les-concept" not in str(to_json(filled.who("meters archief ruimen")))
    assert "les-concept" not in str(to_json(filled.offer("tra-1")))


def test_a_theme_of_which_only_a_draft_lesson_speaks_has_no_lesson(
    filled: KnowledgeGraph,  # noqa: F811 - a fixture
) -> None:
    put(filled, "Trajectory", "tra-2", title="Drones", municipalities=["GM0001"], themes=["thema-drones"])
    put(filled, "Lesson", "les-drone", title="Vlieg laag.", phase="borgen", basis="expliciet", sources=[],
        themes=["thema-drones"], review="concept")  # fmt: skip
    assert "thema-drones" in {one.about for one in filled.people.risks() if one.rule == "thema zonder les"}


def cited(graph: KnowledgeGraph) -> dict[str, set[str]]:
    """Who can help with the archive, each with the records that say so."""
    found = graph.who("archief")
    return {one.id: {evidence.id for part in one.why.parts for evidence in part.evidence} for one in found}


def test_a_proposal_that_waits_is_nobodys_experience(filled: KnowledgeGraph) -> None:  # noqa: F811 - a fixture
    before = cited(filled)
    record = {
        "id": "tra-voorstel",
        "title": "Archief van Beveld",
        "municipalities": ["GM0002"],
        "themes": ["thema-archivering"],
    }
    request.propose(filled, schema.parse("Trajectory", record), space="local/private")
    assert cited(filled) == before
    assert "tra-voorstel" not in str(to_json(filled.offer("tra-1")))
