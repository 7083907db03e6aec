"""One round of a trajectory as a circle: six phases with what was found, what was not, and how each hangs on."""

from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.render.drawings.circle import PhaseLink, ring
from api.web.frame import shown
from api.web.pages import number_in
from api.web.place import of_place
from api.web.texts import _, message, ngettext
from api.web.words import capital, kind_word

if TYPE_CHECKING:
    from kg.cycle.improve.circle.whole import CircleStep, WholeCircle
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_LINES: Final = {"de bron": "vast", "afgeleid": "afgeleid", "geen weg gevonden": "weg"}
_LINKS: Final = {
    "de bron": message("De bron legt het verband met de volgende stap."),
    "afgeleid": message("Het verband met de volgende stap leidden wij af."),
    "geen weg gevonden": message("Naar de volgende stap vonden wij geen weg."),
}


@of_place
async def circle(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The circle of a trajectory; `?ronde=` chooses one of its rounds."""
    key = request.path_params["id"]
    number = number_in(request, "ronde") if "ronde" in request.query_params else 0
    found = await work_of(request).ask(lambda: graph.circle(key, number=number))
    return shown(
        request,
        "circle",
        active="verbeteren",
        place=place,
        found=found,
        drawing=_drawing(found),
        rows=[(one, _counted(one), _LINES[one.onward], _(_LINKS[one.onward])) for one in found.steps],
        kind_word=kind_word,
    )


def _drawing(found: "WholeCircle") -> Markup:
    name = _("Ronde %(number)s") % {"number": found.round.number} if found.round else _("Zonder ronden")
    links = [
        PhaseLink(capital(_(one.phase)), f"#stap-{number}", any(not fact.theirs for fact in one.facts))
        for number, one in enumerate(found.steps)
    ]
    return Markup(ring(links, name))  # noqa: S704  # nosec B704 - ours


def _counted(step: "CircleStep") -> str:
    own = sum(not one.theirs for one in step.facts) + step.more
    theirs = sum(one.theirs for one in step.facts)
    said = ngettext("%(num)s record", "%(num)s records", own) % {"num": own} if own else _("niets gevonden")
    if theirs:
        more = ngettext("%(num)s les van een ander", "%(num)s lessen van anderen", theirs) % {"num": theirs}
        return f"{said}, {more}"
    return said
