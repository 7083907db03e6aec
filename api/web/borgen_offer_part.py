"""The part that a provider fills for itself, out of sight of everybody else until it offers it."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import graph_for, work_of
from api.web.amounts import cents
from api.web.borgen_offers import ROLES
from api.web.forms import form_of
from api.web.frame import elsewhere, page, shown
from api.web.place import chosen
from api.web.texts import _
from kg.dutch.figures import of_cents
from kg.errors import Conflict, InputError, NotFound, StepRefused
from kg.model.values import PHASES

if TYPE_CHECKING:
    from kg.service import KnowledgeGraph


@page
async def part(request: Request) -> Response:
    """The form: per phase what this provider does, delivers, needs and asks."""
    graph = graph_for(request)
    held = await work_of(request).ask(lambda: graph.offers.part(*_named(request)))
    return await _form(request, _said(held or {}))


@page
async def fill(request: Request) -> Response:
    """What was filled, kept; and laid in the offer when that was asked."""
    graph, form = graph_for(request), await form_of(request)
    offer, provider = _named(request)
    trouble = {f"prijs-{phase}": _("Schrijf een bedrag als 1.400 of 1.400,50.") for phase in PHASES
               if form.get(f"prijs-{phase}", "").strip() and cents(form[f"prijs-{phase}"]) is None}  # fmt: skip
    if trouble:
        return await _form(request, form, trouble)
    held = await work_of(request).ask(lambda: graph.offers.part(offer, provider))

    def write() -> None:
        graph.offers.fill(offer, provider, _steps(form, held or {}))
        if form.get("actie") == "bied aan":
            graph.offers.lay(offer, provider)

    try:
        await work_of(request).change(write)
    except (StepRefused, InputError, NotFound, Conflict) as refused:
        return await _form(request, form, {"": str(refused)})
    return elsewhere(request, f"/aanbod/samen/{offer}", bericht="bewaard")


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["id"], request.path_params["provider"]


async def _form(request: Request, said: Mapping[str, str], trouble: Mapping[str, str] | None = None) -> Response:
    graph = graph_for(request)
    values = await work_of(request).ask(partial(_shown, graph, *_named(request)))
    return shown(
        request,
        "offer_part",
        status=422 if trouble else 200,
        active="borgen",
        place=chosen(request, graph),
        said=said,
        trouble=trouble or {},
        phases=PHASES,
        roles=ROLES,
        **values,
    )


def _shown(graph: "KnowledgeGraph", offer: str, provider: str) -> dict[str, Any]:
    graph.offers.part(offer, provider)  # nobody else gets the form
    made = graph.offers.of(offer)
    return {"offer": made, "party": next((one for one in made.parties if one.provider == provider), None)}


def _said(held: Mapping[str, Any]) -> dict[str, str]:
    """A part as the fields of the form say it."""
    found: dict[str, str] = {}
    for step in held.get("steps", ()):
        phase = step["phase"]
        price = step.get("price_cents")
        found |= {
            f"rol-{phase}": step.get("role") or "",
            f"levert-{phase}": step.get("delivers") or "",
            f"nodig-{phase}": step.get("needs") or "",
            f"prijs-{phase}": "" if price is None else of_cents(price),
        }
    return found


def _steps(form: Mapping[str, str], held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The phases of which something is said; what a step rests on is not on the form, and stays."""
    rests_on = {step["phase"]: step.get("rests_on", ()) for step in held.get("steps", ())}
    found = []
    for phase in PHASES:
        role = form.get(f"rol-{phase}", "")
        said: dict[str, Any] = {
            "role": role if role in ROLES and role else None,
            "delivers": form.get(f"levert-{phase}", "").strip() or None,
            "needs": form.get(f"nodig-{phase}", "").strip() or None,
            "price_cents": cents(form.get(f"prijs-{phase}", "")),
        }
        if any(one is not None for one in said.values()):
            kept = {"rests_on": list(rests_on[phase])} if rests_on.get(phase) else {}
            found.append({"phase": phase, **kept, **{name: one for name, one in said.items() if one is not None}})
    return found
