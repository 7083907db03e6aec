"""
How the tables of a database of PostgreSQL become those of today, also when they are full.

Each adapter has a folder of revisions of Alembic of its own, and a table that says up to which one was done; so one can
be opened without another. The file of a revision is called as the revision, in order: `r0001_journal.py`. Whoever comes
first upgrades, the others wait; a revision only adds, so that what runs an older version goes on meanwhile.
"""

from pathlib import Path

import sqlalchemy as sa

from kg.errors import StoreDamaged, StoreTooNew


def revisions(folder: Path) -> list[str]:
    """The revisions that a folder holds, the oldest first."""
    return sorted(file.stem for file in folder.glob("r[0-9]*.py"))


def is_made(engine: sa.Engine, folder: Path, name: str) -> bool:
    """
    Whether the tables are those of today.

    Args:
        engine: On the database.
        folder: With the revisions of an adapter.
        name: Of what they make, in Dutch, as in "journaal".

    Raises:
        StoreTooNew: If a newer version of Kring made them.
    """
    with engine.connect() as connection:
        done = _done(connection, folder)
    known = revisions(folder)
    if done and done not in known:
        raise StoreTooNew(f"de tabellen van {name} zijn gemaakt door een nieuwere Kring ({done}); werk Kring bij")
    return done == known[-1]


def must_be_made(engine: sa.Engine, folder: Path, name: str) -> None:
    """
    Nothing, when they are; for who may only read.

    Raises:
        StoreTooNew: As `is_made`.
        StoreDamaged: If they are not there, or older.
    """
    if not is_made(engine, folder, name):
        raise StoreDamaged(f"de tabellen van {name} zijn er niet of zijn ouder; open de opslag eerst om te schrijven")


def upgrade(engine: sa.Engine, folder: Path, name: str, *, upto: str = "head") -> None:
    """
    Make the tables those of today, or of an older revision that they are not past; all of it or nothing.

    Raises:
        StoreTooNew: As `is_made`.
    """
    if is_made(engine, folder, name):
        return
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(folder), version_locations=[str(folder)])
    with engine.execution_options(writes="tables").begin() as connection:
        environment = EnvironmentContext(Config(), script, fn=lambda done, _: script._upgrade_revs(upto, done))  # noqa: SLF001 - as Alembic's own documentation has it
        with environment:
            environment.configure(connection=connection, version_table=_table(folder))
            environment.run_migrations()


def _done(connection: sa.Connection, folder: Path) -> str:
    """Up to where it was done; "" when nothing was."""
    table = _table(folder)
    if connection.scalar(sa.select(sa.func.to_regclass(table))) is None:
        return ""
    return connection.execute(sa.select(sa.column("version_num")).select_from(sa.table(table))).scalar() or ""


def _table(folder: Path) -> str:
    return f"revision_of_{folder.parent.name}"
