"""The tools that Kring offers over MCP: what each takes, how it is described, and how it is answered."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from api.answers.circle import OfferAnswer, RiskAnswer, SmartAnswer, TraceAnswer
from api.answers.fit import fit_of
from api.answers.forms import DATE, shown
from api.answers.rest import BorgenAnswer, SearchAnswer
from api.mcp.answers import ApplicableLesson, RankedFreshly, RankingOnDay, Reply, ShownRecord
from api.mcp.circle import CIRCLE
from api.mcp.excerpt import PASSAGE, WHOLE, Portion, excerpt
from api.mcp.intake import READING
from api.mcp.sanitiser import Budget, clean, fair
from api.mcp.sources import replied, reply, sources_of
from api.mcp.tool import Arguments, Day, Id, Place, Tool, Top, Words, typed_in
from api.render.places import note
from kg import clock
from kg.cycle.formulate.smart.judgement import FIELDS
from kg.model.kinds import KINDS
from kg.model.record import record_iri
from kg.model.values import Phase
from kg.ports.journal import Stored
from kg.reason.answer import sent, widened
from kg.reason.chance import EXPERIENCE
from kg.reason.hit import hits_of
from kg.service import KnowledgeGraph

RECORD_BUDGET: Final = 60_000  # characters of one record that are given at most
SHORTEST: Final = 250  # that a text is cut to, so that an id in it stays whole

if TYPE_CHECKING:
    from kg.cycle.interpret.signals.freshness import Knowledge

    Kind = str
else:
    Kind = Literal[tuple(KINDS)]  # the names of the declared kinds


Context = Annotated[
    str,
    BeforeValidator(typed_in),
    Field(max_length=2000, description="Wat er verder speelt. | What else is going on."),
]


class SearchArguments(Arguments):
    """For `search`."""

    query: Words = Field(description="Waar u naar zoekt. | What to look for.")
    kinds: list[Kind] = Field([], max_length=20, description="Alleen deze soorten. | Only these kinds.")
    municipality: Place | None = None
    theme: Words | None = Field(None, description="Alleen dit thema, bij naam of id. | Only this theme, by name or id.")
    top: Top = 7


class InterpretArguments(Arguments):
    """For `interpret`."""

    municipality: Place
    as_of: Day = None
    top: Top = 2


class BorgenArguments(Arguments):
    """For `borgen`."""

    question: Words = Field(description="De vraag. | The question.")
    municipality: Place | None = None
    context: Context = ""
    phase: Phase | None = Field(None, description="Liefst lessen voor deze fase. | Rather lessons for this phase.")
    top: Top = 2


class ShowArguments(Arguments):
    """For `show`."""

    id: Id
    as_of: Annotated[
        date | None, Field(description="Zoals het aan het eind van die dag was. | As it was at the end of that day.")
    ] = None
    length: Annotated[
        int,
        Field(ge=1, le=RECORD_BUDGET // 1000, description="Duizend tekens hoogstens. | Thousand characters at most."),
    ] = 4


class TraceArguments(Arguments):
    """For `trace`."""

    id: Id
    top: Annotated[int, Field(ge=1, le=100, description="Hoeveel stappen elke kant op. | How many steps each way.")] = (
        10
    )


class AppliesArguments(Arguments):
    """For `applies`."""

    lesson: Id
    municipality: Place
    context: Context = ""


class OfferArguments(Arguments):
    """For `offer`."""

    about: Words = Field(description="Id van een traject of ontwikkeling. | Id of a trajectory or development.")
    municipality: Place | None = None
    top: Annotated[int, Field(ge=1, le=50, description="Diensten per fase. | Services a phase.")] = 2


class SmartArguments(Arguments):
    """For `smart`: the id of an objective, or a text with known fields."""

    id: Id | None = None
    text: (
        Annotated[
            str,
            BeforeValidator(typed_in),
            Field(min_length=1, max_length=20_000, description="De doelstelling. | The objective."),
        ]
        | None
    ) = None
    indicator: Words | None = None
    baseline: Words | None = None
    target: Words | None = None
    unit: Words | None = None
    owner: Words | None = None
    deadline: Annotated[str, Field(pattern=DATE, description="jjjj, jjjj-mm, jjjj-mm-dd")] | None = None
    as_of: Day = None

    @model_validator(mode="after")
    def _one(self) -> "SmartArguments":
        if (self.id is None) == (self.text is None):
            raise ValueError("geef id of text, niet allebei (give either id or text)")
        return self


class RiskArguments(Arguments):
    """For `risk`."""

    municipality: Place | None = None
    top: Top = 10


PORTIONS: Final[Mapping[str, Portion]] = {
    "search": Portion(
        frozenset({
            "facets", "items.fits", "items.sources", "items.passage.source", "items.why.lexicalWeight",
            "items.why.semanticWeight", "items.why.identifier",
        }),
        {"items.passage.text": PASSAGE},
    ),
    "interpret": Portion(
        frozenset({
            "items.dates", "items.meaning", "items.law", "items.coverage.evidence", "items.coverage.searched",
            "items.freshness.id", "items.freshness.kind", "items.freshness.title",
        })
    ),
    "borgen": Portion(
        frozenset({
            "items.fits", "items.sources", "items.situation", "items.results", "items.differencesEach",
            "items.differences.theirs", "items.differences.ours", "items.why.search", "items.passage.source",
        }),
        {"items.passage.text": PASSAGE},
    ),
    "show": Portion(frozenset({"freshness.id", "freshness.kind", "freshness.title"})),
    "trace": Portion(
        frozenset(f"{step}.{name}" for step in ("record", "before", "after") for name in ("sources", "readFrom"))
    ),
    "smart": Portion(
        frozenset({"demands", "records.sources", "audit", "examples", "target", "actor", "targetWords", "actorWords"}),
        dict.fromkeys(("text", "criteria.findings.words", "criteria.findings.suggestion"), WHOLE),
    ),
    "applies": Portion(records=("lesson", "id")),
    "offer": Portion(
        frozenset({
            "themesFrom", "themes", "experience", "holes", "promises", "phases.lessons", "phases.services.people",
            "phases.services.sources",
        }),
        few=frozenset({"phases.services"}),
        records=("trajectory", "development", "service"),
    ),
    "risk": Portion(records=("about", "id")),
}  # fmt: skip


def _search(graph: KnowledgeGraph, asked: SearchArguments) -> Reply:
    filters = graph.filters(
        municipality=asked.municipality or "", themes=[asked.theme] if asked.theme else (), kinds=asked.kinds
    )
    found = graph.search(asked.query, filters=filters, top=asked.top)
    items = hits_of(found, graph.get_many(hit.id for hit in found.hits))
    fit = fit_of(items, lambda: graph.missing(asked.query, *filters.kinds))
    answer = SearchAnswer(items=items, total=found.total, facets=found.facets, **fit)
    return reply(graph, answer, PORTIONS["search"], most=asked.top)


def _interpret(graph: KnowledgeGraph, asked: InterpretArguments) -> Reply:
    place, day = graph.gazetteer.place(asked.municipality), asked.as_of or clock.today()
    ranked = graph.interpret(place.code, today=day, top=asked.top)
    held = graph.get_many(entry.id for entry in ranked)
    items = [
        widened(RankedFreshly, entry, freshness=graph.known(held[entry.id], today=day))
        for entry in ranked
        if entry.id in held
    ]
    answer = RankingOnDay(
        municipality=place.code, as_of=day, items=items, total=ranked.total, municipality_note=place.said
    )
    return reply(graph, answer, PORTIONS["interpret"], most=asked.top)


def _borgen(graph: KnowledgeGraph, asked: BorgenArguments) -> Reply:
    found = graph.borgen(
        asked.question,
        municipality=asked.municipality or "",
        context=asked.context,
        phase=asked.phase or "",
        top=asked.top,
    )
    fit = fit_of(found, lambda: graph.missing(f"{asked.question} {asked.context}", *EXPERIENCE))
    answer = BorgenAnswer(items=found, municipality_note=note(graph, asked.municipality), **fit)
    return reply(graph, answer, PORTIONS["borgen"], most=asked.top)


def _show(graph: KnowledgeGraph, asked: ShowArguments) -> Reply:
    stored = graph.get(asked.id, as_of=datetime.combine(asked.as_of, time.max, UTC) if asked.as_of else None)
    known = None if asked.as_of else graph.known(stored)
    return record_reply(graph, stored, characters=asked.length * 1000, freshness=known)


def record_reply(
    graph: KnowledgeGraph, stored: Stored, *, characters: int = RECORD_BUDGET, freshness: "Knowledge | None" = None
) -> Reply:
    """One record as the tool and the resource give it; where it is too long, its longest texts are cut first."""
    fields = {name: value for name, value in shown(stored, "").items() if name not in {"id", "kind", "meta"}}
    budget = Budget(characters, longest=max(SHORTEST, fair(fields, characters)))
    record = budget.fit(fields)
    answer = ShownRecord(
        id=stored.id,
        kind=stored.kind,
        iri=record_iri(stored.id),
        space=stored.space,
        modified=stored.at,
        freshness=freshness,
        truncated=budget.cut,
        record={},
    )
    data = {**excerpt(sent(answer), PORTIONS["show"]), "record": record}  # which is cut already
    return replied(data, *sources_of(graph, {stored.id: stored}, ()))


def _trace(graph: KnowledgeGraph, asked: TraceArguments) -> Reply:
    return reply(graph, graph.trace(asked.id, most=asked.top), PORTIONS["trace"], most=asked.top)


def _applies(graph: KnowledgeGraph, asked: AppliesArguments) -> Reply:
    found = graph.lessons.applies(asked.lesson, asked.municipality, asked.context)
    payload, place = graph.lessons.one(asked.lesson).payload, graph.gazetteer.place(asked.municipality)
    answer = widened(
        ApplicableLesson,
        found,
        lesson=asked.lesson,
        title=payload["title"],
        applies_when=payload.get("applies_when"),
        municipality=place.code,
        municipality_note=place.said,
    )
    return reply(graph, answer, PORTIONS["applies"])


def _smart(graph: KnowledgeGraph, asked: SmartArguments) -> Reply:
    if asked.id is not None:
        checked = graph.smart(asked.id, today=asked.as_of, as_shown=clean)
    else:
        said = asked.model_dump(include=set(FIELDS), exclude_none=True)
        checked = graph.smart_draft(asked.text or "", said, today=asked.as_of, as_shown=clean)
    return reply(graph, checked, PORTIONS["smart"], demands=checked.demands)


def _risk(graph: KnowledgeGraph, asked: RiskArguments) -> Reply:
    found = graph.people.risks(asked.municipality or "")
    said = note(graph, asked.municipality)
    answer = RiskAnswer(items=found[: asked.top], total=len(found), municipality_note=said)
    return reply(graph, answer, PORTIONS["risk"], most=asked.top)


def _offer(graph: KnowledgeGraph, asked: OfferArguments) -> Reply:
    made = graph.offer(asked.about, asked.municipality or "")
    answer = widened(OfferAnswer, made, municipality_note=note(graph, asked.municipality))
    return reply(graph, answer, PORTIONS["offer"], most=asked.top)


TOOLS: Final[Mapping[str, Tool]] = {  # they only read
    tool.name: tool
    for tool in (
        Tool("search", "Zoeken",
             "Zoek in alle kennis, op woorden en op betekenis.",
             "Search everything that Kring knows, on words and on meaning.",
             SearchArguments, SearchAnswer, _search, PORTIONS["search"]),
        Tool("interpret", "Interpreteren",
             "Welke ontwikkelingen zijn voor een gemeente het belangrijkst, en waarom; elke score is een som.",
             "Which developments matter most to a municipality, and why; every score is a sum of parts.",
             InterpretArguments, RankingOnDay, _interpret, PORTIONS["interpret"]),
        Tool("borgen", "Borgen",
             "Welke gemeenten deden dit eerder, wat leerden zij, en wat is hier anders.",
             "Which municipalities did this before, what they learned, and what differs here.",
             BorgenArguments, BorgenAnswer, _borgen, PORTIONS["borgen"]),
        Tool("show", "Record tonen",
             "Alles wat van één record bekend is, nu of op een eerdere dag, met herkomst.",
             "All that is known of one record, now or on an earlier day, with its provenance.",
             ShowArguments, ShownRecord, _show, PORTIONS["show"]),
        Tool("trace", "Herkomst en gevolg",
             "De keten rond een record: waar het op rust (van ontwikkeling tot resultaat), wat ervan kwam, tot en "
             "met de les, en wat ontbreekt.",
             "The chain around a record: what it rests on, what came of it up to the lesson, and what is missing.",
             TraceArguments, TraceAnswer, _trace, PORTIONS["trace"]),
        Tool("smart", "SMART toetsen",
             "Toets een doelstelling, bij id of als tekst: per criterium van SMART het oordeel, de reden met de plaats "
             "in de tekst, en een suggestie. De tekst moet Nederlands zijn.",
             "Check an objective, by id or as a Dutch text, against SMART: verdict, reason with its place, suggestion.",
             SmartArguments, SmartAnswer, _smart, PORTIONS["smart"]),
        Tool("applies", "Geldt deze les hier",
             "Toets de voorwaarden van een les aan een gemeente: geldt, geldt niet, of onbekend met een vraag.",
             "Test the conditions of a lesson against a municipality: holds, does not, or unknown with a question.",
             AppliesArguments, ApplicableLesson, _applies, PORTIONS["applies"]),
        Tool("offer", "Aanbod",
             "Per fase wat er wordt aangeboden, door wie, en wat ontbreekt.",
             "What is offered in each phase, by whom, and what is missing.",
             OfferArguments, OfferAnswer, _offer, PORTIONS["offer"]),
        Tool("risk", "Kennis in gevaar",
             "Welke kennis verloren gaat of ontbreekt, het ernstigste eerst.",
             "Which knowledge is lost or missing, most severe first.",
             RiskArguments, RiskAnswer, _risk, PORTIONS["risk"]),
        CIRCLE,
        *READING,
    )
}  # fmt: skip
