"""Rapporteren: questions pinned to records, what is due unasked, and recommendations of oversight."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.circle import (
    AlarmsAnswer,
    QuestionAnswer,
    QuestionsAnswer,
    RecommendationAnswer,
    RecommendationsAnswer,
)
from api.answers.forms import json_answer
from api.http.dependencies import Graph, Threads, base_of, settings_of
from api.http.problems import Problem
from api.render.atom import MEDIA_TYPE as ATOM
from api.render.documents.forms import FORMS
from api.render.exchange.letter import MEDIA_TYPE as LETTER
from api.render.oversight import draft_file, oversight_agenda, oversight_feed
from api.rest.bodies import Body, Day, Field, Id, Line, Paragraph, described, given
from api.rest.parameters import AnyPlace, AsOf, PathId, Place
from api.rest.records import Space
from api.rest.replies import answered, day_of, place_for, refused_here
from kg.cycle.report.alarms.alarm import NEAR_DAYS, OVER_PERCENT
from kg.errors import NotFound
from kg.model.record import ID_PATTERN
from kg.reason.answer import sent

router = APIRouter(tags=["accountability"])
EXAMPLE: Final = {"text": "Wanneer komt de raming naar de raad?", "about": "dev-woo", "askedFor": "een raadslid"}
STEP: Final = {"step": "answer", "text": "Voorbeeld: in het eerste kwartaal."}
FOLLOWED: Final = {"step": "opvolging", "text": "Voorbeeld: het register is aangevuld."}
Over = Annotated[int, Query(ge=0, le=1000, description="From how many percent over the budget it is told.")]
Near = Annotated[int, Query(ge=0, le=3660, description="How many days before a legal date it is told.")]
_FORMS: Final = {
    "html": FORMS["html"].media_type, "docx": FORMS["docx"].media_type, "pdf": FORMS["pdf"].media_type, "eml": LETTER,
}  # fmt: skip


class QuestionGiven(Body):
    """A question to ask."""

    text: Paragraph
    about: Id
    passage: Paragraph | None = Field(None, description="Words of the record, as they stand there.")
    figure: Line | None = Field(None, description="A figure of the record, by the name of its field or measure.")
    asked_for: Line | None = None
    promised: Day | None = Field(None, description="When an answer is wanted.")


class QuestionStepGiven(Body):
    """A step of a question."""

    step: Literal["assign", "answer", "publish"]
    to: Line | None = Field(None, description="To whom it is assigned.")
    promised: Day | None = Field(None, description="When they promise an answer.")
    text: Paragraph | None = Field(None, description="The answer.")


class FollowedGiven(Body):
    """What became of a recommendation."""

    step: Literal["reactie", "opvolging", "afgesloten"]
    text: Paragraph


@router.get("/asked-questions", operation_id="askedQuestions", summary="What was asked", response_model=QuestionsAnswer)
async def asked_questions(
    graph: Graph,
    work: Threads,
    municipality: AnyPlace = None,
    about: Annotated[
        str | None, Query(pattern=ID_PATTERN, description="Only what is pinned to this record.", examples=["dev-woo"])
    ] = None,
    as_of: AsOf = None,
) -> Response:
    """What waits for an answer, the latest first, and what was answered; as far as it may be read."""

    def found() -> Any:
        code = graph.gazetteer.code(municipality) if municipality else ""
        return sent(graph.questions.listed(about=about or "", municipality=code, today=day_of(as_of)))

    return await answered(work, found)


@router.post(
    "/asked-questions",
    operation_id="askQuestion",
    summary="Ask a question about a record",
    status_code=201,
    response_model=QuestionAnswer,
    openapi_extra=described(QuestionGiven, EXAMPLE),
)
async def ask(request: Request, graph: Graph, work: Threads, space: Space = None) -> Response:
    """It goes to the owner of the record where one is on record, and is kept in a private space."""
    asked = await given(request, QuestionGiven)

    def write() -> Any:
        said = asked.model_dump(exclude_none=True)
        text, about = said.pop("text"), said.pop("about")
        return sent(graph.questions.ask(text, about, space=place_for(graph, space), **said))

    return json_answer(await work.change(write), 201)


@router.get(
    "/asked-questions/{id}",
    operation_id="askedQuestion",
    summary="A question and its log",
    response_model=QuestionAnswer,
)
async def asked_question(graph: Graph, work: Threads, id: PathId) -> Response:
    """Who asked, to whom it went, how long it waits, the answer, and as of which event of the journal."""
    return await answered(work, lambda: sent(graph.questions.of(id)))


@router.post(
    "/asked-questions/{id}/steps",
    operation_id="stepQuestion",
    summary="Assign, answer or publish a question",
    response_model=QuestionAnswer,
    openapi_extra=described(QuestionStepGiven, STEP),
)
async def step_question(request: Request, graph: Graph, work: Threads, id: PathId) -> Response:
    """Answered once; published as a copy without the names of people."""
    asked = await given(request, QuestionStepGiven)

    def write() -> Any:
        with refused_here():
            if asked.step == "assign":
                return sent(graph.questions.assign(id, asked.to or "", promised=asked.promised or ""))
            if asked.step == "answer":
                return sent(graph.questions.answer(id, asked.text or ""))
            return sent(graph.questions.publish(id))

    return json_answer(await work.change(write))


@router.get("/alarms", operation_id="alarms", summary="What is due unasked", response_model=AlarmsAnswer)
async def alarms(
    graph: Graph,
    work: Threads,
    municipality: Place,
    as_of: AsOf = None,
    over: Over = OVER_PERCENT,
    near: Near = NEAR_DAYS,
) -> Response:
    """By rules on what is known or confirmed; what cannot be judged is one line. Nothing is sent."""
    return await answered(
        work,
        lambda: sent(graph.alarms(municipality, today=day_of(as_of), over_percent=over, near_days=near)),
    )


@router.get(
    "/alarm-drafts",
    operation_id="alarmDraft",
    summary="The draft of a report that is due",
    response_class=Response,
    responses={
        200: {
            "content": {
                one.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in _FORMS.values()
            }
        }
    },
)
async def alarm_draft(
    graph: Graph,
    work: Threads,
    municipality: Place,
    key: Annotated[str, Query(min_length=1, max_length=1000, description="Of the alarm.", examples=["wet:dev-woo"])],
    as_of: AsOf = None,
    over: Over = OVER_PERCENT,
    near: Near = NEAR_DAYS,
    format: Annotated[
        Literal["html", "docx", "pdf", "eml"],
        Query(description="eml: a letter with the PDF, to open and send oneself."),
    ] = "html",
) -> Response:
    """Its reason, arithmetic and sources, with what a person still has to fill in; it is sent nowhere."""

    def file() -> bytes:
        found = graph.alarms(municipality, today=day_of(as_of), over_percent=over, near_days=near)
        alarm = found.of(key)
        if alarm is None:
            raise NotFound(f"er is geen melding {key!r} voor {found.name}")
        return draft_file(found, alarm, format)

    headers = {
        "Content-Disposition": f'attachment; filename="melding.{format}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(await work.ask(file), media_type=_FORMS[format], headers=headers)


@router.get(
    "/accountability-feed",
    operation_id="accountabilityFeed",
    summary="What is asked and due, as a feed",
    response_class=Response,
    responses={200: {"content": {ATOM: {"schema": {"type": "string"}}}}},
)
async def accountability_feed(
    request: Request, graph: Graph, work: Threads, municipality: Place, as_of: AsOf = None
) -> Response:
    """Questions, kept reports and what is due unasked of a municipality, newest first (RFC 4287)."""

    def written() -> bytes:
        found = graph.alarms(municipality, today=day_of(as_of))
        asked = graph.questions.listed(municipality=found.municipality, today=found.as_of)
        address = f"{base_of(request)}/v1/accountability-feed?municipality={found.municipality}"
        reports = graph.kept_reports(found.municipality)
        return oversight_feed(found, asked, reports=reports, address=address, service=settings_of(request).base_url)

    return Response(await work.ask(written), media_type=ATOM)


@router.get(
    "/accountability-agenda",
    operation_id="accountabilityAgenda",
    summary="What is due when, for an agenda",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
async def accountability_agenda(graph: Graph, work: Threads, municipality: Place, as_of: AsOf = None) -> Response:
    """Promised answers, certain legal dates ahead, and what will be too late (RFC 5545)."""

    def written() -> bytes:
        found = graph.alarms(municipality, today=day_of(as_of))
        asked = graph.questions.listed(municipality=found.municipality, today=found.as_of)
        return oversight_agenda(found, asked, graph.legal_days(found.municipality, today=found.as_of))

    headers = {"Content-Disposition": 'attachment; filename="verantwoorden.ics"', "X-Content-Type-Options": "nosniff"}
    return Response(await work.ask(written), media_type="text/calendar", headers=headers)


@router.get(
    "/followed-recommendations",
    operation_id="followedRecommendations",
    summary="Recommendations of oversight",
    response_model=RecommendationsAnswer,
)
async def followed(graph: Graph, work: Threads, municipality: AnyPlace = None, as_of: AsOf = None) -> Response:
    """With the response and the follow-up as far as they are on record; what is not closed first."""
    return await answered(work, lambda: sent(graph.recommendations.listed(municipality or "", today=day_of(as_of))))


@router.post(
    "/followed-recommendations/{id}/steps",
    operation_id="stepRecommendation",
    summary="Record what became of a recommendation",
    response_model=RecommendationAnswer,
    openapi_extra=described(FollowedGiven, FOLLOWED),
)
async def step_recommendation(request: Request, graph: Graph, work: Threads, id: PathId) -> Response:
    """A response, a follow-up, or that it is closed; a closed one is not opened again."""
    asked = await given(request, FollowedGiven)

    def write() -> Any:
        if not asked.text.strip():
            raise Problem("invalid-request", "een stap vraagt een tekst", "say what was said or done: text")
        with refused_here():
            return sent(graph.recommendations.take(id, asked.step, asked.text))

    return json_answer(await work.change(write))
