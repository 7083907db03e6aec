"""
How far each feed was fetched; open to other processes.

Who looks at a feed has it under a lease; when that ends without an outcome, as after a crash, the next one that looks
takes it, and finds by the marks of its items what was done. Of an item a hash is kept, and nothing that it says.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.sql.access.database import AccessDatabase, OpenTrail
from kg.ports.jobs import LEASE_S, FeedState
from kg.ports.trail import Access

_MANY: Final = 500  # keys in one question
METADATA: Final = sa.MetaData()
_FEED: Final = sa.Table(
    "feed",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("mark", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("cursor", sa.String, nullable=False),
    sa.Column("etag", sa.String, nullable=False),
    sa.Column("modified", sa.String, nullable=False),
    sa.Column("due", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("polled", sa.Float),
    sa.Column("succeeded", sa.Float),
    sa.Column("changed", sa.Float),
    sa.Column("failed", sa.Float),
    sa.Column("fault", sa.String, nullable=False),
    sa.Column("lease", sa.Float),  # until when somebody has it
    sa.Column("holder", sa.String),
)
_ITEM: Final = sa.Table(
    "feed_item",
    METADATA,
    sa.Column("feed", sa.String, primary_key=True),
    sa.Column("item", sa.String, primary_key=True),  # a hash
    sa.Column("mark", sa.String, nullable=False),
)
_COUNT: Final = sa.select(sa.func.count()).where(_ITEM.c.feed == _FEED.c.id).scalar_subquery().label("items")
_EVERY: Final = sa.select(_FEED, _COUNT)
_ASIDE: Final = frozenset({"id", "items", "mark", "owner", "by", "key", "enabled"})  # what a look does not change


class SqlFeeds:
    """`kg.ports.jobs.Feeds` on SQLAlchemy Core."""

    def __init__(self, database: AccessDatabase, trail: OpenTrail, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def switch_on(self, feed_id: str, mark: str, *, owner: str, by: str, key: str = "") -> FeedState:
        """Fetch a feed from now on; one that led elsewhere before begins anew."""
        fresh = FeedState(feed_id, mark, owner, by, key, enabled=True, due=self._clock())
        made = {field.name: getattr(fresh, field.name) for field in fields(fresh) if field.name != "items"}
        with self._database.writing() as connection:
            held = connection.execute(sa.select(_FEED).where(_FEED.c.id == feed_id)).first()
            if held is not None and held.mark == mark:
                again = {"by": by, "key": key, "enabled": True, "due": made["due"], "attempts": 0, "fault": ""}
                connection.execute(_FEED.update().where(_FEED.c.id == feed_id).values(again))
            else:
                _gone(connection, feed_id)
                connection.execute(_FEED.insert().values(made))
            self._note(by, owner, f"bron {feed_id} wordt voortaan opgehaald")
        return self._one(feed_id)

    def switch_off(self, feed_id: str, *, by: str, why: str = "") -> None:
        """Fetch it no more; what is known of it stays."""
        values: dict[str, Any] = {"enabled": False, "lease": None, "holder": None}
        with self._database.writing() as connection:
            values |= {"fault": why} if why else {}
            on = sa.and_(_FEED.c.id == feed_id, _FEED.c.enabled)
            owner = connection.execute(sa.select(_FEED.c.owner).where(on)).scalar()
            if owner is not None:
                connection.execute(_FEED.update().where(on).values(values))
                self._note(by, owner, f"bron {feed_id} wordt niet meer opgehaald")

    def forget(self, feed_id: str) -> None:
        """Let go of all that is kept of a feed."""
        with self._database.writing() as connection:
            _gone(connection, feed_id)

    def every(self) -> Sequence[FeedState]:
        """Those that were switched on at any time, in order of id."""
        with self._database.reading() as connection:
            return [_state(row) for row in connection.execute(_EVERY.order_by(_FEED.c.id))]

    def _one(self, feed_id: str) -> FeedState:
        with self._database.reading() as connection:
            return _state(connection.execute(_EVERY.where(_FEED.c.id == feed_id)).one())

    def take(self, holder: str, *, only: Collection[str] = (), at_once: bool = False) -> FeedState | None:
        """The feed that waits longest of those that are on and due; nobody else gets it until it is settled."""
        now = self._clock()
        free = _FEED.c.lease.is_(None) | (_FEED.c.lease <= now)
        waiting = sa.select(_FEED.c.id).where(_FEED.c.enabled, free).order_by(_FEED.c.due, _FEED.c.id).limit(1)
        waiting = waiting if at_once else waiting.where(_FEED.c.due <= now)
        waiting = waiting.where(_FEED.c.id.in_(only)) if only else waiting
        with self._database.sharing() as connection:
            found = connection.execute(waiting.with_for_update(skip_locked=True)).scalar()
            if found is None:
                return None
            taken = {"lease": now + LEASE_S, "holder": holder, "polled": now}
            connection.execute(_FEED.update().where(_FEED.c.id == found).values(taken))
            return _state(connection.execute(_EVERY.where(_FEED.c.id == found)).one())

    def hasten(self, feed_id: str) -> bool:
        """Let it be due now; False when it is off, or somebody has it."""
        now = self._clock()
        free = _FEED.c.lease.is_(None) | (_FEED.c.lease <= now)
        with self._database.writing() as connection:
            done = connection.execute(
                _FEED.update().where(_FEED.c.id == feed_id, _FEED.c.enabled, free).values(due=now)
            )
        return bool(done.rowcount)

    def is_due(self) -> bool:
        """Whether there is something to take; without the lock that taking needs."""
        now = self._clock()
        free = _FEED.c.lease.is_(None) | (_FEED.c.lease <= now)
        query = sa.select(_FEED.c.id).where(_FEED.c.enabled, free, _FEED.c.due <= now).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def seen(self, feed_id: str, keys: Collection[str]) -> Mapping[str, str]:
        """Of some items the mark with which they came in last, by key."""
        found: dict[str, str] = {}
        with self._database.reading() as connection:
            for part in _parts(sorted(keys)):
                query = sa.select(_ITEM.c.item, _ITEM.c.mark).where(_ITEM.c.feed == feed_id, _ITEM.c.item.in_(part))
                found |= {row.item: row.mark for row in connection.execute(query)}
        return found

    def keep(self, feed_id: str, holder: str, marks: Mapping[str, str]) -> bool:
        """Items that are in the journal now; the lease is renewed."""
        values = {"lease": self._clock() + LEASE_S}
        with self._database.sharing() as connection:
            if not connection.execute(_held_by(feed_id, holder).values(values)).rowcount:
                return False
            for part in _parts(sorted(marks)):
                connection.execute(_ITEM.delete().where(_ITEM.c.feed == feed_id, _ITEM.c.item.in_(part)))
                connection.execute(_ITEM.insert(), [{"feed": feed_id, "item": key, "mark": marks[key]} for key in part])
        return True

    def settle(self, holder: str, state: FeedState) -> bool:
        """How a look ended, and let go of the feed."""
        values = {field.name: getattr(state, field.name) for field in fields(state) if field.name not in _ASIDE}
        with self._database.sharing() as connection:
            done = connection.execute(_held_by(state.id, holder).values(**values, lease=None, holder=None))
        return bool(done.rowcount)

    def _note(self, actor: str, owner: str, what: str) -> None:
        """What cannot be noted is not done."""
        with self._trail() as trail:
            trail.note([Access(actor, "key", f"{owner}/private", detail=what)])


def _held_by(feed_id: str, holder: str) -> sa.Update:
    return _FEED.update().where(_FEED.c.id == feed_id, _FEED.c.holder == holder, _FEED.c.enabled)


def _gone(connection: sa.Connection, feed_id: str) -> None:
    connection.execute(_FEED.delete().where(_FEED.c.id == feed_id))  # first, as who keeps something of it does
    connection.execute(_ITEM.delete().where(_ITEM.c.feed == feed_id))


def _parts(keys: list[str]) -> Iterator[list[str]]:
    return (keys[start : start + _MANY] for start in range(0, len(keys), _MANY))


def _state(row: Any) -> FeedState:
    return FeedState(**{field.name: getattr(row, field.name) for field in fields(FeedState)})
