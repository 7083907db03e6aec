"""The passage that a statement rests on, in its document: what stands around it, and where that comes from."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.field_words import field_word
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.records import withdrawn
from api.web.words import kind_word
from kg.errors import NotFound
from kg.model.kinds import KINDS
from kg.model.schema import fields_of

if TYPE_CHECKING:
    from kg.projections.quotation import Quotation, QuotedLine
    from kg.reason.text import Reference
    from kg.service import KnowledgeGraph

_READ: Final = 400  # characters of a statement that its address holds


class PassageGroup(NamedTuple):
    """
    Passages that stand together.

    Attributes:
        name: The heading above them in the document, else the field in Dutch.
        place: Where in the document.
    """

    name: str
    place: str
    lines: "Sequence[QuotedLine]"


def passage_path(one: "Reference", about: str, statement: str = "") -> str:
    """
    Where the passage behind a statement is shown.

    Args:
        one: What the statement cites.
        about: The development whose card says it.
        statement: The sentence; "" for the source as a whole.
    """
    query = {"bij": about, "plaats": one.place, "adres": one.url, "zin": statement[:_READ]}
    return f"/bron/{one.id or about}?{urlencode({name: value for name, value in query.items() if value})}"


@page
async def passage(request: Request) -> Response:
    """The page; what was withdrawn says so."""
    graph, key = graph_for(request), request.path_params["id"]
    place = chosen(request, graph)
    try:
        values = await work_of(request).ask(lambda: _passage(graph, key, request))
    except NotFound as missing:
        return await withdrawn(request, graph, key, missing)
    return shown(request, "passage", active="bronnen", place=place, **values)


def _passage(graph: "KnowledgeGraph", key: str, request: Request) -> dict[str, Any]:
    asked = request.query_params
    found = graph.quotation(
        key, place=asked.get("plaats", ""), statement=asked.get("zin", "")[:_READ], url=asked.get("adres", "")
    )
    about = graph.get_many([asked.get("bij", "")]).get(asked.get("bij", ""))
    return {
        "found": found,
        "kind": kind_word(found.kind),
        "groups": list(_groups(found)),
        "marked": any(line.marked for line in found.lines),
        "origin": found.origins[0] if found.origins else None,
        "about": about.payload if about and about.kind == "Development" else None,
    }


def _groups(found: "Quotation") -> Iterator[PassageGroup]:
    words = {spec.name: field_word(spec) for spec in fields_of(KINDS[found.kind])}
    for (field, heading, place), lines in groupby(found.lines, lambda line: (line.field, line.heading, line.place)):
        yield PassageGroup(heading or words.get(field, field), place, list(lines))
