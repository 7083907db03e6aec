"""The page that a municipality begins at: what asks attention, the circle, lessons, and what is not known."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import root_of, work_of
from api.render.drawings.circle import PhaseLink, ring
from api.render.terminal.borgen import groups
from api.web.frame import MENU, shown
from api.web.interpret_ranking import when
from api.web.place import of_place
from api.web.words import Sign, capital
from kg import clock
from kg.dutch.figures import written
from kg.reason.time import days_of

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_SOON_DAYS: Final = 120  # what comes within them asks attention
_LESSONS: Final = 3
_LOOKED_AT: Final = 20  # answers, for so many lessons of different cases


class Attention(NamedTuple):
    """
    One thing that asks attention.

    Attributes:
        colour: The class of its rule: "fout", "onbekend" or "".
        said: One sentence more.
    """

    colour: str
    mark: Sign
    title: str
    path: str
    said: str


class Step(NamedTuple):
    """What is known of one phase, or that nothing is."""

    phase: str
    path: str
    said: str
    known: bool


@of_place
async def start(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What asks attention now, the six phases, and lessons for what comes first."""
    values = await work_of(request).ask(lambda: _start(graph, place))
    root = root_of(request)
    circle = ring([PhaseLink(capital(one.phase), root + one.path, one.known) for one in values["steps"]], place.name)
    return shown(request, "start", active="start", place=place, circle=Markup(circle), **values)  # noqa: S704  # nosec B704 - ours


def _start(graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    ranked = graph.interpret(place.code)
    asks = [*_soon(ranked), *_late(ranked), *_silent(graph, ranked)]
    first = ranked[0] if len(ranked) else None
    found = graph.borgen(first.title, municipality=place.code, top=_LOOKED_AT) if first else []
    lessons = [group for group in groups([one for one in found if one.fits]) if group.lesson][:_LESSONS]
    duties = [entry for entry in ranked if entry.movement.in_force]
    return {
        "attention": asks,
        "steps": _steps(graph, ranked),
        "about": first,
        "lessons": lessons,
        "names": graph.gazetteer.names,
        "duties": len(duties),
        "unfound": sum(entry.coverage.state == "niet gevonden" for entry in duties),
        "searched": first.coverage.searched if first else "",
    }


def _soon(ranked: Sequence["Ranked"]) -> Iterator[Attention]:
    """The best ranked development of which a date comes near."""
    today = clock.today()
    for entry in ranked:
        ahead = entry.movement.ahead
        if ahead and entry.movement.moving and 0 <= (days_of(ahead, today).first - today).days <= _SOON_DAYS:
            date = when(entry)
            told = f"{date.day} ({date.sure}): {ahead['what']}."
            mark = Sign("let-op", "i-klok", capital(date.away))
            yield Attention("", mark, entry.title, _path(entry), capital(told))
            return


def _late(ranked: Sequence["Ranked"]) -> Iterator[Attention]:
    """The first duty whose own policy ran out or is confirmed missing."""
    for entry in ranked:
        if entry.late:
            told = (
                entry.coverage.evidence[0].text if entry.coverage.evidence else f"Ons beleid: {entry.coverage.state}."
            )
            yield Attention("fout", Sign("fout", "i-drie", "Te laat"), entry.title, _path(entry), told)
            return


def _silent(graph: "KnowledgeGraph", ranked: Sequence["Ranked"]) -> Iterator[Attention]:
    """The best ranked development whose sources fell silent."""
    held = graph.get_many(entry.id for entry in ranked[:_LOOKED_AT])
    for entry in ranked[:_LOOKED_AT]:
        stored = held.get(entry.id)
        known = graph.known(stored) if stored else None
        if known is not None and not known.known:
            mark = Sign("", "i-vraag", "Niet bekend")
            yield Attention("onbekend", mark, f"Hoe staat het met {entry.title}?", _path(entry), known.said)
            return


def _path(entry: "Ranked") -> str:
    return f"/ontwikkelingen/{entry.id}"


def _steps(graph: "KnowledgeGraph", ranked: Sequence["Ranked"]) -> list[Step]:
    counts = graph.counts()
    moving = sum(entry.movement.moving for entry in ranked)
    late = sum(entry.late for entry in ranked)
    cases, lessons, objectives = (counts.get(kind, 0) for kind in ("Case", "Lesson", "Objective"))
    activities, policies = counts.get("Activity", 0), counts.get("Policy", 0)
    told = (
        (f"{written(moving)} van de {written(len(ranked))} ontwikkelingen bewegen"
         + (f"; bij {written(late)} is ons beleid te laat" if late else "") + ".", bool(ranked)),
        (f"{written(policies)} beleidsstukken en {written(objectives)} doelen in de kennisbank, van alle gemeenten."
         if policies or objectives else "Nog geen beleid ingelezen.", bool(policies or objectives)),
        (f"{written(activities)} activiteiten in de kennisbank, van alle gemeenten."
         if activities else "Nog geen activiteiten ingelezen.", bool(activities)),
        ("Nog geen rapportage gemaakt.", False),
        (f"{written(cases)} casussen en {written(lessons)} lessen.", bool(cases or lessons)),
        ("Nog geen ronden om te vergelijken.", False),
    )  # fmt: skip
    return [Step(phase, path, said, known) for (phase, path), (said, known) in zip(MENU, told, strict=True)]
