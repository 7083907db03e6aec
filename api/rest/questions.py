"""The questions that Kring exists for: search, ranking and borgen."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.fit import any_fits, with_fit
from api.answers.forms import json_answer
from api.answers.rest import BorgenAnswer, RankingAnswer, SearchAnswer
from api.http.dependencies import Graph, Threads
from api.render.places import noted
from api.render.terminal import lines
from kg.model.kinds import KINDS
from kg.model.values import Outcome, Phase
from kg.reason.answer import camelled, sent
from kg.service import KnowledgeGraph
from kg.store.chances import EXPERIENCE

Text = Annotated[
    str,
    Query(alias="q", min_length=1, max_length=2000, description="The question.", examples=["draagvlak zaaksysteem"]),
]
Top = Annotated[int, Query(ge=1, le=200, description="How many answers at most.")]
Place = Annotated[str | None, Query(max_length=100, description="Code or name of a municipality.", examples=["GM0308"])]
Context = Annotated[
    str,
    Query(max_length=2000, description="What else is going on there.", examples=["een ambtelijke fusie in 2027"]),
]
Themes = Annotated[
    list[str] | None,
    Query(max_length=20, description="Only these themes, by name, or by id as facets give it.", examples=[["archief"]]),
]
Weight = Annotated[
    float | None,
    Query(ge=0, le=1, description="What-if: the weight of this feature; nothing is stored.", examples=[0.5]),
]

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[tuple(KINDS)]  # the names of the declared kinds

router = APIRouter()


@router.get("/search", operation_id="search", tags=["search"], summary="Search on words and on meaning",
            response_model=SearchAnswer)  # fmt: skip
async def search(
    graph: Graph,
    work: Threads,
    text: Text,
    kind: Annotated[list[Kind] | None, Query(description="Only these kinds.")] = None,
    municipality: Place = None,
    theme: Themes = None,
    phase: Annotated[list[Phase] | None, Query(description="Only these phases.")] = None,
    year: Annotated[
        list[Annotated[str, Query(pattern=r"^[0-9]{4}$")]] | None,
        Query(description="Only these years.", examples=[["2024"]]),
    ] = None,
    outcome: Annotated[list[Outcome] | None, Query(description="Only these outcomes.")] = None,
    top: Top = 10,
) -> Response:
    """Records that answer a question, best first, each with the reason; and how many have each value of the facets."""

    def found() -> dict[str, Any]:
        filters = graph.filters(
            municipality=municipality or "", themes=theme or (), kinds=kind or (), phases=phase or (), years=year or (),
            outcomes=outcome or (),
        )  # fmt: skip
        answer = graph.search(text, filters=filters, top=top, facets=True)
        records = graph.get_many(hit.id for hit in answer.hits)
        held = [hit for hit in answer.hits if hit.id in records]
        items = [camelled(lines.hit(hit, records[hit.id].payload, fits=answer.fits)) for hit in held]
        said = {"items": items, "total": answer.total, "facets": answer.facets}
        return with_fit(said, lambda: graph.missing(text, *filters.kinds), fits=bool(items) and answer.fits)

    return json_answer(await work.ask(found))


@router.get("/ranking", operation_id="rank", tags=["ranking"], summary="Interpreteren: which developments matter",
            response_model=RankingAnswer)  # fmt: skip
async def ranking(
    graph: Graph,
    work: Threads,
    municipality: Annotated[str, Query(min_length=1, max_length=100, description="Code or name.", examples=["GM0308"])],
    as_of: Annotated[
        date | None,
        Query(alias="asOf", description="The date to count from; today without it.", examples=["2026-06-01"]),
    ] = None,
    top: Top = 10,
    fit: Weight = None,
    peers: Weight = None,
    duty: Weight = None,
    urgency: Weight = None,
) -> Response:
    """The developments ranked for a municipality; the parts of each score add up to it, and each has its evidence."""
    asked = {"fit": fit, "peers": peers, "duty": duty, "urgency": urgency}
    tried = {name: weight for name, weight in asked.items() if weight is not None}

    def ranked() -> dict[str, Any]:
        found = graph.interpret(municipality, today=as_of, weights=tried)
        answer = {
            "municipality": found.municipality,
            "weights": found.weights,
            "weightsVersion": found.adopted.version,
            "total": len(found),
            "items": sent(graph.told(found[:top])),
        }
        return noted(graph, municipality, answer)

    return json_answer(await work.ask(ranked))


@router.get("/borgen", operation_id="borgen", tags=["borgen"], summary="Borgen: who did this before, and what differs",
            response_model=BorgenAnswer)  # fmt: skip
async def borgen(
    graph: Graph,
    work: Threads,
    text: Text,
    municipality: Place = None,
    context: Context = "",
    top: Top = 10,
) -> Response:
    """Cases and lessons of earlier municipalities, with their source and with what differs from yours."""
    return json_answer(await work.ask(_experiences(graph, text, municipality or "", context, top)))


def _experiences(
    graph: KnowledgeGraph, text: str, municipality: str, context: str, top: int
) -> Callable[[], dict[str, Any]]:
    def found() -> dict[str, Any]:
        entries = graph.borgen(text, municipality=municipality, context=context, top=top)
        answer = {"items": sent(entries)}
        asked = f"{text} {context}".strip()
        judged = with_fit(answer, lambda: graph.missing(asked, *EXPERIENCE), fits=any_fits(entries))
        return noted(graph, municipality, judged)

    return found
