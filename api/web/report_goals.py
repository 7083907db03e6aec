"""The tree of aims of a year: programme, aim, activity, money, indicator and result; and the file of its records."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.exchange.tree import TREE_FORMS, tree_file, tree_name
from api.render.terminal.accountability.goals import share_said
from api.web.files import file_of
from api.web.frame import shown
from api.web.pages import Leaf, leaves
from api.web.place import of_place
from api.web.report_accountability import COLOUR_WORDS, LIGHTS
from api.web.texts import _
from kg import bounds, clock
from kg.cycle.report.measures.figure import basis_said, period_said
from kg.cycle.report.tree.tree import branches
from kg.errors import InputError, NotFound

if TYPE_CHECKING:
    from kg.cycle.report.tree.tree import GoalTree
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

PATH: Final = "/rapporteren/doelenboom"
_BRANCHES: Final = 30  # on a page
_LONGEST: Final = 200


class _Asked:
    """What the address asks for: of which year, and which programme."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.year = given.get("jaar", "").strip()[:_LONGEST]
        self.programme = given.get("programma", "").strip()[:_LONGEST]

    def number(self) -> int:
        """
        The year; this one when none is named.

        Raises:
            InputError: If it is none.
        """
        if not self.year:
            return clock.today().year
        if not self.year.isdecimal() or len(self.year) > 4 or not 1 <= int(self.year) <= bounds.YEARS[1]:
            raise InputError(_("“%(jaar)s” is geen jaar; schrijf bijvoorbeeld 2026.") % {"jaar": self.year})
        return int(self.year)

    def query(self, **more: str) -> str:
        """As an address has it."""
        said = {"jaar": self.year, "programma": self.programme, **more}
        return f"?{urlencode({name: text for name, text in said.items() if text})}"


@of_place
async def goals(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The tree of the year that is asked for, some of its branches a page."""
    asked = _Asked(request.query_params)

    def found() -> "tuple[GoalTree | None, str]":
        try:
            return graph.goal_tree(place.code, year=asked.number(), programme=asked.programme), ""
        except InputError as error:
            return None, str(error)

    tree, trouble = await work_of(request).ask(found)
    count = len(branches(tree)) if tree else 0
    leaf = Leaf.of(request, count, _BRANCHES)
    values: dict[str, Any] = {
        "tree": tree.part(leaf.first, _BRANCHES) if tree else None,
        "trouble": trouble,
        "asked": asked,
        "path": PATH,
        "query": asked.query(),
        "leaves": leaves(leaf, lambda number: f"{request.scope['root_path']}{PATH}{asked.query(blad=number)}"),
        "lights": LIGHTS,
        "colours": COLOUR_WORDS,
        "said": {"basis": basis_said, "period": period_said, "share": share_said},
    }
    return shown(request, "goals", status=422 if trouble else 200, active="rapporteren", place=place, **values)


@of_place
async def goals_file(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """All records of the tree as a file that Kring reads back."""
    asked, form = _Asked(request.query_params), request.path_params["form"]
    if form not in TREE_FORMS:
        raise NotFound("er is hier niets")
    year = asked.number()

    def written() -> bytes:
        return tree_file(graph.goal_tree_records(place.code, year=year, programme=asked.programme), form)

    return file_of(await work_of(request).ask(written), tree_name(place.name, year, form), TREE_FORMS[form])
