"""Gaps of a database are filled with zeros and no row changes, whatever others do meanwhile."""

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from kg.adapters.sql.remains import Remains, remains


def opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=30)
    db.execute("PRAGMA journal_mode=WAL")
    return db


def shuffle(db: sqlite3.Connection, chance: random.Random, times: int) -> None:
    """Rows of every length come, change and go, so that they move between pages and into long chains of them."""
    for _ in range(times):
        key = f"{chance.randrange(300)}"
        if chance.random() < 0.3:
            db.execute("DELETE FROM t WHERE key = ?", (key,))
        else:
            text = f"<{key}>" * chance.choice([1, 3, 20, 150, 1500])
            db.execute("INSERT OR REPLACE INTO t VALUES (?, ?)", (key, text))


@pytest.fixture(params=range(5))
def chance(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)  # noqa: S311 - chance that repeats


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    with closing(opened(tmp_path / "t.db")) as db:
        db.execute("CREATE TABLE t (key TEXT PRIMARY KEY, text TEXT)")
        db.execute("PRAGMA user_version = 7")
        yield tmp_path / "t.db"


def rows(path: Path) -> dict[str, str]:
    with closing(opened(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return dict(db.execute("SELECT key, text FROM t"))


def test_what_no_row_has_is_gone_and_every_row_stays(file: Path, chance: random.Random) -> None:
    with closing(opened(file)) as db:
        db.execute("PRAGMA secure_delete=ON")
        shuffle(db, chance, 2000)
        held = rows(file)
        cleared = Remains(file, nullcontext())
        assert cleared.clear(patience_s=5)
        assert rows(file) == held
        content = file.read_bytes()
        assert list(remains(content[4096:], 4096, 4096, first=False)) == []
        gone = [key for key in map(str, range(300)) if key not in held]
        assert [key for key in gone if f"<{key}><{key}>".encode() in content] == []
        shuffle(db, chance, 500)
        assert rows(file)
        cleared.close()


def test_who_writes_meanwhile_brings_nothing_back_and_loses_nothing(file: Path, chance: random.Random) -> None:
    turn, stop = threading.Lock(), threading.Event()
    with closing(opened(file)) as db:
        db.execute("PRAGMA secure_delete=ON")
        shuffle(db, chance, 1500)
        db.execute("DELETE FROM t WHERE CAST(key AS INTEGER) >= 150")

    def write() -> None:
        own = random.Random(1)  # noqa: S311
        with closing(opened(file)) as other:
            other.execute("PRAGMA secure_delete=ON")
            while not stop.is_set():
                with turn:
                    key = f"{own.randrange(150)}"
                    text = f"<{key}>" * own.choice([1, 30, 400])
                    other.execute("INSERT OR REPLACE INTO t VALUES (?, ?)", (key, text))

    writer = threading.Thread(target=write)
    writer.start()
    cleared = Remains(file, turn, together=2)  # many turns
    try:
        assert cleared.clear(patience_s=60)
    finally:
        stop.set()
        writer.join()
    assert set(rows(file)) <= set(map(str, range(150)))
    left = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert [key for key in range(150, 300) if f"<{key}><{key}>".encode() in left] == []
    cleared.close()


def test_a_reader_of_an_older_state_keeps_it_there_and_is_told_of(file: Path) -> None:
    with closing(opened(file)) as db, closing(opened(file)) as reader:
        db.execute("INSERT INTO t VALUES ('a', 'b')")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchall()
        db.execute("DELETE FROM t")
        cleared = Remains(file, nullcontext())
        assert not cleared.clear(patience_s=0)
        reader.execute("COMMIT")
        assert cleared.clear(patience_s=5)
        cleared.close()
