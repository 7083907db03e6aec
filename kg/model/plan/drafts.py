"""The record of a draft of policy that was kept: what stood in it, how far it is, and by which decision it holds."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from annotated_types import MinLen

from kg import bounds
from kg.model.record import (
    AUTHOR,
    FEW,
    SOME,
    Amount,
    BySteps,
    Flag,
    Label,
    Name,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Statement,
    Timestamp,
    Title,
    Url,
    Value,
)
from kg.model.values import BY_FORMULATE, Level, OneMunicipality


class DraftReference(Value):
    """Where a sentence of a draft comes from, called as it was called when the draft was kept."""

    class_iri: ClassVar[str] = "kring:DraftReference"
    alternatives: ClassVar[tuple[Mapping[str, tuple[str, ...]], ...]] = ({"record": ()}, {"url": ()})
    otherwise: ClassVar[str] = "een bron van een concept noemt een record (record) of een publicatie (url)"

    record: Annotated[RecordId | None, Prop("dcterms:references", to="Record")] = None
    url: Annotated[Url | None, Prop("schema:url")] = None
    place: Annotated[Title | None, Prop("kring:place")] = None
    title: Annotated[Title | None, Prop("dcterms:title")] = None


class DraftedStatement(Value):
    """A sentence of a draft with its sources, or one in the words of a person, who is its source."""

    class_iri: ClassVar[str] = "kring:DraftedStatement"

    text: Annotated[Statement, Prop("kring:text")]
    level: Annotated[Level | None, Prop("kring:level")] = None
    gap: Annotated[Flag, Prop("kring:isGap")] = False  # it says that something is not known or not yet written
    by: Annotated[Name | None, Prop("dcterms:creator")] = None  # whose own words it is; None: what Kring knows
    references: Annotated[tuple[DraftReference, ...], Prop("kring:draftReference"), SOME, MinLen(1)]


class DraftedAim(Value):
    """An aim that a draft shows, as it was known when the draft was kept."""

    class_iri: ClassVar[str] = "kring:DraftedAim"

    text: Annotated[Statement, Prop("kring:text")]
    own: Annotated[Flag, Prop("kring:ownAim")]  # of the municipality itself; else an example of another one
    municipality: Annotated[Name, Prop("kring:municipalityName")]
    policy: Annotated[Title, Prop("kring:policyTitle")]
    reference: Annotated[DraftReference, Prop("kring:draftReference")]
    indicator: Annotated[Title | None, Prop("kring:indicator")] = None
    baseline: Annotated[Title | None, Prop("kring:baseline")] = None
    target: Annotated[Title | None, Prop("kring:target")] = None
    unit: Annotated[Label | None, Prop("kring:unit")] = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    deadline: Annotated[PartialDate | None, Prop("kring:deadline")] = None
    holds: Annotated[tuple[Label, ...], Prop("kring:criterionMet"), FEW] = ()
    fails: Annotated[tuple[Label, ...], Prop("kring:criterionNotMet"), FEW] = ()


class DraftedChapter(Value):
    """A part of a draft under one heading."""

    class_iri: ClassVar[str] = "kring:DraftedChapter"

    title: Annotated[Title, Prop("dcterms:title")]
    aims: Annotated[tuple[DraftedAim, ...], Prop("kring:draftedAim"), SOME] = ()
    statements: Annotated[tuple[DraftedStatement, ...], Prop("kring:draftedStatement"), SOME] = ()


class DraftVersion(Record):
    """
    One version of a draft of policy, kept as it was; a change is a next version beside it.

    Only how far it is still moves on, and not once a body adopted it.
    """

    class_iri: ClassVar[str] = "kring:DraftVersion"
    most: ClassVar[int] = bounds.DOCUMENT
    written_once: ClassVar[bool] = True
    settled_by: ClassVar[tuple[str, str]] = ("status", "vastgesteld")
    moves_on: ClassVar[frozenset[str]] = frozenset(
        {"status", "reviewed_by", "reviewed_at", "reviewed_alone", "adopted_by", "adopted_at", "adopted_alone"}
        | {"decision"}
    )

    municipality: OneMunicipality
    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    template: Annotated[Label, Prop("kring:draftTemplate")]
    body: Annotated[Name | None, Prop("kring:decidingBody")] = None  # whose decision it asks; None: not stated
    version: Annotated[Amount, Prop("kring:version")]  # 1 for the first of this draft
    follows: Annotated[RecordId | None, Prop("dcterms:replaces", to="DraftVersion")] = None
    lead: Annotated[Paragraph | None, Prop("dcterms:description")] = None
    as_of: Annotated[PartialDate, Prop("kring:asOf")]
    interpretation: Annotated[Label | None, Prop("kring:interpretationStatus")] = None  # as it was; None: none was kept
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_FORMULATE, initial=AUTHOR)]
    created: Annotated[Timestamp, Prop("dcterms:created")]
    chapters: Annotated[tuple[DraftedChapter, ...], Prop("kring:draftedChapter"), FEW, MinLen(1), BySteps(BY_FORMULATE)]
    status: Annotated[
        Literal["concept", "getoetst", "vastgesteld"],
        Prop("kring:reviewStatus"),
        BySteps(BY_FORMULATE, initial="concept"),  # what it says is settled from the first, see `kg.store.settlement`
    ]
    reviewed_by: Annotated[Name | None, Prop("kring:reviewedBy"), BySteps(BY_FORMULATE)] = None
    reviewed_at: Annotated[Timestamp | None, Prop("kring:reviewedAt"), BySteps(BY_FORMULATE)] = None
    reviewed_alone: Annotated[Flag | None, Prop("kring:reviewedAlone"), BySteps(BY_FORMULATE)] = None
    adopted_by: Annotated[Name | None, Prop("kring:adoptionRecordedBy"), BySteps(BY_FORMULATE)] = None
    adopted_at: Annotated[Timestamp | None, Prop("kring:adoptionRecordedAt"), BySteps(BY_FORMULATE)] = None
    adopted_alone: Annotated[Flag | None, Prop("kring:adoptionRecordedAlone"), BySteps(BY_FORMULATE)] = None
    decision: Annotated[RecordId | None, Prop("kring:legitimisedBy", to="Decision"), BySteps(BY_FORMULATE)] = None
