"""
What services remember of their callers: sessions of browsers, sealed with what the browser holds, and passes.

Passes are not logged: a crash of the server empties them.
"""

from alembic import op

revision = "r0002_callers"
down_revision = "r0001_access"

_TABLES = """
CREATE TABLE remembered (
    what TEXT COLLATE "C" NOT NULL,
    name BYTEA NOT NULL,
    value BYTEA NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (what, name)
);
CREATE INDEX remembered_until ON remembered (what, until);
CREATE UNLOGGED TABLE pass (
    who BYTEA NOT NULL,
    minute BIGINT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (who, minute)
);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_TABLES)
