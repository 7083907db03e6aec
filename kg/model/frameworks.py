"""Frameworks, registers and sources."""

from typing import Annotated, ClassVar, Final, Literal

from annotated_types import MinLen

from kg import bounds
from kg.model.record import (
    FEW,
    SOME,
    Amount,
    FilePath,
    Label,
    Name,
    Paragraph,
    PartialDate,
    Prop,
    Record,
    RecordId,
    Url,
    Value,
)
from kg.model.values import Body, Identified, Law, Municipalities, NamedValue, OneMunicipality, Properties, Status

Separator = Literal[
    "puntkomma", "komma", "streep", "schuine streep", "stip", "regel"
]  # the last: each on a line of its own

FILE: Final = "bestand"  # the category of the record of a file that was read: bookkeeping, nothing that it says


class Source(Record):
    """
    A document that Kring holds or that statements come from.

    What Kring read of the document itself stands in its fields, and in `identified` how it came to that.
    A field that then says something else was changed by a person, and stays so when the document is read again.
    """

    class_iri: ClassVar[str] = "kring:Source"
    most: ClassVar[int] = bounds.DOCUMENT

    category: Annotated[Label | None, Prop("kring:sourceCategory")] = None
    publisher: Annotated[Name | None, Prop("dcterms:publisher")] = None
    url: Annotated[Url | None, Prop("schema:url")] = None
    published: Annotated[PartialDate | None, Prop("dcterms:issued")] = None
    valid_from: Annotated[PartialDate | None, Prop("dcterms:valid")] = None
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None  # that stands on the document
    document_kind: Annotated[Label | None, Prop("kring:documentKind")] = None  # "raadsbrief", "notulen"
    municipalities: Municipalities = ()  # that it is of, not those that it names
    language: Annotated[Label | None, Prop("dcterms:language")] = None  # "nl", as in ISO 639-1
    pages: Annotated[Amount | None, Prop("kring:pages")] = None
    identified: Identified = ()
    version_of: Annotated[tuple[RecordId, ...], Prop("dcterms:isVersionOf", to="Source"), SOME] = ()  # nearly the same
    licence: Annotated[Name | None, Prop("dcterms:license")] = None
    checksum: Annotated[Label | None, Prop("kring:checksum")] = None  # of the file: "sha256:…"
    path: Annotated[FilePath | None, Prop("kring:path")] = None  # where the file was read
    summary: Annotated[Paragraph | None, Prop("dcterms:abstract", search=True)] = None
    notation: Annotated[Label | None, Prop("skos:notation", search=True)] = None
    properties: Properties = ()
    related: Annotated[tuple[RecordId, ...], Prop("dcterms:relation", to="Record"), SOME] = ()
    laws: Annotated[tuple[Law, ...], Prop("kring:law"), SOME] = ()  # that it names, with the address of the authority
    body: Body = ()


class ColumnMapping(Value):
    """What one column of a table becomes; without a field it is left out."""

    class_iri: ClassVar[str] = "kring:ColumnMapping"

    column: Annotated[Name, Prop("kring:column")]  # as the header has it
    field: Annotated[Label | None, Prop("kring:mappedField")] = None  # "title", "period.start"
    separator: Annotated[Separator | None, Prop("kring:separator")] = None  # between the values in one cell


class TableMapping(Record):
    """
    What the columns of a table become, as somebody confirmed it; tables with the same header are read by it.

    It counts for tables that come into a space of its owner.
    """

    class_iri: ClassVar[str] = "kring:TableMapping"

    into: Annotated[Label, Prop("kring:mappedKind")]  # the kind of record that a row is
    columns: Annotated[tuple[ColumnMapping, ...], Prop("kring:columnMapping"), SOME, MinLen(1)]
    constants: Annotated[tuple[NamedValue, ...], Prop("kring:constant"), FEW] = ()  # by field: the same for every row


