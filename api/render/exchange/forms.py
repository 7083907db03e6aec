"""The files that a plan is given as, for whoever goes on with it in another program."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from api.render.spreadsheet import XLSX
from kg.cycle.implement.plan.plan import TrajectoryPlan

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph

ICS: Final = "text/calendar"
PLAN_FORMS: Final[Mapping[str, str]] = {"xml": "application/xml", "xlsx": XLSX, "ics": ICS}  # by the end of its name


def plan_file(graph: "KnowledgeGraph", plan: TrajectoryPlan, form: str) -> bytes:
    """
    A plan as a file: all of its activities, however many.

    Args:
        graph: As the caller sees it.
        plan: What is written.
        form: One of `PLAN_FORMS`.
    """
    if form == "ics":
        from api.render.exchange.agenda import agenda

        return agenda(plan)
    payloads: dict[str, Mapping[str, Any]] = {
        key: one.payload for key, one in graph.get_many(step.id for step in plan.steps).items()
    }
    if form == "xml":
        from api.render.exchange.project import project_xml

        return project_xml(plan, payloads)
    from api.render.spreadsheet import records_xlsx

    return records_xlsx(("Activity", {**payloads[step.id], "id": step.id}, {}) for step in plan.steps)


def plan_name(plan: TrajectoryPlan, form: str) -> str:
    """What its file is called."""
    return f"planning-{plan.trajectory}.{form}"
