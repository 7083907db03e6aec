"""What lies beside the journal and is not made from it: keys, grants, visits, web hooks, feeds, and templates."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kg.private_files import TEMPLATES, own_file, own_folder
from kg.profiles.choices import database_url

if TYPE_CHECKING:
    import sqlalchemy as sa

    from kg.adapters.sql.access.database import AccessDatabase


def tables_kept() -> "dict[str, sa.MetaData]":
    """The tables that go along wherever a store goes, by what they are of."""
    from kg.adapters.jobs import feeds
    from kg.adapters.keys import sql as keys
    from kg.adapters.keys import visits
    from kg.adapters.outbox import tables as outbox

    return {"keys": keys.METADATA, "visits": visits.METADATA, "outbox": outbox.METADATA, "feeds": feeds.METADATA}


def database_of(directory: Path, tables: "sa.MetaData", what: str, read_only: str) -> "AccessDatabase":
    """Where some tables of a store are: in its own file, or in the database that the settings name."""
    from kg.adapters.sql.access.file import AccessFile

    if not (url := database_url()):
        return AccessFile.open(directory, tables, read_only=read_only)
    from kg.adapters.sql.access.postgres import AccessPostgres

    return AccessPostgres.open(url, tables, what, read_only=read_only)


def copied(directory: Path, folder: Path) -> dict[str, int]:
    """
    Copy all of it into a folder, as a store of one machine has it, while it is in use.

    Args:
        directory: Of the store.
        folder: Where `access.db` and `templates/` come.

    Returns:
        How many rows there are by the name of their table, and how many templates.
    """
    from kg.adapters.sql.access.file import AccessFile
    from kg.adapters.sql.transfer import carry, digests

    counts: dict[str, int] = {}
    for what, tables in tables_kept().items():
        with closing(AccessFile.open(folder, tables)) as target:
            if _is_there():
                with closing(database_of(directory, tables, what, "er wordt alleen gekopieerd")) as source:
                    carry(source, target, tables)
            target.settle()  # one file: what is in a log beside it is left behind
            counts |= {name: count for name, (count, _) in digests(target, tables).items()}
    files = [path for path in sorted((directory / TEMPLATES).rglob("*")) if path.is_file()]
    for path in files:
        name = path.relative_to(directory)
        own_folder(folder / name.parent)
        own_file(folder / name)
        shutil.copyfile(path, folder / name)
    return {**counts, TEMPLATES: len(files)}


def _is_there() -> bool:
    """Whether a database has such tables: not while nobody needed them. In a folder that is seen by who opens it."""
    if not (url := database_url()):
        return True
    from kg.adapters.sql.access.postgres import is_there

    return is_there(url)


def faults_of(folder: Path) -> list[str]:
    """What is wrong with such a copy, in Dutch; nothing is wrong where there is none."""
    from kg.adapters.sql.access.file import faults

    return faults(folder, *tables_kept().values())
