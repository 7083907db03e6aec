"""By which decision a municipality does what it does: what has none, and what goes beyond its mandate."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.address import with_query
from api.web.frame import shown
from api.web.pages import Leaf, leaves
from api.web.place import of_place
from api.web.texts import message
from api.web.words import Sign, kind_word
from kg.dutch.figures import of_cents

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_LINES: Final = 50
STANDS: Final[Mapping[str, Sign]] = {
    "binnen mandaat": Sign("goed", "i-vol", message("Besluit, binnen mandaat")),
    "niet bekend": Sign("", "i-half", message("Besluit, mandaat niet bekend")),
    "buiten mandaat": Sign("fout", "i-kruis", message("Besluit, buiten mandaat")),
    "niet gevonden": Sign("", "i-vraag", message("Geen besluit gevonden")),
    "ontbreekt": Sign("fout", "i-kruis", message("Geen besluit: ontbreekt")),
}
CHOICES: Final = (
    ("", message("Alle")),
    ("ontbreekt", message("Ontbreekt")),
    ("buiten mandaat", message("Buiten mandaat")),
    ("niet gevonden", message("Niet gevonden")),
    ("bekend", message("Bekend")),
)


@of_place
async def decided(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What is certainly wrong first; `?stand=` chooses."""
    query = request.query_params
    chosen = query.get("stand", "") if query.get("stand", "") in dict(CHOICES) else ""
    found = await work_of(request).ask(lambda: graph.decisions(place.code, state=chosen))
    leaf = Leaf.of(request, found.total, _LINES)
    return shown(
        request,
        "decisions",
        active="implementeren",
        place=place,
        found=found,
        items=found.items[leaf.first : leaf.last],
        chosen=chosen,
        choices=CHOICES,
        stands=STANDS,
        euros=lambda cents: f"€\u00a0{of_cents(cents)}",
        kind_word=kind_word,
        leaves=leaves(leaf, lambda number: with_query(query, blad=number)),
    )
