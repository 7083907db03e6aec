"""Bulk upload of files: a job that ingests them, with progress, result and what was refused."""

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi import Path as PathParameter
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from api.answers.forms import REST, json_answer
from api.answers.rest import Upload, UploadsAnswer
from api.http.dependencies import Asker, Graph, Root, must_take_writes, own_space
from api.http.problems import Problem
from api.http.uploads.jobs import kept_uploads
from api.http.uploads.names import MAX_FILES, names_of
from api.rest.records import Space
from kg.access import checked_space
from kg.ports.jobs import Job

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
# Of a job, what no answer tells.
_OWN: Final = frozenset({"owner", "quarantine", "detail", "single_user", "key", "roles", "preview", "urgent"})
Id = Annotated[
    str,
    PathParameter(
        pattern=r"^[0-9a-f]{32}$", description="The id of the upload.", examples=["0123456789abcdef0123456789abcdef"]
    ),
]

router = APIRouter(prefix="/uploads", tags=["uploads"])


def _shown(job: Job, root: str) -> dict[str, Any]:
    """The job as it is given."""
    links = {"self": _path(root, job.id)}
    if job.quarantine:
        links["quarantine"] = f"{links['self']}/quarantine"
    found = {name: value for name, value in asdict(job).items() if name not in _OWN}
    return {**{name: value for name, value in found.items() if value is not None}, "links": links}


def upload_answer(job: Job, root: str, status: int = 200) -> Response:
    """An upload, as it is given."""
    return json_answer(_shown(job, root), status, Location=_path(root, job.id))


def _path(root: str, job_id: str) -> str:
    return f"{root}{REST}/uploads/{job_id}"


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
    preview: Annotated[  # noqa: FBT002 - straight from the address
        bool, Query(description="Only try: say what it would do, and wait for `intakes`.")
    ] = False,
) -> Response:
    """Send files in any form that Kring reads; the answer says where the progress of the job is."""
    place = checked_space(space or own_space(graph.principal))
    graph.principal.must_write(place)
    must_take_writes(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Problem(
            "unsupported-media-type",
            "stuur de bestanden als multipart/form-data",
            "send files as multipart/form-data",
            headers={"Accept": "multipart/form-data"},
        )
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES) as form:
        given = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        names = names_of(given)
        parts, standing = dict(zip(names, given, strict=True)), request.scope["kring.standing"]
        job = await kept_uploads(request).receive(parts, place, graph.principal, standing, preview=preview)
    return upload_answer(job, root, 202)


@router.get("", operation_id="listUploads", summary="Your uploads", response_model=UploadsAnswer)
async def uploads_of(request: Request, asker: Asker, root: Root) -> Response:
    """The uploads that you sent, newest first."""
    return json_answer({"items": [_shown(job, root) for job in kept_uploads(request).of(asker)]})


@router.get("/{id}", operation_id="getUpload", summary="One upload", response_model=Upload)
async def one(request: Request, asker: Asker, id: Id, root: Root) -> Response:
    """How far an upload is, and what came of it."""
    return json_answer(_shown(kept_uploads(request).get(id, asker), root))


@router.get(
    "/{id}/quarantine",
    operation_id="getQuarantine",
    summary="What was refused",
    response_class=FileResponse,
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}},
)
async def quarantine(request: Request, asker: Asker, id: Id) -> Response:
    """What was refused of an upload, one JSON object a line with the reason; mend it and upload it again."""
    refused = kept_uploads(request).refused(id, asker)
    return FileResponse(refused, media_type="application/x-ndjson", filename=f"quarantaine-{id}.jsonl")
