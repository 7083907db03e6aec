"""A plan that is agreed on: what will be kept for ever is shown first, and kept when it is still that."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.answers.forms import tag_of
from api.http.dependencies import must_take_writes, work_of
from api.web.borgen_lesson import home_of
from api.web.forms import form_of
from api.web.frame import elsewhere, shown
from api.web.implement_plan import Some, plan_path, shifted
from api.web.place import of_place
from api.web.texts import _, ngettext

if TYPE_CHECKING:
    from kg.cycle.implement.plan.plan import EndShift, PlannedStep, TrajectoryPlan
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph

_FIELDS: Final = ("reden", "door", "zeker")
_LONGEST: Final = 200  # characters of a role


@of_place
async def ask(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """What will be kept, and why it changes; who may keep it nowhere is told so."""
    home_of(graph, place)
    must_take_writes(request)
    return await _form(request, graph, place, {}, {})


@of_place
async def agree(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """The plan, kept; or the form again, with what is wrong, or what changed since it was shown."""
    given, key = await form_of(request), request.path_params["id"]
    space = home_of(graph, place)
    reason, author = given.get("reden", "").strip(), given.get("door", "").strip()[:_LONGEST]
    trouble = {}
    if not reason:
        trouble["reden"] = _("Vul in waarom. Een planning zonder reden kan een ander niet beoordelen.")
    if given.get("zeker") != "ja":
        trouble["zeker"] = _("Zet hier een vinkje. Wat u vastlegt, blijft staan.")
    if trouble:
        return await _form(request, graph, place, given, trouble)

    def write() -> bool:
        if given.get("stand") != _state(graph.planning.of(key)):
            return False
        graph.planning.agree(key, reason, by=author, space=space)
        return True

    if not await work_of(request).change(write):
        changed = _("Een collega paste de planning aan terwijl u schreef. Kijk wat er nu staat, en leg dan vast.")
        return await _form(request, graph, place, given, {"stand": changed})
    return elsewhere(request, f"/implementeren/planning/{key}", bericht="vastgelegd")


def _state(plan: "TrajectoryPlan") -> str:
    """What tells this plan from another one: its activities with their dates, and how often it was agreed on."""
    dates = [[one.id, one.title, one.start, one.end] for one in plan.steps]
    return tag_of([sorted(dates, key=lambda one: str(one[0])), len(plan.agreed)]).strip('"')


async def _form(
    request: Request,
    graph: "KnowledgeGraph",
    place: "Place",
    given: Mapping[str, str],
    trouble: Mapping[str, str],
) -> Response:
    key = request.path_params["id"]
    found = await work_of(request).ask(lambda: graph.planning.of(key))
    values: dict[str, Any] = {
        "plan": found,
        "path": plan_path(request, key),
        "state": _state(found),
        "changed": _changed(found) if found.agreed else None,
        "form": {name: given.get(name, "") for name in _FIELDS},
        "trouble": trouble,
    }
    status = 409 if "stand" in trouble else 422 if trouble else 200
    return shown(request, "agreement", status=status, active="implementeren", place=place, **values)


def _changed(found: "TrajectoryPlan") -> Some:
    """What is otherwise than what was agreed last, as far as what is there shows."""
    said = [f"{one.title}: {_otherwise(one.latest)}" for one in found.steps if _differs(one)]
    gone = found.agreed[-1].activities - sum(one.latest is not None for one in found.steps)
    if gone:
        said.insert(0, ngettext("%(num)s staat er niet meer in", "%(num)s staan er niet meer in", gone) % {"num": gone})
    return Some.of(said)


def _differs(step: "PlannedStep") -> bool:
    return step.latest is None or (step.latest.start, step.latest.end) != (step.start, step.end)


def _otherwise(shift: "EndShift | None") -> str:
    return _("het begin is anders") if shift and shift.moved == "gelijk" else shifted(shift)
