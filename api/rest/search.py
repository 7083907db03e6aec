"""Search on words and on meaning."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.fit import fit_of
from api.answers.forms import json_answer
from api.answers.rest import SearchAnswer
from api.http.dependencies import Graph, Threads
from api.rest.parameters import AnyPlace, Text, Themes, Top
from kg.model.kinds import KINDS
from kg.model.values import Outcome, Phase
from kg.reason.answer import sent
from kg.reason.hit import hits_of

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[tuple(KINDS)]  # the names of the declared kinds

router = APIRouter()


@router.get(
    "/search",
    operation_id="search",
    tags=["search"],
    summary="Search on words and on meaning",
    response_model=SearchAnswer,
)
async def search(
    graph: Graph,
    work: Threads,
    text: Text,
    kind: Annotated[list[Kind] | None, Query(description="Only these kinds.")] = None,
    municipality: AnyPlace = None,
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

    def found() -> Any:
        filters = graph.filters(
            municipality=municipality or "",
            themes=theme or (),
            kinds=kind or (),
            phases=phase or (),
            years=year or (),
            outcomes=outcome or (),
        )
        answer = graph.search(text, filters=filters, top=top, facets=True)
        items = hits_of(answer, graph.get_many(hit.id for hit in answer.hits))
        fit = fit_of(items, lambda: graph.missing(text, *filters.kinds))
        return sent(SearchAnswer(items=items, total=answer.total, facets=answer.facets, **fit))

    return json_answer(await work.ask(found))
