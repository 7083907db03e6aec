"""
Web hooks and the outbox of what they have to tell; open to other processes.

News and the point from which the next is counted are written in one transaction, before anything is sent. Who sends a
delivery takes it under a lease; when that ends without an outcome, as after a crash, it is sent again with the same id.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from kg.access import LOCAL, checked_organisation
from kg.adapters.outbox.tables import DELIVERY, HOOK, as_text, delivery_of, hook_of
from kg.adapters.sql.access.database import AccessDatabase, OpenTrail
from kg.errors import Conflict, NotFound
from kg.model.values import Position
from kg.ports.outbox import Delivery, Hook, News, State, new_message_id, new_secret
from kg.ports.trail import Access

LEASE_S: Final = 60.0  # longer than an attempt can take
OLD_SECRET_S: Final = 24 * 3600.0  # that it still signs after a new one was made
MOST_HOOKS: Final = 50  # of one organisation
_KEPT_S: Final[Mapping[str, float]] = {"delivered": 30 * 86400.0, "dropped": 30 * 86400.0, "dead": 90 * 86400.0}


class SqlOutbox:
    """`kg.ports.outbox.Outbox` on SQLAlchemy Core."""

    def __init__(self, database: AccessDatabase, trail: OpenTrail, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    # --- hooks -----------------------------------------------------------------------------------

    def add(
        self,
        name: str,
        *,
        owner: str,
        watch: str,
        url: str,
        key: str = "",
        seen: Sequence[Position] | None = None,
        actor: str = LOCAL.name,
    ) -> tuple[Hook, str]:
        """
        A new hook, and its secret, which is not given again.

        Raises:
            Conflict: If the organisation has as many as it may.
        """
        checked_organisation(owner)
        secret, now = new_secret(), self._clock()
        made = {
            "id": f"hook_{secrets.token_hex(6)}",
            "owner": owner,
            "name": name,
            "watch": watch,
            "url": url,
            "key": key,
            "enabled": True,
            "trouble": "",
            "secret": secret,
            "seen": None if seen is None else as_text(seen),
            "created": now,
        }
        with self._database.writing() as connection:
            held = sa.select(sa.func.count()).select_from(HOOK).where(HOOK.c.owner == owner)
            if connection.execute(held).scalar_one() >= MOST_HOOKS:
                raise Conflict(f"{owner} heeft al {MOST_HOOKS} webhooks; verwijder er eerst een")
            connection.execute(HOOK.insert().values(made))
            self._note(actor, owner, f"webhook {made['id']} gemaakt")
        return self.get(str(made["id"])), secret

    def every(self, owners: Sequence[str] | None = None) -> list[Hook]:
        """The hooks, of some organisations or of all, in order of making."""
        query = sa.select(HOOK).order_by(HOOK.c.created, HOOK.c.id)
        if owners is not None:
            query = query.where(HOOK.c.owner.in_(owners))
        with self._database.reading() as connection:
            return [hook_of(row, self._clock()) for row in connection.execute(query)]

    def get(self, hook_id: str) -> Hook:
        """
        A hook by id.

        Raises:
            NotFound: If there is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(sa.select(HOOK).where(HOOK.c.id == hook_id)).first()
        if row is None:
            raise _unknown(hook_id)
        return hook_of(row, self._clock())

    def change(self, hook_id: str, *, actor: str = LOCAL.name, **values: str | bool) -> Hook:
        """Another name, URL or switch; switched on anew it has no trouble."""
        held = self.get(hook_id)
        if values.get("enabled"):
            values["trouble"] = ""
        with self._database.writing() as connection:
            connection.execute(HOOK.update().where(HOOK.c.id == hook_id).values(values))
            if "url" in values and values["url"] != held.url:
                self._note(actor, held.owner, f"webhook {hook_id} gaat naar een ander adres")
        return self.get(hook_id)

    def renew(self, hook_id: str, *, actor: str = LOCAL.name) -> tuple[Hook, str]:
        """Another secret; the one before signs too, for a day."""
        held, secret = self.get(hook_id), new_secret()
        values = {"secret": secret, "old_secret": held.secrets[0], "old_until": self._clock() + OLD_SECRET_S}
        with self._database.writing() as connection:
            connection.execute(HOOK.update().where(HOOK.c.id == hook_id).values(values))
            self._note(actor, held.owner, f"webhook {hook_id} kreeg een nieuw geheim")
        return self.get(hook_id), secret

    def remove(self, hook_id: str, *, actor: str = LOCAL.name) -> Hook:
        """Take a hook away, with all that it still had to tell."""
        held = self.get(hook_id)
        with self._database.writing() as connection:
            connection.execute(HOOK.delete().where(HOOK.c.id == hook_id))  # first, as who takes or tells does
            connection.execute(DELIVERY.delete().where(DELIVERY.c.hook == hook_id))
            self._note(actor, held.owner, f"webhook {hook_id} verwijderd")
        return held

    def trouble(self, hook_id: str, what: str, *, off: bool = False) -> None:
        """Keep why a hook tells nothing; "" when it does."""
        values: dict[str, Any] = {"trouble": what, **({"enabled": False} if off else {})}
        with self._database.writing() as connection:
            connection.execute(HOOK.update().where(HOOK.c.id == hook_id, HOOK.c.trouble != what).values(values))

    # --- the outbox ------------------------------------------------------------------------------

    def tell(
        self, hook: Hook, seen: Sequence[Position], news: Sequence[News], told: frozenset[str] | None = None
    ) -> list[str]:
        """
        What a hook has to tell, and what it tells from after that: both or neither; the ids of the messages.

        None when it was taken away or switched off meanwhile, or tells from another point than `hook` does by now.
        """
        made = [self._row(hook.id, one) for one in news]
        before = HOOK.c.seen.is_(None) if hook.seen is None else HOOK.c.seen == as_text(hook.seen, hook.told)
        there = HOOK.update().where(HOOK.c.id == hook.id, HOOK.c.enabled, before)
        kept = as_text(seen, hook.told if told is None else told)
        with self._database.sharing() as connection:
            if not connection.execute(there.values(seen=kept, trouble="")).rowcount:
                return []
            if made:
                connection.execute(DELIVERY.insert(), made)
        return [one["id"] for one in made]

    def test(self, hook_id: str) -> Delivery:
        """A message that says nothing but that it works."""
        self.get(hook_id)
        made = self._row(hook_id, News("hook.tested", {"hook": hook_id}))
        with self._database.writing() as connection:
            connection.execute(DELIVERY.insert().values(made))
        return self.delivery(made["id"])

    def _row(self, hook_id: str, news: News) -> dict[str, Any]:
        now = self._clock()
        return {
            "id": new_message_id(),
            "hook": hook_id,
            "type": news.type,
            "made": now,
            "data": json.dumps(news.data, ensure_ascii=False),
            "spaces": json.dumps(sorted(news.spaces)),
            "state": "waiting",
            "attempts": 0,
            "due": now,
            "fault": "",
        }

    def take(self, most: int, only: Sequence[str] = ()) -> list[Delivery]:
        """
        Deliveries whose time has come, the oldest of each hook that is on; nobody else gets them for a minute.

        Args:
            most: How many at most.
            only: These deliveries, or all.
        """
        now = self._clock()
        due = [DELIVERY.c.state == "waiting", DELIVERY.c.due <= now, _free(now)]
        if only:
            due.append(DELIVERY.c.id.in_(only))
        leased = sa.select(DELIVERY.c.hook).where(DELIVERY.c.lease > now)
        oldest = sa.select(sa.func.min(DELIVERY.c.due)).where(DELIVERY.c.hook == HOOK.c.id, *due).scalar_subquery()
        of = sa.select(HOOK.c.id).where(HOOK.c.enabled, HOOK.c.id.not_in(leased), oldest.is_not(None))
        of = of.order_by(oldest, HOOK.c.id).limit(most).with_for_update(key_share=True, skip_locked=True)
        taken = {"lease": now + LEASE_S, "attempts": DELIVERY.c.attempts + 1, "tried": now}
        with self._database.sharing() as connection:
            hooks = connection.scalars(of).all()  # who else takes passes these over until this block ends
            turn = sa.func.row_number().over(partition_by=DELIVERY.c.hook, order_by=(DELIVERY.c.due, DELIVERY.c.made))
            mine = (*due, DELIVERY.c.hook.in_(hooks), DELIVERY.c.hook.not_in(leased))
            queue = sa.select(DELIVERY.c.id, turn.label("turn")).where(*mine).subquery()
            first = sa.select(queue.c.id).where(queue.c.turn == 1)
            changed = DELIVERY.update().where(DELIVERY.c.id.in_(first)).values(taken).returning(DELIVERY)
            found = [delivery_of(row) for row in connection.execute(changed)]
        return sorted(found, key=lambda one: (one.due or 0.0, one.made))

    def is_due(self) -> bool:
        """Whether there is something to take; without the lock that taking needs."""
        due = sa.select(DELIVERY.c.id).join(HOOK, HOOK.c.id == DELIVERY.c.hook)
        now = self._clock()
        query = due.where(DELIVERY.c.state == "waiting", DELIVERY.c.due <= now, HOOK.c.enabled).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def release(self) -> None:
        """Let go of every lease; for who knows that nobody else is sending."""
        with self._database.writing() as connection:
            connection.execute(DELIVERY.update().where(DELIVERY.c.lease.is_not(None)).values(lease=None))

    def settle(
        self, delivery_id: str, state: State, *, status: int | None = None, fault: str = "", due: float | None = None
    ) -> None:
        """The outcome of an attempt; what was delivered or dropped is forgotten but for its outcome."""
        values: dict[str, Any] = {"state": state, "status": status, "fault": fault, "due": due, "lease": None}
        if state in {"delivered", "dropped"}:
            values |= {"data": None, "spaces": "[]"}
        waiting = (DELIVERY.c.id == delivery_id, DELIVERY.c.state == "waiting")  # who came second changes nothing
        with self._database.sharing() as connection:
            connection.execute(DELIVERY.update().where(*waiting).values(values))

    def again(self, delivery_id: str) -> Delivery:
        """
        Send what could not be delivered once more, from the first attempt on.

        Raises:
            NotFound, Conflict: If there is no such delivery, or it is no dead letter.
        """
        values = {"state": "waiting", "due": self._clock(), "attempts": 0, "lease": None}
        return self._dead(delivery_id, values)

    def drop(self, delivery_id: str) -> Delivery:
        """Give up what could not be delivered; as `again`."""
        return self._dead(delivery_id, {"state": "dropped", "due": None, "data": None, "spaces": "[]"})

    def _dead(self, delivery_id: str, values: dict[str, Any]) -> Delivery:
        with self._database.writing() as connection:
            update = DELIVERY.update().where(DELIVERY.c.id == delivery_id, DELIVERY.c.state == "dead")
            done = connection.execute(update.values(values)).rowcount
        found = self.delivery(delivery_id)
        if not done:
            raise Conflict(f"bericht {delivery_id} is geen onbestelbaar bericht maar {found.state}")
        return found

    def delivery(self, delivery_id: str) -> Delivery:
        """
        A delivery by id.

        Raises:
            NotFound: If there is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(sa.select(DELIVERY).where(DELIVERY.c.id == delivery_id)).first()
        if row is None:
            raise NotFound(f"er is geen bericht {delivery_id!r}; zie kring hook deliveries")
        return delivery_of(row)

    def deliveries(
        self, hook_id: str, *, state: State | None = None, after: str = "", most: int = 50
    ) -> list[Delivery]:
        """The deliveries of a hook, newest first, after one."""
        query = sa.select(DELIVERY).where(DELIVERY.c.hook == hook_id)
        query = query.order_by(DELIVERY.c.made.desc(), DELIVERY.c.id.desc()).limit(most)
        if state is not None:
            query = query.where(DELIVERY.c.state == state)
        if after:
            last = self.delivery(after)
            query = query.where(sa.tuple_(DELIVERY.c.made, DELIVERY.c.id) < sa.tuple_(last.made, last.id))
        with self._database.reading() as connection:
            return [delivery_of(row) for row in connection.execute(query)]

    def counts(self, hook_id: str = "") -> dict[State, int]:
        """How many deliveries there are in each state, of one hook or of all."""
        query = sa.select(DELIVERY.c.state, sa.func.count().label("number")).group_by(DELIVERY.c.state)
        if hook_id:
            query = query.where(DELIVERY.c.hook == hook_id)
        with self._database.reading() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def dead_in_a_row(self, hook_id: str) -> int:
        """How many of the last deliveries could not be delivered, since one could."""
        of_hook = DELIVERY.c.hook == hook_id
        last = sa.select(sa.func.max(DELIVERY.c.tried)).where(of_hook, DELIVERY.c.state == "delivered")
        with self._database.reading() as connection:
            since = connection.execute(last).scalar_one() or 0.0
            later = (of_hook, DELIVERY.c.state == "dead", DELIVERY.c.tried > since)
            return connection.execute(sa.select(sa.func.count()).where(*later)).scalar_one()

    def forget(self) -> None:
        """Let go of what is long over."""
        with self._database.writing() as connection:
            for state, kept_s in _KEPT_S.items():
                past = DELIVERY.c.made < self._clock() - kept_s
                connection.execute(DELIVERY.delete().where(DELIVERY.c.state == state, past))

    def _note(self, actor: str, owner: str, what: str) -> None:
        """What cannot be noted is not done."""
        with self._trail() as trail:
            trail.note([Access(actor, "key", f"{owner}/private", detail=what)])


def _free(now: float) -> sa.ColumnElement[bool]:
    return DELIVERY.c.lease.is_(None) | (DELIVERY.c.lease <= now)


def _unknown(hook_id: str) -> NotFound:
    return NotFound(f"er is geen webhook {hook_id!r}; zie kring hook list")
