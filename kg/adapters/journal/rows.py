"""From changes to rows: what is judged, linked into the chain, and written."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from kg import deadline
from kg.access import Principal
from kg.adapters.journal import chain
from kg.adapters.journal.chain import utc
from kg.adapters.journal.database import Session
from kg.adapters.journal.group_commit import Ticket
from kg.adapters.journal.tables import CLAIM, EVENT, META, PAGE, RECORD, sources_of, stored_of
from kg.errors import KringError, NotFound, Overtaken
from kg.ports.journal import Delete, Payload, Put, Stored

_T = TypeVar("_T")
_TOGETHER: Final = 200  # records that come in one text


def tail_of(session: Session) -> chain.Tail:
    """Where the chain ends."""
    row = session.cursor.execute(session.say.tail).fetchone()
    return chain.Tail(*row) if row else chain.Tail()


def held_now(session: Session, record_ids: Iterable[str], spaces: Collection[str] | None = None) -> dict[str, Stored]:
    """The records under some ids now, those in some spaces alone when these are given."""
    rows = gathered(session, session.say.records, record_ids, None if spaces is None else json.dumps(sorted(spaces)))
    return {row[0]: stored_of(row) for row in rows}


def gathered(session: Session, query: str, record_ids: Iterable[str], *more: str | None) -> Iterator[list[Any]]:
    """The rows of `Dialect.spaces` or `records`, of one state of the journal; `more` is asked besides ids."""
    for ids in deadline.steps(parts(list(record_ids), _TOGETHER)):
        yield from json.loads(session.cursor.execute(query, (json.dumps(ids), *more)).fetchone()[0])


def ever_in(session: Session, record_id: str) -> set[str]:
    """The spaces that a record is or was in."""
    return set(json.loads(session.cursor.execute(session.say.ever_in, (record_id,)).fetchone()[0]))


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A ticket, who wants it, and what there is under the ids of its changes: to be read, and out of sight."""

    ticket: Ticket
    principal: Principal
    held: Mapping[str, Stored]
    hidden: Collection[str]

    def events(self, tail: chain.Tail) -> list[tuple[dict[str, Any], Payload]]:
        """Its changes as events, when its mandate admits them; nothing is written."""
        about = {"at": utc(datetime.now(UTC)), "actor": self.principal.name, "reason": self.ticket.reason}
        admitted = self.ticket.mandate.admitted(self.principal, self.ticket.changes, self.held, self.hidden)
        places = {key: (stored.kind, stored.space) for key, stored in self.held.items()}
        return list(linked(admitted, places, tail, about))


def apart(tickets: Iterable[Ticket]) -> Iterator[list[Ticket]]:
    """Tickets in order, in runs of which no two change the same record: one is judged by what went before it."""
    run, touched = list[Ticket](), set[str]()
    for ticket in tickets:
        ids = {change.id for change in ticket.changes}
        if run and not touched.isdisjoint(ids):
            yield run
            run, touched = [], set()
        run.append(ticket)
        touched |= ids
    if run:
        yield run


@dataclass(slots=True)
class Known:
    """
    What there is under some ids; what is not there was asked too, and is None.

    Attributes:
        spaces: By id.
        held: By id, of those that somebody may read.
    """

    spaces: dict[str, str | None] = field(default_factory=dict)
    held: dict[str, Stored | None] = field(default_factory=dict)

    def ask_spaces(self, session: Session, ids: Iterable[str]) -> None:
        """The space of each, of which that was not asked before."""
        new = [key for key in dict.fromkeys(ids) if key not in self.spaces]
        self.spaces |= {**dict.fromkeys(new), **dict(gathered(session, session.say.spaces, new))}

    def ask_records(self, session: Session, ids: Iterable[str]) -> None:
        """What each says, of which that was not asked before."""
        new = [key for key in dict.fromkeys(ids) if key not in self.held]
        self.held |= {**dict.fromkeys(new), **held_now(session, new)}

    def in_sight(self, principal: Principal, ids: Iterable[str]) -> set[str]:
        """Those that are there, and that somebody may read."""
        there = {key: space for key in ids if (space := self.spaces[key]) is not None}
        readable = principal.readable(there.values())
        return {key for key, space in there.items() if space in readable}


def ahead(session: Session, tickets: Callable[[], Sequence[Ticket]]) -> Known:
    """
    What tickets will be judged by as it is now, while others may still write; the records are named alone.

    Who comes while it is asked is among them.
    """
    found = Known()
    for _ in range(2):
        found.ask_spaces(session, _ids_of(tickets())[:_TOGETHER])
    for ticket in tickets():
        with suppress(KringError):  # of who may nothing any more that is found where it is judged
            ids = [change.id for change in ticket.changes if change.id in found.spaces]
            found.held |= dict.fromkeys(found.in_sight(ticket.mandate.principal(), ids))
    return found


def where_it_stands(session: Session, named: Known) -> tuple[chain.Tail, Known]:
    """Where the chain ends, and what is there under ids that were named before, asked together."""
    ids, seen = json.dumps(list(named.spaces)), json.dumps(list(named.held))
    tail, spaces, records = (session.cursor.connection.cursor() for _ in range(3))
    tail.execute(session.say.tail)
    if named.spaces:
        spaces.execute(session.say.spaces, (ids,))
        records.execute(session.say.records, (seen, None))
    end = tail.fetchone()
    found = Known()
    if named.spaces:
        found.spaces = {**dict.fromkeys(named.spaces), **dict(json.loads(spaces.fetchone()[0]))}
        rows = json.loads(records.fetchone()[0])
        found.held = {**dict.fromkeys(named.held), **{row[0]: stored_of(row) for row in rows}}
    return chain.Tail(*end) if end else chain.Tail(), found


