"""“Dit hebben wij” and “dit ontbreekt”, from who states it to what it does to a ranking. Records are fictitious."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.access import Principal
from kg.cycle.interpret.ranking.ranking import DISPUTED, OVERDUE, Ranked
from kg.errors import InputError, NotFound, StepRefused
from kg.model.schema import parse
from kg.service import KnowledgeGraph

TODAY = date(2026, 11, 28)
DAY = "2026-11-20"
LONG = "Beleid over een fictieve plicht van deze gemeente voor de komende jaren hier"
RECORDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Municipality", {"id": "GM9991", "title": "Voorbeeldstad", "code": "GM9991"}),
    (
        "Development",
        {
            "id": "dev-plicht",
            "title": "Fictieve plicht",
            "category": "wettelijk",
            "summary": "s",
            "obligation": True,
            "in_force_since": "2020-01-01",
        },
    ),
    ("Policy", {"id": "pol-plicht", "title": LONG, "municipality": "GM9991"}),
)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[KnowledgeGraph]:
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        graph.put([parse(kind, payload) for kind, payload in RECORDS], space="kring/public", reason="test")
        yield graph


def entry(graph: KnowledgeGraph) -> Ranked:
    return next(one for one in graph.interpret("Voorbeeldstad", today=TODAY) if one.id == "dev-plicht")


def test_a_duty_becomes_too_late_only_once_somebody_else_has_read_that_it_is_missing(filled: KnowledgeGraph) -> None:
    assert entry(filled).coverage.state == "niet gevonden"
    made = filled.coverage_statements.state(
        "Voorbeeldstad", "dev-plicht", "ontbreekt", "overleg", by="informatiemanager", day=DAY
    )
    waiting = entry(filled)
    assert (waiting.coverage.state, waiting.flags) == ("niet gevonden", ())
    assert "nog niet nagekeken" in " ".join(one.text for one in waiting.coverage.evidence)
    with pytest.raises(StepRefused, match="tweede lezer"):
        filled.coverage_statements.review(made.id)
    read = filled.coverage_statements.review(made.id, alone=True)
    assert (read.review, read.reviewed_alone) == ("nagekeken", True)
    late = entry(filled)
    assert (late.coverage.state, late.flags) == ("ontbreekt", (OVERDUE,))
    assert late.coverage.evidence[0].id == made.id


def test_who_states_again_replaces_what_was_said_and_it_waits_to_be_read_again(filled: KnowledgeGraph) -> None:
    first = filled.coverage_statements.state("GM9991", "Fictieve plicht", "ontbreekt", "overleg", day=DAY)
    filled.coverage_statements.review(first.id, alone=True)
    second = filled.coverage_statements.state(
        "GM9991", "dev-plicht", "aanwezig", "besluit", policy="pol-plicht", day=DAY
    )
    assert second.id == first.id
    assert entry(filled).coverage.state == "niet gevonden"
    filled.coverage_statements.review(second.id, alone=True)
    assert entry(filled).coverage.state == "gedekt"
    assert filled.coverage_statements.found("Voorbeeldstad", "dev-plicht") == second.id


def test_a_statement_against_policy_that_runs_is_shown_as_that(filled: KnowledgeGraph) -> None:
    policy = {**dict(RECORDS[2][1]), "responds_to": ["dev-plicht"]}
    filled.put([parse("Policy", policy)], space="kring/public", reason="test")
    made = filled.coverage_statements.state("GM9991", "dev-plicht", "ontbreekt", "overleg", day=DAY)
    filled.coverage_statements.review(made.id, alone=True)
    assert entry(filled).flags == (DISPUTED,)


def test_a_statement_holds_from_its_own_day(filled: KnowledgeGraph) -> None:
    made = filled.coverage_statements.state("GM9991", "dev-plicht", "ontbreekt", "overleg", day="2026-10")
    filled.coverage_statements.review(made.id, alone=True)
    states = [
        filled.interpret("GM9991", today=date.fromisoformat(day))[0].coverage.state
        for day in ("2026-09-30", "2026-10-01")
    ]
    assert states == ["niet gevonden", "ontbreekt"]


def test_what_another_organisation_states_does_not_count(filled: KnowledgeGraph) -> None:
    """Only the municipality itself, or who runs the service, says what it has; others are heard and do not decide."""
    other = filled.seen_by(
        Principal("ander", frozenset({"adviesbureau"}), roles=frozenset({("adviesbureau", "steward")}))
    )
    made = other.coverage_statements.state(
        "GM9991", "dev-plicht", "ontbreekt", "gehoord", day=DAY, space="adviesbureau/public"
    )
    reader = filled.seen_by(
        Principal("lezer", frozenset({"adviesbureau"}), roles=frozenset({("adviesbureau", "steward")}))
    )
    reader.coverage_statements.review(made.id)
    ours = filled.seen_by(Principal("gemeente", frozenset({"derde"}), roles=frozenset({("derde", "editor")})))
    assert entry(ours).coverage.state == "niet gevonden"


@pytest.mark.parametrize(
    ("verdict", "options", "error", "said"),
    [
        ("ontbreekt", {"grounds": "  "}, InputError, "een bron nodig"),
        ("ontbreekt", {"policy": "pol-plicht"}, InputError, "heeft geen beleid"),
        ("aanwezig", {"policy": "dev-plicht"}, NotFound, "geen beleid 'dev-plicht'"),
        ("aanwezig", {"development": "dev-weg"}, NotFound, "geen ontwikkeling 'dev-weg'"),
    ],
)
def test_what_cannot_be_stated_is_refused_by_name(
    filled: KnowledgeGraph, verdict: Any, options: dict[str, str], error: type[Exception], said: str
) -> None:
    asked = {"development": "dev-plicht", "grounds": "overleg", **options}
    with pytest.raises(error, match=said):
        filled.coverage_statements.state("GM9991", asked.pop("development"), verdict, asked.pop("grounds"), **asked)


def test_nothing_stated_is_nothing_to_review(filled: KnowledgeGraph) -> None:
    with pytest.raises(NotFound, match="niemand deed"):
        filled.coverage_statements.found("GM9991", "dev-plicht")
