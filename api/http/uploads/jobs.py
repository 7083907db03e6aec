"""
The jobs that read what was sent.

A file keeps its place per space and name, folders included, so that a newer version of it replaces what the older one
stated, and nothing else: two names are two places, see `api.http.uploads.names.kept_as`.
One job runs at a time; others wait. A job is known to who sent it, and to nobody else. It may be tried first: then its
files wait until that one says that it may go on, for a day at most.
"""

import shutil
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import anyio.to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.http.identity.standing import Standing as Sent
from api.http.problems import told
from api.http.uploads.names import write
from api.render.system_errors import plain
from ingest.commit.rehearsal import Planned
from ingest.commit.summary import Summary
from ingest.load import ingest_into, tried
from kg.access import LOCAL, Principal
from kg.errors import InputError, KringError, NotFound, Stopped
from kg.ports.jobs import Job, Jobs, Outcome, Progress
from kg.ports.keys import Keys
from kg.private_files import UPLOADS, own_folder
from kg.reason.answer import sent
from kg.service import KnowledgeGraph

WAITS: Final = timedelta(days=1)  # that the files of what was only previewed are kept
_MOMENT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"  # the order of texts is the order of moments
_NAMED: Final = 200  # records of a job that are named

Standing = Callable[[], Principal]


def kept_uploads(request: Request) -> "Uploads":
    """The uploads of the service."""
    uploads: Uploads = request.app.state.uploads
    return uploads


