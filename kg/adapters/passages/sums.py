"""The checksums of the rows of a passages table: SQLite does not notice a byte that flips in a text or a number."""

import sqlite3
import zlib
from collections.abc import Iterator
from typing import Final

RECORD: Final = "seq, id, kind, space, facets, sum"
PIECE: Final = "record, number, source, place, passages.text, wanted, sum"


def sum_of(*values: object) -> int:
    """The checksum of some values."""
    return zlib.crc32("\x1f".join(map(str, values)).encode("utf-8", "surrogatepass"))


def summed(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row, and its checksum."""
    return (*row, sum_of(*row))


def passage(row: tuple[object, ...], vector: bytes | None) -> tuple[object, ...]:
    """The row of a passage with its vector, if it has one, and the checksums of both."""
    return (*row, vector, sum_of(*row), vector and zlib.crc32(vector))


def structure(db: sqlite3.Connection) -> str:
    """What SQLite itself finds wrong first; "ok" for nothing."""
    (said,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    return str(said)


def broken(db: sqlite3.Connection) -> Iterator[tuple[int, int | None]]:
    """The records of which a row is not as it was written; with the number of a passage, if only its vector is not."""
    for row in db.execute(f"SELECT {RECORD} FROM records"):  # noqa: S608  # nosec B608 - names
        if sum_of(*row[:-1]) != row[-1]:
            yield row[0], None
    for *row, vector, stated in db.execute(f"SELECT {PIECE}, vector, vector_sum FROM passages"):  # noqa: S608  # nosec B608 - names
        if sum_of(*row[:-1]) != row[-1]:
            yield row[0], None
        elif vector is not None and zlib.crc32(vector) != stated:
            yield row[0], row[1]
