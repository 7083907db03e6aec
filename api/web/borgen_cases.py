"""Who did this before, what they learned, and how they differ from us."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import base_of, graph_for, root_of, work_of
from api.render.short import reasons
from api.render.terminal.borgen import Group, depth, groups
from api.web.address import with_query
from api.web.choices import Chosen, offered
from api.web.files import Sheets, TitledTable, taken_along
from api.web.forms import question_of
from api.web.frame import page, shown
from api.web.pages import Leaf, leaves
from api.web.place import chosen
from api.web.texts import _
from api.web.words import EXPERIENCE_FEATURES, OUTCOMES, SAID
from kg.reason.chance import EXPERIENCE

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_CASES: Final = 8  # on one page
_OUTCOME, _PHASE = "outcome", "phase"


@page
async def experience(request: Request) -> Response:
    """Cases with their best lesson; what failed apart; that nothing fits, where nothing does."""
    graph = graph_for(request)
    place, asked, narrowed = chosen(request, graph), question_of(request), Chosen.of(request)
    values: dict[str, Any] = {"groups": None, "missing": None}
    if asked:
        values = await work_of(request).ask(lambda: _experience(request, graph, asked, place, narrowed))
    return shown(request, "experience", active="borgen", place=place, asked=asked, **values)


@page
async def experience_file(request: Request) -> Response:
    """All cases and lessons that answer, over all pages, as a file."""
    graph = graph_for(request)
    place, asked, narrowed = chosen(request, graph), question_of(request), Chosen.of(request)
    names, base = graph.gazetteer.names, base_of(request)
    head = (
        *(_("Casus"), _("Uitkomst"), _("Gemeenten"), _("Beste les"), _("Want"), _("Geldt als")),
        *(_("Anders dan bij ons"), _("Kans dat dit past"), _("Bron"), _("Adres")),
    )

    def made() -> Sheets:
        found = _found(graph, asked, place)
        kept = _narrowed(found, narrowed) if any(group.first.fits for group in found) else []
        rows = [_row(group, names, base) for group in kept]
        lead = _("Gezocht op: %(asked)s.") % {"asked": asked}
        return Sheets(_("Wie deed dit eerder?"), "kring-ervaring", [TitledTable(_("Casussen"), head, rows)], lead)

    return await taken_along(request, made)


def _found(graph: "KnowledgeGraph", asked: str, place: "Place | None") -> list[Group]:
    return groups(graph.borgen(asked, municipality=place.code if place else "", top=depth(_CASES)))


def _experience(
    request: Request, graph: "KnowledgeGraph", asked: str, place: "Place | None", narrowed: Chosen
) -> dict[str, Any]:
    found = _found(graph, asked, place)
    fits = any(group.first.fits for group in found)
    kept = _narrowed(found, narrowed)
    at = Leaf.of(request, len(kept), _CASES)
    on_page = kept[at.first : at.last] if fits else found[:1]
    lessons = [group.lesson.id for group in on_page if group.lesson]
    told = [(group, reasons(group.first.why.parts, said=SAID)) for group in on_page]
    query = request.query_params
    return {
        "groups": [(group, why) for group, why in told if not group.failed],
        "failed": [(group, why) for group, why in told if group.failed],
        "total": len(kept),
        "at": at,
        "leaves": leaves(at, lambda number: with_query(query, blad=number)),
        "facets": offered(graph, _counts(found, narrowed), narrowed, None) if fits else [],
        "holds": graph.lessons.holding(lessons, place.code) if place and lessons else {},
        "fits": fits,
        "missing": graph.missing(asked, *EXPERIENCE),
        "names": graph.gazetteer.names,
        "counts": graph.counts(),
        "experience_features": EXPERIENCE_FEATURES,
        "file": (f"{root_of(request)}/ervaring/resultaten", with_query(query, blad="")),
    }


def _outcome(group: Group) -> str:
    return group.first.case.outcome or "onbekend"


def _phases(group: Group) -> set[str]:
    lessons = [group.lesson, *group.others] if group.lesson else []
    return {one.phase for one in lessons if one and one.phase}


def _keeps(group: Group, narrowed: Chosen, *, without: str = "") -> bool:
    outcomes = () if without == _OUTCOME else narrowed.values.get(_OUTCOME, ())
    phases = () if without == _PHASE else narrowed.values.get(_PHASE, ())
    return (not outcomes or _outcome(group) in outcomes) and (not phases or bool(_phases(group) & set(phases)))


def _narrowed(found: Sequence[Group], narrowed: Chosen) -> list[Group]:
    return [group for group in found if _keeps(group, narrowed)]


def _counts(found: Sequence[Group], narrowed: Chosen) -> dict[str, dict[str, int]]:
    """How many cases have each value, counted within the other facet; a value of which none is left stays, with 0."""
    outcomes = Counter(_outcome(group) for group in found if _keeps(group, narrowed, without=_OUTCOME))
    within = [group for group in found if _keeps(group, narrowed, without=_PHASE)]
    phases = Counter(phase for group in within for phase in _phases(group))
    every = {phase for group in found for phase in _phases(group)}
    return {
        _OUTCOME: {value: outcomes[value] for value in {_outcome(group) for group in found}},
        _PHASE: {value: phases[value] for value in every},
    }


def _row(group: Group, names: Mapping[str, str], base: str) -> Sequence[str]:
    first, lesson = group.first, group.lesson
    differing = ", ".join(one.aspect for one in first.differences if not one.same)
    source = next((one["url"] for one in first.sources if one.get("url")), "")
    towns = ", ".join(names.get(code, code) for code in first.case.municipalities)
    told = (lesson.title, lesson.because or "", lesson.applies_when or "") if lesson else ("", "", "")
    chance = f"{first.answers:.2f}".replace(".", ",")
    outcome = _(OUTCOMES[_outcome(group)].word)
    return (
        first.case.title or first.title,
        outcome,
        towns,
        *told,
        differing,
        chance,
        source,
        f"{base}/id/{group.first.group}",
    )
