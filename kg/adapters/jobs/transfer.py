"""How the jobs of a store come along when it is moved: the files of all of them, and what waits is done there."""

import json
from collections.abc import Iterable
from pathlib import Path

from kg.adapters.jobs.folder import KeptJobs
from kg.adapters.jobs.queue import SqlQueue
from kg.ports.jobs import Job
from kg.private_files import put


def waiting(folder: Path, queue: SqlQueue | None) -> list[Job]:
    """The jobs that wait or run, the first to be done first; with a queue, those that it has."""
    known = None if queue is None else queue.standing()
    jobs = [job for job in KeptJobs(folder).every() if job.is_under_way and (known is None or job.id in known)]
    return sorted(jobs, key=lambda job: (not job.urgent, job.created, job.id))


def hand_over(jobs: Iterable[Job], folder: Path, queue: SqlQueue | None) -> None:
    """
    Let jobs be done by who takes up the store that was moved.

    Args:
        jobs: The first to be done first.
        folder: Of the jobs, where they came.
        queue: In which they wait from now on; None where there is none.
    """
    kept = KeptJobs(folder)
    for job in jobs:
        if kept.find(job.id) is None:  # an erasure took it away
            continue
        if queue is None:
            kept.hand_over(job.id)
        else:
            queue.add(job.id, job.space, urgent=job.urgent)


def turn(folder: Path, old: Path, new: Path) -> None:
    """Let jobs say where a file is that moved from one folder to another: what was refused is named in full."""
    for file in folder.glob("*/job.json"):
        said = json.loads(file.read_text(encoding="utf-8"))
        place = Path(said.get("quarantine") or ".")
        if place.is_relative_to(old.absolute()) or place.is_relative_to(old):
            root = old.absolute() if place.is_relative_to(old.absolute()) else old
            put(file, json.dumps({**said, "quarantine": str(new / place.relative_to(root))}).encode())
