"""What a joint offer is made of: parts of records."""

from typing import Annotated, ClassVar, Literal

from kg.model.record import FEW, SOME, Amount, Name, Paragraph, Prop, RecordId, Timestamp, Value
from kg.model.values import Phase

OfferRole = Literal["leidt", "helpt", "niets"]
OfferState = Literal["concept", "aangeboden", "aanvaard"]


class OfferedStep(Value):
    """What one provider does in one phase; None is not decided or not known, which is not "niets" and not 0."""

    class_iri: ClassVar[str] = "kring:OfferedStep"

    phase: Annotated[Phase, Prop("kring:phase")]
    role: Annotated[OfferRole | None, Prop("kring:offerRole")] = None
    delivers: Annotated[Paragraph | None, Prop("kring:delivers")] = None
    needs: Annotated[Paragraph | None, Prop("kring:needsOfMunicipality")] = None
    price_cents: Annotated[Amount | None, Prop("kring:priceCents")] = None  # without VAT
    rests_on: Annotated[
        tuple[RecordId, ...], Prop("kring:offers", to="Record"), FEW
    ] = ()  # services, products, expertise


class OfferedPart(Value):
    """The part of one provider, as it laid it in the joint offer."""

    class_iri: ClassVar[str] = "kring:OfferedPart"

    provider: Annotated[RecordId, Prop("kring:provider", to="Organisation")]
    steps: Annotated[tuple[OfferedStep, ...], Prop("kring:offeredStep"), FEW] = ()


class OfferMoment(Value):
    """What somebody did with an offer, and when."""

    class_iri: ClassVar[str] = "kring:OfferMoment"

    what: Annotated[Literal["deel aangeboden", "teruggetrokken", "aanvaard"], Prop("kring:offerMomentKind")]
    provider: Annotated[RecordId | None, Prop("kring:provider", to="Organisation")] = None  # None: the municipality
    person: Annotated[Name | None, Prop("kring:person")] = None  # None: erased
    at: Annotated[Timestamp, Prop("prov:atTime")]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None


class KeptTask(Value):
    """What the municipality keeps doing itself; in one phase, or in all."""

    class_iri: ClassVar[str] = "kring:KeptTask"

    phase: Annotated[Phase | None, Prop("kring:phase")] = None
    what: Annotated[Paragraph, Prop("dcterms:description")]


Steps = Annotated[tuple[OfferedStep, ...], Prop("kring:offeredStep"), FEW]
Moments = Annotated[tuple[OfferMoment, ...], Prop("kring:offerMoment"), SOME]
