"""What is new since somebody last looked; for that, when they did is kept, and nothing else of what they read."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, principal_of, work_of
from api.http.methods import is_head
from api.web.clients import visits_of
from api.web.forms import form_of, inside
from api.web.frame import elsewhere, page, shown
from api.web.place import of_place
from api.web.shelf import kept
from api.web.texts import _, day
from api.web.words import kind_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.cycle.interpret.news.change import ChangedRecord, WhatChanged
    from kg.places.gazetteer import Place
    from kg.ports.keys import Visit
    from kg.service import KnowledgeGraph

_SHOWN: Final = 3  # of a group; the page of what is new has all
_ALL: Final = 100


class NewsGroup(NamedTuple):
    """
    Records that changed, under one heading.

    Attributes:
        more: How many are not among `records`.
    """

    heading: str
    records: "Sequence[tuple[ChangedRecord, str, str]]"  # with its page, and what is said of it
    more: int


class News(NamedTuple):
    """
    What is new for somebody.

    Attributes:
        since: The day of their last visit, as people write it; "" at the first.
        kept: Whether a last visit is kept here at all.
        more: How many changes were not looked at.
    """

    since: str
    kept: bool
    groups: "Sequence[NewsGroup]" = ()
    more: int = 0


def news_of(request: Request, graph: "KnowledgeGraph", code: str, *, most: int = _SHOWN) -> News:
    """What is new for the caller, for a municipality; that they look is kept for a next time. It waits for the disk."""
    visits = visits_of(request)
    if visits is None:
        return News("", kept=False)
    if is_head(request.scope) or request.headers.get("Sec-Purpose", "").startswith("prefetch"):  # nobody looks
        return News("", kept=True)
    now, seq = datetime.now(UTC), graph.stores.journal.head()
    visit = visits.look(principal_of(request).name, code, now=now, seq=seq)
    if not visit.before_at:
        return News("", kept=True)
    return _told(visit, changed_since(graph, visit), most)


def changed_since(graph: "KnowledgeGraph", visit: "Visit") -> "WhatChanged":
    """What changed for the municipality of a visit since the one before it."""
    at = datetime.fromisoformat(visit.before_at)
    what = f"changed {visit.place} {visit.before_seq} {visit.before_at}"

    def made() -> "tuple[WhatChanged, list[str]]":
        found = graph.changed_for(visit.place, since=visit.before_seq, at=at)
        groups = (found.developments, found.lessons, found.documents, found.proposals)
        return found, [one.id for group in groups for one in group]

    return kept(graph, what, made)


def _told(visit: "Visit", found: "WhatChanged", most: int) -> News:
    headings = (
        (_("Ontwikkelingen"), found.developments),
        (_("Nieuwe lessen"), found.lessons),
        (_("Onze stukken"), found.documents),
        (_("Voorstellen die op u wachten"), found.proposals),
    )
    groups = [
        NewsGroup(heading, [(one, _page(one), _said(one)) for one in records[:most]], max(0, len(records) - most))
        for heading, records in headings
        if records
    ]
    return News(day(visit.before_at[:10]), kept=True, groups=groups, more=found.more)


def _page(one: "ChangedRecord") -> str:
    return f"/ontwikkelingen/{one.id}" if one.kind == "Development" else f"/id/{one.id}"


def _said(one: "ChangedRecord") -> str:
    """What happened to it, before its title."""
    if one.kind == "Lesson":
        return ""
    kind = "" if one.kind in {"Development", "Proposal"} else f" ({kind_word(one.kind).lower()})"
    return (_("Nieuw") if one.what == "nieuw" else _("Veranderd")) + kind


@of_place
async def news(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """All that is new since the last visit."""
    found = await work_of(request).ask(lambda: news_of(request, graph, place.code, most=_ALL))
    return shown(request, "news", active="start", place=place, news=found)


@page
async def forget(request: Request) -> Response:
    """Take away when the caller last looked, for one municipality or for all."""
    form = await form_of(request)
    visits, graph = visits_of(request), graph_for(request)
    place = form.get("gemeente", "").strip()
    if visits is not None:
        who = principal_of(request).name
        code = graph.gazetteer.find(place) if place else ""
        await work_of(request).ask(lambda: visits.forget(who, code or place))
    return elsewhere(request, inside(form.get("terug", "/portefeuille")), bericht="vergeten")
