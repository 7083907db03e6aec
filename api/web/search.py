"""Search in all knowledge: what answers by case, why, what it can be narrowed by, and the same as a file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import base_of, graph_for, root_of, work_of
from api.render.highlights import Piece, excerpt, keys_of, pieces
from api.render.spreadsheet import XLSX, records_xlsx
from api.web.address import with_query
from api.web.choices import Chosen, offered
from api.web.files import Sheets, TitledTable, file_of, taken_along
from api.web.forms import question_of
from api.web.frame import page, shown
from api.web.pages import Leaf, leaves
from api.web.place import chosen
from api.web.texts import _
from api.web.words import kind_word
from kg.reason.hit import HitGroup, SearchHit, groups_of, hits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.places.gazetteer import Place
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

_FOUND: Final = 60  # records that are shown, at most
_SHOWN: Final = 12  # groups on one page
_NEAREST: Final = 3  # that are named when nothing fits
_NO_PROSE: Final = frozenset({"Municipality", "Source"})  # whose passages are codes
_EXCERPT: Final = 280  # characters
_WORDS: Final = 5  # that are named of why a record was found


class Shown(NamedTuple):
    """
    A hit as a page shows it.

    Attributes:
        passage: In pieces, with the words of the question marked; nothing for what has no prose.
        own: Whether it is of the municipality that the page is for.
    """

    hit: SearchHit
    passage: Sequence[Piece]
    own: bool

    @property
    def terms(self) -> list[str]:
        """The words that it was found on."""
        return list(dict.fromkeys(self.hit.why.terms))[:_WORDS]


class ShownGroup(NamedTuple):
    """A case with its hits, or another record; the best hit first."""

    id: str
    title: str
    hits: Sequence[Shown]
    case: bool


class SearchPage(NamedTuple):
    """What search found, by case."""

    groups: list[HitGroup]
    records: "Mapping[str, Stored]"
    fits: bool
    total: int
    facets: "Mapping[str, Mapping[str, int]]"

    @property
    def hits(self) -> list[SearchHit]:
        """All hits, those of one case together."""
        return [hit for group in self.groups for hit in group.hits]


@page
async def search(request: Request) -> Response:
    """The records that answer, best first, those of one case together."""
    graph = graph_for(request)
    asked, place, narrowed = question_of(request), chosen(request, graph), Chosen.of(request)
    values: dict[str, Any] = {"groups": None}
    if asked:
        values = await work_of(request).ask(lambda: _search(request, graph, asked, narrowed, place))
    return shown(request, "search", place=place, asked=asked, narrowed=bool(narrowed.values), **values)


@page
async def search_file(request: Request) -> Response:
    """All that a search shows, over all its pages, as a file."""
    graph = graph_for(request)
    asked, narrowed, base = question_of(request), Chosen.of(request), base_of(request)
    if request.path_params["form"] == "xlsx":
        content = await work_of(request).ask(lambda: _records(graph, asked, narrowed))
        return file_of(content, "kring-zoeken.xlsx", XLSX)

    def made() -> Sheets:
        found = found_for(graph, asked, narrowed)
        rows = [_row(hit, group, found, base) for group in found.groups for hit in group.hits] if found.fits else []
        head = (_("Titel"), _("Soort"), _("Casus"), _("Kans dat dit past"), _("Gevonden op"), _("Bron"), _("Adres"))
        lead = _("Gezocht op: %(asked)s.") % {"asked": asked}
        return Sheets(_("Zoeken in alle kennis"), "kring-zoeken", [TitledTable(_("Gevonden"), head, rows)], lead)

    return await taken_along(request, made)


def _records(graph: "KnowledgeGraph", asked: str, narrowed: Chosen) -> bytes:
    """The records that a search shows, whole: what `kring ingest` reads back."""
    found = found_for(graph, asked, narrowed)
    shown_ = [found.records[hit.id] for group in found.groups for hit in group.hits] if found.fits else []
    return records_xlsx((one.kind, one.payload, {"space": one.space}) for one in shown_)


def found_for(graph: "KnowledgeGraph", asked: str, narrowed: Chosen) -> SearchPage:
    """What answers a question within a choice."""
    found = graph.search(asked, filters=narrowed.filters(graph), top=_FOUND, facets=True)
    held = graph.get_many(hit.id for hit in found.hits)
    cases = graph.get_many({one.payload["case"] for one in held.values() if one.payload.get("case")})
    records = {**cases, **held}
    groups = groups_of(hits_of(found, held), records)
    return SearchPage(groups, records, bool(groups) and found.fits, found.total, found.facets)


def _search(
    request: Request, graph: "KnowledgeGraph", asked: str, narrowed: Chosen, place: "Place | None"
) -> dict[str, Any]:
    found = found_for(graph, asked, narrowed)
    counts = found.facets
    if narrowed.values:
        counts = graph.facets(asked, narrowed.filters(graph), top=_FOUND, counted=counts)
    at, keys, query = Leaf.of(request, len(found.groups), _SHOWN), keys_of([asked]), request.query_params
    on_page = found.groups[at.first : at.last] if found.fits else ()
    return {
        "groups": [_shown(group, found, keys, place) for group in on_page],
        "shown": len(found.hits),
        "nearest": [] if found.fits else [_one(hit, found, keys, place) for hit in found.hits[:_NEAREST]],
        "kinds": kind_word,
        "facets": offered(graph, counts, narrowed, place),
        "total": found.total,
        "fits": found.fits,
        "missing": graph.missing(asked),
        "at": at,
        "leaves": leaves(at, lambda number: with_query(query, blad=number)) if found.fits else (),
        "file": (f"{root_of(request)}/zoeken/resultaten", with_query(query, blad="")),
    }


def _shown(group: HitGroup, found: SearchPage, keys: frozenset[str], place: "Place | None") -> ShownGroup:
    return ShownGroup(
        group.id,
        group.title,
        [_one(hit, found, keys, place) for hit in group.hits],
        found.records[group.id].kind == "Case",
    )


def _one(hit: SearchHit, found: SearchPage, keys: frozenset[str], place: "Place | None") -> Shown:
    prose = "" if hit.kind in _NO_PROSE else hit.passage.text.removeprefix(hit.title).strip(" .\n")
    payload = found.records[hit.id].payload
    towns = payload.get("municipalities") or [payload.get("municipality")]
    own = place is not None and place.code in towns
    part = excerpt(_running(prose), keys, _EXCERPT)
    return Shown(hit, pieces(part, keys), own)


def _running(text: str) -> str:
    """A passage, of which each line is a field of the record, as running text."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return " ".join(line if line[-1] in ".!?…" else f"{line}." for line in lines)


def _row(hit: SearchHit, group: HitGroup, found: SearchPage, base: str) -> Sequence[str]:
    case = group.title if found.records[group.id].kind == "Case" else ""
    source = next((one["url"] for one in hit.sources if one.get("url")), "")
    terms = ", ".join(dict.fromkeys(hit.why.terms))
    return (
        hit.title,
        kind_word(hit.kind),
        case,
        f"{hit.answers:.2f}".replace(".", ","),
        terms,
        source,
        f"{base}/id/{hit.id}",
    )
