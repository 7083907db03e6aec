"""Judging a ranking and learning from it, as a person and as a machine do it. Records made here are fictitious."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import kg
from api.cli.commands import app
from kg.cycle.interpret.ranking import ranking
from kg.cycle.interpret.ranking.use_cases.adoption import in_force
from kg.errors import InputError, KringError, NotFound, StepRefused
from kg.model.circle import Policy
from kg.model.environment import Development, Municipality
from kg.service import KnowledgeGraph

CODE = "GM9001"


@pytest.fixture
def town(graph: KnowledgeGraph) -> KnowledgeGraph:
    """A municipality and 30 developments: the first half is a duty, later ones are nearer in time."""
    records = [
        Development.model_validate(
            {
                "id": f"dev-{n:02}",
                "title": f"Fictieve ontwikkeling {n}",
                "category": "wettelijk",
                "summary": "Verzonnen voor een proef.",
                "obligation": n < 15,
                "dates": [{"date": f"{2027 + (30 - n) // 6}-06-01", "what": "evaluatie", "certainty": "vast"}],
            }
        )
        for n in range(30)
    ]
    title = "Beleid over de fictieve ontwikkeling die hier al langer speelt, voor allen"
    policy = Policy(id="pol-proef", title=title, municipality=CODE)
    graph.put([Municipality(id=CODE, title="Proefstad", code=CODE), policy, *records], reason="proef")
    return graph


def judge_by(graph: KnowledgeGraph, feature: str) -> None:
    """Someone who puts first whatever is highest in one feature."""
    values = {
        entry.id: next(part.value for part in entry.parts if part.feature == feature) for entry in graph.interpret(CODE)
    }
    order = sorted(values, key=lambda key: (-values[key], key))
    for place, (higher, lower) in enumerate(zip(order[:15], reversed(order[15:]), strict=True)):
        graph.weights.judge(CODE, higher, "hoger", below=lower)
        if place < 4:
            graph.weights.judge(CODE, higher, "aanvaard")
            graph.weights.judge(CODE, lower, "verworpen")


def test_a_judgement_keeps_who_when_why_and_the_features_of_that_moment(town: KnowledgeGraph) -> None:
    made = town.weights.judge("Proefstad", "dev-01", "aanvaard", by="adviseur", reason="staat in het akkoord")
    entry = next(entry for entry in town.interpret(CODE) if entry.id == "dev-01")
    assert {value.feature: value.amount for value in made.features} == {p.feature: p.value for p in entry.parts}
    stored = town.get(made.id).payload
    assert (stored["judged_by"], stored["reason"], stored["municipality"]) == ("adviseur", "staat in het akkoord", CODE)
    assert stored["judged_at"].endswith("Z")


@pytest.mark.parametrize("own_texts", [True, False])
def test_the_score_is_the_weights_in_force_times_the_features_that_were_kept(
    town: KnowledgeGraph,
    own_texts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Also where one feature stands in for another, as without own texts."""
    if not own_texts:
        town.delete("pol-proef", reason="proef")
    made = town.weights.judge(CODE, "dev-07", "hoger", below="dev-12")
    scores = {entry.id: entry.score for entry in town.interpret(CODE)}
    for key, features in (("dev-07", made.features), ("dev-12", made.features_below)):
        assert sum(ranking.WEIGHTS[one.feature] * one.amount for one in features) == pytest.approx(scores[key])


def test_a_judgement_does_not_change_the_ranking(town: KnowledgeGraph) -> None:
    before = town.interpret(CODE)
    town.weights.judge(CODE, "dev-01", "verworpen")
    town.weights.judge(CODE, "dev-03", "aanvaard")
    assert town.interpret(CODE) == before


def test_who_judges_again_replaces_what_they_said_and_the_journal_keeps_both(town: KnowledgeGraph) -> None:
    first = town.weights.judge(CODE, "dev-01", "hoger", below="dev-02", by="a")
    second = town.weights.judge(CODE, "dev-02", "hoger", below="dev-01", by="a")
    other = town.weights.judge(CODE, "dev-02", "hoger", below="dev-01", by="b")
    assert first.id == second.id != other.id
    events = list(town.stores.journal.events(record_id=first.id))
    assert [event.payload["development"] for event in events if event.payload] == ["dev-01", "dev-02"]


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("dev-99", "aanvaard", ""), NotFound, "geen ontwikkeling 'dev-99'"),
        ((CODE, "aanvaard", ""), InputError, "is geen ontwikkeling, maar een Municipality"),
        (("dev-01", "hoger", "dev-99"), NotFound, "'dev-99'"),
        (("dev-01", "hoger", "dev-01"), InputError, "niet hoger staan dan zichzelf"),
        (("dev-01", "hoger", ""), InputError, "twee ontwikkelingen"),
        (("dev-01", "aanvaard", "dev-02"), InputError, "één ontwikkeling"),
    ],
)
def test_a_judgement_on_nothing_is_refused(
    town: KnowledgeGraph, arguments: tuple[str, Any, str], error: type[KringError], said: str
) -> None:
    development, verdict, below = arguments
    with pytest.raises(error, match=said):
        town.weights.judge(CODE, development, verdict, below=below)


