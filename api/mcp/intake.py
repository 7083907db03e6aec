"""The tools for what comes in: documents, what they state for a person to decide on, and the feeds that bring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from api.mcp.answers import Reply
from api.mcp.excerpt import Portion
from api.mcp.sources import reply
from api.mcp.tool import Arguments, Id, Tool, Top, Words, typed_in
from ingest.feeds.status import ConnectedFeed, connected
from kg.errors import Conflict, InputError, NotFound
from kg.model.record import ID_PATTERN
from kg.model.schema import parse
from kg.reason.answer import KNOWN, Chance, Count, Held, answer
from kg.reason.document import DocumentTold
from kg.service import KnowledgeGraph

if TYPE_CHECKING:
    from kg.ports.jobs import Feeds
    from kg.ports.journal import Stored
    from kg.reason.proposal import ComparedChange

SAID: Final = "Besloten over MCP, via een taalmodel."  # stands with each decision that came so
PROPOSED: Final = "Voorgesteld over MCP, via een taalmodel."


Target = Annotated[str, BeforeValidator(typed_in), Field(pattern=ID_PATTERN)]


class DocumentArguments(Arguments):
    """For `document`."""

    id: Id
    top: Top = 3


class ProposalsArguments(Arguments):
    """For `proposals`."""

    id: Id | None = Field(None, description="Van een voorstel: de wijzigingen. | Of a proposal: its changes.")
    after: Annotated[int, Field(ge=0, description="Na dit nummer. | After this number.")] = 0
    decided: bool = Field(default=False, description="Ook wat beslist is. | Also what was decided.")
    top: Top = 3


class FeedsArguments(Arguments):
    """For `feeds`."""

    top: Top = 10


class DecideArguments(Arguments):
    """For `decide`."""

    id: Id
    decision: Literal["aanvaard", "afgewezen"]
    targets: list[Target] = Field(min_length=1, max_length=50)
    instead: Mapping[str, Any] | None = Field(None, description="Velden die anders moeten. | Fields to mend.")
    along: bool = Field(default=False, description="Ook wat eraan hangt. | Also what hangs on it.")
    reason: Words | None = None


class ProposeArguments(Arguments):
    """For `propose`."""

    id: Id
    fields: Mapping[str, Any] = Field(description="Zoals `show` ze geeft; null laat weg. | As `show`; null removes.")
    reason: Words


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalOutline:
    """A proposal: what it is of, and on how many of its changes nobody decided."""

    id: str
    title: str
    status: str
    author: str
    created: str
    document: Annotated[str | None, KNOWN] = None
    changes: Count
    left: Count


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A proposal after a decision: its status, and on how many of its changes nobody decided."""

    id: str
    status: str
    left: Count


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class GroundOfChange:
    """The words that a change rests on."""

    source: str
    place: str
    quote: str
    chance: Annotated[Chance | None, KNOWN] = None
    why: Annotated[str | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRecord:
    """
    One change of a proposal.

    Attributes:
        number: In the proposal, from 1.
        record: What it would say; none when it would go.
        overtaken: Whether the record changed since.
        faults: What has to be filled in first.
        needs: Targets that come along when it is accepted.
        hangs: Targets that go along when it is dropped.
    """

    number: Count
    target: str
    kind: str
    change: str
    decision: Annotated[str | None, KNOWN] = None
    record: Annotated[Mapping[str, Any] | None, Held(dict[str, Any]), KNOWN] = None
    grounds: Sequence[GroundOfChange]
    overtaken: bool
    faults: Annotated[str | None, KNOWN] = None
    needs: Sequence[str]
    hangs: Sequence[str]


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsAnswer:
    """
    Proposals, or the changes of one.

    Attributes:
        items: The oldest first.
        total: How many there are.
        changes: Of the one that was named.
        changes_total: How many it has that were asked for.
        next: After which number the next ones are; none when these are the last.
    """

    items: Sequence[ProposalOutline]
    total: Count
    changes: Sequence[ProposedRecord] = ()
    changes_total: Count = 0
    next: Annotated[int | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsAnswer:
    """The feeds that are fetched: what fails or is silent too long comes first."""

    items: Sequence[ConnectedFeed]
    total: Count


PORTIONS: Final[Mapping[str, Portion]] = {
    "document": Portion(
        frozenset({"names", "versions.hereLeftOut", "versions.thereLeftOut"}),
        few=frozenset({"identified", "answers", "versions", "files", "proposals"}),
    ),
    "proposals": Portion(
        few=frozenset({"changes.grounds", "changes.needs", "changes.hangs"}), records=("id", "source")
    ),
    "feeds": Portion(
        frozenset({"items.everyMinutes", "items.nextLook", "items.space", "items.silentDays"})
    ),
    "decide": Portion(records=("id",)),
    "propose": Portion(records=("id",)),
}  # fmt: skip


def _document(graph: KnowledgeGraph, asked: DocumentArguments) -> Reply:
    return reply(graph, graph.document(asked.id), PORTIONS["document"], most=asked.top)


def _proposals(graph: KnowledgeGraph, asked: ProposalsArguments) -> Reply:
    if asked.id is not None:
        stored = _proposal(graph, asked.id)
        return reply(graph, _of_one(graph, stored, asked), PORTIONS["proposals"], most=1)
    every = sorted(graph.scan("Proposal"), key=lambda one: (one.payload["created"], one.id))
    wanted = [one for one in every if asked.decided or one.payload["status"] == "open"]
    given = wanted[asked.after : asked.after + asked.top]
    graph.told([one.id for one in given])
    more = asked.after + len(given)
    answer = ProposalsAnswer(
        items=[_outline(one) for one in given], total=len(wanted), next=more if more < len(wanted) else None
    )
    return reply(graph, answer, PORTIONS["proposals"], most=1)


def _proposal(graph: KnowledgeGraph, record_id: str) -> "Stored":
    stored = graph.get(record_id)
    if stored.kind != "Proposal":
        raise NotFound(f"er is geen voorstel {record_id!r}")
    return stored


def _outline(stored: "Stored") -> ProposalOutline:
    said, changes = stored.payload, stored.payload["changes"]
    return ProposalOutline(
        id=stored.id,
        title=said["title"],
        status=said["status"],
        author=said["author"],
        created=said["created"],
        document=said.get("document"),
        changes=len(changes),
        left=sum(not one.get("decision") for one in changes),
    )


def _of_one(graph: KnowledgeGraph, stored: "Stored", asked: ProposalsArguments) -> ProposalsAnswer:
    numbered = list(enumerate(graph.proposals.compared(stored.id), start=1))
    wanted = [pair for pair in numbered if asked.decided or not pair[1].change.get("decision")]
    ahead = [pair for pair in wanted if pair[0] > asked.after]
    given = ahead[: asked.top]
    return ProposalsAnswer(
        items=[_outline(stored)],
        total=1,
        changes=[_change(number, one) for number, one in given],
        changes_total=len(wanted),
        next=given[-1][0] if len(ahead) > len(given) else None,
    )


def _change(number: int, one: "ComparedChange") -> ProposedRecord:
    change = one.change
    return ProposedRecord(
        number=number,
        target=change["target"],
        kind=change["target_kind"],
        change=change["change"],
        decision=change.get("decision"),
        record=None if one.becomes is None else {name: said for name, said in one.becomes.items() if name != "id"},
        grounds=[
            GroundOfChange(
                source=ground["source"],
                place=ground["place"],
                quote=ground["quote"],
                chance=ground.get("chance"),
                why=ground.get("why"),
            )
            for ground in change.get("grounds", ())
        ],
        overtaken=one.overtaken,
        faults=one.faults or None,
        needs=one.needs,
        hangs=one.hangs,
    )


def _feeds(graph: KnowledgeGraph, asked: FeedsArguments, feeds: "Feeds") -> Reply:
    found = connected(graph, feeds)
    return reply(graph, FeedsAnswer(items=found[: asked.top], total=len(found)), PORTIONS["feeds"])


def _decide(graph: KnowledgeGraph, asked: DecideArguments) -> Reply:
    stored = _proposal(graph, asked.id)
    instead = _instead(graph, asked) if asked.instead else None
    said = f"{SAID} {asked.reason}" if asked.reason else SAID
    after = graph.proposals.decide(
        stored.id, asked.decision, targets=asked.targets, answer=said, instead=instead, along=asked.along
    )
    told = _outline(after)
    return reply(graph, Decided(id=told.id, status=told.status, left=told.left), PORTIONS["decide"])


def _propose(graph: KnowledgeGraph, asked: ProposeArguments) -> Reply:
    from api.answers.forms import payload_from

    stored = graph.get(asked.id)
    given = {name: said for name, said in asked.fields.items() if said is not None}
    gone = payload_from(stored.kind, dict.fromkeys(asked.fields.keys() - given, ""), record_id=stored.id)
    kept = {name: said for name, said in stored.payload.items() if name not in gone}
    changed = parse(stored.kind, {**kept, **payload_from(stored.kind, given, record_id=stored.id)})
    made = graph.proposals.propose(changed, space=stored.space, reason=f"{PROPOSED} {asked.reason}")
    return reply(graph, _outline(made), PORTIONS["propose"])


def _instead(graph: KnowledgeGraph, asked: DecideArguments) -> Any:
    """
    What is accepted instead: what was proposed, with the fields that were given.

    Raises:
        Conflict: If not one record that would be written is named.
        InputError: If something is dropped.
    """
    from api.answers.forms import payload_from

    if asked.decision != "aanvaard":
        raise InputError("wat valt, wordt niet verbeterd; laat instead weg")
    found = [one for one in graph.proposals.compared(asked.id) if one.change["target"] in asked.targets]
    if len(asked.targets) != 1 or not found or found[0].becomes is None:
        raise Conflict("met instead beslist u over één record dat erbij komt of verandert; noem zijn id in targets")
    kind, target = found[0].change["target_kind"], asked.targets[0]
    given = payload_from(kind, dict(asked.instead or {}), record_id=target)
    return parse(kind, {**found[0].becomes, **given})


READING: Final = (
    Tool("document", "Document",
         "Een document: wat het van zichzelf zegt, welke ontwikkelingen het beantwoordt (met kans, plaats en citaat), "
         "andere versies.",
         "A document: what it says of itself, which developments it answers (chance, place, quote), other versions.",
         DocumentArguments, DocumentTold, _document, PORTIONS["document"]),
    Tool("proposals", "Voorstellen",
         "Wat documenten en mensen voorstellen, elke wijziging met de woorden waar zij op rust.",
         "What documents and people propose, each change with the words that it rests on.",
         ProposalsArguments, ProposalsAnswer, _proposals, PORTIONS["proposals"]),
    Tool("feeds", "Bronnen die opgehaald worden",
         "Hoe actueel elke bron is, en wat er mis ging.",
         "How fresh each source is, and what went wrong.",
         FeedsArguments, FeedsAnswer, _feeds, PORTIONS["feeds"], feeds=True),
)  # fmt: skip
WRITING: Final[Mapping[str, Tool]] = {
    "decide": Tool(
        "decide", "Beslissen",
        "Neem wijzigingen van een voorstel over of laat ze vallen. Vraag het eerst aan de gebruiker.",
        "Accept changes of a proposal or drop them. Ask the user first.",
        DecideArguments, Decided, _decide, PORTIONS["decide"], writes=True),
    "propose": Tool(
        "propose", "Voorstellen",
        "Stel een wijziging van een record voor; een mens beslist. Vraag het eerst aan de gebruiker.",
        "Propose a change of a record; a person decides. Ask the user first.",
        ProposeArguments, ProposalOutline, _propose, PORTIONS["propose"], writes=True),
}  # fmt: skip
