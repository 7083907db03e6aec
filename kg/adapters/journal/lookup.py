"""How the journal is asked for a record and its space: what may not be read takes as long as what is not there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kg.adapters.journal.chain import utc
from kg.adapters.journal.database import Session
from kg.adapters.journal.tables import EVENT, LATER, OVERTAKEN

_LAST_SPACE = (  # of a record that was deleted, where it was then
    sa.select(EVENT.c.space).where(EVENT.c.record_id == sa.bindparam("wanted")).order_by(EVENT.c.seq.desc()).limit(1)
)


def past(moment: datetime) -> sa.Select[Any]:
    """The last event of each record up to a moment, where it still says something."""
    until = utc(moment)
    columns = (EVENT.c.record_id.label("id"), EVENT.c.kind, EVENT.c.space, EVENT.c.seq, EVENT.c.at, EVENT.c.payload)
    overtaken = sa.exists().where(OVERTAKEN & (LATER.c.at <= until))
    return sa.select(*columns).where(EVENT.c.at <= until, ~overtaken, EVENT.c.payload.is_not(None))


def may_see(session: Session, record_id: str, readable: Callable[[str], bool]) -> bool:
    """As much work for a record that is there as for one that is not: always one row, and no text is looked at."""
    (space,) = session.cursor.execute(session.say.space, (record_id,)).fetchone()
    return readable(space or "")


def might_see(connection: sa.Connection, record_id: str, as_of: datetime, readable: Callable[[str], bool]) -> bool:
    """The same of a record as it was at a moment: where it was then, and where it is."""
    then = past(as_of).with_only_columns(EVENT.c.space).where(EVENT.c.record_id == sa.bindparam("wanted"))
    query = sa.select(then.scalar_subquery(), _LAST_SPACE.scalar_subquery())
    spaces = connection.execute(query, {"wanted": record_id}).one()
    return all([readable(space or "") for space in spaces])  # noqa: C419 - each is asked, whatever the first says
