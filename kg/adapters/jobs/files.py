"""
Jobs in files, done by one thread.

    <folder>/<id>/job.json    the job
    <folder>/<id>/files/      what it has to read, until it has run; when it was only previewed, until it goes on

The files stand apart from `job.json`, since one of them may be called that too.
"""

import json
import logging
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from kg.errors import Stopped
from kg.ports.jobs import Job, Work
from kg.private_files import own_folder, put

_FAULT: Final = "er ging iets mis in de dienst; de beheerder ziet in het logboek wat. Wat al gelezen was, blijft staan"
_log: Final = logging.getLogger("kring.jobs")


class FileJobs:
    """`kg.ports.jobs.Jobs` in a folder, which is made with the first job."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kring-background")
        self._stopping = threading.Event()
        self._jobs: dict[str, Job] = {}
        self._ended: set[str] = set()
        for file in sorted(folder.glob("*/job.json")):
            try:
                job = Job(**json.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError) as error:  # what is known of one job keeps nobody from the rest
                _log.warning("%s is niet te lezen en wordt overgeslagen: %s", file, error)
                continue
            if job.is_under_way:
                shutil.rmtree(self.folder(job.id), ignore_errors=True)
                job = replace(job, state="interrupted", progress=None)
            self._jobs[job.id] = job

    def later(self, work: Callable[[], object]) -> None:
        """Do something after what already waits."""
        self._thread.submit(_logged, work)

    def start(self, job: Job, work: Work) -> None:
        """Keep a job, and do it after what already waits."""
        self._keep(job)
        self.later(lambda: self._run(job.id, work))

    def every(self) -> list[Job]:
        """The jobs that were not erased, newest first."""
        kept = filter(self._is_kept, list(self._jobs.values()))
        return sorted(kept, key=lambda job: (job.created, job.id), reverse=True)

    def find(self, job_id: str) -> Job | None:
        """A job by id; None when there is none, or it was erased."""
        job = self._jobs.get(job_id)
        return job if job is not None and self._is_kept(job) else None

    def end(self, job_id: str) -> None:
        """Let a job that waits or runs end at its next step."""
        if self._jobs[job_id].is_under_way:
            self._ended.add(job_id)

    def forget(self, job_id: str) -> None:
        """Take away a job that neither waits nor runs, with its files."""
        if not self._jobs[job_id].is_under_way:
            self._jobs.pop(job_id)
            shutil.rmtree(self._folder / job_id, ignore_errors=True)

    def folder(self, job_id: str) -> Path:
        """Where the files of a job are until it runs."""
        return self._folder / job_id / "files"

    def is_stopping(self, within_s: float = 0.0) -> bool:
        """Whether what runs is to end: at once when it is, and when it is not after so many seconds."""
        return self._stopping.wait(within_s)

    def stop(self) -> None:
        """Finish the step that is being done, and do no other."""
        self._stopping.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _is_kept(self, job: Job) -> bool:
        """Not when it went with an erasure, see `kg.store.erasure.files`."""
        return job.is_under_way or (self._folder / job.id / "job.json").exists()

    def _keep(self, job: Job) -> None:
        self._jobs[job.id] = job
        own_folder(self._folder / job.id)
        put(self._folder / job.id / "job.json", json.dumps(asdict(job)).encode())

    def _tell(self, job: Job) -> None:
        """Keep how far a job is; without room for that, it is known as long as the service runs."""
        try:
            self._keep(job)
        except OSError as error:
            _log.warning("taak %s: %s", job.id, error)

    def _run(self, job_id: str, work: Work) -> None:
        self._tell(replace(self._jobs[job_id], state="running"))

        def progress(what: str, done: int, of: int) -> None:
            if self.is_stopping():
                raise Stopped("de dienst stopte voordat dit klaar was; stuur het opnieuw")
            if job_id in self._ended:
                raise Stopped("u stopte dit voordat het klaar was; wat al was opgenomen, blijft staan")
            self._jobs[job_id] = replace(self._jobs[job_id], progress={"what": what, "done": done, "of": of})

        outcome = None
        try:
            outcome = work(progress)
        except Exception:  # a fault of ours; who waits for the job hears that it ended
            self._tell(replace(self._jobs[job_id], state="failed", progress=None, problem=_FAULT))
            raise
        finally:
            self._ended.discard(job_id)
            if outcome is None or outcome.state != "previewed":  # a file that stayed would outlive an erasure
                shutil.rmtree(self.folder(job_id), ignore_errors=True)
        self._tell(replace(self._jobs[job_id], progress=None, **asdict(outcome)))


def _logged(work: Callable[[], object]) -> None:
    """Do it; nobody waits for what is raised here, so that it is told in the log or not at all."""
    try:
        work()
    except Exception:  # noqa: BLE001 - whatever it is, this is where it is told
        _log.exception("werk op de achtergrond brak af")
