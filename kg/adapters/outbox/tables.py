"""
Web hooks and their deliveries as they are kept, beside the keys.

The secrets can be read there, since they must sign: a file has mode 600.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from kg.model.values import Position
from kg.ports.outbox import Delivery, Hook

METADATA: Final = sa.MetaData()
HOOK: Final = sa.Table(
    "hook",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("watch", sa.String, nullable=False),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),  # that made it; "" for a user of the files of the store
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("trouble", sa.String, nullable=False),
    sa.Column("secret", sa.String, nullable=False),
    sa.Column("old_secret", sa.String),
    sa.Column("old_until", sa.Float),
    sa.Column("seen", sa.String),  # JSON: positions and keys as last told; null before the first look
    sa.Column("created", sa.Float, nullable=False),
)
DELIVERY: Final = sa.Table(
    "hook_delivery",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("hook", sa.String, nullable=False, index=True),
    sa.Column("type", sa.String, nullable=False),
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("data", sa.String),  # JSON; null when it is not needed any more
    sa.Column("spaces", sa.String, nullable=False),  # JSON: what it was made of
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", sa.Float),
    sa.Column("lease", sa.Float),  # until when someone is sending it
    sa.Column("tried", sa.Float),
    sa.Column("status", sa.Integer),
    sa.Column("fault", sa.String, nullable=False),
    sa.Index("hook_delivery_due", "state", "due"),
)


def hook_of(row: Any, now: float) -> Hook:
    """A hook from its row; an old secret signs until its time has come."""
    old = (row.old_secret,) if row.old_secret and (row.old_until or 0) > now else ()
    seen, told = (None, None) if row.seen is None else _seen(json.loads(row.seen))
    return Hook(
        row.id, row.owner, row.name, row.watch, row.url, row.key, row.enabled, row.trouble, (row.secret, *old), seen,
        row.created, told,
    )  # fmt: skip


def _seen(kept: Any) -> tuple[tuple[Position, ...], frozenset[str] | None]:
    """Positions, and the keys of what was told beside them: a list alone is from before there were any."""
    positions, told = (kept["positions"], frozenset(kept["told"])) if isinstance(kept, dict) else (kept, None)
    return tuple(Position(**one) for one in positions), told


def delivery_of(row: Any) -> Delivery:
    """A delivery from its row."""
    return Delivery(
        row.id, row.hook, row.type, row.made, None if row.data is None else json.loads(row.data),
        frozenset(json.loads(row.spaces)), row.state, row.attempts, row.due, row.tried, row.status, row.fault,
    )  # fmt: skip


def as_text(seen: Sequence[Position], told: frozenset[str] | None = None) -> str:
    """Positions as they are kept, with the keys of what was told beside them."""
    positions = [one.model_dump(mode="json", exclude_none=True) for one in seen]
    kept = positions if told is None else {"positions": positions, "told": sorted(told)}
    return json.dumps(kept, ensure_ascii=False)
