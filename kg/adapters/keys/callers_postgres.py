"""
What all processes of a store remember of their callers, in PostgreSQL.

Passes are counted by the minute; of the minute before, as much counts as is still less than a minute ago. Their table
is not in the log of the server: to take one waits for no disk, and after a crash everybody begins anew. A caller stands
in it as a keyed hash. Moments are those of the machines, which have to agree as for leases.
"""

import hmac
import time
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.sql.access.postgres import AccessPostgres

_MINUTE_S: Final = 60.0
_LEAST_S: Final = 0.001  # by which it has to be later than the moment at which there is just none
METADATA: Final = sa.MetaData()
_HELD: Final = sa.Table(
    "remembered",
    METADATA,
    sa.Column("what", sa.String, primary_key=True),
    sa.Column("name", sa.LargeBinary, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
    sa.Index("remembered_until", "what", "until"),
)
_PASS: Final = sa.Table(
    "pass",
    METADATA,
    sa.Column("who", sa.LargeBinary, primary_key=True),
    sa.Column("minute", sa.BigInteger, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
_BEFORE: Final = (
    "floor(coalesce((SELECT number FROM pass WHERE who = %(who)s AND minute = %(minute)s - 1), 0) * %(left)s::float)"
)
_TAKE: Final = f"""
    INSERT INTO pass SELECT %(who)s, %(minute)s, 1 WHERE {_BEFORE} + 1 <= %(most)s
    ON CONFLICT (who, minute) DO UPDATE SET number = pass.number + 1 WHERE {_BEFORE} + pass.number + 1 <= %(most)s
    RETURNING number
"""  # nosec B608 - our own words
_NUMBERS: Final = """
    SELECT coalesce(max(number) FILTER (WHERE minute = %(minute)s), 0),
           coalesce(max(number) FILTER (WHERE minute = %(minute)s - 1), 0)
    FROM pass WHERE who = %(who)s AND minute >= %(minute)s - 1
"""


class SharedRemembered:
    """`kg.ports.keys.Remembered` in a database; of too many the first to end give way."""

    waits = True

    def __init__(self, database: AccessPostgres, what: str, most: int, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._what = what
        self._most = most
        self._clock = clock

    def keep(self, name: bytes, value: bytes, *, until: float) -> None:
        """Remember a value until a moment."""
        with self._database.sharing() as connection:
            own = _HELD.c.what == self._what
            connection.execute(_HELD.delete().where(own, (_HELD.c.until < self._clock()) | (_HELD.c.name == name)))
            connection.execute(_HELD.insert().values(what=self._what, name=name, value=value, until=until))
            last = sa.select(_HELD.c.name).where(own, _HELD.c.name != name).order_by(_HELD.c.until.desc())
            connection.execute(_HELD.delete().where(own, _HELD.c.name.in_(last.offset(self._most - 1))))

    def find(self, name: bytes) -> bytes | None:
        """The value under a name, before its end."""
        return self._asked("SELECT value FROM remembered WHERE what = %s AND name = %s AND until >= %s", name)

    def exchange(self, name: bytes, before: bytes, after: bytes, *, until: float) -> bool:
        """Put a value in the place of another one, which has to be there."""
        own = (_HELD.c.what == self._what) & (_HELD.c.name == name)
        there = own & (_HELD.c.value == before) & (_HELD.c.until >= self._clock())
        with self._database.sharing() as connection:
            return bool(connection.execute(_HELD.update().where(there).values(value=after, until=until)).rowcount)

    def take(self, name: bytes) -> bytes | None:
        """The value under a name, before its end, once over all processes."""
        return self._asked("DELETE FROM remembered WHERE what = %s AND name = %s AND until >= %s RETURNING value", name)

    def _asked(self, said: str, name: bytes) -> bytes | None:
        with self._database.at_once() as cursor:
            row = cursor.execute(said, (self._what, name, self._clock())).fetchone()
        return None if row is None else bytes(row[0])


class SharedPasses:
    """`kg.ports.keys.Passes` in a database."""

    waits = True

    def __init__(
        self, database: AccessPostgres, what: str, secret: bytes, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._what = what
        self._secret = secret
        self._clock = clock
        self._tidied = 0  # the minute in which this process took away what does not count any more

    def take(self, who: str, most: int) -> float:
        """Take a pass, or say how long there is none."""
        now = self._clock()
        asked = self._of(who, now)
        with self._database.at_once() as cursor:
            if asked["minute"] > self._tidied:
                self._tidied = asked["minute"]
                cursor.execute("DELETE FROM pass WHERE minute < %(minute)s - 1", asked)
            if cursor.execute(_TAKE, {**asked, "most": most}).fetchone() is not None:
                return 0.0
            current, before = cursor.execute(_NUMBERS, asked).fetchone()
        return wait_s(current, before, most, now)

    def is_open(self, who: str, most: int) -> bool:
        """Whether there is one."""
        asked = self._of(who, self._clock())
        with self._database.at_once() as cursor:
            current, before = cursor.execute(_NUMBERS, asked).fetchone()
        return int(before * asked["left"]) + int(current) + 1 <= most

    def _of(self, who: str, now: float) -> dict[str, Any]:
        minute, past_s = divmod(now, _MINUTE_S)
        name = hmac.digest(self._secret, f"{self._what} {who}".encode("utf-8", "surrogatepass"), "sha256")
        return {"who": name, "minute": int(minute), "left": 1 - past_s / _MINUTE_S}


def wait_s(current: int, before: int, most: int, now: float) -> float:
    """
    How long until there is a pass, when no other is taken; more than 0.

    Args:
        current: Passes of this minute.
        before: Of the one before it.
        most: That may be taken in a minute.
        now: In seconds since 1970.
    """
    past_s = now % _MINUTE_S
    if current >= most:  # in the next minute they count as those before
        return max(0.0, _MINUTE_S - past_s + _MINUTE_S * (1 - most / current)) + _LEAST_S
    return max(0.0, _MINUTE_S * (1 - (most - current) / max(before, 1)) - past_s) + _LEAST_S


class SharedCallers:
    """`kg.ports.keys.Callers` in a database."""

    def __init__(self, database: AccessPostgres, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock

    def remembered(self, what: str, most: int) -> SharedRemembered:
        """Values of one sort."""
        return SharedRemembered(self._database, what, most, self._clock)

    def passes(self, what: str) -> SharedPasses:
        """Those of one gate."""
        return SharedPasses(self._database, what, self._secret, self._clock)

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()
