"""`kring audit` and what it can find, also beside a service that runs. Organisations and people are fictitious."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import httpx2
import pytest

from tests import commands
from tests.rest_service import LESSON, OTHER_TOWN, SOURCE, TOWN, Rows, fill
from tests.served import served

TODAY: Final = datetime.now(UTC).date()
LATER: Final = (TODAY + timedelta(30)).isoformat()
WORLD: Final[Rows] = {
    "kring/public": [("Municipality", TOWN), ("Municipality", OTHER_TOWN)],
    "ede/private": [
        ("Lesson", {**LESSON, "id": "ede.les", "sources": [SOURCE]}),
        ("Expert", {"id": "ede.exp", "title": "Anna Proef"}),
    ],
}
Kring = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store", WORLD)
    return tmp_path / "store"


@pytest.fixture
def kring(store: Path) -> Kring:
    """`kring` as a process of its own; what it says."""

    def run(*words: str, fails: bool = False, said_on: str = "") -> str:
        ended = commands.run([*words, "--store", str(store)])
        assert bool(ended.returncode) == fails, ended.stderr
        return ended.stderr if fails and said_on != "stdout" else ended.stdout

    return run


def told(kring: Kring, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(kring("audit", "--json", *words))
    return found


@pytest.mark.deep
def test_a_consultant_who_reads_by_a_grant_is_shown_while_the_service_runs(store: Path, kring: Kring) -> None:
    made = json.loads(kring("key", "add", "adviseur", "--role", "bureau=reader", "--until", LATER, "--json"))
    kring("grant", "add", "ede", "bureau", "--until", LATER)
    with served(store, mode="shared") as service:
        headers = {"Authorization": f"Bearer {made['key']}"}
        for path in ("/v1/lessons/ede.les", "/v1/search?q=gebruikers"):
            with urlopen(Request(service.address + path, headers=headers), timeout=30) as answer:  # noqa: S310 - ours
                assert answer.status == 200
        found: list[dict[str, Any]] = []
        until = datetime.now(UTC) + timedelta(seconds=20)
        while {one["act"] for one in found} != {"read", "use"} and datetime.now(UTC) < until:
            found = told(kring, "--actor", f"adviseur ({made['id']})")
        assert {(one["act"], one["space"], one["record"]) for one in found} == {
            ("read", "ede/private", "ede.les"),
            ("use", "ede/private", None),
        }
        kring("key", "revoke", made["id"])
    shown = kring("audit", "--record", "ede.les", "--act", "read")
    assert f"gelezen        adviseur ({made['id']})  ede/private  ede.les" in shown
    [revoked, added] = told(kring, "--act", "key")
    assert (revoked["detail"], added["detail"]) == (
        f"sleutel {made['id']} ingetrokken",
        f"sleutel {made['id']}: reader tot en met {LATER}",
    )
    assert (added["space"], added["actor"], made["key"] in str(added)) == ("bureau/private", "local", False)
    [grant] = told(kring, "--act", "grant", "--space", "ede/private")
    assert grant["detail"] == f"bureau leest tot en met {LATER}"
    assert "In orde" in kring("check")


def test_decisions_exports_backups_and_erasures_are_found(kring: Kring, tmp_path: Path) -> None:
    kring("lesson", "expire", "ede.les")
    kring("share", "ede.les", "--audience", "network", "--yes")
    kring("export", str(tmp_path / "alles.jsonl"))
    kring("backup", str(tmp_path / "kopie.zip"))
    kring("person", "export", "Anna Proef")
    kring("person", "erase", "Anna Proef", "--yes")
    details = {(one["act"], one["record"], one["detail"]) for one in told(kring)}
    assert {
        ("put", "ede.les", "gedeeld met network"),
        ("export", None, ".jsonl"),
        ("export", None, "reservekopie"),
        ("export", "ede.exp", "wat over een persoon bekend is"),
        ("erase", "ede.exp", "verzoek om verwijdering"),
    } <= details
    assert any(act == "put" and record == "ede.les" and said == "les verlopen" for act, record, said in details)
    assert "Anna" not in str(told(kring))
    assert "In orde" in kring("check", "--backup", str(tmp_path / "kopie.zip"))


def test_more_lines_are_announced_and_days_and_acts_narrow(kring: Kring) -> None:
    shown = kring("audit", "--top", "2").splitlines()
    assert len(shown) == 3
    assert shown[-1].startswith("Er is meer")
    assert len(told(kring)) == 4
    assert len(told(kring, "--act", "put", "--since", TODAY.isoformat(), "--until", TODAY.isoformat())) == 4
    yesterday = (TODAY - timedelta(1)).isoformat()
    assert kring("audit", "--until", yesterday) == "Er is niets opgetekend dat hieraan voldoet.\n"


@pytest.mark.deep
def test_both_chains_are_verified_while_the_service_runs_and_writes(store: Path, kring: Kring) -> None:
    with served(store) as service, httpx2.Client(base_url=service.address) as opened:
        verifying = [
            subprocess.Popen(
                [sys.executable, "-m", "api.cli.commands", "audit", "--verify", "--json", "--store", str(store)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        while any(one.poll() is None for one in verifying):
            assert opened.post("/v1/lessons", json=LESSON).status_code == 201
        assert {json.loads(one.communicate()[0])["ok"] for one in verifying} == {True}
        assert "In orde" in kring("check")

        with closing(sqlite3.connect(store / "journal.db")) as outside, outside:
            outside.execute("UPDATE event SET reason = 'anders' WHERE seq = 2")
        assert "1 problemen gevonden" in kring("audit", "--verify", fails=True, said_on="stdout")


def test_a_changed_line_of_the_trail_is_found_too(store: Path, kring: Kring, tmp_path: Path) -> None:
    kring("export", str(tmp_path / "alles.jsonl"))
    assert json.loads(kring("audit", "--verify", "--json")) == {"ok": True, "problems": [], "events": 4, "lines": 2}
    with closing(sqlite3.connect(store / "journal.db")) as outside, outside:
        outside.execute("UPDATE access SET actor = 'niemand' WHERE seq = 1")
    assert "regel 1 van wie wat zag: is gewijzigd" in kring("audit", "--verify", fails=True, said_on="stdout")


def test_a_mistake_is_one_clear_line(store: Path, kring: Kring) -> None:
    assert "handeling 'gluren' is onbekend" in kring("audit", "--act", "gluren", fails=True)
    (store / "journal.db").unlink()
    assert "er is geen opslag" in kring("audit", fails=True)
    assert not (store / "journal.db").exists()
