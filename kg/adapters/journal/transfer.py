"""
How a journal and its trail come from one database into another: as they are, to the last hash.

A page at a time, oldest first, each in one transaction with what follows from it; so what is there is a beginning of
the source, and where it ends says where to go on. What is erased in the source meanwhile loses its text when the event
that says so arrives. Each page is held against the chain before it is written.
"""

from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.journal import chain
from kg.adapters.journal.chain import Tail
from kg.adapters.journal.database import Database, Session
from kg.adapters.journal.rows import forget_before, write
from kg.adapters.journal.tables import (
    ACCESS,
    EVENT,
    PAGE,
    RECORD,
    access_faults,
    paged,
    payload_of,
)
from kg.adapters.sql.fence import Fence
from kg.errors import StoreDamaged

_SHOWN: Final = 3


def end_of(database: Database, table: sa.Table) -> Tail:
    """Where the journal (`EVENT`) or the trail (`ACCESS`) ends."""
    with database.translated(), database.engine.connect() as connection:
        last = sa.select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
        row = connection.execute(last).first()
    return Tail(row.seq, row.hash) if row else Tail()


def hash_at(database: Database, table: sa.Table, seq: int) -> str:
    """The hash of an event or a line; "" when it is not there."""
    with database.translated(), database.engine.connect() as connection:
        return connection.scalar(sa.select(table.c.hash).where(table.c.seq == seq)) or ""


def carry_events(source: Database, target: Database, fence: Fence) -> Iterator[int]:
    """
    Write the events that the target has not; yields the seq of the last, as often as some are on disk.

    Raises:
        StoreDamaged: If the target does not begin as the source does, or the chain of the source does not add up.
    """
    tail = _agreed(source, target, EVENT)
    while rows := _page(source, EVENT, tail.seq):
        _must_go_on(chain.faults(rows, tail), source)
        tail = Tail(rows[-1]["seq"], rows[-1]["hash"])
        with target.translated(), target.writing("journal") as connection, fence.lifted(connection):
            session = Session(connection.connection.cursor(), target.say)
            write(session, [(row, payload_of(row["payload"])) for row in rows])
            for row in rows:
                if row["op"] == "erase":
                    forget_before(connection, row["record_id"], row["seq"])
        yield tail.seq


def carry_lines(source: Database, target: Database, fence: Fence) -> Iterator[int]:
    """As `carry_events`, for the trail."""
    tail = _agreed(source, target, ACCESS)
    while rows := _page(source, ACCESS, tail.seq):
        _must_go_on(access_faults(rows, tail), source)
        tail = Tail(rows[-1]["seq"], rows[-1]["hash"])
        with target.translated(), target.writing("trail") as connection, fence.lifted(connection):
            connection.execute(ACCESS.insert(), rows)
        yield tail.seq


def chain_faults(database: Database, events: Tail, lines: Tail) -> list[str]:
    """What is wrong with both chains as they stand, after these ends of them, in Dutch."""

    def reading() -> Any:
        return database.engine.connect()

    with database.translated():
        found = [*chain.faults(paged(reading, EVENT, events.seq), events)]
        return [*found, *access_faults(paged(reading, ACCESS, lines.seq), lines)]


def tallies(database: Database) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By kind and space of current records: how many, the sum of their events, and of the length of their texts."""
    told = (sa.func.count(), sa.func.sum(RECORD.c.seq), sa.func.sum(sa.func.length(RECORD.c.payload)))
    query = sa.select(RECORD.c.kind, RECORD.c.space, *told).group_by(RECORD.c.kind, RECORD.c.space)
    with database.translated(), database.engine.connect() as connection:
        return {
            (kind, space): (int(n), int(seqs), int(size)) for kind, space, n, seqs, size in connection.execute(query)
        }


def _agreed(source: Database, target: Database, table: sa.Table) -> Tail:
    tail = end_of(target, table)
    if tail.seq and hash_at(source, table, tail.seq) != tail.hash:
        raise StoreDamaged(f"{target.name} is geen begin van {source.name}; kies een leeg doel")
    return tail


def _page(source: Database, table: sa.Table, after: int) -> list[dict[str, Any]]:
    query = sa.select(table).where(table.c.seq > after).order_by(table.c.seq).limit(PAGE)
    with source.translated(), source.engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def _must_go_on(wrong: Iterator[str], source: Database) -> None:
    if found := list(wrong)[:_SHOWN]:
        raise StoreDamaged(f"{source.name} klopt niet, er is niets verder verhuisd: {'; '.join(found)}")
