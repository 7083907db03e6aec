"""What one development means for a municipality: the card as a page, each sentence with its source in the margin."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import card_space, work_of
from api.render.documents.card import STATES, Sheet, card_document, card_name, sheets
from api.render.documents.forms import FORMS
from api.render.documents.sources import Said
from api.web.files import file_of
from api.web.frame import shown
from api.web.interpret_entry import when
from api.web.passage import passage_path
from api.web.place import of_place
from api.web.texts import message
from api.web.words import Sign
from kg.cycle.interpret.card.material import LEVELS
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph


_NOT_KNOWN: Final = Sign("", "i-vraag", message("Niet bekend"))
_SHOWN: Final = 6  # sentences of a section; the others are one click away


@of_place
async def card(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The card of one development."""
    values = await work_of(request).ask(lambda: _card(graph, request.path_params["id"], place))
    saved = request.query_params.get("bewaard") == "opgave"
    return shown(request, "card", active="interpreteren", place=place, saved=saved, **values)


@of_place
async def card_file(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The card to keep: as Word, PDF or HTML."""
    form = FORMS.get(request.path_params["form"])
    if form is None:
        raise NotFound("er is hier niets")

    def made() -> tuple[bytes, str]:
        found = graph.card(request.path_params["id"], place.code, space=card_space(graph.principal))
        return form.made(card_document(found, graph.gazetteer.names)), card_name(found, request.path_params["form"])

    content, name = await work_of(request).ask(made)
    return file_of(content, name, form.media_type)


def _card(graph: "KnowledgeGraph", development: str, place: "Place") -> dict[str, Any]:
    made = graph.card(development, place.code, space=card_space(graph.principal))
    read = {sheet.section.key: sheet for sheet in sheets(made)}
    return {
        "card": made,
        "sheets": [sheet for sheet in read.values() if sheet.section.key != "support"],
        "support": read.get("support"),
        "levels": list(_levels(read)),
        "ranked": made.ranked,
        "names": graph.gazetteer.names,
        "most": _SHOWN,
        "when": when(made.ranked),
        "passage": passage_path,
        "not_known": _NOT_KNOWN,
        "standing": STATES[made.status or ""],
        "known_until": made.knowledge.said if made.knowledge else "",
    }


def _levels(read: Mapping[str, Sheet]) -> Iterator[tuple[str, list[Said], list[Said]]]:
    """Of each level of the organisation what it is asked, and how it stands towards that."""
    for level in LEVELS:
        asked, support = (
            [said for said in (read[key].said if key in read else ()) if said.sentence.level == level]
            for key in ("asks", "support")
        )
        yield level, asked, support