def test_learned_weights_are_adopted_used_and_taken_back_with_a_trace_in_the_journal(town: KnowledgeGraph) -> None:
    default = town.interpret(CODE)
    judge_by(town, "urgency")
    lesson = town.weights.learn(reason="eerste ronde")
    assert lesson.made is not None
    assert lesson.made.status == "concept"
    assert town.interpret(CODE) == default  # a draft changes nothing
    assert lesson.weights["urgency"] > ranking.WEIGHTS["urgency"]

    town.weights.adopt(1, reason="besproken")
    weights = {part.feature: part.weight for part in town.interpret(CODE)[0].parts}
    assert weights == pytest.approx(dict(lesson.weights))
    with pytest.raises(StepRefused, match="al vastgesteld"):
        town.weights.adopt(1)

    gone, back = town.weights.revert(reason="te eenzijdig")
    assert (gone.status, back) == ("teruggenomen", None)
    assert town.interpret(CODE) == default
    reasons = [event.reason for event in town.stores.journal.events(record_id=lesson.made.id)]
    assert reasons[1:] == [
        "gewichten versie 1 (alle) vastgesteld: besproken",
        "gewichten versie 1 (alle) teruggenomen: te eenzijdig",
    ]


def test_taking_back_brings_the_version_before_it_back(town: KnowledgeGraph) -> None:
    judge_by(town, "urgency")
    town.weights.learn()
    town.weights.adopt(1)
    for stored in list(town.scan("Judgement")):
        town.delete(stored.id, reason="opnieuw")
    judge_by(town, "duty")
    assert town.weights.learn().made is not None
    town.weights.adopt(2)
    assert town.get("gewichten-local-alle-1").payload["status"] == "vervangen"
    _, back = town.weights.revert()
    assert back is not None
    assert back.version == 1
    assert in_force(town).id == "gewichten-local-alle-1"


def test_weights_of_a_municipality_go_before_those_for_all(town: KnowledgeGraph) -> None:
    town.put([Municipality(id="GM9002", title="Elders", code="GM9002")], reason="proef")
    judge_by(town, "urgency")
    town.weights.learn("Proefstad")
    town.weights.adopt(1, "Proefstad")
    assert in_force(town, CODE).municipality == CODE
    assert in_force(town, "GM9002").weights == ranking.WEIGHTS


def test_a_judgement_on_a_withdrawn_development_is_kept_left_out_and_named(town: KnowledgeGraph) -> None:
    judge_by(town, "urgency")
    town.delete("dev-00", reason="ingetrokken door de bron")
    learned = town.weights.learn()
    assert learned.left_out
    assert {entry.why for entry in learned.left_out} == {"ingetrokken: dev-00"}
    assert all(town.get(entry.id).kind == "Judgement" for entry in learned.left_out)


def run(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--store", str(store)], env={"KRING_ENCODER": "none"})


def test_the_command_line_judges_learns_adopts_and_takes_back(town: KnowledgeGraph, tmp_path: Path) -> None:
    judge_by(town, "urgency")
    store = tmp_path / "kopie"
    store.mkdir()
    town.stores.journal.backup(str(store / "journal.db"))
    judged = json.loads(run(store, "judge", CODE, "--above", "dev-29", "dev-00", "--by", "raad", "--json").stdout)
    assert (judged["verdict"], judged["development"], judged["below"]) == ("hoger", "dev-29", "dev-00")
    assert "verworpen" in run(store, "judge", "Proefstad", "dev-02", "--reject", "--reason", "speelt niet").stdout
    learned = json.loads(run(store, "weights", "learn", "--json").stdout)
    assert learned["version"] == 1
    assert learned["agreement"]["gain"][0] > 0
    assert "vastgesteld" in run(store, "weights", "adopt", "1").stdout
    shown = json.loads(run(store, "weights", "show", "--json").stdout)
    assert shown["source"] == "gewichten-local-alle-1"
    assert shown["weights"] == pytest.approx(learned["weights"])
    assert "Nu geldt: Gewichten versie 1" in run(store, "weights", "show").stdout
    told = run(store, "interpret", CODE, "--top", "1")
    assert "Gerekend met gewichten versie 1 (alle gemeenten), vastgesteld." in told.stdout
    (entry,) = json.loads(run(store, "interpret", CODE, "--top", "1", "--json").stdout)
    assert (entry["weights"]["version"], entry["weights"]["id"]) == (1, "gewichten-local-alle-1")
    assert "de standaard geldt weer" in run(store, "weights", "revert").stdout
    with kg.open(store, with_encoder=None) as graph:
        assert graph.check() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("judge", CODE, "dev-01"), "kies één oordeel"),
        (("judge", CODE, "dev-01", "--accept", "--reject"), "kies één oordeel"),
        (("judge", CODE, "--accept"), "één ontwikkeling"),
        (("judge", CODE, "dev-01", "--above", "dev-02", "dev-03"), "één ontwikkeling"),
        (("weights", "learn"), "nog 20 nodig"),
        (("weights", "adopt", "7"), "geen versie 7"),
        (("weights", "revert"), "de standaard geldt al"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(
    town: KnowledgeGraph, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    store = tmp_path / "kopie"
    store.mkdir()
    town.stores.journal.backup(str(store / "journal.db"))
    outcome = run(store, *arguments)
    assert outcome.exit_code == 1
    assert isinstance(outcome.exception, KringError)
    assert said in str(outcome.exception)
