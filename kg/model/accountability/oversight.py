"""What others ask and recommend, and what a municipality published of how it goes: oversight of the circle."""

from typing import Annotated, ClassVar, Literal

from kg import bounds
from kg.model.record import (
    AUTHOR,
    SOME,
    Amount,
    BySteps,
    Label,
    Name,
    Paragraph,
    PartialDate,
    PassageText,
    Prop,
    Record,
    RecordId,
    Statement,
    Timestamp,
    Title,
    Value,
)
from kg.model.values import BY_ACCOUNT, OneMunicipality

QuestionState = Literal["gesteld", "toegewezen", "beantwoord", "openbaar"]


class AccountMoment(Value):
    """One line of the log of a question or a recommendation: who did what, when, towards whom, knowing what."""

    class_iri: ClassVar[str] = "kring:AccountMoment"

    what: Annotated[
        Literal["gesteld", "toegewezen", "beantwoord", "openbaar", "reactie", "opvolging", "afgesloten"],
        Prop("kring:accountMomentKind"),
    ]
    person: Annotated[Name | None, Prop("kring:person")] = None  # None: erased
    to: Annotated[Name | None, Prop("kring:towards")] = None  # None: nobody known
    at: Annotated[Timestamp, Prop("prov:atTime")]
    event: Annotated[Amount, Prop("kring:asOfEvent")]  # the number of the last journal event before it
    text: Annotated[Paragraph | None, Prop("kring:motivation")] = None


Moments = Annotated[tuple[AccountMoment, ...], Prop("kring:accountMoment"), SOME, BySteps(BY_ACCOUNT)]


class Question(Record):
    """
    A question pinned to a record, to a passage or a figure of it; its title is the question.

    It is read where it is kept, and everybody reads a copy once it is made public. Answered, it says nothing else any
    more but that.
    """

    class_iri: ClassVar[str] = "kring:Question"
    most: ClassVar[int] = bounds.DOCUMENT  # it quotes a passage

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    about: Annotated[RecordId, Prop("kring:about", to="Record")]
    passage: Annotated[PassageText | None, Prop("kring:quote")] = None  # as it stood there when it was asked
    figure: Annotated[Label | None, Prop("kring:pinnedFigure")] = None  # which of its figures, by name
    asked_for: Annotated[Name | None, Prop("kring:askedFor")] = None  # on whose behalf; None: its author
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_ACCOUNT, initial=AUTHOR)]
    owner: Annotated[Name | None, Prop("kring:owner"), BySteps(BY_ACCOUNT)] = None  # None: nobody known
    promised: Annotated[PartialDate | None, Prop("kring:promisedOn"), BySteps(BY_ACCOUNT)] = None
    answer: Annotated[Paragraph | None, Prop("kring:questionAnswer", search=True), BySteps(BY_ACCOUNT)] = None
    status: Annotated[
        QuestionState,
        Prop("kring:questionStatus"),
        BySteps(BY_ACCOUNT, initial="gesteld", freezes=frozenset({"beantwoord", "openbaar"})),
    ] = "gesteld"
    published_as: Annotated[  # the copy that everybody may read, which names nobody
        RecordId | None, Prop("kring:publishedAs", to="Question"), BySteps(BY_ACCOUNT)
    ] = None
    moments: Moments = ()


class Recommendation(Record):
    """
    What a body of oversight recommended; its title is the recommendation.

    What a source tells of the response and the follow-up stands in its fields, what somebody records here since in
    its moments. Closed, it says nothing else any more; a new one may refer to it.
    """

    class_iri: ClassVar[str] = "kring:Recommendation"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None  # None: not named
    body: Annotated[Name, Prop("kring:recommendedBy", search=True)]
    body_kind: Annotated[Label | None, Prop("kring:oversightKind")] = None  # as written: "rekenkamer"
    addressed_to: Annotated[Name | None, Prop("kring:addressedTo")] = None  # as written: "college"
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None  # None: not stated
    basis: Annotated[Label | None, Prop("kring:factBasis")] = None  # "expliciet", "inhoud niet gezien"
    about: Annotated[RecordId | None, Prop("kring:about", to="Record")] = None
    response: Annotated[Paragraph | None, Prop("kring:officialResponse", search=True)] = None  # None: not found
    decision: Annotated[Paragraph | None, Prop("kring:councilDecision", search=True)] = None
    follow_up: Annotated[Paragraph | None, Prop("kring:followUp", search=True)] = None
    follows: Annotated[RecordId | None, Prop("kring:followsRecommendation", to="Recommendation")] = None
    status: Annotated[
        Literal["afgesloten"] | None,
        Prop("kring:recommendationStatus"),
        BySteps(BY_ACCOUNT, freezes=frozenset({"afgesloten"})),
    ] = None
    moments: Moments = ()


class PublishedAccount(Record):
    """What a report that was published says of how something stands; its title is the statement, in own words."""

    class_iri: ClassVar[str] = "kring:PublishedAccount"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    municipality: OneMunicipality
    about: Annotated[RecordId | None, Prop("kring:about", to="Record")] = None
    subject: Annotated[Title | None, Prop("kring:accountSubject", search=True)] = None  # where it is no record
    as_of: Annotated[PartialDate, Prop("kring:asOf")]
    audience: Annotated[Label | None, Prop("dcterms:audience")] = None
    asked: Annotated[Literal["gevraagd", "ongevraagd"] | None, Prop("kring:askedOrNot")] = None  # None: not stated
    time: Annotated[Paragraph | None, Prop("kring:timeAccount", search=True)] = None
    money: Annotated[Paragraph | None, Prop("kring:moneyAccount", search=True)] = None
    quality: Annotated[Paragraph | None, Prop("kring:qualityAccount", search=True)] = None
    support: Annotated[Paragraph | None, Prop("kring:supportAccount", search=True)] = None
    cause: Annotated[Paragraph | None, Prop("kring:deviationCause", search=True)] = None
    steering: Annotated[Paragraph | None, Prop("kring:steering", search=True)] = None
