"""
Reports in one store with two organisations: the same file to the byte, as of when, for whom, and by every door.

The records are fictitious.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

import kg
from api.cli.commands import app
from api.render.documents.forms import FORMS
from api.render.documents.report import report_document
from kg import clock
from kg.cycle.report.accountability.parts import AccountabilityReport
from kg.cycle.report.measures import use_cases
from kg.errors import Forbidden, InputError, NotFound, StepRefused
from kg.model.schema import dump, parse
from kg.ports.journal import Put
from kg.profiles.restore import restore
from kg.reason.answer import sent
from kg.service import KnowledgeGraph
from tests.contract.test_acknowledged import member
from tests.rest_service import client

LIGHT: Final = {"colour": "oranje", "cause": "ziekte", "consequence": "later open", "steering": "inhuur"}
WORLD: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("kring/public", "Municipality", {"id": "GM0308", "title": "Baarn", "code": "GM0308"}),
    ("baarn/public", "Trajectory", {"id": "baarn.tra", "title": "Fictief traject", "municipalities": ["GM0308"]}),
    ("baarn/public", "Policy", {"id": "baarn.pol", "title": "Fictief beleid", "municipality": "GM0308"}),
    ("baarn/public", "Objective", {"id": "baarn.doel", "title": "Vaker op tijd", "policy": "baarn.pol"}),
    ("baarn/public", "Indicator", {"id": "baarn.maat", "title": "Op tijd", "formula": "op tijd, van alle zaken",
                                   "unit": "%", "municipality": "GM0308", "objectives": ["baarn.doel"]}),
    ("baarn/public", "Measurement", {"id": "baarn.met", "title": "Op tijd 2025", "indicator": "op tijd",
                                     "what": "realisatie", "objective": "baarn.doel", "value": {
                                         "low": 71.5, "high": 71.5, "unit": "%", "period": {"end": "2025"}}}),
    ("baarn/public", "Activity", {"id": "baarn.a", "title": "Werk A", "trajectory": "baarn.tra",
                                  "objective": "baarn.doel", "programme": "Dienstverlening", "status": "lopend",
                                  "period": {"start": "2026-01", "end": "2026-05"},
                                  "amounts": [{"year": 2026, "budget_cents": 500_000, "spent_cents": 123_450}]}),
    ("baarn/public", "Activity", {"id": "baarn.b", "title": "Werk B", "trajectory": "baarn.tra"}),
    ("baarn/public", "StatusUpdate", {"id": "baarn.bericht", "title": "stand", "about": "baarn.tra",
                                      "author": "leider", "date": "2026-06-01", "time": LIGHT,
                                      "money": {"colour": "groen"}, "quality": {"colour": "onbekend"}}),
    ("baarn/private", "Activity", {"id": "baarn.stil", "title": "Geheim werk", "trajectory": "baarn.tra",
                                   "amounts": [{"year": 2026, "budget_cents": 99_900}]}),
    ("baarn/private", "Trajectory", {"id": "baarn.geheim", "title": "Geheim traject", "municipalities": ["GM0308"]}),
]  # fmt: skip
SCRIPT: Final = """
import sys
from pathlib import Path
import kg
from api.render.documents.forms import FORMS
from api.render.documents.report import report_document
with kg.open(Path(sys.argv[1])) as graph:
    made = report_document(graph.report("baarn.tra", "raad"))
for form in FORMS:
    Path(sys.argv[2], "rapportage." + form).write_bytes(FORMS[form].made(made))
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with kg.open(tmp_path / "store", create=True, with_encoder=None) as graph:
        puts = [Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in WORLD]
        graph.append(puts, reason="proef")
    return tmp_path / "store"


@pytest.fixture
def graph(store: Path) -> Iterator[KnowledgeGraph]:
    with kg.open(store, with_encoder=None) as opened:
        yield opened


def files(made: AccountabilityReport) -> dict[str, bytes]:
    return {form: FORMS[form].made(report_document(made)) for form in FORMS}


# --- the same to the byte -------------------------------------------------------------------------


