"""
What waits for a worker, in SQL: who takes it has it under a lease.

Of one lane one thing is done at a time, in order of coming. What a person waits for goes before the rest. When a lease
ends without an outcome, as after a crash, another takes it; after `MOST` times nobody does. Leases count by the clocks
of the machines, which have to agree within a part of `LEASE_S`.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlalchemy as sa

from kg.adapters.sql.access.database import AccessDatabase

LEASE_S: Final = 60.0
MOST: Final = 3  # times that something is begun
METADATA: Final = sa.MetaData()
_TASK: Final = sa.Table(
    "task",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("lane", sa.String, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("added", sa.Float, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("ended", sa.Boolean, nullable=False),
    sa.Column("progress", sa.String, nullable=False),  # JSON; "" before it says something
    sa.Column("lease", sa.Float),  # until when somebody does it
    sa.Column("holder", sa.String),
    sa.Index("task_lane", "lane"),
)
Held = Literal["held", "ended", "lost"]


@dataclass(frozen=True, slots=True)
class Lease:
    """Something to do, which was begun `attempts` times, this one included; by who has it under a lease."""

    id: str
    attempts: int
    holder: str


class SqlQueue:
    """What waits in one database."""

    def __init__(self, database: AccessDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, task_id: str, lane: str, *, urgent: bool) -> None:
        """Let something wait; what somebody has already begins anew, and their outcome does not count."""
        now = self._clock()
        row: dict[str, Any] = {"lane": lane, "urgent": urgent, "added": now, "due": now, "attempts": 0, "ended": False}
        row |= {"progress": "", "lease": None, "holder": None}
        with self._database.writing() as connection:
            there = connection.execute(_TASK.update().where(_TASK.c.id == task_id).values(row))
            if not there.rowcount:
                connection.execute(_TASK.insert().values(id=task_id, **row))

    def take(self, holder: str) -> Lease | None:
        """What is to be done next; nobody else gets it until its lease ends."""
        now = self._clock()
        other = _TASK.alias()
        before = (other.c.lane == _TASK.c.lane) & (other.c.id != _TASK.c.id)
        busy = sa.exists().where(before, other.c.lease > now)
        free = _TASK.c.lease.is_(None) | (_TASK.c.lease <= now)
        first = sa.select(_TASK.c.id).where(free, _TASK.c.due <= now, ~busy)
        first = first.order_by(_TASK.c.urgent.desc(), _TASK.c.added, _TASK.c.id).limit(1)
        values = {"lease": now + LEASE_S, "holder": holder, "attempts": _TASK.c.attempts + 1}
        with self._database.writing() as connection:
            found = connection.scalar(first)
            if found is None:
                return None
            connection.execute(_TASK.update().where(_TASK.c.id == found).values(values))
            attempts = connection.scalar(sa.select(_TASK.c.attempts).where(_TASK.c.id == found))
        return Lease(found, attempts or 0, holder)

    def is_due(self) -> bool:
        """Whether there may be something to take; without the lock that taking needs."""
        now = self._clock()
        free = _TASK.c.lease.is_(None) | (_TASK.c.lease <= now)
        with self._database.reading() as connection:
            return connection.scalar(sa.select(_TASK.c.id).where(free, _TASK.c.due <= now).limit(1)) is not None

    def renew(self, taken: Lease, progress: Mapping[str, Any] | None = None) -> Held:
        """Keep the lease, and say how far it is; "ended" when somebody wants it to end, "lost" when another has it."""
        values: dict[str, Any] = {"lease": self._clock() + LEASE_S}
        values |= {"progress": json.dumps(progress)} if progress is not None else {}
        with self._database.sharing() as connection:
            change = _TASK.update().where(*_of(taken)).values(values).returning(_TASK.c.ended)
            ended = connection.scalar(change)
        return "lost" if ended is None else "ended" if ended else "held"

    def done(self, taken: Lease) -> bool:
        """Let it wait no more; False when another has it."""
        with self._database.sharing() as connection:
            return bool(connection.execute(_TASK.delete().where(*_of(taken))).rowcount)

    def put_back(self, taken: Lease, *, after_s: float = 0.0, counts: bool = True) -> bool:
        """Let somebody else do it, not before so many seconds from now; False when another has it."""
        values: dict[str, Any] = {"lease": None, "holder": None, "due": self._clock() + after_s, "progress": ""}
        values |= {} if counts else {"attempts": _TASK.c.attempts - 1}
        with self._database.sharing() as connection:
            return bool(connection.execute(_TASK.update().where(*_of(taken)).values(values)).rowcount)

    def end(self, task_id: str) -> None:
        """Let something end at its next step."""
        with self._database.sharing() as connection:
            connection.execute(_TASK.update().where(_TASK.c.id == task_id).values(ended=True))

    def standing(self) -> dict[str, tuple[bool, dict[str, Any] | None]]:
        """What waits or is done, by id: whether somebody is at it, and how far it is as far as that was said."""
        columns, now = (_TASK.c.id, _TASK.c.lease, _TASK.c.progress), self._clock()
        with self._database.reading() as connection:
            return {
                row.id: ((row.lease or 0.0) > now, json.loads(row.progress) if row.progress else None)
                for row in connection.execute(sa.select(*columns))
            }

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _of(taken: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    """Its row, while nobody else took it since."""
    return _TASK.c.id == taken.id, _TASK.c.holder == taken.holder, _TASK.c.attempts == taken.attempts
