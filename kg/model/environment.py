"""The environment: what happens, and to whom."""

from typing import Annotated, ClassVar, Literal

from kg.model.record import (
    FEW,
    SOME,
    Days,
    FilePath,
    Flag,
    Label,
    Mailbox,
    Minutes,
    MunicipalityCode,
    Name,
    Number,
    Paragraph,
    PartialDate,
    People,
    Prop,
    Record,
    RecordId,
    Title,
    Url,
)
from kg.model.values import (
    AgeShares,
    Law,
    LegalStatus,
    Milestone,
    NextChange,
    OneMunicipality,
    Period,
    PerLevel,
    Revision,
)


class Development(Record):
    """A change in the environment that can call for action."""

    class_iri: ClassVar[str] = "kring:Development"

    category: Annotated[
        Literal["wettelijk", "bestuurlijk", "technologisch", "maatschappelijk"], Prop("kring:developmentCategory")
    ]
    summary: Annotated[Paragraph, Prop("dcterms:abstract", search=True)]
    obligation: Annotated[Flag | None, Prop("kring:obligation")] = None  # None: not known
    applies_to: Annotated[Title | None, Prop("kring:appliesTo", search=True)] = None
    dates: Annotated[tuple[Milestone, ...], Prop("kring:milestone"), FEW] = ()
    status: Annotated[LegalStatus | None, Prop("kring:legalStatus")] = None
    in_force_since: Annotated[PartialDate | None, Prop("kring:inForceSince")] = None  # for municipalities
    next_change: Annotated[NextChange | None, Prop("kring:nextChange")] = None
    known_until: Annotated[PartialDate | None, Prop("kring:knownUntil")] = None  # the sources go no further
    part_of: Annotated[tuple[RecordId, ...], Prop("dcterms:isPartOf", to="Development"), FEW] = ()
    meaning: Annotated[PerLevel | None, Prop("kring:meaning")] = None
    law: Annotated[Law | None, Prop("kring:law")] = None
    revisions: Annotated[tuple[Revision, ...], Prop("kring:revision"), FEW] = ()
    alt_labels: Annotated[tuple[Name, ...], Prop("skos:altLabel", search=True), SOME] = ()  # short names, abbreviations
    former_labels: Annotated[
        tuple[Name, ...], Prop("kring:formerLabel", search=True), SOME
    ] = ()  # also of what it replaced


class Signal(Record):
    """One dated mention of a development in a source; without one, of something that may become a development."""

    class_iri: ClassVar[str] = "kring:Signal"

    development: Annotated[RecordId | None, Prop("kring:development", to="Development")] = None
    date: Annotated[PartialDate, Prop("dcterms:date")]


class Feed(Record):
    """
    What is followed for news: a channel of a publisher that goes on. A `Source` is one document.

    Its owner and who may see it are those of its space. What it carries and how long it has been silent follow from the
    records that name its publisher, see `kg.cycle.interpret.signals.freshness`.
    One with a channel can be fetched, once a person has switched that on where Kring runs: no record switches itself
    on, and how far it was fetched stands beside the journal (`kg.ports.jobs`).
    """

    class_iri: ClassVar[str] = "kring:Feed"

    publisher: Annotated[Name | None, Prop("dcterms:publisher", search=True)] = None
    url: Annotated[Url | None, Prop("schema:url")] = None
    carries: Annotated[tuple[Label, ...], Prop("kring:carriesKind"), FEW] = ()  # kinds: "Signal", "Source"
    developments: Annotated[tuple[RecordId, ...], Prop("kring:development", to="Development"), SOME] = ()
    rhythm_days: Annotated[Days | None, Prop("kring:rhythmDays")] = None  # as stated; else it follows from the items
    newest: Annotated[PartialDate | None, Prop("kring:newestItem")] = None  # also where no record was made of it
    followed_by: Annotated[Name | None, Prop("kring:followedBy")] = None  # None: heard of by whoever collects
    channel: Annotated[Literal["rss", "sru", "ori", "dcat", "map", "imap"] | None, Prop("kring:feedChannel")] = (
        None  # None: nothing is fetched
    )
    folder: Annotated[FilePath | None, Prop("kring:folder")] = None  # that is watched, on the machine where Kring runs
    mailbox: Annotated[Mailbox | None, Prop("kring:mailbox")] = None  # "imaps://user@host/folder"; never with a secret
    poll_minutes: Annotated[Minutes | None, Prop("kring:pollMinutes")] = None  # between two looks; None: an hour
    into: Annotated[Label | None, Prop("kring:intoSpace")] = None  # "owner/audience"; None: where the feed itself is


class Organisation(Record):
    """An organisation: a province, ministry, water board, provider, partnership."""

    class_iri: ClassVar[str] = "org:Organization"

    category: Annotated[Label | None, Prop("org:classification")] = None
    alt_labels: Annotated[tuple[Name, ...], Prop("skos:altLabel", search=True), SOME] = ()
    same_as: Annotated[Url | None, Prop("owl:sameAs")] = None
    period: Annotated[Period | None, Prop("kring:period")] = None
    expertise: Annotated[tuple[RecordId, ...], Prop("kring:expertise", to="Expertise"), SOME] = ()  # as is said of it


class Municipality(Record):
    """A municipality of the TOOI register, also one that has merged into another since."""

    class_iri: ClassVar[str] = "kring:Municipality"

    code: Annotated[MunicipalityCode, Prop("dcterms:identifier", search=True)]
    province: Annotated[Label | None, Prop("kring:province")] = None
    alt_labels: Annotated[tuple[Name, ...], Prop("skos:altLabel", search=True), SOME] = ()
    same_as: Annotated[Url | None, Prop("owl:sameAs")] = None
    known_as: Annotated[tuple[Name, ...], Prop("skos:hiddenLabel", search=True), SOME] = ()  # also places within it
    period: Annotated[Period | None, Prop("kring:period")] = None  # an end: it exists no more


class Reorganisation(Record):
    """A merger, extension or redistribution of municipalities. Source: TOOI, Wijziging."""

    class_iri: ClassVar[str] = "kring:Reorganisation"

    category: Annotated[Label, Prop("kring:reorganisationCategory")]
    date: Annotated[PartialDate, Prop("dcterms:date")]
    dissolved: Annotated[tuple[RecordId, ...], Prop("kring:dissolved", to="Municipality"), FEW] = ()
    extended: Annotated[tuple[RecordId, ...], Prop("kring:extended", to="Municipality"), FEW] = ()
    created: Annotated[tuple[RecordId, ...], Prop("kring:created", to="Municipality"), FEW] = ()


class Profile(Record):
    """Facts about a municipality in one year, from one source."""

    class_iri: ClassVar[str] = "kring:Profile"

    municipality: OneMunicipality
    year: Annotated[PartialDate, Prop("kring:year")]
    population: Annotated[People | None, Prop("kring:population")] = None
    area_km2: Annotated[Number | None, Prop("kring:areaKm2")] = None
    density_per_km2: Annotated[Number | None, Prop("kring:densityPerKm2")] = None
    region: Annotated[Label | None, Prop("kring:region")] = None  # NUTS 3
    health_region: Annotated[Label | None, Prop("kring:healthRegion")] = None
    ages: Annotated[AgeShares | None, Prop("kring:ages")] = None
