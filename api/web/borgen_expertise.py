"""Who can help: providers, people and municipalities that know it, offer it or did it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.render.short import reasons
from api.web.forms import question_of
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.texts import _, message
from api.web.words import OUTCOMES, SAID, Sign, capital
from kg.errors import AmbiguousName
from kg.places.comparison import compare

if TYPE_CHECKING:
    from kg.cycle.borgen.expertise.helpers import FoundHelper
    from kg.places.gazetteer import Place
    from kg.ports.journal import Stored
    from kg.service import KnowledgeGraph

_SHOWN: Final = 20
_RESTS: Final = 2  # records that are named for each
_GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "Municipality": ("gemeenten", message("Gemeenten die dit deden")),
    "Organisation": ("aanbieders", message("Aanbieders en organisaties")),
    "Expert": ("mensen", message("Mensen")),
}
_OWN_WORDS: Final = Sign("goed", "i-half", message("Eigen woorden"))


class Candidate(NamedTuple):
    """
    Somebody who can help, as the page shows them.

    Attributes:
        why: In words, the strongest reason first.
        rests: The records that say it, as (id, title).
        sign: How what they did came out; or that only they themselves say that they can.
        alike: How they are like the caller; "" where nobody asks.
        unknown: What no record says of them.
    """

    one: "FoundHelper"
    why: Sequence[str]
    rests: Sequence[tuple[str, str]]
    sign: Sign | None
    alike: str
    unknown: str


class NamedDevelopment(NamedTuple):
    """A development that is asked about."""

    id: str
    title: str


class HelperGroup(NamedTuple):
    """Those of one kind."""

    key: str
    heading: str
    candidates: Sequence[Candidate]


@page
async def helpers(request: Request) -> Response:
    """Who can help, with what they did; those who can only tell how it failed come last."""
    graph = graph_for(request)
    place = chosen(request, graph)
    asked = question_of(request)
    values: dict[str, Any] = {"found": None, "fits": False, "about": None}
    if asked:
        values = await work_of(request).ask(lambda: _helpers(graph, asked, place))
    return shown(request, "helpers", active="borgen", place=place, asked=asked, **values)


def _helpers(graph: "KnowledgeGraph", asked: str, place: "Place | None") -> dict[str, Any]:
    found = graph.who(asked, municipality=place.code if place else "", top=_SHOWN)
    rests = {one.id: _rests(one) for one in found}
    held = graph.get_many({key for keys in rests.values() for key in keys})
    told = [_candidate(graph, one, [held[key] for key in rests[one.id] if key in held], place) for one in found]
    helping = [one for one in told if not one.one.learn_from]
    groups = [
        HelperGroup(key, heading, [one for one in helping if one.one.kind == kind])
        for kind, (key, heading) in _GROUPS.items()
    ]
    return {
        "found": groups,
        "failed": [one for one in told if one.one.learn_from],
        "fits": any(one.fits for one in found),
        "about": _about(graph, asked),
    }


def _about(graph: "KnowledgeGraph", asked: str) -> NamedDevelopment | None:
    """The development that the question is the name of."""
    known = graph.developments
    try:
        meant = known.meant(asked).id
    except AmbiguousName:
        return None
    return NamedDevelopment(meant, known.titles[meant]) if meant in known.titles else None


def _rests(one: "FoundHelper") -> list[str]:
    """The records that say it, the strongest part first; not the one that it is about."""
    parts = sorted(one.why.parts, key=lambda part: -part.contribution)
    said = dict.fromkeys(evidence.id for part in parts for evidence in part.evidence)
    return [key for key in said if key and key != one.id][:_RESTS]


def _candidate(
    graph: "KnowledgeGraph", one: "FoundHelper", held: Sequence["Stored"], place: "Place | None"
) -> Candidate:
    shares = {part.feature: part.value for part in one.why.parts}
    parts = [part for part in one.why.parts if part.feature != "likeness"]
    sign = next((OUTCOMES[it.payload.get("outcome", "onbekend")] for it in held if it.kind == "Case"), None)
    if sign is None and not shares.get("did") and shares.get("offers"):
        sign = _OWN_WORDS
    return Candidate(
        one,
        reasons(parts, said=SAID),
        [(it.id, it.payload.get("title", it.id)) for it in held],
        sign,
        _alike(graph, one, place) if place else "",
        "; ".join(_unknown(one, sign, shares)),
    )


def _alike(graph: "KnowledgeGraph", one: "FoundHelper", place: "Place") -> str:
    """How a municipality compares; of somebody else, whether they did it for one that is alike."""
    facts = graph.municipalities
    if one.id in facts and place.code in facts:
        return ". ".join(capital(point.text) for point in compare([facts[one.id]], facts[place.code], {}))
    return next((part.evidence[0].text for part in one.why.parts if part.feature == "likeness" and part.evidence), "")


def _unknown(one: "FoundHelper", sign: Sign | None, shares: Mapping[str, float]) -> Iterator[str]:
    if sign == OUTCOMES["onbekend"]:
        yield _("wat het opleverde")
    if one.kind == "Organisation":
        yield _("prijs")
        if not shares.get("did"):
            yield _("ervaring hiermee")
    if one.kind == "Municipality":
        yield _("of zij wil helpen")
