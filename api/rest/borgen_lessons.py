"""Keeping lessons and watches: drafts, the review gate, confirmations, reuse, plans, interpretations, what changed."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from api.answers.circle import Drafted
from api.answers.forms import json_answer, payload_from, tag_of
from api.answers.rest import Answer
from api.http.dependencies import Graph, Root, Threads, base_of, settings_of
from api.http.negotiation import is_held
from api.http.problems import Problem
from api.render.atom import MEDIA_TYPE, feed_path, watch_feed
from api.rest.bodies import Body, Day, Field, Id, Line, Paragraph, Town, described, given
from api.rest.circle import Id as InPath
from api.rest.circle import of_kind, refused_here
from api.rest.records import TAG, IfMatch, Space, matching, own_space, record_answer
from kg.access import new_id
from kg.cycle.interpret.card.card import STEPS
from kg.cycle.interpret.radar import use_cases as tracking
from kg.errors import Conflict
from kg.model.circle import Watch
from kg.model.schema import parse
from kg.ports.journal import Stored
from kg.reason.answer import sent
from kg.service import KnowledgeGraph

ATOM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The feed.", "content": {"application/atom+xml": {"schema": {"type": "string"}}}},
    304: {"description": "You hold this state already."},
}
EXAMPLE = {"title": "Voorbeeld: betrek gebruikers vroeg", "phase": "borgen", "basis": "afgeleid"}
IfNoneMatch = Annotated[str | None, Header(description="An ETag that you hold.", examples=[TAG])]
Alone = Annotated[bool, Field(description="That nobody else can look at what you wrote yourself; it is recorded.")]


def gives(kind: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """How the document speaks of an answer that is a record."""
    headers = {"ETag": {"description": "This state of the record.", "schema": {"type": "string"}}}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
    return {status: {"description": "The record.", "headers": headers, "content": content}}


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


class Planning(Body):
    """For whom a case becomes a plan."""

    municipality: Town
    start: Day | None = None
    owner: Line | None = None


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


class Erasing(Body):
    """What goes, and why."""

    record: Id
    reason: Line = Field(description="For the journal, which keeps it for good; no names.")


class ErasureAnswer(Answer):
    """What is gone; that it was done, by whom and when stays in the journal."""

    record: str
    reason: str


class Watching(Body):
    """What to watch, from now on."""

    name: Line
    municipality: Town
    theme: Line | None = None
    threshold: float = Field(0.0, ge=0, le=1, description="The least relevance that is reported.")


assert set(CardStep.model_fields["step"].annotation.__args__) == set(STEPS)  # type: ignore[union-attr]  # noqa: S101


def _place(graph: KnowledgeGraph, space: str | None) -> str:
    """Where something new goes, when the asker may write there."""
    place = space or own_space(graph.principal)
    graph.principal.must_write(place)
    return place


# --- lessons --------------------------------------------------------------------------------------


@router.post("/lesson-drafts", operation_id="draftLessons", tags=["lessons"], summary="Add lessons as drafts",
             status_code=201, response_model=Drafted,
             openapi_extra=described(LessonDrafts, {"items": [EXAMPLE]}, items="Lesson"))  # fmt: skip
async def draft(request: Request, graph: Graph, work: Threads, space: Space = None) -> Response:
    """New lessons as drafts, all or none; and the lessons that say nearly the same, to look at first."""
    asked = await given(request, LessonDrafts)

    def write() -> dict[str, Any]:
        place = _place(graph, space)
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


@router.post("/lessons/{id}/steps", operation_id="stepLesson", tags=["lessons"], summary="Take a lesson a step further",
             response_model=None, responses=gives("Lesson"),
             openapi_extra=described(LessonStep, {"status": "getoetst"}))  # fmt: skip
async def step(
    request: Request, graph: Graph, work: Threads, root: Root, id: InPath, if_match: IfMatch = None
) -> Response:
    """From draft to reviewed, accepted, and expired; who may do what is in the reference."""
    asked = await given(request, LessonStep)

    def write() -> Stored:
        resting = matching(graph, of_kind(graph, id, "Lesson"), if_match)
        with refused_here():
            resting.lessons.move(id, asked.status, valid_until=asked.valid_until or "", alone=asked.alone)
        return graph.get(id)

    return record_answer(root, await work.change(write))


@router.put("/lessons/{id}/successor", operation_id="supersedeLesson", tags=["lessons"],
            summary="Let another lesson replace it", response_model=None, responses=gives("Lesson"),
            openapi_extra=described(Successor, {"lesson": "les-2"}))  # fmt: skip
async def supersede(
    request: Request, graph: Graph, work: Threads, root: Root, id: InPath, if_match: IfMatch = None
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


@router.delete("/lessons/{id}/successor", operation_id="restoreLesson", tags=["lessons"],
               summary="Undo a replacement", response_model=None, responses=gives("Lesson"))  # fmt: skip
async def restore(graph: Graph, work: Threads, root: Root, id: InPath, if_match: IfMatch = None) -> Response:
    """The lesson gets the status that it had."""

    def write() -> Stored:
        matching(graph, of_kind(graph, id, "Lesson"), if_match).lessons.restore(id)
        return graph.get(id)

    return record_answer(root, await work.change(write))


@router.post("/lessons/{id}/confirmations", operation_id="confirmLesson", tags=["lessons"],
             summary="It also held for a municipality", status_code=201, response_model=None,
             responses=gives("Confirmation", 201),
             openapi_extra=described(Confirming, {"municipality": "GM0308", "date": "2026-01-15"}))  # fmt: skip
async def confirm(
    request: Request, graph: Graph, work: Threads, root: Root, id: InPath, space: Space = None
) -> Response:
    """A second time for the same municipality replaces the first."""
    asked = await given(request, Confirming)

    def write() -> Stored:
        of_kind(graph, id, "Lesson")
        by = asked.person or graph.principal.name
        key = graph.lessons.confirm(id, asked.municipality, by=by, day=asked.date, space=_place(graph, space))
        return graph.get(key)

    return record_answer(root, await work.change(write), 201)


@router.post("/lessons/{id}/reuses", operation_id="reuseLesson", tags=["lessons"], summary="It was used",
             status_code=201, response_model=None, responses=gives("Reuse", 201),
             openapi_extra=described(Reusing, {"event": "toegepast", "date": "2026-01-15"}))  # fmt: skip
async def reuse(request: Request, graph: Graph, work: Threads, root: Root, id: InPath, space: Space = None) -> Response:
    """One moment in the use of a lesson, with the hours saved as the user states them."""
    asked = await given(request, Reusing)

    def write() -> Stored:
        of_kind(graph, id, "Lesson")
        fields = {**asked.model_dump(exclude_none=True), "lesson": id, "person": asked.person or graph.principal.name}
        return graph.get(graph.lessons.reuse(fields, space=_place(graph, space)))

    return record_answer(root, await work.change(write), 201)


@router.post("/cases/{id}/plans", operation_id="keepPlan", tags=["cases"], summary="Keep a plan as a draft trajectory",
             status_code=201, response_model=None, responses=gives("Trajectory", 201),
             openapi_extra=described(Planning, {"municipality": "GM0308", "start": "2026-06-01"}))  # fmt: skip
async def keep_plan(
    request: Request, graph: Graph, work: Threads, root: Root, id: InPath, space: Space = None
) -> Response:
    """The plan that `/cases/{id}/plan` shows, as a trajectory of your own."""
    from datetime import date

    asked = await given(request, Planning)

    def write() -> Stored:
        of_kind(graph, id, "Case")
        start = date.fromisoformat(asked.start) if asked.start else None
        with refused_here():
            plan = graph.lessons.adapted(id, asked.municipality, start=start, owner=asked.owner or "")
        return graph.get(graph.lessons.store_plan(plan, asked.municipality, space=_place(graph, space)))

    return record_answer(root, await work.change(write), 201)


# --- interpretations ------------------------------------------------------------------------------


@router.post("/cards/{id}/steps", operation_id="stepCard", tags=["cards"], summary="Take an interpretation further",
             response_model=None, responses=gives("Interpretation"),
             openapi_extra=described(CardStep, {"municipality": "GM0308", "step": "draft"}))  # fmt: skip
async def card_step(
    request: Request, graph: Graph, work: Threads, root: Root, id: InPath, space: Space = None
) -> Response:
    """Draft, review, adopt or reopen what a development means for a municipality; the id is of the development."""
    asked = await given(request, CardStep)
    texts = asked.model_dump(include={"board", "management", "operations"}, exclude_none=True)
    more: dict[str, Any] = {
        "reason": asked.reason or "", "meaning": texts, "trajectory": asked.trajectory or "", "alone": asked.alone,
    }  # fmt: skip

    def write() -> Stored:
        of_kind(graph, id, "Development")
        if asked.trajectory:
            of_kind(graph, asked.trajectory, "Trajectory")
        made = graph.review_card(id, asked.municipality, asked.step, space=_place(graph, space), **more)
        return graph.get(made.id)

    return record_answer(root, await work.change(write))


# --- erasing --------------------------------------------------------------------------------------


@router.post("/erasures", operation_id="erase", tags=["erasures"], summary="Remove a record for good", status_code=201,
             response_model=ErasureAnswer,
             openapi_extra=described(Erasing, {"record": "ede.les-1", "reason": "verzoek 2026-014"}))  # fmt: skip
async def erase(request: Request, graph: Graph, work: Threads) -> Response:
    """With its history, also when it was deleted; for stewards of everyone who ever owned it. There is no way back."""
    asked = await given(request, Erasing)
    await work.change(lambda: graph.erase(asked.record, reason=asked.reason))
    return json_answer({"record": asked.record, "reason": asked.reason}, 201)


# --- watches --------------------------------------------------------------------------------------


@router.post("/watches", operation_id="startWatch", tags=["watches"], summary="Watch a municipality from now on",
             status_code=201, response_model=None, responses=gives("Watch", 201),
             openapi_extra=described(Watching, {"name": "Baarn, archief", "municipality": "GM0308"}))  # fmt: skip
async def start_watch(request: Request, graph: Graph, work: Threads, root: Root, space: Space = None) -> Response:
    """What stands now is what it counts from; a watch is stopped with DELETE."""
    asked = await given(request, Watching)

    def write() -> Stored:
        with refused_here():
            made = graph.watches.add(
                asked.name, asked.municipality, theme=asked.theme or "", threshold=asked.threshold,
                space=_place(graph, space),
            )  # fmt: skip
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)


@router.post("/watches/{id}/runs", operation_id="runWatch", tags=["watches"], summary="What changed since last asked",
             response_model=tracking.WatchRun)  # fmt: skip
async def run_watch(graph: Graph, work: Threads, id: InPath) -> Response:
    """What changed materially, also what the feed has told meanwhile; telling it is remembered."""

    def write() -> Any:
        stored = of_kind(graph, id, "Watch")
        graph.principal.must_write(stored.space)
        return sent(graph.told(tracking.run_watch(graph, _watch(stored))))

    return json_answer(await work.change(write))


@router.get("/watches/{id}/feed", operation_id="watchFeed", tags=["watches"], summary="What it told, as an Atom feed",
            responses=ATOM, response_class=Response)  # fmt: skip
async def feed(
    request: Request, graph: Graph, work: Threads, id: InPath, if_none_match: IfNoneMatch = None
) -> Response:
    """Newest first; an entry keeps its id for good. Source: RFC 4287."""
    stored = await work.ask(lambda: of_kind(graph, id, "Watch"))
    text = watch_feed(
        _watch(stored), address=f"{base_of(request)}{feed_path(id)}", service=settings_of(request).base_url
    )
    tag = tag_of(text)
    if is_held(tag, if_none_match):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(text, headers={"ETag": tag}, media_type=MEDIA_TYPE)


def _watch(stored: Stored) -> Watch:
    record = parse("Watch", stored.payload)
    if not isinstance(record, Watch):
        raise Problem("not-found", "dit is geen volgopdracht", "this is no watch")
    return record
