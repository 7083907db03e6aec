"""Adding files: tried first, then taken or dropped; with progress, and what was refused to be mended."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, must_take_writes, principal_of, work_of
from api.http.problems import Problem, told
from api.http.uploads.jobs import kept_uploads
from api.http.uploads.names import MAX_FILES, names_of
from api.web.field_words import field_word, space_word
from api.web.forms import form_of, form_with_files
from api.web.frame import elsewhere, page, shown
from api.web.pages import Leaf
from api.web.place import chosen
from api.web.sources import places_of, said, sources_page
from api.web.texts import _, message
from api.web.words import kind_word
from ingest.commit.quarantine import refusals, without
from ingest.commit.summary import OUTCOMES
from ingest.load import mend
from kg.access import checked_space
from kg.errors import InputError
from kg.model.kinds import KINDS
from kg.model.schema import fields_of
from kg.reason.answer import camel

if TYPE_CHECKING:
    from ingest.commit.quarantine import Refusal
    from kg.ports.jobs import Job

_RENEW_S: Final = 3
_ROWS: Final = 10  # refused rows on a page
_SAID: Final = 3  # reasons of a file that are shown
_WAYS: Final = (  # what to do with what came in, by kind
    ({"Proposal"}, "/borgen/nakijken", message("Kijk na wat er in de stukken staat; pas daarna telt het mee")),
    ({"Policy", "Objective", "Activity", "Result"}, "/keten", message("Bekijk de keten van beleid naar resultaat")),
    ({"Activity"}, "/implementeren/voorstellen", message("Zoek doelen bij activiteiten zonder doel")),
)
_PREVIEWED: Final = (
    ("added", message("Komt erbij")),
    ("changed", message("Verandert")),
    ("withdrawn", message("Gaat eruit")),
)


class FileSaid(NamedTuple):
    """
    What came of one file, in words.

    Attributes:
        state: "goed", "let-op", "fout" or "" for nothing new: the colour of its mark.
        reasons: Why rows were refused, the first few.
    """

    name: str
    state: str
    word: str
    counts: str
    refused: int
    reasons: Sequence[str]


@page
async def add(request: Request) -> Response:
    """Files come in; they are tried, and nothing counts yet."""
    graph, asker, uploads = graph_for(request), principal_of(request), kept_uploads(request)
    must_take_writes(request)
    async with form_with_files(request, MAX_FILES) as form:
        given = [part for part in form.getlist("files") if isinstance(part, UploadFile) and part.filename]
        places = [one.space for one in places_of(asker)]
        space = form.get("ruimte") or (places[0] if len(places) == 1 else "")
        if not isinstance(space, str) or not space:
            return await sources_page(request, status=422, trouble={"ruimte": _("Kies wie dit mag zien.")})
        graph.principal.must_write(checked_space(space))
        try:
            names = names_of(given)
        except Problem as refused:
            trouble = told(refused) if given else _("Kies minstens één bestand.")
            return await sources_page(request, status=422, trouble={"files": trouble})
        parts, standing = dict(zip(names, given, strict=True)), request.scope["kring.standing"]
        job = await uploads.receive(parts, space, asker, standing, preview=True)
    return elsewhere(request, f"/bronnen/stukken/{job.id}")


@page
async def upload(request: Request) -> Response:
    """How far an upload is, what it would do or did, and what may be done with it now."""
    graph, job = graph_for(request), kept_uploads(request).get(request.path_params["job"], principal_of(request))
    refused = await work_of(request).ask(lambda: _refused(job))
    records = (job.detail or {}).get("records", ())
    return shown(
        request,
        "upload",
        active="bronnen",
        place=chosen(request, graph),
        job=job,
        who=space_word(job.space),
        renew=_RENEW_S if job.is_under_way else 0,
        files=_files(job, refused),
        groups=[
            (_(word), (job.result or {}).get(outcome, 0), named)
            for outcome, word in _PREVIEWED
            if (named := [(kind_word(one["kind"]), one["title"]) for one in records if one["outcome"] == outcome])
        ],
        counts=[
            (kind_word(kind), ", ".join(f"{number} {OUTCOMES[outcome]}" for outcome, number in found.items() if number))
            for kind, found in (job.result or {}).get("records", {}).items()
        ],
        ways=_ways(job),
        refused=len(refused),
        held=(job.result or {}).get("held", ()),
    )


@page
async def decide(request: Request) -> Response:
    """Take it, drop it, or stop it."""
    form, uploads, asker = await form_of(request), kept_uploads(request), principal_of(request)
    job = uploads.get(request.path_params["job"], asker)
    match form.get("actie"):
        case "neem-op":
            uploads.take(job.id, asker, request.scope["kring.standing"])
        case "stop":
            uploads.stop(job.id, asker)
        case "laat-vallen":
            uploads.drop(job.id, asker)
            return elsewhere(request, "/bronnen")
        case other:
            raise InputError(f"er is geen actie {other!r}")
    return elsewhere(request, f"/bronnen/stukken/{job.id}")


def _ways(job: "Job") -> list[tuple[str, str]]:
    """Where to go on with what came in: address and words."""
    if job.state != "done":
        return []
    kinds = (job.result or {}).get("records", {}).keys()
    return [(address, _(word)) for of, address, word in _WAYS if of & kinds]


def _refused(job: "Job") -> "list[Refusal]":
    return refusals(Path(job.quarantine)) if job.quarantine else []


def _files(job: "Job", refused: "Sequence[Refusal]") -> list[FileSaid]:
    """Each file with what came of it; before it is read, nothing."""
    waiting = {one["document"] for one in (job.result or {}).get("held", ())}
    return [_file(one, refused, waits=one["name"] in waiting) for one in (job.detail or {}).get("files", ())]


def _file(one: Mapping[str, Any], refused: "Sequence[Refusal]", *, waits: bool) -> FileSaid:
    kinds = {kind: sum(counts.values()) for kind, counts in one["records"].items()}
    left = [row for row in refused if row.document == one["name"]]
    reasons = [f"{row.place}: {row.message}" if row.place else row.message for row in left[:_SAID]]
    if one["same"]:
        state, word = "", _("Zelfde als de vorige keer")
    elif not kinds and left:
        state, word = "fout", _("Geweigerd")
    elif left:
        state, word = "let-op", _("Deels geweigerd")
    elif set(kinds) == {"Source"}:
        state, word = "goed", _("Tekst gevonden")
    elif waits:
        state, word = "let-op", _("Wacht op u")
    elif kinds:
        state, word = "goed", _("Gelezen")
    else:
        state, word = "", _("Niets gevonden om op te nemen")
    return FileSaid(one["name"], state, word, said(kinds), len(left), reasons)


# --- what was refused, row by row -----------------------------------------------------------------


@page
async def refused_rows(request: Request) -> Response:
    """The rows that were refused, some at a time, each with its fields."""
    return await _rows(request)


async def _rows(request: Request, *, mark: str = "", typed: Mapping[str, str] | None = None, why: str = "") -> Response:
    graph, uploads = graph_for(request), kept_uploads(request)
    job = uploads.get(request.path_params["job"], principal_of(request))
    rows = await work_of(request).ask(lambda: _refused(job))
    at = Leaf.of(request, len(rows), _ROWS, name="pagina")
    return shown(
        request,
        "refused",
        status=422 if why else 200,
        active="bronnen",
        place=chosen(request, graph),
        job=job,
        rows=rows[at.first : at.last],
        total=len(rows),
        number=at.number,
        pages=at.pages,
        mark=mark,
        typed=typed or {},
        why=why,
        labels={row.mark: _labels(row) for row in rows},
        tried=job.state == "previewed",
    )


def _labels(row: "Refusal") -> dict[str, str]:
    """What the fields of a row of Kring's own are called; those of another file have the names of that file."""
    kind = next((entry.text for entry in row.entries if entry.name == "kind"), "")
    if kind not in KINDS:
        return {}
    own = {spec.name: field_word(spec) for spec in fields_of(KINDS[kind])}
    return {**own, **{camel(name): word for name, word in own.items()}, "kind": _("Soort"), "id": _("Eigen naam (id)")}


