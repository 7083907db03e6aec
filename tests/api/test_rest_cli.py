"""`kring key` and `kring grant`: who may come in, from the command line. The organisations here are fictitious."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from kg.errors import InputError, KringError, NotFound
from tests.rest_service import client, fill


@pytest.fixture
def store(tmp_path: Path) -> Path:
    fill(tmp_path / "store")
    return tmp_path / "store"


def kring(store: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--store", str(store), "--json"])
    if isinstance(done.exception, KringError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_key_is_shown_once_listed_without_its_secret_and_taken_back(store: Path) -> None:
    made = kring(
        store, "key", "add", "dashboard", "--role", "ede=reader", "--role", "baarn=editor", "--until", "2999-12-31"
    )
    (listed,) = kring(store, "key", "list")
    assert listed["roles"] == {"ede": "reader", "baarn": "editor"}
    assert made["key"] not in json.dumps(listed)
    headers = {"Authorization": f"Bearer {made['key']}"}
    with client(store, mode="shared") as service:
        assert service.get("/v1/lessons", headers=headers).json()["total"] == 5
        kring(store, "key", "revoke", made["id"])  # while the service runs
        assert service.get("/v1/lessons", headers=headers).status_code == 401
    (listed,) = kring(store, "key", "list")
    assert listed["revoked"]


def test_a_grant_is_given_listed_and_taken_back(store: Path) -> None:
    kring(store, "grant", "add", "ede", "bct", "--until", "2999-12-31")
    assert kring(store, "grant", "list") == [{"owner": "ede", "grantee": "bct", "until": "2999-12-31"}]
    kring(store, "grant", "revoke", "ede", "bct")
    assert kring(store, "grant", "list") == []


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (("key", "add", "x", "--role", "ede"), InputError, "ORGANISATIE=ROL"),
        (("key", "add", "x", "--role", "ede=koning"), InputError, "rol 'koning' is onbekend"),
        (("key", "add", "x", "--role", "e/d=reader"), InputError, "organisatie 'e/d'"),
        (("key", "add", "x", "--role", "ede=reader", "--until", "2020-01-01"), InputError, "al voorbij"),
        (("key", "revoke", "weg"), NotFound, "geen sleutel 'weg'"),
        (("grant", "add", "e/d", "bct", "--until", "2999-12-31"), InputError, "organisatie 'e/d'"),
        (("grant", "add", "ede", "bct", "--until", "morgen"), InputError, "geen datum"),
        (("grant", "revoke", "ede", "bct"), NotFound, "geen toegang"),
    ],
)
def test_what_cannot_be_is_refused_in_dutch(
    arguments: tuple[str, ...], error: type[KringError], said: str, store: Path
) -> None:
    with pytest.raises(error, match=said):
        kring(store, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("key", "add", "x", "--role", "ede=reader"),
        ("key", "list"),
        ("key", "revoke", "weg"),
        ("grant", "add", "ede", "bct", "--until", "2999-12-31"),
        ("grant", "list"),
        ("grant", "revoke", "ede", "bct"),
    ],
)
def test_a_store_that_is_not_there_is_refused_and_not_made(arguments: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"er is geen opslag in .*typfout"):
        kring(tmp_path / "typfout", *arguments)
    assert not (tmp_path / "typfout").exists()


def test_people_are_told_what_happened(store: Path) -> None:
    done = CliRunner().invoke(app, ["key", "add", "dashboard", "--role", "ede=reader", "--store", str(store)])
    first, second, key = done.stdout.splitlines()
    assert first.startswith("Sleutel ")
    assert second == "Bewaar hem nu; hij wordt niet nog eens getoond:"
    assert key.startswith("kring_")
