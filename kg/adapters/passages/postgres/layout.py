"""
The tables of the passages view in PostgreSQL: in a schema of their own, made by the view and thrown away with it.

    facts       how far the view has come, whose vectors it has, its version
    audiences   who read the same has one; its counts, on which every score rests (ADR 18)
    spaces      how many records each has
    records     one for each record, under a number that is new whenever its text is
    postings    the words, the four-letter parts and the facets of 8,192 records, see `postings`
    keys        identifiers and names
    pieces      passages, in four parts by record
    vectors     theirs, in four parts by record

Pieces and vectors are partitioned by record and not by space: most of what a network holds is public, and would be in
one part. All of one record is in one part. A graph of vectors is of one part and one audience: it can be made in
memory, beside the others, and rests on nothing that its reader may not read.

Each statement names the audiences that its asker may read. Policies on rows do so a second time: in a transaction that
has not said who reads, there is nothing to be seen. A superuser passes policies by.
"""

from collections.abc import Sequence
from typing import Any, Final

import psycopg

from kg.errors import StoreDamaged, StoreError

VERSION: Final = "1"  # of this layout, and of how texts are cut and taken apart; another one is rebuilt
PARTS: Final = 4  # of pieces and of vectors
LOCK: Final = 0x6B72_696E_6770  # by which those who write take turns
_READABLE: Final = "string_to_array(current_setting('kring.audiences', true), ',')::int[]"
_BY_AUDIENCE: Final = ("records", "postings", "keys", "pieces", "vectors")
_TEXTS: Final = {
    "records": ("id", "facets", "tags", "terms"),
    "postings": ("term", "data"),
    "keys": ("key",),
    "pieces": ("source", "place", "text"),
    **{f"pieces_{part}": ("source", "place", "text") for part in range(PARTS)},
}

_TABLES: Final = """
CREATE SCHEMA passages;
CREATE TABLE passages.facts (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE passages.audiences (
    audience int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, records bigint NOT NULL DEFAULT 0,
    words bigint NOT NULL DEFAULT 0, grams bigint NOT NULL DEFAULT 0, vectors bigint NOT NULL DEFAULT 0
);
CREATE TABLE passages.spaces (space text PRIMARY KEY, audience int NOT NULL, records bigint NOT NULL DEFAULT 0);
CREATE INDEX ON passages.spaces (audience);
CREATE TABLE passages.records (
    doc int PRIMARY KEY, seq bigint NOT NULL UNIQUE, id text COLLATE "C" NOT NULL UNIQUE, kind text NOT NULL,
    space text NOT NULL, audience int NOT NULL, facets text NOT NULL, tags text[] NOT NULL, terms text NOT NULL,
    words int NOT NULL, grams int NOT NULL, waiting int NOT NULL, content text NOT NULL
);
CREATE INDEX ON passages.records (audience, kind);
CREATE TABLE passages.postings (
    audience int NOT NULL, term text COLLATE "C" NOT NULL, block int NOT NULL, count int NOT NULL, data bytea NOT NULL,
    PRIMARY KEY (audience, term, block)
);
CREATE TABLE passages.keys (audience int NOT NULL, key text COLLATE "C" NOT NULL, tier int NOT NULL, doc int NOT NULL);
CREATE INDEX ON passages.keys (audience, key, tier DESC, doc);
CREATE INDEX ON passages.keys (doc);
CREATE TABLE passages.pieces (
    doc int NOT NULL, number int NOT NULL, audience int NOT NULL, source text NOT NULL, place text NOT NULL,
    text text NOT NULL, waiting boolean NOT NULL, PRIMARY KEY (doc, number)
) PARTITION BY HASH (doc);
CREATE INDEX ON passages.pieces (doc, number) WHERE waiting;
CREATE TABLE passages.vectors (
    doc int NOT NULL, number int NOT NULL, audience int NOT NULL, vector halfvec NOT NULL, PRIMARY KEY (doc, number)
) PARTITION BY HASH (doc);
CREATE INDEX ON passages.vectors (audience);
ALTER TABLE passages.vectors ALTER COLUMN vector SET STORAGE PLAIN;
"""


def made(cursor: Any) -> bool:
    """Make the tables when they are not there; whether they had to be. For a transaction that writes, under `LOCK`."""
    cursor.execute("SELECT to_regclass('passages.facts')")
    if cursor.fetchone()[0] is not None:
        return False
    _extended(cursor)
    for statement in _TABLES.split(";\n"):
        if statement:
            cursor.execute(statement)
    for table in ("pieces", "vectors"):
        for part in range(PARTS):
            cursor.execute(
                f"CREATE TABLE passages.{table}_{part} PARTITION OF passages.{table}"
                f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
    for table, columns in _TEXTS.items():
        for column in columns:  # else the statistics of the engine, which no sweep reaches, keep some of them
            cursor.execute(f"ALTER TABLE passages.{table} ALTER COLUMN {column} SET STATISTICS 0")
    for table in _BY_AUDIENCE:
        cursor.execute(f"ALTER TABLE passages.{table} ENABLE ROW LEVEL SECURITY")
        cursor.execute(f"ALTER TABLE passages.{table} FORCE ROW LEVEL SECURITY")
        cursor.execute(
            f"CREATE POLICY readers ON passages.{table} USING ("
            f"(SELECT current_setting('kring.writes', true)) = 'on' OR audience = ANY ((SELECT {_READABLE})::int[]))"
        )
    remember(cursor, "version", VERSION)
    return True


def _extended(cursor: Any) -> None:
    cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")
    if cursor.fetchone()[0]:
        return
    try:
        cursor.execute("CREATE EXTENSION vector")
    except psycopg.Error as error:
        said = "de database heeft pgvector niet; laat haar beheerder doen: CREATE EXTENSION vector"
        raise StoreError(said) from error


def checked(cursor: Any) -> None:
    """
    Nothing, when the tables are of this version.

    Raises:
        StoreDamaged: If they are of another one; they may be thrown away.
    """
    version = fact(cursor, "version")
    if version != VERSION:
        raise StoreDamaged(f"de zoekindex in PostgreSQL is van versie {version!r}, hier hoort versie {VERSION}")


def thrown_away(cursor: Any) -> None:
    """Take all of it away."""
    cursor.execute("DROP SCHEMA IF EXISTS passages CASCADE")


def emptied(cursor: Any) -> None:
    """Forget every record; whose vectors there are stays known."""
    tables = ", ".join(f"passages.{name}" for name in ("audiences", "spaces", *_BY_AUDIENCE))
    cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
    remember(cursor, "position", "0")


def fact(cursor: Any, name: str) -> str:
    """A remembered fact, or ""."""
    cursor.execute("SELECT value FROM passages.facts WHERE name = %s", (name,))
    row = cursor.fetchone()
    return str(row[0]) if row else ""


def remember(cursor: Any, name: str, value: str) -> None:
    """Remember a fact."""
    cursor.execute(
        "INSERT INTO passages.facts VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def leaves(cursor: Any, tables: Sequence[str] = ("pieces", "vectors")) -> list[str]:
    """The names of the parts of some tables, and of those that have none."""
    cursor.execute(
        "SELECT coalesce(leaf::text, name) FROM unnest(%s::text[]) AS name LEFT JOIN LATERAL"
        " (SELECT relid::regclass AS leaf FROM pg_partition_tree(name::regclass) WHERE isleaf) AS parts ON true"
        " ORDER BY 1",
        ([f"passages.{name}" for name in tables],),
    )
    return [row[0] for row in cursor.fetchall()]
