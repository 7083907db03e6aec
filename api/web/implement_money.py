"""The money of a trajectory: a line a year, and one year apart by programme, objective, task field and activity."""

from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.address import with_query
from api.web.files import Sheets, TitledTable, taken_along
from api.web.frame import shown
from api.web.implement_plan import may_agree, plan_path
from api.web.place import of_place
from api.web.texts import _, figure
from kg import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.cycle.implement.budget.budget import MoneySum, TrajectoryMoney, YearMoney
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_YEARS: Final = 60  # lines of years
_ROWS: Final = 50  # of one part
_LATE: Final = 10  # of what came in too late


class Part(NamedTuple):
    """
    A year divided in one way.

    Attributes:
        key: Of the part, for its heading.
        head: What a row is.
        of_records: Whether the key of each row is a record.
        more: How many rows are left out.
    """

    key: str
    title: str
    head: str
    rows: "Sequence[MoneySum]"
    of_records: bool
    more: int


@of_place
async def money(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The years, and the one that is asked for: else this year, else the first that comes, else the last."""
    key = request.path_params["id"]
    found = await work_of(request).ask(lambda: graph.budgets.of(key))
    year = _chosen(found, request.query_params.get("jaar", ""))
    query = request.query_params
    return shown(
        request,
        "money",
        active="implementeren",
        place=place,
        money=found,
        path=plan_path(request, key),
        years=found.years[-_YEARS:],
        older=max(len(found.years) - _YEARS, 0),
        address=lambda of: with_query(query, jaar=str(of)),
        year=year,
        parts=_parts(year) if year else (),
        late=year.left_out[:_LATE] if year else (),
        begun=year is not None and year.year <= clock.today().year,
        euros=euros,
        share=share,
        may=may_agree(request, graph, place),
    )


@of_place
async def money_download(request: Request, graph: "KnowledgeGraph", _place: "Place") -> Response:
    """All years and all parts, as a file."""
    key = request.path_params["id"]
    return await taken_along(request, lambda: _sheets(graph.budgets.of(key)))


def euros(cents: int | None) -> str:
    """An amount, to the cent where there are cents; what is not known is said to be so."""
    if cents is None:
        return _("niet bekend")
    return f"€ {figure(cents / 100, 2 if cents % 100 else 0)}"


def share(part: int | None, whole: int | None) -> float | None:
    """Which part of an amount another one is, 0 to 1; None where that cannot be said."""
    return part / whole if part is not None and whole is not None and 0 <= part <= whole and whole else None


def _chosen(found: "TrajectoryMoney", asked: str) -> "YearMoney | None":
    by_year = {str(one.year): one for one in found.years}
    ahead = [one for one in found.years if one.year >= clock.today().year]
    return by_year.get(asked) or next(iter(ahead or found.years[-1:]), None)


def _parts(year: "YearMoney") -> list[Part]:
    parts = (
        ("taakveld", _("Naar taakveld"), _("Taakveld"), year.by_task_field, False),
        ("programma", _("Naar programma"), _("Programma"), year.by_programme, False),
        ("doel", _("Naar doelstelling"), _("Doelstelling"), year.by_objective, True),
        ("activiteit", _("Naar activiteit"), _("Activiteit"), year.by_activity, True),
    )
    return [
        Part(key, title, head, rows[:_ROWS], of_records, max(len(rows) - _ROWS, 0))
        for key, title, head, rows, of_records in parts
    ]


def _sheets(found: "TrajectoryMoney") -> Sheets:
    head = (_("Waarvan"), _("Budget"), _("Bekend van"), _("Uitgegeven"), _("Bekend van"))
    tables = []
    for year in found.years:
        state = _("verantwoord") if year.accounted_by else _("open")
        rows = [_cells(_("Samen"), year.total)]
        for part in (year.by_task_field, year.by_programme, year.by_objective, year.by_activity):
            rows += [_cells(one.title, one) for one in part]
        tables.append(TitledTable(f"{year.year} ({state})", head, rows))
    return Sheets(_("Geld van %(title)s") % {"title": found.title}, f"geld-{found.trajectory}", tables)


def _cells(title: str, one: "MoneySum") -> tuple[str, ...]:
    known = _("%(known)s van %(all)s")
    return (
        title,
        euros(one.budget_cents),
        known % {"known": one.budget_known, "all": one.activities},
        euros(one.spent_cents),
        known % {"known": one.spent_known, "all": one.activities},
    )