@page
async def mend_row(request: Request) -> Response:
    """One row is tried again with what was typed, or dropped."""
    form, uploads, asker = await form_of(request), kept_uploads(request), principal_of(request)
    graph, job = graph_for(request), uploads.get(request.path_params["job"], asker)
    if job.state == "previewed":
        raise InputError("neem de bestanden eerst op; daarna kunt u herstellen wat is geweigerd")
    file, mark = uploads.refused(job.id, asker), form.get("regel", "")
    if form.get("actie") == "laat-vallen":
        await work_of(request).change(lambda: without(file, mark))
    elif form.get("actie") == "probeer":
        must_take_writes(request)
        typed = {name.removeprefix("veld."): value for name, value in form.items() if name.startswith("veld.")}
        why = await work_of(request).change(lambda: mend(graph, file, mark, typed, space=job.space))
        if why:
            return await _rows(request, mark=mark, typed=typed, why=why)
    else:
        raise InputError("kies wat er met deze regel moet gebeuren")
    if not file.is_file():
        return elsewhere(request, f"/bronnen/stukken/{job.id}", bericht="bewaard")
    page_ = request.query_params.get("pagina", "")
    return elsewhere(
        request, f"/bronnen/stukken/{job.id}/herstel", bericht="bewaard", **({"pagina": page_} if page_ else {})
    )
