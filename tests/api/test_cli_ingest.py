"""`kring ingest` says with its exit code whether anything came in, and asks before it takes much back."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.cli.progress import EVERY_S, logged
from api.settings import Settings
from tests import commands

Ingest = Callable[..., subprocess.CompletedProcess[str]]
LESSON = '{{"kind": "Lesson", "id": "les-{0}", "title": "Les {0}", "phase": "borgen", "basis": "afgeleid"}}'


@pytest.fixture
def ingest(registers: Path, tmp_path: Path) -> Ingest:
    """Into a store of one's own, with the registers in it; by words alone."""
    store = tmp_path / "store"
    shutil.copytree(registers, store)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return commands.run(("ingest", *arguments, "--store", str(store)), environment={"KRING_ENCODER": "none"})

    return run


def lessons(folder: Path, *numbers: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"{number:02}.jsonl").write_text(LESSON.format(number), encoding="utf-8")
    return folder


def test_a_table_of_which_nothing_comes_in_ends_with_1_each_time(ingest: Ingest, tmp_path: Path) -> None:
    """A script that runs at night sees it; beside what did come in too."""
    folder = lessons(tmp_path / "map", 1)
    assert ingest(str(folder)).returncode == 0
    (folder / "lijst.csv").write_text("kolom;andere\n1;2\n3;4\n", encoding="utf-8")
    for _ in range(2):
        done = ingest(str(folder))
        assert done.returncode == 1
        assert "wacht op u: 1 tabel; bevestig wat de kolommen zijn met kring ingest --preview" in done.stdout
        assert "    lijst.csv (2 rijen)" in done.stdout.splitlines()


def test_a_run_in_which_nothing_came_in_ends_with_1(ingest: Ingest, tmp_path: Path) -> None:
    """An unknown format and nothing else; in a new store only what comes with Kring came in."""
    (tmp_path / "plaat.xyz").write_bytes(b"\0\1")
    done = ingest(str(tmp_path / "plaat.xyz"), "--json")
    assert (done.returncode, json.loads(done.stdout)["documents"]) == (1, {"read": 0, "skipped": 0})
    shutil.rmtree(tmp_path / "store")
    fresh = ingest(str(tmp_path / "plaat.xyz"), "--json")
    assert (fresh.returncode, json.loads(fresh.stdout)["records"]["Municipality"]) == (1, {"added": 605})


def test_an_empty_or_missing_folder_takes_nothing_back_unless_somebody_says_so(ingest: Ingest, tmp_path: Path) -> None:
    """It may be a disk that is not mounted."""
    folder = lessons(tmp_path / "map", *range(1, 4))
    assert ingest(str(folder)).returncode == 0
    for file in folder.iterdir():
        file.unlink()
    for _ in ("empty", "missing"):
        refused = ingest(str(folder), "--withdraw")
        assert refused.returncode == 1
        assert "3 van de 3 bestanden zijn er niet meer; daaruit kwamen 3 Lesson" in refused.stderr
        assert "02.jsonl" in refused.stderr
        assert "--yes" in refused.stderr
        shutil.rmtree(folder, ignore_errors=True)
    done = ingest(str(folder), "--withdraw", "--yes", "--json")
    assert (done.returncode, json.loads(done.stdout)["records"]["Lesson"]) == (0, {"withdrawn": 3})


def test_a_few_files_that_are_gone_are_taken_back_without_asking(ingest: Ingest, tmp_path: Path) -> None:
    """A fifth is what somebody tidies."""
    folder = lessons(tmp_path / "map", *range(1, 6))
    assert ingest(str(folder)).returncode == 0
    (folder / "03.jsonl").unlink()
    done = ingest(str(folder), "--withdraw", "--json")
    assert (done.returncode, json.loads(done.stdout)["records"]["Lesson"]) == (0, {"withdrawn": 1})


def test_a_service_that_starts_lets_go_of_what_was_refused_long_ago(registers: Path, tmp_path: Path) -> None:
    """Also where nobody reads anything in any more."""
    store = tmp_path / "store"
    shutil.copytree(registers, store)
    held = {"document": "contacten.csv", "place": "rij 2", "message": "niet herkend", "source": "bestand-1"}
    file = store / "quarantine" / "20200101T000000000000.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({**held, "row": {"naam": "Jans Voorbeeldman"}}) + "\n", encoding="utf-8")
    with TestClient(create_app(Settings(store=store, encoder="none")), base_url="http://localhost"):
        assert "Voorbeeldman" not in file.read_text("utf-8")
        assert "niet herkend (inhoud verwijderd na 90 dagen)" in file.read_text("utf-8")


def test_progress_in_a_log_is_a_line_now_and_then() -> None:
    """No carriage returns, and nothing of a short run."""
    now = [0.0]
    out = io.StringIO()
    progress = logged(out, lambda: now[0])
    for done in range(1, 8):
        now[0] += EVERY_S / 2
        progress("documenten", done, 7 if done < 5 else 0)
    assert out.getvalue() == "documenten 2 van 7\ndocumenten 4 van 7\ndocumenten 6\n"
