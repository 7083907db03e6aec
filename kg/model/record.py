"""
What a record kind is made of: the types of its fields and the property that each field stands for.

A kind is a frozen pydantic model whose fields carry a `Prop`.
JSON, RDF, SHACL, the JSON-LD context and forms all derive from that one declaration.

    payload   the JSON form of a record, a plain dict; what the journal keeps
    record    the validated, frozen object

Texts come into their normal form here, whatever door they came in by (`ontologies.spelling`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from annotated_types import MaxLen
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from kg import bounds
from kg.addresses import MAILBOX_PATTERN
from ontologies import spelling
from ontologies.terms import KRING, PREFIXES

ID_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._~:@()+-]{0,199}$"
DATE_PATTERN: Final = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
TIMESTAMP_PATTERN: Final = r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$"
URL_PATTERN: Final = r"""^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$"""  # a bare quote: \" is no escape to ECMA and XSD
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Prop:
    """
    The property that a field stands for.

    Attributes:
        iri: As a prefixed name, for instance "dcterms:title"; prefixes are those of `ontologies.terms`.
        to: For a link, the kind at the other end; "Record" when any kind will do.
        search: Whether the text of this field is found by search.
    """

    iri: str
    to: str = ""
    search: bool = False

    @property
    def full_iri(self) -> str:
        """The property as an absolute IRI."""
        prefix, _, local = self.iri.partition(":")
        return PREFIXES[prefix] + local


# What part of Kring makes a change; "write" is whoever writes the record, by any door.
Step = Literal[
    "write",
    "ingest",
    "review",
    "interpret",
    "weigh",
    "watch",
    "propose",
    "share",
    "merge",
    "plan",
    "offer",
    "formulate",
    "report",
    "account",
    "support",
]
ANY: Final = "*"
AUTHOR: Final = "@"


@dataclass(frozen=True, slots=True)
class BySteps:
    """
    That steps of Kring set a field, not whoever writes the record; kept by `kg.store.intake`.

    Attributes:
        steps: Which steps; any other change leaves the field as it is.
        initial: What a new record may say without them: "" nothing, `ANY`, `AUTHOR` (who writes it), or this text,
            which it then says.
        freezes: With these values a record says nothing else any more, but by the steps.
    """

    steps: frozenset[Step]
    initial: str = ""
    freezes: frozenset[str] = frozenset()


def _normal(text: object) -> object:
    return spelling.normal(text) if isinstance(text, str) else text


def _line(text: object) -> object:
    return spelling.line(text) if isinstance(text, str) else text


def _storable(text: str) -> str:
    if "\0" in text or (not text.isascii() and _SURROGATE.search(text)):
        msg = "tekst bevat een NUL-teken of een los surrogaat"
        raise ValueError(msg)
    return text


def _calendar_date(text: str) -> str:
    if len(text) == 10:  # the pattern has checked the form; this checks 31 February
        date.fromisoformat(text)
    return text


def _moment(text: str) -> str:
    datetime.fromisoformat(text)  # the pattern has checked the form; this checks that there is such a moment
    return text


def _text(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most, pattern=r"\S")


# The types that fields are made of; `kg.model.schema` reads their constraints back for SHACL and forms.
# In normal form: a name, a title, a place is one line; a paragraph has as many as it has.
Label = Annotated[str, _text(bounds.LABEL), BeforeValidator(_line), AfterValidator(_storable)]
Name = Annotated[str, _text(bounds.NAME), BeforeValidator(_line), AfterValidator(_storable)]
Title = Annotated[str, _text(bounds.TITLE), BeforeValidator(_line), AfterValidator(_storable)]
Statement = Annotated[str, _text(bounds.PARAGRAPH), BeforeValidator(_line), AfterValidator(_storable)]
Condition = Annotated[str, _text(bounds.CONDITION), BeforeValidator(_normal), AfterValidator(_storable)]
FilePath = Annotated[str, _text(bounds.PATH), BeforeValidator(_normal), AfterValidator(_storable)]
Paragraph = Annotated[str, _text(bounds.PARAGRAPH), BeforeValidator(_normal), AfterValidator(_storable)]
PassageText = Annotated[str, _text(bounds.PASSAGE), BeforeValidator(_normal), AfterValidator(_storable)]
Content = Annotated[str, _text(bounds.CONTENT), BeforeValidator(_normal), AfterValidator(_storable)]
RecordId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
PartialDate = Annotated[str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(_calendar_date)]
Timestamp = Annotated[str, StringConstraints(pattern=TIMESTAMP_PATTERN), AfterValidator(_moment)]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=bounds.URL), BeforeValidator(_line)]
Mailbox = Annotated[str, StringConstraints(pattern=MAILBOX_PATTERN, max_length=bounds.URL), BeforeValidator(_line)]
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^GM[0-9]{4}$")]
Number = Annotated[float, Field(ge=0, le=bounds.NUMBER, strict=True, allow_inf_nan=False)]
Measured = Annotated[float, Field(ge=-bounds.AMOUNT, le=bounds.AMOUNT, strict=True, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=100, strict=True)]
Fraction = Annotated[float, Field(ge=0, le=1, strict=True)]
Amount = Annotated[int, Field(ge=0, le=bounds.AMOUNT, strict=True)]
People = Annotated[int, Field(ge=0, le=bounds.PEOPLE, strict=True)]
Months = Annotated[int, Field(ge=0, le=bounds.MONTHS, strict=True)]
Days = Annotated[int, Field(ge=1, le=bounds.DAYS, strict=True)]
Minutes = Annotated[int, Field(ge=5, le=bounds.MINUTES, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
# How many a list may hold.
FEW: Final = MaxLen(bounds.FEW)
SOME: Final = MaxLen(bounds.SOME)
MANY: Final = MaxLen(bounds.MANY)


def _length(values: Iterable[object]) -> int:
    """The characters of the texts among values, at any depth."""
    told = 0
    for value in values:
        if isinstance(value, str):
            told += len(value)
        elif isinstance(value, tuple):
            told += _length(value)
        elif isinstance(value, Value):
            told += _length(value.__dict__.values())
    return told


class Value(BaseModel):
    """
    A value without identity of its own: part of one record, a skolem node in RDF.

    Attributes:
        alternatives: Where it is not empty, what one of them asks is there: by field the values that it may have, ()
            for any.
        otherwise: What somebody reads when none of them is, in Dutch.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    class_iri: ClassVar[str]
    alternatives: ClassVar[tuple[Mapping[str, tuple[str, ...]], ...]] = ()
    otherwise: ClassVar[str] = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> "Value":
        told = self.__dict__
        if self.alternatives and not any(
            all(told[name] is not None and told[name] in (values or (told[name],)) for name, values in one.items())
            for one in self.alternatives
        ):
            raise PydanticCustomError("alternatives", self.otherwise)
        return self


