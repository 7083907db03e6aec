"""Verbeteren over a store: series, rounds, the circle, what must go on and what was spared. All is fictitious."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from kg.access import Principal
from kg.cycle.borgen.lessons.entry import WrittenLesson
from kg.errors import InputError, NotFound
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from tests.unit.improve.measured import measured, months

DAY = date(2026, 6, 1)
TOWN = ("Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308", "province": "Utrecht"})
OTHER = ("Municipality", {"id": "GM0228", "title": "Ede", "code": "GM0228", "province": "Gelderland"})
LAW = ("Development", {
    "id": "dev-brief", "title": "Fictieve plicht tot heldere brieven", "category": "wettelijk", "summary": "s",
    "dates": [{"date": "2021-03-01", "what": "in werking", "certainty": "vast"},
              {"date": "2027-01-01", "what": "volgende stap", "certainty": "verwacht"}],
})  # fmt: skip
CIRCLE = (
    ("Trajectory", {"id": "tra", "title": "Heldere brieven", "municipalities": ["GM0308"], "goal": "Heldere brieven.",
                    "period": {"start": "2020", "end": "2025"}}),
    ("Cycle", {"id": "ronde-2", "title": "Tweede", "trajectory": "tra", "number": 2, "period": {"start": "2023"}}),
    ("Cycle", {"id": "ronde-1", "title": "Eerste", "trajectory": "tra", "number": 1,
               "period": {"start": "2020", "end": "2022"}}),
    ("Policy", {"id": "pol", "title": "Dienstverlening", "municipality": "GM0308", "responds_to": ["dev-brief"]}),
    ("Objective", {"id": "doel", "title": "80 % leest het goed", "policy": "pol", "owner": "Mies"}),
    ("Activity", {"id": "act", "title": "Brieven herschrijven", "trajectory": "tra", "objective": "doel",
                  "period": {"start": "2021", "end": "2022"}, "status": "afgerond", "owner": "Jan"}),
    ("Activity", {"id": "act-2", "title": "Schrijfteam", "trajectory": "tra", "objective": "doel", "owner": "Mies",
                  "period": {"start": "2024", "end": "2025"}, "amounts": [{"year": 2026, "budget_cents": 500_000}]}),
    ("Result", {"id": "res", "title": "Herschreven", "objective": "doel", "activity": "act", "date": "2022"}),
    ("Expert", {"id": "exp", "title": "Mies", "period": {"end": "2026-01-01"}}),
    ("Indicator", {"id": "ind", "title": "Leest het goed", "formula": "deel van de inwoners", "unit": "%",
                   "direction": "hoger is beter"}),
)  # fmt: skip


def values(*held: tuple[float, str], **more: Any) -> list[tuple[str, dict[str, Any]]]:
    said = {"indicator": "leest het goed", "objective": "doel", "title": "Leest het goed", **more}
    return [
        ("Measurement", {**measured(value, when, **said), "id": f"m-{more.get('municipality', 'GM0308')}-{at}"})
        for at, (value, when) in enumerate(held)
    ]


def put(graph: KnowledgeGraph, records: Iterable[tuple[str, dict[str, Any]]], space: str = "local/private") -> None:
    graph.put([parse(kind, payload) for kind, payload in records], space=space, reason="proef")


@pytest.fixture
def world(graph: KnowledgeGraph) -> KnowledgeGraph:
    put(graph, [TOWN, OTHER, LAW, *CIRCLE])
    put(graph, values((60, "2020"), (62, "2021"), (64, "2022"), (70, "2023"), (74, "2024")))
    put(graph, values((80, "2025"), municipality="GM0228", objective=None))
    aim = {**measured(80, "2026", what="streefwaarde", indicator="Leest het goed", objective="doel"), "title": "Doel"}
    put(graph, [("Measurement", {**aim, "id": "m-doel"})])
    return graph


def test_a_trajectory_has_its_rounds_beside_each_other_its_target_and_its_peers(world: KnowledgeGraph) -> None:
    found = world.improvement("tra", today=DAY)
    assert (found.kind, found.municipality, found.series_found) == ("traject", "GM0308", 1)
    assert [one.number for one in found.rounds] == [1, 2]
    (series,) = found.series
    first, second = series.cycles
    assert (first.points, first.mean, first.least, first.most, first.change) == (3, 62, 60, 64, None)
    assert (second.points, second.mean, second.change) == (2, 72, 10)
    assert second.said == (
        "Gemiddeld 10,00 % hoger dan de vorige ronde (2 metingen naast 3 metingen). Zo'n verschil van ronde op ronde "
        "stelt op zichzelf niets vast."
    )
    assert series.verdict.state == "te weinig metingen"
    assert (series.better, series.targets[0].reached) == ("hoger is beter", False)
    (peer,) = series.peers
    assert (peer.municipality, peer.value) == ("GM0228", 80)
    assert "Ede: ligt in Gelderland" in peer.why


def test_which_way_is_better_is_not_read_from_an_aim(world: KnowledgeGraph) -> None:
    now = measured(89, "2020", indicator="op tijd", objective="doel", title="t")
    floor = measured(85, "2026", indicator="op tijd", objective="doel", what="streefwaarde", title="t")
    put(world, [("Measurement", {**now, "id": "t-1"}), ("Measurement", {**floor, "id": "t-2"})])
    series = next(one for one in world.improvement("tra", today=DAY).series if one.indicator == "op tijd")
    assert (series.better, series.targets[0].reached) == ("niet bekend", None)


def test_a_municipality_has_all_of_its_series_and_its_trajectories(world: KnowledgeGraph) -> None:
    found = world.improvement("Baarn", today=DAY)
    assert (found.kind, found.series_found, [one.id for one in found.trajectories]) == ("gemeente", 1, ["tra"])
    assert found.said == (
        "Dat is nog niet te zeggen. Te weinig metingen om iets vast te stellen: de langste reeks heeft er 5, wij "
        "vragen er 12."
    )
    assert world.improvement("Baarn", today=DAY, skip=1).series == ()
    assert world.improvement("Ede", today=DAY).series_found == 1


def test_thirteen_months_carry_a_verdict_of_their_own(world: KnowledgeGraph) -> None:
    rows = [(10.0 + at % 3, when) for at, when in enumerate(months(12))] + [(30.0, "2021-01")]
    put(world, values(*rows, indicator="per maand", municipality="GM0228", objective=None))
    series = next(one for one in world.improvement("Ede", today=DAY).series if one.indicator == "per maand")
    assert (series.verdict.state, series.verdict.outside) == ("buiten de grenzen", ("januari 2021",))
    assert "1 buiten de grenzen" in world.improvement("Ede", today=DAY).said


def test_what_went_before_is_in_order_of_time_and_ends_at_the_round(world: KnowledgeGraph) -> None:
    put(world, [
        ("Lesson", {"id": "les", "title": "Lees voor", "phase": "borgen", "basis": "afgeleid"}),
        *(("Reuse", {"id": f"her-{at}", "title": "r", "lesson": "les", "event": event, "date": day, "person": "p",
                     "municipality": "GM0308"})
          for at, (event, day) in enumerate((("toegepast", "2022-05"), ("getoond", "2022-06"), ("hielp", "2023-02")))),
    ])  # fmt: skip
    before = world.improvement("tra", today=DAY).before
    assert before is not None
    assert [(one.date, one.what) for one in before.items] == [
        ("2021-03-01", "ontwikkeling"), ("2021", "activiteit"), ("2022-05", "les"),
    ]  # fmt: skip
    assert before.items[-1].days == 215
    assert "verband, geen verklaring" in before.said


def test_what_must_go_on_says_what_is_arranged_and_what_was_not_found(world: KnowledgeGraph) -> None:
    found = world.improvement("tra", today=DAY).continuity
    assert found is not None
    told = {(one.subject, one.record): one.state for one in found.items}
    assert told == {
        ("taak", "act"): "niet nodig", ("taak", "act-2"): "niet gevonden", ("eigenaar", "act-2"): "vertrokken",
        ("eigenaar", "doel"): "vertrokken", ("geld", "act-2"): "geregeld", ("kennis", "tra"): "niet gevonden",
    }  # fmt: skip
    assert found.open == 4
    assert (found.aim.aims, found.aim.reached) == (("Heldere brieven.",), False)
    assert found.aim.said == "0 van de 1 streefwaarden met een meting zijn gehaald."


def test_a_circle_closes_when_an_improvement_is_proposed_reviewed_and_accepted(world: KnowledgeGraph) -> None:
    open_ = world.circle("tra", number=1, today=DAY)
    assert [one.onward for one in open_.steps] == [
        "de bron", "de bron", "de bron", "geen weg gevonden", "geen weg gevonden", "de bron",
    ]  # fmt: skip
    assert not open_.closed
    assert "Een eigen les of evaluatie is niet gevonden." in open_.steps[4].gaps
    assert [(one.development, one.date) for one in open_.coming] == [("dev-brief", "2027-01-01")]
    advice, happened = "Schrijf heldere brieven samen met inwoners", "Zij lazen de brieven beter."
    wrote = WrittenLesson(advice=advice, phase="verbeteren", happened=happened, place="tra", municipality="GM0308")
    lesson = world.lessons.write(wrote)
    assert world.circle("tra", number=1, today=DAY).lessons == ()
    assert world.circle("tra", number=1, today=DAY).steps[4].onward == "geen weg gevonden"
    for step in ("getoetst", "aanvaard"):
        world.lessons.move(lesson.id, step, alone=True)
    shut = world.circle("tra", number=1, today=DAY)
    assert shut.closed
    assert shut.lessons == (lesson.id,)
    assert shut.said.startswith("Ja. Elke stap hangt vast aan de volgende.")
    assert shut.next_round is not None
    assert shut.next_round.id == "ronde-2"
    card = world.card("dev-brief", "Baarn", today=DAY)
    cited = {one.id for section in card.sections for sentence in section.sentences for one in sentence.citations}
    assert lesson.id in cited  # the next interpretation begins with it


def test_a_link_that_kring_worked_out_is_dotted(world: KnowledgeGraph) -> None:
    put(world, [("Cycle", {"id": "ronde-2", "title": "Tweede", "trajectory": "tra", "number": 2,
                           "period": {"start": "2023"}, "note": "Dat dit volgt, is afgeleid."})])  # fmt: skip
    assert world.circle("tra", number=1, today=DAY).steps[5].onward == "afgeleid"
    assert world.circle("tra", number=2, today=DAY).steps[5].onward == "geen weg gevonden"


def test_hours_are_as_stated_and_what_nobody_stated_is_named(world: KnowledgeGraph) -> None:
    assert world.relief("Baarn").said.startswith("Niemand gaf gebruik van een les op")
    put(world, [
        ("Organisation", {"id": "org", "title": "Fictief Bureau"}),
        ("Expertise", {"id": "ken", "title": "Schrijven"}),
        ("Lesson", {"id": "les", "title": "Lees voor", "phase": "borgen", "basis": "afgeleid"}),
        *(("Reuse", {"id": f"her-{at}", "title": "r", "lesson": "les", "event": event, "date": "2026-01", "person": "p",
                     "municipality": "GM0308", "provider": "org", **hours})
          for at, (event, hours) in enumerate((("toegepast", {"hours_saved": 2.5}), ("toegepast", {}), ("hielp", {})))),
        ("Reuse", {"id": "her-x", "title": "r", "lesson": "les", "event": "hielp niet", "date": "2026", "person": "p"}),
        ("JointOffer", {"id": "aanbod", "title": "Samen", "about": "tra", "municipality": "GM0308",
                        "providers": ["org"], "spared": ["een eigen schrijfteam"]}),
        ("JointOffer", {"id": "voorbeeld", "title": "Voorbeeld", "about": "tra", "municipality": "GM0308",
                        "providers": ["org"], "spared": ["alles"], "example": True}),
    ])  # fmt: skip
    (line,) = world.relief("Baarn").lines
    assert (line.provider_name, line.hours_saved, line.hours_stated, line.hours_not_stated) == (
        "Fictief Bureau",
        2.5,
        1,
        2,
    )
    assert (line.applied, line.helped, line.helped_not, line.not_judged) == (2, 1, 0, 1)
    assert line.spared == ()
    assert "Van 1 keer toepassen is niet opgegeven of de les hielp." in line.not_known
    assert world.relief("Baarn").offers_open == 1
    everywhere = world.relief()
    assert [(one.provider, one.municipality) for one in everywhere.lines] == [(None, None), ("org", "GM0308")]
    assert everywhere.lines[0].not_known[:2] == (
        "Niemand gaf op welke aanbieder meedeed.", "Niemand gaf op voor welke gemeente dit was.",
    )  # fmt: skip


def test_what_is_not_there_is_refused_and_says_what_is(world: KnowledgeGraph) -> None:
    with pytest.raises(
        NotFound, match="er is geen traject 'tra-niets', en gemeente 'tra-niets' staat in geen register"
    ):
        world.improvement("tra-niets")
    with pytest.raises(NotFound, match="geen traject 'GM0308'"):
        world.circle("GM0308")
    with pytest.raises(InputError, match="ronde 7 van 'tra' is niet vastgelegd; vastgelegd: 1, 2"):
        world.circle("tra", number=7)


def reader_of(graph: KnowledgeGraph, organisation: str) -> KnowledgeGraph:
    return graph.seen_by(
        Principal(organisation, frozenset({organisation}), roles=frozenset({(organisation, "reader")}))
    )


def test_nothing_private_of_one_is_told_or_counted_to_another(graph: KnowledgeGraph) -> None:
    put(graph, [TOWN, OTHER, LAW], "kring/public")
    put(graph, [*CIRCLE, *values((60, "2020"), (62, "2021"))], "baarn/private")
    put(graph, values((80, "2025"), municipality="GM0228", objective=None), "ede/private")
    theirs, other = reader_of(graph, "baarn"), reader_of(graph, "ede")
    assert theirs.improvement("tra", today=DAY).series_found == 1
    assert theirs.improvement("tra", today=DAY).series[0].peers_found == 0
    with pytest.raises(NotFound) as hidden:
        other.improvement("tra", today=DAY)
    with pytest.raises(NotFound) as absent:
        other.improvement("trx", today=DAY)
    assert str(hidden.value).replace("'tra'", "'trx'") == str(absent.value)
    with pytest.raises(NotFound):
        other.circle("tra", today=DAY)
    told = other.improvement("Baarn", today=DAY)
    assert (told.series_found, told.trajectories) == (0, ())


def test_what_another_hangs_under_a_trajectory_is_no_part_of_it(graph: KnowledgeGraph) -> None:
    put(graph, [TOWN, OTHER, LAW], "kring/public")
    put(graph, CIRCLE, "baarn/public")
    put(graph, [("Cycle", {"id": "vreemd", "title": "V", "trajectory": "tra", "number": 3}),
                ("Activity", {"id": "vreemd-2", "title": "V", "trajectory": "tra"}),
                ("Result", {"id": "vreemd-3", "title": "V", "objective": "doel"})], "ede/public")  # fmt: skip
    found = reader_of(graph, "ede").circle("tra", number=1, today=DAY)
    told = {fact.record for step in found.steps for fact in step.facts} | {one.id for one in found.rounds}
    assert "act" in told
    assert not {one for one in told if one.startswith("vreemd")}
