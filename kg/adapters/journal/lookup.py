"""How the journal is asked for a record and its space: what may not be read takes as long as what is not there."""

from collections.abc import Callable
from datetime import datetime
from sqlite3 import Cursor
from typing import Any

import sqlalchemy as sa

from kg.adapters.journal.chain import utc
from kg.adapters.journal.tables import EVENT, LATER, OVERTAKEN

BY_ID = "SELECT id, kind, space, seq, at, payload FROM record WHERE id = ?"  # as text: asked with every record
_SPACE = "SELECT (SELECT space FROM record WHERE id = ?)"
_LAST_SPACE = (  # of a record that was deleted, where it was then
    sa.select(EVENT.c.space).where(EVENT.c.record_id == sa.bindparam("wanted")).order_by(EVENT.c.seq.desc()).limit(1)
)
EVER_IN = "SELECT json_group_array(DISTINCT space) FROM event WHERE record_id = ?1"  # one row, and no text is looked at
# Of some ids, given as JSON. All rows come as one text of JSON: with every row that SQLite gives, Python's lock changes
# hands, which takes half of the time of ten records as soon as two ask at once.
_OF_SOME = "FROM record WHERE id IN (SELECT value FROM json_each(?1))"
SPACES = f"SELECT json_group_array(json_array(id, space)) {_OF_SOME}"
# Within some spaces, given as JSON too, or within all. A record of another one is found by its id and passed over
# before its text is looked at; `+`: not by an index of spaces.
_WITHIN = "AND (?2 IS NULL OR +space IN (SELECT value FROM json_each(?2)))"
RECORDS = f"SELECT json_group_array(json_array(id, kind, space, seq, at, payload)) {_OF_SOME} {_WITHIN}"


def past(moment: datetime) -> sa.Select[Any]:
    """The last event of each record up to a moment, where it still says something."""
    until = utc(moment)
    columns = (EVENT.c.record_id.label("id"), EVENT.c.kind, EVENT.c.space, EVENT.c.seq, EVENT.c.at, EVENT.c.payload)
    overtaken = sa.exists().where(OVERTAKEN & (LATER.c.at <= until))
    return sa.select(*columns).where(EVENT.c.at <= until, ~overtaken, EVENT.c.payload.is_not(None))


def may_see(cursor: Cursor, record_id: str, readable: Callable[[str], bool]) -> bool:
    """As much work for a record that is there as for one that is not: always one row, and no text is looked at."""
    (space,) = cursor.execute(_SPACE, (record_id,)).fetchone()
    return readable(space or "")


def might_see(connection: sa.Connection, record_id: str, as_of: datetime, readable: Callable[[str], bool]) -> bool:
    """The same of a record as it was at a moment: where it was then, and where it is."""
    then = past(as_of).with_only_columns(EVENT.c.space).where(EVENT.c.record_id == sa.bindparam("wanted"))
    query = sa.select(then.scalar_subquery(), _LAST_SPACE.scalar_subquery())
    spaces = connection.execute(query, {"wanted": record_id}).one()
    return all([readable(space or "") for space in spaces])  # noqa: C419 - each is asked, whatever the first says
