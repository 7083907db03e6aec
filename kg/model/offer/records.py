"""The records of a joint offer: the offer that the parties share, and the part that each keeps to itself."""

from typing import Annotated, ClassVar

from annotated_types import MinLen

from kg.model.offer.parts import (
    KeptTask,
    Moments,
    OfferedPart,
    OfferState,
    Steps,
)
from kg.model.record import FEW, SOME, BySteps, Flag, Paragraph, PartialDate, Prop, Record, RecordId, Title
from kg.model.values import BY_OFFER, OneMunicipality


class JointOffer(Record):
    """
    What providers offer together to one municipality, for a trajectory or a development.

    The parties read and write it where it is kept; the parts come in by the step of the provider itself. Accepted, it
    says nothing else any more, see `kg.store.settlement`.
    """

    class_iri: ClassVar[str] = "kring:JointOffer"

    about: Annotated[RecordId, Prop("kring:offerAbout", to="Record")]  # a trajectory or a development
    municipality: OneMunicipality
    providers: Annotated[tuple[RecordId, ...], Prop("kring:provider", to="Organisation"), SOME, MinLen(1)]
    aim: Annotated[Paragraph | None, Prop("kring:commonAim", search=True)] = None
    reached_when: Annotated[Paragraph | None, Prop("kring:reachedWhen")] = None
    keeps: Annotated[tuple[KeptTask, ...], Prop("kring:keeps"), FEW] = ()
    spared: Annotated[tuple[Title, ...], Prop("kring:needNotBuild"), FEW] = ()  # neither built nor kept in house
    valid_until: Annotated[PartialDate | None, Prop("kring:validUntil")] = None
    example: Annotated[Flag | None, Prop("kring:isExample")] = None  # True: no provider made it, and none can offer it
    status: Annotated[
        OfferState,
        Prop("kring:offerStatus"),
        BySteps(BY_OFFER, initial="concept", freezes=frozenset({"aangeboden", "aanvaard"})),
    ] = "concept"
    parts: Annotated[tuple[OfferedPart, ...], Prop("kring:offeredPart"), FEW, BySteps(BY_OFFER)] = ()
    moments: Annotated[Moments, BySteps(BY_OFFER)] = ()


class OfferPart(Record):
    """What one provider would do in a joint offer; it stays in the provider's own private space."""

    class_iri: ClassVar[str] = "kring:OfferPart"

    offer: Annotated[RecordId, Prop("kring:partOfOffer", to="JointOffer")]
    provider: Annotated[RecordId, Prop("kring:provider", to="Organisation")]
    steps: Steps = ()
