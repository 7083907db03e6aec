"""The versions of a record: when it was written, by whom, and whether it is still there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kg.access import Principal
from kg.errors import NotFound
from kg.model.schema import current
from kg.ports.journal import Event, Journal, Stored
from kg.reason.answer import Count, answer


@answer
@dataclass(frozen=True, slots=True)
class Version:
    """
    One time that a record was written or taken away.

    Attributes:
        seq: The event of the journal.
        at: When, ISO 8601 in UTC.
        by: Who; "" where that is for the owner's people alone.
    """

    seq: Count
    at: str
    op: Literal["put", "delete", "erase"]
    by: str


@answer
@dataclass(frozen=True, slots=True)
class History:
    """
    What became of a record.

    Attributes:
        title: As it last said; "" when that was erased.
        versions: Oldest first.
        gone: Whether it is not there any more.
    """

    id: str
    kind: str
    title: str
    versions: tuple[Version, ...]
    gone: bool


def history(journal: Journal, principal: Principal, record_id: str) -> History:
    """
    The versions of a record in the spaces that a principal may read.

    Raises:
        NotFound: If there are none; and of a record that is gone, if it ever was where they may not read.
    """
    spaces = journal.ever_in(record_id)
    readable = principal.readable(spaces)
    events = [event for event in journal.events(record_id=record_id) if event.space in readable] if readable else []
    if not events or (events[-1].op != "put" and readable != spaces):
        raise NotFound(f"er is niets bekend onder {record_id!r}")
    last = events[-1]
    said = next((event.payload for event in reversed(events) if event.payload), {})
    versions = tuple(Version(one.seq, one.at, one.op, _told(principal, one)) for one in events)
    return History(record_id, last.kind, str(said.get("title", "")), versions, last.op != "put")


def states(journal: Journal, principal: Principal, record_id: str) -> Iterator[tuple[Stored, str]]:
    """What a record said in the spaces that a principal may read, oldest first, each with who wrote it."""
    for event in journal.events(record_id=record_id):
        if event.payload is not None and principal.may_read(event.space):
            payload = current(event.kind, event.payload)
            yield Stored(event.record_id, event.kind, event.space, event.seq, event.at, payload), event.actor


def _told(principal: Principal, event: Event) -> str:
    """Who wrote is known among the owner's people, not by everyone who may read what they wrote."""
    return event.actor if principal.has_role("reader", event.space.rpartition("/")[0]) else ""
