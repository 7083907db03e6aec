"""
The journal and the trail, see `kg.adapters.journal.tables`.

Texts are compared by their bytes, as Python and SQLite do.
"""

from alembic import op

revision = "r0001_journal"
down_revision = None

_TABLES = """
CREATE TABLE event (
    seq BIGINT PRIMARY KEY,
    at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    op TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    space TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C",
    salt TEXT COLLATE "C",
    payload_hash TEXT COLLATE "C" NOT NULL,
    prev_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX event_by_record ON event (record_id, seq);
CREATE TABLE record (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    space TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL
);
CREATE INDEX record_by_kind ON record (kind, space);
CREATE INDEX record_by_seq ON record (seq);
CREATE TABLE claim (
    source_id TEXT COLLATE "C",
    record_id TEXT COLLATE "C",
    PRIMARY KEY (source_id, record_id)
);
CREATE INDEX claim_by_record ON claim (record_id);
CREATE TABLE access (
    seq BIGINT PRIMARY KEY,
    at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    space TEXT COLLATE "C" NOT NULL,
    record_id TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    prev_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX access_by_record ON access (record_id, seq);
CREATE INDEX access_by_time ON access (at, seq);
CREATE TABLE meta (schema_version INTEGER NOT NULL, unswept BIGINT NOT NULL);
INSERT INTO meta VALUES (1, 0);
"""


def upgrade() -> None:
    """From nothing."""
    op.execute(_TABLES)
