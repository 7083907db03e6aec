"""
Every kind of bad input in one run: each is named with file and place and goes to quarantine, all else is taken in.

The stores that cannot be opened (newer, held by another process) are in `tests/api/test_cli.py`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import kg
from ingest.commit.summary import Summary
from ingest.load import ingest_into
from tests.bad_files import archive, pdf, with_member, workbook

LESSON = {"kind": "Lesson", "title": "Fictieve les", "phase": "borgen", "basis": "expliciet"}
DOCTYPE = '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<r/>'
XLSX = workbook([["a"], [1]])


def line(**fields: object) -> str:
    return json.dumps({**LESSON, **fields})


def large() -> bytes:
    return b"Een zin over archieven.\n" * 4_200_000


# File name: content, what the message says, and where.
BAD: dict[str, tuple[str | bytes | Callable[[], bytes], str, str]] = {
    "leeg.md": ("", "leeg", ""),
    "codering.md": ("# Café\n\nPrivé.\n".encode("mac_roman"), "UTF-8", "regel 1"),
    "stuk.yaml": ("title: [\n", "YAML", "regel"),
    "stuk.json": ('{"a": ', "JSON", "regel 1"),
    "stuk.pdf": (b"%PDF-1.7\nrommel", "geen leesbare PDF", ""),
    "stuk.xlsx": (b"PK\x03\x04 geen zip", "geen leesbaar XLSX", ""),
    "slot.pdf": (pdf(locked=True), "met een wachtwoord beveiligd", ""),
    "groot.txt": (large, "te groot: 100.8 MB", ""),
    "bom.xlsx": (with_member(XLSX, "xl/worksheets/sheet2.xml", b" " * 60_000_000), "zipbom", ""),
    "entiteit.xlsx": (with_member(XLSX, "xl/worksheets/sheet1.xml", DOCTYPE.encode()), "DOCTYPE", ""),
    "entiteit.rdf": (DOCTYPE, "DOCTYPE", "regel 2"),
    "object.md": ("---\ntitle: x\nid: !!python/name:os.system\n---\n\nTekst\n", "Python-objectverwijzing", "regel 3"),
    "pad.zip": (archive([("../uit.csv", b"naam\nkwaad\n")]), "buiten het archief", "onderdeel"),
    "nul.md": ("Tekst met \0 erin\n", "NUL-teken", "regel 1"),
    "surrogaat.jsonl": ('{"kind": "Lesson", "id": "les-9", "title": "\\ud800"}\n', "surrogaat", "regel 1"),
    "verplicht.jsonl": (line(id="les-8", phase=None), "verplicht veld ontbreekt", "regel 1"),
    "dubbel.jsonl": (f"{line(id='les-7')}\n{line(id='les-7', title='Anders')}\n", "staat al eerder", "regel 2"),
    "gemeente.jsonl": (
        json.dumps({"kind": "Policy", "id": "pol-9", "title": "x", "municipality": "Amstredam"}),
        "'Amstredam' staat in geen register",
        "regel 1",
    ),
    "datum.jsonl": (
        json.dumps({"kind": "Signal", "id": "sig-9", "title": "x", "development": "dev-x", "date": "2023-02-31"}),
        "geen bestaande datum",
        "regel 1",
    ),
}
LIGATURES = "\ufdfa" * 20_000  # eighteen letters each once normalised; text like any other


@dataclass(frozen=True)
class Loaded:
    """The summary of the run, the lessons taken in, what `check` finds, and the lines of the quarantine file."""

    summary: Summary
    lessons: set[str]
    wrong: list[str]
    quarantine: list[dict[str, str]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("kwaad")
    for name, (content, _, _) in BAD.items():
        made = content() if callable(content) else content
        (folder / name).write_bytes(made if isinstance(made, bytes) else made.encode())
    (folder / "a.jsonl").write_text(line(id="les-1"), encoding="utf-8")
    (folder / "z.jsonl").write_text(f"{line(id='les-2', because=LIGATURES)}\n", encoding="utf-8")
    with kg.open(tmp_path_factory.mktemp("opslag") / "store", with_encoder=None, create=True) as graph:
        summary = ingest_into(graph, [folder], space="proef/private", progress=lambda *_: None)
        quarantine = [json.loads(entry) for entry in Path(summary.quarantine).read_text("utf-8").splitlines()]
        return Loaded(summary, {stored.id for stored in graph.scan("Lesson")}, graph.check(), quarantine)


@pytest.mark.parametrize("name", BAD)
def test_it_is_named_with_its_file_and_place_and_kept(name: str, loaded: Loaded) -> None:
    _, said, place = BAD[name]
    (message,) = [message for message in loaded.summary.refused if message.startswith(name)]
    assert said in message
    assert place in message
    (entry,) = [entry for entry in loaded.quarantine if entry["document"] == name]
    assert said in entry["message"]


def test_all_else_is_taken_in_and_the_store_is_in_order(loaded: Loaded) -> None:
    assert loaded.lessons == {"les-1", "les-2", "les-7"}
    assert len(loaded.summary.refused) == len(BAD)
    assert loaded.wrong == []
