"""Borgen: what earlier municipalities learned, and who can help."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from annotated_types import MinLen
from pydantic import model_validator

from kg import bounds
from kg.model.record import (
    ANY,
    FEW,
    SOME,
    Amount,
    BySteps,
    Condition,
    Flag,
    Label,
    Months,
    Name,
    Number,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Timestamp,
    Title,
)
from kg.model.values import (
    BY_MERGE,
    BY_PROPOSE,
    BY_REVIEW,
    BY_SHARE,
    LessonStatus,
    Municipalities,
    OneMunicipality,
    Outcome,
    Period,
    PerLevel,
    Phase,
    ProposedChange,
    Quantity,
)

_OF_ONE_CHANGE: Final = (
    "change", "target", "target_kind", "content", "rests_on", "decided_by", "decided_at", "answer",
)  # fmt: skip


class Case(Record):
    """A trajectory of another municipality seen as experience."""

    class_iri: ClassVar[str] = "kring:Case"

    municipalities: Municipalities = ()
    organisation_type: Annotated[Label | None, Prop("kring:organisationType")] = None
    period: Annotated[Period | None, Prop("kring:period")] = None
    situation: Annotated[Paragraph, Prop("kring:situation", search=True)]
    approach: Annotated[Paragraph | None, Prop("kring:approach", search=True)] = None
    outcome: Annotated[Outcome, Prop("kring:outcome")]
    results: Annotated[Paragraph | None, Prop("kring:results", search=True)] = None
    budget_eur: Annotated[Amount | None, Prop("kring:budgetEur")] = None
    duration_months: Annotated[Months | None, Prop("kring:durationMonths")] = None
    support: Annotated[PerLevel | None, Prop("kring:support")] = None


class Lesson(Record):
    """Advice with its reason and the conditions under which it holds; its title is the advice."""

    class_iri: ClassVar[str] = "kring:Lesson"

    case: Annotated[RecordId | None, Prop("kring:case", to="Case")] = None
    result: Annotated[RecordId | None, Prop("kring:result", to="Result")] = None  # of our own trajectory
    because: Annotated[Paragraph | None, Prop("kring:because", search=True)] = None
    applies_when: Annotated[Condition | None, Prop("kring:appliesWhen", search=True)] = None
    questions: Annotated[tuple[Title, ...], Prop("kring:answersQuestion", search=True), FEW] = ()
    phase: Annotated[Phase, Prop("kring:phase")]
    basis: Annotated[Literal["expliciet", "afgeleid"], Prop("kring:basis")]
    review: Annotated[
        LessonStatus | None,  # None: from a published source
        Prop("kring:lessonStatus"),
        BySteps(BY_REVIEW, initial="concept", freezes=frozenset({"getoetst", "aanvaard"})),
    ] = None
    valid_until: Annotated[PartialDate | None, Prop("kring:validUntil"), BySteps(BY_REVIEW, initial=ANY)] = None
    supersedes: Annotated[tuple[RecordId, ...], Prop("dcterms:replaces", to="Lesson"), FEW, BySteps(BY_REVIEW)] = ()
    reviewed_alone: Annotated[Flag | None, Prop("kring:reviewedAlone"), BySteps(BY_REVIEW)] = None  # by its own author


class Confirmation(Record):
    """That a lesson also held for a municipality."""

    class_iri: ClassVar[str] = "kring:Confirmation"

    lesson: Annotated[RecordId, Prop("kring:lesson", to="Lesson")]
    municipality: OneMunicipality
    date: Annotated[PartialDate, Prop("dcterms:date")]
    person: Annotated[Name, Prop("kring:person")]


class Proposal(Record):
    """Changes that someone may not make, or that a document gives cause for; made when someone who may accepts them."""

    class_iri: ClassVar[str] = "kring:Proposal"
    most: ClassVar[int] = bounds.PROPOSAL

    changes: Annotated[tuple[ProposedChange, ...], Prop("kring:proposes"), SOME, MinLen(1), BySteps(BY_PROPOSE)]
    target_space: Annotated[Label, Prop("kring:proposedSpace")]
    document: Annotated[RecordId | None, Prop("kring:fromDocument", to="Source"), BySteps(BY_PROPOSE)] = None
    status: Annotated[  # open as long as one of them is; aanvaard when any was
        Literal["open", "aanvaard", "afgewezen", "ingetrokken"], Prop("kring:proposalStatus"), BySteps(BY_PROPOSE)
    ]
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_PROPOSE)]
    created: Annotated[Timestamp, Prop("dcterms:created"), BySteps(BY_PROPOSE)]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None

    @classmethod
    def current(cls, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Until November 2026 a proposal was one change, in fields of its own."""
        if "changes" in payload or "target" not in payload:
            return payload
        held = {name: value for name, value in payload.items() if name not in _OF_ONE_CHANGE}
        one = {name: payload[name] for name in _OF_ONE_CHANGE if payload.get(name) is not None}
        if payload.get("status") in {"aanvaard", "afgewezen", "ingetrokken"}:
            one["decision"] = payload["status"]
        return {**held, "changes": [one]}

    @model_validator(mode="before")
    @classmethod
    def _current(cls, payload: Any) -> Any:
        return cls.current(payload) if isinstance(payload, Mapping) else payload


