"""Both sides of an aim: who says what, what it costs, who answers, and who may see it. All is made up."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from kg.access import Principal
from kg.cycle.implement.sides.sides import SidesCompared
from kg.errors import Conflict, InputError, InvalidRecord, NotFound, StepRefused, UnknownMunicipality
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from kg.store.intake import MandateOf

POLICY = {"id": "bel", "title": "Fictief beleid", "municipality": "GM0308"}
AIM = {"id": "doel", "title": "In 2027 komt 80 % van de aanvragen digitaal binnen", "policy": "bel"}


@pytest.fixture
def world(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.put(
        [
            parse("Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
            parse("Policy", POLICY),
            parse("Objective", AIM),
            parse("Objective", {**AIM, "id": "stil", "title": "Niemand zegt hier iets van"}),
            parse("Trajectory", {"id": "tr", "title": "Fictief traject", "municipalities": ["GM0308"]}),
            parse("Activity", {"id": "act", "title": "Formulieren", "objective": "doel", "trajectory": "tr"}),
        ],
        reason="proef",
    )
    return graph


def said(graph: KnowledgeGraph) -> SidesCompared:
    (both,) = graph.sides.one("doel").compared
    return both


def test_what_execution_says_is_laid_beside_the_objective_and_what_differs_has_nobody_yet(
    world: KnowledgeGraph,
) -> None:
    """The objective itself is what policy says; the cost of operations stands beside it."""
    made = world.sides.state(
        "doel", "uitvoering", "In 2029 komt 60 % van de aanvragen digitaal binnen", author="balie", cost_hours=400,
        cost_cents=125_050, cost_period="per jaar", cost_note="dubbele tijd",
    )  # fmt: skip
    both = said(world)
    assert [(one.aspect, one.policy, one.execution) for one in both.differences] == [
        ("hoeveelheid", "80 %", "60 %"),
        ("datum", "In 2027", "In 2029"),
    ]
    assert all(one.owner is None and one.open for one in both.differences)
    assert (both.execution.id, both.execution.cost_hours, both.execution.cost_cents) == (made.id, 400, 125_050)
    assert (world.sides.one("doel").policy.id, world.sides.one("doel").policy.author) == ("doel", None)


def test_a_difference_gets_an_owner_and_an_answer_and_is_open_again_when_a_side_says_something_else(
    world: KnowledgeGraph,
) -> None:
    made = world.sides.state("doel", "uitvoering", "In 2027 komt 60 % van de aanvragen digitaal binnen", author="balie")
    world.sides.settle("doel", made.id, "hoeveelheid", "de wethouder")
    (named,) = said(world).differences
    assert (named.owner, named.answer, named.open) == ("de wethouder", None, True)
    world.sides.settle("doel", made.id, "hoeveelheid", "de wethouder", answer="Het wordt 70 %", by="het college")
    (named,) = said(world).differences
    assert (named.answer, named.answered_by, named.open) == ("Het wordt 70 %", "het college", False)
    assert named.answered_on is not None
    assert world.sides.of("doel").open_differences == 0

    world.sides.state("doel", "beleid", "In 2027 komt 90 % van de aanvragen digitaal binnen", author="raad")
    (named,) = said(world).differences
    assert (named.policy, named.answer, named.answered_words, named.open) == ("90 %", "Het wordt 70 %", False, True)
    assert world.sides.of("doel").open_differences == 1


def test_the_last_word_of_each_counts_and_earlier_ones_stay(world: KnowledgeGraph) -> None:
    for author, text, day in (
        ("balie", "60 % is digitaal", "2026-01"),
        ("Balie", "70 % is digitaal", "2026-02"),
        ("ICT", "75 % is digitaal", "2025-12"),
    ):
        world.sides.state("doel", "uitvoering", text, author=author, date=day)
    sides = world.sides.one("doel")
    assert [one.execution.text for one in sides.compared] == ["70 % is digitaal", "75 % is digitaal"]
    assert [one.text for one in sides.earlier] == ["60 % is digitaal"]


def test_of_a_municipality_and_a_trajectory_it_is_told_of_how_many_aims_nothing_is_heard(
    world: KnowledgeGraph,
) -> None:
    world.sides.state("doel", "uitvoering", "60 % is digitaal", author="balie")
    for about, objectives, unheard in (("", 2, 1), ("GM0308", 2, 1), ("tr", 1, 0), ("stil", 1, 1)):
        found = world.sides.of(about)
        assert (found.objectives, found.unheard, len(found.items)) == (objectives, unheard, objectives - unheard)
    assert world.sides.one("stil").compared == ()
    with pytest.raises(UnknownMunicipality):
        world.sides.of("Nergenshuizen")


def test_two_at_once_on_one_difference_overwrite_nothing(world: KnowledgeGraph) -> None:
    """Who read that nobody was to answer it is told that somebody is now."""
    made = world.sides.state("doel", "uitvoering", "60 % is digitaal", author="balie")
    world.sides.settle("doel", made.id, "hoeveelheid", "de een", rests_on=0)
    with pytest.raises(Conflict):
        world.sides.settle("doel", made.id, "hoeveelheid", "de ander", rests_on=0)
    (named,) = said(world).differences
    assert named.owner == "de een"
    world.sides.settle("doel", made.id, "hoeveelheid", "de ander", rests_on=named.rests_on)
    assert said(world).differences[0].owner == "de ander"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"objective": "weg"}, NotFound),
        ({"objective": "bel"}, NotFound),
        ({"side": "raad"}, InputError),
        ({"text": "  "}, InputError),
        ({"date": "gisteren"}, InvalidRecord),
        ({"level": "raad"}, InvalidRecord),
        ({"cost_hours": -1}, InvalidRecord),
    ],
)
def test_what_is_no_side_is_refused(world: KnowledgeGraph, asked: dict[str, Any], error: type[Exception]) -> None:
    whole: dict[str, Any] = {"objective": "doel", "side": "uitvoering", "text": "60 %", **asked}
    with pytest.raises(error):
        world.sides.state(**whole)
    assert not list(world.scan("SideStatement"))


def test_another_organisation_says_nothing_where_it_would_not_count(graph: KnowledgeGraph) -> None:
    """In a space of its own that others read; in its private one it may note what it likes."""
    graph.put([parse("Policy", POLICY), parse("Objective", AIM)], reason="proef", space="baarn/public")
    anna = Principal("anna", frozenset({"ede"}), roles=frozenset({("ede", "editor")}))
    seen = graph.seen_by(anna, MandateOf.of(anna).standing)
    with pytest.raises(StepRefused, match="van een ander"):
        seen.sides.state("doel", "uitvoering", "60 %", space="ede/public")
    seen.sides.state("doel", "uitvoering", "60 %", space="ede/private")
    assert len(seen.sides.one("doel").compared) == 1
    assert graph.sides.one("doel").objective == "doel"


def test_what_does_not_differ_or_has_nobody_is_not_answered(world: KnowledgeGraph) -> None:
    made = world.sides.state("doel", "uitvoering", "60 % is digitaal", author="balie")
    with pytest.raises(InputError, match="verschillen niet"):
        world.sides.settle("doel", made.id, "datum", "wie")
    with pytest.raises(InputError, match="iemand die antwoord geeft"):
        world.sides.settle("doel", made.id, "hoeveelheid", " ")
    with pytest.raises(NotFound):
        world.sides.settle("doel", "weg", "hoeveelheid", "wie")
    assert not list(world.scan("SideDifference"))


def test_a_side_is_seen_by_who_may_read_it_and_the_words_of_another_do_not_count(graph: KnowledgeGraph) -> None:
    """A reader of the objective alone sees that execution is not heard; a stranger's statement is no side of it."""
    records = [parse("Policy", POLICY), parse("Objective", AIM)]
    graph.put(records, reason="proef", space="baarn/public")
    mine = {"objective": "doel", "side": "uitvoering", "author": "balie", "date": "2026-01"}
    graph.put([parse("SideStatement", {"id": "s", "title": "60 % digitaal", **mine})], reason="proef",
              space="baarn/private")  # fmt: skip
    graph.put([parse("SideStatement", {"id": "vreemd", "title": "1 % digitaal", **mine, "author": "vreemd"})],
              reason="proef", space="ede/public")  # fmt: skip
    seen = {}
    for owner in ("baarn", "ede"):
        who = Principal(owner, frozenset({owner}), roles=frozenset({(owner, "editor")}))
        seen[owner] = graph.seen_by(who, MandateOf.of(who).standing)
    made = seen["baarn"].sides.settle("doel", "s", "hoeveelheid", "wethouder", answer="70 %", space="baarn/private")
    assert made.id.startswith("baarn.")
    (both,) = seen["baarn"].sides.one("doel").compared
    assert (both.execution.id, both.differences[0].answer) == ("s", "70 %")
    theirs = seen["ede"].sides.one("doel")
    assert (theirs.compared, theirs.earlier) == ((), ())
    assert "60 %" not in repr(theirs)
    assert "s" not in {one.id for one in seen["ede"].scan("SideStatement", "SideDifference")}


