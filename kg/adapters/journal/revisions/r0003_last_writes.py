"""
Up to which event each one wrote, for whoever asks another process after it; see `kg.ports.journal.LastWrites`.

It is not logged: a crash of the server empties it, and then every view follows the journal anyway.
"""

from alembic import op

revision = "r0003_last_writes"
down_revision = "r0002_stays"


def upgrade() -> None:
    """One row for each who ever wrote."""
    op.execute('CREATE UNLOGGED TABLE last_write (who TEXT COLLATE "C" PRIMARY KEY, seq BIGINT NOT NULL)')
