"""Implementeren: the chain of work, what it lacks, what may belong together, and what a change touches."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.answers.circle import (
    ChainAlarmsAnswer,
    ChainBranchesAnswer,
    ChainGapsAnswer,
    ImpactAnswer,
    LinkSuggestionsAnswer,
    TraceAnswer,
    WorkSuggestionsAnswer,
)
from api.http.dependencies import Graph, Threads
from api.rest.parameters import AsOf, PathId
from api.rest.replies import answered, day_of
from kg.cycle.implement.chain.gaps import FACETS
from kg.cycle.implement.silence import SILENT_DAYS
from kg.model.record import ID_PATTERN
from kg.reason.answer import sent

if TYPE_CHECKING:
    FacetName = str
    KindName = str
else:
    FacetName = Literal[tuple(dict.fromkeys(facet for facet, _ in FACETS))]
    KindName = Literal[tuple(dict.fromkeys(kind for _, kind in FACETS))]

_OF = "A municipality by code or name, or the id of an organisation or a trajectory"
Scope = Annotated[str, Query(max_length=200, description=f"{_OF}; without it all.", examples=["GM0308"])]
OneScope = Annotated[str, Query(min_length=1, max_length=200, description=f"{_OF}.", examples=["GM0308"])]
Silent = Annotated[
    int, Query(alias="silentDays", ge=1, le=3650, description="An activity is silent when its last news is older.")
]
Skip = Annotated[int, Query(ge=0, le=100_000, description="How many are passed over.", examples=[0])]
Many = Annotated[int, Query(ge=1, le=1000, description="How many at most.", examples=[100])]
Some = Annotated[int, Query(ge=1, le=200, description="How many at most.", examples=[20])]

router = APIRouter()
_chains = APIRouter(tags=["chains"])


@router.get(
    "/traces/{id}",
    operation_id="trace",
    tags=["traces"],
    summary="What it rests on, and what came of it",
    response_model=TraceAnswer,
)
async def trace(
    graph: Graph,
    work: Threads,
    id: PathId,
    most: Annotated[int, Query(ge=1, le=1000, description="How many steps at most, each way.")] = 100,
) -> Response:
    """The chain around a record, from development to lesson, each step with its source."""
    return await answered(work, lambda: sent(graph.trace(id, most=most)))


@router.get(
    "/impacts/{id}",
    operation_id="impact",
    tags=["traces"],
    summary="What is touched when it changes",
    response_model=ImpactAnswer,
)
async def impact(graph: Graph, work: Threads, id: PathId) -> Response:
    """The chain around a record, counted: how much work, money and whose is touched; `/traces` names each step."""
    return await answered(work, lambda: sent(graph.impact(id)))


@_chains.get(
    "/chain-branches",
    operation_id="chainBranches",
    summary="Each aim, with what is done for it",
    response_model=ChainBranchesAnswer,
)
async def branches(
    graph: Graph,
    work: Threads,
    of: Scope = "",
    aim: Annotated[
        str, Query(pattern=f"^$|{ID_PATTERN}", description="Only this objective.", examples=["doel-1"])
    ] = "",
    most: Annotated[int, Query(ge=1, le=1000, description="How many activities of each by name.")] = 20,
    skip: Skip = 0,
    top: Some = 50,
) -> Response:
    """Policy, objective, plan, activity and result, in order of policy and title; and the work that names no aim."""
    return await answered(work, lambda: sent(graph.chain_branches(of, aim=aim, most=most, skip=skip, top=top)))


@_chains.get(
    "/chain-gaps",
    operation_id="chainGaps",
    summary="What the chain lacks",
    response_model=ChainGapsAnswer,
)
async def gaps(
    graph: Graph,
    work: Threads,
    of: Scope = "",
    facet: Annotated[FacetName | None, Query(description="Only what lacks this.", examples=["eigenaar"])] = None,
    kind: Annotated[KindName | None, Query(description="Only records of this kind.", examples=["Activity"])] = None,
    state: Annotated[
        Literal["niet gevonden", "ontbreekt"] | None,
        Query(description="Missing is only what somebody said to be known completely.", examples=["ontbreekt"]),
    ] = None,
    silent: Silent = SILENT_DAYS,
    as_of: AsOf = None,
    skip: Skip = 0,
    top: Many = 100,
) -> Response:
    """What is known, not found and missing, counted; the money and its owners; and the gaps, what is missing first."""

    def found() -> Any:
        chosen = {"facet": facet or "", "kind": kind or "", "state": state or "", "skip": skip, "top": top}
        return sent(graph.chain_gaps(of, today=day_of(as_of), silent_days=silent, **chosen))

    return await answered(work, found)


@_chains.get(
    "/chain-alarms",
    operation_id="chainAlarms",
    summary="What is missing for certain",
    response_model=ChainAlarmsAnswer,
)
async def alarms(
    graph: Graph,
    work: Threads,
    of: Scope = "",
    silent: Silent = SILENT_DAYS,
    as_of: AsOf = None,
    skip: Skip = 0,
    top: Many = 100,
) -> Response:
    """Only what somebody declared complete and is not there; all else that is not found is one line each."""

    def found() -> Any:
        missing = {"state": "ontbreekt", "skip": skip, "top": top}
        swept = graph.chain_gaps(of, today=day_of(as_of), silent_days=silent, **missing)
        lines = tuple(one.said for one in swept.counts if one.said)
        return sent(ChainAlarmsAnswer(of=swept.of, items=swept.gaps, total=swept.total, not_recorded=lines))

    return await answered(work, found)


@_chains.get(
    "/link-suggestions",
    operation_id="suggestLinks",
    summary="Objectives that an activity may belong to",
    response_model=LinkSuggestionsAnswer,
)
async def links(graph: Graph, work: Threads, of: OneScope, skip: Skip = 0, top: Some = 20) -> Response:
    """For each activity without an objective; nothing counts before a person accepts it, see `/proposals`."""

    def found() -> Any:
        held = graph.suggested_links(of, skip=skip, top=top + 1)
        return sent(LinkSuggestionsAnswer(items=held[:top], more=len(held) > top))

    return await answered(work, found)


@_chains.get(
    "/work-suggestions",
    operation_id="suggestWork",
    summary="Activities that may belong to an objective",
    response_model=WorkSuggestionsAnswer,
)
async def unserved(graph: Graph, work: Threads, of: OneScope, skip: Skip = 0, top: Some = 20) -> Response:
    """For each objective without activities, of the activities without an objective."""

    def found() -> Any:
        held = graph.suggested_work(of, skip=skip, top=top + 1)
        return sent(WorkSuggestionsAnswer(items=held[:top], more=len(held) > top))

    return await answered(work, found)


router.include_router(_chains)
