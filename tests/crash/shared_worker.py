"""A process that does what waits in a database until it is killed: jobs, messages of hooks and feeds; all made up."""

import os
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.adapters.jobs.queue import METADATA, SqlQueue
from kg.adapters.jobs.workers import QueuedJobs
from kg.adapters.journal.postgres import PostgresDatabase
from kg.adapters.journal.sql import SqlJournal
from kg.adapters.sql.access.postgres import AccessPostgres
from kg.errors import Overtaken
from kg.ports.jobs import Job, Outcome, Progress
from kg.ports.journal import Journal, Put
from kg.profiles.access import open_feeds, open_outbox
from kg.profiles.choices import database_url
from tests.mandates import as_user

BEGAN: Final = float(os.environ.get("KRING_BEGAN", "0"))
QUICK: Final = 30.0  # times as quick as a clock: a lease of a minute lasts two seconds
RECORDS: Final = 5  # of each job
ITEMS: Final = ("a", "b", "c")  # of each feed
SPACES: Final = 4


def clock() -> float:
    """Seconds since 1970, that go by quickly; the same in every process of a test."""
    return BEGAN + (time.time() - BEGAN) * QUICK


def jobs_of(folder: Path) -> QueuedJobs:
    """The jobs of a test."""
    queue = SqlQueue(AccessPostgres.open(database_url(), METADATA, "jobs"), clock)
    return QueuedJobs(folder / "jobs", queue, again_s=lambda _times: 1.0)


def a_job(number: int) -> Job:
    """One of a few spaces."""
    return Job(
        f"{number:032x}", "proef", f"plaats-{number % SPACES}/private", ("a.csv",), f"2026-11-30T10:00:00.{number:06}Z"
    )


def write(journal: Journal, record_id: str, space: str) -> None:
    """What is there already is left: nobody else may have written it meanwhile."""
    if journal.get(record_id, readable=lambda _space: True) is None:
        put = Put(record_id, "Policy", space, {"id": record_id, "title": "Fictief"}, rests_on=0)
        try:
            journal.append([put], mandate=as_user("proef"), reason="proef")
        except Overtaken:
            return


def main(folder: Path) -> None:
    holder = f"{os.getpid()}"
    with (
        closing(SqlJournal(PostgresDatabase(database_url()))) as journal,
        closing(open_outbox(folder, clock)) as hooks,
        closing(open_feeds(folder, clock)) as feeds,
    ):

        def do(job: Job, progress: Progress) -> Outcome:
            for number in range(RECORDS):
                progress("schrijven", number, RECORDS)
                write(journal, f"job-{int(job.id, 16)}-{number}", job.space)
            return Outcome("done", {"records": RECORDS})

        jobs_of(folder).serve(do)
        sent = os.open(folder / "sent", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        sys.stdout.write("open\n")
        sys.stdout.flush()
        while True:
            for one in hooks.take(3):
                os.write(sent, f"{one.id}\n".encode())  # as a receiver would have it
                hooks.settle(one.id, "delivered")
            if (state := feeds.take(holder)) is not None:
                for item in ITEMS:
                    if item not in feeds.seen(state.id, [item]):
                        write(journal, f"feed-{state.id}-{item}", "local/private")
                        feeds.keep(state.id, holder, {item: "merk"})
                feeds.settle(holder, replace(state, due=clock() + 1e6))
            time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