@pytest.mark.deep
def test_a_report_is_the_same_file_again_and_from_a_restored_backup(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        first = files(graph.report("baarn.tra", "raad"))
        assert first == files(graph.report("baarn.tra", "raad"))
        graph.backup(tmp_path / "kopie.tar")
    restore(tmp_path / "kopie.tar", tmp_path / "terug")
    with kg.open(tmp_path / "terug") as graph:
        assert files(graph.report("baarn.tra", "raad")) == first


@pytest.mark.deep
def test_a_report_is_the_same_file_under_another_locale_time_zone_home_and_umask(store: Path, tmp_path: Path) -> None:
    made = []
    for number, (around, mask) in enumerate(
        (({}, 0o022), ({"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati",
                        "HOME": "/nergens", "PYTHONHASHSEED": "7"}, 0o077))
    ):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        asked = [sys.executable, "-c", SCRIPT, str(store), str(folder)]
        subprocess.run(asked, check=True, env={**os.environ, **around}, umask=mask, timeout=120)
        made.append({form: (folder / f"rapportage.{form}").read_bytes() for form in FORMS})
    assert made[0] == made[1]


def test_a_kept_report_is_the_same_file_whatever_was_written_since(graph: KnowledgeGraph) -> None:
    before = graph.report("baarn.tra", "raad")
    kept = graph.keep_report("baarn.tra", "raad", space="baarn/public")
    held = graph.get("baarn.a").payload
    graph.append([Put("baarn.a", "Activity", "baarn/public", {**held, "title": "Anders", "amounts": []})], reason="na")
    assert files(graph.kept_report(kept.id)) == files(before)
    assert files(graph.report("baarn.tra", "raad")) != files(before)
    with pytest.raises(StepRefused, match="vastgelegd"):
        graph.put([parse("Report", {**kept.payload, "title": "Anders"})], space="baarn/public", reason="proef")


# --- what it knew ---------------------------------------------------------------------------------


def test_a_kept_report_bears_the_event_that_it_knew_its_figures_and_lights(graph: KnowledgeGraph) -> None:
    made = graph.report("baarn.tra", "raad")
    kept = graph.keep_report("baarn.tra", "raad", space="baarn/public").payload
    assert made.mark is not None
    assert (kept["journal_seq"], kept["journal_hash"]) == (made.mark.seq, made.mark.hash)
    assert graph.stores.journal.hash_of(made.mark.seq) == made.mark.hash
    assert graph.stores.journal.verify() == []
    assert {one["side"]: one["light"]["colour"] for one in kept["lights"]}["tijd"] == "oranje"
    spent = next(one for one in kept["figures"] if one["measure"] == "besteed")
    assert spent["quantity"]["low"] == 1234.5
    assert graph.keep_report("baarn.tra", "raad", space="baarn/public").id == kept["id"]  # the same one once


def test_reports_and_their_figures_are_asked_in_sparql(graph: KnowledgeGraph) -> None:
    graph.keep_report("baarn.tra", "raad", space="baarn/public")
    query = (Path(kg.__file__).parents[1] / "ontologies/queries/40-rapporteren-resultaten-per-traject.rq").read_text(
        encoding="utf-8"
    )
    assert len(graph.sparql(query).rows) == 1
    asked = """SELECT ?low WHERE { ?report kring:reportedFigure ?one . ?one kring:measureCode "besteed" ;
      kring:reportedQuantity/schema:minValue ?low }"""
    assert "1234.5" in str(graph.sparql(asked).rows) or "1.2345E3" in str(graph.sparql(asked).rows)


def test_a_light_that_lacks_its_cause_is_not_taken_in() -> None:
    with pytest.raises(kg.errors.InvalidRecord, match="oorzaak"):
        parse("Report", {"id": "r", "title": "r", "trajectory": "t", "audience": "raad", "as_of": "2026",
                         "lights": [{"side": "tijd", "light": {"colour": "rood"}}]})  # fmt: skip


def test_a_report_of_nothing_is_refused_by_its_shape() -> None:
    with pytest.raises(kg.errors.InvalidRecord, match="traject"):
        parse("Report", {"id": "r", "title": "r", "audience": "raad", "as_of": "2026"})


# --- as of a day ----------------------------------------------------------------------------------


def test_before_the_first_event_and_after_today_are_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="nog niets vastgelegd"):
        graph.report("baarn.tra", "raad", as_of=clock.today() - timedelta(days=400))
    with pytest.raises(InputError, match="moet nog komen"):
        graph.figures("baarn.tra", as_of=clock.today() + timedelta(days=1))


