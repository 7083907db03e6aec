"""Interpreteren: which developments matter to a municipality."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.forms import json_answer
from api.answers.rest import RankingAnswer
from api.http.dependencies import Graph, Threads
from api.render.places import note
from api.rest.parameters import AsOf, Top
from api.rest.replies import day_of
from kg.reason.answer import sent

Weight = Annotated[
    float | None,
    Query(ge=0, le=1, description="What-if: the weight of this feature; nothing is stored.", examples=[0.5]),
]

router = APIRouter()


@router.get(
    "/ranking",
    operation_id="rank",
    tags=["ranking"],
    summary="Interpreteren: which developments matter",
    response_model=RankingAnswer,
)
async def ranking(
    graph: Graph,
    work: Threads,
    municipality: Annotated[str, Query(min_length=1, max_length=100, description="Code or name.", examples=["GM0308"])],
    as_of: AsOf = None,
    top: Top = 10,
    fit: Weight = None,
    peers: Weight = None,
    duty: Weight = None,
    urgency: Weight = None,
) -> Response:
    """The developments ranked for a municipality; the parts of each score add up to it, and each has its evidence."""
    asked = {"fit": fit, "peers": peers, "duty": duty, "urgency": urgency}
    tried = {name: weight for name, weight in asked.items() if weight is not None}

    def ranked() -> Any:
        found = graph.interpret(municipality, today=day_of(as_of), weights=tried, top=top)
        answer = RankingAnswer(
            municipality=found.municipality,
            weights=found.weights,
            weights_version=found.adopted.version,
            total=found.total,
            items=found.entries,
            municipality_note=note(graph, municipality),
        )
        return sent(answer)

    return json_answer(await work.ask(ranked))
