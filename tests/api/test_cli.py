"""The command line as a person and as a machine use it. Records made here are fictitious."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import api.cli
import kg
from kg.adapters.journal.sql import SqlJournal
from tests import commands

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "ingest" / "demo"
Kring = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def kring() -> Kring:
    def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return commands.run(arguments, stdin=stdin, environment={"KRING_ENCODER": "none", **environment})

    return run


@pytest.fixture(scope="module")
def store(kring: Kring, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo's cases and developments, searched by words alone."""
    folder = str(tmp_path_factory.mktemp("cli") / "store")
    done = kring("ingest", str(DEMO / "cases"), str(DEMO / "developments"), str(DEMO / "gemeenten"), "--store", folder)
    assert done.returncode == 0, done.stderr
    return folder


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_ingest_says_what_it_did_and_a_second_time_that_nothing_changed(kring: Kring, store: str) -> None:
    summary = answer(kring("ingest", str(DEMO / "cases"), "--store", store, "--json"))
    assert summary["documents"] == {"read": 0, "skipped": 1}
    assert (summary["added"], summary["changed"], summary["quarantined"]) == (0, 0, 0)


def test_interpret_gives_the_parts_that_add_up_with_evidence(kring: Kring, store: str) -> None:
    ranked = answer(kring("interpret", "GM0363", "--as-of", "2026-06-01", "--top", "68", "--store", store, "--json"))
    assert len(ranked) == 68
    order = [(entry["standing"], entry["under"] is not None, -entry["score"]) for entry in ranked]
    assert order == sorted(order)
    for entry in ranked:
        assert abs(sum(part["contribution"] for part in entry["parts"]) - entry["score"]) < 1e-9
        for part in entry["parts"]:
            assert part["contribution"] == pytest.approx(part["value"] * part["weight"])
            assert all(evidence["text"] for evidence in part["evidence"])


def test_interpret_takes_a_name_and_speaks_dutch(kring: Kring, store: str) -> None:
    done = kring("interpret", "amsterdam", "--top", "2", "--store", store)
    assert done.stdout.startswith("Wat beweegt er voor Amsterdam (GM0363)?")
    assert "Wettelijke plicht voor alle gemeenten" in done.stdout
    assert len(kring("interpret", "Baarn", "--store", store).stdout.splitlines()) <= 40
    whole = kring("interpret", "amsterdam", "--top", "2", "--uitleg", "--store", store)
    assert "wettelijke plicht: Wettelijke plicht" in whole.stdout


def test_search_gives_hits_with_reason_passage_and_place(kring: Kring, store: str) -> None:
    hits = answer(kring("search", "medewerkers en het zaaksysteem", "--kind", "Lesson", "--store", store, "--json"))
    assert hits[0]["id"].startswith("les-")
    assert hits[0]["why"]["terms"]
    assert hits[0]["passage"]["place"].startswith("regel ")
    assert {hit["kind"] for hit in hits} == {"Lesson"}


def test_search_puts_an_exact_identifier_first(kring: Kring, store: str) -> None:
    for key in ("GM0308", "les-gouda-een-ingang", "case-gouda-slim-snel-digitaal", "dev-woo"):
        hits = answer(kring("search", key, "--store", store, "--json"))
        assert hits[0]["id"] == key
        assert hits[0]["why"]["identifier"] is True


def test_borgen_gives_lessons_with_source_and_differences(kring: Kring, store: str) -> None:
    question = "Hoe lopen we een archiefachterstand in met robots?"
    found = answer(kring("borgen", question, "--for", "Ede", "--store", store, "--json"))
    first = found[0]
    assert first["kind"] in {"Lesson", "Case"}
    assert first["sources"][0]["url"].startswith("http")
    assert {"inwoners", "provincie"} <= {difference["aspect"] for difference in first["differences"]}
    assert sum(part["contribution"] for part in first["why"]["parts"]) == pytest.approx(first["score"])
    assert "bron: " in kring("borgen", question, "--for", "Ede", "--store", store).stdout


def test_show_gives_the_record_with_its_provenance(kring: Kring, store: str) -> None:
    shown = answer(kring("show", "les-gouda-een-ingang", "--store", store, "--json"))
    assert shown["kind"] == "Lesson"
    assert shown["record"]["provenance"][0]["place"].startswith("regel 1")
    done = kring("show", "les-bestaat-niet", "--store", store)
    assert (done.returncode, done.stdout) == (1, "")
    assert "'les-bestaat-niet'" in done.stderr


def test_sparql_reads_a_file_or_standard_input(kring: Kring, store: str) -> None:
    query = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a kring:Case }"
    table = answer(kring("sparql", "-", "--store", store, "--json", stdin=query))
    assert table["columns"] == ["n"]
    cases = (DEMO / "cases" / "cases.jsonl").read_text("utf-8").splitlines()
    assert table["rows"][0][0].startswith(f'"{len(cases)}"')