class Requirement(Record):
    """Something that law or policy demands. Source: Algoritmekader, vereisten."""

    class_iri: ClassVar[str] = "kring:Requirement"
    most: ClassVar[int] = bounds.DOCUMENT

    notation: Annotated[Label | None, Prop("skos:notation", search=True)] = None
    summary: Annotated[Paragraph | None, Prop("dcterms:abstract", search=True)] = None
    roles: Annotated[tuple[Label, ...], Prop("kring:role"), FEW] = ()
    stages: Annotated[tuple[Label, ...], Prop("kring:stage"), FEW] = ()  # of the life cycle of an algorithm
    laws: Annotated[tuple[Law, ...], Prop("kring:law"), FEW] = ()  # the articles that it rests on
    properties: Properties = ()
    body: Body = ()


class Measure(Record):
    """A way to meet requirements. Source: Algoritmekader, maatregelen."""

    class_iri: ClassVar[str] = "kring:Measure"
    most: ClassVar[int] = bounds.DOCUMENT

    notation: Annotated[Label | None, Prop("skos:notation", search=True)] = None
    summary: Annotated[Paragraph | None, Prop("dcterms:abstract", search=True)] = None
    requirements: Annotated[tuple[RecordId, ...], Prop("kring:requirement", to="Requirement"), SOME] = ()
    roles: Annotated[tuple[Label, ...], Prop("kring:role"), FEW] = ()
    stages: Annotated[tuple[Label, ...], Prop("kring:stage"), FEW] = ()
    properties: Properties = ()
    body: Body = ()


class AlgorithmRegistration(Record):
    """An entry of the national algorithm register."""

    class_iri: ClassVar[str] = "kring:AlgorithmRegistration"

    organisation: Annotated[Name, Prop("dcterms:publisher")]  # as the register writes it
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    goal: Annotated[Paragraph | None, Prop("kring:goal", search=True)] = None
    legal_basis: Annotated[Paragraph | None, Prop("kring:legalBasis", search=True)] = None
    status: Status = None
    impact_assessment: Annotated[Paragraph | None, Prop("kring:impactAssessment")] = None
    registered: Annotated[PartialDate | None, Prop("dcterms:issued")] = None
    url: Annotated[Url | None, Prop("schema:url")] = None


class Adoption(Record):
    """That a municipality registered an algorithm, or the first of a family of them, on a date."""

    class_iri: ClassVar[str] = "kring:Adoption"

    municipality: OneMunicipality
    date: Annotated[PartialDate, Prop("dcterms:date")]
    registration: Annotated[RecordId | None, Prop("kring:registration", to="AlgorithmRegistration")] = None
    family: Annotated[Name | None, Prop("kring:family")] = None
    status: Status = None


class ArchitectureElement(Record):
    """An element of the GEMMA reference architecture. Source: ArchiMate 3, element."""

    class_iri: ClassVar[str] = "kring:ArchitectureElement"

    element_type: Annotated[Label, Prop("kring:elementType")]
    documentation: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    properties: Properties = ()


class ArchitectureRelation(Record):
    """A relation between two elements of the architecture. Source: ArchiMate 3, relationship."""

    class_iri: ClassVar[str] = "kring:ArchitectureRelation"

    relation_type: Annotated[Label, Prop("kring:relationType")]
    origin: Annotated[RecordId, Prop("kring:origin", to="Record")]
    target: Annotated[RecordId, Prop("kring:relationTarget", to="Record")]


class Concept(Record):
    """A concept of a value list or thesaurus; a theme is one. Source: https://www.w3.org/TR/skos-reference/."""

    class_iri: ClassVar[str] = "skos:Concept"

    definition: Annotated[Paragraph | None, Prop("skos:definition", search=True)] = None
    alt_labels: Annotated[tuple[Name, ...], Prop("skos:altLabel", search=True), SOME] = ()
    broader: Annotated[tuple[RecordId, ...], Prop("skos:broader", to="Concept"), FEW] = ()
    scheme: Annotated[Name | None, Prop("kring:scheme")] = None
    notation: Annotated[Label | None, Prop("skos:notation", search=True)] = None
    same_as: Annotated[Url | None, Prop("skos:exactMatch")] = None
    properties: Properties = ()
