"""The page that a municipality begins at: what asks attention, what is new, the circle, lessons, what is not known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import root_of, work_of
from api.render.drawings.circle import PhaseLink, ring
from api.render.terminal.borgen import Group, groups
from api.web.frame import MENU, shown
from api.web.interpret_outlook import SILENT, Outlook, outlook
from api.web.place import of_place
from api.web.shelf import kept
from api.web.texts import _, figure, ngettext
from api.web.visits import news_of
from api.web.words import capital

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_LESSONS: Final = 3
_LOOKED_AT: Final = 20  # answers, for so many lessons of different cases


class Step(NamedTuple):
    """What is known of one phase, or that nothing is."""

    phase: str
    path: str
    said: str
    known: bool


@of_place
async def start(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What asks attention now, what is new since the last visit, the six phases, and lessons for what comes first."""
    values = await work_of(request).ask(lambda: _start(request, graph, place))
    root = root_of(request)
    circle = ring([PhaseLink(capital(_(one.phase)), root + one.path, one.known) for one in values["steps"]], place.name)
    return shown(request, "start", active="start", place=place, circle=Markup(circle), **values)  # noqa: S704  # nosec B704 - ours


def _start(request: Request, graph: "KnowledgeGraph", place: "Place") -> dict[str, Any]:
    view = outlook(graph, place.code)
    lessons: Sequence[Group] = ()
    if (first := view.first) is not None:
        lessons = kept(graph, f"lessons {place.code} {first.id}", lambda: _lessons(graph, first, place.code))
    return {
        "view": view,
        "known_until": view.known_until,
        "lead": _lead(place, view),
        "steps": _steps(graph, view),
        "lessons": lessons,
        "names": graph.gazetteer.names,
        "news": news_of(request, graph, place.code),
    }


def _lead(place: "Place", view: Outlook) -> str:
    """What somebody reads who reads one line."""
    if place.said:
        return place.said
    said = {
        0: _("Niets vraagt nu dringend aandacht, voor zover wij weten."),
        1: _("Eén ding vraagt nu aandacht."),
        2: _("Twee dingen vragen nu aandacht."),
        3: _("Drie dingen vragen nu aandacht."),
    }[len(view.attention)]
    silent = any(one.why == SILENT for one in view.attention) and len(view.attention) > 1
    return " ".join([said, _("Eén ervan is een gat in wat wij zelf weten.")]) if silent else said


def _lessons(graph: "KnowledgeGraph", first: "Ranked", code: str) -> tuple[Sequence[Group], Sequence[str]]:
    """Those that others learned of what stands first, and the ids of what is told."""
    found = graph.borgen(first.title, municipality=code, top=_LOOKED_AT)
    lessons = [group for group in groups([one for one in found if one.fits]) if group.lesson][:_LESSONS]
    return lessons, [key for one in lessons if one.lesson for key in (one.lesson.id, one.lesson.case.id) if key]


def _steps(graph: "KnowledgeGraph", view: Outlook) -> list[Step]:
    counts = graph.counts()
    cases, lessons, objectives = (counts.get(kind, 0) for kind in ("Case", "Lesson", "Objective"))
    activities, policies = counts.get("Activity", 0), counts.get("Policy", 0)
    said = {"moving": figure(view.moving), "all": figure(view.total), "late": figure(view.late)}
    moves = _("%(moving)s van de %(all)s ontwikkelingen bewegen; bij %(late)s is ons beleid te laat.")
    papers = ngettext("%(count)s beleidsstuk", "%(count)s beleidsstukken", policies) % {"count": figure(policies)}
    aims = ngettext("%(count)s doel", "%(count)s doelen", objectives) % {"count": figure(objectives)}
    work = ngettext("%(count)s activiteit", "%(count)s activiteiten", activities) % {"count": figure(activities)}
    stories = ngettext("%(count)s casus", "%(count)s casussen", cases) % {"count": figure(cases)}
    advice = ngettext("%(count)s les", "%(count)s lessen", lessons) % {"count": figure(lessons)}
    told = (
        ((moves if view.late else _("%(moving)s van de %(all)s ontwikkelingen bewegen.")) % said, bool(view.total)),
        (_("%(policies)s en %(aims)s in de kennisbank, van alle gemeenten.") % {"policies": papers, "aims": aims}
         if policies or objectives else _("Nog geen beleid ingelezen."), bool(policies or objectives)),
        (_("%(work)s in de kennisbank, van alle gemeenten.") % {"work": work}
         if activities else _("Nog geen activiteiten ingelezen."), bool(activities)),
        (_("Nog geen rapportage gemaakt."), False),
        (_("%(cases)s en %(lessons)s.") % {"cases": stories, "lessons": advice}, bool(cases or lessons)),
        (_("Nog geen ronden om te vergelijken."), False),
    )  # fmt: skip
    return [Step(phase, path, said, known) for (phase, path), (said, known) in zip(MENU, told, strict=True)]
