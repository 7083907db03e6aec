"""
A run says what it refused until it is solved, and takes nothing back that nobody asked for.

Records are fictitious.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.commit.quarantine import KEPT, age, refusals, standing
from ingest.commit.summary import Reasons, Summary
from ingest.load import ingest_into, mend, would_withdraw
from kg.errors import InputError, NotFound
from kg.service import KnowledgeGraph

Load = Callable[..., Summary]
UNKNOWN = "".join(f'{{"kolom": {number}, "andere": {number}}}\n' for number in range(40))


@pytest.fixture
def load(stocked: KnowledgeGraph) -> Load:
    def run(*paths: Path, **options: Any) -> Summary:
        quiet = {"space": "local/private", "progress": lambda *_: None, "encode": False}
        return ingest_into(stocked, list(paths), **{**quiet, **options})

    return run


def lessons(path: Path, *numbers: int, **fields: Any) -> Path:
    row = {"kind": "Lesson", "phase": "borgen", "basis": "afgeleid", **fields}
    lines = [json.dumps({**row, "id": f"les-{number}", "title": f"Les {number}"}) for number in numbers]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_table_that_nobody_knows_is_refused_each_time_and_never_counted_as_read(load: Load, tmp_path: Path) -> None:
    """One line for forty rows, the second time as the first."""
    file = tmp_path / "lijst.jsonl"
    file.write_text(UNKNOWN, encoding="utf-8")
    for _ in range(2):
        summary = load(file)
        assert (summary.read, summary.skipped, summary.fruitless, summary.failed) == (0, 0, ["lijst.jsonl"], True)
        (line,) = summary.reasons.lines()
        assert line == (
            "lijst.jsonl: niet herkend; gezien velden: andere, kolom (40 keer: regel 1, regel 2, regel 3, …)"
        )
        assert len(summary.told.messages) == 1
        assert len(refusals(Path(summary.quarantine))) == 40


def test_rows_that_were_refused_are_told_again_until_they_are_mended(
    stocked: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    """Of a file that is skipped since it did not change."""
    file = lessons(tmp_path / "lessen.jsonl", 1)
    broken = '{nee\n{"kind": "Lesson", "id": "les-2", "title": "Twee"}'
    file.write_text(f"{file.read_text('utf-8')}\n{broken}", "utf-8")
    first = load(file)
    assert (first.total("added"), len(first.refused)) == (1, 2)
    again = load(file)
    assert (again.skipped, again.unsolved.total(), again.failed) == (1, 2, False)
    assert again.told.messages == first.told.messages
    quarantine = Path(first.quarantine)
    mark = next(one.mark for one in refusals(quarantine) if one.entries)
    assert mend(stocked, quarantine, mark, {}, space="local/private") != ""
    lessons(file, 1, 2)
    solved = load(file)
    assert (solved.unsolved.total(), solved.told.messages) == (0, ())
    assert {stored.id for stored in stocked.scan("Lesson")} == {"les-1", "les-2"}
    assert standing(quarantine.parent) == {}


def test_a_file_read_again_has_its_refusals_once_in_quarantine(load: Load, tmp_path: Path) -> None:
    """What an earlier run refused of it is no news any more."""
    file = tmp_path / "lijst.jsonl"
    file.write_text(UNKNOWN, encoding="utf-8")
    folder = Path(load(file).quarantine).parent
    file.write_text(UNKNOWN + '{"kolom": "x", "andere": "y"}\n', encoding="utf-8")
    load(file)
    assert [len(refusals(one)) for one in sorted(folder.glob("*.jsonl"))] == [41]


def test_after_its_time_the_content_goes_and_the_reason_stays(load: Load, tmp_path: Path) -> None:
    """A contact list that nobody mended is not kept for ever."""
    file = tmp_path / "contacten.jsonl"
    file.write_text('{"naam": "Jans Voorbeeldman", "functie": "adviseur"}\n', encoding="utf-8")
    quarantine = Path(load(file).quarantine)
    age(quarantine.parent, datetime.now(UTC) + KEPT - timedelta(days=1))
    assert "Voorbeeldman" in quarantine.read_text("utf-8")
    for _ in range(2):
        age(quarantine.parent, datetime.now(UTC) + KEPT + timedelta(days=1))
        assert "Voorbeeldman" not in quarantine.read_text("utf-8")
        ((error,),) = standing(quarantine.parent).values()
        assert str(error) == (
            "contacten.jsonl, regel 1: niet herkend; gezien velden: functie, naam (inhoud verwijderd na 90 dagen)"
        )


def test_a_person_in_quarantine_is_exported_and_erased(stocked: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    """A contact list with columns that nobody knows holds personal data all the same."""
    file = tmp_path / "contacten.jsonl"
    people = [("Jans Voorbeeldman", "0000"), ("Een Ander", "1111")]
    rows = [{"naam": name, "functie": "adviseur", "telefoon": number} for name, number in people]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    quarantine = Path(load(file).quarantine)
    assert stocked.people.held_on("Jans Voorbeeldman") == []
    (row,) = stocked.people.refused_on("Jans Voorbeeldman")
    assert (row.document, row.place) == ("contacten.jsonl", "regel 1")
    assert row.row == {"naam": "Jans Voorbeeldman", "functie": "adviseur", "telefoon": "0000"}
    assert stocked.people.erase("Jans Voorbeeldman") == []
    assert "Voorbeeldman" not in quarantine.read_text("utf-8")
    assert "Een Ander" in quarantine.read_text("utf-8")
    with pytest.raises(NotFound):
        stocked.people.erase("Jans Voorbeeldman")


def test_reasons_that_differ_in_a_value_are_one() -> None:
    """The first says which value; the places say where else."""
    reasons = Reasons()
    for number in range(1, 6):
        place = f"rij {number}"
        reasons.add(InputError(f"gemeente 'Stad {number}' staat in geen register", document="a.csv", place=place))
    reasons.add(InputError("het bestand is leeg", document="b.csv"))
    assert reasons.lines() == [
        "a.csv: gemeente 'Stad 1' staat in geen register (5 keer: rij 1, rij 2, rij 3, …)",
        "b.csv: het bestand is leeg",
    ]


@pytest.mark.parametrize(
    ("left", "drastic"), [(range(1, 10), False), (range(1, 8), True), ((), True)], ids=["one", "three", "empty"]
)
def test_what_a_withdrawal_would_take_is_known_before_it_is_done(
    stocked: KnowledgeGraph, load: Load, tmp_path: Path, left: Any, drastic: object
) -> None:
    """More than a fifth of the files is more than somebody removes by hand; a folder that is not mounted has none."""
    folder = tmp_path / "map"
    for number in range(1, 11):
        lessons(folder / f"{number:02}.jsonl", number)
    load(folder)
    for number in set(range(1, 11)) - set(left):
        (folder / f"{number:02}.jsonl").unlink()
    gone = would_withdraw(stocked, [folder])
    assert (len(gone.files), gone.known, gone.drastic) == (10 - len(left), 10, drastic)
    assert gone.records == {"Lesson": 10 - len(left)}
    assert sum(1 for _ in stocked.scan("Lesson")) == 10


def test_the_record_of_a_file_is_never_a_hit(stocked: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    """It is bookkeeping: neither its name nor its properties are what somebody looks for."""
    file = tmp_path / "archiefplan-2028.md"
    file.write_text("# Archiefplan\n\nHet archiefplan zegt wat wij bewaren.\n", encoding="utf-8")
    load(file)
    for question in ("archiefplan", "archiefplan-2028.md", "kring-mapping"):
        kinds = [stocked.get(hit.id).payload.get("category") for hit in stocked.search(question, top=10).hits]
        assert "bestand" not in kinds
    assert [hit.id for hit in stocked.search("archiefplan", top=10).hits]
    assert stocked.check() == []


def test_a_run_that_is_stopped_has_told_what_it_kept(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    """Whoever stops it reads how far it came."""
    for number in (1, 2, 3):
        lessons(tmp_path / "map" / f"{number}.jsonl", number)

    def stop(label: str, done: int, _total: int) -> None:
        if label == "documenten" and done == 2:
            raise KeyboardInterrupt

    summary = Summary()
    with pytest.raises(KeyboardInterrupt):
        ingest_into(stocked, [tmp_path / "map"], space="local/private", progress=stop, encode=False, summary=summary)
    assert (summary.read, summary.total("added")) == (2, 2)
    assert sum(1 for _ in stocked.scan("Lesson")) == 2
