"""Visits: beside the journal, which cannot forget, and in no backup and no export of the store."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from kg.adapters.sql.access.database import AccessDatabase
from kg.ports.keys import KEPT, PAUSE, Visit

_ONE_LOOK: Final = timedelta(minutes=1)
METADATA: Final = sa.MetaData()
_VISIT: Final = sa.Table(
    "visit",
    METADATA,
    sa.Column("who", sa.String, primary_key=True),
    sa.Column("place", sa.String, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("before_at", sa.String, nullable=False),
    sa.Column("before_seq", sa.BigInteger, nullable=False),
)


class SqlVisits:
    """`kg.ports.keys.Visits` on SQLAlchemy Core."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def look(self, who: str, place: str, *, now: datetime, seq: int) -> Visit:
        """Somebody looks; of the same visit while it is within `PAUSE` of the look before."""
        with self._database.reading() as connection:
            held = _held(connection, who, place)
        if held is not None and timedelta(0) <= now - datetime.fromisoformat(held.at) < _ONE_LOOK:
            return held
        with self._database.writing() as connection:
            found = _next(_held(connection, who, place), Visit(who, place, _utc(now), seq), now)
            connection.execute(_VISIT.delete().where(_VISIT.c.who == who, _VISIT.c.place == place))
            connection.execute(_VISIT.insert().values(asdict(found)))
            connection.execute(_VISIT.delete().where(_VISIT.c.at < _utc(now - KEPT)))
        return found

    def of(self, who: str) -> list[Visit]:
        """The visits of somebody, the latest first."""
        query = sa.select(_VISIT).where(_VISIT.c.who == who).order_by(_VISIT.c.at.desc(), _VISIT.c.place)
        with self._database.reading() as connection:
            return [Visit(*row) for row in connection.execute(query)]

    def every(self) -> list[Visit]:
        """All visits, in order of who and place."""
        with self._database.reading() as connection:
            return [Visit(*row) for row in connection.execute(sa.select(_VISIT).order_by(_VISIT.c.who, _VISIT.c.place))]

    def forget(self, who: str, place: str = "") -> int:
        """Take away what is kept of somebody, of one municipality or of all, from the file too; how many there were."""
        gone = _VISIT.delete().where(_VISIT.c.who == who)
        with self._database.writing() as connection:
            count = connection.execute(gone.where(_VISIT.c.place == place) if place else gone).rowcount
        self._database.settle()
        return count

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _held(connection: sa.Connection, who: str, place: str) -> Visit | None:
    row = connection.execute(sa.select(_VISIT).where(_VISIT.c.who == who, _VISIT.c.place == place)).first()
    return None if row is None else Visit(*row)


def _next(held: Visit | None, look: Visit, now: datetime) -> Visit:
    """What is kept after a look."""
    if held is None:
        return look
    same = now - datetime.fromisoformat(held.at) < PAUSE
    before = (held.before_at, held.before_seq) if same else (held.at, held.seq)
    return Visit(look.who, look.place, look.at, look.seq, *before)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
