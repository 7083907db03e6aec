"""YAML, JSON, JSON Lines, CSV and XLSX become rows with their place."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.document import Document, Row
from ingest.formats.registry import read


def rows(path: Path, text: str = "") -> list[tuple[str, Any]]:
    if text:
        path.write_text(text, encoding="utf-8")
    found = list(read(Document(path, path.name)))
    assert all(isinstance(row, Row) for row in found), found
    return [(row.place, row.data) for row in found if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.json", '[{"x": 1}, {"x": 2}]', [("[0]", {"x": 1}), ("[1]", {"x": 2})]),
        ("a.json", '{"n": 1, "algoritmes": [{"x": 1}]}', [("algoritmes[0]", {"x": 1})]),
        ("a.json", '{"x": 1, "y": {"z": []}, "l": [{}]}', [("$", {"x": 1, "y": {"z": []}, "l": [{}]})]),
        ("a.json", '{"x": ["a"]}', [("$", {"x": ["a"]})]),
        ("a.ndjson", '{"x": 1}\r\n\r\n{"x": 2}', [("regel 1", {"x": 1}), ("regel 3", {"x": 2})]),
        ("a.yaml", "actions:\n- id: a\n- id: b\n", [("actions[0]", {"id": "a"}), ("actions[1]", {"id": "b"})]),
        ("a.yml", "x: 12:30\ny: yes\n2024: 1.5\nz:\n", [("$", {"x": "12:30", "y": "yes", "2024": 1.5, "z": None})]),
        ("a.yaml", "b: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}\n", [("$", {"b": {"x": 1, "y": 2}, "c": {"x": 1, "y": 3}})]),
        ("a.yaml", "t: a\nt: a\nl: [x]\nl: [x, y]\n", [("$", {"t": "a", "l": ["x", "y"]})]),
        ("a.csv", "x;y\n1,5;\n", [("regel 2", {"x": "1,5", "y": None})]),
        ("a.csv", "x\ty\n1\t2\n", [("regel 2", {"x": "1", "y": "2"})]),
        ("a.csv", 'x,y\n"a\nb",1\n\nc,2\n', [("regel 2", {"x": "a\nb", "y": "1"}), ("regel 5", {"x": "c", "y": "2"})]),
    ],
)
def test_rows_and_their_places(tmp_path: Path, name: str, text: str, expected: list[tuple[str, Any]]) -> None:
    assert rows(tmp_path / name, text) == expected


def test_a_sheet_gives_a_row_per_row_with_dates_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cases = book.active
    assert cases is not None
    cases.title = "Cases"
    for row in (
        ["naam", "op", "om", "n", None],
        ["Baarn", dt.date(2024, 5, 1), dt.datetime(2024, 5, 1, 9, 30), 3, None],  # noqa: DTZ001 - Excel has no zones
        [None, None, None, None, None],
        ["Soest", None, None, 1.5, None],
    ):
        cases.append(row)
    book.create_sheet("Leeg")
    book.save(tmp_path / "a.xlsx")
    assert rows(tmp_path / "a.xlsx") == [
        ("blad Cases, rij 2", {"naam": "Baarn", "op": "2024-05-01", "om": "2024-05-01T09:30:00", "n": 3}),
        ("blad Cases, rij 4", {"naam": "Soest", "op": None, "om": None, "n": 1.5}),
    ]


def test_a_sheet_that_claims_a_million_rows_is_read_in_no_time(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["XFD3"] = "naam", "Baarn", "ver weg"
    book.save(tmp_path / "a.xlsx")
    assert rows(tmp_path / "a.xlsx") == [("blad Sheet, rij 2", {"naam": "Baarn"})]


def test_json_lines_are_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"n": n}) + "\n" for n in range(1000)), encoding="utf-8")
    reading = read(Document(path, path.name))
    first = next(reading)
    assert isinstance(first, Row)
    assert first.data == {"n": 0}
