"""Whether it got better, inside a report: the verdict, what stands beside it, and others as they were that day."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.render.documents.forms import FORMS
from api.render.documents.report import report_document
from api.render.terminal.accountability.report import measure_lines, report_lines
from kg import clock
from kg.cycle.report.accountability.audience import AUDIENCES
from kg.cycle.report.accountability.parts import AccountabilityReport, ReportChapter
from kg.cycle.report.measures.figure import MeasureFigure
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member
from tests.contract.test_improvement import CIRCLE, LAW, OTHER, TOWN, put, values
from tests.unit.improve.measured import measured

SOEST = ("Municipality", {"id": "GM0342", "title": "Soest", "code": "GM0342", "province": "Utrecht"})
EDE = ("Policy", {"id": "pol-ede", "title": "Fictief beleid van Ede", "municipality": "GM0228"})


@pytest.fixture
def world(graph: KnowledgeGraph) -> KnowledgeGraph:
    """A trajectory with two rounds and a target, and two municipalities beside it."""
    for kind, payload in (TOWN, OTHER, SOEST):
        put(graph, [(kind, payload)], space="kring/public")
    put(graph, [LAW, *CIRCLE], space="baarn/public")
    put(graph, values((60, "2020"), (62, "2021"), (64, "2022"), (70, "2023"), (74, "2024")), space="baarn/public")
    put(graph, [EDE, *values((80, "2025"), municipality="GM0228", objective=None)], space="ede/public")
    put(graph, values((66, "2024"), municipality="GM0342", objective=None), space="soest/public")
    aim = {**measured(80, "2026", what="streefwaarde", indicator="Leest het goed", objective="doel"), "title": "Doel"}
    put(graph, [("Measurement", {**aim, "id": "m-doel"})], space="baarn/public")
    return graph


def chapter(made: AccountabilityReport) -> ReportChapter:
    return next(one for one in made.chapters if one.key == "verandering")


def figures(made: AccountabilityReport) -> dict[str, MeasureFigure]:
    return {one.measure: one for one in chapter(made).figures if one.whose == "eigen"}


def peers(made: AccountabilityReport) -> list[tuple[str, str]]:
    return [(one.title, one.said) for one in chapter(made).figures if one.whose == "vergelijking"]


def html(made: AccountabilityReport) -> bytes:
    return FORMS["html"].made(report_document(made))


def test_a_report_says_whether_it_got_better_beside_before_target_and_others(world: KnowledgeGraph) -> None:
    made = world.report("tra", "raad")
    said = [one.text for one in chapter(made).lines]
    assert said[0] == "Leest het goed: te weinig metingen om iets vast te stellen."
    found = figures(made)
    assert found["vastgesteld"].said == "0 van de 1"
    assert found["reeks-metingen"].said == "5, nodig zijn er 12"
    assert found["reeks-ervoor"].said == "4 procentpunt hoger"
    shift = found["reeks-ronde"]
    assert (shift.said, shift.n, shift.start, shift.end) == ("10 procentpunt hoger", 5, "2020", "2024")
    assert found["reeks-doel"].said == "6 procentpunt lager dan het doel van 80 % in 2026: niet gehaald"
    assert {one.id for one in found["reeks-doel"].sources} == {"m-GM0308-4", "m-doel"}
    assert peers(made) == [("Leest het goed, Soest", "66 %"), ("Leest het goed, Ede", "80 %")]
    (held,) = [one for one in chapter(made).lists if one.caption.startswith("Met wie")]
    assert "Soest: ook in Utrecht" in held.rows[0].cells[2]


def test_the_chance_of_seeing_a_shift_stands_beside_the_verdict(world: KnowledgeGraph) -> None:
    short = [one for one in chapter(world.report("tra", "raad")).figures if one.measure == "reeks-kans"]
    every = [one for one in chapter(world.report("tra", "directie")).figures if one.measure == "reeks-kans"]
    assert len(short) == 1
    assert len(every) == 3
    told = "kans dat een verschuiving van 6,21 procentpunt (2 keer de gewone schommeling) wordt gezien, met 12 metingen"
    assert told in short[0].title


@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_number_of_it_is_a_measure_with_all_that_it_rests_on(world: KnowledgeGraph, audience: str) -> None:
    found = world.figures("tra")
    whole = {*map(repr, found.counted), *map(repr, found.compared)}
    made = world.report("tra", audience)
    assert {repr(one) for one in chapter(made).figures} <= whole
    codes = {one.code for one in (*found.definitions, *(one.definition for one in found.series))}
    for one in chapter(made).figures:
        assert one.measure in codes
        assert one.sources
        assert one.start or one.end
        assert one.n
    assert all(row.sources for held in chapter(made).lists for row in held.rows)
    shown = "\n".join((*report_lines(made), *measure_lines(found)))
    assert "Leest het goed, Soest: 66 % (realisatie, n = 1, 2024)" in shown


def test_a_report_of_then_knows_others_as_they_were_then(world: KnowledgeGraph) -> None:
    kept = world.keep_report("tra", "raad", space="baarn/public")
    before = html(world.kept_report(kept.id))
    put(world, values((90, "2025"), municipality="GM0342", objective=None), space="soest/public")
    world.delete("m-GM0228-0", reason="ingetrokken")
    assert peers(world.report("tra", "raad")) == [("Leest het goed, Soest", "90 %")]
    assert {html(world.kept_report(kept.id)) for _ in range(20)} == {before}


def test_what_was_taken_away_before_a_report_is_not_in_it_when_it_is_made_again(world: KnowledgeGraph) -> None:
    """The last event that it names is of before that: it does not tell what was taken away."""
    world.delete("m-GM0228-0", reason="ingetrokken")
    kept = world.keep_report("tra", "raad", space="baarn/public")
    first = html(world.report("tra", "raad"))
    assert html(world.kept_report(kept.id)) == first


def test_a_report_names_the_event_that_wrote_a_value_of_another(world: KnowledgeGraph) -> None:
    before = world.report("tra", "raad").mark
    put(world, values((91, "2026"), municipality="GM0228", objective=None), space="ede/public")
    after = world.report("tra", "raad").mark
    assert before is not None
    assert after is not None
    assert after.seq > before.seq
    assert after.hash == world.stores.journal.hash_of(after.seq)


def test_a_value_of_another_that_may_not_be_read_is_in_no_report(world: KnowledgeGraph) -> None:
    ((kind, secret),) = values((99, "2026"), municipality="GM0342", objective=None)
    put(world, [(kind, {**secret, "id": "m-geheim"})], space="soest/private")
    baarn = member(world, "Baarn", {"baarn": "editor"})
    assert ("Leest het goed, Soest", "66 %") in peers(baarn.report("tra", "raad"))
    assert b"99 %" not in html(baarn.report("tra", "raad"))
    assert b"99 %" in html(world.report("tra", "raad"))


def test_without_a_measurement_nothing_is_said_to_be_better(world: KnowledgeGraph) -> None:
    put(world, [("Trajectory", {"id": "tra-2", "title": "Leeg", "municipalities": ["GM0308"]})], space="baarn/public")
    (line,) = chapter(world.report("tra-2", "inwoners")).lines
    assert line.gap
    assert line.text == "Wij vonden geen meting. Of het beter is geworden, is niet te zeggen."


def test_the_last_report_says_whether_the_common_aim_was_reached_and_what_must_go_on(world: KnowledgeGraph) -> None:
    made = world.report("tra", "raad")  # it ended in 2025
    assert any(one.text.startswith("Het gezamenlijke doel: niet elke") for one in chapter(made).lines)
    (held,) = [one for one in chapter(made).lists if one.caption == "Wat door moet gaan"]
    cells = {(row.cells[0], row.cells[1]): row.cells[2] for row in held.rows}
    assert cells["Schrijfteam", "eigenaar"] == "vertrokken"
    assert cells["Schrijfteam", "geld"] == "geregeld"


def test_a_trajectory_that_goes_on_has_no_such_list(world: KnowledgeGraph) -> None:
    going = {**CIRCLE[0][1], "period": {"start": "2020", "end": f"{clock.today().year + 1}"}}
    put(world, [("Trajectory", going)], space="baarn/public")
    assert not [one for one in chapter(world.report("tra", "raad")).lists if one.caption == "Wat door moet gaan"]


def recommendations(made: AccountabilityReport) -> Iterator[tuple[str, ...]]:
    decided = next(one for one in made.chapters if one.key == "besluit")
    return (row.cells for held in decided.lists for row in held.rows)


def test_what_oversight_recommended_stands_in_it_until_it_is_closed(world: KnowledgeGraph) -> None:
    said: dict[str, Any] = {"id": "aanb", "title": "Schrijf korter.", "municipality": "GM0308",
                            "body": "Rekenkamer Baarn", "date": "2025-03", "response": "Overgenomen."}  # fmt: skip
    put(world, [("Recommendation", said)], space="baarn/public")
    (row,) = recommendations(world.report("Baarn", "raad"))
    assert row == ("Schrijf korter.", "Rekenkamer Baarn, maart 2025", "Overgenomen.", "niet bekend", "geen vermeld")
    world.recommendations.take("aanb", "opvolging", "Alle brieven zijn herschreven.")
    assert next(recommendations(world.report("Baarn", "raad")))[3] == "Alle brieven zijn herschreven."
    world.recommendations.take("aanb", "afgesloten", "De rekenkamer is het ermee eens.")
    made = world.report("Baarn", "raad")
    assert not list(recommendations(made))
    assert next(one.said for one in made.figures() if one.measure == "aanbevelingen") == "0"


def test_what_was_published_before_stands_in_it_with_its_day(world: KnowledgeGraph) -> None:
    said = {"id": "ver", "title": "De brieven zijn klaar.", "municipality": "GM0308", "about": "act", "as_of": "2023"}
    late = {**said, "id": "later", "title": "Nog niet gezegd.", "as_of": f"{clock.today().year + 1}"}
    put(world, [("PublishedAccount", said), ("PublishedAccount", late)], space="baarn/public")
    text = "\n".join(report_lines(world.report("tra", "raad")))
    assert "Eerder gepubliceerd, stand van 2023: De brieven zijn klaar." in text
    assert "Nog niet gezegd" not in text


def test_a_report_of_very_many_records_can_be_kept_and_leaves_nothing_out(world: KnowledgeGraph) -> None:
    """Its text is in parts that a passage can hold."""
    told = "Een resultaat met een lange naam, dat alleen voor deze proef is verzonnen. " * 3
    results = [
        {"id": f"res-{at}", "title": f"{told}{at}", "objective": "doel", "activity": "act", "date": "2022"}
        for at in range(600)
    ]
    put(world, [("Result", one) for one in results], space="baarn/public")
    kept = world.keep_report("tra", "directie", space="baarn/public").payload
    parts = [one for one in kept["body"] if one["heading"] == "Kwaliteit en resultaat"]
    assert len(parts) > 1
    assert sum(one["text"].count("Resultaat: Een resultaat") for one in parts) == 600
    short = next(one for one in world.report("tra", "raad").chapters if one.key == "kwaliteit")
    assert sum(one.text.startswith("Resultaat") for one in short.lines) == 10
    assert any(one.text == "De andere resultaten staan hier niet." for one in short.lines)
