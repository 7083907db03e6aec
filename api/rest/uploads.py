"""
Bulk upload of files: a job that ingests them, with progress, result and what was refused.

A file keeps its place per space and name, folders included, so that a newer version of it replaces what the older one
stated, and nothing else: two names are two places, see `kept_as`.
One job runs at a time; others wait. A job is known to who sent it, and to nobody else.
"""

import hashlib
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from api.answers.forms import REST, json_answer
from api.answers.rest import Upload, UploadsAnswer
from api.http.dependencies import Asker, Graph, Root, own_space, settings_of
from api.http.problems import Problem, told
from api.render.system_errors import plain
from api.rest.records import Space
from ingest.formats.registry import READERS
from ingest.load import ingest_into
from kg.access import Principal, checked_space
from kg.errors import KringError, NotFound, Stopped, StoreReadOnly
from kg.ports.jobs import Job, Jobs, Outcome, Progress
from kg.private_files import UPLOADS, own_folder
from kg.reason.answer import sent
from kg.service import KnowledgeGraph

MAX_FILES: Final = 100
_CHUNK: Final = 1 << 20
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

router = APIRouter(prefix="/uploads", tags=["uploads"])


@dataclass(frozen=True, slots=True)
class Uploads:
    """The uploads of one service."""

    store: Path
    graph: KnowledgeGraph
    jobs: Jobs

    def __post_init__(self) -> None:
        shutil.rmtree(self.store / UPLOADS / "files", ignore_errors=True)  # of a service that was killed

    def start(self, job: Job, standing: Callable[[], Principal]) -> None:
        """Let a job wait for its turn; it is done with the rights that who sent it has by then."""
        self.jobs.start(job, partial(self._read, job, standing))

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

    def _read(self, job: Job, standing: Callable[[], Principal], progress: Progress) -> Outcome:
        places = [self.store / UPLOADS / "files" / job.space / name for name in job.files]
        try:
            graph = self.graph.seen_by(standing(), standing)
            own_folder(places[0].parent)
            for path in places:  # where their names belong; by that a newer version is known
                shutil.move(str(self.jobs.folder(job.id) / path.name), path)
            summary = ingest_into(graph, places, space=job.space, progress=progress, encode=False)
            graph.encode(progress)
        except (KringError, OSError) as error:
            return Outcome("interrupted" if isinstance(error, Stopped) else "failed", problem=_reason(error))
        finally:  # what was read stands in the store; a file that stayed would outlive an erasure
            for path in places:
                path.unlink(missing_ok=True)
        return Outcome("done", sent(summary.told), quarantine=summary.quarantine)


def _shown(job: Job, root: str) -> dict[str, Any]:
    """The job as it is given."""
    links = {"self": _path(root, job.id)}
    if job.quarantine:
        links["quarantine"] = f"{links['self']}/quarantine"
    found = {name: value for name, value in asdict(job).items() if name not in {"owner", "quarantine"}}
    return {**{name: value for name, value in found.items() if value is not None}, "links": links}


def _reason(error: KringError | OSError) -> str:
    return told(error) if isinstance(error, KringError) else plain(OSError(error.errno, error.strerror))


def _path(root: str, job_id: str) -> str:
    return f"{root}{REST}/uploads/{job_id}"


def _uploads(request: Request) -> Uploads:
    uploads: Uploads = request.app.state.uploads
    return uploads


@router.post(
    "",
    operation_id="upload",
    summary="Upload files",
    status_code=202,
    response_model=Upload,
    openapi_extra={"requestBody": _MULTIPART},
)
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
            "unsupported-media-type",
            "stuur de bestanden als multipart/form-data",
            "send files as multipart/form-data",
            headers={"Accept": "multipart/form-data"},
        )
    uploads = _uploads(request)
    job_id = uuid.uuid4().hex
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES) as form:
        given = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        names = _names(given)
        folder = uploads.jobs.folder(job_id)
        for part, name in zip(given, names, strict=True):
            await anyio.to_thread.run_sync(_write, part, folder / name)
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    job = Job(job_id, graph.principal.name, place, tuple(names), created)
    uploads.start(job, request.scope["kring.standing"])
    return json_answer(_shown(job, root), 202, Location=_path(root, job_id))


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
                "unsupported-media-type",
                f"bestand {name!r} heeft geen bekende uitgang; bekend zijn {known}",
                f"file {name!r} has no known suffix; known are {known}",
            )
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
    return json_answer({"items": [_shown(job, root) for job in _uploads(request).of(asker)]})


@router.get("/{id}", operation_id="getUpload", summary="One upload", response_model=Upload)
async def one(request: Request, asker: Asker, id: Id, root: Root) -> Response:
    """How far an upload is, and what came of it."""
    return json_answer(_shown(_uploads(request).get(id, asker), root))


@router.get(
    "/{id}/quarantine",
    operation_id="getQuarantine",
    summary="What was refused",
    response_class=FileResponse,
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
)
async def quarantine(request: Request, asker: Asker, id: Id) -> Response:
    """What was refused of an upload, one JSON object a line with the reason; mend it and upload it again."""
    refused = _uploads(request).refused(id, asker)
    return FileResponse(refused, media_type="application/x-ndjson", filename=f"quarantaine-{id}.jsonl")
