"""The plans of a municipality: each in one line; and one of them as bars with its table, with what was agreed of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import root_of, settings_of, work_of
from api.render.drawings.gantt import gantt
from api.render.exchange.forms import PLAN_FORMS, plan_file, plan_name
from api.render.terminal.plan import bars
from api.web.address import with_query
from api.web.borgen_lesson import home_of
from api.web.files import file_of
from api.web.frame import shown
from api.web.pages import Leaf, leaves
from api.web.place import of_place
from api.web.texts import _, day, message, ngettext
from kg.errors import Forbidden, InvalidRecord, NotFound

if TYPE_CHECKING:
    from kg.cycle.implement.plan.plan import Agreed, EndShift, PlannedStep, TrajectoryPlan
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_LINES: Final = 50  # plans on a page of the list
_STEPS: Final = 50  # activities on a page of one plan: what a screen can show, and a first visit may weigh
_AGREED: Final = 20  # agreements that are told, the latest
NAMED: Final = 10  # of a list of titles
MONTHS: Final = (
    *(message("jan"), message("feb"), message("mrt"), message("apr"), message("mei"), message("jun")),
    *(message("jul"), message("aug"), message("sep"), message("okt"), message("nov"), message("dec")),
)


class Some(NamedTuple):
    """
    The first of a list.

    Attributes:
        more: How many are left out.
    """

    named: Sequence[str]
    more: int

    @classmethod
    def of(cls, titles: Sequence[str]) -> "Some":
        """The first ones."""
        return cls(titles[:NAMED], max(len(titles) - NAMED, 0))


@of_place
async def plans(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The trajectories of a municipality, each with how its plan stands."""
    found = await work_of(request).ask(lambda: graph.planning.standings(place.code))
    leaf = Leaf.of(request, len(found), _LINES)
    query = request.query_params
    return shown(
        request,
        "plans",
        active="implementeren",
        place=place,
        lines=found[leaf.first : leaf.last],
        total=len(found),
        leaves=leaves(leaf, lambda number: with_query(query, blad=number)),
    )


@of_place
async def plan(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """One plan: its bars, the table that says the same, what moved and why, and what became of the first agreement."""
    key = request.path_params["id"]
    found = await work_of(request).ask(lambda: graph.planning.of(key))
    leaf = Leaf.of(request, len(found.steps), _STEPS)
    steps = found.steps[leaf.first : leaf.last]
    said = ngettext(
        "Planning van %(num)s activiteit; de tabel hieronder zegt hetzelfde",
        "Planning van %(num)s activiteiten; de tabel hieronder zegt hetzelfde",
        len(steps),
    ) % {"num": len(steps)}
    drawn = gantt(bars(steps, _told), found.as_of, said, now=_("vandaag"), months=[_(name) for name in MONTHS])
    query = request.query_params
    return shown(
        request,
        "planning",
        active="implementeren",
        place=place,
        plan=found,
        path=plan_path(request, key),
        steps=steps,
        drawing=Markup(drawn),  # noqa: S704  # nosec B704 - ours
        numbers={one.id: one.number for one in found.steps},
        shown_numbers=range(leaf.first + 1, leaf.last + 1),
        leaves=leaves(leaf, lambda number: with_query(query, blad=number)),
        critical=sum(one.critical for one in found.steps),
        slack=slack,
        shifted=shifted,
        circles=[Some.of([_titles(found)[one] for one in circle]) for circle in found.cycles[:NAMED]],
        lost=Some.of(found.not_found),
        agreed=[_moved(one) for one in reversed(found.agreed[-_AGREED:])],
        left_out=max(len(found.agreed) - _AGREED, 0),
        kept=_kept(found),
        may=bool(found.steps) and may_agree(request, graph, place),
    )


@of_place
async def plan_download(request: Request, graph: "KnowledgeGraph", _place: "Place") -> Response:
    """The whole plan as a file: for MS Project, a spreadsheet or a calendar."""
    key, form = request.path_params["id"], request.path_params["form"]
    if form not in PLAN_FORMS:
        raise NotFound("er is hier niets")

    def written() -> tuple[bytes, str]:
        found = graph.planning.of(key)
        return plan_file(graph, found, form), plan_name(found, form)

    content, name = await work_of(request).ask(written)
    return file_of(content, name, PLAN_FORMS[form])


def plan_path(request: Request, key: str) -> str:
    """Where the page of a plan is."""
    return f"{root_of(request)}/implementeren/planning/{key}"


def may_agree(request: Request, graph: "KnowledgeGraph", place: "Place") -> bool:
    """Whether the caller has a place to keep what is agreed."""
    try:
        home_of(graph, place)
    except (Forbidden, InvalidRecord):
        return False
    return not settings_of(request).read_only


def slack(days: int | None) -> str:
    """How many working days something may be late, in words."""
    if days is None:
        return _("niet bekend")
    if days <= 0:
        return _("geen")
    return ngettext("%(num)s werkdag", "%(num)s werkdagen", days) % {"num": days}


def shifted(shift: "EndShift | None") -> str:
    """How an end differs from what was agreed, in words."""
    if shift is None:
        return _("erbij gekomen")
    if shift.moved == "gelijk":
        return _("zoals afgesproken")
    if shift.moved == "onbekend" or shift.least_days is None or shift.most_days is None:
        return _("niet te zeggen")
    low, high = sorted((abs(shift.least_days), abs(shift.most_days)))
    if low == high:
        words = (
            ngettext("%(days)s dag later", "%(days)s dagen later", low)
            if shift.moved == "later"
            else ngettext("%(days)s dag eerder", "%(days)s dagen eerder", low)
        )
        return words % {"days": low}
    words = _("%(low)s tot %(high)s dagen later") if shift.moved == "later" else _("%(low)s tot %(high)s dagen eerder")
    return words % {"low": low, "high": high}


def _told(step: "PlannedStep") -> str:
    """What a bar shows, for a screen reader."""
    begin, end = (day(one) if one else _("niet bekend") for one in (step.start, step.end))
    return _("van %(begin)s tot %(end)s, speling: %(slack)s") % {
        "begin": begin, "end": end, "slack": slack(step.slack_days),
    }  # fmt: skip


def _titles(found: "TrajectoryPlan") -> dict[str, str]:
    return {one.id: one.title for one in found.steps}


def _moved(one: "Agreed") -> dict[str, Any]:
    return {"of": one, "moved": Some.of(one.moved), "added": Some.of(one.added), "dropped": Some.of(one.dropped)}


def _kept(found: "TrajectoryPlan") -> dict[str, Any] | None:
    """What became of the first agreement; None where nothing was agreed."""
    kept = found.commitment
    if kept is None:
        return None
    lists = ((_("Niet meer in de planning"), kept.dropped), (_("Erbij gekomen"), kept.added), (_("Stil"), kept.silent))
    return {"said": kept.said, "lists": [(name, Some.of(titles)) for name, titles in lists if titles]}
