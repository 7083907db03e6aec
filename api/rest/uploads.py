"""
Bulk upload of files: a job that ingests them, with progress, result and what was refused.

A file keeps its place per space and name, folders included, so that a newer version of it replaces what the older one
stated, and nothing else: two names are two places, see `kept_as`.
One job runs at a time; others wait. A job is known to who sent it, and to nobody else.
"""

import hashlib
import json
import logging
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from api.answers.forms import REST, json_answer
from api.answers.rest import Upload, UploadsAnswer
from api.http.dependencies import Asker, Graph, Root, settings_of
from api.http.problems import Problem, told
from api.http.work import Stopped, Workers
from api.render.system_errors import plain
from api.rest.records import Space, own_space
from ingest.formats.registry import READERS
from ingest.load import ingest_into
from kg.access import Principal, checked_space
from kg.errors import KringError, NotFound, StoreReadOnly
from kg.private_files import UPLOADS, own_folder, put
from kg.reason.answer import sent
from kg.service import KnowledgeGraph

MAX_FILES: Final = 100
_CHUNK: Final = 1 << 20
_log: Final = logging.getLogger("kring.uploads")
# Of a name these are replaced: control characters, and what a file system keeps for itself.
_ODD: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*\ud800-\udfff]+')
_MARK: Final = re.compile(r"~[0-9a-f]{16}$")
_MOST_BYTES: Final = 200  # of a name without its mark; most file systems take 255
_MOST_SUFFIX: Final = 16  # of our own readers the longest has nine characters
_MULTIPART: Final = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MAX_FILES,
                        "items": {"type": "string", "format": "binary"},
                    }
                },
            }
        }
    },
}
Id = Annotated[
    str,
    PathParameter(
        pattern=r"^[0-9a-f]{32}$", description="The id of the upload.", examples=["0123456789abcdef0123456789abcdef"]
    ),
]

_FAULT: Final = "er ging iets mis in de dienst; de beheerder ziet in het logboek wat. Wat al gelezen was, blijft staan"

router = APIRouter(prefix="/uploads", tags=["uploads"])


@dataclass(frozen=True, slots=True)
class Job:
    """One upload, as it is kept in `job.json`."""

    id: str
    owner: str
    space: str
    files: tuple[str, ...]
    created: str
    state: str = "waiting"
    progress: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    problem: str | None = None
    quarantine: str = ""

    def shown(self, root: str) -> dict[str, Any]:
        """The job as it is given."""
        links = {"self": _path(root, self.id)}
        if self.quarantine:
            links["quarantine"] = f"{links['self']}/quarantine"
        found = {name: value for name, value in asdict(self).items() if name not in {"owner", "quarantine"}}
        return {**{name: value for name, value in found.items() if value is not None}, "links": links}


@dataclass
class Uploads:
    """The jobs of one service; what was running when it stopped is interrupted."""

    store: Path
    graph: KnowledgeGraph
    work: Workers
    jobs: dict[str, Job] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shutil.rmtree(self.store / UPLOADS / "files", ignore_errors=True)  # of a service that was killed
        for file in sorted((self.store / UPLOADS / "jobs").glob("*/job.json")):
            try:
                job = Job(**json.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError) as error:  # what is known of one upload keeps nobody from the rest
                _log.warning("%s is niet te lezen en wordt overgeslagen: %s", file, error)
                continue
            lost = job.state in {"waiting", "running"}
            if lost:
                shutil.rmtree(self.folder(job.id), ignore_errors=True)
            self.jobs[job.id] = replace(job, state="interrupted", progress=None) if lost else job

    def folder(self, job_id: str) -> Path:
        """Where the files of a job are until it runs; apart from `job.json`, which a file may be called too."""
        return self._home(job_id) / "files"

    def _home(self, job_id: str) -> Path:
        return self.store / UPLOADS / "jobs" / job_id

    def start(self, job: Job, standing: Callable[[], Principal]) -> None:
        """Let a job wait for its turn; it is done with the rights that who sent it has by then."""
        self._keep(job)
        self.work.later(lambda: self._run(job, standing))

    def of(self, principal: Principal) -> list[Job]:
        """The jobs of a principal, newest first."""
        mine = [job for job in self.jobs.values() if job.owner == principal.name and self._is_kept(job)]
        return sorted(mine, key=lambda job: (job.created, job.id), reverse=True)

    def get(self, job_id: str, principal: Principal) -> Job:
        """
        A job.

        Raises:
            NotFound: If there is none of this principal.
        """
        job = self.jobs.get(job_id)
        if job is None or job.owner != principal.name or not self._is_kept(job):
            raise NotFound(f"er is geen upload {job_id!r}")
        return job

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

    def _is_kept(self, job: Job) -> bool:
        """Not when it went with an erasure, see `kg.store.erasure.files`."""
        return job.state in {"waiting", "running"} or (self._home(job.id) / "job.json").exists()

    def _keep(self, job: Job) -> None:
        self.jobs[job.id] = job
        home = self._home(job.id)
        own_folder(home)
        put(home / "job.json", json.dumps(asdict(job)).encode())

    def _tell(self, job: Job) -> None:
        """Keep how far a job is; without room for that, it is known as long as the service runs."""
        try:
            self._keep(job)
        except OSError as error:
            _log.warning("upload %s: %s", job.id, error)

    def _run(self, job: Job, standing: Callable[[], Principal]) -> None:
        self._tell(replace(job, state="running"))

        def progress(what: str, done: int, of: int) -> None:
            self.work.must_go_on()
            self.jobs[job.id] = replace(self.jobs[job.id], progress={"what": what, "done": done, "of": of})

        try:
            graph = self.graph.seen_by(standing(), standing)
            paths = self._placed(job)
            summary = ingest_into(graph, paths, space=job.space, progress=progress, encode=False)
            graph.encode(progress)
        except (KringError, OSError) as error:
            state = "interrupted" if isinstance(error, Stopped) else "failed"
            self._tell(replace(self.jobs[job.id], state=state, progress=None, problem=_reason(error)))
            return
        except Exception:  # a fault of ours; who waits for the job hears that it ended
            self._tell(replace(self.jobs[job.id], state="failed", progress=None, problem=_FAULT))
            raise
        finally:  # what was read stands in the store; a file that stayed would outlive an erasure
            for path in self._places(job):
                path.unlink(missing_ok=True)
            shutil.rmtree(self.folder(job.id), ignore_errors=True)
        result, refused = sent(summary.told), summary.quarantine
        self._tell(replace(self.jobs[job.id], state="done", progress=None, result=result, quarantine=refused))

    def _placed(self, job: Job) -> list[Path]:
        """The files, moved to the place that their names have; by that a newer version is known."""
        places = self._places(job)
        own_folder(places[0].parent)
        for path in places:
            shutil.move(str(self.folder(job.id) / path.name), path)
        return places

    def _places(self, job: Job) -> list[Path]:
        home = self.store / UPLOADS / "files" / job.space
        return [home / name for name in job.files]


