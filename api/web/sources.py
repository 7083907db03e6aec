"""Which sources Kring follows, what came in, and the form for what is to come in."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, principal_of, settings_of, work_of
from api.http.uploads.jobs import kept_uploads
from api.http.uploads.names import MAX_FILES
from api.web.connections import feeds_of
from api.web.field_words import space_word
from api.web.frame import page, shown
from api.web.pages import number_in
from api.web.place import chosen
from api.web.texts import _
from api.web.words import kind_word
from ingest.feeds.status import connected
from ingest.formats.registry import READERS
from ingest.load import files_on_record
from kg.access import AUDIENCES, LOCAL_SPACE, Principal

if TYPE_CHECKING:
    from kg.ports.jobs import Feeds
    from kg.service import KnowledgeGraph

_PAGE: Final = 20  # files on a page
_JOBS: Final = 10  # uploads that are shown
_MIB: Final = 1024**2


class Place(NamedTuple):
    """A space where somebody may add, with who will see it."""

    space: str
    who: str


@page
async def sources(request: Request) -> Response:
    """The feeds, the files that came in, and the developments whose state is not known any more."""
    return await sources_page(request)


async def sources_page(request: Request, *, status: int = 200, trouble: Mapping[str, str] | None = None) -> Response:
    """The page, with what was wrong with the form on it; by field."""
    graph, uploads, asker = graph_for(request), kept_uploads(request), principal_of(request)
    number = number_in(request, "pagina")
    feeds = feeds_of(request)
    values = await work_of(request).ask(lambda: _sources(graph, feeds, number))
    return shown(
        request,
        "sources",
        status=status,
        active="bronnen",
        place=chosen(request, graph),
        trouble=trouble or {},
        jobs=uploads.of(asker)[:_JOBS],
        writes=not settings_of(request).read_only,
        spaces=places_of(asker),
        most_files=MAX_FILES,
        most_mib=settings_of(request).max_upload_bytes // _MIB,
        forms=", ".join(sorted({suffix.removeprefix(".") for suffix in READERS})),
        suffixes=",".join(sorted(READERS)),
        **values,
    )


def _sources(graph: "KnowledgeGraph", feeds: "Feeds", number: int) -> dict[str, Any]:
    found = graph.freshness()
    files, total = files_on_record(graph, most=_PAGE, skip=_PAGE * (number - 1))
    return {
        "freshness": found,
        "connected": [(one, graph.principal.may_write(one.space)) for one in connected(graph, feeds)],
        "waiting": graph.pending(),
        "unknown": [one for one in found.not_known if one.kind == "Development"],
        "files": [(one, said(one.kinds), space_word(one.space), graph.principal.may_write(one.space)) for one in files],
        "total": total,
        "number": number,
        "pages": -(-total // _PAGE),
    }


def said(kinds: Mapping[str, int]) -> str:
    """How many of which kinds: "12 × les, 3 × casus"."""
    return ", ".join(f"{number} × {kind_word(kind).lower()}" for kind, number in kinds.items())


def places_of(asker: Principal) -> Sequence[Place]:
    """Where somebody may add, the narrowest first."""
    if asker.everything:
        return [Place(LOCAL_SPACE, _("Alleen u, op deze computer."))]
    who = {
        "private": _("Alleen mensen van %(owner)s, en wie dat van hen mag."),
        "network": _("Iedereen die meedoet en is ingelogd."),
        "public": _("Iedereen, ook wie niet is ingelogd."),
    }
    owners = sorted({owner for owner, _role in asker.roles})
    return [
        Place(space, who[audience] % {"owner": owner} if audience == "private" else who[audience])
        for owner in owners
        for audience in AUDIENCES
        if asker.may_write(space := f"{owner}/{audience}")
    ]
