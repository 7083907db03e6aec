"""Cases side by side with our situation, and the questions that decide which of their lessons hold here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, root_of, work_of
from api.web.address import with_query
from api.web.files import Sheets, TitledTable, taken_along
from api.web.frame import elsewhere, here, page, shown
from api.web.place import chosen
from api.web.texts import _
from api.web.words import ASPECTS, COMPARED, capital, holding
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.cycle.borgen.lessons.situation import Aspect, CaseBeside
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

MOST: Final = 3  # cases beside each other; more would not stand on a sheet
_ANSWERS: Final = {"ja": True, "nee": False}


class Line(NamedTuple):
    """One point: ours, and of each case how it was there and how the two compare; None where that case has it not."""

    aspect: str
    ours: str
    theirs: Sequence["Aspect | None"]


class Story(NamedTuple):
    """
    A case with what happened there, and its lessons.

    Attributes:
        label: What a column of it is called: its municipality, or its title where that says too little.
    """

    beside: "CaseBeside"
    payload: Mapping[str, Any]
    label: str


@page
async def compared(request: Request) -> Response:
    """At most `MOST` cases beside the municipality; without a municipality one is chosen first."""
    graph = graph_for(request)
    place = chosen(request, graph)
    if place is None:
        return elsewhere(request, "/gemeente", terug=f"{here(request)}{with_query(request.query_params)}")
    ids, query = cases_of(request.query_params), request.query_params
    stories = await work_of(request).ask(lambda: _stories(graph, ids, place, query))
    more = len(dict.fromkeys(query.getlist("casus"))) - len(ids)
    return shown(
        request,
        "comparison",
        active="borgen",
        place=place,
        stories=stories,
        lines=lines(stories),
        aspects=ASPECTS,
        more=max(0, more),
        file=(f"{root_of(request)}/ervaring/naast", with_query(query)),
        answered=query,
    )


@page
async def compared_file(request: Request) -> Response:
    """The same as a file."""
    graph = graph_for(request)
    place = chosen(request, graph)
    if place is None:
        raise NotFound("kies eerst een gemeente")
    ids, query = cases_of(request.query_params), request.query_params

    def made() -> Sheets:
        stories = _stories(graph, ids, place, query)
        title = _("Naast %(town)s") % {"town": place.name}
        return Sheets(title, "kring-vergelijking", _tables(stories, place))

    return await taken_along(request, made)


def cases_of(query: QueryParams) -> list[str]:
    """The ids of the cases that an address names, each once, as many as are shown."""
    return list(dict.fromkeys(one for one in query.getlist("casus") if one))[:MOST]


def field_of(lesson: str, number: int) -> str:
    """The name of the field with the answer to a question of a lesson."""
    return f"v-{lesson}-{number}"


def answers_in(query: Mapping[str, str], found: "CaseBeside") -> dict[str, bool]:
    """What was answered to the questions of a case, by condition; "weet ik niet" is no answer."""
    given = {
        condition.condition: _ANSWERS.get(query.get(field_of(lesson.id, number), ""))
        for lesson in found.lessons
        for number, condition in enumerate(lesson.holds.conditions)
    }
    return {condition: answer for condition, answer in given.items() if answer is not None}


def answered(graph: "KnowledgeGraph", case: str, place: "Place", query: Mapping[str, str]) -> "CaseBeside":
    """A case beside a municipality, with what was answered to its questions."""
    found = graph.lessons.beside(case, place.code)
    given = answers_in(query, found)
    return graph.lessons.beside(case, place.code, given) if given else found


def _stories(graph: "KnowledgeGraph", ids: Iterable[str], place: "Place", query: Mapping[str, str]) -> list[Story]:
    held = [graph.get(one) for one in ids]
    if any(stored.kind != "Case" for stored in held):
        raise NotFound("er is geen casus onder dit id")
    found = [answered(graph, stored.id, place, query) for stored in held]
    towns = [graph.gazetteer.name(one.places[0]) if len(one.places) == 1 else one.title for one in found]
    labels = [town if towns.count(town) == 1 else one.title for one, town in zip(found, towns, strict=True)]
    return [Story(one, stored.payload, label) for one, stored, label in zip(found, held, labels, strict=True)]


def lines(stories: Sequence[Story]) -> list[Line]:
    """The points of all cases, in order of the first that has them."""
    by_case = [{one.aspect: one for one in story.beside.aspects} for story in stories]
    names = dict.fromkeys(name for aspects in by_case for name in aspects)
    return [
        Line(name, next(aspects[name].ours for aspects in by_case if name in aspects), [a.get(name) for a in by_case])
        for name in names
    ]


def _tables(stories: Sequence[Story], place: "Place") -> list[TitledTable]:
    """What the page says, in tables: what happened, the points side by side, and whether the lessons hold."""
    unknown = _("niet bekend")
    labels = {"situation": _("Aanleiding"), "approach": _("Aanpak"), "results": _("Wat het gaf")}
    happened = [
        (story.label, labels[key], story.payload[key]) for story in stories for key in labels if story.payload.get(key)
    ]
    sources = [
        (story.label, _("Bron"), one["url"])
        for story in stories
        for one in story.payload.get("sources", ())
        if one.get("url")
    ]
    points = [
        (
            _(ASPECTS.get(line.aspect, capital(line.aspect))),
            story.label,
            (there.theirs if there else "") or unknown,
            line.ours or unknown,
            _(COMPARED[there.comparison if there else "niet bekend"].word),
        )
        for line in lines(stories)
        for story, there in zip(stories, line.theirs, strict=True)
    ]
    lessons = [
        (lesson.title, story.label, _(holding(lesson.holds).word), lesson.holds.reason)
        for story in stories
        for lesson in story.beside.lessons
    ]
    now = _("%(town)s nu") % {"town": place.name}
    return [
        TitledTable(_("Wat er gebeurde"), (_("Casus"), _("Wat"), _("Hoe")), [*happened, *sources]),
        TitledTable(_("Naast elkaar"), (_("Waarin"), _("Casus"), _("Toen"), now, _("Verschil")), points),
        TitledTable(_("Geldt dit voor ons?"), (_("Les"), _("Casus"), _("Geldt"), _("Waarom")), lessons),
    ]