def test_sparql_that_would_leave_the_house_is_refused_with_the_reason(kring: Kring, store: str) -> None:
    done = kring("sparql", "-", "--store", store, stdin="SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    assert done.returncode == 1
    assert "SERVICE" in done.stderr


def test_check_finds_the_store_in_order(kring: Kring, store: str) -> None:
    assert answer(kring("check", "--store", store, "--json"))["ok"] is True


def test_backup_and_restore_give_the_same_store(kring: Kring, store: str, tmp_path: Path) -> None:
    file, other = tmp_path / "kopie.zip", str(tmp_path / "terug")
    assert kring("backup", str(file), "--store", store).returncode == 0
    assert kring("restore", str(file), "--store", other).returncode == 0
    assert answer(kring("check", "--store", other, "--json"))["ok"] is True
    again = kring("restore", str(file), "--store", other)
    assert again.returncode == 1
    assert "staat al een opslag" in again.stderr


def test_restore_refuses_an_archive_that_names_paths_outside_it(kring: Kring, tmp_path: Path) -> None:
    file = tmp_path / "kwaad.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr("../../buiten.txt", "x")
    done = kring("restore", str(file), "--store", str(tmp_path / "s"))
    assert done.returncode == 1
    assert "../../buiten.txt" in done.stderr
    assert not (tmp_path / "s").exists()


def test_an_export_is_taken_in_again(kring: Kring, store: str, tmp_path: Path) -> None:
    file = tmp_path / "alles.jsonl"
    made = answer(kring("export", str(file), "--store", store, "--json"))
    summary = answer(kring("ingest", str(file), "--store", str(tmp_path / "nieuw"), "--json"))
    lessons = summary["records"]["Lesson"]
    cases = map(json.loads, (DEMO / "cases" / "cases.jsonl").read_text("utf-8").splitlines())
    assert lessons == {"added": sum(len(case["lessons"]) for case in cases)}
    assert made["records"] > 1500
    assert summary["quarantined"] == 0


def test_export_writes_turtle(kring: Kring, store: str, tmp_path: Path) -> None:
    made = answer(kring("export", str(tmp_path / "alles.ttl"), "--store", store, "--json"))
    assert made["triples"] > 10_000
    assert kring("export", str(tmp_path / "alles.doc"), "--store", store).returncode == 1


def test_a_store_that_another_process_holds_is_named(kring: Kring, tmp_path: Path) -> None:
    with kg.open(tmp_path / "s", with_encoder=None, create=True):
        (tmp_path / "a.txt").write_text("Tekst", encoding="utf-8")
        done = kring("ingest", str(tmp_path / "a.txt"), "--store", str(tmp_path / "s"))
    assert done.returncode == 1
    assert "in gebruik bij een ander proces" in done.stderr


def test_a_store_of_a_newer_version_is_named_and_left_alone(kring: Kring, tmp_path: Path) -> None:
    import sqlite3

    SqlJournal.open(_made(tmp_path / "s") / "journal.db").close()
    database = sqlite3.connect(tmp_path / "s" / "journal.db")
    database.execute("UPDATE meta SET schema_version = 99")
    database.commit()
    database.close()
    done = kring("check", "--store", str(tmp_path / "s"))
    assert done.returncode == 1
    assert "99" in done.stderr


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_mistakes_are_said_in_one_line(kring: Kring, store: str, tmp_path: Path) -> None:
    for arguments, said in (
        (("search", "x", "--store", str(tmp_path / "geen")), "er is geen opslag"),
        (("search", "x", "--kind", "Les", "--store", store), "onbekende soort 'Les'"),
        (("interpret", "Amsterdm", "--store", store), "bedoelt u Amsterdam"),
        (("interpret", "Ede", "--as-of", "gisteren", "--store", store), "'gisteren' is geen datum"),
        (("ingest", str(tmp_path / "weg"), "--store", store), "bestaat niet"),
        (("ingest", str(DEMO), "--space", "zomaar", "--store", store), "'zomaar'"),
        (("eval", str(tmp_path)), "BEIR"),
    ):
        done = kring(*arguments)
        assert done.returncode == 1, arguments
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr


def test_eval_prints_one_object_a_folder(kring: Kring, tmp_path: Path) -> None:
    folder = _made(tmp_path / "klein")
    corpus = [{"_id": "a/1", "title": "", "text": "De kat zit op de mat."}, {"_id": "b", "text": "Een archief is vol."}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), encoding="utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "volle archieven"}), encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\tb\t1\n", encoding="utf-8")
    (line,) = kring("eval", str(folder), "--json").stdout.splitlines()
    measured = json.loads(line)
    assert (measured["set"], measured["docs"], measured["queries"]) == ("klein", 2, 1)
    assert measured["ndcg@10"] == measured["recall@10"] == measured["mrr@10"] == 1.0


def test_each_command_reads_by_the_encoder_that_the_settings_pick() -> None:
    """What a page says by meaning, a command does not say by words: none leaves the encoder out unasked."""
    files = Path(api.cli.__file__).parent.glob("*.py")
    opened = [one for file in files for one in re.findall(r"open_graph\([^)]*", file.read_text("utf-8"))]
    assert len(opened) > 50
    assert [one for one in opened if '"none"' in one and "if encode" not in one] == []
