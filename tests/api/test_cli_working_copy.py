"""The working copy on the command line: proposed, compared, committed or dropped. Records are fictitious."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.commands import app as kring

RECORDS: list[dict[str, Any]] = [
    {"kind": "Municipality", "id": "GM0308", "title": "Baarn", "code": "GM0308"},
    {"kind": "Policy", "id": "beleid-1", "title": "Fictief beleid", "municipality": "GM0308"},
    {"kind": "Objective", "id": "doel-1", "title": "Een fictief doel", "policy": "beleid-1"},
    {"kind": "Activity", "id": "werk-1", "title": "Fictief werk", "municipality": "GM0308", "budget_eur": 100},
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KRING_ENCODER", "none")
    rows = tmp_path / "rijen.jsonl"
    rows.write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    assert run(tmp_path / "opslag", "ingest", str(rows)).exit_code == 0
    return tmp_path / "opslag"


def run(store: Path, *asked: str) -> Any:
    return CliRunner().invoke(kring, [*asked, "--store", str(store)])


def test_a_change_is_proposed_compared_and_committed(store: Path) -> None:
    done = run(store, "propose", "werk-1", "--set", "objective=doel-1", "--reason", "hoort hierbij")
    assert done.exit_code == 0
    assert "Doelstelling bij activiteiten, bekend: 0 → 1  (Baarn)" in done.output
    assert "Geld bij een doelstelling: € 0 → € 100  (Baarn)" in done.output
    assert "doel-1" not in run(store, "show", "werk-1").output
    effect = json.loads(run(store, "diff", "1", "--json").output)["effect"]
    assert {"of": "GM0308", "figure": "Geld bij een doelstelling", "unit": "EUR", "before": 0, "after": 100} in effect[
        "figures"
    ]
    [record] = effect["records"]
    assert (record["id"], record["change"], record["conflict"]) == ("werk-1", "wijzigen", False)
    assert (record["now"], record["then"]) == ({}, {"objective": "doel-1"})
    assert run(store, "commit", "1").exit_code == 0
    assert "doel-1" in run(store, "show", "werk-1").output
    assert "Overnemen" not in run(store, "diff", "1").output


def test_what_is_dropped_changes_nothing(store: Path) -> None:
    before = run(store, "show", "werk-1").output
    assert run(store, "propose", "werk-1", "--remove").exit_code == 0
    assert run(store, "drop", "1", "--reason", "toch niet").exit_code == 0
    assert run(store, "show", "werk-1").output == before


def test_a_record_that_changed_meanwhile_is_named(store: Path, tmp_path: Path) -> None:
    assert run(store, "propose", "werk-1", "--set", "owner=team A").exit_code == 0
    rows = tmp_path / "rijen.jsonl"
    rows.write_text(
        "\n".join(json.dumps({**row, "owner": "team B"} if row["id"] == "werk-1" else row) for row in RECORDS), "utf-8"
    )
    assert run(store, "ingest", str(rows)).exit_code == 0
    assert "botst: het record is sindsdien gewijzigd" in run(store, "diff", "1").output
    [record] = json.loads(run(store, "diff", "1", "--json").output)["effect"]["records"]
    assert (record["conflict"], record["now"], record["then"]) == (True, {"owner": "team B"}, {"owner": "team A"})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("propose", "werk-1"), "noem wat er verandert met --set VELD=WAARDE"),
        (("propose", "werk-1", "--set", "owner=a", "--remove"), "niet allebei"),
        (("propose", "werk-1", "--set", "nergens=a"), "Activity heeft geen veld 'nergens'"),
        (("propose", "werk-1", "--set", "budget_eur=duizend"), "moet een geheel getal zijn"),
        (("propose", "werk-9", "--set", "owner=a"), "werk-9"),
        (("diff", "7"), "er is geen voorstel 7"),
        (("commit", "7"), "er is geen voorstel 7"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(asked: tuple[str, ...], said: str, store: Path) -> None:
    done = run(store, *asked)
    assert done.exit_code != 0
    assert said in str(done.exception)
