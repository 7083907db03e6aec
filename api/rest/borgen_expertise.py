"""Who can help, and the joint offer for a trajectory or a development."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.answers.circle import OfferAnswer, WhoAnswer
from api.answers.fit import fit_of
from api.answers.forms import json_answer
from api.http.dependencies import Graph, Threads
from api.render.places import note, noted
from api.rest.parameters import AnyPlace, Text, Themes
from kg.errors import InputError
from kg.model.record import ID_PATTERN
from kg.model.values import Phase
from kg.reason.answer import sent
from kg.reason.chance import HELPING

router = APIRouter()
_CALLED: Final = {"Trajectory": "traject", "Development": "ontwikkeling"}


@router.get(
    "/who",
    operation_id="who",
    tags=["borgen"],
    summary="Who can help with this, with evidence",
    response_model=WhoAnswer,
)
async def who(
    graph: Graph,
    work: Threads,
    text: Text,
    theme: Themes = None,
    phase: Annotated[Phase | None, Query(description="The phase that help is wanted in.")] = None,
    municipality: AnyPlace = None,
    top: Annotated[int, Query(ge=1, le=200, description="How many answers at most.")] = 10,
) -> Response:
    """Providers, people and municipalities that know it, offer it or did it before; parts of each score add up."""

    def found() -> Any:
        themes = [graph.theme(label) for label in theme or ()]
        entries = graph.who(text, themes=themes, phase=phase or "", municipality=municipality or "", top=top)
        asked = " ".join([text, *(theme or ())])
        fit, said = fit_of(entries, lambda: graph.missing(asked, *HELPING)), note(graph, municipality)
        return sent(WhoAnswer(items=entries, municipality_note=said, **fit))

    return json_answer(await work.ask(found))


@router.get(
    "/trajectories/{id}/offer",
    operation_id="offer",
    tags=["borgen"],
    summary="The joint offer, head to tail",
    response_model=OfferAnswer,
)
async def offer(
    graph: Graph,
    work: Threads,
    id: Annotated[str, Path(pattern=ID_PATTERN, description="Of a trajectory.", examples=["traject-1"])],
    municipality: AnyPlace = None,
) -> Response:
    """Who does what with which service in each phase and on each theme, what is not there, and the promises."""
    return await _offered(graph, work, id, "Trajectory", municipality)


@router.get(
    "/developments/{id}/offer",
    operation_id="offerForDevelopment",
    tags=["borgen"],
    summary="The joint offer for a development",
    response_model=OfferAnswer,
)
async def offer_for_development(
    graph: Graph,
    work: Threads,
    id: Annotated[str, Path(pattern=ID_PATTERN, description="Of a development.", examples=["dev-woo"])],
    municipality: AnyPlace = None,
) -> Response:
    """What is offered for it in each phase, by whom and from what source, and what is not there."""
    return await _offered(graph, work, id, "Development", municipality)


async def _offered(graph: Graph, work: Threads, record_id: str, kind: str, municipality: str | None) -> Response:
    def made() -> dict[str, Any]:
        held = graph.get(record_id)
        if held.kind != kind:
            raise InputError(f"{record_id!r} is geen {_CALLED[kind]} maar een {held.kind}")
        return noted(graph, municipality, sent(graph.offer(record_id, municipality or "")))

    return json_answer(await work.ask(made))
