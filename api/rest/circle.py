"""Questions along the circle: what is coming, what it means, where it came from, what holds here, what is at risk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.answers.circle import (
    AdviceAnswer,
    ApplicabilityAnswer,
    CardAnswer,
    DueAnswer,
    FreshnessAnswer,
    MomentumAnswer,
    PairsAnswer,
    PlanAnswer,
    RadarAnswer,
    RiskAnswer,
    TotalsAnswer,
    TraceAnswer,
)
from api.answers.fit import any_fits, with_fit
from api.answers.forms import DAY_PATTERN, TEXT_PATTERN, as_json
from api.http.dependencies import Graph, Threads
from api.http.problems import Problem
from api.render.places import noted
from api.rest.questions import Context
from kg.cycle.borgen.sharing.anonymisation import SharePreview
from kg.errors import AmbiguousName, InputError, NotFound, UnknownMunicipality, UnknownTheme
from kg.model.record import ID_PATTERN
from kg.model.values import Phase
from kg.ports.journal import Stored
from kg.reason.answer import camelled, sent
from kg.service import KnowledgeGraph

Id = Annotated[str, Path(pattern=ID_PATTERN, description="The id of the record.", examples=["les-1"])]
Place = Annotated[
    str, Query(min_length=1, max_length=100, description="Code or name of a municipality.", examples=["GM0308"])
]
AnyPlace = Annotated[str | None, Query(max_length=100, description="Code or name.", examples=["GM0308"])]
AsOf = Annotated[
    str | None,
    Query(alias="asOf", pattern=DAY_PATTERN, description="The day to count from; today without it.",
          examples=["2026-06-01"]),
]  # fmt: skip
Theme = Annotated[
    list[Annotated[str, Query(pattern=TEXT_PATTERN, max_length=100)]] | None,
    Query(max_length=20, description="Themes, by name or by id as a facet gives it.", examples=[["archief"]]),
]

router = APIRouter()


@contextmanager
def refused_here() -> Iterator[None]:
    """What is refused for what is in the store, not for how it was asked: 409."""
    try:
        yield
    except (AmbiguousName, UnknownMunicipality, UnknownTheme):
        raise
    except InputError as error:
        raise Problem("conflict", str(error), "what is stored does not allow this; see `original`") from error


def of_kind(graph: KnowledgeGraph, record_id: str, kind: str) -> Stored:
    """
    A record of a kind.

    Raises:
        NotFound: If there is none that the asker may read.
    """
    stored = graph.get(record_id)
    if stored.kind != kind:
        raise NotFound(f"er is niets bekend onder {record_id!r}")
    return stored


def day_of(text: str | None) -> date | None:
    """A day as given; None when it is not."""
    return date.fromisoformat(text) if text else None


def own_place(graph: KnowledgeGraph) -> str:
    """The space whose interpretations are meant: that of who asks, where there is one and no other."""
    private = sorted({f"{where}/private" for where, _ in graph.principal.roles})
    return private[0] if len(private) == 1 and not graph.principal.everything else "local/private"


async def answered(work: Threads, question: Callable[[], Any]) -> Response:
    """The answer to a question, as JSON with the names that the outside knows."""

    def asked() -> bytes:
        with refused_here():
            return as_json(camelled(question()))

    return Response(await work.ask(asked), media_type="application/json")


@router.get("/radar", operation_id="radar", tags=["radar"], summary="What is coming, when, and what moves",
            response_model=RadarAnswer)  # fmt: skip
async def radar(
    graph: Graph, work: Threads, municipality: Place, as_of: AsOf = None,
    most: Annotated[int, Query(ge=1, le=200, description="How many developments at most.")] = 60,
    standing: Annotated[bool, Query(description="Whether to draw what stands as well as what moves.")] = False,  # noqa: FBT002
) -> Response:  # fmt: skip
    """The radar of a municipality, with movement since the ranking that was kept last."""

    def drawn() -> dict[str, Any]:
        found = graph.radar(municipality, today=day_of(as_of), most=most, everything=standing)
        return noted(graph, municipality, sent(found))

    return await answered(work, drawn)


@router.get("/momentum", operation_id="momentum", tags=["radar"], summary="Which developments gain in attention",
            response_model=MomentumAnswer)  # fmt: skip
async def momentum(graph: Graph, work: Threads, as_of: AsOf = None) -> Response:
    """How much each development gains in attention, strongest first, with the interval of the estimate."""
    return await answered(work, lambda: {"items": sent(graph.momentum(today=day_of(as_of)))})


@router.get("/freshness", operation_id="freshness", tags=["freshness"], summary="Until when things are known",
            response_model=FreshnessAnswer)  # fmt: skip
async def freshness(
    graph: Graph, work: Threads, municipality: AnyPlace = None, as_of: AsOf = None,
    most: Annotated[int, Query(ge=1, le=1000, description="How many at most, in each list.")] = 100,
) -> Response:  # fmt: skip
    """Which feeds are silent, and what is not known for it; of a municipality what stands first in its ranking."""

    def told() -> dict[str, Any]:
        found = graph.freshness(municipality=municipality or "", today=day_of(as_of), most=most)
        return noted(graph, municipality, sent(found))

    return await answered(work, told)


@router.get("/traces/{id}", operation_id="trace", tags=["traces"], summary="What it rests on, and what came of it",
            response_model=TraceAnswer)  # fmt: skip
async def trace(
    graph: Graph, work: Threads, id: Id,
    most: Annotated[int, Query(ge=1, le=1000, description="How many steps at most, each way.")] = 100,
) -> Response:  # fmt: skip
    """The chain around a record, from development to lesson, each step with its source."""
    return await answered(work, lambda: sent(graph.trace(id, most=most)))


@router.get("/cards/{id}", operation_id="card", tags=["cards"], summary="What a development means for a municipality",
            response_model=CardAnswer)  # fmt: skip
async def card(graph: Graph, work: Threads, id: Id, municipality: Place, as_of: AsOf = None) -> Response:
    """The interpretation card of a development, every sentence with its source; asked by its id or its name."""

    def made() -> dict[str, Any]:
        key = of_kind(graph, graph.developments.meant(id).id, "Development").id
        made = graph.card(key, municipality, today=day_of(as_of), space=own_place(graph))
        return noted(graph, municipality, sent(made))

    return await answered(work, made)


@router.get("/risks", operation_id="risks", tags=["risks"], summary="Knowledge at risk", response_model=RiskAnswer)
async def risks(
    graph: Graph, work: Threads, municipality: AnyPlace = None,
    top: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 100,
) -> Response:  # fmt: skip
    """What is lost when one person or provider goes, what is out of date, what nobody knows about."""

    def found() -> dict[str, Any]:
        every = graph.people.risks(municipality or "")
        return noted(graph, municipality, {"items": sent(every[:top]), "total": len(every)})

    return await answered(work, found)


@router.get(
    "/advice", operation_id="advice", tags=["lessons"], summary="Lessons for a step", response_model=AdviceAnswer
)
async def advice(
    graph: Graph, work: Threads, phase: Annotated[Phase, Query(description="The phase of the step.")],
    record: Annotated[
        str | None, Query(pattern=ID_PATTERN, description="A trajectory, objective or activity.", examples=["doel-1"])
    ] = None,
    theme: Theme = None, municipality: AnyPlace = None,
) -> Response:  # fmt: skip
    """At most five lessons that apply at a step, with the reason; pushed before anyone asks."""

    def found() -> dict[str, Any]:
        step = graph.lessons.step_of(record or "", phase, [graph.theme(label) for label in theme or ()])
        found = graph.lessons.pushed(step, municipality or "")
        answer = {"items": sent(found)}
        judged = with_fit(answer, lambda: graph.lessons.missing_at(step), fits=any_fits(found))
        return noted(graph, municipality, judged)

    return await answered(work, found)


@router.get("/due-lessons", operation_id="dueLessons", tags=["lessons"], summary="Lessons to look at again",
            response_model=DueAnswer)  # fmt: skip
async def due(graph: Graph, work: Threads, as_of: AsOf = None) -> Response:
    """The lessons whose date has passed or passes within sixty days, earliest first."""
    return await answered(work, lambda: {"items": sent(graph.lessons.due(day_of(as_of)))})


@router.get("/near-lessons", operation_id="nearLessons", tags=["lessons"], summary="Lessons that say nearly the same",
            response_model=PairsAnswer)  # fmt: skip
async def near(graph: Graph, work: Threads) -> Response:
    """Pairs of lessons that say nearly the same, most alike first."""
    return await answered(work, lambda: {"items": sent(graph.lessons.near())})


@router.get("/lessons/{id}/applicability", operation_id="applicability", tags=["lessons"],
            summary="Does a lesson hold here", response_model=ApplicabilityAnswer)  # fmt: skip
async def applicability(
    graph: Graph, work: Threads, id: Id, municipality: Place,
    context: Context = "",
) -> Response:  # fmt: skip
    """Each condition of a lesson against what is known of a municipality: holds, does not, or unknown."""

    def judged() -> dict[str, Any]:
        of_kind(graph, id, "Lesson")
        return noted(graph, municipality, sent(graph.lessons.applies(id, municipality, context)))

    return await answered(work, judged)


@router.get("/cases/{id}/plan", operation_id="plan", tags=["cases"], summary="A case as a plan for us",
            response_model=PlanAnswer)  # fmt: skip
async def plan(
    graph: Graph, work: Threads, id: Id, municipality: Place,
    start: Annotated[
        str | None, Query(pattern=DAY_PATTERN, description="When it begins here.", examples=["2026-06-01"])
    ] = None,
    owner: Annotated[str, Query(max_length=200, description="Who leads it here.", examples=["de griffier"])] = "",
) -> Response:  # fmt: skip
    """A case as a plan for a municipality, every change with the reason; nothing is stored."""

    def made() -> dict[str, Any]:
        of_kind(graph, id, "Case")
        plan = graph.lessons.adapted(id, municipality, start=day_of(start), owner=owner)
        return noted(graph, municipality, sent(plan))

    return await answered(work, made)


@router.get("/share-previews/{id}", operation_id="sharePreview", tags=["sharing"],
            summary="What leaves when it is shared", response_model=SharePreview)  # fmt: skip
async def share_preview(
    graph: Graph, work: Threads, id: Id,
    audience: Annotated[Literal["network", "public"], Query(description="With whom it would be shared.")] = "network",
    anonymous: Annotated[bool, Query(description="As a copy without names and telling numbers.")] = True,  # noqa: FBT002 - a parameter of the address
) -> Response:  # fmt: skip
    """What others would see of a record of your own; nothing is shared."""
    return await answered(work, lambda: sent(graph.people.preview(id, audience, anonymous=anonymous)))


@router.get("/reuse-totals", operation_id="reuseTotals", tags=["lessons"], summary="How often lessons were used again",
            response_model=TotalsAnswer)  # fmt: skip
async def reuse_totals(
    graph: Graph, work: Threads,
    per: Annotated[
        Literal["lesson", "municipality", "provider", "month"], Query(description="What is counted by.")
    ] = "lesson",
) -> Response:  # fmt: skip
    """Events of reuse and the hours saved as users stated them."""
    return await answered(work, lambda: {"items": graph.lessons.reuse_totals(per)})
