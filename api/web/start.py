"""The page that a municipality begins at: what asks attention, what is new, the circle, lessons, what is not known."""

from collections import Counter
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
from kg.names.developments import wording
from kg.reason.chance import LIKELY

if TYPE_CHECKING:
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_LESSONS: Final = 3
_AIMED: Final = ("doelstelling", "Activity")  # the facet of the chain that counts work with and without an aim
_LOOKED_AT: Final = 20  # answers, for so many lessons of different cases


class Step(NamedTuple):
    """What is known of one phase, or that nothing is."""

    phase: str
    path: str
    said: str
    known: bool


class OwnWork(NamedTuple):
    """
    How much there is of a municipality itself.

    Attributes:
        loose: Activities for which no aim is known.
        again: Trajectories that went round more than once.
    """

    policies: int
    aims: int
    work: int
    loose: int
    reports: int
    again: int


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
        "steps": kept(graph, f"steps {place.code}", lambda: (_steps(graph, place.code, view), ())),
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
    found = graph.borgen(wording(first.development), municipality=code, top=_LOOKED_AT)
    likely = [one for one in found if one.fits and one.answers >= LIKELY]
    lessons = [group for group in groups(likely) if group.lesson][:_LESSONS]
    return lessons, [key for one in lessons if one.lesson for key in (one.lesson.id, one.lesson.case.id) if key]


def _steps(graph: "KnowledgeGraph", code: str, view: Outlook) -> list[Step]:
    """What there is of each phase: of the municipality itself, and of borgen what all of them learned."""
    counts, own = graph.counts(), _own(graph, code)
    cases, lessons = counts.get("Case", 0), counts.get("Lesson", 0)
    said = {"moving": figure(view.moving), "all": figure(view.total), "late": figure(view.late)}
    moves = _("%(moving)s van de %(all)s ontwikkelingen bewegen; bij %(late)s is ons beleid te laat.")
    papers = ngettext("%(count)s beleidsstuk", "%(count)s beleidsstukken", own.policies) % {"count": own.policies}
    aims = ngettext("%(count)s doel", "%(count)s doelen", own.aims) % {"count": own.aims}
    work = ngettext("%(count)s activiteit", "%(count)s activiteiten", own.work) % {"count": own.work}
    aimless = _("%(work)s, waarvan %(loose)s zonder doel in de bron.") % {"work": work, "loose": own.loose}
    stories = ngettext("%(count)s casus", "%(count)s casussen", cases) % {"count": figure(cases)}
    advice = ngettext("%(count)s les", "%(count)s lessen", lessons) % {"count": figure(lessons)}
    made = ngettext("%(count)s rapportage bewaard.", "%(count)s rapportages bewaard.", own.reports)
    again = ngettext("%(count)s traject ging vaker rond.", "%(count)s trajecten gingen vaker rond.", own.again)
    told = (
        ((moves if view.late else _("%(moving)s van de %(all)s ontwikkelingen bewegen.")) % said, bool(view.total)),
        (_("%(policies)s met %(aims)s.") % {"policies": papers, "aims": aims} if own.policies
         else _("Van deze gemeente vonden wij nog geen beleid."), bool(own.policies)),
        (aimless if own.loose else f"{work}." if own.work
         else _("Van deze gemeente vonden wij nog geen activiteiten."), bool(own.work)),
        (made % {"count": own.reports} if own.reports else _("Nog geen rapportage gemaakt."), bool(own.reports)),
        (_("%(cases)s en %(lessons)s, van alle gemeenten.") % {"cases": stories, "lessons": advice},
         bool(cases or lessons)),
        (again % {"count": own.again} if own.again else _("Nog geen ronden om te vergelijken."), bool(own.again)),
    )  # fmt: skip
    return [Step(phase, path, said, known) for (phase, path), (said, known) in zip(MENU, told, strict=True)]


def _own(graph: "KnowledgeGraph", code: str) -> OwnWork:
    """What a municipality has itself; of its work as much as its chain counts."""
    chain = graph.chain_of(code)
    aimed = next((one for one in graph.chain_gaps(code).counts if (one.facet, one.kind) == _AIMED), None)
    loose = aimed.not_found + aimed.missing if aimed else 0
    trajectories = {
        one.id for one in graph.authoritative("Trajectory") if code in one.payload.get("municipalities", ())
    }
    rounds = Counter(one.payload["trajectory"] for one in graph.authoritative("Cycle"))
    return OwnWork(
        policies=len(chain.policies),
        aims=len(chain.aims),
        work=aimed.known + loose if aimed else 0,
        loose=loose,
        reports=len(graph.kept_reports(code)),
        again=sum(rounds[key] > 1 for key in trajectories),
    )
