"""
A store in a database is put back from what PostgreSQL itself makes, as docs/reference/deploy.md says.

All that is kept is fictitious.
"""

import os
import shutil
import subprocess
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.access import Grant
from kg.model.knowledge import Lesson
from kg.ports.trail import Wanted
from kg.profiles.access import open_keys
from tests.postgres import Postgres, _other_user, programs, server

pytestmark = pytest.mark.deep

UNTIL = date(2099, 1, 1)


def lesson(key: str) -> Lesson:
    return Lesson(id=key, title=f"Zaaksysteem {key}", phase="borgen", basis="afgeleid")


def run(program: str, *words: str, password: str) -> None:
    environment = {**os.environ, "PGPASSWORD": password}
    command = [str(programs() / program), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **_other_user())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("who", ["kring", "postgres"])
def test_a_dump_is_put_back_with_all_that_was_acknowledged_before_it(
    who: str, postgres_server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = postgres_server.fresh(), postgres_server.fresh()
    password = postgres_server.password
    folder = Path("/tmp") / f"kring-dump-{os.getpid()}-{who}"  # noqa: S108 - where another user may write too
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    monkeypatch.setenv("KRING_DATABASE_URL", one)
    try:
        with kg.open(tmp_path / "een", with_encoder=None, create=True) as graph:
            graph.put([lesson("les-1"), lesson("les-2")], space="kring/public", reason="proef")
            with closing(open_keys(tmp_path / "een")) as keys:
                keys.grant(Grant("ede", "baarn", UNTIL))
            graph.stores.hold_all()
            known = graph.stores.journal.hash_of(2), graph.stores.trail.end()
            words = ["--format=custom", "--no-owner", f"--file={folder}/kopie"]
            words += ["--exclude-schema=passages"] if who == "kring" else []
            run("pg_dump", *words, one.replace("//kring:", f"//{who}:"), password=password)
            graph.put([lesson("les-3")], space="kring/public", reason="proef")
        name = two.replace("//kring:", f"//{who}:")
        run(
            "pg_restore",
            "--no-owner",
            "--no-comments",
            "--role=kring",
            f"--dbname={name}",
            f"{folder}/kopie",
            password=password,
        )
    finally:
        shutil.rmtree(folder)
    monkeypatch.setenv("KRING_DATABASE_URL", two)
    shutil.copytree(tmp_path / "een", tmp_path / "twee", ignore=shutil.ignore_patterns("views-*"))
    with kg.open(tmp_path / "twee", with_encoder=None) as graph:
        journal = graph.stores.journal
        assert (journal.head(), journal.hash_of(2), graph.stores.trail.end()) == (2, *known)
        assert graph.check() == []
        assert "er is geschiedenis weg" in " ".join(graph.check(graph.stores.anchors.faults))  # what came after it
        assert {hit.id for hit in graph.search("zaaksysteem").hits} == {"les-1", "les-2"}
        told = graph.sparql("SELECT ?t { GRAPH ?g { ?s <http://purl.org/dc/terms/title> ?t } }").rows
        assert {text for (text,) in told if "Zaaksysteem" in text} == {'"Zaaksysteem les-1"', '"Zaaksysteem les-2"'}
    with closing(open_keys(tmp_path / "twee")) as keys:
        assert keys.grants() == [Grant("ede", "baarn", UNTIL)]


def test_a_base_backup_and_the_log_bring_back_the_last_write_that_the_log_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(durable=True) as probe:
        home = probe.folder  # of whoever may run a server; the log is archived there
        (home / "archive").mkdir()
        if user := _other_user():
            os.chown(home / "archive", user["user"], user["group"])
        probe.stop()
        archived = f"test ! -f {home}/archive/%f && cp %p {home}/archive/%f"
        probe.settings |= {"archive_mode": "on", "archive_command": archived}
        probe.start()
        monkeypatch.setenv("KRING_DATABASE_URL", probe.fresh())
        with kg.open(tmp_path / "een", with_encoder=None, create=True) as graph:
            graph.put([lesson("les-1")], space="kring/public", reason="proef")
            address = probe.url("postgres", "postgres")
            run("pg_basebackup", "-D", f"{home}/copy", "-d", address, "-c", "fast", password=probe.password)
            graph.put([lesson("les-2")], space="kring/public", reason="na de kopie")
            graph.stores.hold_all()
            graph.stores.trail.flush()
        with probe.administration() as cursor:
            cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
            (last,) = cursor.fetchone()
        until = time.monotonic() + 60
        while not (home / "archive" / last).exists():
            assert time.monotonic() < until, "the log was not archived"
            time.sleep(0.05)
        probe.kill()
        shutil.rmtree(home / "data")
        (home / "copy").rename(home / "data")
        (home / "data" / "recovery.signal").touch()
        probe.settings |= {"archive_mode": "off", "restore_command": f"cp {home}/archive/%f %p"}
        probe.start()
        shutil.copytree(tmp_path / "een", tmp_path / "twee", ignore=shutil.ignore_patterns("views-*"))
        while _recovers(probe):
            time.sleep(0.05)
        with kg.open(tmp_path / "twee", with_encoder=None) as graph:
            assert graph.check(graph.stores.anchors.faults) == []  # nothing that was anchored is gone
            assert {stored.id for stored in graph.stores.journal.scan()} == {"les-1", "les-2"}
            assert {hit.id for hit in graph.search("zaaksysteem").hits} == {"les-1", "les-2"}
            assert graph.stores.trail.seen(Wanted(), most=10)


def _recovers(probe: Postgres) -> bool:
    with probe.administration() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])
