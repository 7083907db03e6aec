"""A draft of policy: which development and which kind of document; then the draft itself, to read and to take along."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import card_space, shelf_of, work_of
from api.render.documents.draft import draft_document, draft_name, standing
from api.render.documents.forms import FORMS, written
from api.render.documents.sources import Numbered, Said
from api.web.files import file_of
from api.web.frame import shown
from api.web.passage import passage_path
from api.web.place import of_place
from kg.cycle.formulate.draft.template import USUAL
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.formulate.draft.draft import Draft, DraftChapter
    from kg.cycle.formulate.versions.version import KeptChapter
    from kg.places.gazetteer import Place
    from kg.reason.text import Reference
    from kg.service import KnowledgeGraph

_OFFERED: Final = 400  # developments in the list to choose from


class ChapterLeaf(NamedTuple):
    """
    A chapter as the page shows it.

    Attributes:
        sources: Those that are named here for the first time, with their number.
    """

    chapter: "DraftChapter | KeptChapter"
    said: Sequence[Said]
    sources: "Sequence[tuple[int, Reference]]"


@of_place
async def draft(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The choice of a development; with one chosen, the draft."""
    development = request.query_params.get("ontwikkeling", "").strip()
    name = request.query_params.get("sjabloon", "").strip() or USUAL
    found = await work_of(request).ask(lambda: _shown(graph, place, development, request, name))
    values: dict[str, Any] = {"chosen_template": name, "development": development, **found}
    return shown(request, "draft", active="formuleren", place=place, **values)


@of_place
async def draft_file(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The draft to write on in: as Word, PDF or HTML."""
    form = FORMS.get(request.path_params["form"])
    if form is None:
        raise NotFound("er is hier niets")
    name = request.query_params.get("sjabloon", "").strip() or USUAL

    def made() -> tuple[bytes, str]:
        found = _draft(graph, place, request.path_params["id"], request, name)
        document, kind = draft_document(found, graph.gazetteer.names), request.path_params["form"]
        return written(kind, document, shelf_of(request).style(name)), draft_name(found, kind)

    content, called = await work_of(request).ask(made)
    return file_of(content, called, form.media_type)


def _draft(graph: "KnowledgeGraph", place: "Place", development: str, request: Request, name: str) -> "Draft":
    template = shelf_of(request).outline(name)
    return graph.draft(development, place.code, template, space=card_space(graph.principal))


def _shown(graph: "KnowledgeGraph", place: "Place", development: str, request: Request, name: str) -> dict[str, Any]:
    if not development:
        known = sorted(graph.authoritative("Development"), key=lambda one: one.payload["title"].casefold())
        return {
            "made": None,
            "templates": shelf_of(request).kinds(),
            "choice": [(one.id, one.payload["title"]) for one in known[:_OFFERED]],
        }
    made = _draft(graph, place, development, request, name)
    return {
        "made": made,
        "may_keep": graph.principal.may_write(card_space(graph.principal)),
        "choice": [],
        "leaves": _leaves(made),
        "standing": standing(made),
        "names": graph.gazetteer.names,
        "passage": passage_path,
    }


def _leaves(made: "Draft") -> list[ChapterLeaf]:
    numbered = Numbered()
    return [ChapterLeaf(chapter, *numbered.said(chapter.sentences)) for chapter in made.chapters]
