"""What a page of implementeren is about: the municipality that was chosen, or what the address names instead."""

from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.requests import Request

from api.web.texts import _

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

FIELD: Final = "van"
ALL: Final = "alles"
_LONGEST: Final = 200


class Scope(NamedTuple):
    """
    What a page is about.

    Attributes:
        of: As the service is asked: a code or an id, "" for all.
        name: As it is called.
        asked: As the address has it; "" for the municipality that was chosen.
    """

    of: str
    name: str
    asked: str


def scope_of(request: Request, graph: "KnowledgeGraph", place: "Place", asked: str | None = None) -> Scope:
    """
    What a page is about.

    Raises:
        UnknownMunicipality: If the address names what nobody knows.
    """
    text = (request.query_params.get(FIELD, "") if asked is None else asked).strip()[:_LONGEST]
    if not text:
        return Scope(place.code, place.name, "")
    if text == ALL:
        return Scope("", _("alles samen"), ALL)
    of = graph.chain_branches(text, top=0, most=0).of
    held = graph.get_many([of]).get(of)
    return Scope(of, held.payload["title"] if held else graph.gazetteer.place(of).name, text)
