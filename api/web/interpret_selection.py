"""What of a ranking a page shows: what its address says, and what there is to choose from."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.requests import Request

from api.render.short import HIGH, MIDDLE
from api.web.texts import _

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.cycle.interpret.ranking.selection import Selection
    from kg.service import KnowledgeGraph

_FIELDS: Final = ("thema", "soort", "dekking", "raakt")
_LEAST: Final = {"hoog": HIGH, "middel": MIDDLE}


def selection_of(request: Request) -> "Selection":
    """What is chosen; what the address does not say leaves everything in."""
    from kg.cycle.interpret.ranking.selection import Selection

    asked = asked_of(request)
    return Selection(asked["thema"], asked["soort"], asked["dekking"], _LEAST.get(asked["raakt"], 0.0))


def asked_of(request: Request) -> Mapping[str, str]:
    """The fields of the form as they were filled in."""
    return {name: request.query_params.get(name, "").strip()[:100] for name in _FIELDS}


def carried(request: Request, **more: str) -> str:
    """What was chosen as the query of a link, with its question mark; "" when nothing was."""
    held = {name: value for name, value in {**asked_of(request), **more}.items() if value}
    return f"?{urlencode(held)}" if held else ""


def to_choose(graph: "KnowledgeGraph", ranked: Sequence["Ranked"]) -> Any:
    """What the form offers, with counts; and the titles of themes by id."""
    from kg.cycle.interpret.ranking.selection import choices, themes_of

    held = graph.get_many({theme for entry in ranked for theme in themes_of(entry)})
    titles = {key: stored.payload["title"] for key, stored in held.items()}
    return {"choices": choices(ranked, titles), "themes": titles, "levels": _levels()}


def _levels() -> Sequence[tuple[str, str]]:
    return (("hoog", _("Hoog")), ("middel", _("Hoog en middel")))
