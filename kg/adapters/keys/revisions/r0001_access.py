"""
Keys, grants, secrets, visits, web hooks with what they tell, feeds with what came of them, and what waits for workers.

Texts are compared by their bytes, as Python and SQLite do. `turn` counts what is written alone, by what it is of.
"""

from alembic import op

revision = "r0001_access"
down_revision = None

_TABLES = """
CREATE TABLE turn (
    name TEXT COLLATE "C" PRIMARY KEY,
    number BIGINT NOT NULL
);
CREATE TABLE "grant" (
    owner TEXT COLLATE "C" NOT NULL,
    grantee TEXT COLLATE "C" NOT NULL,
    until DATE NOT NULL,
    PRIMARY KEY (owner, grantee)
);
CREATE TABLE key (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    roles TEXT COLLATE "C" NOT NULL,
    salt BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    created DATE NOT NULL,
    until DATE NOT NULL,
    revoked DATE,
    PRIMARY KEY (id)
);
CREATE TABLE secret (
    name TEXT COLLATE "C" NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE visit (
    who TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    before_at TEXT COLLATE "C" NOT NULL,
    before_seq BIGINT NOT NULL,
    PRIMARY KEY (who, place)
);
CREATE TABLE hook (
    id TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    watch TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    trouble TEXT COLLATE "C" NOT NULL,
    secret TEXT COLLATE "C" NOT NULL,
    old_secret TEXT COLLATE "C",
    old_until DOUBLE PRECISION,
    seen TEXT COLLATE "C",
    created DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_hook_owner ON hook (owner);
CREATE TABLE hook_delivery (
    id TEXT COLLATE "C" NOT NULL,
    hook TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    made DOUBLE PRECISION NOT NULL,
    data TEXT COLLATE "C",
    spaces TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    attempts INTEGER NOT NULL,
    due DOUBLE PRECISION,
    lease DOUBLE PRECISION,
    tried DOUBLE PRECISION,
    status INTEGER,
    fault TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX hook_delivery_due ON hook_delivery (state, due);
CREATE INDEX ix_hook_delivery_hook ON hook_delivery (hook);
CREATE TABLE feed (
    id TEXT COLLATE "C" NOT NULL,
    mark TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    by TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    cursor TEXT COLLATE "C" NOT NULL,
    etag TEXT COLLATE "C" NOT NULL,
    modified TEXT COLLATE "C" NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    attempts INTEGER NOT NULL,
    polled DOUBLE PRECISION,
    succeeded DOUBLE PRECISION,
    changed DOUBLE PRECISION,
    failed DOUBLE PRECISION,
    fault TEXT COLLATE "C" NOT NULL,
    lease DOUBLE PRECISION,
    holder TEXT COLLATE "C",
    PRIMARY KEY (id)
);
CREATE TABLE feed_item (
    feed TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    mark TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (feed, item)
);
CREATE TABLE task (
    id TEXT COLLATE "C" NOT NULL,
    lane TEXT COLLATE "C" NOT NULL,
    urgent BOOLEAN NOT NULL,
    added DOUBLE PRECISION NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    attempts INTEGER NOT NULL,
    ended BOOLEAN NOT NULL,
    progress TEXT COLLATE "C" NOT NULL,
    lease DOUBLE PRECISION,
    holder TEXT COLLATE "C",
    PRIMARY KEY (id)
);
CREATE INDEX task_lane ON task (lane);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)
