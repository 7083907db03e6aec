"""Both sides of an aim: what policy and execution each say, in what that differs, and who answers it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import must_take_writes, work_of
from api.web.address import with_query
from api.web.amounts import cents
from api.web.borgen_lesson import home_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.implement_money import euros
from api.web.implement_scope import scope_of
from api.web.pages import Leaf, leaves
from api.web.place import of_place
from api.web.texts import _, message
from kg.errors import Conflict, InputError, NotFound, StepRefused
from kg.model.aims.records import SIDES
from kg.model.record import DATE_PATTERN
from kg.model.values import Level

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_AIMS: Final = 10  # on one page
_LONGEST: Final = 200  # characters of who says it
_MOST_HOURS: Final = 9  # figures of a number of hours
LEVELS: Final[tuple[Level, ...]] = ("bestuur", "management", "uitvoering")
PERIODS: Final[Mapping[str, str]] = {"eenmalig": message("eenmalig"), "per jaar": message("per jaar")}
ASPECT_WORDS: Final[Mapping[str, str]] = {
    "hoeveelheid": message("Hoeveelheid"),
    "datum": message("Datum"),
    "wie": message("Wie het doet"),
    "reikwijdte": message("Reikwijdte"),
}
_FIELDS: Final = ("kant", "tekst", "door", "datum", "niveau", "uren", "euro", "per", "kosten")


@of_place
async def overview(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The aims of which execution said something, most that is open first."""
    values = await work_of(request).ask(lambda: _overview(request, graph, place))
    return shown(request, "sides_overview", active="implementeren", place=place, **values)


def _overview(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    scope = scope_of(request, graph, place)
    found = graph.sides.of(scope.of)
    at = Leaf.of(request, len(found.items), _AIMS)
    return {
        "scope": scope,
        "found": found,
        "items": found.items[at.first : at.first + _AIMS],
        "leaves": leaves(at, lambda number: with_query(request.query_params, blad=number)),
        **_words(),
    }


@of_place
async def sides(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Both sides of one aim, with a form for each side and for each difference."""
    return await _page(request, graph, place, {}, {})


@of_place
async def change(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What a side says, or who answers a difference; or the form again, with what is wrong."""
    must_take_writes(request)
    form = await form_of(request)
    key, space = request.path_params["id"], home_of(graph, place)
    answers = "aspect" in form
    trouble = _unanswerable(form) if answers else _unsayable(form)
    if trouble:
        return await _page(request, graph, place, form, trouble, status=422)
    write = _settled if answers else _stated
    try:
        await work_of(request).change(lambda: write(graph, key, form, space))
    except Conflict:
        said = _("Een collega beantwoordde dit terwijl u schreef. Er is niets overschreven. Kijk wat er nu staat.")
        return await _page(request, graph, place, form, {"alles": said}, status=409)
    except NotFound:
        raise
    except (StepRefused, InputError) as refused:
        return await _page(request, graph, place, form, {"alles": str(refused)}, status=422)
    return elsewhere(request, f"/implementeren/kanten/{key}", bericht="bewaard")


def _unsayable(form: Mapping[str, str]) -> dict[str, str]:
    trouble = {}
    if form.get("kant") not in SIDES:
        trouble["kant"] = _("Kies voor welke kant u schrijft.")
    if not form.get("tekst", "").strip():
        trouble["tekst"] = _("Schrijf op wat volgens u het doel is.")
    day = form.get("datum", "").strip()
    if day and not re.fullmatch(DATE_PATTERN, day):
        trouble["datum"] = _("Kies een dag, of laat dit leeg.")
    hours = form.get("uren", "").strip().replace(".", "")
    if hours and not (hours.isascii() and hours.isdigit() and len(hours) <= _MOST_HOURS):
        trouble["uren"] = _("Schrijf een heel getal, zoals 400.")
    if form.get("euro", "").strip() and cents(form["euro"]) is None:
        trouble["euro"] = _("Schrijf een bedrag, zoals 1.250 of 1.250,50.")
    return trouble


def _unanswerable(form: Mapping[str, str]) -> dict[str, str]:
    if form.get("eigenaar", "").strip():
        return {}
    said = _("Vul in wie antwoord geeft. Een rol is genoeg.")
    return {"eigenaar": said, "alles": said}


def _stated(graph: "KnowledgeGraph", key: str, form: Mapping[str, str], space: str) -> None:
    hours = form.get("uren", "").strip().replace(".", "")
    graph.sides.state(
        key,
        form["kant"],
        form["tekst"],
        author=form.get("door", "").strip()[:_LONGEST],
        date=form.get("datum", "").strip(),
        level=form.get("niveau", "") if form.get("niveau") in LEVELS else "",
        cost_hours=int(hours) if hours else None,
        cost_cents=cents(form.get("euro", "")),
        cost_period=form.get("per", "") if form.get("per") in PERIODS else "",
        cost_note=form.get("kosten", ""),
        space=space,
    )


def _settled(graph: "KnowledgeGraph", key: str, form: Mapping[str, str], space: str) -> None:
    stood = form.get("stand", "")
    graph.sides.settle(
        key,
        form.get("bij", ""),
        form["aspect"],
        form["eigenaar"][:_LONGEST],
        answer=form.get("antwoord", ""),
        rests_on=int(stood) if stood.isascii() and stood.isdigit() and len(stood) < _LONGEST else None,
        space=space,
    )


def _words() -> dict[str, Any]:
    return {"aspect_words": ASPECT_WORDS, "periods": PERIODS, "money": euros}


async def _page(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    given: Mapping[str, str],
    trouble: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    found = await work_of(request).ask(lambda: graph.sides.one(request.path_params["id"]))
    values = {
        "one": found,
        "form": {name: given.get(name, "") for name in _FIELDS},
        "given": given,
        "trouble": trouble,
        "levels": LEVELS,
        "sides": SIDES,
        **_words(),
    }
    return shown(request, "sides", status=status, active="implementeren", place=place, **values)
