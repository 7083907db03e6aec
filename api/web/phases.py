"""A phase that Kring cannot do yet: what will be here, and where to go meanwhile."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for
from api.web.frame import page, shown
from api.web.place import chosen


class Coming(NamedTuple):
    """What a phase will hold, and the nearest that there is today."""

    phase: str
    heading: str
    told: str
    now: str
    label: str


COMING: Final[Mapping[str, Coming]] = {
    "/formuleren": Coming(
        "formuleren", "Wat willen wij, en kan dat?",
        "Hier schrijft u straks beleid dat gegrond, haalbaar en meetbaar is. De beheerder "
        "kan een doelstelling nu al voor u toetsen, met de opdracht “kring smart”.",
        "/ontwikkelingen", "Begin bij wat er speelt",
    ),
    "/keten": Coming(
        "implementeren", "Wat doen wij, en volgt dat uit wat wij willen?",
        "Hier staat straks welke activiteit uit welk doel volgt, met geld, planning en eigenaar. De beheerder "
        "kan u die keten nu al tonen, met de opdracht “kring trace”.", "/ontwikkelingen", "Begin bij wat er speelt",
    ),
    "/rapporteren": Coming(
        "rapporteren", "Ligt het op koers?",
        "Hier maakt u straks een verantwoording over tijd, geld, kwaliteit en draagvlak.",
        "/bronnen", "Bekijk tot wanneer onze kennis loopt",
    ),
    "/verbeteren": Coming(
        "verbeteren", "Is het beter geworden?",
        "Hier vergelijkt u straks een ronde met de vorige, met de twijfel erbij.",
        "/ervaring", "Bekijk wat anderen leerden",
    ),
}  # fmt: skip


@page
async def coming(request: Request) -> Response:
    """What a phase will hold."""
    here = COMING[request.scope["route"].path]
    return shown(request, "coming", active=here.phase, place=chosen(request, graph_for(request)), coming=here)
