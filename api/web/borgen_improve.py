"""Improving what waits for a second reader; and both versions beside each other, where somebody else did so as well."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import etag
from api.http.dependencies import graph_for, work_of
from api.web.borgen_fields import CHOICE, PREFIX, VersionedField, filled_in, form_fields, versioned
from api.web.borgen_review import may_improve, overtaken_by
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _
from kg.errors import Conflict, Forbidden, InvalidRecord, NotFound, StepRefused
from kg.model.schema import parse

if TYPE_CHECKING:
    from kg.ports.journal import Payload, Stored
    from kg.service import KnowledgeGraph


class Improved(NamedTuple):
    """
    What is improved.

    Attributes:
        stored: What the queue holds.
        kind: Of the record that it is about.
        payload: What that record would say.
    """

    stored: "Stored"
    kind: str
    payload: "Payload"


class Versions(NamedTuple):
    """The fields of what is improved in three versions, and when and by whom the other one was written."""

    rows: Sequence[VersionedField]
    at: str
    actor: str


@page
async def ask(request: Request) -> Response:
    """The fields as they are, to be written anew."""
    graph = graph_for(request)
    about = await work_of(request).ask(lambda: _improved(graph, request.path_params["id"]))
    return _form(request, graph, about, given={}, trouble={})


@page
async def write(request: Request) -> Response:
    """The improved text; both versions beside each other, where somebody else changed it since."""
    graph, form = graph_for(request), await form_of(request)
    key = request.path_params["id"]
    about = await work_of(request).ask(lambda: _improved(graph, key))
    given, stale = dict(form), bool(overtaken_by(about.stored, form))
    if form.get("samen") == "ja":
        versions = await work_of(request).ask(lambda: _versions(graph, about, form))
        unsettled, given = _merged(versions, form)
        if unsettled:
            return _conflict(request, graph, about, form, versions, unsettled=unsettled)
        stale = form.get("nu") != etag(about.stored)
    if stale:
        return await _overtaken(request, graph, key, form)
    record = filled_in(about.kind, about.payload, given)
    try:
        await work_of(request).change(
            partial(_kept, graph, about._replace(payload=record), form.get("reden", "").strip())
        )
    except Conflict:
        return await _overtaken(request, graph, key, form)
    except (InvalidRecord, StepRefused) as refused:
        return _form(request, graph, about, given=given, trouble={"": str(refused)})
    return elsewhere(request, f"/borgen/nakijken/{key}", bericht="bewaard")


def _improved(graph: "KnowledgeGraph", key: str) -> Improved:
    """What is improved: what the queue holds, and the kind and fields of the record that it is about."""
    one, stored = graph.lessons.queue_item(key), graph.get(key)
    if not may_improve(one):
        raise Forbidden(f"u kunt {key!r} nu niet verbeteren")
    if stored.kind == "Lesson":
        return Improved(stored, "Lesson", stored.payload)
    change = graph.proposals.compared(key)[0]
    if change.becomes is None:
        raise NotFound(f"{key!r} stelt voor iets te verwijderen; daar valt niets aan te verbeteren")
    return Improved(stored, change.change["target_kind"], change.becomes)


def _kept(graph: "KnowledgeGraph", about: Improved, reason: str) -> None:
    stored, record = about.stored, parse(about.kind, about.payload)
    resting = graph.resting_on(stored)
    if stored.kind == "Proposal":
        resting.proposals.decide(stored.id, "aanvaard", answer=reason or _("Verbeterd overgenomen."), instead=record)
    else:
        resting.put([record], space=stored.space, reason="les verbeterd")


def _form(
    request: Request,
    graph: "KnowledgeGraph",
    about: Improved,
    *,
    given: Mapping[str, str],
    trouble: Mapping[str, str],
) -> Response:
    return shown(
        request,
        "improve",
        status=422 if trouble else 200,
        active="borgen",
        place=chosen(request, graph),
        stored=about.stored,
        tag=etag(about.stored),
        fields=form_fields(about.kind, about.payload, given),
        trouble=trouble,
        prefix=PREFIX,
        proposal=about.stored.kind == "Proposal",
    )


def _versions(graph: "KnowledgeGraph", about: Improved, form: Mapping[str, str]) -> Versions:
    stored, kind, payload = about
    seen, tag = form.get("op", ""), etag(stored)
    try:
        meant = graph.lessons.earlier(stored.id, lambda one: etag(one) == seen)
        was = meant.payload if stored.kind == "Lesson" else payload
    except NotFound:
        was = payload
    now = graph.lessons.earlier(stored.id, lambda one: etag(one) == tag)
    return Versions(versioned(kind, was, payload, filled_in(kind, was, form)), now.at, now.actor)


def _merged(versions: Versions, form: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The fields of which nobody chose a version, and the fields of a form with what was chosen."""
    unsettled, given = [], {}
    for row in versions.rows:
        taken = form.get(CHOICE + row.name, row.chosen)
        texts = {"was": row.was, "ander": row.other, "u": row.mine}
        if taken not in texts:
            unsettled.append(row.name)
        given[PREFIX + row.name] = texts.get(taken, row.other)
    return tuple(unsettled), given


async def _overtaken(request: Request, graph: "KnowledgeGraph", key: str, form: Mapping[str, str]) -> Response:
    """Both versions beside each other, as they are now."""

    def found() -> tuple[Improved, Versions]:
        about = _improved(graph, key)
        return about, _versions(graph, about, form)

    about, versions = await work_of(request).ask(found)
    return _conflict(request, graph, about, form, versions, unsettled=())


def _conflict(
    request: Request,
    graph: "KnowledgeGraph",
    about: Improved,
    form: Mapping[str, str],
    versions: Versions,
    *,
    unsettled: tuple[str, ...],
) -> Response:
    rows, at, actor = versions
    picked = {row.name: form.get(CHOICE + row.name, row.chosen) for row in rows}
    return shown(
        request,
        "conflict",
        status=422 if unsettled else 409,
        active="borgen",
        place=chosen(request, graph),
        stored=about.stored,
        tag=etag(about.stored),
        rows=rows,
        picked=picked,
        at=at,
        actor="" if actor == graph.principal.name else actor,
        unsettled=unsettled,
        seen=form.get("op", ""),
        prefix=PREFIX,
        choice=CHOICE,
    )
