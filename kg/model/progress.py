"""How it goes, and how far what is known of it goes."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal, get_args

from annotated_types import MinLen

from kg.model.record import (
    AUTHOR,
    FEW,
    BySteps,
    Name,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Value,
)
from kg.model.values import BY_INTERPRET, OfOrganisation, Period

Colour = Literal["groen", "oranje", "rood", "onbekend"]
# What a chain can lack: what an activity or an objective has no link to, no name for, no money for, no news of; and
# what a dossier can: its pieces, and the decision by which something holds.
Facet = Literal[
    "ontwikkeling",
    "doelstelling",
    "activiteit",
    "resultaat",
    "eigenaar",
    "budget",
    "voortgang",
    "onderbouwing",
    "stukken",
    "besluit",
    "draagvlak",
]
FACETS: Final[tuple[Facet, ...]] = get_args(Facet)
DONE: Final = frozenset(  # the status of an activity that is over, as sources write it, in small letters
    {"afgerond", "gereed", "klaar", "voltooid", "gestopt", "vervallen"}
)


class Light(Value):
    """How one side of something stands; when it is not green, why, what that does, and what is done about it."""

    class_iri: ClassVar[str] = "kring:Light"
    alternatives: ClassVar[tuple[Mapping[str, tuple[str, ...]], ...]] = (
        {"colour": ("groen", "onbekend")},
        {"cause": (), "consequence": (), "steering": ()},
    )
    otherwise: ClassVar[str] = (
        "een licht dat oranje of rood is heeft een oorzaak (cause), een gevolg (consequence) en een bijsturing "
        "(steering); vul alle drie in"
    )

    colour: Annotated[Colour, Prop("kring:colour")]
    cause: Annotated[Paragraph | None, Prop("kring:deviationCause", search=True)] = None
    consequence: Annotated[Paragraph | None, Prop("kring:deviationConsequence", search=True)] = None
    steering: Annotated[Paragraph | None, Prop("kring:steering", search=True)] = None


class StatusUpdate(Record):
    """What somebody says on a day of how an activity, an objective or a trajectory goes."""

    class_iri: ClassVar[str] = "kring:StatusUpdate"

    about: Annotated[RecordId, Prop("kring:about", to="Record")]
    author: Annotated[Name, Prop("dcterms:creator")]
    date: Annotated[PartialDate, Prop("dcterms:date")]
    time: Annotated[Light, Prop("kring:timeLight")]
    money: Annotated[Light, Prop("kring:moneyLight")]
    quality: Annotated[Light, Prop("kring:qualityLight")]
    evidence: Annotated[Paragraph | None, Prop("kring:evidence", search=True)] = None  # beside its sources


class CompletenessStatement(Record):
    """
    That what is known is all there is: of a municipality or organisation over a period, or of one record.

    What is not found where somebody said so is missing; anywhere else it is not known.
    """

    class_iri: ClassVar[str] = "kring:CompletenessStatement"

    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    organisation: OfOrganisation = None
    about: Annotated[RecordId | None, Prop("kring:about", to="Record")] = None  # None: all of theirs
    covers: Annotated[tuple[Facet, ...], Prop("kring:coversFacet"), FEW, MinLen(1)]
    period: Annotated[Period, Prop("kring:period")]
    source: Annotated[RecordId | None, Prop("dcterms:source", to="Source")] = None  # the document that is complete
    grounds: Annotated[Paragraph, Prop("kring:grounds", search=True)]  # what it rests on, in their words
    date: Annotated[PartialDate, Prop("dcterms:date")]
    stated_by: Annotated[Name | None, Prop("dcterms:creator"), BySteps(BY_INTERPRET, initial=AUTHOR)] = None
