"""Proposals: who may not write somewhere proposes it there; who may decides."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.circle import ProposalDifferenceAnswer
from api.answers.forms import KIND_ORDER, payload_from
from api.http.dependencies import Graph, Root, Threads
from api.rest.bodies import EXAMPLE, Body, Field, Id, Line, Paragraph, described, given
from api.rest.parameters import PathId
from api.rest.records import MANAGED, SPACE_PATTERN, IfMatch, matching, record_answer
from api.rest.replies import answered, gives, of_kind
from kg.access import new_id
from kg.bounds import SOME
from kg.errors import Conflict
from kg.model.record import Record
from kg.model.schema import parse
from kg.ports.journal import Stored
from kg.reason.answer import sent

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[tuple(kind for kind in KIND_ORDER if kind not in MANAGED)]
Where = Annotated[
    str,
    Query(
        pattern=SPACE_PATTERN,
        max_length=200,
        description="The space that it is proposed for.",
        examples=["ede/private"],
    ),
]

_proposals = APIRouter(prefix="/proposals", tags=["proposals"])
_sets = APIRouter(prefix="/proposal-sets", tags=["proposals"])


class Proposing(Body):
    """A record as it should be; with the id of one that is there, a change of that."""

    kind: Kind
    record: dict[str, Any] = Field(description="Its fields, as under the address of its kind.")
    reason: Paragraph | None = None


def _proposing() -> dict[str, Any]:
    """How the document speaks of what is proposed: for each kind, with the fields of that kind."""
    spoken = described(Proposing, {"kind": "Lesson", "record": EXAMPLE})
    content = spoken["requestBody"]["content"]["application/json"]
    reason = content["schema"]["properties"]["reason"]
    content["schema"] = {
        "oneOf": [
            {
                "type": "object",
                "title": f"Proposed{kind}",
                "additionalProperties": False,
                "required": ["kind", "record"],
                "properties": {
                    "kind": {"type": "string", "const": kind},
                    "record": {"$ref": f"#/components/schemas/{kind}"},
                    "reason": reason,
                },
            }
            for kind in KIND_ORDER
            if kind not in MANAGED
        ]
    }
    return spoken


class Removing(Body):
    """Which record should go."""

    record: Id
    reason: Paragraph | None = None


class ProposingSet(Body):
    """Records as they should be, which may name each other, and records that should go."""

    title: Line
    records: list[Proposing] = Field(default_factory=list, max_length=SOME)
    removals: list[Id] = Field(default_factory=list, max_length=SOME)
    reason: Paragraph | None = None


class Deciding(Body):
    """What is decided, on all changes that are left or on those of some records; only who proposed can withdraw."""

    decision: Literal["aanvaard", "afgewezen", "ingetrokken"]
    targets: list[Id] = Field(default_factory=list, max_length=SOME, description="Ids of records; none: all left.")
    answer: Paragraph | None = None
    instead: dict[str, Any] | None = Field(
        default=None, description="The fields of what is accepted instead, of the one target that is named."
    )
    along: bool = Field(default=False, description="Refusing: what hangs on it goes with it.")


@_proposals.post(
    "",
    operation_id="propose",
    summary="Propose a record or a change",
    status_code=201,
    response_model=None,
    responses=gives("Proposal", 201),
    openapi_extra=_proposing(),
)
async def propose(request: Request, graph: Graph, work: Threads, root: Root, space: Where) -> Response:
    """Kept in the private space of the organisation until someone who may write there decides."""
    asked = await given(request, Proposing)
    graph.principal.must_propose(space)
    record = await work.ask(lambda: _parsed(asked, space))
    stored = await work.change(lambda: graph.proposals.propose(record, space=space, reason=asked.reason or ""))
    return record_answer(root, stored, 201)


def _parsed(asked: Proposing, space: str) -> Record:
    sent = asked.record.get("id")
    record_id = sent if isinstance(sent, str) else new_id(space, f"{asked.kind.lower()}-{_number()}")
    return parse(asked.kind, payload_from(asked.kind, asked.record, record_id=record_id))


def _number() -> str:
    from uuid import uuid4

    return uuid4().hex[:12]


@_proposals.post(
    "/removals",
    operation_id="proposeRemoval",
    summary="Propose that a record goes",
    status_code=201,
    response_model=None,
    responses=gives("Proposal", 201),
    openapi_extra=described(Removing, {"record": "les-1", "reason": "Geldt niet meer"}),
)
async def propose_removal(request: Request, graph: Graph, work: Threads, root: Root) -> Response:
    """As with a change: someone who may write there decides."""
    asked = await given(request, Removing)
    stored = await work.change(lambda: graph.proposals.propose_removal(asked.record, reason=asked.reason or ""))
    return record_answer(root, stored, 201)


@_sets.post(
    "",
    operation_id="proposeSet",
    summary="Propose several changes as one",
    status_code=201,
    response_model=None,
    responses=gives("Proposal", 201),
    openapi_extra=described(
        ProposingSet, {"title": "Voorstel uit het plan", "records": [{"kind": "Lesson", "record": EXAMPLE}]}
    ),
)
async def propose_set(request: Request, graph: Graph, work: Threads, root: Root, space: Where) -> Response:
    """Decided together or one by one; a record that another one names keeps the id that it was given."""
    asked = await given(request, ProposingSet)
    graph.principal.must_propose(space)

    def write() -> Stored:
        records = [_parsed(one, space) for one in asked.records]
        return graph.proposals.propose_set(
            records, removals=asked.removals, space=space, title=asked.title, reason=asked.reason or ""
        )

    return record_answer(root, await work.change(write), 201)


@_proposals.post(
    "/{id}/decision",
    operation_id="decide",
    summary="Accept, refuse or withdraw",
    response_model=None,
    responses=gives("Proposal"),
    openapi_extra=described(Deciding, {"decision": "aanvaard", "answer": "Akkoord"}),
)
async def decide(
    request: Request, graph: Graph, work: Threads, root: Root, id: PathId, if_match: IfMatch = None
) -> Response:
    """Accepting makes the changes, with what they need of the same proposal; 409 when a record was changed since."""
    asked = await given(request, Deciding)

    def write() -> Stored:
        stored = of_kind(graph, id, "Proposal")
        resting = matching(graph, stored, if_match)
        instead = _instead(stored, asked) if asked.instead is not None else None
        return resting.proposals.decide(
            id, asked.decision, targets=asked.targets, answer=asked.answer or "", instead=instead, along=asked.along
        )

    return record_answer(root, await work.change(write))


@_proposals.get(
    "/{id}/difference",
    operation_id="compareProposal",
    summary="What it would change, also in the figures",
    response_model=ProposalDifferenceAnswer,
)
async def difference(graph: Graph, work: Threads, id: PathId) -> Response:
    """Each record beside what is there; and of the chains that hold what is undecided, the figures now and then."""
    return await answered(work, lambda: sent(graph.proposal_effect(id)))


def _instead(stored: Stored, asked: Deciding) -> Record:
    """
    What is accepted in the place of what was proposed.

    Raises:
        Conflict: If it is not said of which one record.
    """
    kinds = {one["target"]: one["target_kind"] for one in stored.payload["changes"]}
    targets = asked.targets or (list(kinds) if len(kinds) == 1 else [])
    if len(targets) != 1 or targets[0] not in kinds or asked.instead is None:
        raise Conflict("met instead beslist u over één record van dit voorstel; noem zijn id in targets")
    kind = kinds[targets[0]]
    return parse(kind, payload_from(kind, asked.instead, record_id=targets[0]))


router = APIRouter()
router.include_router(_proposals)
router.include_router(_sets)
