"""Formuleren: the versions of a draft that were kept, and the steps until a body adopts one."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers.forms import json_answer
from api.http.dependencies import Graph, Root, Threads, shelf_of
from api.render.documents.document import Document
from api.render.documents.draft import version_document, version_name
from api.rest.bodies import Body, Field, Id, Line, Paragraph, Town, described, given
from api.rest.documents import AS_FILE, AsFile, filed, preferred
from api.rest.parameters import Alone, AnyPlace, PathId
from api.rest.records import Space, record_answer
from api.rest.replies import answered, gives, of_kind, place_for, refused_here
from kg.bounds import FEW, PASSAGE
from kg.cycle.formulate.draft.template import USUAL
from kg.cycle.formulate.versions.difference import VersionDifference
from kg.cycle.formulate.versions.version import KeptDraft, KeptLine
from kg.model.record import ID_PATTERN
from kg.ports.journal import Stored
from kg.reason.answer import answer, sent

_OTHER: Final = {"pattern": ID_PATTERN, "description": "The id of the other version.", "examples": ["concept-2"]}

router: Final = APIRouter(tags=["cards"])


@answer
@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersions:
    """The versions of drafts, by draft, the newest first."""

    items: list[KeptLine]


class Keeping(Body):
    """Which draft is kept as it is now."""

    municipality: Town
    template: Line = USUAL
    reason: Line | None = None


class PartText(Body):
    """The new text of one part."""

    number: int = Field(ge=1, le=FEW, strict=True, description="Of the part, from 1.")
    text: str = Field(
        max_length=PASSAGE,
        description="A sentence a line; a line that stood there keeps its sources, others are yours.",
    )


class Rewriting(Body):
    """What somebody writes over parts of a version."""

    parts: list[PartText] = Field(min_length=1, max_length=FEW)
    reason: Line | None = None


class DraftStep(Body):
    """A step of a version; a decision goes with its adoption."""

    step: Literal["review", "adopt"]
    decision: Id | None = Field(None, description="By which it was adopted.")
    reason: Line | None = None
    alone: Alone = False


class PolicyProposal(Body):
    """Why an adopted version is proposed as policy."""

    reason: Paragraph | None = None


@router.get(
    "/drafts/{id}/versions",
    operation_id="draftVersions",
    summary="The versions of a draft that were kept",
    response_model=KeptVersions,
)
async def versions(graph: Graph, work: Threads, id: PathId, municipality: AnyPlace = None) -> Response:
    """Of all kinds of document on a development, with how far each is and by which decision it holds."""

    def found() -> Any:
        key = of_kind(graph, graph.developments.meant(id).id, "Development").id
        code = graph.gazetteer.code(municipality) if municipality else ""
        return sent(KeptVersions(items=list(graph.drafts.versions(development=key, municipality=code))))

    return await answered(work, found)


@router.post(
    "/drafts/{id}/versions",
    operation_id="keepDraft",
    summary="Keep a draft as it is now",
    status_code=201,
    response_model=KeptDraft,
    openapi_extra=described(Keeping, {"municipality": "GM0308", "template": USUAL}),
)
async def keep(request: Request, graph: Graph, work: Threads, id: PathId, space: Space = None) -> Response:
    """As its first version, or as the next one with the words in it that people wrote in the newest."""
    asked = await given(request, Keeping)
    shelf = shelf_of(request)
    chosen = await work.ask(lambda: shelf.outline(asked.template))

    def write() -> KeptDraft:
        with refused_here():
            where = place_for(graph, space)
            key = of_kind(graph, graph.developments.meant(id).id, "Development").id
            made = graph.draft(key, asked.municipality, chosen, space=where)
            return graph.drafts.keep(made, reason=asked.reason or "", space=where)

    return json_answer(sent(await work.change(write)), 201)


@router.get(
    "/draft-versions/{id}/text",
    operation_id="draftVersion",
    summary="A version of a draft as it was kept",
    response_model=KeptDraft,
    responses=AS_FILE,
)
async def version(request: Request, graph: Graph, work: Threads, id: PathId, format: AsFile = None) -> Response:
    """Every sentence with its sources as they were then; also as a document, the same to the byte at a later time."""
    form = format or preferred(request)
    if form == "json":
        return await answered(work, lambda: sent(graph.drafts.of(id)))

    def written() -> tuple[Document, str]:
        found = graph.drafts.of(id)
        return version_document(found), version_name(found, form)

    return await filed(work, form, written)


@router.post(
    "/draft-versions/{id}/revisions",
    operation_id="reviseDraft",
    summary="Write on in a version of a draft",
    status_code=201,
    response_model=KeptDraft,
    openapi_extra=described(Rewriting, {"parts": [{"number": 2, "text": "Voorbeeld: wij beginnen in maart."}]}),
)
async def revise(request: Request, graph: Graph, work: Threads, id: PathId) -> Response:
    """It becomes the next version. 412 with the difference when somebody else made that meanwhile."""
    asked = await given(request, Rewriting)
    texts = {one.number: one.text for one in asked.parts}

    def write() -> KeptDraft:
        with refused_here():
            return graph.drafts.revise(id, texts, reason=asked.reason or "")

    return json_answer(sent(await work.change(write)), 201)


@router.post(
    "/draft-versions/{id}/steps",
    operation_id="stepDraft",
    summary="Review or adopt a version of a draft",
    response_model=KeptDraft,
    openapi_extra=described(DraftStep, {"step": "review"}),
)
async def step(request: Request, graph: Graph, work: Threads, id: PathId) -> Response:
    """Adopting takes the decision of the body that did; after it the version says nothing else any more."""
    asked = await given(request, DraftStep)

    def write() -> KeptDraft:
        with refused_here():
            return graph.drafts.advance(
                id, asked.step, decision=asked.decision or "", reason=asked.reason or "", alone=asked.alone
            )

    return json_answer(sent(await work.change(write)))


@router.get(
    "/draft-versions/{id}/difference",
    operation_id="compareDraftVersions",
    summary="What changed between two versions of a draft",
    response_model=VersionDifference,
)
async def difference(graph: Graph, work: Threads, id: PathId, other: Annotated[str, Query(**_OTHER)]) -> Response:
    """From this version to the other one, part by part, in words."""
    return await answered(work, lambda: sent(graph.drafts.compare(id, other)))


@router.post(
    "/draft-versions/{id}/proposals",
    operation_id="proposeDraft",
    summary="Propose an adopted version as policy",
    status_code=201,
    response_model=None,
    responses=gives("Proposal", 201),
    openapi_extra=described(PolicyProposal, {"reason": "Voorbeeld: de raad stelde het vast."}),
)
async def propose(request: Request, graph: Graph, work: Threads, root: Root, id: PathId) -> Response:
    """A policy, an objective for each line that somebody began with "Doel:", and the decision that carries them."""
    asked = await given(request, PolicyProposal)

    def write() -> Stored:
        with refused_here():
            return graph.drafts.propose(id, reason=asked.reason or "")

    return record_answer(root, await work.change(write), 201)
