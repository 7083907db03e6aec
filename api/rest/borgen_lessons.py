"""Borgen: lessons that apply, drafts, the review gate, confirmations and reuse."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.circle import (
    AdviceAnswer,
    ApplicabilityAnswer,
    Drafted,
    DueAnswer,
    PairsAnswer,
    TotalsAnswer,
)
from api.answers.fit import fit_of
from api.answers.forms import json_answer, payload_from
from api.http.dependencies import Graph, Root, Threads
from api.render.places import note, noted
from api.rest.bodies import EXAMPLE, Body, Day, Field, Id, Line, Town, described, given
from api.rest.parameters import Alone, AnyPlace, AsOf, Context, PathId, Place, Theme
from api.rest.records import IfMatch, Space, matching, record_answer
from api.rest.replies import answered, day_of, gives, of_kind, place_for, refused_here
from kg.access import new_id
from kg.errors import Conflict
from kg.model.record import ID_PATTERN
from kg.model.schema import parse
from kg.model.values import Phase
from kg.ports.journal import Stored
from kg.reason.answer import sent

router = APIRouter()


class LessonDrafts(Body):
    """Lessons to add as drafts."""

    items: list[dict[str, Any]] = Field(min_length=1, max_length=200, description="Lessons, as under `/lessons`.")


class LessonStep(Body):
    """A step through the review gate."""

    status: Literal["concept", "getoetst", "aanvaard", "verlopen"]
    valid_until: Day | None = None
    alone: Alone = False


class Successor(Body):
    """Which lesson comes in the place of this one."""

    lesson: Id
    alone: Alone = False


class Confirming(Body):
    """That a lesson also held for a municipality."""

    municipality: Town
    date: Day
    person: Line | None = None


class Reusing(Body):
    """One moment in the use of a lesson, as the user states it."""

    event: Literal["getoond", "geopend", "toegepast", "hielp", "hielp niet"]
    date: Day
    person: Line | None = None
    municipality: Town | None = None
    provider: Id | None = None
    hours_saved: float | None = Field(None, ge=0, le=100_000)


@router.get(
    "/advice", operation_id="advice", tags=["lessons"], summary="Lessons for a step", response_model=AdviceAnswer
)
async def advice(
    graph: Graph,
    work: Threads,
    phase: Annotated[Phase, Query(description="The phase of the step.")],
    record: Annotated[
        str | None, Query(pattern=ID_PATTERN, description="A trajectory, objective or activity.", examples=["doel-1"])
    ] = None,
    theme: Theme = None,
    municipality: AnyPlace = None,
) -> Response:
    """At most five lessons that apply at a step, with the reason; pushed before anyone asks."""

    def found() -> Any:
        step = graph.lessons.step_of(record or "", phase, [graph.theme(label) for label in theme or ()])
        found = graph.lessons.pushed(step, municipality or "")
        fit, said = fit_of(found, lambda: graph.lessons.missing_at(step)), note(graph, municipality)
        return sent(AdviceAnswer(items=found, municipality_note=said, **fit))

    return await answered(work, found)


@router.get(
    "/due-lessons",
    operation_id="dueLessons",
    tags=["lessons"],
    summary="Lessons to look at again",
    response_model=DueAnswer,
)
async def due(graph: Graph, work: Threads, as_of: AsOf = None) -> Response:
    """The lessons whose date has passed or passes within sixty days, earliest first."""
    return await answered(work, lambda: {"items": sent(graph.lessons.due(day_of(as_of)))})


@router.get(
    "/near-lessons",
    operation_id="nearLessons",
    tags=["lessons"],
    summary="Lessons that say nearly the same",
    response_model=PairsAnswer,
)
async def near(graph: Graph, work: Threads) -> Response:
    """Pairs of lessons that say nearly the same, most alike first."""
    return await answered(work, lambda: {"items": sent(graph.lessons.near())})


@router.get(
    "/lessons/{id}/applicability",
    operation_id="applicability",
    tags=["lessons"],
    summary="Does a lesson hold here",
    response_model=ApplicabilityAnswer,
)
async def applicability(
    graph: Graph,
    work: Threads,
    id: PathId,
    municipality: Place,
    context: Context = "",
) -> Response:
    """Each condition of a lesson against what is known of a municipality: holds, does not, or unknown."""

    def judged() -> dict[str, Any]:
        of_kind(graph, id, "Lesson")
        return noted(graph, municipality, sent(graph.lessons.applies(id, municipality, context)))

    return await answered(work, judged)


@router.get(
    "/reuse-totals",
    operation_id="reuseTotals",
    tags=["lessons"],
    summary="How often lessons were used again",
    response_model=TotalsAnswer,
)
async def reuse_totals(
    graph: Graph,
    work: Threads,
    per: Annotated[
        Literal["lesson", "municipality", "provider", "month"], Query(description="What is counted by.")
    ] = "lesson",
) -> Response:
    """Events of reuse and the hours saved as users stated them."""
    return await answered(work, lambda: {"items": sent(graph.lessons.reuse_totals(per))})


@router.post(
    "/lesson-drafts",
    operation_id="draftLessons",
    tags=["lessons"],
    summary="Add lessons as drafts",
    status_code=201,
    response_model=Drafted,
    openapi_extra=described(LessonDrafts, {"items": [EXAMPLE]}, items="Lesson"),
)
async def draft(request: Request, graph: Graph, work: Threads, space: Space = None) -> Response:
    """New lessons as drafts, all or none; and the lessons that say nearly the same, to look at first."""
    asked = await given(request, LessonDrafts)

    def write() -> dict[str, Any]:
        place = place_for(graph, space)
        payloads = []
        for item in asked.items:
            key = item["id"] if isinstance(item.get("id"), str) else new_id(place, f"les-{_number()}")
            payloads.append(payload_from("Lesson", item, record_id=key))
        if len({one["id"] for one in payloads}) < len(payloads):
            raise Conflict("twee lessen hebben hetzelfde id; geef elk een eigen id, of laat het weg")
        with refused_here():
            pairs = graph.lessons.add(payloads, space=place)
        return {"added": [one["id"] for one in payloads], "near": sent(pairs)}

    for item in asked.items:  # what breaks its shape is refused as everywhere, before anything is compared
        parse("Lesson", payload_from("Lesson", {**item, "id": "les-proef"}, record_id="les-proef"))
    return json_answer(await work.change(write), 201)


def _number() -> str:
    from uuid import uuid4

    return uuid4().hex[:12]


@router.post(
    "/lessons/{id}/steps",
    operation_id="stepLesson",
    tags=["lessons"],
    summary="Take a lesson a step further",
    response_model=None,
    responses=gives("Lesson"),
    openapi_extra=described(LessonStep, {"status": "getoetst"}),
)
async def step(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, if_match: IfMatch = None
) -> Response:
    """From draft to reviewed, accepted, and expired; who may do what is in the reference."""
    asked = await given(request, LessonStep)

    def write() -> Stored:
        resting = matching(graph, of_kind(graph, id, "Lesson"), if_match)
        with refused_here():
            resting.lessons.move(id, asked.status, valid_until=asked.valid_until or "", alone=asked.alone)
        return graph.get(id)

    return record_answer(root, await work.change(write))


@router.put(
    "/lessons/{id}/successor",
    operation_id="supersedeLesson",
    tags=["lessons"],
    summary="Let another lesson replace it",
    response_model=None,
    responses=gives("Lesson"),
    openapi_extra=described(Successor, {"lesson": "les-2"}),
)
async def supersede(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, if_match: IfMatch = None
) -> Response:
    """The lesson stays to be read, and says that it is replaced."""
    asked = await given(request, Successor)

    def write() -> Stored:
        resting = matching(graph, of_kind(graph, id, "Lesson"), if_match)
        of_kind(graph, asked.lesson, "Lesson")
        with refused_here():
            resting.lessons.supersede(id, asked.lesson, alone=asked.alone)
        return graph.get(id)

    return record_answer(root, await work.change(write))


@router.delete(
    "/lessons/{id}/successor",
    operation_id="restoreLesson",
    tags=["lessons"],
    summary="Undo a replacement",
    response_model=None,
    responses=gives("Lesson"),
)
async def restore(graph: Graph, work: Threads, root: Root, id: PathId, if_match: IfMatch = None) -> Response:
    """The lesson gets the status that it had."""

    def write() -> Stored:
        matching(graph, of_kind(graph, id, "Lesson"), if_match).lessons.restore(id)
        return graph.get(id)

    return record_answer(root, await work.change(write))


@router.post(
    "/lessons/{id}/confirmations",
    operation_id="confirmLesson",
    tags=["lessons"],
    summary="It also held for a municipality",
    status_code=201,
    response_model=None,
    responses=gives("Confirmation", 201),
    openapi_extra=described(Confirming, {"municipality": "GM0308", "date": "2026-01-15"}),
)
async def confirm(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """A second time for the same municipality replaces the first."""
    asked = await given(request, Confirming)

    def write() -> Stored:
        of_kind(graph, id, "Lesson")
        by = asked.person or graph.principal.name
        key = graph.lessons.confirm(id, asked.municipality, by=by, day=asked.date, space=place_for(graph, space))
        return graph.get(key)

    return record_answer(root, await work.change(write), 201)


@router.post(
    "/lessons/{id}/reuses",
    operation_id="reuseLesson",
    tags=["lessons"],
    summary="It was used",
    status_code=201,
    response_model=None,
    responses=gives("Reuse", 201),
    openapi_extra=described(Reusing, {"event": "toegepast", "date": "2026-01-15"}),
)
async def reuse(request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None) -> Response:
    """One moment in the use of a lesson, with the hours saved as the user states them."""
    asked = await given(request, Reusing)

    def write() -> Stored:
        of_kind(graph, id, "Lesson")
        fields = {**asked.model_dump(exclude_none=True), "lesson": id, "person": asked.person or graph.principal.name}
        return graph.get(graph.lessons.reuse(fields, space=place_for(graph, space)))

    return record_answer(root, await work.change(write), 201)
