"""What the columns of a table become: proposed, changed and confirmed, on the upload that is only tried so far."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.answers.intake import amounts_said
from api.http.dependencies import graph_for, must_take_writes, principal_of, work_of
from api.http.uploads.jobs import kept_uploads
from api.web.field_words import field_word, value_word
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _, message
from api.web.words import kind_word
from ingest.document import Document
from ingest.mappings.columns.targets import KEY, NOTE, OFFERED, lacking, targets, whose
from ingest.tables import Choice, TablePreview, confirm, previews
from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.ports.jobs import Job
    from kg.service import KnowledgeGraph

_MARKS: Final[Mapping[str, tuple[str, str, str]]] = {
    "herkend": ("goed", "i-vol", message("Herkend")),
    "niet zeker": ("let-op", "i-drie", message("Niet zeker")),
    "niet herkend": ("", "i-vraag", message("Niet herkend")),
}


class FixedField(NamedTuple):
    """
    A field that may be the same for every row.

    Attributes:
        choices: What it may be, with the word for it; () for any text.
    """

    path: str
    word: str
    value: str
    choices: Sequence[tuple[str, str]]
    required: bool


@page
async def columns(request: Request) -> Response:
    """The tables of a file that was sent, and what the columns of one of them may become."""
    return await _columns(request, Choice(), request.query_params.get("blad", ""))


@page
async def choose_columns(request: Request) -> Response:
    """Look again with what was chosen, or keep it and try the upload again."""
    form, graph, uploads, asker = (
        await form_of(request),
        graph_for(request),
        kept_uploads(request),
        principal_of(request),
    )
    sheet, name = form.get("blad", ""), request.query_params.get("bestand", "")
    choice = _chosen(form)
    if form.get("actie") != "bevestig":
        return await _columns(request, choice, sheet)
    must_take_writes(request)
    job = uploads.get(request.path_params["job"], asker)
    file = uploads.waiting(job.id, name, asker)
    title = f"{name}, blad {sheet}" if sheet else name

    def keep() -> None:
        confirm(graph, _one(_tables(graph, job, file, {sheet: choice}), sheet), title=title, space=job.space)

    try:
        await work_of(request).change(keep)
    except InputError as refused:
        return await _columns(request, choice, sheet, trouble=str(refused.args[0]))
    uploads.again(job.id, asker, request.scope["kring.standing"])
    return elsewhere(request, f"/bronnen/stukken/{job.id}")


async def _columns(request: Request, choice: Choice, sheet: str, *, trouble: str = "") -> Response:
    graph, uploads, asker = graph_for(request), kept_uploads(request), principal_of(request)
    job = uploads.get(request.path_params["job"], asker)
    name = request.query_params.get("bestand", "")
    file = uploads.waiting(job.id, name, asker)
    found = await work_of(request).ask(lambda: _tables(graph, job, file, {sheet: choice}))
    table = _one(found, sheet)
    return shown(
        request,
        "table_columns",
        status=422 if trouble else 200,
        active="bronnen",
        place=chosen(request, graph),
        job=job,
        file=name,
        tables=found,
        table=table,
        marks=_MARKS,
        kinds=[(kind, kind_word(kind)) for kind in OFFERED],
        kind_word=kind_word(table.kind) if table.kind else "",
        offered=_offered(table.kind) if table.kind else (),
        fixed=_fixed(table),
        tried=[(one, _told(one.kind, one.record)) for one in table.tried],
        trouble=trouble,
    )


def _tables(graph: "KnowledgeGraph", job: "Job", file: Path, choices: Mapping[str, Choice]) -> Sequence[TablePreview]:
    return previews(graph, Document(file, file.name), space=job.space, choice=choices.get)


def _one(found: Sequence[TablePreview], sheet: str) -> TablePreview:
    """The table on a sheet; without one, the first that is not known yet."""
    named = [one for one in found if one.header.sheet == sheet] if sheet else [one for one in found if not one.known]
    if not (named or found):
        raise NotFound("in dit bestand staat geen tabel")
    return (named or list(found))[0]


def _chosen(form: Mapping[str, str]) -> Choice:
    """What a form says; fields of another kind than is chosen now are left out."""
    kind = form.get("soort", "")
    if kind != form.get("soort-was", ""):
        return Choice(kind)
    names = {name.removeprefix("naam."): value for name, value in form.items() if name.startswith("naam.")}
    fields = {column: form.get(f"veld.{at}", "") for at, column in names.items()}
    fixed = {name.removeprefix("vast."): value.strip() for name, value in form.items() if name.startswith("vast.")}
    return Choice(kind, fields, {}, fixed)


def _offered(kind: str) -> Sequence[tuple[str, str]]:
    """The fields of a kind with what they are called, by that; the title first."""
    found = [(path, _word(kind, path)) for path in targets(kind) if path not in {"title", NOTE}]
    found.sort(key=lambda one: one[1])
    last = [(NOTE, _("Bewaar als opmerking")), (KEY, _("Kenmerk van de regel"))]
    return [("title", _word(kind, "title")), *found, *last]


def _word(kind: str, path: str) -> str:
    target = targets(kind)[path]
    if target.by_year:
        return (
            _("Begroot in het jaar van de kop") if path == "amounts.budget" else _("Uitgegeven in het jaar van de kop")
        )
    own = field_word(target.spec)
    return f"{field_word(target.above)}: {own.lower()}" if target.above else own


def _fixed(table: TablePreview) -> Sequence[FixedField]:
    """What has no column and is required or says whose the rows are, and what holds for every row already."""
    if not table.kind:
        return ()
    told, known = set(table.chosen.values()), targets(table.kind)
    required = lacking(table.kind, told)
    asked = {*required, whose(table.kind)} - told
    paths = [path for path in known if path in asked or path in table.constants]
    return [
        FixedField(
            path,
            _word(table.kind, path),
            table.constants.get(path, ""),
            [(one, value_word(known[path].spec, one)) for one in known[path].spec.choices],
            path in required,
        )
        for path in paths
        if path != "title"
    ]


def _told(kind: str, record: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The fields of a record with their values as they can be read; its id is not for people."""
    found = []
    for path, target in targets(kind).items() if kind else ():
        if target.by_year:
            years = amounts_said(record.get("amounts", ()), target.spec.name)
            found += [(_word(kind, path), years)] if years else []
            continue
        value: Any = record
        for part in path.split("."):
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(part) if isinstance(value, Mapping) else None
        if value:
            found.append((_word(kind, path), ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return found
