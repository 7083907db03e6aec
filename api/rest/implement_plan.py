"""Implementeren: the plan of a trajectory and its money, what was agreed, accounted for and corrected."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.plan import AgreementsAnswer, MoneyAnswer, PlanningAnswer, PlansAnswer
from api.http.dependencies import Graph, Root, Threads
from api.http.negotiation import best_form
from api.http.problems import Problem
from api.render.exchange.forms import ICS, PLAN_FORMS, plan_file, plan_name
from api.render.places import note
from api.render.spreadsheet import XLSX
from api.rest.bodies import Body, BookYear, Cents, Id, Line, Paragraph, described, given
from api.rest.parameters import AsOf, PathId, Place
from api.rest.records import Space, record_answer
from api.rest.replies import answered, day_of, gives, place_for, refused_here
from kg.cycle.implement.plan.plan import TrajectoryPlan
from kg.cycle.implement.silence import SILENT_DAYS
from kg.ports.journal import Stored
from kg.reason.answer import sent

AsPlanFile = Annotated[
    Literal["json", "xml", "xlsx", "ics"] | None,
    Query(description="As a file of MS Project, a workbook, or a calendar. JSON when nothing is said."),
]
AS_PLAN_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {form: {"schema": {"type": "string", "format": "binary"}} for form in PLAN_FORMS.values()}}
}
_NAMED: Final = {XLSX: "xlsx", ICS: "ics"}  # XML is asked for by name: browsers accept it everywhere
Silent = Annotated[
    int,
    Query(ge=1, le=3660, alias="silentDays", description="What was last heard of longer ago is silent."),
]
First = Annotated[int, Query(ge=1, le=1_000_000, description="The number of the step to begin with.")]
Most = Annotated[int, Query(ge=1, le=10_000, description="How many at most; what is left out is counted.")]

router: Final = APIRouter()


class Agreeing(Body):
    """Why the plan of now is agreed on, and by whom: the caller, when that is left out."""

    reason: Paragraph
    author: Line | None = None


class Accounting(Body):
    """Which year is accounted for, and by which decision."""

    year: BookYear
    decision: Id


class Correcting(Body):
    """What turned out otherwise about an accounted year, and the open year in which it counts; at least one change."""

    year: BookYear
    corrects_year: BookYear
    reason: Paragraph
    budget_change_cents: Cents | None = None
    spent_change_cents: Cents | None = None


@router.get(
    "/plans",
    operation_id="plans",
    tags=["trajectories"],
    summary="How the plans of a municipality stand",
    response_model=PlansAnswer,
)
async def plans(
    graph: Graph, work: Threads, municipality: Place, as_of: AsOf = None, silent_days: Silent = SILENT_DAYS
) -> Response:
    """One line for each trajectory: what should have ended, moved, is silent, or is not on record."""

    def found() -> Any:
        code = graph.gazetteer.place(municipality).code
        items = graph.planning.standings(code, today=day_of(as_of), silent_days=silent_days)
        return sent(PlansAnswer(items=items, total=len(items), municipality_note=note(graph, municipality)))

    return await answered(work, found)


@router.get(
    "/trajectories/{id}/planning",
    operation_id="planning",
    tags=["trajectories"],
    summary="The plan of a trajectory",
    response_model=PlanningAnswer,
    responses=AS_PLAN_FILE,
)
async def planning(
    request: Request,
    graph: Graph,
    work: Threads,
    id: PathId,
    as_of: AsOf = None,
    silent_days: Silent = SILENT_DAYS,
    first: First = 1,
    most: Most = 1000,
    format: AsPlanFile = None,
) -> Response:
    """
    What is done when: the critical path and slack, circles named, and what became of what was agreed.

    Also as a file, which has all activities: by `format`, or by an Accept header that prefers one.
    """

    def made() -> TrajectoryPlan:
        return graph.planning.of(id, today=day_of(as_of), silent_days=silent_days)

    form = format or _preferred(request)
    if form == "json":
        return await answered(work, lambda: sent(PlanningAnswer.of(made(), first, most)))

    def written() -> tuple[bytes, str]:
        with refused_here():
            plan = made()
        return plan_file(graph, plan, form), plan_name(plan, form)

    content, name = await work.ask(written)
    about = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=PLAN_FORMS[form], headers=about)


def _preferred(request: Request) -> str:
    """The form that the Accept header prefers; JSON for who names none of the others."""
    accept = ",".join(request.headers.getlist("accept"))
    try:
        return _NAMED.get(best_form(accept, ("application/json", *_NAMED)), "json")
    except Problem:  # what it names is none of these
        return "json"


@router.get(
    "/trajectories/{id}/baselines",
    operation_id="listAgreements",
    tags=["trajectories"],
    summary="What was agreed",
    response_model=AgreementsAnswer,
)
async def agreements(graph: Graph, work: Threads, id: PathId) -> Response:
    """Every plan that was agreed on, first to last, each with its reason and with what it changed."""
    return await answered(work, lambda: sent(AgreementsAnswer(items=graph.planning.agreed(id))))


@router.post(
    "/trajectories/{id}/baselines",
    operation_id="agreePlan",
    tags=["trajectories"],
    summary="Agree on the plan of now",
    status_code=201,
    response_model=None,
    responses=gives("Baseline", 201),
    openapi_extra=described(Agreeing, {"reason": "Het besluit valt twee weken later", "author": "projectleider"}),
)
async def agree(request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None) -> Response:
    """The dates of now, kept for ever beside what was agreed before."""
    asked = await given(request, Agreeing)

    def write() -> Stored:
        place = place_for(graph, space)
        with refused_here():
            return graph.get(graph.planning.agree(id, asked.reason, by=asked.author or "", space=place).id)

    return record_answer(root, await work.change(write), 201)


@router.get(
    "/trajectories/{id}/money",
    operation_id="money",
    tags=["trajectories"],
    summary="The money of a trajectory",
    response_model=MoneyAnswer,
)
async def money(graph: Graph, work: Threads, id: PathId, most: Most = 1000) -> Response:
    """A year: what may be spent and was, by activity, objective, programme and task field, and of how many known."""
    return await answered(work, lambda: sent(MoneyAnswer.of(graph.budgets.of(id), most)))


@router.post(
    "/trajectories/{id}/accounts",
    operation_id="accountYear",
    tags=["trajectories"],
    summary="Account for a year",
    status_code=201,
    response_model=None,
    responses=gives("YearAccount", 201),
    openapi_extra=described(Accounting, {"year": 2026, "decision": "voorbeeld.besluit-1"}),
)
async def account(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """Its amounts are kept as they are now, and change no more; there is no way back."""
    asked = await given(request, Accounting)

    def write() -> Stored:
        place = place_for(graph, space)
        with refused_here():
            return graph.get(graph.budgets.account(id, asked.year, asked.decision, space=place).id)

    return record_answer(root, await work.change(write), 201)


@router.post(
    "/activities/{id}/corrections",
    operation_id="correctBudget",
    tags=["activities"],
    summary="Book a correction in an open year",
    status_code=201,
    response_model=None,
    responses=gives("BudgetCorrection", 201),
    openapi_extra=described(
        Correcting,
        {"year": 2027, "correctsYear": 2026, "reason": "De factuur kwam terug", "spentChangeCents": -4000},
    ),
)
async def correct(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """What turned out otherwise about a year that was accounted for; the account stays as it is."""
    asked = await given(request, Correcting)

    def write() -> Stored:
        place = place_for(graph, space)
        with refused_here():
            made = graph.budgets.correct(
                id, year=asked.year, corrects_year=asked.corrects_year, reason=asked.reason,
                budget_change_cents=asked.budget_change_cents, spent_change_cents=asked.spent_change_cents,
                space=place,
            )  # fmt: skip
        return graph.get(made.id)

    return record_answer(root, await work.change(write), 201)
