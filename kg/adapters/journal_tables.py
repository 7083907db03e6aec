"""
The tables of the journal, and what must hold between them.

    event    every change ever made; `kg.adapters.journal_chain` says how it is hashed
    record   the current state of each record
    claim    which sources state a current record
    access   who saw what, and who may: reads of private records, exports, keys and grants; a chain of its own
    meta     one row: the version of this layout, and whether an erasure has still to be finished
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from kg.adapters.journal_chain import Tail, hashed
from kg.ports import Payload

SCHEMA_VERSION: Final = 1
PAGE: Final = 1000  # rows at a time
PAGED: Final = {"yield_per": PAGE}  # for a query whose rows are not all held at once
METADATA: Final = sa.MetaData()

EVENT: Final = sa.Table(
    "event",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
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
    sa.Column("seq", sa.Integer, nullable=False),
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
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
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
    sa.Column("unswept", sa.Boolean, nullable=False),  # erased text may still be in the files
)

LATER: Final = EVENT.alias("later")
OVERTAKEN: Final = (LATER.c.record_id == EVENT.c.record_id) & (LATER.c.seq > EVENT.c.seq)


def payload_of(text: str) -> Payload:
    """The payload behind its text; {} when that is no object in JSON, which no record can be (`kg.records`)."""
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


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


def access_faults(connection: sa.Connection) -> Iterator[str]:
    """The trail of who saw what is one chain, and nothing in it was changed."""
    tail = Tail()
    for row in connection.execute(sa.select(ACCESS).order_by(ACCESS.c.seq), execution_options=PAGED).mappings():
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


def claim_faults(connection: sa.Connection) -> Iterator[str]:
    """The table of claims is what the provenance of the current records says."""
    records = connection.execute(sa.select(RECORD.c.id, RECORD.c.payload), execution_options=PAGED)
    for part in records.partitions():
        stated = {(row.id, source) for row in part for source in sources_of(payload_of(row.payload))}
        query = sa.select(CLAIM.c.record_id, CLAIM.c.source_id).where(CLAIM.c.record_id.in_([row.id for row in part]))
        kept = {(record_id, source) for record_id, source in connection.execute(query)}
        for record_id, source in sorted(stated ^ kept):
            yield f"record {record_id}: de tabel van bronnen klopt niet voor {source}"
    orphans = ~sa.exists().where(RECORD.c.id == CLAIM.c.record_id)
    for record_id, source in connection.execute(sa.select(CLAIM.c.record_id, CLAIM.c.source_id).where(orphans)):
        yield f"record {record_id}: staat in de tabel van bronnen ({source}), niet in de tabel van records"
