"""The joint offer: begun, filled by each party for itself, offered, withdrawn and accepted; also as a document."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.answers.circle import OfferSheetAnswer
from api.answers.forms import json_answer
from api.http.dependencies import Graph, Threads
from api.http.problems import Problem
from api.render.documents.offer import offer_document, offer_name
from api.rest.bodies import Body, Day, Field, Id, Line, Paragraph, Town, described, given
from api.rest.documents import AS_FILE, AsFile, filed, preferred
from api.rest.parameters import PathId
from api.rest.records import Space
from api.rest.replies import answered, place_for, refused_here
from kg import bounds, clock
from kg.model.record import ID_PATTERN
from kg.model.values import Phase
from kg.reason.answer import sent

router = APIRouter(tags=["offers"])
EXAMPLE: Final = {"about": "dev-woo", "municipality": "Baarn", "providers": ["org-bct", "org-especialisten"]}
PART: Final = {"steps": [{"phase": "borgen", "role": "leidt", "delivers": "Voorbeeld: legt de werkwijze vast."}]}
STEP: Final = {"step": "withdraw", "provider": "org-bct", "reason": "Voorbeeld: geen mensen beschikbaar."}


class KeptGiven(Body):
    """What the municipality keeps doing itself."""

    phase: Phase | None = None
    what: Paragraph


class OfferGiven(Body):
    """An offer to begin."""

    about: Id
    municipality: Town
    providers: list[Id] = Field(min_length=1, max_length=bounds.FEW)
    aim: Paragraph | None = None
    reached_when: Paragraph | None = None
    keeps: list[KeptGiven] = Field(default_factory=list, max_length=bounds.FEW)
    spared: list[Line] = Field(default_factory=list, max_length=bounds.FEW)
    valid_until: Day | None = None


class OfferedStepGiven(Body):
    """What one provider does in one phase."""

    phase: Phase
    role: Literal["leidt", "helpt", "niets"] | None = Field(None, description="Not there: not decided.")
    delivers: Paragraph | None = None
    needs: Paragraph | None = None
    price_cents: int | None = Field(None, ge=0, le=bounds.AMOUNT, strict=True, description="Without VAT.")
    rests_on: list[Id] = Field(default_factory=list, max_length=bounds.FEW, description="Services and products.")


class PartGiven(Body):
    """The part of a provider, instead of what it filled before."""

    steps: list[OfferedStepGiven] = Field(max_length=bounds.FEW)


class OfferStepGiven(Body):
    """A step of an offer."""

    step: Literal["offer", "withdraw", "accept"]
    provider: Id | None = Field(None, description="Whose part is offered or withdrawn.")
    reason: Paragraph | None = Field(None, description="Why a provider withdraws.")
    seen: int | None = Field(
        None, ge=0, le=bounds.AMOUNT, strict=True, description="Of the sheet that was read, for who accepts."
    )


@router.post(
    "/offer-sheets",
    operation_id="beginOffer",
    summary="Begin a joint offer",
    status_code=201,
    response_model=OfferSheetAnswer,
    openapi_extra=described(OfferGiven, EXAMPLE),
)
async def begin(request: Request, graph: Graph, work: Threads, space: Space = None) -> Response:
    """For a trajectory or a development and a municipality, by named providers; kept where its parties may write."""
    asked = await given(request, OfferGiven)

    def write() -> Any:
        place, said = place_for(graph, space), asked.model_dump(exclude_none=True)
        subject, town, providers = said.pop("about"), said.pop("municipality"), said.pop("providers")
        made = graph.offers.make(subject, town, providers, space=place, said=said)
        return sent(graph.offers.of(made.id))

    return json_answer(await work.change(write), 201)


@router.get(
    "/offer-sheets/{id}",
    operation_id="offerSheet",
    summary="A joint offer, head to tail",
    response_model=OfferSheetAnswer,
    responses=AS_FILE,
)
async def sheet(request: Request, graph: Graph, work: Threads, id: PathId, format: AsFile = None) -> Response:
    """
    Who does what in each phase, what nobody does, what stays with the municipality, and how far the offer is.

    Also as a document: by `format`, or by an Accept header that prefers one.
    """
    form = format or preferred(request)
    if form == "json":
        return await answered(work, lambda: sent(graph.offers.of(id)))

    def written() -> Any:
        made = graph.offers.of(id)
        return offer_document(made, clock.today()), offer_name(made, form)

    return await filed(work, form, written)


@router.put(
    "/offer-sheets/{id}/parts/{provider}",
    operation_id="fillOfferPart",
    summary="Fill your own part",
    response_model=OfferSheetAnswer,
    openapi_extra=described(PartGiven, PART),
)
async def fill(
    request: Request,
    graph: Graph,
    work: Threads,
    id: PathId,
    provider: Annotated[str, Path(pattern=ID_PATTERN, description="An organisation.", examples=["org-bct"])],
) -> Response:
    """Kept in the private space of the provider: nobody else sees it before the provider offers it."""
    asked = await given(request, PartGiven)

    def write() -> Any:
        graph.offers.fill(id, provider, [one.model_dump(exclude_none=True) for one in asked.steps])
        return sent(graph.offers.of(id))

    return json_answer(await work.change(write))


@router.post(
    "/offer-sheets/{id}/steps",
    operation_id="stepOffer",
    summary="Offer a part, withdraw, or accept",
    response_model=OfferSheetAnswer,
    openapi_extra=described(OfferStepGiven, STEP),
)
async def step(request: Request, graph: Graph, work: Threads, id: PathId) -> Response:
    """A provider offers its own part or withdraws; the municipality accepts what was offered, which is then frozen."""
    asked = await given(request, OfferStepGiven)
    if asked.step != "accept" and not asked.provider:
        raise Problem("invalid-request", "zeg met provider wiens deel het is", "say whose part it is: provider")

    def write() -> Any:
        offers, provider = graph.offers, asked.provider or ""
        with refused_here():
            if asked.step == "offer":
                return sent(offers.lay(id, provider))
            if asked.step == "withdraw":
                return sent(offers.withdraw(id, provider, asked.reason or ""))
            return sent(offers.accept(id, seen=asked.seen))

    return json_answer(await work.change(write))
