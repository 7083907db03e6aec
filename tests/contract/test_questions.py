"""
A question in one store with two municipalities: who asks, sees, answers and publishes what.

The people, the records and the questions are fictitious.
"""

from datetime import date
from typing import Any

import pytest

from kg.access import LOCAL_SPACE
from kg.errors import Forbidden, InputError, InvalidRecord, NotFound, Overtaken, StepRefused
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

HOME = "baarn/private"
POLICY = {"id": "baarn.pol", "title": "Een fictieve visie", "municipality": "GM0308"}
WORLD: list[tuple[str, str, dict[str, Any]]] = [
    ("kring/public", "Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    ("kring/public", "Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228"}),
    ("baarn/private", "Policy", POLICY),
    (
        "baarn/private",
        "Objective",
        {"id": "baarn.doel", "title": "Het loket is sneller open", "policy": "baarn.pol", "owner": "Teamleider loket"},
    ),
    (
        "baarn/private",
        "Activity",
        {
            "id": "baarn.act",
            "title": "Openingstijden verruimen",
            "objective": "baarn.doel",
            "description": "De post staat op PM; wij weten het  bedrag nog niet.",
            "budget_eur": 80_000,
        },
    ),
    ("baarn/private", "Policy", {**POLICY, "id": "baarn.los"}),
    ("baarn/public", "Policy", {**POLICY, "id": "baarn.open"}),
    ("ede/private", "Policy", {**POLICY, "id": "ede.pol", "municipality": "GM0228"}),
]


class World:
    """The store as each of them sees it."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        graph.append(
            [Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in WORLD], reason="proef"
        )
        self.all = graph
        self.griffier = member(graph, "Griffier", {"baarn": "editor"})
        self.reviewer = member(graph, "Woordvoerder", {"baarn": "reviewer"})
        self.reader = member(graph, "Lezer", {"baarn": "reader"})
        self.ede = member(graph, "Ede", {"ede": "steward"})

    def asked(self, about: str = "baarn.act", **more: Any) -> str:
        return self.griffier.questions.ask("Wanneer komt de raming?", about, space=HOME, **more).id


@pytest.fixture
def world(graph: KnowledgeGraph) -> World:
    return World(graph)


def test_a_question_goes_to_the_owner_of_what_the_record_hangs_under(world: World) -> None:
    before = world.all.stores.records.head()
    found = world.griffier.questions.of(world.asked(passage="wij weten het bedrag", figure="budget_eur"))
    assert (found.owner, found.status) == ("Teamleider loket", "toegewezen")
    assert found.routed == "Teamleider loket is de eigenaar van: Het loket is sneller open"
    assert (found.about_kind, found.municipality, found.figure) == ("Activity", "GM0308", "budget_eur")
    assert [(one.what, one.person, one.to, one.event) for one in found.log] == [
        ("gesteld", "Griffier", "Teamleider loket", before),
        ("toegewezen", "Griffier", "Teamleider loket", before),
    ]


def test_where_no_owner_is_known_it_is_said_who_may_answer(world: World) -> None:
    found = world.griffier.questions.of(world.asked("baarn.los"))
    assert (found.owner, found.status) == (None, "gesteld")
    assert found.routed == "geen eigenaar vastgelegd; wie voor baarn mag schrijven, kan antwoorden"
    assert world.griffier.questions.listed().unowned == 1
    given = world.griffier.questions.assign(found.id, "Controller", promised="2026-12")
    assert (given.owner, given.routed, given.promised) == ("Controller", "toegewezen aan Controller", "2026-12")


def test_a_question_ages_and_is_late_after_the_last_day_that_its_promise_can_mean(world: World) -> None:
    key = world.asked(promised="2026-12")
    asked = world.griffier.questions.of(key).asked_on
    at = world.griffier.questions.listed(today=date(2026, 12, 31))
    assert (at.late, at.open[0].late_days) == (0, None)
    after = world.griffier.questions.listed(today=date(2027, 1, 3))
    assert (after.late, after.open[0].late_days) == (1, 3)
    assert after.open[0].open_days == (date(2027, 1, 3) - asked).days
    world.griffier.questions.answer(key, "In het eerste kwartaal.")
    done = world.griffier.questions.listed(today=date(2027, 1, 3))
    assert (done.late, done.open, done.answered[0].open_days) == (0, (), None)


def test_a_question_without_text_or_pinned_to_what_is_not_there_is_refused(world: World) -> None:
    ask = world.griffier.questions.ask
    for text, more, said in (
        ("  ", {}, "zonder tekst"),
        ("Hoe?", {"passage": "dit staat er niet"}, "staat niet in"),
        ("Hoe?", {"figure": "hoogte"}, "geen cijfer 'hoogte'; het heeft budget_eur"),
        ("Hoe?", {"space": "baarn/network"}, "begint besloten"),
    ):
        with pytest.raises(InputError, match=said):
            ask(text, "baarn.act", **{"space": HOME, **more})
    with pytest.raises(InvalidRecord):
        ask("Hoe?", "baarn.act", space=HOME, promised="morgen")
    assert "Question" not in world.griffier.counts()


def test_who_may_not_see_the_record_reads_that_it_is_not_there(world: World) -> None:
    with pytest.raises(NotFound, match=r"baarn\.act"):
        world.ede.questions.ask("Hoe gaat het?", "baarn.act", space="ede/private")
    with pytest.raises(NotFound, match="bestaat-niet"):
        world.ede.questions.ask("Hoe gaat het?", "bestaat-niet", space="ede/private")


def test_a_question_is_not_laid_where_its_readers_may_not_see_the_record(graph: KnowledgeGraph) -> None:
    world = World(graph)
    both = member(graph, "Adviseur", {"baarn": "editor", "ede": "editor"})
    with pytest.raises(StepRefused, match=r"mag 'baarn\.act' niet zien"):
        both.questions.ask("Hoe gaat het?", "baarn.act", space="ede/private")
    assert "Question" not in world.ede.counts()


def test_another_organisation_sees_nothing_of_a_question_until_it_is_public(world: World) -> None:
    key = world.asked("baarn.open", asked_for="Raadslid Jansen")
    world.griffier.questions.answer(key, "Zeldzaam antwoord.")
    assert world.ede.questions.listed().answered == ()
    assert "Question" not in world.ede.counts()
    assert not [hit for hit in world.ede.search("Zeldzaam antwoord raming", top=50).hits if key in hit.id]
    with pytest.raises(NotFound):
        world.ede.questions.of(key)
    with pytest.raises(NotFound):
        world.ede.questions.answer(key, "Iets")
    with pytest.raises(Forbidden, match="reviewer"):
        world.griffier.questions.publish(key)
    made = world.reviewer.questions.publish(key)
    assert made.status == "openbaar"
    (seen,) = world.ede.questions.listed().answered
    assert (seen.id, seen.text, seen.answer) == (made.published_as, "Wanneer komt de raming?", "Zeldzaam antwoord.")
    told = str(world.ede.get(seen.id).payload) + str(world.ede.history(seen.id))
    assert "Jansen" not in told
    assert "Griffier" not in told
    with pytest.raises(NotFound):
        world.ede.questions.of(key)  # the one with the log stays where it was
    assert [one.id for one in world.griffier.questions.listed().answered] == [key]


def test_a_question_about_what_not_everybody_may_read_does_not_become_public(world: World) -> None:
    key = world.asked()
    with pytest.raises(StepRefused, match="nog geen antwoord"):
        world.griffier.questions.publish(key)
    world.griffier.questions.answer(key, "Nog niet bekend.")
    with pytest.raises(StepRefused, match=r"niet iedereen mag 'baarn\.act' zien"):
        world.griffier.questions.publish(key)
    assert "Question" not in world.ede.counts()


def test_a_question_is_answered_once(world: World) -> None:
    key = world.asked()
    with pytest.raises(InputError, match="zegt niets"):
        world.griffier.questions.answer(key, " ")
    world.griffier.questions.answer(key, "Nog niet bekend.")
    with pytest.raises(StepRefused, match="door Griffier beantwoord"):
        world.griffier.questions.answer(key, "Toch wel.")
    with pytest.raises(StepRefused, match="door Griffier beantwoord"):
        world.griffier.questions.assign(key, "Een ander")
    assert world.griffier.questions.of(key).answer == "Nog niet bekend."


def test_who_only_reads_does_not_answer_and_nobody_writes_past_the_steps(world: World) -> None:
    key = world.asked()
    with pytest.raises(Forbidden):
        world.reader.questions.answer(key, "Iets")
    with pytest.raises(Forbidden):
        world.reader.questions.ask("Hoe?", "baarn.act", space=HOME)
    held = world.griffier.get(key)
    with pytest.raises(StepRefused, match="answer"):
        world.griffier.put([parse("Question", {**held.payload, "answer": "Zo"})], space=HOME, reason="proef")
    world.griffier.questions.answer(key, "Nog niet bekend.")
    held = world.griffier.get(key)
    with pytest.raises(StepRefused, match="goedgekeurd"):
        world.griffier.put([parse("Question", {**held.payload, "title": "Anders?"})], space=HOME, reason="proef")


def test_a_record_that_went_out_of_sight_takes_its_words_along(world: World) -> None:
    key = world.asked(passage="wij weten het bedrag")
    world.all.delete("baarn.act", reason="proef")
    found = world.griffier.questions.of(key)
    assert (found.about_title, found.passage, found.owner) == (None, None, "Teamleider loket")


def test_an_answer_to_what_changed_meanwhile_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    key = world.asked()
    from kg.cycle.report.questions import use_cases

    held = world.griffier.get(key)
    world.griffier.questions.assign(key, "Een ander")
    monkeypatch.setattr(use_cases, "_question", lambda _graph, _key: held)
    with pytest.raises(Overtaken):
        world.griffier.questions.answer(key, "Te laat.")


def test_the_single_user_asks_and_answers_in_their_own_store(graph: KnowledgeGraph) -> None:
    World(graph)
    key = graph.questions.ask("Wat kost het?", "baarn.open", space=LOCAL_SPACE).id
    graph.questions.answer(key, "Niet bekend.")
    assert graph.questions.publish(key).status == "openbaar"
    assert [one.id for one in graph.questions.listed().answered] == [key]
    with pytest.raises(StepRefused, match="al openbaar"):
        graph.questions.publish(key)