def test_the_answer_holds_no_copy_of_what_a_side_said(world: KnowledgeGraph) -> None:
    """So that who may read the answer and not the side learns nothing of it."""
    made = world.sides.state("doel", "uitvoering", "In 2029 komt 61,7 % digitaal binnen", author="balie")
    kept = world.sides.settle("doel", made.id, "hoeveelheid", "wethouder")
    assert "61,7" not in str(world.get(kept.id).payload)


def test_the_command_writes_a_side_and_answers_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRING_ENCODER", "none")
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        graph.put([parse("Policy", POLICY), parse("Objective", AIM)], reason="proef")
    where = ["--store", str(tmp_path / "store")]
    told = CliRunner().invoke(
        app, ["sides", "doel", "--side", "uitvoering", "--text", "60 % is digitaal", "--hours", "400", *where]
    )
    assert told.exit_code == 0, told.output
    assert "beleid zegt “80 %”, uitvoering zegt “60 %”" in told.output
    assert "Kost: 400 uur" in told.output
    made = json.loads(CliRunner().invoke(app, ["sides", "doel", *where, "--json"]).output)
    key = made["items"][0]["compared"][0]["execution"]["id"]
    asked = ["sides", "doel", "--aspect", "hoeveelheid", "--owner", "wethouder", "--text", "70 %", *where]
    assert isinstance(CliRunner().invoke(app, asked).exception, InputError)
    assert "Antwoord van wethouder" in CliRunner().invoke(app, [*asked, "--statement", key]).output
