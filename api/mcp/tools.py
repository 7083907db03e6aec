"""The tools that Kring offers over MCP: what each takes, how it is described, and how it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from api.answers.fit import any_fits, with_fit
from api.answers.forms import DATE, shown
from api.mcp.answers import (
    AppliesData,
    BorgenData,
    OfferData,
    RankingData,
    RecordData,
    Reference,
    Reply,
    RiskData,
    SearchData,
    SmartData,
    TraceData,
)
from api.mcp.sources import ids_in, reply, sources_of
from api.mcp.untrusted import Budget, clean, fair
from api.render.places import note
from kg import clock
from kg.cycle.formulate.smart.judgement import FIELDS, smart_draft
from kg.model.kinds import KINDS
from kg.model.record import ID_PATTERN, record_iri
from kg.model.values import Phase
from kg.ports.journal import Stored
from kg.reason.answer import to_json
from kg.reason.chance import EXPERIENCE
from kg.service import KnowledgeGraph

RECORD_BUDGET: Final = 60_000  # characters of one record that are given at most
SHORTEST: Final = 250  # that a text is cut to, so that an id in it stays whole

if TYPE_CHECKING:
    from kg.cycle.interpret.signals.freshness import Knowledge

    Kind = str
else:
    Kind = Literal[tuple(KINDS)]  # the names of the declared kinds


def _typed_in(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_typed_in), Field(min_length=1, max_length=2000)]
Context = Annotated[
    str,
    BeforeValidator(_typed_in),
    Field(max_length=2000, description="Wat er verder speelt. | What else is going on."),
]
Place = Annotated[
    str,
    BeforeValidator(_typed_in),
    Field(min_length=1, max_length=100, description="Code of naam. | Code or name."),
]
Id = Annotated[
    str, BeforeValidator(_typed_in), Field(pattern=ID_PATTERN, description="Id van een record. | Id of a record.")
]
Day = Annotated[date | None, Field(description="Rekenen vanaf deze dag. | The date to count from.")]
Top = Annotated[int, Field(ge=1, le=50, description="Hoogstens zoveel. | At most.")]


class Arguments(BaseModel):
    """What a tool takes: names are camelCase, and what is not known is refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


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
    """For `smart`: the id of an objective, or a text with the fields that are known."""

    id: Id | None = None
    text: (
        Annotated[
            str,
            BeforeValidator(_typed_in),
            Field(min_length=1, max_length=20_000, description="De doelstelling in woorden. | The objective in words."),
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


@dataclass(frozen=True, slots=True)
class Tool:
    """
    One tool.

    Attributes:
        nl: What it does, in Dutch.
        en: The same in English.
        run: From the graph as the asker may see it, and the arguments, to the reply.
    """

    name: str
    title: str
    nl: str
    en: str
    arguments: type[Arguments]
    reply: type[Reply[Any]]
    run: Callable[[KnowledgeGraph, Any], Reply[Any]]


def _search(graph: KnowledgeGraph, asked: SearchArguments) -> Reply[SearchData]:
    filters = graph.filters(
        municipality=asked.municipality or "", themes=[asked.theme] if asked.theme else (), kinds=asked.kinds
    )
    found = graph.search(asked.query, filters=filters, top=asked.top)
    records = graph.get_many(hit.id for hit in found.hits)
    items = [
        {
            "id": hit.id, "kind": hit.kind, "title": records[hit.id].payload["title"], "score": hit.score,
            "answers": hit.answers,
            "words": hit.why["terms"], "lexical": hit.why["lexical"], "semantic": hit.why["semantic"],
            "passage": hit.passage.text, "place": hit.passage.place,
        }
        for hit in found.hits if hit.id in records
    ]  # fmt: skip
    told = {"items": items, "total": found.total}
    fits = bool(items) and found.fits
    data = SearchData.model_validate(with_fit(told, lambda: graph.missing(asked.query, *filters.kinds), fits=fits))
    return reply(Reply[SearchData], data, graph, [hit.id for hit in found.hits], most=asked.top)


def _interpret(graph: KnowledgeGraph, asked: InterpretArguments) -> Reply[RankingData]:
    place, day = graph.gazetteer.place(asked.municipality), asked.as_of or clock.today()
    code = place.code
    ranked = graph.interpret(code, today=day, top=asked.top)
    held = graph.get_many(entry.id for entry in ranked)
    items = [
        {
            **to_json(entry),
            "coverage": entry.coverage.state,
            "freshness": _fresh(graph.known(held[entry.id], today=day)),
        }
        for entry in ranked if entry.id in held
    ]  # fmt: skip
    data = RankingData.model_validate({"municipality": code, "as_of": day.isoformat(), "items": items,
                                       "total": ranked.total, "municipality_note": place.said or None})  # fmt: skip
    return reply(Reply[RankingData], data, graph, ids_in(items), items, most=asked.top)


def _fresh(known: "Knowledge | None") -> str | None:
    """Until when something is known, and what is not known for that."""
    return f"{known.said} {known.tempo_said}".strip() if known else None


def _borgen(graph: KnowledgeGraph, asked: BorgenArguments) -> Reply[BorgenData]:
    found = graph.borgen(
        asked.question, municipality=asked.municipality or "", context=asked.context, phase=asked.phase or "",
        top=asked.top,
    )  # fmt: skip
    items = to_json(found)
    told = [
        {
            **item,
            "parts": item["why"]["parts"],
            "passage": _besides(item["passage"]["text"], item["title"], item.get("because", "")),
            "case": item["case"] or None,
        }
        for item in items
    ]
    answer = {"items": told, "municipality_note": note(graph, asked.municipality)}
    text = f"{asked.question} {asked.context}"
    fitted = with_fit(answer, lambda: graph.missing(text, *EXPERIENCE), fits=any_fits(found))
    data = BorgenData.model_validate(fitted)
    return reply(Reply[BorgenData], data, graph, ids_in(items), items, most=asked.top)


def _besides(passage: str, *said: str) -> str | None:
    """A passage, when it says more than what is said beside it."""
    return None if set(passage.splitlines()) <= set(said) else passage


def _show(graph: KnowledgeGraph, asked: ShowArguments) -> Reply[RecordData]:
    stored = graph.get(asked.id, as_of=datetime.combine(asked.as_of, time.max, UTC) if asked.as_of else None)
    known = None if asked.as_of else _fresh(graph.known(stored))
    return record_reply(graph, stored, characters=asked.length * 1000, freshness=known)


def record_reply(
    graph: KnowledgeGraph, stored: Stored, *, characters: int = RECORD_BUDGET, freshness: str | None = None
) -> Reply[RecordData]:
    """One record as the tool and the resource give it; where it is too long, its longest texts are cut first."""
    fields = {name: value for name, value in shown(stored, "").items() if name not in {"id", "kind", "meta"}}
    budget = Budget(characters, longest=max(SHORTEST, fair(fields, characters)))
    record = budget.fit(fields)
    data = RecordData(
        id=stored.id, kind=stored.kind, iri=record_iri(stored.id), space=stored.space, modified=stored.at,
        record=record, truncated=budget.cut, freshness=freshness,
    )  # fmt: skip
    references, left_out = sources_of(graph, {stored.id: stored}, ())
    return Reply[RecordData](data=data, sources=references, sources_left_out=left_out)


def _trace(graph: KnowledgeGraph, asked: TraceArguments) -> Reply[TraceData]:
    found = graph.trace(asked.id, most=asked.top)
    data = TraceData.model_validate(to_json(found))
    references, left_out = sources_of(graph, found.records, (), asked.top)
    return Reply[TraceData](data=data, sources=references, sources_left_out=left_out)


def _applies(graph: KnowledgeGraph, asked: AppliesArguments) -> Reply[AppliesData]:
    stored = graph.lessons.one(asked.lesson)
    found = to_json(graph.lessons.applies(asked.lesson, asked.municipality, asked.context))
    data = AppliesData.model_validate({
        **found, "lesson": stored.id, "title": stored.payload["title"],
        "applies_when": stored.payload.get("applies_when"), "municipality": graph.gazetteer.code(asked.municipality),
        "municipality_note": note(graph, asked.municipality),
    })  # fmt: skip
    return reply(Reply[AppliesData], data, graph, [stored.id, *ids_in(found)], found)


def _smart(graph: KnowledgeGraph, asked: SmartArguments) -> Reply[SmartData]:
    if asked.id is not None:
        checked = graph.smart(asked.id, today=asked.as_of, as_shown=clean)
    else:
        said = asked.model_dump(include=set(FIELDS), exclude_none=True)
        checked = smart_draft(asked.text or "", said, today=asked.as_of)
    found = to_json(checked)
    answer = reply(Reply[SmartData], SmartData.model_validate(found), graph, ids_in(found["records"]))
    demands = [Reference(**demand) for demand in found["demands"]]
    return answer.model_copy(update={"sources": [*answer.sources, *demands]})


def _risk(graph: KnowledgeGraph, asked: RiskArguments) -> Reply[RiskData]:
    found = graph.people.risks(asked.municipality or "")
    items = to_json(found[: asked.top])
    read_as = note(graph, asked.municipality)
    data = RiskData.model_validate({"items": items, "total": len(found), "municipality_note": read_as})
    about = [item["about"] for item in items]
    return reply(Reply[RiskData], data, graph, [*about, *ids_in(items)], items, most=asked.top)


def _offer(graph: KnowledgeGraph, asked: OfferArguments) -> Reply[OfferData]:
    made = to_json(graph.offer(asked.about, asked.municipality or ""))
    phases = [
        {"phase": step["phase"], "missing": step["missing"], "services_left_out": max(0, len(services) - asked.top),
         "services": services[: asked.top]}
        for step in made["phases"] for services in [step["services"]]
    ]  # fmt: skip
    told = {**made, "id": made["trajectory"] or made["development"], "phases": phases}
    data = OfferData.model_validate({**told, "municipality_note": note(graph, asked.municipality)})
    named = [data.id, *(one["service"] for step in phases for one in step["services"])]
    return reply(Reply[OfferData], data, graph, named)


TOOLS: Final[Mapping[str, Tool]] = {
    tool.name: tool
    for tool in (
        Tool("search", "Zoeken",
             "Zoek in alle kennis, op woorden en op betekenis.",
             "Search everything that Kring knows, on words and on meaning.",
             SearchArguments, Reply[SearchData], _search),
        Tool("interpret", "Interpreteren",
             "Welke ontwikkelingen zijn voor een gemeente het belangrijkst, en waarom; elke score is een som.",
             "Which developments matter most to a municipality, and why; every score is a sum of parts.",
             InterpretArguments, Reply[RankingData], _interpret),
        Tool("borgen", "Borgen",
             "Welke gemeenten deden dit eerder, wat leerden zij, en wat is hier anders.",
             "Which municipalities did this before, what they learned, and what differs here.",
             BorgenArguments, Reply[BorgenData], _borgen),
        Tool("show", "Record tonen",
             "Alles wat van één record bekend is, nu of op een eerdere dag, met herkomst.",
             "All that is known of one record, now or on an earlier day, with its provenance.",
             ShowArguments, Reply[RecordData], _show),
        Tool("trace", "Herkomst en gevolg",
             "De keten rond een record: waar het op rust (van ontwikkeling tot resultaat), wat ervan kwam, tot en "
             "met de les, en wat ontbreekt.",
             "The chain around a record: what it rests on, what came of it up to the lesson, and what is missing.",
             TraceArguments, Reply[TraceData], _trace),
        Tool("smart", "SMART toetsen",
             "Toets een doelstelling, bij id of als tekst: per criterium van SMART het oordeel, de reden met de plaats "
             "in de tekst, en een suggestie. De tekst moet Nederlands zijn.",
             "Check an objective, by id or as a Dutch text, against SMART: verdict, reason with its place, suggestion.",
             SmartArguments, Reply[SmartData], _smart),
        Tool("applies", "Geldt deze les hier",
             "Toets de voorwaarden van een les aan een gemeente: geldt, geldt niet, of onbekend met een vraag.",
             "Test the conditions of a lesson against a municipality: holds, does not, or unknown with a question.",
             AppliesArguments, Reply[AppliesData], _applies),
        Tool("offer", "Aanbod",
             "Per fase wat er wordt aangeboden, door wie, en wat ontbreekt.",
             "What is offered in each phase, by whom, and what is missing.",
             OfferArguments, Reply[OfferData], _offer),
        Tool("risk", "Kennis in gevaar",
             "Welke kennis verloren gaat of ontbreekt, het ernstigste eerst.",
             "Which knowledge is lost or missing, most severe first.",
             RiskArguments, Reply[RiskData], _risk),
    )
}  # fmt: skip
