"""
What makes web hooks tell: it looks whether there is news, and delivers what waits.

Everything is seen in the eyes of the hook's organisation, on the day itself: when news is made, and again at each
attempt. What may not be read any more by then is not sent.

    fault of a delivery     "address", "name", "connection", "tls", "time", "answer": see `api.hooks.delivery`
                            "key": the key that made the hook has ended; "access": what it was made of may not be read
                            "gone": what it tells of is there no more
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import anyio

from api.hooks.accounts import happenings, since
from api.hooks.delivery import Outcome, Sender
from api.hooks.signature import signed
from api.render.atom import page_of
from kg.access import LOCAL, LOCAL_SPACE, Principal, is_private
from kg.clock import iso, wait_s
from kg.cycle.interpret.radar.watch import Rankings
from kg.errors import KringError, NotFound
from kg.model.record import record_iri
from kg.ports.keys import Keys
from kg.ports.outbox import Delivery, Event, Hook, News, Outbox
from kg.service import KnowledgeGraph

AT_ONCE: Final = 4  # deliveries, each to another hook
ROUND: Final = 20  # deliveries taken at a time
NO_MEANS_NO: Final = 3  # attempts, when the receiver refuses
OFF_AFTER: Final = 20  # dead letters in a row
_CHANGES: Final = 50  # in one message, which is then some 10 kB
Counted = Callable[[str], None]


class Courier:
    """Looks and delivers for one store."""

    def __init__(
        self,
        graph: KnowledgeGraph,
        hooks: Outbox,
        credentials: Keys,
        sender: Sender,
        *,
        attempts: int,
        service: str = "",
        counted: Counted = lambda _outcome: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._graph = graph
        self._hooks = hooks
        self._credentials = credentials
        self._sender = sender
        self._attempts = attempts
        self._service = service
        self._counted = counted
        self._clock = clock

    # --- in whose eyes ---------------------------------------------------------------------------

    def eyes(self, hook: Hook) -> Principal | None:
        """
        Who looks for a hook, today: someone with the role of its key at its organisation, and nowhere else.

        None when the key that made it works no more. Who has the files of the store looks as the single user, or as a
        reader of the organisation that the hook is for.
        """
        name = f"{hook.name} ({hook.id})"
        if not hook.key:
            return self.looks_as(hook.owner, name)
        key, today = self._credentials.find(hook.key), self._today()
        if key is None or not key.works_on(today) or hook.owner not in key.roles:
            return None
        return Principal.member(name, {hook.owner: key.roles[hook.owner]}, self._credentials.grants(), on=today)

    def looks_as(self, owner: str, name: str) -> Principal:
        """In whose eyes a hook looks that was made by who has the files of the store."""
        if f"{owner}/private" == LOCAL_SPACE:
            return LOCAL
        return Principal.member(name, {owner: "reader"}, self._credentials.grants(), on=self._today())

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    # --- looking ---------------------------------------------------------------------------------

    def look(self) -> list[str]:
        """Put in the outbox what is new for each hook; the ids of the messages."""
        rankings: Rankings = {}
        made: list[str] = []
        for hook in self._hooks.every():
            if hook.enabled:
                made += self._look_for(hook, rankings)
        self._hooks.forget()
        return made

    def _look_for(self, hook: Hook, rankings: Rankings) -> list[str]:
        eyes = self.eyes(hook)
        if eyes is None:
            self._hooks.trouble(hook.id, "key")
            return []
        graph = self._graph.seen_by(eyes)
        try:
            watch = graph.watches.by_id(hook.watch)
            spaces = graph.spaces()
            told, seen = graph.watches.news(watch, hook.seen, rankings)
            standing = happenings(graph, watch.municipality)
        except NotFound:
            self._hooks.trouble(hook.id, "watch")
            return []
        except KringError:
            self._hooks.trouble(hook.id, "ranking")
            return []
        keys = frozenset(standing)
        if seen is hook.seen and keys == hook.told and not hook.trouble:
            return []
        about = {
            "hook": hook.id,
            "watch": watch.id,
            **self._links(watch.id),
            "name": watch.title,
            "municipality": watch.municipality,
        }
        changes = [
            {"development": one.development, **self._links(one.development), "what": one.what, "text": one.text}
            for one in told
        ]
        accounts = [
            {"record": one.record, **self._links(one.record), "what": one.what, "text": one.text}
            for one in (since(hook.told, standing) if hook.told is not None else ())
        ]
        kinds: tuple[tuple[Event, Sequence[Mapping[str, str]]], ...] = (
            ("watch.changed", changes),
            ("account.changed", accounts),
        )
        messages = [News(kind, {**about, "changes": part}, spaces) for kind, said in kinds for part in _parts(said)]
        return self._hooks.tell(hook, seen, messages, keys)

    def _links(self, record_id: str) -> dict[str, str]:
        """The name of a record for good, and where the receiver can read it when that is known."""
        url = {"url": page_of(record_id, self._service)} if self._service else {}
        return {"iri": record_iri(record_id), **url}

    # --- delivering ------------------------------------------------------------------------------

    async def deliver(self, *, go_on: Callable[[], bool] = lambda: True, only: Sequence[str] = ()) -> int:
        """
        Make one attempt for each delivery whose time has come; how many.

        Args:
            go_on: Looked at before each attempt; when it says no, the rest waits.
            only: These deliveries, or all.
        """
        room, done = anyio.CapacityLimiter(AT_ONCE), 0
        while go_on() and (taken := self._hooks.take(ROUND, only)):
            async with anyio.create_task_group() as group:
                for one in taken:
                    group.start_soon(self._attempt, one, room, go_on)
            done += len(taken)
        return done

    async def _attempt(self, delivery: Delivery, room: anyio.CapacityLimiter, go_on: Callable[[], bool]) -> None:
        async with room:
            if not go_on():
                return  # its lease is let go of at the next start
            try:
                hook = self._hooks.get(delivery.hook)
            except NotFound:
                return  # taken away meanwhile, and its deliveries with it
            data, stopped = self._to_send(hook, delivery)
            if stopped:
                self._settle(delivery, "dropped", fault=stopped)
                return
            message = {"type": delivery.type, "timestamp": iso(delivery.made), "data": data}
            body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
            headers = signed(delivery.id, int(self._clock()), body, hook.secrets)
            self._judge(delivery, await self._sender.send(hook.url, body, headers))

    def _to_send(self, hook: Hook, delivery: Delivery) -> tuple[Mapping[str, Any], str]:
        """What may be told today, and why nothing may."""
        assert delivery.data is not None  # noqa: S101 - a delivery that waits has what it tells
        eyes = self.eyes(hook)
        if eyes is None:
            return {}, "key"
        if delivery.type == "hook.tested":
            return delivery.data, ""
        graph = self._graph.seen_by(eyes)
        if eyes.readable(delivery.spaces) != delivery.spaces:
            return {}, "access"
        changes = delivery.data["changes"]
        there = graph.get_many({delivery.data["watch"], *map(_about, changes)})
        left = [one for one in changes if _about(one) in there]
        if not left or delivery.data["watch"] not in there:
            return {}, "gone"
        private = [space for space in delivery.spaces if is_private(space)]
        if private:
            graph.witness.exported(private, f"webhook {hook.id}, bericht {delivery.id}")
        return {**delivery.data, "changes": left}, ""

    def _judge(self, delivery: Delivery, outcome: Outcome) -> None:
        """What an outcome means for the delivery, and for the hook."""
        said: dict[str, Any] = {"status": outcome.status, "fault": outcome.fault}
        most = min(NO_MEANS_NO, self._attempts) if outcome.is_refused else self._attempts
        if outcome.is_delivered:
            self._settle(delivery, "delivered", **said)
        elif outcome.status != 410 and outcome.fault != "address" and delivery.attempts < most:
            self._settle(
                delivery, "waiting", due=self._clock() + wait_s(delivery.attempts, outcome.retry_after_s), **said
            )
        else:
            self._settle(delivery, "dead", **said)
            if outcome.status == 410:
                self._hooks.trouble(delivery.hook, "gone", off=True)
            elif self._hooks.dead_in_a_row(delivery.hook) >= OFF_AFTER:
                self._hooks.trouble(delivery.hook, "failing", off=True)

    def _settle(self, delivery: Delivery, state: Any, **said: Any) -> None:
        self._hooks.settle(delivery.id, state, **said)
        self._counted("retried" if state == "waiting" else state)


def _about(change: Mapping[str, str]) -> str:
    """The record that a change is about: a development, or what a question or an alarm is of."""
    return change.get("development") or change["record"]


def _parts(said: Sequence[Mapping[str, str]]) -> list[Sequence[Mapping[str, str]]]:
    """The changes as they are sent, in messages that are not too long."""
    return [said[start : start + _CHANGES] for start in range(0, len(said), _CHANGES)]
