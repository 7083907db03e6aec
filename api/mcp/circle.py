"""
The tool for what stands in a phase of the circle: drafts, chain, plan, money and what else is worked with there.

One tool with a part to name, since a model reads the list of all tools before it asks anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from api.mcp.answers import Reply
from api.mcp.excerpt import Portion
from api.mcp.sources import reply
from api.mcp.tool import Arguments, Day, Place, Tool, Top, typed_in
from kg.cycle.formulate.draft.template import USUAL, template
from kg.errors import InputError
from kg.reason.answer import Held, answer, sent
from kg.service import KnowledgeGraph

PORTION: Final = Portion(every=True, records=("id", "record", "development"))


class CircleArguments(Arguments):
    """For `circle`."""

    part: Literal[
        "support", "draft", "doable", "fit", "decisions", "chain", "gaps", "links", "work", "impact", "effect",
        "sides", "plan", "plans", "money", "figures", "alarms", "questions", "recommendations", "dossier", "offers",
        "improvement", "round", "relief",
    ]  # fmt: skip
    id: Annotated[
        str,
        BeforeValidator(typed_in),
        Field(max_length=200, description="Traject, gemeente, doel, ontwikkeling … | Trajectory, municipality, …"),
    ] = ""
    municipality: Place | None = None
    as_of: Day = None
    top: Top = 3


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePart:
    """
    One part of a phase.

    Attributes:
        part: As it was asked for.
        found: The answer that REST gives, or a list of it, as much as was asked for.
    """

    part: str
    found: Annotated[Any, Held(dict[str, Any])]


def _draft(graph: KnowledgeGraph, asked: CircleArguments) -> Any:
    if not asked.municipality:
        raise InputError("noem met municipality voor welke gemeente het concept is (name the municipality)")
    return graph.draft(asked.id, asked.municipality, template(USUAL), today=asked.as_of)


def _support(graph: KnowledgeGraph, asked: CircleArguments) -> Any:
    if not asked.municipality:
        raise InputError("noem met municipality in welke gemeente (name the municipality)")
    return graph.support.of(asked.id, asked.municipality, today=asked.as_of)


def _questions(graph: KnowledgeGraph, asked: CircleArguments) -> Any:
    code = graph.gazetteer.code(asked.municipality) if asked.municipality else ""
    return graph.questions.listed(about=asked.id, municipality=code, today=asked.as_of)


def _offers(graph: KnowledgeGraph, asked: CircleArguments) -> Any:
    code = graph.gazetteer.code(asked.municipality) if asked.municipality else ""
    found = graph.offers.about(asked.id, code)
    return [graph.offers.of(key, today=asked.as_of) for key, _ in found[: asked.top]]


PARTS: Final[Mapping[str, Callable[[KnowledgeGraph, CircleArguments], Any]]] = {
    "support": _support,
    "draft": _draft,
    "doable": lambda graph, asked: graph.doable(asked.id),
    "fit": lambda graph, asked: graph.fitting_measures(asked.id, top=asked.top),
    "decisions": lambda graph, asked: graph.decisions(asked.id, today=asked.as_of, top=asked.top),
    "chain": lambda graph, asked: graph.chain_branches(asked.id, top=asked.top, most=asked.top),
    "gaps": lambda graph, asked: graph.chain_gaps(asked.id, today=asked.as_of, top=asked.top),
    "links": lambda graph, asked: graph.suggested_links(asked.id, top=asked.top),
    "work": lambda graph, asked: graph.suggested_work(asked.id, top=asked.top),
    "impact": lambda graph, asked: graph.impact(asked.id),
    "effect": lambda graph, asked: graph.proposal_effect(asked.id),
    "sides": lambda graph, asked: graph.sides.of(asked.id),
    "plan": lambda graph, asked: graph.planning.of(asked.id, today=asked.as_of),
    "plans": lambda graph, asked: graph.planning.standings(graph.gazetteer.code(asked.id), today=asked.as_of),
    "money": lambda graph, asked: graph.budgets.of(asked.id),
    "figures": lambda graph, asked: graph.figures(asked.id, as_of=asked.as_of),
    "alarms": lambda graph, asked: graph.alarms(asked.id, today=asked.as_of),
    "questions": _questions,
    "recommendations": lambda graph, asked: graph.recommendations.listed(asked.id, today=asked.as_of),
    "dossier": lambda graph, asked: graph.dossiers.of(asked.id, today=asked.as_of),
    "offers": _offers,
    "improvement": lambda graph, asked: graph.improvement(asked.id, today=asked.as_of),
    "round": lambda graph, asked: graph.circle(asked.id, today=asked.as_of),
    "relief": lambda graph, asked: graph.relief(asked.id),
}


def _circle(graph: KnowledgeGraph, asked: CircleArguments) -> Reply:
    found = sent(PARTS[asked.part](graph, asked))
    told = {"items": found} if isinstance(found, list) else found
    return reply(graph, CirclePart(part=asked.part, found=told), PORTION, most=asked.top)


CIRCLE: Final = Tool(
    "circle", "Fase van de cirkel",
    "Wat in een fase vastligt: concept, passende maatregelen, keten met gaten en voorgestelde verbanden, gevolg van "
    "een wijziging, planning, geld, gezamenlijk aanbod. Niet gevonden is niet: afwezig.",
    "What stands in a phase: a draft, measures that fit, chain, gaps, proposed links, impact, plan, money, offers.",
    CircleArguments, CirclePart, _circle, PORTION,
)  # fmt: skip
