"""
That nothing is written in a database while a store is moved from it or to it, whoever has it open.

    moving    one row: what happens here, and until when (by the clock of the database) writes are refused

Triggers on the tables look at that row, so no process has to know of it, and without a move there is nothing to see.
A pause ends by itself: who moves a store says again and again that it goes on; when it is killed, the source goes on.
Who moves a store writes in the target within `lifted`, which nobody else sees.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlalchemy as sa

from kg.errors import StoreError

MOVED: Final = "KR001"  # the state of PostgreSQL by which a refusal is known
Role = Literal["leaving", "gone", "coming"]
_FOREVER: Final = 1e15
_SAID: Final = {
    "leaving": "deze opslag wordt op dit moment verhuisd; er is niets geschreven, probeer het over een minuut opnieuw",
    "gone": "deze opslag is verhuisd; hier wordt niets meer geschreven, gebruik de nieuwe",
    "coming": "hier wordt een opslag naartoe verhuisd; wacht tot kring migrate klaar is",
}
_NOW: Final = {
    "sqlite": "CAST(strftime('%s', 'now') AS REAL)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)",
}
_MOVING: Final = sa.Table(
    "moving",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("until", sa.Float, nullable=False),
    sa.Column("shut", sa.Boolean, nullable=False),  # the trail too, which is open for a moment longer
    sa.Column("other", sa.String, nullable=False),
    sa.Column("store", sa.String, nullable=False),
)
_CASES: Final = "CASE role {} END"


@dataclass(frozen=True, slots=True)
class MoveState:
    """
    What happens to a store here.

    Attributes:
        role: It is to leave, or is gone, or comes.
        is_held: Whether writes are refused now.
        other: The name of the other side.
        store: By which the store is known, see `kg.store.backup.anchors`; "" for one without events.
    """

    role: Role
    is_held: bool
    other: str
    store: str


class Fence:
    """
    Around the tables of one database.

    Args:
        reading: One transaction to read.
        writing: One transaction to write, beside others where the engine can.
        tables: By name.
        trail: Of these, those that are open until `shut`.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sa.Connection]],
        writing: Callable[[], AbstractContextManager[sa.Connection]],
        tables: Sequence[str],
        trail: Sequence[str] = (),
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._tables = tables
        self._trail = trail

    def standing(self) -> MoveState | None:
        """What happens here; None when nothing does."""
        with self._reading() as connection:
            return standing(connection)

    def put_up(self, role: Role, *, other: str, store: str) -> None:
        """Let the database know; one that comes is held from now on, one that is to leave is not yet."""
        until = 0.0 if role == "leaving" else _FOREVER
        with self._writing() as connection:
            _MOVING.create(connection, checkfirst=True)
            connection.execute(_MOVING.delete())
            row = {"id": 1, "role": role, "until": until, "shut": role != "leaving", "other": other, "store": store}
            connection.execute(_MOVING.insert().values(row))
            for statement in self._triggers(connection.dialect.name):
                connection.exec_driver_sql(statement)

    def hold(self, seconds: float) -> None:
        """Refuse writes for so long; when it returns, what was being written has been, and nothing more is."""
        with self._writing() as connection:
            later = {"until": _now(connection) + seconds, "shut": False}
            _must_be_one(connection.execute(_MOVING.update().where(_MOVING.c.role == "leaving").values(later)))
            self._wait(connection, [table for table in self._tables if table not in self._trail])

    def shut(self) -> None:
        """Refuse the trail too; as `hold`."""
        with self._writing() as connection:
            connection.execute(_MOVING.update().values(shut=True))
            self._wait(connection, self._trail)

    def go_on_holding(self, seconds: float) -> None:
        """
        As `hold`, of what is held.

        Raises:
            StoreError: If it was not held any more: something may have been written.
        """
        with self._writing() as connection:
            now = _now(connection)
            held = _MOVING.update().where(_MOVING.c.role == "leaving", _MOVING.c.until > now)
            _must_be_one(connection.execute(held.values(until=now + seconds)))

    def let_go(self) -> None:
        """Let it be written again."""
        with self._writing() as connection:
            connection.execute(_MOVING.update().where(_MOVING.c.role == "leaving").values(until=0.0, shut=False))

    def leave(self, *, whatever: bool = False) -> None:
        """Hold it for good; as `go_on_holding`, unless it does not matter whether it was held."""
        with self._writing() as connection:
            is_held = sa.true() if whatever else (_MOVING.c.role == "gone") | (_MOVING.c.until > _now(connection))
            left = _MOVING.update().where(is_held).values(role="gone", shut=True, until=_FOREVER)
            _must_be_one(connection.execute(left))

    def take_down(self) -> None:
        """Nothing happens here any more."""
        with self._writing() as connection:
            if standing(connection) is None:
                return
            for statement in self._no_triggers(connection.dialect.name):
                connection.exec_driver_sql(statement)
            _MOVING.drop(connection)

    @contextmanager
    def lifted(self, connection: sa.Connection) -> Iterator[None]:
        """Let a transaction write in a database that is held, and no other."""
        connection.execute(_MOVING.update().values(until=0.0))
        yield
        connection.execute(_MOVING.update().values(until=_FOREVER))

    def _wait(self, connection: sa.Connection, tables: Sequence[str]) -> None:
        """For who is writing: he began before writes were refused. In SQLite nobody else writes by now."""
        if connection.dialect.name == "postgresql" and tables:
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(map(_quoted, tables))} IN SHARE MODE")

    def _triggers(self, dialect: str) -> Iterator[str]:
        yield from self._no_triggers(dialect)
        if dialect == "postgresql":
            yield _FUNCTION
        for table in self._tables:
            only = "AND shut" if table in self._trail else ""
            if dialect == "postgresql":
                yield f"""
                    CREATE TRIGGER moving BEFORE INSERT OR UPDATE OR DELETE ON {_quoted(table)}
                    FOR EACH STATEMENT EXECUTE FUNCTION kring_moving('{"trail" if only else ""}')
                """
            else:
                refused = _CASES.format(" ".join(f"WHEN '{role}' THEN RAISE(ABORT, '{_SAID[role]}')" for role in _SAID))
                for change in ("INSERT", "UPDATE", "DELETE"):
                    yield f"""
                        CREATE TRIGGER {_trigger(table, change)} BEFORE {change} ON {_quoted(table)}
                        WHEN EXISTS (SELECT 1 FROM moving WHERE until > {_NOW[dialect]} {only})
                        BEGIN SELECT {refused} FROM moving; END
                    """  # noqa: S608  # nosec B608 - our own names

    def _no_triggers(self, dialect: str) -> Iterator[str]:
        for table in self._tables:
            if dialect == "postgresql":
                yield f"DROP TRIGGER IF EXISTS moving ON {_quoted(table)}"
            else:
                for change in ("INSERT", "UPDATE", "DELETE"):
                    yield f"DROP TRIGGER IF EXISTS {_trigger(table, change)}"
        if dialect == "postgresql":
            yield "DROP FUNCTION IF EXISTS kring_moving"