def test_what_was_not_there_yet_is_not_in_a_report_of_then_and_what_went_since_is(graph: KnowledgeGraph) -> None:
    kept = graph.keep_report("baarn.tra", "raad", space="baarn/public")
    graph.delete("baarn.b", reason="vervallen")
    late = {"id": "baarn.later", "title": "Later bedacht", "trajectory": "baarn.tra"}
    graph.append([Put("baarn.later", "Activity", "baarn/public", dump(parse("Activity", late)))], reason="na")
    then = {one.measure: one.said for one in graph.kept_report(kept.id).figures()}
    assert then["activiteiten"] == "3"
    text = json.dumps(sent(graph.kept_report(kept.id)), ensure_ascii=False)
    assert "Later bedacht" not in text


# --- of what, for whom ----------------------------------------------------------------------------


def test_a_trajectory_that_may_not_be_read_is_not_found(graph: KnowledgeGraph) -> None:
    ede = member(graph, "Ede", {"ede": "editor"})
    for asked in ("baarn.geheim", "er-is-niets"):
        with pytest.raises(NotFound, match="is niet bekend"):
            ede.report(asked, "raad")
        with pytest.raises(NotFound):
            ede.figures(asked)
    with pytest.raises(Forbidden):
        ede.keep_report("baarn.tra", "raad", space="baarn/public")


def test_nothing_private_of_another_is_in_a_figure_a_file_or_a_kept_report(graph: KnowledgeGraph) -> None:
    ede, own = member(graph, "Ede", {"ede": "editor"}), member(graph, "Baarn", {"baarn": "reviewer"})
    for found, budget in ((ede, "€ 5.000"), (own, "€ 5.999")):
        figures = {one.measure: one.said for one in found.report("baarn.tra", "raad").figures()}
        assert figures["begroot"] == budget
    assert b"Geheim" not in files(ede.report("GM0308", "directie"))["html"]
    shared = own.keep_report("baarn.tra", "directie", space="baarn/public")
    assert "Geheim" not in json.dumps(shared.payload)  # made in the eyes of its readers
    assert "599900" not in json.dumps(shared.payload)


def test_a_municipality_and_a_programme_of_its_budget_have_reports_too(graph: KnowledgeGraph) -> None:
    whole = {one.measure: one.said for one in graph.figures("Baarn").counted}
    part = {one.measure: one.said for one in graph.figures("GM0308", programme="dienstverlening").counted}
    assert (whole["activiteiten"], part["activiteiten"]) == ("3", "1")
    assert part["begroot"] == "€ 5.000"
    assert graph.report("Baarn", "college", programme="Dienstverlening").sort == "programma"
    with pytest.raises(InputError, match="is een traject"):
        graph.report("baarn.tra", "raad", programme="Dienstverlening")


def test_a_definition_is_used_wherever_its_number_is_shown(graph: KnowledgeGraph) -> None:
    (series,) = graph.figures("baarn.tra").series
    assert series.definition.formula == "op tijd, van alle zaken"
    assert [one.said for one in series.values] == ["71,5 %"]


def test_a_report_without_anything_cannot_be_kept(graph: KnowledgeGraph) -> None:
    empty = {"id": "GM0228", "title": "Ede", "code": "GM0228"}
    graph.append([Put("GM0228", "Municipality", "kring/public", dump(parse("Municipality", empty)))], reason="proef")
    assert graph.report("Ede", "inwoners").mark is None
    with pytest.raises(StepRefused, match="niets vastgelegd"):
        graph.keep_report("Ede", "raad", space="baarn/public")


def test_a_counted_number_is_the_sum_of_what_its_records_give(graph: KnowledgeGraph) -> None:
    worked_out = 0
    for of in ("baarn.tra", "GM0308"):
        for one in graph.report(of, "directie").figures():
            if one.is_known and one.grounds is not None:
                assert len(one.grounds.records) == one.n
                assert one.grounds.gives == [] or sum(one.grounds.gives) == pytest.approx(one.low), one.title
                worked_out += bool(one.grounds.gives)
    assert worked_out > 15


