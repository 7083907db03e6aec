"""What a record hangs together with: the neighbourhood as a drawing and a table, and the way between two records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, root_of, work_of
from api.render.drawings.graph import Knot, Line, Thread, folded
from api.render.drawings.graph import graph as drawn
from api.web.address import with_query
from api.web.field_words import tie_word
from api.web.frame import page, shown
from api.web.place import chosen
from api.web.texts import _, ngettext
from api.web.words import kind_word
from kg.cycle.implement.chain.chain import CHAIN
from kg.cycle.implement.chain.neighbourhood import DEEPEST, SHARED, Neighbour, Neighbourhood, Side, Tie, Way

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

_USUAL: Final = 2  # links from the record in the middle
_LONGEST: Final = 300  # characters of what somebody seeks a record by
_OFFERED: Final = 6  # records that may be meant


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter offers, how many there are, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


class NeighbourRow(NamedTuple):
    """
    One record of the table.

    Attributes:
        leads: What came of it and is shown: title, id, what the link is called, and whether Kring concluded it.
    """

    record: Neighbour
    kind: str
    leads: Sequence[tuple[str, str, str, bool]]


@page
async def neighbourhood(request: Request) -> Response:
    """The neighbourhood of one record."""
    graph, key, query = graph_for(request), request.path_params["id"], request.query_params
    asked = query.get("stappen", "")
    depth = int(asked) if asked in map(str, range(1, DEEPEST + 1)) else _USUAL
    kinds, relations = query.getlist("soort"), query.getlist("verband")

    def found() -> Neighbourhood:
        return graph.neighbourhood(key, depth=depth, kinds=kinds, relations=relations)

    answer = await work_of(request).ask(found)
    here = next(one for one in answer.records if one.side == "here")
    rows, gaps = _rows(answer), () if kinds else _gaps(answer, here)
    return shown(
        request,
        "neighbourhood",
        active="implementeren",
        place=chosen(request, graph),
        record=here,
        kind=kind_word(here.kind),
        answer=answer,
        rows=rows,
        missing=[kind_word(kind).lower() for kind in answer.missing],
        gaps=[(_not_found(kind), side) for side, kind in gaps],
        picture=_picture(request, answer, here, gaps),
        kinds=_choices(answer.kinds, kinds, kind_word, SHARED),
        relations=_choices(answer.relations, relations, tie_word),
        depth=depth,
        deepest=DEEPEST,
        further=with_query(query, stappen=str(depth + 1)) if depth < DEEPEST else "",
        shared=[
            (kind_word(kind), count, with_query(query, soort=[*(kinds or _drawn_kinds(answer)), kind]))
            for kind, count in sorted(answer.kinds.items())
            if kind in SHARED and kind not in kinds and kind != here.kind
        ],
    )


def _drawn_kinds(answer: Neighbourhood) -> list[str]:
    return sorted(kind for kind in answer.kinds if kind not in SHARED)


def _choices(
    counts: Mapping[str, int], asked: Sequence[str], label: "Any", unless: "frozenset[str]" = frozenset()
) -> list[Choice]:
    found = [
        Choice(value, label(value), count, value in asked if asked else value not in unless)
        for value, count in counts.items()
    ]
    return sorted(found, key=lambda one: one.label)


def _rows(answer: Neighbourhood) -> list[NeighbourRow]:
    titles = {one.id: one.title for one in answer.records}
    leads: dict[str, list[tuple[str, str, str, bool]]] = {one.id: [] for one in answer.records}
    for tie in answer.ties:
        leads[tie.earlier].append((titles[tie.later], tie.later, tie_word(tie.by), tie.concluded))
    return [NeighbourRow(one, kind_word(one.kind), sorted(leads[one.id])) for one in answer.records]


def _gaps(answer: Neighbourhood, here: Neighbour) -> list[tuple[Side, str]]:
    """The kinds next to this one in the chain of which nothing is known here, each with its side."""
    if here.kind not in CHAIN:
        return []
    place = CHAIN.index(here.kind)
    beside: tuple[tuple[Side, str], ...] = (
        *((("before", CHAIN[place - 1]),) if place else ()),
        *((("after", CHAIN[place + 1]),) if place + 1 < len(CHAIN) else ()),
    )
    return [(side, kind) for side, kind in beside if kind in answer.missing]


def _picture(request: Request, answer: Neighbourhood, here: Neighbour, gaps: Sequence[tuple[Side, str]]) -> Markup:
    """The drawing: a column a side and kind; a gap where a kind next to this one in the chain is not found."""
    root, query = root_of(request), request.query_params
    columns = dict.fromkeys(
        [
            *(_column(one) for one in answer.records if one.side == "before"),
            *(f"{side} {kind}" for side, kind in gaps if side == "before"),
            _column(here),
            *(f"{side} {kind}" for side, kind in gaps if side == "after"),
            *(_column(one) for one in answer.records if one.side == "after"),
        ]
    )
    heads = {column: kind_word(column.partition(" ")[2]) for column in columns}
    knots = [
        Knot(
            one.id,
            _column(one),
            kind_word(one.kind),
            one.title,
            f"{root}/id/{one.id}" if one.side == "here" else f"{root}/id/{one.id}/verbanden",
            "midden" if one.side == "here" else "",
        )
        for one in answer.records
    ]
    unfold = query.getlist("uit")
    more = {column: f"{request.url.path}{with_query(query, uit=[*unfold, column])}#beeld" for column in columns}
    shown_ = folded(knots, unfold=unfold, more=more, said=_("nog %(number)s"))
    shown_ += [
        Knot(
            f"gat {kind}",
            f"{side} {kind}",
            _("Gat"),
            _not_found(kind),
            "",
            "gat",
        )
        for side, kind in gaps
    ]
    threads = [Thread(tie.earlier, tie.later, _line(tie)) for tie in answer.ties]
    threads += [
        Thread(*((f"gat {kind}", here.id) if side == "before" else (here.id, f"gat {kind}")), "lijn-gat")
        for side, kind in gaps
    ]
    number, lines = len(answer.records), len(answer.ties)
    label = _("Verbanden in kolommen: %(records)s en %(ties)s; de tabel hieronder zegt hetzelfde") % {
        "records": ngettext("%(num)d record", "%(num)d records", number) % {"num": number},
        "ties": ngettext("%(num)d verband", "%(num)d verbanden", lines) % {"num": lines},
    }
    return Markup(drawn(shown_, threads, heads, label))  # noqa: S704  # nosec B704 - what goes in is escaped there


def _not_found(kind: str) -> str:
    return _("%(kind)s niet gevonden") % {"kind": kind_word(kind)}


def _column(one: Neighbour) -> str:
    return f"{one.side} {one.kind}"


def _line(tie: Tie) -> Line:
    return "lijn-3" if tie.concluded else "lijn"


# --- the way between two --------------------------------------------------------------------------


class End(NamedTuple):
    """
    One end of a way, as somebody named it.

    Attributes:
        id: Of the record that is meant; "" when that is not known.
        among: Records that may be meant, each (id, title, kind).
        trouble: Why it is not known; "" when it is, or was not asked.
    """

    asked: str
    id: str = ""
    title: str = ""
    among: Sequence[tuple[str, str, str]] = ()
    trouble: str = ""


@page
async def way(request: Request) -> Response:
    """The way between two records, each named by its id or its title."""
    graph, query = graph_for(request), request.query_params
    start, end = (query.get(name, "").strip()[:_LONGEST] for name in ("van", "naar"))
    asked = "van" in query or "naar" in query
    first, last, found = await work_of(request).ask(lambda: _way(graph, start, end, asked=asked))
    picture = _way_drawn(found, root_of(request)) if found and found.steps else ""
    status = 422 if first.trouble or last.trouble else 200
    return shown(
        request,
        "way",
        status=status,
        active="implementeren",
        place=chosen(request, graph),
        start=first,
        end=last,
        way=found,
        picture=picture,
        steps=_way_told(found) if found else (),
    )


def _way(graph: "KnowledgeGraph", start: str, end: str, *, asked: bool) -> tuple[End, End, Way | None]:
    if not asked:
        return End(""), End(""), None
    first, last = _end(graph, start), _end(graph, end)
    found = graph.way(first.id, last.id) if first.id and last.id else None
    return first, last, found


def _end(graph: "KnowledgeGraph", text: str) -> End:
    if not text:
        return End("", trouble=_("Vul een titel of een id in."))
    network = graph.network()
    if text in network:
        graph.told([text])
        return End(network.nodes[text]["title"], text, network.nodes[text]["title"])
    plain = text.casefold()
    named = [key for key, about in network.nodes(data=True) if about["title"].casefold() == plain]
    if len(named) == 1:
        graph.told(named)
        return End(text, named[0], network.nodes[named[0]]["title"])
    several = _("Deze titel hebben er meer. Welke bedoelt u?")
    if not named:
        several = _("Wij kennen deze titel niet precies. Bedoelt u een van deze?")
        named = [hit.id for hit in graph.search(text, top=_OFFERED).hits if hit.id in network]
    if not named:
        return End(text, trouble=_("Wij vonden niets met deze naam."))
    graph.told(named[:_OFFERED])
    among = [(key, network.nodes[key]["title"], kind_word(network.nodes[key]["kind"])) for key in named[:_OFFERED]]
    return End(text, among=among, trouble=several)


def _way_told(way: Way) -> list[tuple[Any, str, str]]:
    """Each step, its kind, and what its link to the next is called."""
    return [(step, kind_word(step.kind), tie_word(step.by) if step.by else "") for step in way.steps]


def _way_drawn(way: Way, root: str) -> Markup:
    knots = [
        Knot(step.id, str(number), kind_word(step.kind), step.title, f"{root}/id/{step.id}/verbanden")
        for number, step in enumerate(way.steps)
    ]
    threads = [
        Thread(step.id, following.id, "pad stip" if step.concluded else "pad")
        for step, following in zip(way.steps, way.steps[1:], strict=False)
    ]
    heads = {str(number): kind_word(step.kind) for number, step in enumerate(way.steps)}
    label = _("De weg in %(number)s stappen; de tabel hieronder zegt hetzelfde") % {"number": len(way.steps) - 1}
    return Markup(drawn(knots, threads, heads, label))  # noqa: S704  # nosec B704 - what goes in is escaped there
