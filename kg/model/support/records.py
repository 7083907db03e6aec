"""The records of support: what a level or a group says of something, and a question that was sent to one of them."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kg.model.record import (
    AUTHOR,
    BySteps,
    Flag,
    Label,
    Name,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Timestamp,
)
from kg.model.values import BY_SUPPORT, Level, OneMunicipality

Stance = Literal["voor", "verdeeld", "tegen", "onbekend"]  # the last: asked, and not decided; no more than that
Gathered = Literal["gesprek", "formulier", "link", "stuk"]
NOBODY: Final = "draagvlak is van een niveau (level) of van een groep (group); vul een van beide in"
WHOSE_SHACL: Final = (
    f'sh:message "{NOBODY}"@nl ;\n    sh:or ( [ sh:property [ sh:path kring:level ; sh:minCount 1 ] ] '
    "[ sh:property [ sh:path kring:supportGroup ; sh:minCount 1 ] ] )"
)


def _must_be_somebody(level: str | None, group: str | None) -> None:
    if level is None and group is None:
        raise PydanticCustomError("nobody", NOBODY)


class Support(Record):
    """How one level of the organisation, or one group, stands towards something on a day, with the evidence."""

    class_iri: ClassVar[str] = "kring:Support"
    constraints: ClassVar[tuple[str, ...]] = (WHOSE_SHACL,)
    one_of: ClassVar[tuple[str, ...]] = ("level", "group")

    about: Annotated[RecordId, Prop("kring:about", to="Record")]
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = (
        None  # None: of whoever its owner speaks for
    )
    level: Annotated[Level | None, Prop("kring:level")] = None  # None: a group outside the three
    group: Annotated[Name | None, Prop("kring:supportGroup", search=True)] = None  # "ondernemingsraad"; None: all of it
    stance: Annotated[Stance, Prop("kring:stance")]
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None  # on which it was said; None: not stated
    speaker: Annotated[Name | None, Prop("kring:person")] = None  # who said it, as written: "college", "directie"
    condition: Annotated[Paragraph | None, Prop("kring:supportCondition", search=True)] = None
    objection: Annotated[Paragraph | None, Prop("kring:supportObjection", search=True)] = None
    evidence: Annotated[Paragraph | None, Prop("kring:evidence", search=True)] = None  # in their own words
    gathered: Annotated[Gathered | None, Prop("kring:gatheredBy")] = None
    source: Annotated[RecordId | None, Prop("dcterms:source", to="Source")] = None  # the document that states it
    recorded_by: Annotated[Name | None, Prop("dcterms:creator"), BySteps(BY_SUPPORT, initial=AUTHOR)] = None
    request: Annotated[RecordId | None, Prop("kring:answersRequest", to="SupportRequest"), BySteps(BY_SUPPORT)] = (
        None  # the question by link that it answers
    )

    @model_validator(mode="after")
    def _somebody(self) -> "Support":
        _must_be_somebody(self.level, self.group)
        return self


class SupportRequest(Record):
    """
    A question by link: who holds the link may give one answer, once, until a day, and reads nothing else.

    The link itself is kept nowhere; what is kept is a digest of it.
    """

    class_iri: ClassVar[str] = "kring:SupportRequest"
    constraints: ClassVar[tuple[str, ...]] = (WHOSE_SHACL,)
    one_of: ClassVar[tuple[str, ...]] = ("level", "group")

    about: Annotated[RecordId, Prop("kring:about", to="Record")]
    municipality: OneMunicipality
    level: Annotated[Level | None, Prop("kring:level")] = None
    group: Annotated[Name | None, Prop("kring:supportGroup")] = None
    question: Annotated[Paragraph, Prop("kring:supportQuestion")]
    shows_subject: Annotated[Flag, Prop("kring:showsSubject")] = False  # whether the form names what it is about
    recipient: Annotated[Name | None, Prop("kring:recipient")] = None  # for the sender's eyes: "directie"
    valid_until: Annotated[PartialDate, Prop("kring:validUntil")]  # the last day on which it works
    asked_by: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_SUPPORT, initial=AUTHOR)]
    asked_at: Annotated[Timestamp, Prop("dcterms:created"), BySteps(BY_SUPPORT)]
    link_digest: Annotated[Label, Prop("kring:linkDigest"), BySteps(BY_SUPPORT)]  # SHA-256 of the link's text
    status: Annotated[
        Literal["uitgezet", "beantwoord", "ingetrokken"],
        Prop("kring:requestStatus"),
        BySteps(BY_SUPPORT, initial="uitgezet", freezes=frozenset({"beantwoord", "ingetrokken"})),
    ] = "uitgezet"
    settled_at: Annotated[Timestamp | None, Prop("kring:settledAt"), BySteps(BY_SUPPORT)] = None  # answered, withdrawn

    @model_validator(mode="after")
    def _somebody(self) -> "SupportRequest":
        _must_be_somebody(self.level, self.group)
        return self
