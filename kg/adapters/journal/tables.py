"""
The tables of the journal, and what must hold between them.

    event    every change ever made; `kg.adapters.journal.chain` says how it is hashed
    record   the current state of each record
    claim    which sources state a current record
    access   who saw what, and who may: reads of private records, exports, keys and grants; a chain of its own
    meta     one row: the version of this layout, and since which event erasures have still to be finished
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import sqlalchemy as sa

from kg import deadline
from kg.adapters.journal.chain import Tail, hashed
from kg.errors import StoreDamaged
from kg.ports.journal import Changed, Payload, Stored

SCHEMA_VERSION: Final = 1
PAGE: Final = 1000  # rows at a time
MUCH: Final = 64_000_000  # characters of changes that are held at once
PAGED: Final = {"yield_per": PAGE}  # for a query whose rows are not all held at once
METADATA: Final = sa.MetaData()
_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # of an event or a line
Reading = Callable[[], AbstractContextManager[sa.Connection]]  # a transaction that sees one state of the journal

EVENT: Final = sa.Table(
    "event",
    METADATA,
    sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("op", sa.String, nullable=False),
    sa.Column("record_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("space", sa.String, nullable=False),
    sa.Column("payload", sa.Text),
    sa.Column("salt", sa.String),
    sa.Column("payload_hash", sa.String, nullable=False),
    sa.Column("prev_hash", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
    sa.Index("event_by_record", "record_id", "seq"),
)
RECORD: Final = sa.Table(
    "record",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("space", sa.String, nullable=False),
    sa.Column("seq", _NUMBER, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("record_by_kind", "kind", "space"),
    sa.Index("record_by_seq", "seq"),
)
CLAIM: Final = sa.Table(
    "claim",
    METADATA,
    sa.Column("source_id", sa.String, primary_key=True),
    sa.Column("record_id", sa.String, primary_key=True),
    sa.Index("claim_by_record", "record_id"),
    sqlite_with_rowid=False,
)
ACCESS: Final = sa.Table(
    "access",
    METADATA,
    sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("act", sa.String, nullable=False),
    sa.Column("space", sa.String, nullable=False),
    sa.Column("record_id", sa.String, nullable=False),  # "" when it is about the whole space
    sa.Column("detail", sa.String, nullable=False),
    sa.Column("prev_hash", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
    sa.Index("access_by_record", "record_id", "seq"),
    sa.Index("access_by_time", "at", "seq"),
)
META: Final = sa.Table(
    "meta",
    METADATA,
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("unswept", _NUMBER, nullable=False),  # the first event whose erased text may be in files; 0: none
)

LATER: Final = EVENT.alias("later")
OVERTAKEN: Final = (LATER.c.record_id == EVENT.c.record_id) & (LATER.c.seq > EVENT.c.seq)


def payload_of(text: Any) -> Payload:
    """The payload behind its text; {} when that is no object in JSON, which no record can be (`kg.store.records`)."""
    if not isinstance(text, str):
        return {}
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def stored_of(row: Sequence[Any]) -> Stored:
    """
    A record from its row of `RECORD`; SQLite does not look after types.

    Raises:
        StoreDamaged: If a value is of another type.
    """
    record_id, kind, space, seq, at, text = row
    if not isinstance(seq, int):
        raise StoreDamaged(f"record {record_id}: gebeurtenis {seq!r} is geen nummer; zet een reservekopie terug")
    found = text_of(record_id)
    return Stored(found, text_of(kind), text_of(space), seq, text_of(at), payload_of(text))


def changes_of(rows: Iterable[Any], *, most: int) -> Iterator[Changed]:
    """The rows as changes, until their text is more characters than `most`."""
    length = 0
    for row in rows:
        yield Changed(row.record_id, row.last, None if row.id is None else stored_of(row[2:]))
        length += len(row.payload or "")
        if length > most:
            return


def text_of(value: Any) -> str:
    """A value that is a text; raises as `stored_of`."""
    if not isinstance(value, str):
        raise StoreDamaged(f"in het journaal staat {value!r} waar tekst hoort; zet een reservekopie terug")
    return value


def sources_of(payload: Payload) -> set[str]:
    """The sources that its provenance names, as far as it is one."""
    entries = payload.get("provenance")
    stated = entries if isinstance(entries, list | tuple) else ()
    named = (entry.get("source") for entry in stated if isinstance(entry, Mapping))
    return {source for source in named if isinstance(source, str)}


def erasure_faults(connection: sa.Connection) -> Iterator[str]:
    """An event has lost its payload if and only if its record was erased later."""
    erased = sa.exists().where(OVERTAKEN & (LATER.c.op == "erase"))
    query = sa.select(EVENT.c.seq, EVENT.c.record_id).order_by(EVENT.c.seq)
    lost = query.where(EVENT.c.op == "put", EVENT.c.payload.is_(None), ~erased)
    for seq, record_id in connection.execute(lost):
        yield f"gebeurtenis {seq} ({record_id}): de inhoud is weg, maar het record is niet gewist"
    for seq, record_id in connection.execute(query.where(EVENT.c.payload.is_not(None), erased)):
        yield f"gebeurtenis {seq} ({record_id}): de inhoud staat er nog, maar het record is gewist"


def link(tail: Tail, **entry: str) -> dict[str, Any]:
    """The next line of the trail, as a row of its table; `entry` has the columns between `seq` and `prev_hash`."""
    row: dict[str, Any] = {"seq": tail.seq + 1, **entry, "prev_hash": tail.hash}
    tail.seq += 1
    row["hash"] = tail.hash = _access_hash(row)
    return row


def _access_hash(row: Mapping[Any, Any]) -> str:
    return hashed([row[column.name] for column in ACCESS.c if column.name != "hash"])


def paged(reading: Reading, table: sa.Table, after: int = 0) -> Iterator[Mapping[Any, Any]]:
    """The rows of a table in order of seq, after one; each page is a transaction of its own."""
    while True:
        query = sa.select(table).where(table.c.seq > after).order_by(table.c.seq).limit(PAGE)
        with reading() as connection:
            rows = connection.execute(query).mappings().all()
        yield from deadline.steps(rows)
        if not rows:
            return
        after = rows[-1]["seq"]


def access_faults(rows: Iterable[Mapping[Any, Any]], tail: Tail | None = None) -> Iterator[str]:
    """The trail of who saw what is one chain, or goes on as one after an end, and nothing in it was changed."""
    tail = tail or Tail()
    for row in rows:
        name = f"regel {row['seq']} van wie wat zag"
        if row["seq"] != tail.seq + 1 or row["prev_hash"] != tail.hash:
            yield f"{name}: sluit niet aan op regel {tail.seq}"
        if row["hash"] != _access_hash(row):
            yield f"{name}: is gewijzigd na het schrijven"
        tail = Tail(row["seq"], row["hash"])


def record_faults(connection: sa.Connection) -> Iterator[str]:
    """The table of current records is what the last event of each record says."""
    holds = (EVENT.c.op == "put") & ~sa.exists().where(OVERTAKEN).correlate(EVENT)
    same = sa.and_(*(RECORD.c[name] == EVENT.c[name] for name in ("kind", "space", "seq", "at", "payload")))
    both = EVENT.outerjoin(RECORD, RECORD.c.id == EVENT.c.record_id)
    apart = sa.select(EVENT.c.seq, EVENT.c.record_id, RECORD.c.id).select_from(both)
    for seq, record_id, found in connection.execute(apart.where(holds, RECORD.c.id.is_(None) | ~same)):
        said = "ontbreekt in de tabel van records" if found is None else "wijkt af in de tabel van records"
        yield f"record {record_id}: {said} (gebeurtenis {seq})"
    known = sa.exists().where(EVENT.c.record_id == RECORD.c.id, holds)
    for seq, record_id in connection.execute(sa.select(RECORD.c.seq, RECORD.c.id).where(~known)):
        yield f"record {record_id}: staat in de tabel van records (gebeurtenis {seq}), niet in het journaal"


def claim_faults(reading: Reading) -> Iterator[str]:
    """The table of claims is what the provenance of the current records says."""
    claims, after = sa.select(CLAIM.c.record_id, CLAIM.c.source_id), ""
    while True:
        with reading() as connection:
            records = sa.select(RECORD.c.id, RECORD.c.payload).where(RECORD.c.id > after).order_by(RECORD.c.id)
            part = connection.execute(records.limit(PAGE)).all()
            found = connection.execute(claims.where(CLAIM.c.record_id.in_([row.id for row in part]))).all()
        if not part:
            break
        stated = {(row.id, source) for row in part for source in sources_of(payload_of(row.payload))}
        for record_id, source in sorted(stated ^ {(row.record_id, row.source_id) for row in found}):
            yield f"record {record_id}: de tabel van bronnen klopt niet voor {source}"
        after = part[-1].id
    with reading() as connection:
        orphans = connection.execute(claims.where(~sa.exists().where(RECORD.c.id == CLAIM.c.record_id))).all()
    for record_id, source in orphans:
        yield f"record {record_id}: staat in de tabel van bronnen ({source}), niet in de tabel van records"
