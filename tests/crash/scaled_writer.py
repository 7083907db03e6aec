"""A process that writes in a database of PostgreSQL until it is killed; a line is a write that was acknowledged."""

import itertools
import sys

from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.errors import StoreError
from kg.ports.journal import Put
from tests.mandates import as_user


def main(url: str, name: str) -> None:
    journal = SqlJournal(PostgresDatabase(url))
    print("open", flush=True)
    for number in itertools.count():
        key = f"{name}-{number}"
        change = Put(key, "Policy", "a/private", {"id": key, "title": key})
        try:
            seq = journal.append([change], mandate=as_user(name), reason="proef")
        except StoreError:  # the server is away
            continue
        print(key, seq, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
