"""Who can help, and the joint offer for a trajectory or a development."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from api.answers.fit import any_fits, with_fit
from api.answers.forms import camelled, json_answer
from api.answers.rest import AboutFit, AboutPlace, Answer, Evidence, Judged, Named, Part
from api.http.dependencies import Graph, Threads
from api.render.places import noted
from api.rest.questions import Place, Text, Themes
from kg.errors import InputError
from kg.model.record import ID_PATTERN
from kg.model.values import Phase
from kg.store.chances import HELPING

router = APIRouter()
_CALLED: Final = {"Trajectory": "traject", "Development": "ontwikkeling"}


class HelpReasons(Answer):
    """Why somebody can help: the parts of the score."""

    parts: list[Part]


class HelperItem(Judged):
    """A provider, person or municipality that can help."""

    id: str
    kind: str = Field(description="`Organisation`, `Expert` or `Municipality`.")
    name: str
    organisation: str | None = Field(None, description="Of a person.")
    learn_from: bool = Field(description="Whether all that is known is that it failed there; these come last.")
    score: float
    why: HelpReasons


class WhoAnswer(AboutFit, AboutPlace):
    """Who can help, best first."""

    items: list[HelperItem]


class Who(Answer):
    """A provider or a person."""

    id: str
    name: str


class OfferLine(Answer):
    """Who does what with which service."""

    service: str
    title: str
    providers: list[Who]
    people: list[Who]
    why: str = Field(description="Why it suits, in Dutch.")
    sources: list[str] = Field(description="Addresses of what says that it is offered; empty: no public page is known.")
    note: str | None = Field(None, description="What is doubtful about that.")


class OfferLesson(Answer):
    """A lesson for a phase; judged when it is asked for a municipality."""

    id: str
    title: str
    verdict: str | None = None
    reason: str | None = None


class OfferPhase(Answer):
    """A phase."""

    phase: Phase
    now: bool = Field(description="Whether the trajectory is there.")
    services: list[OfferLine]
    lessons: list[OfferLesson]
    missing: list[str] = Field(description="What is not there in this phase, in Dutch.")


class OfferedService(Answer):
    """A service on a theme."""

    service: str
    title: str
    phases: list[Phase]


class OfferedExpertise(Answer):
    """A field of knowledge on a theme, and who has it."""

    expertise: str
    title: str
    people: list[Who]
    providers: list[Who]


class OfferTheme(Answer):
    """A theme of what is asked about."""

    id: str
    name: str
    services: list[OfferedService]
    expertise: list[OfferedExpertise]


class Hole(Answer):
    """What is not there."""

    rule: str
    text: str
    phases: list[Phase]
    themes: list[str]
    evidence: list[Evidence]


class Promise(Answer):
    """How a promise is served."""

    name: str
    status: str
    text: str
    evidence: list[Evidence]


class OfferAnswer(AboutPlace):
    """The joint offer for a trajectory or a development, head to tail."""

    trajectory: str | None = Field(description="The trajectory that it is for.")
    development: str | None = Field(description="Or the development.")
    title: str
    municipality: str | None = Field(description="The name of whom it is looked at for.")
    themes_from: str = Field(description="Whether the themes were recorded or follow from the text.")
    phases: list[OfferPhase] = Field(description="Services with providers and people, and lessons, by phase.")
    themes: list[OfferTheme] = Field(description="Services and expertise on each theme.")
    experience: list[Named] = Field(description="Cases of other municipalities.")
    holes: list[Hole] = Field(description="What is not there, with the rule that says so.")
    promises: list[Promise] = Field(description="How each promise is served.")


@router.get("/who", operation_id="who", tags=["borgen"], summary="Who can help with this, with evidence",
            response_model=WhoAnswer)  # fmt: skip
async def who(
    graph: Graph,
    work: Threads,
    text: Text,
    theme: Themes = None,
    phase: Annotated[Phase | None, Query(description="The phase that help is wanted in.")] = None,
    municipality: Place = None,
    top: Annotated[int, Query(ge=1, le=200, description="How many answers at most.")] = 10,
) -> Response:
    """Providers, people and municipalities that know it, offer it or did it before; parts of each score add up."""

    def found() -> dict[str, Any]:
        themes = [graph.theme(label) for label in theme or ()]
        entries = graph.who(text, themes=themes, phase=phase or "", municipality=municipality or "", top=top)
        answer = {"items": [camelled(entry.to_json()) for entry in entries]}
        asked = " ".join([text, *(theme or ())])
        judged = with_fit(answer, lambda: graph.missing(asked, *HELPING), fits=any_fits(entries))
        return noted(graph, municipality, judged)

    return json_answer(await work.ask(found))


@router.get("/trajectories/{id}/offer", operation_id="offer", tags=["borgen"], summary="The joint offer, head to tail",
            response_model=OfferAnswer)  # fmt: skip
async def offer(
    graph: Graph,
    work: Threads,
    id: Annotated[str, Path(pattern=ID_PATTERN, description="Of a trajectory.", examples=["traject-1"])],
    municipality: Place = None,
) -> Response:
    """Who does what with which service in each phase and on each theme, what is not there, and the promises."""
    return await _offered(graph, work, id, "Trajectory", municipality)


@router.get("/developments/{id}/offer", operation_id="offerForDevelopment", tags=["borgen"],
            summary="The joint offer for a development", response_model=OfferAnswer)  # fmt: skip
async def offer_for_development(
    graph: Graph,
    work: Threads,
    id: Annotated[str, Path(pattern=ID_PATTERN, description="Of a development.", examples=["dev-woo"])],
    municipality: Place = None,
) -> Response:
    """What is offered for it in each phase, by whom and from what source, and what is not there."""
    return await _offered(graph, work, id, "Development", municipality)


async def _offered(graph: Graph, work: Threads, record_id: str, kind: str, municipality: str | None) -> Response:
    def made() -> dict[str, Any]:
        held = graph.get(record_id)
        if held.kind != kind:
            raise InputError(f"{record_id!r} is geen {_CALLED[kind]} maar een {held.kind}")
        return noted(graph, municipality, camelled(graph.offer(record_id, municipality or "").to_json()))

    return json_answer(await work.ask(made))
