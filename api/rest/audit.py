"""Who saw and wrote what, for stewards."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.answers.forms import DAY_PATTERN, REST, TIME, json_answer
from api.answers.rest import Answer, PageLinks
from api.answers.trail import day_end, day_start, following, line, place_of
from api.http.dependencies import Graph, Root, Threads
from api.rest.records import MAX_PAGE, PAGE, SPACE_PATTERN, PageSize
from kg.model.record import ID_PATTERN
from kg.ports.trail import ACTS, Wanted

if TYPE_CHECKING:
    Act = str
else:
    Act = Literal[ACTS]

PLACE: Final = rf"{DAY_PATTERN.removesuffix('$')}T{TIME}\.[0-9]{{6}}Z~[0-9]{{1,7}}$"

router = APIRouter()


class AuditEntry(Answer):
    """One line of who did what."""

    at: datetime
    actor: str = Field(description="Who, as the journal knows them.")
    act: Act
    space: str = Field(description="Owner and audience.")
    record: str | None = Field(description="null when it is about all of the space.")
    detail: str = Field(description="More about it; the reason, of a write.")


class AuditAnswer(Answer):
    """A page of lines, newest first."""

    items: list[AuditEntry]
    links: PageLinks


@router.get(
    "/audit-entries",
    operation_id="audit",
    tags=["audit"],
    summary="Who saw and wrote what, newest first",
    response_model=AuditAnswer,
)
async def audit(
    graph: Graph,
    work: Threads,
    root: Root,
    record: Annotated[
        str | None, Query(pattern=ID_PATTERN, description="About this record or all of its space.", examples=["les-1"])
    ] = None,
    actor: Annotated[
        str | None, Query(min_length=1, max_length=500, description="By whom, as it stands here.", examples=["anna"])
    ] = None,
    space: Annotated[
        str | None,
        Query(pattern=SPACE_PATTERN, max_length=200, description="In this space.", examples=["ede/private"]),
    ] = None,
    act: Annotated[list[Act] | None, Query(max_length=10, description="Only these.")] = None,
    since: Annotated[date | None, Query(description="From this day on.", examples=["2026-01-15"])] = None,
    until: Annotated[date | None, Query(description="Up to and including this day.", examples=["2026-06-01"])] = None,
    page_size: PageSize = PAGE,
    before: Annotated[
        str | None,
        Query(
            pattern=PLACE,
            description="Where the page before ended.",
            examples=["2026-01-15T09:00:00.000000Z~1"],
        ),
    ] = None,
) -> Response:
    """The spaces of which you are a steward; reading them here is noted too."""
    moment, skip = place_of(before)
    ends = [end for end in (day_end(until), moment) if end is not None]
    wanted = Wanted(
        record or "",
        actor or "",
        space or "",
        frozenset(act) if act else None,
        day_start(since),
        min(ends, default=None),
    )
    found = await work.ask(lambda: graph.witness.seen(wanted, most=page_size + 1, skip=skip))
    given = found[:page_size]
    asked: dict[str, object] = {
        "record": record,
        "actor": actor,
        "space": space,
        "act": act,
        "since": since,
        "until": until,
        "pageSize": min(page_size, MAX_PAGE),
    }
    links = {"self": _address(root, {**asked, "before": before}), "first": _address(root, asked)}
    if len(found) > page_size:
        links["next"] = _address(root, {**asked, "before": following(given, before, skip)})
    return json_answer({"items": [line(one) for one in given], "links": links})


def _address(root: str, asked: dict[str, object]) -> str:
    return f"{root}{REST}/audit-entries?" + urlencode(
        {key: value for key, value in asked.items() if value is not None}, doseq=True
    )
