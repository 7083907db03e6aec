"""Tables of an upload that is only tried so far: what their columns become, chosen and confirmed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.forms import json_answer
from api.answers.intake import TableInFile, TablesAnswer
from api.answers.rest import Upload
from api.http.dependencies import Asker, Graph, Root, Threads, must_take_writes
from api.http.uploads.jobs import kept_uploads
from api.rest.bodies import Body, Field, Line, described, given
from api.rest.replies import refused_here
from api.rest.uploads import Id, upload_answer
from ingest.document import Document
from ingest.tables import Choice, TablePreview, confirm, previews
from kg.errors import InputError, NotFound
from kg.reason.answer import sent
from kg.service import KnowledgeGraph

Named = Annotated[
    str, Query(min_length=1, max_length=1000, description="The name of the file.", examples=["acties.csv"])
]
_CHOSEN = {"document": "acties.csv", "kind": "Activity", "fields": {"Actie": "title"}, "confirm": False}

router = APIRouter(prefix="/uploads", tags=["uploads"])


class Choosing(Body):
    """What the columns of one table become; of what is not said holds what is proposed."""

    document: Line = Field(description="The name of the file.")
    sheet: Line | None = Field(None, description="The name of the sheet; left out where the file has one table.")
    kind: Line | None = Field(None, description="What each row is.")
    fields: dict[str, str] = Field(
        default_factory=dict, max_length=500, description='By column what it becomes; "" leaves it out.'
    )
    separators: dict[str, str] = Field(
        default_factory=dict, max_length=500, description="By column what stands between values, by its word."
    )
    constants: dict[str, str] = Field(
        default_factory=dict, max_length=500, description="By field what holds for every row."
    )
    confirm: bool = Field(default=False, description="Keep it: tables with these columns are read so from now on.")


@router.get(
    "/{id}/tables",
    operation_id="listTables",
    summary="The tables of a file, and what they may become",
    response_model=TablesAnswer,
)
async def tables(request: Request, graph: Graph, asker: Asker, work: Threads, id: Id, document: Named) -> Response:
    """Of an upload that was sent with `preview=true`; each column with samples, its field and the reason."""
    uploads = kept_uploads(request)
    job = uploads.get(id, asker)

    def found() -> Sequence[TablePreview]:
        with refused_here():
            return _previews(graph, uploads.waiting(id, document, asker), job.space, "", Choice())

    items = [TableInFile.of(one) for one in await work.ask(found)]
    return json_answer(sent(TablesAnswer(items=items)))


@router.post(
    "/{id}/tables",
    operation_id="chooseColumns",
    summary="Choose what the columns of a table become",
    response_model=TablesAnswer,
    openapi_extra=described(Choosing, _CHOSEN),
)
async def choose(request: Request, graph: Graph, asker: Asker, work: Threads, id: Id) -> Response:
    """Shown again by what was chosen; with `confirm` it is kept once, for the owner, and the upload is tried again."""
    asked = await given(request, Choosing)
    uploads = kept_uploads(request)
    job, sheet = uploads.get(id, asker), asked.sheet or ""
    choice = Choice(asked.kind or "", asked.fields, asked.separators, asked.constants)
    if asked.confirm:
        must_take_writes(request)

    def chosen() -> tuple[TablePreview, str]:
        with refused_here():
            found = _previews(graph, uploads.waiting(id, asked.document, asker), job.space, sheet, choice)
            one = _only(found, asked.document, sheet)
            title = f"{asked.document}, blad {one.header.sheet}" if one.header.sheet else asked.document
            return one, confirm(graph, one, title=title, space=job.space) if asked.confirm else ""

    one, kept = await (work.change(chosen) if asked.confirm else work.ask(chosen))
    if kept:
        uploads.again(id, asker, request.scope["kring.standing"])
    return json_answer(sent(TablesAnswer(items=[TableInFile.of(one)], kept=kept or None)))


@router.post(
    "/{id}/intakes",
    operation_id="takeUpload",
    summary="Take in what was tried",
    status_code=202,
    response_model=Upload,
)
async def take(request: Request, asker: Asker, id: Id, root: Root) -> Response:
    """The files of an upload that was only tried are read, by the columns that were confirmed."""
    must_take_writes(request)
    uploads = kept_uploads(request)
    with refused_here():
        uploads.take(id, asker, request.scope["kring.standing"])
    return upload_answer(uploads.get(id, asker), root, 202)


@router.delete("/{id}", operation_id="dropUpload", summary="Forget an upload", status_code=204)
async def drop(request: Request, asker: Asker, id: Id) -> Response:
    """Its files and what was refused of it; what was read in stays."""
    with refused_here():
        kept_uploads(request).drop(id, asker)
    return Response(status_code=204)


def _previews(graph: KnowledgeGraph, file: Path, space: str, sheet: str, choice: Choice) -> Sequence[TablePreview]:
    return previews(
        graph, Document(file, file.name), space=space, choice=lambda name: choice if sheet in {"", name} else None
    )


def _only(found: Sequence[TablePreview], name: str, sheet: str) -> TablePreview:
    """
    The table that is meant.

    Raises:
        NotFound: If there is none.
        InputError: If there are several.
    """
    meant = [one for one in found if sheet in {"", one.header.sheet}]
    if not meant:
        raise NotFound(f"in {name!r} staat geen tabel{f' op blad {sheet!r}' if sheet else ''}")
    if len(meant) > 1:
        sheets = ", ".join(sorted({one.header.sheet for one in meant}))
        raise InputError(f"er zijn {len(meant)} tabellen; noem een blad (sheet): {sheets}")
    return meant[0]
