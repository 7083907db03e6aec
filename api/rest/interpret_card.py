"""Interpreteren: what a development means for a municipality, and the steps of what was stored of it."""

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers.circle import CardAnswer
from api.http.dependencies import Graph, Root, Threads, card_space
from api.render.documents.card import card_document, card_name
from api.render.documents.document import Document
from api.render.places import noted
from api.rest.bodies import Body, Id, Line, Paragraph, Town, described, given
from api.rest.documents import AS_FILE, AsFile, filed, preferred
from api.rest.parameters import Alone, AsOf, PathId, Place
from api.rest.records import Space, record_answer
from api.rest.replies import answered, day_of, gives, of_kind, place_for
from kg.cycle.interpret.card.card import STEPS, Card
from kg.ports.journal import Stored
from kg.reason.answer import sent

router = APIRouter()


class CardStep(Body):
    """A step of the stored interpretation; texts and trajectory go with a draft only."""

    municipality: Town
    step: Literal["draft", "review", "adopt", "reopen"]
    reason: Line | None = None
    board: Paragraph | None = None
    management: Paragraph | None = None
    operations: Paragraph | None = None
    trajectory: Id | None = None
    alone: Alone = False


assert set(CardStep.model_fields["step"].annotation.__args__) == set(STEPS)  # type: ignore[union-attr]  # noqa: S101


@router.get(
    "/cards/{id}",
    operation_id="card",
    tags=["cards"],
    summary="What a development means for a municipality",
    response_model=CardAnswer,
    responses=AS_FILE,
)
async def card(
    request: Request,
    graph: Graph,
    work: Threads,
    id: PathId,
    municipality: Place,
    as_of: AsOf = None,
    format: AsFile = None,
) -> Response:
    """
    The interpretation card of a development, every sentence with its source; asked by its id or its name.

    Also as a document: by `format`, or by an Accept header that prefers one.
    """

    def made() -> Card:
        key = of_kind(graph, graph.developments.meant(id).id, "Development").id
        return graph.card(key, municipality, today=day_of(as_of), space=card_space(graph.principal))

    form = format or preferred(request)
    if form == "json":
        return await answered(work, lambda: noted(graph, municipality, sent(made())))
    return await filed(work, form, lambda: _document(made(), graph.gazetteer.names, form))


def _document(made: Card, names: Mapping[str, str], form: str) -> tuple[Document, str]:
    return card_document(made, names), card_name(made, form)


@router.post(
    "/cards/{id}/steps",
    operation_id="stepCard",
    tags=["cards"],
    summary="Take an interpretation further",
    response_model=None,
    responses=gives("Interpretation"),
    openapi_extra=described(CardStep, {"municipality": "GM0308", "step": "draft"}),
)
async def card_step(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """Draft, review, adopt or reopen what a development means for a municipality; the id is of the development."""
    asked = await given(request, CardStep)
    texts = asked.model_dump(include={"board", "management", "operations"}, exclude_none=True)
    more: dict[str, Any] = {
        "reason": asked.reason or "",
        "meaning": texts,
        "trajectory": asked.trajectory or "",
        "alone": asked.alone,
    }

    def write() -> Stored:
        of_kind(graph, id, "Development")
        if asked.trajectory:
            of_kind(graph, asked.trajectory, "Trajectory")
        made = graph.cards.review(id, asked.municipality, asked.step, space=place_for(graph, space), **more)
        return graph.get(made.id)

    return record_answer(root, await work.change(write))
