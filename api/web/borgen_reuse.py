"""“Hielp dit?”: what became of a lesson where it was used, as its user states it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, own_space, work_of
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _, message
from kg import clock
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.borgen.lessons.reuse import ReuseTotal
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

EVENTS: Final[Mapping[str, str]] = {
    "toegepast": message("Wij pasten dit toe"),
    "hielp": message("Dit hielp"),
    "hielp niet": message("Dit hielp niet"),
}
_MOST_HOURS: Final = 100_000
_FIGURE: Final = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


@page
async def reuse(request: Request) -> Response:
    """The form, with what others stated before."""
    return await _form(request, graph_for(request), request.query_params, trouble={})


@page
async def keep_reuse(request: Request) -> Response:
    """What was filled in, kept in one's own space; what is missing is asked for."""
    graph, form = graph_for(request), await form_of(request)
    lesson, trouble = request.path_params["id"], dict[str, str]()
    if form.get("gebeurtenis") not in EVENTS:
        trouble["gebeurtenis"] = _("Kies wat u met deze les deed.")
    hours = _hours(form.get("uren", ""))
    if hours is False:
        trouble["uren"] = _("Vul een aantal uren in, bijvoorbeeld 4 of 2,5. Of laat dit leeg.")
    if trouble:
        return await _form(request, graph, form, trouble=trouble)
    place = chosen(request, graph)

    def write() -> None:
        _lesson(graph, lesson)
        graph.lessons.reuse(
            {
                "lesson": lesson,
                "event": form["gebeurtenis"],
                "date": clock.today().isoformat(),
                "person": graph.principal.name,
                "municipality": place.code if place else "",
                "hours_saved": hours,
            },
            space=own_space(graph.principal),
        )

    await work_of(request).change(write)
    return elsewhere(request, f"/ervaring/les/{lesson}", bericht="bewaard")


def _hours(text: str) -> "float | bool | None":
    """Hours that were saved; None where nothing was filled in, False where that is no number of hours."""
    said = text.strip().replace(",", ".")
    if not said:
        return None
    if not _FIGURE.fullmatch(said):
        return False
    return float(said) if float(said) <= _MOST_HOURS else False


def _lesson(graph: "KnowledgeGraph", key: str) -> "Stored":
    stored = graph.get(key)
    if stored.kind != "Lesson":
        raise NotFound("er is geen les onder dit id")
    return stored


async def _form(
    request: Request, graph: "KnowledgeGraph", form: Mapping[str, str], *, trouble: Mapping[str, str]
) -> Response:
    key = request.path_params["id"]

    def found() -> "tuple[Stored, list[ReuseTotal]]":
        return _lesson(graph, key), [one for one in graph.lessons.reuse_totals("lesson") if one.lesson == key]

    lesson, totals = await work_of(request).ask(found)
    return shown(
        request,
        "reuse",
        status=422 if trouble else 200,
        active="borgen",
        place=chosen(request, graph),
        lesson=lesson,
        total=totals[0] if totals else None,
        events=EVENTS,
        form={"gebeurtenis": form.get("gebeurtenis", ""), "uren": form.get("uren", "")},
        trouble=trouble,
    )