_FUNCTION: Final = f"""
CREATE FUNCTION kring_moving() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said text;
BEGIN
    SELECT {_CASES.format(" ".join(f"WHEN '{role}' THEN '{said}'" for role, said in _SAID.items()))} INTO said
    FROM moving WHERE until > {_NOW["postgresql"]} AND (shut OR TG_ARGV[0] <> 'trail');
    IF FOUND THEN RAISE EXCEPTION USING MESSAGE = said, ERRCODE = '{MOVED}'; END IF;
    RETURN NULL;
END $$
"""  # noqa: S608  # nosec B608 - our own words


def standing(connection: sa.Connection) -> MoveState | None:
    """What happens in a database; None when nothing does."""
    if not _is_there(connection):
        return None
    held: sa.Label[bool] = (_MOVING.c.until > _now(connection)).label("held")
    row = connection.execute(sa.select(_MOVING, held)).first()
    return None if row is None else MoveState(row.role, bool(row.held), row.other, row.store)


def said_of(found: MoveState) -> str:
    """Why nothing is written there."""
    return _SAID[found.role]


def _is_there(connection: sa.Connection) -> bool:
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql("SELECT to_regclass('moving')").scalar() is not None
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'moving'").first() is not None


def _now(connection: sa.Connection) -> sa.ColumnElement[float]:
    return sa.literal_column(_NOW[connection.dialect.name], sa.Float)


def _must_be_one(done: Any) -> None:
    if done.rowcount != 1:
        raise StoreError("de pauze van de bron is verlopen, zij schrijft verder; begin opnieuw, dat gaat verder")


def _quoted(table: str) -> str:
    return f'"{table}"'


def _trigger(table: str, change: str) -> str:
    return f'"moving_{table}_{change.lower()}"'