class Correction(Record):
    """What an expert would say instead; it stands beside the original, which stays."""

    class_iri: ClassVar[str] = "kring:Correction"

    corrects: Annotated[RecordId, Prop("kring:corrects", to="Record")]
    text: Annotated[Paragraph, Prop("kring:correctedText", search=True)]
    because: Annotated[Paragraph, Prop("kring:because", search=True)]
    date: Annotated[PartialDate, Prop("dcterms:date")]
    person: Annotated[Name, Prop("kring:person")]


class Reuse(Record):
    """One moment in the use of a lesson, as the user stated it."""

    class_iri: ClassVar[str] = "kring:Reuse"

    lesson: Annotated[RecordId, Prop("kring:lesson", to="Lesson")]
    event: Annotated[Literal["getoond", "geopend", "toegepast", "hielp", "hielp niet"], Prop("kring:reuseEvent")]
    date: Annotated[PartialDate, Prop("dcterms:date")]
    person: Annotated[Name, Prop("kring:person")]
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    provider: Annotated[RecordId | None, Prop("kring:provider", to="Organisation")] = None
    hours_saved: Annotated[Number | None, Prop("kring:hoursSaved")] = None


class Disclosure(Record):
    """Which record an anonymised copy was made from; stays with the owner, so that the copy does not lead back."""

    class_iri: ClassVar[str] = "kring:Disclosure"

    original: Annotated[RecordId, Prop("kring:original", to="Record"), BySteps(BY_SHARE)]
    copied_as: Annotated[RecordId, Prop("kring:copiedAs", to="Record")]
    date: Annotated[PartialDate, Prop("dcterms:date")]
    person: Annotated[Name, Prop("kring:person")]


class MergedRecord(Record):
    """
    An id that leads to another record, since a person made one of the two.

    It stands where the record stood. What that said is in the journal, and comes back when the merge is undone; who did
    it and when is there too.
    """

    class_iri: ClassVar[str] = "kring:MergedRecord"

    replaced_by: Annotated[RecordId, Prop("dcterms:isReplacedBy", to="Record"), BySteps(BY_MERGE)]
    former_kind: Annotated[Label, Prop("kring:formerKind"), BySteps(BY_MERGE)]
    taken: Annotated[tuple[Label, ...], Prop("kring:takenField"), FEW, BySteps(BY_MERGE)] = ()  # by what stays
    reason: Annotated[Paragraph | None, Prop("kring:motivation"), BySteps(BY_MERGE)] = None


class Distinction(Record):
    """That two records which look like one are two, as a person saw; they are not proposed as one again."""

    class_iri: ClassVar[str] = "kring:Distinction"

    one: Annotated[RecordId, Prop("kring:distinguishes", to="Record")]
    other: Annotated[RecordId, Prop("kring:distinctFrom", to="Record")]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None


class Expertise(Record):
    """A field of knowledge that experts have and services draw on."""

    class_iri: ClassVar[str] = "kring:Expertise"

    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    phases: Annotated[tuple[Phase, ...], Prop("kring:phase"), FEW] = ()


class Expert(Record):
    """A person who has expertise. Personal data: see SECURITY.md."""

    class_iri: ClassVar[str] = "kring:Expert"

    organisation: Annotated[RecordId | None, Prop("org:memberOf", to="Organisation")] = None
    expertise: Annotated[tuple[RecordId, ...], Prop("kring:expertise", to="Expertise"), SOME] = ()
    period: Annotated[Period | None, Prop("kring:period")] = None  # an end: has left


class Service(Record):
    """What a provider offers, alone or with partners, in which phases."""

    class_iri: ClassVar[str] = "kring:Service"

    provider: Annotated[RecordId, Prop("kring:provider", to="Organisation")]
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    phases: Annotated[tuple[Phase, ...], Prop("kring:phase"), FEW] = ()
    partners: Annotated[tuple[RecordId, ...], Prop("kring:partner", to="Organisation"), SOME] = ()  # who offer it along
    expertise: Annotated[tuple[RecordId, ...], Prop("kring:expertise", to="Expertise"), SOME] = ()


class Product(Record):
    """What a provider sells or gives as a thing, beside its services; what is not published is not there."""

    class_iri: ClassVar[str] = "kring:Product"

    provider: Annotated[RecordId, Prop("kring:provider", to="Organisation")]
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    phases: Annotated[tuple[Phase, ...], Prop("kring:phase"), FEW] = ()
    needs: Annotated[Paragraph | None, Prop("kring:needsOfMunicipality", search=True)] = None
    price: Annotated[Title | None, Prop("kring:publishedPrice")] = None  # as it is published
    hours: Annotated[Quantity | None, Prop("kring:publishedHours")] = None  # of the municipality, to bring it in
