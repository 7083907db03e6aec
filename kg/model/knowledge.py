"""Borgen: what earlier municipalities learned, and who can help."""

from typing import Annotated, ClassVar, Literal

from kg import bounds
from kg.model.record import (
    ANY,
    FEW,
    SOME,
    Amount,
    BySteps,
    Condition,
    Content,
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
)


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
    """A change that someone may not make and proposes; it is made when someone who may accepts it."""

    class_iri: ClassVar[str] = "kring:Proposal"
    most: ClassVar[int] = bounds.PROPOSAL

    change: Annotated[Literal["toevoegen", "wijzigen", "verwijderen"], Prop("kring:proposedChange")]
    target: Annotated[RecordId, Prop("kring:proposedFor", to="Record")]
    target_kind: Annotated[Label, Prop("kring:proposedKind")]
    target_space: Annotated[Label, Prop("kring:proposedSpace")]
    content: Annotated[Content | None, Prop("kring:proposedContent")] = None  # the payload as JSON
    rests_on: Annotated[Label | None, Prop("kring:restsOn")] = None  # a digest of what was there
    status: Annotated[
        Literal["open", "aanvaard", "afgewezen", "ingetrokken"], Prop("kring:proposalStatus"), BySteps(BY_PROPOSE)
    ]
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_PROPOSE)]
    created: Annotated[Timestamp, Prop("dcterms:created"), BySteps(BY_PROPOSE)]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None
    decided_by: Annotated[Name | None, Prop("kring:decidedBy"), BySteps(BY_PROPOSE)] = None
    decided_at: Annotated[Timestamp | None, Prop("kring:decidedAt"), BySteps(BY_PROPOSE)] = None
    answer: Annotated[Paragraph | None, Prop("kring:proposalAnswer")] = None  # why it was accepted or refused


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
