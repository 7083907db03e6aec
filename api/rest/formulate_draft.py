"""Formuleren: a draft of policy on a development."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.circle import DraftAnswer
from api.http.dependencies import Graph, Threads, card_space, shelf_of
from api.render.documents.document import Document
from api.render.documents.draft import draft_document, draft_name
from api.render.house.templates import NAME
from api.render.places import noted
from api.rest.documents import AS_FILE, AsFile, filed, preferred
from api.rest.parameters import AsOf, PathId, Place
from api.rest.replies import answered, day_of, of_kind
from kg.cycle.formulate.draft.draft import Draft
from kg.cycle.formulate.draft.template import USUAL
from kg.reason.answer import sent

TemplateName = Annotated[
    str,
    Query(
        pattern=NAME,
        examples=[USUAL],
        description="What kind of document: raadsvoorstel, collegeadvies, beleidsnota, projectopdracht, or one that "
        "your organisation brought.",
    ),
]

router: Final = APIRouter()


@router.get(
    "/drafts/{id}",
    operation_id="draft",
    tags=["cards"],
    summary="A draft of policy on a development",
    response_model=DraftAnswer,
    responses=AS_FILE,
)
async def draft(
    request: Request,
    graph: Graph,
    work: Threads,
    id: PathId,
    municipality: Place,
    template: TemplateName = USUAL,
    as_of: AsOf = None,
    format: AsFile = None,
) -> Response:
    """
    A draft for a municipality to write on in, every sentence with its source and every gap shown; nothing is stored.

    The id is of the development, or its name. Also as a document: by `format`, or by an Accept header that prefers one.
    """
    shelf = shelf_of(request)
    chosen = await work.ask(lambda: shelf.outline(template))

    def made() -> Draft:
        key = of_kind(graph, graph.developments.meant(id).id, "Development").id
        return graph.draft(key, municipality, chosen, today=day_of(as_of), space=card_space(graph.principal))

    form = format or preferred(request)
    if form == "json":
        return await answered(work, lambda: noted(graph, municipality, sent(made())))

    def written() -> tuple[Document, str]:
        found = made()
        return draft_document(found, graph.gazetteer.names), draft_name(found, form)

    return await filed(work, form, written, lambda: shelf.style(template))
