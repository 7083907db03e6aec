"""Rapporteren: the tree of aims of one year, and a file of the records that it is made of."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.dependencies import Graph, Threads
from api.render.exchange.tree import TREE_FORMS, tree_file, tree_name
from api.rest.parameters import AsOf, PathId
from api.rest.replies import answered, day_of, refused_here
from api.rest.report_accountability import Programme
from kg import bounds, clock
from kg.cycle.report.tree.tree import GoalTree
from kg.reason.answer import sent

OfYear = Annotated[
    int | None,
    Query(ge=1, le=bounds.YEARS[1], description="Of the budget; that of the day when nothing is said."),
]
Skip = Annotated[int, Query(ge=0, le=1_000_000, description="How many branches are passed over.")]
Most = Annotated[
    int, Query(ge=1, le=1000, description="How many branches at most, an aim under a programme each; the rest counted.")
]
AsTree = Annotated[
    Literal["json", "csv", "xlsx", "jsonld"],
    Query(description="As a file of all its records, whole, in the forms that an upload takes back."),
]
AS_TREE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {form: {"schema": {"type": "string", "format": "binary"}} for form in TREE_FORMS.values()}}
}

router: Final = APIRouter()


@router.get(
    "/goal-trees/{id}",
    operation_id="goalTree",
    tags=["reports"],
    summary="Programme, aim, activity, money, indicator and result of one year",
    response_model=GoalTree,
    responses=AS_TREE,
)
async def goal_tree(
    graph: Graph,
    work: Threads,
    id: PathId,
    year: OfYear = None,
    programme: Programme = "",
    as_of: AsOf = None,
    skip: Skip = 0,
    most: Most = 100,
    format: AsTree = "json",
) -> Response:
    """
    Each number with its definition, n, sources and doubt; what is not on record is said, and is no nought.

    The id is of a trajectory or an organisation, or the code or name of a municipality. A file has all records of the
    year, whatever is skipped.
    """

    def found() -> GoalTree:
        with refused_here():
            return graph.goal_tree(id, year=year, programme=programme, as_of=day_of(as_of)).part(skip, most)

    def written() -> bytes:
        with refused_here():
            records = graph.goal_tree_records(id, year=year, programme=programme, as_of=day_of(as_of))
        return tree_file(records, format)

    if format == "json":
        return await answered(work, lambda: sent(found()))
    day = day_of(as_of) or clock.today()
    name = tree_name(id, day.year if year is None else year, format)
    about = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(await work.ask(written), media_type=TREE_FORMS[format], headers=about)
