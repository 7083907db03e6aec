"""Borgen: what a trajectory must be able to show, and handing it over; and by which decision things are done."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.dossier import LegitimacyAnswer
from api.http.dependencies import Graph, Root, Threads
from api.render.dossier.pack import ZIP, handover_name, handover_zip
from api.render.places import note
from api.rest.bodies import Body, Id, Line, Paragraph, described, given
from api.rest.parameters import AsOf, PathId, Place
from api.rest.records import Space, record_answer
from api.rest.replies import answered, day_of, gives, place_for, refused_here
from kg.cycle.borgen.dossier.dossier import Dossier
from kg.cycle.borgen.dossier.handover import Handover
from kg.ports.journal import Stored
from kg.reason.answer import sent, widened

Leaver = Annotated[
    str | None,
    Query(max_length=500, description="Who leaves: a person or a provider, by id or name.", examples=["Voorbeeld BV"]),
]
AsPack = Annotated[
    Literal["json", "zip"] | None, Query(description="As one folder to read without Kring. JSON when nothing is said.")
]
DecisionStand = Annotated[
    Literal["bekend", "niet gevonden", "ontbreekt", "buiten mandaat"] | None,
    Query(description="Only what is in this state; `buiten mandaat` is of a decision that is known."),
]
SubjectKind = Annotated[
    Literal["Policy", "DraftVersion", "YearAccount", "Activity"] | None, Query(description="Only of this kind.")
]
Skipped = Annotated[int, Query(ge=0, le=1_000_000, description="How many are passed over.")]
Topmost = Annotated[int, Query(ge=1, le=10_000, description="How many at most.")]
PACK: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}
}
STATED: Final = {"piece": "dpia", "standing": "ontbreekt", "grounds": "Voorbeeld: niet gemaakt, zegt de projectleider"}

router: Final = APIRouter()


class PieceStated(Body):
    """What somebody says of one piece."""

    piece: Line
    standing: Literal["aanwezig", "ontbreekt", "niet nodig"]
    grounds: Paragraph
    concerns: Id | None = None
    record: Id | None = None
    kept_at: Line | None = None
    owner: Line | None = None
    retention: Line | None = None
    restriction: Line | None = None


@router.get(
    "/trajectories/{id}/dossier",
    operation_id="dossier",
    tags=["trajectories"],
    summary="What a trajectory must be able to show",
    response_model=Dossier,
)
async def dossier(graph: Graph, work: Threads, id: PathId, as_of: AsOf = None) -> Response:
    """Each piece with its reason: there, not found in what was read, missing for certain, not needed, or not known."""
    return await answered(work, lambda: sent(graph.dossiers.of(id, today=day_of(as_of))))


@router.post(
    "/trajectories/{id}/dossier",
    operation_id="statePiece",
    tags=["trajectories"],
    summary="Say how it stands with a piece",
    status_code=201,
    response_model=None,
    responses=gives("DossierItem", 201),
    openapi_extra=described(PieceStated, STATED),
)
async def stated(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """That it is there, missing or not needed, and what that rests on; what was said last holds."""
    asked = await given(request, PieceStated)

    def write() -> Stored:
        said = asked.model_dump(exclude_none=True)
        piece, standing, grounds = said.pop("piece"), said.pop("standing"), said.pop("grounds")
        place = place_for(graph, space)
        with refused_here():
            made = graph.dossiers.state(id, piece, standing, grounds, said=said, space=place)
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)


@router.get(
    "/trajectories/{id}/handover",
    operation_id="handover",
    tags=["trajectories"],
    summary="What goes along when somebody leaves",
    response_model=Handover,
    responses=PACK,
)
async def handover(graph: Graph, work: Threads, id: PathId, leaver: Leaver = None, format: AsPack = None) -> Response:
    """What is open and whose, decisions, lessons, contacts, and where everything is; noted as an export."""

    def made() -> Handover:
        return graph.dossiers.handover(id, leaver or "")

    if format != "zip":
        return await answered(work, lambda: sent(made()))

    def written() -> tuple[bytes, str]:
        found = made()
        makers = {code: graph.gazetteer.name(code) for code in found.dossier.municipalities}
        return handover_zip(found, makers), handover_name(found)

    content, name = await work.ask(written)
    about = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=ZIP, headers=about)


@router.get(
    "/legitimacy",
    operation_id="legitimacy",
    tags=["trajectories"],
    summary="By which decision things are done",
    response_model=LegitimacyAnswer,
)
async def legitimacy(
    graph: Graph,
    work: Threads,
    municipality: Place,
    state: DecisionStand = None,
    kind: SubjectKind = None,
    as_of: AsOf = None,
    skip: Skipped = 0,
    top: Topmost = 1000,
) -> Response:
    """Policies, adopted drafts, accounted years and work with money: the decision, or that none was found."""

    def found() -> Any:
        code = graph.gazetteer.place(municipality).code
        made = graph.decisions(code, today=day_of(as_of), state=state or "", kind=kind or "", skip=skip, top=top)
        return sent(widened(LegitimacyAnswer, made, municipality_note=note(graph, municipality)))

    return await answered(work, found)
