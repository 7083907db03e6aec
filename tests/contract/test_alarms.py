"""
What is due unasked: a municipality of which half is known raises nothing, the same one declared complete raises each.

The municipality is a real name; its policy, work, money and support are fictitious.
"""

from datetime import date
from typing import Any

import pytest

from kg.cycle.report.alarms.alarm import RULES, Alarms
from kg.errors import InputError, UnknownMunicipality
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member

TODAY = date(2026, 11, 30)
LAW = {
    "id": "dev-wet", "title": "Een fictieve wet", "category": "wettelijk", "summary": "Zij bestaat niet",
    "dates": [{"date": "2027-01-01", "what": "de wet gaat gelden", "certainty": "vast", "kind": "inwerkingtreding"}],
}  # fmt: skip
HALF: list[tuple[str, str, dict[str, Any]]] = [
    ("kring/public", "Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    ("kring/public", "Development", LAW),
    ("kring/public", "Feed", {"id": "feed-1", "title": "Een fictieve krant", "publisher": "Krant", "rhythm_days": 14}),
    ("baarn/private", "Policy", {"id": "pol", "title": "Een visie", "municipality": "GM0308"}),
    ("baarn/private", "Objective", {"id": "doel", "title": "Alles sneller", "policy": "pol", "deadline": "2027-03"}),
    ("baarn/private", "Trajectory", {"id": "traject", "title": "Sneller", "municipalities": ["GM0308"]}),
    (
        "baarn/private",
        "Activity",
        {
            "id": "verbouwen",
            "title": "Het loket verbouwen",
            "objective": "doel",
            "trajectory": "traject",
            "deadline": "2026-06-30",
            "amounts": [{"year": 2026, "spent_cents": 120_000_00}],
        },
    ),
    (
        "baarn/private",
        "Activity",
        {"id": "later", "title": "Het loket openen", "objective": "doel", "trajectory": "traject"},
    ),
    (
        "baarn/private",
        "Support",
        {"id": "st-1", "title": "Voor", "about": "doel", "level": "bestuur", "stance": "voor", "date": "2026-03-01"},
    ),
    (
        "baarn/private",
        "Support",
        {"id": "st-2", "title": "Tegen", "about": "doel", "level": "bestuur", "stance": "tegen"},
    ),
]
WHOLE: list[tuple[str, str, dict[str, Any]]] = [
    (
        "baarn/private",
        "CompletenessStatement",
        {
            "id": "alles",
            "title": "Alles is vastgelegd",
            "municipality": "GM0308",
            "covers": ["resultaat", "budget"],
            "period": {"start": "2020"},
            "grounds": "De controller liep het na",
            "date": "2026-11",
        },
    ),
    (
        "baarn/private",
        "CoverageStatement",
        {
            "id": "geen-beleid",
            "title": "Dit ontbreekt",
            "municipality": "GM0308",
            "development": "dev-wet",
            "verdict": "ontbreekt",
            "grounds": "Nagevraagd bij juridische zaken",
            "date": "2026-11",
            "review": "nagekeken",
            "stated_by": "A",
            "reviewed_by": "B",
        },
    ),
    ("baarn/private", "Support", {**HALF[-1][2], "date": "2026-09-01"}),
    (
        "kring/public",
        "Signal",
        {
            "id": "sig-1",
            "title": "Een bericht",
            "date": "2026-09-01",
            "sources": [{"url": "https://krant.example/1", "publisher": "Krant"}],
        },
    ),
]


def put(graph: KnowledgeGraph, records: list[tuple[str, str, dict[str, Any]]]) -> None:
    graph.append([Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in records], reason="proef")


def found(graph: KnowledgeGraph, **more: Any) -> Alarms:
    return member(graph, "Controller", {"baarn": "editor"}).alarms("Baarn", today=TODAY, **more)


def test_a_municipality_of_which_half_is_known_raises_no_alarm(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    told = found(graph)
    assert told.alarms == ()
    assert {one.rule for one in told.unjudged} == set(RULES) - {"vraag"}
    assert told.not_recorded == (
        "niet vastgelegd: 1 activiteit zonder deadline of zonder einddatum; 1 activiteit met een verstreken deadline, "
        "zonder uitkomst; 1 jaar met uitgaven, waarvan niet elk budget bekend is; van 1 niveau is niet bekend in welke "
        "volgorde zij spraken; voor 1 wettelijke datum is geen beleid gevonden; van 1 bron is geen ritme opgegeven of "
        "nog niets gehoord"
    )


def test_the_same_one_declared_complete_raises_each(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    put(graph, WHOLE)
    told = {one.rule: one for one in found(graph).alarms}
    assert list(told) == [rule for rule in RULES if rule != "vraag"]
    assert told["deadline"].arithmetic == (
        "Deadline is 30 juni 2026; dat is 153 dagen geleden. Alle resultaten zijn vastgelegd, en dit heeft er geen."
    )
    assert (told["deadline"].basis, told["deadline"].declared_by) == ("bevestigd", "alles")
    assert told["geld"].arithmetic == "Uitgegeven € 120.000, begroot € 0: € 120.000 meer."
    assert told["draagvlak"].arithmetic == "1 maart 2026: voor. 1 september 2026: tegen."
    assert told["draagvlak"].sources == ("st-1", "st-2")
    assert (
        told["wet"].reason
        == "“Een fictieve wet” geldt over 32 dagen en het eigen beleid ontbreekt, en dat is bevestigd."
    )
    assert "geen-beleid" in told["wet"].sources
    assert told["bron"].arithmetic == (
        "Ritme 14 dagen, laatst gehoord op 1 september 2026: 90 dagen geleden, meer dan twee keer het ritme."
    )


def test_a_plan_that_ends_after_its_deadline_is_told_with_its_own_arithmetic(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    work = {"objective": "doel", "trajectory": "traject"}
    first = {**work, "id": "eerst", "title": "Eerst", "period": {"start": "2027-01-04", "end": "2027-02-26"}}
    after = {
        **work, "id": "dan", "title": "Dan", "period": {"start": "2027-01-04", "end": "2027-02-26"},
        "depends_on": [{"activity": "eerst"}],
    }  # fmt: skip
    put(graph, [("baarn/private", "Activity", first), ("baarn/private", "Activity", after)])
    (alarm,) = found(graph).alarms
    assert alarm.key == "deadline:dan"
    assert (alarm.basis, alarm.sources) == ("bekend", ("dan", "doel", "eerst"))
    assert alarm.arithmetic == (
        "Op zijn vroegst klaar op 23 april 2027, na 1 andere; deadline van “Alles sneller” is maart 2027. "
        "Dat is 23 dagen te laat."
    )
    put(graph, [("baarn/private", "Activity", {**after, "status": "afgerond"})])
    assert found(graph).alarms == ()


def test_dates_too_rough_to_say_raise_nothing(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    rough = {"id": "grof", "title": "Grof", "trajectory": "traject", "deadline": "2027-06", "municipality": "GM0308"}
    put(graph, [("baarn/private", "Activity", {**rough, "period": {"start": "2027", "end": "2027"}})])
    told = found(graph)
    assert told.alarms == ()
    assert "1 activiteit met datums die te grof zijn" in told.not_recorded
    put(graph, [("baarn/private", "Activity", {**rough, "period": {"start": "2027", "end": "2027-08"}})])
    assert [one.key for one in found(graph).alarms] == ["deadline:grof"]


@pytest.mark.parametrize(("spent", "percent", "keys"), [(110, 10, []), (111, 10, ["geld:a:2026"]), (111, 12, [])])
def test_money_is_told_from_so_many_percent_over_the_budget(
    graph: KnowledgeGraph, spent: int, percent: int, keys: list[str]
) -> None:
    put(graph, HALF[:5])
    amounts = [{"year": 2026, "budget_cents": 100_00, "spent_cents": spent * 100}]
    put(graph, [("baarn/private", "Activity", {"id": "a", "title": "A", "objective": "doel", "amounts": amounts})])
    assert [one.key for one in found(graph, over_percent=percent).alarms] == keys


def test_a_question_after_its_promised_day_is_told(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    asker = member(graph, "Griffier", {"baarn": "editor"})
    key = asker.questions.ask("Wanneer?", "pol", space="baarn/private", promised="2026-11-20").id
    (alarm,) = found(graph).alarms
    assert (alarm.key, alarm.reason) == (f"vraag:{key}", "Een vraag wacht 10 dagen te lang op antwoord.")
    asker.questions.answer(key, "Nu.")
    assert found(graph).alarms == ()


def test_another_organisation_raises_no_alarm_on_what_it_may_not_see(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    put(graph, WHOLE)
    stranger = member(graph, "Vreemde", {"ede": "steward"}).alarms("Baarn", today=TODAY)
    assert {one.rule for one in stranger.alarms} == {"bron"}
    assert "verbouwen" not in str(stranger)


def test_a_threshold_below_zero_and_an_unknown_municipality_are_refused(graph: KnowledgeGraph) -> None:
    put(graph, HALF)
    with pytest.raises(InputError, match="-1"):
        found(graph, over_percent=-1)
    with pytest.raises(UnknownMunicipality):
        graph.alarms("Nergenshuizen")
