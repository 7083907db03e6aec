"""Who supports something in a municipality, level by level and group by group; and recording what somebody says."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.dependencies import Graph, Root, Threads
from api.rest.bodies import Body, Id, Line, Moment, Paragraph, Town, described, given
from api.rest.parameters import AsOf, Place
from api.rest.records import Space, record_answer
from api.rest.replies import answered, day_of, gives, place_for
from kg.cycle.interpret.support.picture import SupportPicture
from kg.model.support.records import Gathered, Stance
from kg.model.values import Level
from kg.ports.journal import Stored
from kg.reason.answer import PARTIAL, sent

router = APIRouter()
Subject = Annotated[
    str,
    Query(
        min_length=1,
        max_length=1000,
        description="Id of a development, trajectory, policy, objective, activity, interpretation or draft; or the "
        "name of a development.",
        examples=["dev-woo"],
    ),
]


class SupportGiven(Body):
    """What a level or a group says; a level, a group, or both."""

    about: Line
    municipality: Town
    stance: Stance
    level: Level | None = None
    group: Line | None = None
    date: Annotated[Moment | None, PARTIAL] = None
    speaker: Line | None = None
    condition: Paragraph | None = None
    objection: Paragraph | None = None
    evidence: Paragraph | None = None
    gathered: Gathered = "gesprek"
    source: Id | None = None


EXAMPLE: dict[str, Any] = {
    "about": "dev-woo",
    "municipality": "Baarn",
    "stance": "verdeeld",
    "level": "management",
    "date": "2026-11-06",
    "objection": "Voorbeeld: twee grote veranderingen in één jaar",
}
_SAID: tuple[Literal["speaker", "condition", "objection", "evidence"], ...] = (
    "speaker",
    "condition",
    "objection",
    "evidence",
)


@router.get(
    "/support",
    operation_id="supportPicture",
    tags=["supports"],
    summary="Who supports something, and who was not asked",
    response_model=SupportPicture,
)
async def support(graph: Graph, work: Threads, about: Subject, municipality: Place, as_of: AsOf = None) -> Response:
    """
    Each level and group with what was recorded, how it went, and a next step with what others did.

    What is not found in so many documents is not absent; that it is absent stands there only when somebody said so.
    """
    return await answered(work, lambda: sent(graph.support.of(about, municipality, today=day_of(as_of))))


@router.post(
    "/support",
    operation_id="recordSupport",
    tags=["supports"],
    summary="Record what a level or a group says",
    status_code=201,
    response_model=None,
    responses=gives("Support", 201),
    openapi_extra=described(SupportGiven, EXAMPLE),
)
async def record(request: Request, graph: Graph, work: Threads, root: Root, space: Space = None) -> Response:
    """Kept with its day and with who recorded it; "onbekend" says that they were asked and have not decided."""
    asked = await given(request, SupportGiven)

    def write() -> Stored:
        place = place_for(graph, space)
        made = graph.support.record(
            asked.about,
            asked.municipality,
            asked.stance,
            level=asked.level,
            group=asked.group or "",
            day=asked.date or "",
            said={name: getattr(asked, name) or "" for name in _SAID},
            gathered=asked.gathered,
            source=asked.source or "",
            space=place,
        )
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)