def looked_up(session: Session, run: Iterable[Ticket], known: Known) -> list[LookedUp]:
    """
    A run of tickets with what there is; what is not known yet takes two questions however many they are.

    Of who has no right left the error is in the ticket. Of what is out of sight, or is not there, nothing more is
    asked: the one takes as long as the other.
    """
    asked = []
    for ticket in run:
        try:
            asked.append((ticket, ticket.mandate.principal(), _ids_of([ticket])))
        except KringError as error:
            ticket.error = error
    known.ask_spaces(session, [key for _, _, ids in asked for key in ids])
    sight = [known.in_sight(principal, ids) for _, principal, ids in asked]
    known.ask_records(session, [key for some in sight for key in some])
    return [
        LookedUp(
            ticket,
            principal,
            {key: held for key in ids if key in seen and (held := known.held[key]) is not None},
            {key for key in ids if known.spaces[key] is not None} - seen,
        )
        for (ticket, principal, ids), seen in zip(asked, sight, strict=True)
    ]


def _ids_of(tickets: Iterable[Ticket]) -> list[str]:
    return list({change.id: None for ticket in tickets for change in ticket.changes})


def must_rest(session: Session, puts: Sequence[Put]) -> None:
    """What is written in the place of records was made of what they say now."""
    held = held_now(session, [put.id for put in puts if put.rests_on is not None])
    for put in puts:
        if put.rests_on is not None and (put.id not in held or held[put.id].seq != put.rests_on):
            raise Overtaken(f"{put.id!r} is gewijzigd sinds ernaar gekeken werd; er is niets gewist")


def linked(
    part: Sequence[Put | Delete], known: dict[str, tuple[str, str]], tail: chain.Tail, about: dict[str, str]
) -> Iterator[tuple[dict[str, Any], Payload]]:
    """The changes as events, each with the payload that holds after it; `known` has the kind and space of records."""
    for change in part:
        if isinstance(change, Put):
            known[change.id] = kind, space = change.kind, change.space
            text = chain.canonical(change.payload)
            who = {"actor": change.author} if change.author else {}
            event = tail.link(op="put", record_id=change.id, kind=kind, space=space, payload=text, **{**about, **who})
            yield event, change.payload
        else:
            kind, space = known.pop(change.id)
            yield tail.link(op="delete", record_id=change.id, kind=kind, space=space, **about), {}


def forget(
    connection: sa.Connection, session: Session, record_id: str, tail: chain.Tail, about: dict[str, str]
) -> None:
    """Take the payload out of every event of a record, and say so in the chain."""
    of_record = EVENT.c.record_id == record_id
    last = sa.select(EVENT.c.kind, EVENT.c.space).where(of_record).order_by(EVENT.c.seq.desc()).limit(1)
    known = connection.execute(last).first()
    if known is None:
        raise NotFound(f"er is niets bekend onder {record_id!r}; er is niets gewist")
    connection.execute(EVENT.update().where(of_record).values(payload=None, salt=None))
    event = tail.link(op="erase", record_id=record_id, kind=known.kind, space=known.space, **about)
    write(session, [(event, {})])


def forget_before(connection: sa.Connection, record_id: str, seq: int) -> None:
    """Take out the text that came before the event that erased it, and let it go from the files at the next opening."""
    of_record = (EVENT.c.record_id == record_id) & (EVENT.c.seq < seq) & EVENT.c.payload.is_not(None)
    gone = connection.execute(EVENT.update().where(of_record).values(payload=None, salt=None))
    if gone.rowcount:
        since = sa.case((META.c.unswept == 0, seq), else_=META.c.unswept)
        connection.execute(META.update().values(unswept=since))


def write(session: Session, events: list[tuple[dict[str, Any], Payload]]) -> None:
    """Events, some at a time, and what follows from them."""
    if events:
        with nullcontext() if session.in_one_go else session.say.together(session.cursor):
            for part in parts(events):
                _write_part(session, part)
            session.say.written(session.cursor, events[-1][0]["seq"])
        session.end = (events[-1][0]["seq"], events[-1][0]["hash"])


def _write_part(session: Session, made: list[tuple[dict[str, Any], Payload]]) -> None:
    """Events, and what follows from them."""
    cursor, insert = session.cursor, session.say.insert
    insert[EVENT.name](cursor, [event for event, _ in made])
    latest = {event["record_id"]: (event, payload) for event, payload in made}
    for outdated in session.say.delete:
        cursor.execute(outdated, (json.dumps(list(latest)),))
    # Of one that is copied the text may be gone: an event that follows erased it.
    current = [(event, payload) for event, payload in latest.values() if event["op"] == "put" and event["payload"]]
    insert[RECORD.name](cursor, [{**event, "id": event["record_id"]} for event, _ in current])
    claims = [
        {"source_id": source, "record_id": event["record_id"]}
        for event, payload in current
        for source in sources_of(payload)
    ]
    insert[CLAIM.name](cursor, claims)


def parts(values: list[_T], size: int = PAGE) -> Iterator[list[_T]]:
    """Values, at most so many together."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