@dataclass(frozen=True, slots=True)
class Uploads:
    """The uploads of one service."""

    store: Path
    graph: KnowledgeGraph
    jobs: Jobs
    credentials: Keys

    def serve(self) -> None:
        """From now on, read in this process what was sent."""
        self.jobs.serve(self.read)

    async def receive(
        self,
        parts: Mapping[str, UploadFile],
        space: str,
        principal: Principal,
        standing: Standing,
        *,
        preview: bool = False,
    ) -> Job:
        """Keep files that were sent, by the name that each is kept under, and let the job that reads them wait."""
        job_id = uuid.uuid4().hex
        for name, part in parts.items():
            await anyio.to_thread.run_sync(write, part, self.jobs.folder(job_id) / name)
        moment = datetime.now(UTC).strftime(_MOMENT)
        job = Job(job_id, principal.name, space, tuple(parts), moment, preview=preview, urgent=preview)
        self._start(job, standing)
        return job

    def _start(self, job: Job, standing: Standing) -> None:
        """Let a job wait for its turn; it is done with the rights that who sent it has by then."""
        self._forget_old()
        sent_by = (standing.key, dict(standing.roles)) if isinstance(standing, Sent) else ("", {})
        alone = not isinstance(standing, Sent) and standing() == LOCAL
        self.jobs.start(replace(job, single_user=alone, key=sent_by[0], roles=sent_by[1]))

    def of(self, principal: Principal) -> list[Job]:
        """The jobs of a principal, newest first."""
        return [job for job in self.jobs.every() if job.owner == principal.name]

    def get(self, job_id: str, principal: Principal) -> Job:
        """
        A job.

        Raises:
            NotFound: If there is none of this principal.
        """
        job = self.jobs.find(job_id)
        if job is None or job.owner != principal.name:
            raise NotFound(f"er is geen upload {job_id!r}")
        return job

    def take(self, job_id: str, principal: Principal, standing: Standing) -> None:
        """
        Let a job that was previewed go on, with the same files.

        Raises:
            NotFound: As `get`.
            InputError: If it was not previewed, or its files are gone.
        """
        self._restart(self.get(job_id, principal), standing, preview=False)

    def waiting(self, job_id: str, name: str, principal: Principal) -> Path:
        """
        One file of a job that was previewed.

        Raises:
            NotFound: As `get`, or if it has no such file.
            InputError: If it was not previewed, or its files are gone.
        """
        job = self.get(job_id, principal)
        if name not in job.files:
            raise NotFound(f"er is geen bestand {name!r} bij deze upload")
        self._must_wait(job)
        return self.jobs.folder(job.id) / name

    def again(self, job_id: str, principal: Principal, standing: Standing) -> None:
        """
        Preview a job once more, now that its files may be read otherwise.

        Raises:
            NotFound, InputError: As `take`.
        """
        self._restart(self.get(job_id, principal), standing, preview=True)

    def _must_wait(self, job: Job) -> None:
        if job.state != "previewed":
            raise InputError("deze bestanden zijn al opgenomen, of worden nog gelezen")
        if not all((self.jobs.folder(job.id) / name).is_file() for name in job.files):
            raise InputError("de bestanden zijn intussen gewist; stuur ze opnieuw")

    def _restart(self, job: Job, standing: Standing, *, preview: bool) -> None:
        self._must_wait(job)
        self._unrefuse(job)
        again = replace(job, state="waiting", result=None, quarantine="", detail=None, preview=preview, urgent=True)
        self._start(again, standing)

    def drop(self, job_id: str, principal: Principal) -> None:
        """
        Forget a job that neither waits nor runs, its files and what was refused of it.

        Raises:
            NotFound: As `get`.
            InputError: If it waits or runs.
        """
        job = self.get(job_id, principal)
        if job.is_under_way:
            raise InputError("dit is nog bezig; stop het eerst")
        self._unrefuse(job)
        self.jobs.forget(job.id)

    def stop(self, job_id: str, principal: Principal) -> None:
        """
        Let a job end at its next step; one that has ended stays as it is.

        Raises:
            NotFound: As `get`.
        """
        self.jobs.end(self.get(job_id, principal).id)

    def refused(self, job_id: str, principal: Principal) -> Path:
        """
        The file with what was refused of a job.

        Raises:
            NotFound: If there is no such job of this principal, or nothing was refused, or it was erased since.
        """
        file = Path(self.get(job_id, principal).quarantine or ".")
        if not file.is_file():
            raise NotFound(f"van upload {job_id!r} is niets geweigerd, of het is gewist")
        return file

    def _forget_old(self) -> None:
        """What was previewed and lies idle too long."""
        last = (datetime.now(UTC) - WAITS).strftime(_MOMENT)
        for job in self.jobs.every():
            if job.state == "previewed" and job.created < last:
                self._unrefuse(job)
                self.jobs.forget(job.id)

    def _unrefuse(self, job: Job) -> None:
        if job.quarantine:
            Path(job.quarantine).unlink(missing_ok=True)

    def read(self, job: Job, progress: Progress) -> Outcome:
        """
        Do a job; done twice, it writes what was not written the first time.

        The files stay where they came in, and stand for as long as they are read where a newer version is known by.
        """
        places = [self.store / UPLOADS / "files" / job.space / name for name in job.files]
        standing = self._standing(job)
        try:
            progress("documenten", 0, len(places))  # one that was ended while it waited ends here
            graph = self.graph.seen_by(standing(), standing)
            for path in places:
                _put(self.jobs.folder(job.id) / path.name, path)
            if job.preview:
                found = tried(graph, places, space=job.space, progress=progress)
                summary, planned = found.summary, found.planned
            else:
                summary, planned = ingest_into(graph, places, space=job.space, progress=progress, encode=False), ()
                graph.encode(progress)
        except (KringError, OSError) as error:
            return Outcome("interrupted" if isinstance(error, Stopped) else "failed", problem=_reason(error))
        finally:  # what was read stands in the store; a file that stayed would outlive an erasure
            for path in places:
                path.unlink(missing_ok=True)
        return Outcome(
            "previewed" if job.preview else "done",
            sent(summary.told),
            quarantine=summary.quarantine,
            detail=_detail(summary, planned),
        )

    def _standing(self, job: Job) -> Standing:
        """Gives who sent it, with the rights that they have by then."""
        if job.single_user:
            return lambda: LOCAL
        return Sent(self.credentials, job.key, job.owner, job.roles)


def _put(here: Path, there: Path) -> None:
    """The same file in another place, also where one was left."""
    own_folder(there.parent)
    there.unlink(missing_ok=True)
    try:
        there.hardlink_to(here)
    except OSError:  # a file system without them; a file that is not here is told by this too
        shutil.copy2(here, there)


def _detail(summary: Summary, planned: Iterable[Planned]) -> dict[str, Any]:
    named: list[dict[str, Any]] = []
    count: Counter[str] = Counter()
    for one in planned:
        count[one.outcome] += 1
        if count[one.outcome] <= _NAMED:
            named.append(asdict(one))
    return {"files": [asdict(one) for one in summary.files], "records": named}


def _reason(error: KringError | OSError) -> str:
    return told(error) if isinstance(error, KringError) else plain(OSError(error.errno, error.strerror))
