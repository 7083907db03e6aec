"""Whether the tables of the passages view add up, with each other and with the journal; and what is done when not."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from kg.adapters.passages.postgres import layout, nearness, rows
from kg.adapters.passages.postgres.postings import Postings
from kg.adapters.passages.table import PassageTable, Row, disagreements
from kg.adapters.passages.vectors import quantised
from kg.ports.journal import Stored
from kg.projections.passages import WORDS_ONLY, Piece

_SHOWN: Final = 20  # disagreements that `check` names
_PROBED: Final = 3  # records
_AT_ONCE: Final = 1000  # records whose passages are fetched together
_PATIENCE_S: Final = 5.0
_SWEPT: Final = ("records", "postings", "keys", "pieces", "vectors", "spaces", "audiences")

# What two ways of counting the same make differ; each gives how often.
_COUNTS: Final = {
    "publieken waarvan de tellingen niet kloppen met hun records": """
        SELECT count(*) FROM passages.audiences AS held LEFT JOIN (
            SELECT audience, count(*) AS records, sum(words) AS words, sum(grams) AS grams
            FROM passages.records GROUP BY 1
        ) AS told USING (audience) WHERE (held.records, held.words, held.grams)
        IS DISTINCT FROM (coalesce(told.records, 0), coalesce(told.words, 0), coalesce(told.grams, 0))
    """,
    "publieken met een ander aantal vectoren dan geteld": """
        SELECT count(*) FROM passages.audiences AS held LEFT JOIN (
            SELECT audience, count(*) AS vectors FROM passages.vectors GROUP BY 1
        ) AS told USING (audience) WHERE held.vectors <> coalesce(told.vectors, 0)
    """,
    "records met een ander aantal wachtende passages dan geteld": """
        SELECT count(*) FROM passages.records AS held LEFT JOIN (
            SELECT doc, count(*) AS waiting FROM passages.pieces WHERE waiting GROUP BY 1
        ) AS told USING (doc) WHERE held.waiting <> coalesce(told.waiting, 0)
    """,
    "passages die op een vector horen te wachten, of er een te veel hebben": """
        SELECT count(*) FROM passages.pieces JOIN passages.records AS record USING (doc)
        LEFT JOIN passages.vectors USING (doc, number)
        WHERE record.kind <> ALL(%(wordy)s) AND (vector IS NULL) <> pieces.waiting
    """,
    "passages zonder record": """
        SELECT count(*) FROM passages.pieces LEFT JOIN passages.records USING (doc) WHERE records.doc IS NULL
    """,
    "publieken met een ander aantal woorden en woorddelen dan hun records hebben": """
        SELECT count(*) FROM (
            SELECT audience, sum(coalesce(array_length(string_to_array(nullif(terms, ''), E'\\n'), 1), 0)
                + cardinality(tags) + 1) AS postings FROM passages.records GROUP BY 1
        ) AS told FULL JOIN (
            SELECT audience, sum(length(data) / 4) AS postings, sum(count) AS counted FROM passages.postings GROUP BY 1
        ) AS held USING (audience)
        WHERE told.postings IS DISTINCT FROM held.postings OR held.counted IS DISTINCT FROM held.postings
    """,
}


def faults(cursor: Any) -> list[str]:
    """What does not add up, in Dutch; every row is read, and with it the checksum of its page."""
    found = []
    for what, query in _COUNTS.items():
        cursor.execute(query, {"wordy": sorted(WORDS_ONLY)} if "%(wordy)s" in query else None)
        count = cursor.fetchone()[0]
        if count:
            found.append(f"de zoekindex in PostgreSQL: {count} {what}; kring rebuild herstelt dat")
    return found


def mended(cursor: Any) -> None:
    """Ask for every event again when something does not add up, of tables without any record."""
    if faults(cursor):
        layout.emptied(cursor)


def lost(cursor: Any) -> list[str]:
    """Which of the records that were taken in last are not found by a word of theirs, in Dutch."""
    cursor.execute(
        "SELECT doc, seq, audience, split_part(terms, E'\\n', 1) FROM passages.records"
        " WHERE terms <> '' ORDER BY seq DESC LIMIT %s",
        (_PROBED,),
    )
    found = []
    for doc, seq, audience, term in cursor.fetchall():
        if doc not in Postings.read(cursor, [audience], [term]).docs:
            found.append(f"gebeurtenis {seq} ontbreekt in de woordenindex")
    return found


def check(cursor: Any, records: Iterable[Stored], passed_over: Callable[[], Collection[str]]) -> list[str]:
    """Where words, passages or facets disagree with records, in Dutch; at most some twenty are named."""
    held = {row.id: (doc, row) for doc, row in rows.rows(cursor)}
    wrong: list[str] = []
    seen: set[str] = set()
    for some in _batches(records):
        texts = rows.pieces(cursor, [held[record.id][0] for record in some if record.id in held])

        def pieces_of(row: Row, texts: dict[int, list[Piece]] = texts) -> list[Piece]:
            return texts[held[row.id][0]]

        for record in some:
            seen.add(record.id)
            wrong += disagreements(record, held[record.id][1] if record.id in held else None, pieces_of)
    strange = sorted(held.keys() - seen - set(passed_over()))
    wrong += [f"{key} staat in de zoekindex maar niet in het journaal" for key in strange]
    wrong += faults(cursor)
    if len(wrong) > _SHOWN:
        return [*wrong[:_SHOWN], f"en nog {len(wrong) - _SHOWN} afwijkingen; kring rebuild herstelt ze"]
    return wrong


def _batches(records: Iterable[Stored]) -> Iterator[list[Stored]]:
    some: list[Stored] = []
    for record in records:
        some.append(record)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some


def swept(cursor: Any) -> bool:
    """
    Write each table anew without the rows that are gone; whether nothing is left of those.

    PostgreSQL keeps a row that is gone until nobody can see it any more, and its bytes until the page is used again.
    What its log and its copies hold is not in its tables, see docs/adr/0084.
    Of many processes that are to do it one does; the others find it done, or are told to come again.
    """
    cursor.execute("SELECT pg_try_advisory_lock(%s)", (layout.LOCK + 2,))
    if not cursor.fetchone()[0]:
        return False
    try:
        position = layout.fact(cursor, "position")
        if layout.fact(cursor, "swept") == position:
            return True
        done = _written_anew(cursor)
        if done:
            layout.remember(cursor, "swept", position)
        return done
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", (layout.LOCK + 2,))


def _written_anew(cursor: Any) -> bool:
    cursor.execute("SELECT pg_current_xact_id()::text::bigint")
    begun = cursor.fetchone()[0]
    until = time.monotonic() + _PATIENCE_S
    while _is_seen(cursor, begun):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", (f"{_PATIENCE_S:g}s",))
    try:
        for leaf in layout.leaves(cursor, _SWEPT):
            cursor.execute(f"VACUUM (FULL, ANALYZE) {leaf}")
    except psycopg.errors.LockNotAvailable:
        return False
    finally:
        cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    return True


def _is_seen(cursor: Any, begun: int) -> bool:
    """Whether somebody looks at a state from before a transaction."""
    cursor.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_xmin IS NOT NULL AND backend_xmin::text::bigint < %s",
        (begun % 2**32,),
    )
    return bool(cursor.fetchone()[0])


def copied(cursor: Any, path: str) -> None:
    """Write passages and vectors to a file, as the index of one machine keeps them."""
    table = PassageTable(Path(path))
    try:
        table.made_by(layout.fact(cursor, "encoder"))
        held = rows.rows(cursor)
        upto = int(layout.fact(cursor, "position") or 0)
        for start in range(0, len(held), _AT_ONCE):
            some = dict(held[start : start + _AT_ONCE])
            texts = rows.pieces(cursor, list(some))
            table.replace([], [(row, texts[doc]) for doc, row in some.items()], wordy=WORDS_ONLY, upto=upto)
            table.store(
                (quantised(nearness.normalised(vector)[None])[0].tobytes(), some[doc].seq, number)
                for doc, number, vector in nearness.numbered(cursor, list(some))
            )
        table.checkpoint()
    finally:
        table.close()
