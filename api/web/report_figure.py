"""Rapporteren: how a number of a report was reached: its rule, and what each record gives to it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.documents.report import capital, kind_said, report_title
from api.web.address import with_query
from api.web.frame import shown
from api.web.pages import Leaf, leaves
from api.web.place import of_place
from api.web.report_accountability import PATH, AskedReport
from api.web.texts import _
from kg.cycle.report.measures.figure import (
    EUR,
    Grounds,
    MeasureFigure,
    basis_said,
    number_said,
    period_said,
    quantity_said,
)
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.report.accountability.parts import AccountabilityReport
    from kg.cycle.report.measures.figure import MeasureDefinition
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_ROWS: Final = 100  # on a page


class Giving(NamedTuple):
    """
    A record that a number was counted over.

    Attributes:
        id: Of the record.
        title: What it is called.
        said: What it gives to the number; "" where it does not count in it.
    """

    id: str
    title: str
    said: str


@of_place
async def figure(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """One number of a report, with its rule and what it was counted over."""
    asked = AskedReport(request.query_params, place)
    made = await work_of(request).ask(lambda: asked.made(graph))
    found = _found(made, request.path_params["key"])
    grounds = found.grounds or Grounds((), 0)
    leaf = Leaf.of(request, len(grounds.records), _ROWS)
    values: dict[str, Any] = {
        "made": made,
        "one": found,
        "defined": _defined(made, found.measure),
        "rows": givings(found)[leaf.first : leaf.last],
        "adds": _adds_up(found, grounds.gives),
        "leaves": leaves(leaf, lambda number: with_query(request.query_params, blad=number)),
        "path": PATH,
        "query": f"?{urlencode({**asked.query(), 'van': asked.about})}",
        "said": {"title": report_title, "basis": basis_said, "period": period_said, "kind": kind_said,
                 "capital": capital},
    }  # fmt: skip
    return shown(request, "report_figure", active="rapporteren", place=place, **values)


def _found(made: "AccountabilityReport", key: str) -> MeasureFigure:
    for one in made.figures():
        if one.key == key:
            return one
    raise NotFound("dit cijfer staat niet in deze rapportage; maak haar opnieuw, en kies het daar")


def _defined(made: "AccountabilityReport", code: str) -> "MeasureDefinition | None":
    return next((one for chapter in made.chapters for one in chapter.definitions if one.code == code), None)


def givings(found: MeasureFigure) -> list[Giving]:
    """What each record gives to a number: those that count first, in the order in which they were counted."""
    if found.grounds is None:
        return []
    records = found.grounds.records
    if not found.grounds.gives:
        return [Giving(one["id"], one.get("title") or one["id"], _held(one)) for one in records]
    pairs = sorted(zip(records, found.grounds.gives, strict=True), key=lambda pair: not pair[1])
    return [
        Giving(one["id"], one.get("title") or one["id"], _said(number, found.unit) if number else "")
        for one, number in pairs
    ]


def _held(record: Any) -> str:
    """The value that stands in a record, as it is said in a report."""
    quantity = record.get("value") or record.get("target_quantity")
    return quantity_said(quantity) if isinstance(quantity, dict) else record.get("target") or ""


def _said(number: float, unit: str) -> str:
    if unit == EUR:
        return number_said(round(100 * number), unit)
    return _("telt mee")


def _adds_up(found: MeasureFigure, gives: Sequence[float]) -> bool:
    """Whether the number is the sum of what the records give."""
    return bool(gives) and found.low is not None and round(100 * sum(gives)) == round(100 * found.low)
