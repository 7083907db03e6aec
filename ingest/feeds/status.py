"""
How the feeds that are fetched stand: when last, what went wrong, and which are silent longer than their rhythm.

Silence is judged as for every feed (`kg.cycle.interpret.signals.freshness`), by what carries its publisher's name and
by the day that something changed in it last.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import computed_field

from ingest.feeds.declaration import Declared
from kg.access import LOCAL, Principal
from kg.clock import iso, today
from kg.cycle.interpret.signals.freshness import Channel, Heard, hearing
from kg.errors import InputError
from kg.reason.answer import HIDDEN, Count, answer
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from kg.ports.jobs import Feeds, FeedState
    from kg.ports.journal import Stored
    from kg.ports.keys import Keys

Standing = Literal["uit", "nog niet opgehaald", "mislukt", "stil", "in orde"]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedFeed:
    """
    A feed with a channel, and how it stands.

    Attributes:
        space: Where what it brings comes.
        every_minutes: How often it is looked at.
        last_success: When it was last looked at and nothing was wrong, ISO 8601 in UTC.
        last_change: When something was new in it.
        last_failure: When it last failed.
        next_look: When it is looked at next; null when it is off.
        behind_minutes: How long that look is overdue.
        failures: In a row.
        fault: Why it failed or is off, in Dutch; "" when all is well.
        items: How many of its items are known.
        silent_days: Since something last came of it; null when nothing did.
        patience_days: How long it may be silent by its rhythm; null when that is not known.
    """

    id: str
    title: str
    channel: str
    address: Annotated[str, HIDDEN]
    url: str | None
    space: str
    enabled: bool
    every_minutes: Count
    last_success: str | None
    last_change: str | None
    last_failure: str | None
    next_look: str | None
    behind_minutes: Count
    failures: Count
    fault: str
    items: Count
    silent_days: Count | None
    patience_days: Count | None
    is_silent: Annotated[bool, HIDDEN]

    @computed_field
    @property
    def state(self) -> Standing:
        """What matters most of it now."""
        if not self.enabled:
            return "uit"
        if self.failures:
            return "mislukt"
        if self.last_success is None:
            return "nog niet opgehaald"
        return "stil" if self.is_silent else "in orde"

    @computed_field
    @property
    def alarm(self) -> bool:
        """Whether somebody should look: it fails, or is silent longer than its rhythm allows."""
        return self.state in {"mislukt", "stil"}


def connected(graph: KnowledgeGraph, feeds: "Feeds", *, now: float | None = None) -> list[ConnectedFeed]:
    """The feeds with a channel that may be read, those with an alarm first, then by title."""
    moment = time.time() if now is None else now
    day = today() if now is None else datetime.fromtimestamp(now, UTC).date()
    states = {state.id: state for state in feeds.every()}
    held = {stored.id: stored for stored in graph.scan("Feed") if stored.payload.get("channel")}
    heard = {one.id: one.channel for one in graph.freshness(today=day).hearing.feeds.values() if one.id in held}
    channels = [_channel(stored, heard.get(key), states.get(key)) for key, stored in held.items()]
    judged = {one.channel.id: one for one in hearing(channels, day).feeds.values()}
    found = [one for key, stored in held.items() for one in _shown(stored, states.get(key), judged.get(key), moment)]
    graph.told([one.id for one in found])
    return sorted(found, key=lambda one: (not one.alarm, one.title.lower(), one.id))


def _channel(stored: "Stored", heard: Channel | None, state: "FeedState | None") -> Channel:
    """A feed as freshness judges it: what it carries, and that something changed in it."""
    said = stored.payload
    known = heard or Channel(stored.id, said["title"], stored.id, rhythm_days=said.get("rhythm_days"))
    changed = (_day(state.changed).isoformat(),) if state and state.changed else ()
    return replace(known, key=stored.id, followed_by=known.followed_by or "Kring", dates=(*known.dates, *changed))


def _shown(stored: "Stored", state: "FeedState | None", heard: Heard | None, now: float) -> Iterator[ConnectedFeed]:
    try:
        feed = Declared.of(stored)
    except InputError:
        return  # it says how it is fetched in a way that cannot be
    on = state is not None and state.enabled
    due = state.due if state and on else None
    yield ConnectedFeed(
        id=stored.id,
        title=feed.title,
        channel=feed.channel,
        address=feed.address,
        url=stored.payload.get("url"),
        space=feed.space,
        enabled=on,
        every_minutes=feed.minutes,
        last_success=iso(state.succeeded) if state and state.succeeded else None,
        last_change=iso(state.changed) if state and state.changed else None,
        last_failure=iso(state.failed) if state and state.failed else None,
        next_look=iso(due) if due is not None else None,
        behind_minutes=int(max(0.0, now - due) // 60) if due is not None else 0,
        failures=state.attempts if state and on else 0,
        fault=state.fault if state else "",
        items=state.items if state else 0,
        silent_days=heard.silent_days if heard else None,
        patience_days=heard.patience_days if heard else None,
        is_silent=bool(heard and heard.is_silent),
    )


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def eyes(state: "FeedState", keys: "Keys") -> Principal | None:
    """
    In whose eyes a feed is fetched: of its organisation, with the role of the key that switched it on.

    None when that key works no more. Who has the files of the store may everything, and so may what they switched on.
    """
    if not state.key:
        return LOCAL
    key = keys.find(state.key)
    if key is None or not key.works_on(today()) or state.owner not in key.roles:
        return None
    return Principal.member(state.by, {state.owner: key.roles[state.owner]}, keys.grants(), on=today())
