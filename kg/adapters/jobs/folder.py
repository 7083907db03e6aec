"""
Jobs as they are kept in files.

    <folder>/<id>/job.json    the job
    <folder>/<id>/next        that it came along with a store that was moved, and is still to be done
    <folder>/<id>/files/      what it has to read, until it has run; when it was only previewed, until it goes on

The files stand apart from `job.json`, since one of them may be called that too.
"""

import json
import logging
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kg.ports.jobs import Job
from kg.private_files import own_folder, put, turn_in

NEXT: Final = "next"
_log: Final = logging.getLogger("kring.jobs")


class KeptJobs:
    """The jobs of one folder, which is made with the first; what an erasure took away is not there any more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, job: Job) -> None:
        """Write a job over what is kept of it."""
        with turn_in(self._folder):
            own_folder(self._folder / job.id)
            put(self._folder / job.id / "job.json", json.dumps(asdict(job)).encode())

    def tell(self, job: Job) -> None:
        """As `keep`; without room for it, only the log knows."""
        try:
            self.keep(job)
        except OSError as error:
            _log.warning("taak %s: %s", job.id, error)

    def every(self) -> list[Job]:
        """All of them; one that cannot be read keeps nobody from the rest."""
        found = (self.find(file.parent.name) for file in sorted(self._folder.glob("*/job.json")))
        return [job for job in found if job is not None]

    def find(self, job_id: str) -> Job | None:
        """A job by id; None when there is none, or it cannot be read."""
        file = self._folder / job_id / "job.json"
        try:
            held = json.loads(file.read_text(encoding="utf-8"))
            return Job(**{**held, "files": tuple(held["files"])})
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            _log.warning("%s is niet te lezen en wordt overgeslagen: %s", file, error)
            return None

    def is_there(self, job_id: str) -> bool:
        """Whether it did not go with an erasure, see `kg.store.erasure.files`."""
        return (self._folder / job_id / "job.json").exists()

    def hand_over(self, job_id: str) -> None:
        """Let a job that waits be done by who takes up the store next; what had been begun begins anew."""
        put(self._folder / job_id / NEXT, b"")

    def is_handed_over(self, job_id: str) -> bool:
        """Whether it is to be done though nobody who is there was asked to."""
        return (self._folder / job_id / NEXT).exists()

    def take_up(self, job_id: str) -> None:
        """From now on it is as any other."""
        (self._folder / job_id / NEXT).unlink(missing_ok=True)

    def forget(self, job_id: str) -> None:
        """Take away a job with its files."""
        shutil.rmtree(self._folder / job_id, ignore_errors=True)

    def files(self, job_id: str) -> Path:
        """Where the files of a job are until it has run."""
        return self._folder / job_id / "files"

    def forget_files(self, job_id: str) -> None:
        """Take away the files of a job: one that stayed would outlive an erasure."""
        shutil.rmtree(self.files(job_id), ignore_errors=True)
