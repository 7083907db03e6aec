"""Jobs in files, done by one thread of the process that keeps them."""

import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from kg.adapters.jobs.background import InOrder
from kg.adapters.jobs.folder import KeptJobs
from kg.errors import Stopped, StoreMoved
from kg.ports.jobs import FAULT, Do, Job


class FileJobs:
    """
    `kg.ports.jobs.Jobs` in a folder, for the one process that has the store open to write.

    Args:
        folder: Of the jobs.
        stays: Raises when the store is being moved: what is kept from then on would not come along.
    """

    def __init__(self, folder: Path, stays: Callable[[], None] = lambda: None) -> None:
        self._stays = stays
        self._kept = KeptJobs(folder)
        self._thread = InOrder()
        self._stopping = threading.Event()
        self._do: Do | None = None
        self._jobs: dict[str, Job] = {}
        self._ended: set[str] = set()
        for job in self._kept.every():
            self._jobs[job.id] = job
            if job.is_under_way and self._kept.is_handed_over(job.id):
                self._jobs[job.id] = replace(job, state="waiting", progress=None)
            elif job.is_under_way:
                self._kept.forget_files(job.id)
                self._jobs[job.id] = replace(job, state="interrupted", progress=None)

    def later(self, work: Callable[[], object]) -> None:
        """Do something after what already waits."""
        self._thread.later(work)

    def serve(self, do: Do) -> None:
        """From now on, do the jobs that come; first those that came along when the store was moved here."""
        self._do = do
        for job in sorted(self._jobs.values(), key=lambda job: (not job.urgent, job.created, job.id)):
            if job.is_under_way and self._kept.is_handed_over(job.id):
                self._kept.take_up(job.id)
                self.later(partial(self._run, job.id))

    def start(self, job: Job) -> None:
        """Keep a job, and do it after what already waits."""
        self._kept.keep(job)
        try:
            self._stays()  # by now: what was kept before comes along
        except StoreMoved:
            self._kept.forget(job.id)
            raise
        self._jobs[job.id] = job
        self.later(lambda: self._run(job.id))

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
            self._kept.forget(job_id)

    def folder(self, job_id: str) -> Path:
        """Where the files of a job are until it has run."""
        return self._kept.files(job_id)

    def is_stopping(self, within_s: float = 0.0) -> bool:
        """Whether what runs is to end: at once when it is, and when it is not after so many seconds."""
        return self._stopping.wait(within_s)

    def stop(self) -> None:
        """Finish the step that is being done, and do no other."""
        self._stopping.set()
        self._thread.stop()

    def _is_kept(self, job: Job) -> bool:
        return job.is_under_way or self._kept.is_there(job.id)

    def _tell(self, job: Job) -> None:
        """Without room to keep how far it is, that is known as long as the service runs."""
        self._jobs[job.id] = job
        self._kept.tell(job)

    def _run(self, job_id: str) -> None:
        assert self._do is not None  # noqa: S101 - who starts jobs has said who does them
        self._tell(replace(self._jobs[job_id], state="running"))

        def progress(what: str, done: int, of: int) -> None:
            if self.is_stopping():
                raise Stopped("de dienst stopte voordat dit klaar was; stuur het opnieuw")
            if job_id in self._ended:
                raise Stopped("u stopte dit voordat het klaar was; wat al was opgenomen, blijft staan")
            self._jobs[job_id] = replace(self._jobs[job_id], progress={"what": what, "done": done, "of": of})

        outcome = None
        try:
            outcome = self._do(self._jobs[job_id], progress)
        except Exception:  # a fault of ours; who waits for the job hears that it ended
            self._tell(replace(self._jobs[job_id], state="failed", progress=None, problem=FAULT))
            raise
        finally:
            self._ended.discard(job_id)
            if outcome is None or outcome.state != "previewed":
                self._kept.forget_files(job_id)
        self._tell(replace(self._jobs[job_id], progress=None, **asdict(outcome)))