def test_a_number_of_a_report_leads_to_how_it_was_reached(store: Path) -> None:
    with client(store) as service:
        told = service.get("/rapporteren/rapportage", params={"gemeente": "GM0308", "van": "baarn.tra",
                                                               "lezer": "directie"}).text  # fmt: skip
        links = re.findall(r'href="([^"]*/cijfers/[^"]*)" aria-label="Besteed: ([^"]*)"', told)
        (address, said), *_ = links
        page = service.get(address.replace("&amp;", "&")).text
        assert said == "€ 1.234,50"
        assert [said in page, "Werk A" in page, "Samen" in page, 'href="/id/baarn.a"' in page] == [True] * 4
        record = service.get("/id/baarn.a", headers={"Accept": "text/html"}).text
        assert "Budget</dt><dd>€ 5.000<" in record
        assert "Boekjaar</dt><dd>2026<" in record
        assert "71,5 %" in service.get("/id/baarn.met", headers={"Accept": "text/html"}).text
        assert service.get("/rapporteren/rapportage/cijfers/niets?van=baarn.tra").status_code == 404


# --- one number by every door ---------------------------------------------------------------------


def test_every_door_shows_the_same_numbers(store: Path) -> None:
    """REST, the command line, the page and the file, for every audience."""
    with kg.open(store) as graph:
        whole = {repr(one): one.said for one in graph.figures("baarn.tra").counted}
    shown = CliRunner().invoke(app, ["measures", "baarn.tra", "--store", str(store), "--json"])
    told = json.loads(shown.stdout)
    assert {one["said"] for one in told["counted"]} == set(whole.values())
    with client(store) as service:
        rest = service.get("/v1/figures/baarn.tra").json()
        assert [one["said"] for one in rest["counted"]] == [one["said"] for one in told["counted"]]
        for audience in ("raad", "inwoners"):
            answer = service.get("/v1/report-drafts/baarn.tra", params={"audience": audience}).json()
            figures = [one for chapter in answer["chapters"] for one in chapter["figures"] if one["what"] == "geteld"]
            page = service.get("/rapporteren/rapportage", params={"gemeente": "GM0308", "van": "baarn.tra",
                                                                   "lezer": audience}).text  # fmt: skip
            file = service.get("/v1/report-drafts/baarn.tra", params={"audience": audience, "format": "html"}).text
            assert figures
            for one in figures:
                assert one["said"] in whole.values()
                assert one["said"] in page
                assert one["said"] in file


def test_an_audience_that_does_not_exist_is_refused_at_every_door(store: Path) -> None:
    shown = CliRunner().invoke(app, ["report", "baarn.tra", "--audience", "pers", "--store", str(store)])
    assert isinstance(shown.exception, InputError)
    with client(store) as service:
        answer = service.get("/v1/report-drafts/baarn.tra", params={"audience": "pers"})
        assert answer.status_code in {400, 422}
        page = service.get("/rapporteren/rapportage", params={"gemeente": "GM0308", "van": "baarn.tra",
                                                               "lezer": "pers"})  # fmt: skip
        assert page.status_code == 422
        assert "kies uit raad, college" in page.text


def test_a_municipality_reports_the_work_of_its_own_aims_and_of_nobody_else(graph: KnowledgeGraph) -> None:
    more: list[tuple[str, str, dict[str, Any]]] = [
        ("baarn/public", "Activity", {"id": "baarn.los", "title": "Bij het doel", "objective": "baarn.doel"}),
        ("baarn/public", "Activity", {"id": "baarn.ver", "title": "Van Ede", "objective": "baarn.doel",
                                      "municipality": "GM0228"}),
        ("ede/public", "Activity", {"id": "ede.los", "title": "Ede zegt", "objective": "baarn.doel"}),
        ("baarn/public", "Activity", {"id": "baarn.niets", "title": "Nergens bij"}),
    ]  # fmt: skip
    graph.append([Put(one["id"], kind, space, dump(parse(kind, one))) for space, kind, one in more], reason="proef")
    own = member(graph, "Baarn", {"baarn": "reviewer"})
    held = use_cases.held(own, use_cases.subject_of(own, "Baarn"), clock.today())
    assert {one["id"] for one in held.activities} == {"baarn.a", "baarn.b", "baarn.stil", "baarn.los"}
