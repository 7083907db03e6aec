"""The radar as a page: when each development comes, under which theme, and whether it moved; a table says the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import own_space, root_of, work_of
from api.render.drawings.radar import radar_drawing
from api.render.short import level
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.interpret_entry import When, short_name, when
from api.web.interpret_selection import asked_of, carried, selection_of, to_choose
from api.web.place import of_place
from api.web.texts import _, ngettext

if TYPE_CHECKING:
    from kg.cycle.interpret.radar.radar import Blip, Radar
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_MOST: Final = 60  # marks: with more a drawing says nothing


class Echo(NamedTuple):
    """A mark of the radar as the table shows it."""

    blip: "Blip"
    ranked: "Ranked"
    when: When


@of_place
async def on_radar(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What moves, by when it comes and by theme; what stands as well when that is asked for."""
    values = await work_of(request).ask(lambda: _on_radar(request, graph, place))
    return shown(request, "radar", active="interpreteren", place=place, **values)


@of_place
async def keep(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The places of today, kept, so that a later radar can show what rose and fell."""
    await form_of(request)
    space = own_space(graph.principal)
    await work_of(request).change(lambda: graph.radar(place.code, keep=True, space=space))
    return elsewhere(request, "/ontwikkelingen/radar", bericht="bewaard")


def _on_radar(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    ranked = graph.interpret(place.code)
    everything = request.query_params.get("toon") == "alles"
    known = {entry.id: entry for entry in ranked if everything or not entry.standing}
    chosen = selection_of(request).of(known.values())
    whole = graph.radar(place.code, ranked=ranked, everything=everything, most=len(ranked))
    found = whole.narrowed([entry.id for entry in chosen[:_MOST]])
    blips = sorted(found.blips, key=lambda blip: blip.number)
    echoes = [Echo(blip, known[blip.development], when(known[blip.development])) for blip in blips]
    return {
        "radar": found,
        "groups": [(ring, in_ring) for ring in found.rings if (in_ring := _within(echoes, ring))],
        "explained": _explained(),
        "drawing": _drawing(found, echoes),
        "shown": len(blips),
        "fitting": len(chosen),
        "known": len(known),
        "everything": everything,
        "opening": _opening(echoes),
        "asked": asked_of(request),
        "chosen_query": carried(request),
        "action": f"{root_of(request)}/ontwikkelingen/radar",
        **to_choose(graph, list(known.values())),
    }


def _within(echoes: Sequence[Echo], ring: str) -> list[Echo]:
    return [echo for echo in echoes if echo.blip.ring == ring]


def _drawing(found: "Radar", echoes: Sequence[Echo]) -> Markup:
    said = ngettext(
        "Radar: %(num)s ontwikkeling naar moment en thema; de tabel hieronder zegt hetzelfde",
        "Radar: %(num)s ontwikkelingen naar moment en thema; de tabel hieronder zegt hetzelfde",
        len(echoes),
    ) % {"num": len(echoes)}
    names = [(short_name(echo.ranked), level(echo.ranked.concern)) for echo in echoes]
    return Markup(radar_drawing(found, names, lambda blip: f"#t-{blip.development}", said))  # noqa: S704  # nosec B704 - ours


def _explained() -> dict[str, str]:
    """What each ring means, by its word."""
    return {
        "pas veranderd": _("Veranderd in het afgelopen jaar"),
        "binnen een jaar": _("Verandert binnen een jaar"),
        "1 tot 3 jaar": _("Verandert over één tot drie jaar"),
        "later": _("Verandert later dan over drie jaar"),
        "onbekend": _("Langer dan een jaar niets veranderd, of datum onbekend"),
    }


def _opening(echoes: Sequence[Echo]) -> str:
    """How many come soon, and of how many that is not known, in one sentence."""
    soon, unknown = len(_within(echoes, "binnen een jaar")), len(_within(echoes, "onbekend"))
    return _(
        "Van deze %(num)s veranderen er %(soon)s binnen een jaar. Van %(unknown)s is geen komende datum bekend."
    ) % {
        "num": len(echoes),
        "soon": soon,
        "unknown": unknown,
    }