def _reason(error: KringError | OSError) -> str:
    return told(error) if isinstance(error, KringError) else plain(OSError(error.errno, error.strerror))


def _path(root: str, job_id: str) -> str:
    return f"{root}{REST}/uploads/{job_id}"


def _uploads(request: Request) -> Uploads:
    uploads: Uploads = request.app.state.uploads
    return uploads


@router.post(
    "", operation_id="upload", summary="Upload files", status_code=202, response_model=Upload,
    openapi_extra={"requestBody": _MULTIPART},
)  # fmt: skip
async def upload(
    request: Request,
    graph: Graph,
    root: Root,
    space: Space = None,
) -> Response:
    """Send files in any form that Kring reads; the answer says where the progress of the job is."""
    place = checked_space(space or own_space(graph.principal))
    graph.principal.must_write(place)
    if settings_of(request).read_only:
        raise StoreReadOnly("deze dienst leest alleen")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Problem(
            "unsupported-media-type", "stuur de bestanden als multipart/form-data", "send files as multipart/form-data",
            headers={"Accept": "multipart/form-data"},
        )  # fmt: skip
    uploads = _uploads(request)
    job_id = uuid.uuid4().hex
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES) as form:
        given = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        names = _names(given)
        folder = uploads.folder(job_id)
        for part, name in zip(given, names, strict=True):
            await anyio.to_thread.run_sync(_write, part, folder / name)
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    job = Job(job_id, graph.principal.name, place, tuple(names), created)
    uploads.start(job, request.scope["kring.standing"])
    return json_answer(job.shown(root), 202, Location=_path(root, job_id))


def kept_as(given: str) -> str:
    """
    The name under which a file is kept: in one folder, and another one for every other name.

    A name that is as it should be stays as it is. Of any other the folders become part of it, odd signs are replaced,
    what is too long is cut, and a mark is added that follows from the whole name. Composed and decomposed letters are
    the same name.
    """
    name = unicodedata.normalize("NFC", given).replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
    plain = PurePosixPath(_ODD.sub("_", "_".join(parts)))
    suffix = plain.suffix[:_MOST_SUFFIX]
    stem = plain.name.removesuffix(plain.suffix).encode()[: _MOST_BYTES - len(suffix)].decode("utf-8", "ignore")
    if f"{stem}{suffix}" == name and not _MARK.search(stem):
        return name
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{stem}~{mark}{suffix}"


def _names(given: Sequence[UploadFile]) -> list[str]:
    """The names under which files are kept."""
    if not given:
        raise Problem("invalid-request", "stuur minstens één bestand, in het veld files", "send at least one file")
    names = [kept_as(part.filename or "") for part in given]
    for name in names:
        if name.startswith(".") or Path(name).suffix.lower() not in READERS:
            known = ", ".join(sorted(READERS))
            raise Problem(
                "unsupported-media-type", f"bestand {name!r} heeft geen bekende uitgang; bekend zijn {known}",
                f"file {name!r} has no known suffix; known are {known}",
            )  # fmt: skip
    if len(set(names)) < len(names):
        raise Problem("invalid-request", "twee bestanden hebben dezelfde naam", "two files have the same name")
    return names


def _write(part: UploadFile, path: Path) -> None:
    own_folder(path.parent)
    part.file.seek(0)
    with path.open("wb") as out:
        shutil.copyfileobj(part.file, out, _CHUNK)


@router.get("", operation_id="listUploads", summary="Your uploads", response_model=UploadsAnswer)
async def uploads_of(request: Request, asker: Asker, root: Root) -> Response:
    """The uploads that you sent, newest first."""
    return json_answer({"items": [job.shown(root) for job in _uploads(request).of(asker)]})


@router.get("/{id}", operation_id="getUpload", summary="One upload", response_model=Upload)
async def one(request: Request, asker: Asker, id: Id, root: Root) -> Response:
    """How far an upload is, and what came of it."""
    return json_answer(_uploads(request).get(id, asker).shown(root))


@router.get(
    "/{id}/quarantine", operation_id="getQuarantine", summary="What was refused", response_class=FileResponse,
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
)  # fmt: skip
async def quarantine(request: Request, asker: Asker, id: Id) -> Response:
    """What was refused of an upload, one JSON object a line with the reason; mend it and upload it again."""
    refused = _uploads(request).refused(id, asker)
    return FileResponse(refused, media_type="application/x-ndjson", filename=f"quarantaine-{id}.jsonl")
