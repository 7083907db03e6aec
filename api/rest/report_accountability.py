"""Rapporteren: the numbers of a trajectory, a municipality or a programme, and reports of it for an audience."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.forms import TEXT_PATTERN
from api.http.dependencies import Graph, Root, Threads, shelf_of
from api.render.documents.document import Document
from api.render.documents.report import report_document, report_name
from api.render.house.shelf import REPORT
from api.rest.bodies import Body, Day, Line, described, given
from api.rest.documents import AS_FILE, AsFile, filed, preferred
from api.rest.parameters import AsOf, PathId
from api.rest.records import Space, record_answer
from api.rest.replies import answered, day_of, gives, place_for, refused_here
from kg.cycle.report.accountability.audience import Audience
from kg.cycle.report.accountability.parts import AccountabilityReport
from kg.cycle.report.measures.measures import Measures
from kg.ports.journal import Stored
from kg.reason.answer import sent

Programme = Annotated[
    str,
    Query(
        pattern=f"^$|{TEXT_PATTERN}",
        max_length=200,
        description="Of the budget of the municipality or organisation; all of it without it.",
        examples=["Dienstverlening"],
    ),
]
ForWhom = Annotated[Audience, Query(description="For whom: it selects, orders and words, and changes no figure.")]

router: Final = APIRouter()


class ReportKeeping(Body):
    """For whom a report is made and kept, and of which programme; today, or as of a day before it."""

    audience: Audience
    programme: Line | None = None
    as_of: Day | None = None


@router.get(
    "/figures/{id}",
    operation_id="figures",
    tags=["reports"],
    summary="Every number of something, with what it rests on",
    response_model=Measures,
)
async def figures(graph: Graph, work: Threads, id: PathId, programme: Programme = "", as_of: AsOf = None) -> Response:
    """
    Counted, measured and planned: each number with its definition, n, period, sources and doubt.

    The id is of a trajectory or an organisation, or the code or name of a municipality. As of a day: with what the
    journal knew then.
    """

    def found() -> Measures:
        with refused_here():
            return graph.figures(id, programme=programme, as_of=day_of(as_of))

    return await answered(work, lambda: sent(found()))


@router.get(
    "/report-drafts/{id}",
    operation_id="reportDraft",
    tags=["reports"],
    summary="A report, made and not kept",
    response_model=AccountabilityReport,
    responses=AS_FILE,
)
async def report_draft(
    request: Request,
    graph: Graph,
    work: Threads,
    id: PathId,
    audience: ForWhom,
    programme: Programme = "",
    as_of: AsOf = None,
    format: AsFile = None,
) -> Response:
    """
    Time, money, quality, support, risks and decisions for one audience, as of a day; the id is as for the figures.

    Also as a document: by `format`, or by an Accept header that prefers one.
    """

    def made() -> AccountabilityReport:
        with refused_here():
            return graph.report(id, audience, programme=programme, as_of=day_of(as_of))

    form = format or preferred(request)
    if form == "json":
        return await answered(work, lambda: sent(made()))

    def written() -> tuple[Document, str]:
        found = made()
        return report_document(found), report_name(found, form)

    shelf = shelf_of(request)
    return await filed(work, form, written, lambda: shelf.style(REPORT))


@router.post(
    "/report-drafts/{id}",
    operation_id="keepReport",
    tags=["reports"],
    summary="Make a report and keep it",
    status_code=201,
    response_model=None,
    responses=gives("Report", 201),
    openapi_extra=described(ReportKeeping, {"audience": "raad"}),
)
async def keep_report(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, space: Space = None
) -> Response:
    """Its figures and lights as a record, with the event of the journal that it knew; the same one is kept once."""
    asked = await given(request, ReportKeeping)

    def write() -> Stored:
        place = place_for(graph, space)
        with refused_here():
            return graph.keep_report(
                id, asked.audience, programme=asked.programme or "", as_of=day_of(asked.as_of), space=place
            )

    return record_answer(root, await work.change(write), 201)


@router.get(
    "/reports/{id}/text",
    operation_id="keptReport",
    tags=["reports"],
    summary="A kept report again",
    response_model=AccountabilityReport,
    responses=AS_FILE,
)
async def kept_report(request: Request, graph: Graph, work: Threads, id: PathId, format: AsFile = None) -> Response:
    """The same as when it was kept, from the journal up to its event; as a document the same to the byte."""

    def made() -> AccountabilityReport:
        with refused_here():
            return graph.kept_report(id)

    form = format or preferred(request)
    if form == "json":
        return await answered(work, lambda: sent(made()))

    def written() -> tuple[Document, str]:
        found = made()
        return report_document(found), report_name(found, form)

    return await filed(work, form, written)
