"""Who else on the machine can open the files of a store. Records made here are fictitious."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import commands
from tests.rest_service import LESSON, client

DATABASES = {"journal.db", "access.db", "passages.db"}


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    """The umask that keeps nothing shut."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def databases(store: Path) -> dict[str, int]:
    """The modes of the databases and of what SQLite keeps beside them."""
    found = {path.name: mode(path) for path in store.rglob("*.db*")}
    assert found.keys() >= DATABASES
    return found


def written(store: Path) -> dict[str, int]:
    """The databases while a service writes."""
    with client(store) as service:
        assert service.post("/v1/lessons", json=LESSON).status_code == 201
        return databases(store)


def test_a_new_store_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    store = tmp_path / "new" / "store"
    found = written(store)
    assert "journal.db-wal" in found
    assert set(found.values()) == {0o600}
    assert mode(store) == 0o700


def test_a_new_store_in_a_folder_that_is_there_leaves_the_folder_and_shuts_what_it_makes(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert set(written(tmp_path).values()) == {0o600}
    assert mode(tmp_path) == 0o755
    assert {mode(path) for path in tmp_path.iterdir() if path.is_dir()} == {0o700}


def test_a_store_that_is_there_keeps_its_modes(tmp_path: Path) -> None:
    written(tmp_path / "store")
    (tmp_path / "store").chmod(0o750)
    for path in (tmp_path / "store").rglob("*.db"):
        path.chmod(0o640)
    assert set(written(tmp_path / "store").values()) == {0o640}
    assert mode(tmp_path / "store") == 0o750


def test_a_store_that_is_put_back_is_for_its_owner_alone(tmp_path: Path) -> None:
    lessons = tmp_path / "les.jsonl"
    lessons.write_text(json.dumps({"kind": "Lesson", "id": "les-1", **LESSON}))
    for words in (
        ("ingest", str(lessons), "--store", str(tmp_path / "store")),
        ("backup", str(tmp_path / "kopie.zip"), "--store", str(tmp_path / "store")),
        ("restore", str(tmp_path / "kopie.zip"), "--store", str(tmp_path / "again")),
    ):
        assert commands.run(words, environment={"KRING_ENCODER": "none"}, umask=0).returncode == 0
    assert mode(tmp_path / "again") == 0o700
    assert mode(tmp_path / "kopie.zip") == 0o600
    assert {mode(path) for path in (tmp_path / "again").rglob("*.db")} == {0o600}