class Provenance(Value):
    """Where a record, or some of its fields, came from. Source: https://www.w3.org/TR/prov-o/#Derivation."""

    class_iri: ClassVar[str] = "prov:Derivation"

    source: Annotated[RecordId, Prop("prov:entity", to="Source")]
    place: Annotated[Name, Prop("kring:place")]
    at: Annotated[Timestamp, Prop("prov:atTime")]
    method: Annotated[Label, Prop("kring:method")]
    fields: Annotated[tuple[Label, ...], Prop("kring:field"), FEW] = ()  # empty: all of them


class Citation(Value):
    """A publication that a statement rests on, described without being a record itself."""

    class_iri: ClassVar[str] = "kring:Citation"

    url: Annotated[Url, Prop("schema:url")]
    title: Annotated[Title | None, Prop("dcterms:title")] = None
    publisher: Annotated[Name | None, Prop("dcterms:publisher")] = None
    published: Annotated[PartialDate | None, Prop("dcterms:issued")] = None
    published_basis: Annotated[Label | None, Prop("kring:publishedBasis")] = None
    kind: Annotated[Label | None, Prop("kring:sourceKind")] = None
    read: Annotated[Label | None, Prop("kring:extentRead")] = None
    note: Annotated[Paragraph | None, Prop("skos:note")] = None


class Record(BaseModel):
    """
    What every kind shares.

    A record comes from one document; when a second document states exactly the same, it becomes a second provenance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    class_iri: ClassVar[str]
    most: ClassVar[int] = bounds.RECORD  # characters of all its texts together, without provenance
    written_once: ClassVar[bool] = False  # whether it says nothing else after it was written, and does not go
    moves_on: ClassVar[frozenset[str]] = frozenset()  # of such a record, what the steps of Kring still set
    settled_by: ClassVar[tuple[str, str]] = ("", "")  # the field and its value with which that ends too
    constraints: ClassVar[tuple[str, ...]] = ()  # what SHACL asks of it besides its fields, in Turtle
    one_of: ClassVar[tuple[str, ...]] = ()  # fields of which at least one has to be there

    id: RecordId
    title: Annotated[Title, Prop("dcterms:title", search=True)]
    themes: Annotated[tuple[RecordId, ...], Prop("dcat:theme", to="Concept"), FEW] = ()
    sources: Annotated[tuple[Citation, ...], Prop("kring:citation"), FEW] = ()
    note: Annotated[Paragraph | None, Prop("skos:note")] = None
    provenance: Annotated[
        tuple[Provenance, ...], Prop("prov:qualifiedDerivation"), BySteps(frozenset({"ingest", "propose"})), SOME
    ] = ()

    @model_validator(mode="after")
    def _not_too_much(self) -> "Record":
        told = _length(value for name, value in self.__dict__.items() if value and name != "provenance")
        if told > self.most:
            raise PydanticCustomError("record_too_long", "too long", {"most": self.most, "length": told})
        return self

    @classmethod
    def current(cls, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """A payload as the kind is declared now; a kind whose declaration changed reads what was written before."""
        return payload

    @classmethod
    def kind(cls) -> str:
        """The name of the kind, for instance "Lesson"."""
        return cls.__name__


def record_iri(record_id: str) -> str:
    """The IRI of a record: its id is the last segment."""
    return f"{KRING.id}{record_id}"


def record_id(iri: str) -> str:
    """The id behind a record's IRI; any other IRI gives its last segment, fragment included."""
    if iri.startswith(KRING.id):
        return iri[len(KRING.id) :]
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]
