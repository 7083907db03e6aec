"""
Jobs in files that all see, done by whichever worker takes them from a queue.

A job is kept in its file before it waits, and what came of it before it waits no more: whatever happens in between, a
worker finds the one or the other. Whether it is being done stands in the queue alone: who lost it to another cannot
say otherwise afterwards. Who does a job says four times a lease that it still does.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from kg.adapters.jobs.background import InOrder
from kg.adapters.jobs.folder import KeptJobs
from kg.adapters.jobs.queue import LEASE_S, MOST, Lease, SqlQueue
from kg.clock import wait_s
from kg.errors import KringError, Stopped
from kg.ports.jobs import FAULT, Do, Job

_LOOK_S: Final = 0.5  # between two looks for something to do
_TELL_S: Final = 1.0  # between two times that is told how far a job is
_DEADLY: Final = "dit is {} keer begonnen en nooit afgekomen; de beheerder ziet in het logboek waarom"
Standings = Mapping[str, tuple[bool, dict[str, Any] | None]]
_log: Final = logging.getLogger("kring.jobs")


class QueuedJobs:
    """
    `kg.ports.jobs.Jobs` for many processes.

    Args:
        folder: Of the jobs; every process that keeps or does them has it.
        queue: Of what waits; closed with this.
        again_s: Seconds until a job that broke off is begun again, by how often it was begun.
    """

    def __init__(self, folder: Path, queue: SqlQueue, again_s: Callable[[int], float] = wait_s) -> None:
        self._kept = KeptJobs(folder)
        self._queue = queue
        self._again_s = again_s
        self._beside = InOrder()
        self._stopping = threading.Event()
        self._serving: threading.Thread | None = None

    def later(self, work: Callable[[], object]) -> None:
        """Do something in this process."""
        self._beside.later(work)

    def serve(self, do: Do) -> None:
        """From now on, do what waits, one at a time."""
        self._serving = threading.Thread(target=self._serve, args=(do,), name="kring-jobs", daemon=True)
        self._serving.start()

    def start(self, job: Job) -> None:
        """Keep a job, and let it wait."""
        self._kept.keep(job)
        self._queue.add(job.id, job.space, urgent=job.urgent)

    def every(self) -> list[Job]:
        """The jobs that were not erased, newest first."""
        kept = self._kept.every()
        standing = self._queue.standing()
        found = filter(None, (self._now(job, standing) for job in kept))
        return sorted(found, key=lambda job: (job.created, job.id), reverse=True)

    def find(self, job_id: str) -> Job | None:
        """A job by id; None when there is none, or it was erased."""
        job = self._kept.find(job_id)
        return None if job is None else self._now(job, self._queue.standing() if job.is_under_way else {})

    def _now(self, job: Job, standing: Standings) -> Job | None:
        """How it is with a job by now; what neither waits nor ended was cut short before it waited."""
        if not job.is_under_way:
            return job
        if job.id in standing:
            running, far = standing[job.id]
            return replace(job, state="running" if running else "waiting", progress=far)
        again = self._kept.find(job.id)  # it may have ended between the two looks
        return replace(again, state="interrupted") if again is not None and again.is_under_way else again

    def end(self, job_id: str) -> None:
        """Let a job that waits or runs end at its next step."""
        self._queue.end(job_id)

    def forget(self, job_id: str) -> None:
        """Take away a job that neither waits nor runs, with its files."""
        job = self.find(job_id)
        if job is not None and not job.is_under_way:
            self._kept.forget(job_id)

    def folder(self, job_id: str) -> Path:
        """Where the files of a job are until it has run."""
        return self._kept.files(job_id)

    def is_stopping(self, within_s: float = 0.0) -> bool:
        """Whether what runs is to end: at once when it is, and when it is not after so many seconds."""
        return self._stopping.wait(within_s)

    def stop(self) -> None:
        """Finish the step that is being done and leave the rest to others."""
        self._stopping.set()
        if self._serving is not None:
            self._serving.join()
        self._beside.stop()
        self._queue.close()

    # --- doing -----------------------------------------------------------------------------------

    def _serve(self, do: Do) -> None:
        holder = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(4)}"
        while not self._stopping.is_set():
            try:
                taken = self._queue.take(holder) if self._queue.is_due() else None
                if taken is not None:
                    self._take_up(taken, do)
            except (KringError, OSError) as error:  # the database or the disk; a lease that ends lets somebody go on
                _log.warning("jobs", extra={"faults": [type(error).__name__]})
                taken = None
            except Exception:  # noqa: BLE001 - whatever it is, the rest is to be done
                _log.exception("jobs")
                taken = None
            if taken is None:
                self._stopping.wait(_LOOK_S)

    def _take_up(self, taken: Lease, do: Do) -> None:
        job = self._kept.find(taken.id)
        if job is None or not job.is_under_way:  # erased; or done, by who ended before it could say so
            self._over(taken, job)
        elif taken.attempts > MOST:
            self._end(taken, replace(job, state="failed", problem=_DEADLY.format(MOST)))
        else:
            self._do(taken, job, do)

    def _do(self, taken: Lease, job: Job, do: Do) -> None:
        told = 0.0

        def progress(what: str, done: int, of: int) -> None:
            nonlocal told
            if self.is_stopping():
                raise Stopped("de dienst stopte voordat dit klaar was; een ander gaat ermee verder")
            if time.monotonic() - told < _TELL_S:
                return
            told = time.monotonic()
            held = self._queue.renew(taken, {"what": what, "done": done, "of": of})
            if held == "lost":
                raise Stopped("een ander werkt hier nu aan")
            if held == "ended":
                raise Stopped("u stopte dit voordat het klaar was; wat al was opgenomen, blijft staan")

        try:
            with self._alive(taken):
                outcome = do(job, progress)
        except Exception:  # noqa: BLE001 - a fault of ours; perhaps not the next time
            _log.exception("taak %s brak af", job.id)
            if taken.attempts < MOST:
                self._queue.put_back(taken, after_s=self._again_s(taken.attempts))
            else:
                self._end(taken, replace(job, state="failed", problem=FAULT))
            return
        if outcome.state == "interrupted" and self.is_stopping():
            self._queue.put_back(taken, counts=False)
        else:
            self._end(taken, replace(job, progress=None, **asdict(outcome)))

    @contextmanager
    def _alive(self, taken: Lease) -> Iterator[None]:
        """While the block runs, it is said that somebody does this."""
        done = threading.Event()

        def say() -> None:
            while not done.wait(LEASE_S / 4):
                try:
                    self._queue.renew(taken)
                except KringError as error:
                    _log.warning("jobs", extra={"faults": [type(error).__name__]})

        voice = threading.Thread(target=say, name="kring-lease", daemon=True)
        voice.start()
        try:
            yield
        finally:
            done.set()
            voice.join()

    def _end(self, taken: Lease, job: Job) -> None:
        """Keep what came of it, unless another does it by now."""
        if self._queue.renew(taken) != "lost":
            self._kept.keep(job)
            self._over(taken, job)

    def _over(self, taken: Lease, job: Job | None) -> None:
        if job is None or job.state != "previewed":
            self._kept.forget_files(taken.id)
        self._queue.done(taken)
