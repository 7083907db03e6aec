"""
The commands of borgen as a user types them, on the data that comes along; every edge has its stated behaviour.

People, lessons and cases with "fictief" in their title are made up for these tests.
"""

import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

import kg
from api.cli.commands import app
from ingest.load import ingest_into
from kg.adapters.journal.sql import SqlJournal
from kg.errors import KringError
from kg.ports.journal import Put
from kg.profiles.access import open_visits
from tests.mandates import as_user

DEMO = Path(__file__).parents[2] / "ingest" / "demo"
LESSON: Final = "les-gouda-doel-dat-leeft"
CASE: Final = "case-gouda-slim-snel-digitaal"
FICTION: Final = (
    {"kind": "Expertise", "id": "kennis-x", "title": "Fictieve kennis", "themes": ["thema-archivering"]},
    {"kind": "Expert", "id": "exp-1", "title": "Jan Proef", "expertise": ["kennis-x"], "organisation": "org-bct"},
    {"kind": "Expert", "id": "exp-2", "title": "Dubbel Naam"},
    {"kind": "Expert", "id": "exp-3", "title": "Dubbel Naam"},
    {"kind": "Policy", "id": "pol-x", "title": "Fictief beleid", "municipality": "GM0308"},
    {"kind": "Objective", "id": "doel-x", "title": "Fictief doel", "policy": "pol-x", "owner": "Jan Proef"},
    {"kind": "Case", "id": "case-x", "title": "Baarn: fictief", "situation": "Baarn gaf 12.000 euro uit.",
     "outcome": "succes", "municipalities": ["GM0308"]},
    {"kind": "Lesson", "id": "les-kaal", "title": "Fictief: begin klein met één team en breid pas uit als het werkt",
     "phase": "borgen", "basis": "expliciet"},
    {"kind": "Municipality", "id": "GM9999", "title": "Profielloos (fictief)", "code": "GM9999"},
    {"kind": "Trajectory", "id": "tra-x", "title": "Fictief traject", "municipalities": ["GM0308"],
     "themes": ["thema-archivering"]},
)  # fmt: skip


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that has all data of these tests."""
    folder = tmp_path_factory.mktemp("borgen")
    (folder / "fictie.jsonl").write_text("".join(json.dumps(row) + "\n" for row in FICTION), "utf-8")
    with kg.open(folder / "store", with_encoder=None, create=True) as graph:
        paths = [DEMO / name for name in ("cases", "gemeenten", "tooi", "providers", "developments")]
        ingest_into(
            graph, [*paths, folder / "fictie.jsonl"], space="local/private", encode=False, progress=lambda *_: None
        )
    return folder


Run = Callable[..., Result]


def runner(store: Path) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--store", str(store)], env={"KRING_ENCODER": "none"})

    return run


@pytest.fixture(scope="module")
def reading(master: Path) -> Run:
    """A store that tests only read."""
    return runner(master / "store")


@pytest.fixture
def writing(master: Path, tmp_path: Path) -> Run:
    """A store of its own, that has only the fictitious people, lessons and cases and what they are about."""
    kinds = ("Expertise", "Expert", "Policy", "Objective", "Organisation", "Trajectory", "Profile", "Municipality")
    with (
        kg.open(master / "store", with_encoder=None) as source,
        kg.open(tmp_path / "store", with_encoder=None, create=True) as made,
    ):
        held = (*source.scan(*kinds), *source.get_many([LESSON, CASE, "case-x", "les-kaal"]).values())
        puts = [Put(stored.id, stored.kind, stored.space, stored.payload) for stored in held]
        made.stores.journal.append(puts, mandate=as_user("ingest"), reason="proef")
    return runner(tmp_path / "store")


def value(done: Result) -> Any:
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def text(done: Result) -> str:
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def refused(done: Result) -> str:
    assert done.exit_code == 1
    assert isinstance(done.exception, KringError), done.exception
    return str(done.exception)


# --- retrieve -------------------------------------------------------------------------------------

QUESTION: Final = "weinig draagvlak bij medewerkers voor het nieuwe zaaksysteem"


@pytest.mark.parametrize(
    "question",
    [
        "zaaksysteem",
        f"{QUESTION}. " * 330,
        "Little support among employees for the new case management system (zaaksysteem)",
        "weinig draagvlak bij medewerkers voor teh nieuwe zaaksysteme",
    ],
    ids=["one word", "20,000 characters", "English", "typing errors"],
)
def test_borgen_answers_however_it_is_asked(reading: Run, question: str) -> None:
    found = value(reading("borgen", question, "--for", "Baarn", "--json"))
    assert len(found) == 10
    for entry in found:
        assert entry["score"] == pytest.approx(sum(part["contribution"] for part in entry["why"]["parts"]))
    assert "zaaksysteem" in json.dumps(found[:3], ensure_ascii=False).casefold()


def test_a_typing_error_in_every_third_word_keeps_most_of_the_answer(reading: Run) -> None:
    right = value(reading("borgen", QUESTION, "--json"))
    typed = value(reading("borgen", "weinig draagvlak bji medewerkers voor hte nieuwe zaaksystem", "--json"))
    assert len({one["id"] for one in right[:5]} & {one["id"] for one in typed}) >= 3


def test_an_asker_without_profile_is_answered_and_the_gap_is_named(reading: Run) -> None:
    found = value(reading("borgen", QUESTION, "--for", "GM9999", "--json"))
    assert any("niet bekend" in difference["text"] for entry in found for difference in entry["differences"])
    judged = text(reading("applies", LESSON, "--for", "GM9999"))
    assert judged.startswith("onbekend")


# --- applies, adapt -------------------------------------------------------------------------------


def test_applies_says_per_condition_what_decides_and_what_told_facts_change(reading: Run) -> None:
    asked = value(reading("applies", LESSON, "--for", "Baarn", "--json"))
    assert asked["verdict"] == "onbekend"
    assert asked["conditions"][0]["question"].startswith("Geldt voor Baarn")
    told = ("--context", "Ons eerdere zaaksysteem- of DIV-programma stuitte op weinig draagvlak")
    assert value(reading("applies", LESSON, "--for", "Baarn", *told, "--json"))["verdict"] == "geldt"
    assert text(reading("applies", LESSON, "--for", "Baarn", *told)).startswith("geldt: ")


def test_a_lesson_without_conditions_is_not_said_to_hold(reading: Run) -> None:
    judged = value(reading("applies", "les-kaal", "--for", "Baarn", "--json"))
    assert (judged["verdict"], judged["conditions"]) == ("onbekend", [])
    assert "geen voorwaarde" in text(reading("applies", "les-kaal", "--for", "Baarn"))


def test_adapt_lists_every_change_with_its_reason_and_stores_only_on_request(writing: Run) -> None:
    plan = value(writing("adapt", CASE, "--for", "Baarn", "--start", "2027-01-01", "--owner", "Rol X", "--json"))
    assert (plan["saved"], plan["period"]["start"], plan["municipality"]) == (None, "2027-01-01", "Baarn")
    assert all(change["reason"] for change in plan["changes"])
    shown = text(writing("adapt", CASE, "--for", "Baarn"))
    assert "Wat er anders is dan daar:" in shown
    assert shown.endswith("Niet bewaard; bewaar met --save.\n")
    saved = value(writing("adapt", CASE, "--for", "Baarn", "--save", "--json"))["saved"]
    themes = value(writing("show", saved, "--json"))["record"]["themes"]
    assert themes == value(writing("show", CASE, "--json"))["record"]["themes"]


# --- lesson ---------------------------------------------------------------------------------------


def test_a_lesson_goes_from_draft_to_accepted_by_one_who_says_to_be_alone(writing: Run) -> None:
    added = value(writing("lesson", "add", "Fictief: meet eerst", "--phase", "borgen", "--because", "x", "--json"))
    key = added["added"][0]
    assert "--alone" in refused(writing("lesson", "review", key))
    assert "wel mogelijk: 'getoetst'" in refused(writing("lesson", "accept", key, "--alone"))
    assert text(writing("lesson", "review", key, "--alone")) == f"{key}: concept → getoetst\n"
    accepted = value(writing("lesson", "accept", key, "--alone", "--valid-until", "2099", "--json"))
    assert accepted == {"id": key, "before": "getoetst", "after": "aanvaard"}
    held = value(writing("show", key, "--json"))["record"]
    assert (held["review"], held["reviewed_alone"], held["valid_until"]) == ("aanvaard", True, "2099")
    found = next(one for one in value(writing("borgen", "meet eerst", "--json")) if one["id"] == key)
    assert found["marks"] == ["alleen"]
    assert value(writing("lesson", "expire", key, "--json"))["after"] == "verlopen"


def test_a_lesson_that_a_file_calls_accepted_is_marked_as_read_by_nobody_else(writing: Run, tmp_path: Path) -> None:
    lesson = {
        "kind": "Lesson",
        "id": "les-zelf",
        "title": "Fictief: meet eerst",
        "phase": "borgen",
        "review": "aanvaard",
    }
    (tmp_path / "lessen.jsonl").write_text(json.dumps({**lesson, "basis": "expliciet"}), "utf-8")
    writing("ingest", str(tmp_path / "lessen.jsonl"), "--no-encode")
    held = value(writing("show", "les-zelf", "--json"))["record"]
    assert (held["review"], held["reviewed_alone"]) == ("aanvaard", True)
    again = text(writing("ingest", str(tmp_path / "lessen.jsonl"), "--no-encode"))
    assert "Records: geen" in again


def test_a_lesson_that_nearly_exists_is_shown_beside_the_other(writing: Run) -> None:
    shown = text(
        writing("lesson", "add", "Fictief: begin met één team en breid pas uit als het echt werkt", "--phase", "borgen")
    )
    assert "les-kaal: Fictief: begin klein" in shown
    assert "supersede OUD --new NIEUW" in shown
    pairs = value(writing("lesson", "near", "--json"))
    assert "les-kaal" in {pairs[0]["one"], pairs[0]["other"]}


def test_lessons_come_from_a_file_all_or_none(writing: Run, tmp_path: Path) -> None:
    good = {"id": "les-f1", "title": "Fictief", "phase": "borgen", "basis": "expliciet"}
    file = tmp_path / "lessen.jsonl"
    file.write_text(json.dumps(good) + "\n" + json.dumps({**good, "id": "les-f2", "phase": "nergens"}), "utf-8")
    assert "les-f2" in refused(writing("lesson", "add", "--file", str(file)))
    refused(writing("show", "les-f1"))
    file.write_text(json.dumps(good), "utf-8")
    assert value(writing("lesson", "add", "--file", str(file), "--json"))["added"] == ["les-f1"]
    assert "bestaat al" in refused(writing("lesson", "add", "--file", str(file)))
    file.write_text("{", "utf-8")
    assert "regel 1" in refused(writing("lesson", "add", "--file", str(file)))


def test_a_confirmation_counts_once_and_not_for_who_took_part(writing: Run) -> None:
    first = value(writing("lesson", "confirm", LESSON, "--for", "Baarn", "--by", "Rol X", "--json"))
    assert value(writing("lesson", "confirm", LESSON, "--for", "GM0308", "--by", "Rol X", "--json")) == first
    assert "deed mee aan" in refused(writing("lesson", "confirm", LESSON, "--for", "Gouda", "--by", "Rol X"))
    entry = next(one for one in value(writing("borgen", "doel dat leeft", "--json")) if one["id"] == LESSON)
    (part,) = [part for part in entry["why"]["parts"] if part["feature"] == "confirmed"]
    assert (part["value"], "Baarn" in part["evidence"][0]["text"]) == (1 / 2, True)


def test_a_replacement_is_undone_and_a_circle_is_refused_by_name(writing: Run) -> None:
    assert value(writing("lesson", "supersede", LESSON, "--new", "les-kaal", "--json"))["superseded_by"] == "les-kaal"
    circle = refused(writing("lesson", "supersede", "les-kaal", "--new", LESSON))
    assert f"{LESSON} → les-kaal → {LESSON}" in circle
    assert f"{LESSON} → {LESSON}" in refused(writing("lesson", "supersede", LESSON, "--new", LESSON))
    assert text(writing("lesson", "supersede", LESSON, "--undo")) == f"{LESSON} geldt weer.\n"
    assert "review" not in value(writing("show", LESSON, "--json"))["record"]


# --- push, reuse ----------------------------------------------------------------------------------


def test_push_gives_at_most_five_for_a_step_or_a_phase(reading: Run) -> None:
    found = value(reading("push", "--phase", "borgen", "--theme", "archivering", "--for", "Baarn", "--json"))
    assert len(found) == 5
    for one in found:
        assert one["score"] == pytest.approx(sum(part["contribution"] for part in one["why"]["parts"]))
        assert one["verdict"] in {"geldt", "onbekend"}
    assert "Zelfde thema. thema-archivering" in text(reading("push", "tra-x"))
    assert "'kernfusie' is niet bekend" in refused(reading("push", "--theme", "kernfusie"))


def test_reuse_is_counted_as_stated(writing: Run) -> None:
    for more in (("--hours", "2.5", "--provider", "org-bct"), ()):
        writing("reuse", "add", LESSON, "--event", "hielp", "--by", "Rol X", "--date", "2026-05-01", *more)
    rows = value(writing("reuse", "report", "--per", "month", "--json"))
    assert rows == [{"month": "2026-05", "events": {"hielp": 2}, "hours_saved": 2.5, "stated": 1}]
    assert "niet opgegeven: hielp 1; geen uren opgegeven" in text(writing("reuse", "report", "--per", "provider"))


# --- risk, share, person --------------------------------------------------------------------------


def test_risk_names_what_hangs_on_one_and_coverage_counts(reading: Run) -> None:
    rows = value(reading("risk", "--json"))
    assert [row["severity"] for row in rows] == sorted(row["severity"] for row in rows)
    assert {"deskundigen", "aanbieders"} <= {row["rule"] for row in rows if row["about"] == "kennis-x"}
    coverage = {row["expertise"]: row for row in value(reading("risk", "--coverage", "--json"))}
    assert coverage["expertise-digitale-duurzaamheid"]["providers"] == 2
    assert "kennis-x: personen 1, aanbieders 1" in text(reading("risk", "--coverage"))
    assert value(reading("risk", "--for", "Baarn", "--json")) != []
    lines = text(reading("risk")).splitlines()
    group = next(one["group"] for one in rows if one["rule"] == "ontwikkeling zonder expertise")
    assert len([line for line in lines if group in line]) == 1
    assert {row["about"] for row in rows} <= {word for line in lines for word in re.findall(r"[\w.-]+", line)}


def test_share_shows_what_leaves_and_does_it_only_with_yes(writing: Run) -> None:
    preview = value(writing("share", "case-x", "--anonymous", "--json"))
    assert preview["shared_as"] is None
    assert "Baarn" not in json.dumps(preview["leaves"]["record"])
    assert "er is niets gedeeld" in text(writing("share", "case-x", "--anonymous"))
    key = value(writing("share", "case-x", "--anonymous", "--yes", "--json"))["shared_as"]
    assert value(writing("show", key, "--json"))["space"] == "netwerk/network"
    writing("share", "case-x", "--audience", "public", "--yes")
    assert value(writing("share", "case-x", "--yes", "--json"))["already"] is True
    assert "er is niets veranderd" in text(writing("share", "case-x", "--anonymous", "--yes"))


def test_export_shows_all_of_a_person_and_two_of_a_name_are_told_apart(reading: Run) -> None:
    held = value(reading("person", "export", "jan proef", "--json"))
    assert ([row["id"] for row in held["records"]], held["only_in_history"]) == (["doel-x", "exp-1"], [])
    assert "exp-2 (organisatie onbekend), exp-3" in refused(reading("person", "export", "Dubbel Naam"))
    assert [row["id"] for row in value(reading("person", "export", "exp-2", "--json"))["records"]] == ["exp-2"]


def test_erasing_the_only_holder_is_done_and_the_risk_appears(writing: Run) -> None:
    assert "geef dan --yes" in refused(writing("person", "erase", "Jan Proef"))
    assert value(writing("person", "erase", "Jan Proef", "--yes", "--json"))["erased"] == ["doel-x", "exp-1"]
    assert "is niets bekend" in refused(writing("person", "export", "Jan Proef"))
    assert value(writing("show", "doel-x", "--json"))["record"]["owner"] == "een medewerker"
    first = value(writing("risk", "--json"))[0]
    assert (first["severity"], first["rule"], first["about"]) == (1, "deskundigen", "kennis-x")
    assert value(writing("check", "--json"))["ok"] is True


def test_when_somebody_last_looked_is_exported_and_erased(writing: Run, tmp_path: Path) -> None:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    with closing(open_visits(tmp_path / "store")) as visits:
        for who in ("Jan Proef (0a1b)", "Alleen Bezoek (2c3d)", "Iemand Anders (4e5f)"):
            visits.look(who, "GM0308", now=now, seq=1)
    held = value(writing("person", "export", "jan proef", "--json"))
    assert [(one["who"], one["place"], one["seq"]) for one in held["visits"]] == [("Jan Proef (0a1b)", "GM0308", 1)]
    assert held["records"]
    assert "laatste bezoek van Alleen Bezoek (2c3d)" in text(writing("person", "export", "Alleen Bezoek"))
    assert value(writing("person", "erase", "Jan Proef", "--yes", "--json"))["visits"] == 1
    shown = text(writing("person", "erase", "Bezoek, Alleen", "--yes"))
    assert "Vergeten: het laatste bezoek aan Start, voor 1 gemeente." in shown
    assert "Gewist in" not in shown
    assert "is niets bekend" in refused(writing("person", "export", "Alleen Bezoek"))
    with closing(open_visits(tmp_path / "store")) as visits:
        assert [one.who for one in visits.every()] == ["Iemand Anders (4e5f)"]


def test_an_id_that_spells_the_name_stays_in_the_journal_and_erasing_says_so(writing: Run, tmp_path: Path) -> None:
    file = tmp_path / "mensen.jsonl"
    file.write_text('{"kind": "Expert", "id": "exp-rene-fictief", "title": "René Fictief"}', "utf-8")
    writing("ingest", str(file), "--no-encode")
    shown = text(writing("person", "erase", "René Fictief", "--yes"))
    assert "Let op: de naam staat in de id's exp-rene-fictief; die blijven in het journaal." in shown
    assert "Let op" not in text(writing("person", "erase", "Jan Proef", "--yes"))


@pytest.mark.parametrize("name", ["", "  ", "de", "Gouda", "Niemand"])
def test_a_word_that_is_nobodys_name_erases_nothing(writing: Run, tmp_path: Path, name: str) -> None:
    events = _events(tmp_path / "store")
    assert refused(writing("person", "erase", name, "--yes"))
    assert _events(tmp_path / "store") == events > 0


def _events(store: Path) -> int:
    with closing(SqlJournal.open(store / "journal.db")) as journal:
        return journal.head()


# --- who, offer -----------------------------------------------------------------------------------


def test_who_gives_provider_person_and_municipality_in_one_order(reading: Run) -> None:
    asked = ("--theme", "archivering", "--phase", "borgen", "--for", "Baarn", "--top", "40")
    found = value(reading("who", *asked, "--json"))
    assert {one["kind"] for one in found} == {"Organisation", "Expert", "Municipality"}
    order = [(one["learn_from"], -one["score"]) for one in found]  # where it only failed comes last
    assert order == sorted(order)
    assert "GM0308" not in {one["id"] for one in found}
    assert "Jan Proef  [" in text(reading("who", *asked, "--uitleg"))
    assert "exp-1" in text(reading("who", *asked))


def test_providers_of_the_field_are_among_the_first_for_archives(reading: Run) -> None:
    for question in (("Wie helpt ons met het archief?",), ("--theme", "archivering")):
        first = [one["id"] for one in value(reading("who", *question, "--top", "6", "--json"))]
        assert {"org-bct", "org-divault"} <= set(first), question


def test_offer_tells_phases_holes_and_promises(reading: Run) -> None:
    made = value(reading("offer", "tra-x", "--json"))
    for step in made["phases"]:  # of each phase the joint service of both, whatever others offer beside it
        assert f"dienst-{step['phase']}" in {line["service"] for line in step["services"]}
    people = [one["people"] for one in made["themes"][0]["expertise"] if one["people"]]
    assert people == [[{"id": "exp-1", "name": "Jan Proef"}]]
    assert {"wie doet het", "geen deskundige", "kennis in gevaar"} <= {hole["rule"] for hole in made["holes"]}
    shown = text(reading("offer", "dev-woo", "--for", "Hulst"))
    assert "bekeken voor Hulst" in shown
    assert "bron: https://bctsoftware.com" in shown
    assert "let op: Alleen algemeen aanbod" in shown
    assert value(reading("offer", "Wet open overheid", "--json"))["development"] == "dev-woo"
    shown = text(reading("offer", "tra-x", "--for", "Amsterdam"))
    assert "bekeken voor Amsterdam" in shown
    assert "van BCT en eSpecialisten" in shown
    assert "De beloften" in shown


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("applies", "weg", "--for", "Baarn"), "niets bekend onder 'weg'"),
        (("applies", CASE, "--for", "Baarn"), "is geen les maar een Case"),
        (("applies", LESSON, "--for", "Nergens"), "staat in geen register"),
        (("adapt", LESSON, "--for", "Baarn"), "is geen casus maar een Lesson"),
        (("adapt", CASE, "--for", "Baarn", "--start", "morgen"), "is geen datum"),
        (("lesson", "add"), "geef het advies en de fase"),
        (("lesson", "add", "x", "--phase", "ontwerpen"), "is geen toegestane waarde"),
        (("lesson", "add", "x", "--phase", "borgen", "--case", "weg"), "casus weg is niet bekend"),
        (("lesson", "add", "x", "--phase", "borgen", "--valid-until", "ooit"), "is geen datum"),
        (("lesson", "add", "--file", "weg.jsonl"), "bestaat niet"),
        (("lesson", "review", LESSON, "--alone"), "geen stand heeft"),
        (("lesson", "confirm", LESSON, "--for", "Baarn", "--by", "x", "--date", "ooit"), "is geen datum"),
        (("lesson", "supersede", LESSON), "--new LES, of --undo"),
        (("lesson", "supersede", LESSON, "--undo"), "is niet vervangen"),
        (("lesson", "supersede", LESSON, "--new", "weg"), "niets bekend onder 'weg'"),
        (("push",), "geef een traject"),
        (("push", "--phase", "ontwerpen"), "is geen fase"),
        (("push", "org-bct"), "is een Organisation"),
        (("reuse", "add", LESSON, "--event", "hielp", "--by", "x", "--hours", "-1"), "geef 0 of meer"),
        (("reuse", "add", LESSON, "--event", "hielp", "--by", "x", "--hours", "nan"), "eindig getal"),
        (("reuse", "add", LESSON, "--event", "zag", "--by", "x"), "geen toegestane waarde"),
        (("reuse", "add", LESSON, "--event", "hielp", "--by", "x", "--provider", "weg"), "'weg' is niet bekend"),
        (("reuse", "report", "--per", "week"), "is geen indeling"),
        (("risk", "--for", "Nergens"), "staat in geen register"),
        (("share", "weg"), "niets bekend onder 'weg'"),
        (("share", CASE, "--audience", "wereld", "--yes"), "is geen doelgroep"),
        (("share", "kennis-x", "--anonymous"), "kan niet anoniem"),
        (("person", "export", "Onbekende Persoon"), "is niets bekend"),
        (("who",), "geef een vraag, of een thema"),
        (("who", "archief", "--phase", "ontwerpen"), "is geen fase"),
        (("offer", "weg"), "niets bekend onder 'weg'"),
        (("offer", LESSON), "is geen traject of ontwikkeling maar een Lesson"),
        (("offer", "tra-x", "--for", "Nergens"), "staat in geen register"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_a_mistake_is_said_in_dutch_and_changes_nothing(reading: Run, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(reading(*arguments))
