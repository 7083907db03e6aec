"""
The kinds of records that Kring knows: each declared once, here.

The words are those of GLOSSARY.md; definitions in Dutch and English stand in `ontologies/core.ttl`.
`ontologies/shapes.ttl` and `ontologies/context.jsonld` are made from these declarations (`make contract`).
"""

from typing import Annotated, ClassVar, Final, Literal

from annotated_types import MinLen

from kg import bounds
from kg.model.record import (
    ANY,
    AUTHOR,
    FEW,
    MANY,
    SOME,
    Amount,
    BySteps,
    Condition,
    Content,
    Days,
    FilePath,
    Flag,
    Fraction,
    Label,
    Months,
    MunicipalityCode,
    Name,
    Number,
    Paragraph,
    PartialDate,
    PassageText,
    People,
    Prop,
    Record,
    RecordId,
    Share,
    Statement,
    Step,
    Timestamp,
    Title,
    Url,
    Value,
)

Phase = Literal["interpreteren", "formuleren", "implementeren", "rapporteren", "borgen", "verbeteren"]
Level = Literal["bestuur", "management", "uitvoering"]
Horizon = Literal[
    "pas veranderd", "binnen een jaar", "1 tot 3 jaar", "later", "onbekend", "nu", "1 jaar", "3 jaar"
]  # the last three: as rankings were kept until November 2026
LessonStatus = Literal["concept", "getoetst", "aanvaard", "vervangen", "verlopen"]
Outcome = Literal["succes", "deels", "mislukt", "onbekend"]
Certainty = Literal["vast", "verwacht", "verlopen planning"]  # the last: what was planned then, and is so no more
MilestoneKind = Literal[
    "inwerkingtreding", "fase", "overgangstermijn", "deadline", "aanvaard", "publicatie", "verwacht"
]
LegalStatus = Literal["in werking", "gefaseerd in werking", "aangenomen", "in voorbereiding", "geen wet"]

_REVIEW: Final = frozenset[Step]({"review"})
_INTERPRET: Final = frozenset[Step]({"interpret"})
_WEIGH: Final = frozenset[Step]({"weigh"})
_WATCH: Final = frozenset[Step]({"watch"})
_PROPOSE: Final = frozenset[Step]({"propose"})
_SHARE: Final = frozenset[Step]({"share"})

Municipalities = Annotated[tuple[RecordId, ...], Prop("kring:municipality", to="Municipality"), SOME]
OneMunicipality = Annotated[RecordId, Prop("kring:municipality", to="Municipality")]
Status = Annotated[Label | None, Prop("kring:status")]


# --- values: parts of a record -------------------------------------------------------------------


class Period(Value):
    """From and until; an open end is unknown or still running."""

    class_iri: ClassVar[str] = "kring:Period"

    start: Annotated[PartialDate | None, Prop("kring:start")] = None
    end: Annotated[PartialDate | None, Prop("kring:end")] = None


class Milestone(Value):
    """A date in the life of a development, as certain as its source."""

    class_iri: ClassVar[str] = "kring:Milestone"

    date: Annotated[PartialDate, Prop("dcterms:date")]
    what: Annotated[Title, Prop("dcterms:description")]
    certainty: Annotated[Certainty, Prop("kring:certainty")]
    kind: Annotated[MilestoneKind | None, Prop("kring:milestoneKind")] = None
    written: Annotated[Label | None, Prop("kring:dateAsWritten")] = None  # "voorjaar 2027": narrower than `date`
    source: Annotated[Url | None, Prop("dcterms:source")] = None
    basis: Annotated[Label | None, Prop("kring:factBasis")] = None  # how it was read: gelezen, zoekfragment, …


class NextChange(Value):
    """What is to change next; without a date when nobody has set one."""

    class_iri: ClassVar[str] = "kring:NextChange"

    what: Annotated[Title, Prop("dcterms:description")]
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None
    written: Annotated[Label | None, Prop("kring:dateAsWritten")] = None


class Revision(Value):
    """What a record said before and says now, with what the change rests on. Source: PROV-O, prov:wasRevisionOf."""

    class_iri: ClassVar[str] = "kring:Revision"

    field: Annotated[Label, Prop("kring:revisedField")]  # "law.citation", "dates[2]"
    before: Annotated[Title | None, Prop("kring:before")] = None  # None: nothing was said
    after: Annotated[Title, Prop("kring:after")]
    certainty: Annotated[Certainty, Prop("kring:certainty")]
    source: Annotated[Url | None, Prop("dcterms:source")] = None
    basis: Annotated[Label | None, Prop("kring:factBasis")] = None


class PerLevel(Value):
    """One text for each level of the organisation."""

    class_iri: ClassVar[str] = "kring:PerLevel"

    board: Annotated[Paragraph | None, Prop("kring:board", search=True)] = None
    management: Annotated[Paragraph | None, Prop("kring:management", search=True)] = None
    operations: Annotated[Paragraph | None, Prop("kring:operations", search=True)] = None


class Law(Value):
    """A reference to law."""

    class_iri: ClassVar[str] = "eli:LegalResource"

    name: Annotated[Title | None, Prop("eli:title", search=True)] = None
    citation: Annotated[Title | None, Prop("dcterms:bibliographicCitation", search=True)] = None
    url: Annotated[Url | None, Prop("schema:url")] = None


class Passage(Value):
    """A piece of a text with its place in the document, to the line or page."""

    class_iri: ClassVar[str] = "kring:Passage"

    text: Annotated[PassageText, Prop("kring:text", search=True)]
    place: Annotated[Name, Prop("kring:place")]
    heading: Annotated[Title | None, Prop("kring:heading", search=True)] = None


class NamedValue(Value):
    """A property that a source gives and for which Kring has no word of its own."""

    class_iri: ClassVar[str] = "schema:PropertyValue"

    name: Annotated[Name, Prop("schema:name")]
    value: Annotated[Paragraph, Prop("schema:value", search=True)]


class AgeShares(Value):
    """Shares of the population by age, in percent."""

    class_iri: ClassVar[str] = "kring:AgeShares"

    p0_14: Annotated[Share | None, Prop("kring:share0to14")] = None
    p15_24: Annotated[Share | None, Prop("kring:share15to24")] = None
    p25_44: Annotated[Share | None, Prop("kring:share25to44")] = None
    p45_64: Annotated[Share | None, Prop("kring:share45to64")] = None
    p65plus: Annotated[Share | None, Prop("kring:share65plus")] = None


class FeatureValue(Value):
    """A number for one feature of the ranking: what it measured, or what it weighs."""

    class_iri: ClassVar[str] = "kring:FeatureValue"

    feature: Annotated[Label, Prop("kring:feature")]
    amount: Annotated[Fraction, Prop("kring:amount")]


class Position(Value):
    """Where a development stood in a ranking, with its horizon and its dates on that day."""

    class_iri: ClassVar[str] = "kring:Position"

    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    rank: Annotated[Amount, Prop("kring:rank")]  # 1 for the first
    relevance: Annotated[Number, Prop("kring:relevance")]
    noise: Annotated[Number | None, Prop("kring:rankNoise")] = None  # in places
    horizon: Annotated[Horizon | None, Prop("kring:horizon")] = None
    dates: Annotated[tuple[Milestone, ...], Prop("kring:milestone"), FEW] = ()


class Change(Value):
    """One thing that a watch reported."""

    class_iri: ClassVar[str] = "kring:Change"

    at: Annotated[Timestamp, Prop("prov:atTime")]
    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    what: Annotated[Literal["nieuw", "datum", "stijging"], Prop("kring:changeCategory")]
    text: Annotated[Paragraph, Prop("kring:text")]


Body = Annotated[tuple[Passage, ...], Prop("kring:passage"), MANY]
Properties = Annotated[tuple[NamedValue, ...], Prop("schema:additionalProperty"), SOME]


# --- the environment: what happens, to whom -------------------------------------------------------


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
    """

    class_iri: ClassVar[str] = "kring:Feed"

    publisher: Annotated[Name | None, Prop("dcterms:publisher", search=True)] = None
    url: Annotated[Url | None, Prop("schema:url")] = None
    carries: Annotated[tuple[Label, ...], Prop("kring:carriesKind"), FEW] = ()  # kinds: "Signal", "Source"
    developments: Annotated[tuple[RecordId, ...], Prop("kring:development", to="Development"), SOME] = ()
    rhythm_days: Annotated[Days | None, Prop("kring:rhythmDays")] = None  # as stated; else it follows from the items
    newest: Annotated[PartialDate | None, Prop("kring:newestItem")] = None  # also where no record was made of it
    followed_by: Annotated[Name | None, Prop("kring:followedBy")] = None  # None: heard of by whoever collects


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


# --- the circle: what we intend, do and account for ----------------------------------------------


class Trajectory(Record):
    """A programme of work with a common goal and partners; goes round the circle one or more times."""

    class_iri: ClassVar[str] = "kring:Trajectory"

    municipalities: Municipalities = ()
    goal: Annotated[Paragraph | None, Prop("kring:goal", search=True)] = None
    partners: Annotated[tuple[RecordId, ...], Prop("kring:partner", to="Organisation"), SOME] = ()
    period: Annotated[Period | None, Prop("kring:period")] = None
    status: Annotated[  # a draft is a plan and proves nothing; None: recorded as it goes or went
        Literal["concept", "vastgesteld"] | None, Prop("kring:trajectoryStatus")
    ] = None


class Cycle(Record):
    """One round of a trajectory through the circle."""

    class_iri: ClassVar[str] = "kring:Cycle"

    trajectory: Annotated[RecordId, Prop("kring:trajectory", to="Trajectory")]
    number: Annotated[Amount, Prop("kring:cycleNumber")]
    phase: Annotated[Phase | None, Prop("kring:phase")] = None
    period: Annotated[Period | None, Prop("kring:period")] = None


class Interpretation(Record):
    """What one development means for one municipality."""

    class_iri: ClassVar[str] = "kring:Interpretation"

    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    municipality: OneMunicipality
    relevance: Annotated[Fraction | None, Prop("kring:relevance")] = None
    priority: Annotated[Fraction | None, Prop("kring:priority")] = None
    meaning: Annotated[PerLevel | None, Prop("kring:meaning")] = None
    trajectory: Annotated[RecordId | None, Prop("kring:trajectory", to="Trajectory")] = None
    status: Annotated[
        Literal["concept", "getoetst", "vastgesteld"],
        Prop("kring:reviewStatus"),
        BySteps(_INTERPRET, initial="concept", freezes=frozenset({"getoetst", "vastgesteld"})),
    ]


class CoverageStatement(Record):
    """
    What somebody of a municipality says of its answer to a development: that they have it, or that it is missing.

    It counts once somebody else has read it.
    """

    class_iri: ClassVar[str] = "kring:CoverageStatement"

    municipality: OneMunicipality
    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    verdict: Annotated[Literal["aanwezig", "ontbreekt"], Prop("kring:coverageVerdict")]
    grounds: Annotated[Paragraph, Prop("kring:grounds", search=True)]  # what it rests on, in their words
    policy: Annotated[RecordId | None, Prop("kring:policy", to="Policy")] = None  # that answers it
    date: Annotated[PartialDate, Prop("dcterms:date")]
    stated_by: Annotated[Name | None, Prop("dcterms:creator"), BySteps(_INTERPRET, initial=AUTHOR)] = None
    review: Annotated[
        Literal["concept", "nagekeken"] | None,
        Prop("kring:statementReview"),
        BySteps(_INTERPRET, initial="concept", freezes=frozenset({"nagekeken"})),
    ] = None
    reviewed_by: Annotated[Name | None, Prop("kring:reviewedBy"), BySteps(_INTERPRET)] = None
    reviewed_alone: Annotated[Flag | None, Prop("kring:reviewedAlone"), BySteps(_INTERPRET)] = None


class Judgement(Record):
    """
    What someone thinks of the place of a development in a ranking.

    The features of that moment are kept with it, so that what was learned from it can be computed again.
    """

    class_iri: ClassVar[str] = "kring:Judgement"

    municipality: OneMunicipality
    development: Annotated[RecordId, Prop("kring:development", to="Development")]
    verdict: Annotated[Literal["aanvaard", "verworpen", "hoger"], Prop("kring:verdict")]
    below: Annotated[RecordId | None, Prop("kring:below", to="Development")] = None  # with "hoger": above this one
    features: Annotated[tuple[FeatureValue, ...], Prop("kring:measured"), FEW, MinLen(1)]
    features_below: Annotated[tuple[FeatureValue, ...], Prop("kring:measuredBelow"), FEW] = ()
    judged_by: Annotated[Name, Prop("dcterms:creator"), BySteps(_WEIGH, initial=AUTHOR)]
    judged_at: Annotated[Timestamp, Prop("dcterms:created")]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None


class WeightSet(Record):
    """Weights of the ranking that were learned, as one version that can be adopted and taken back."""

    class_iri: ClassVar[str] = "kring:WeightSet"
    most: ClassVar[int] = bounds.DOCUMENT

    version: Annotated[Amount, Prop("kring:version")]
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None  # None: all of them
    weights: Annotated[tuple[FeatureValue, ...], Prop("kring:weight"), FEW, MinLen(1)]
    status: Annotated[
        Literal["concept", "vastgesteld", "vervangen", "teruggenomen"],
        Prop("kring:adoptionStatus"),
        BySteps(_WEIGH, initial="concept", freezes=frozenset({"vastgesteld", "vervangen", "teruggenomen"})),
    ]
    learned_from: Annotated[tuple[RecordId, ...], Prop("kring:learnedFrom", to="Judgement"), MANY, MinLen(1)]
    agreement_before: Annotated[Fraction | None, Prop("kring:agreementBefore"), BySteps(_WEIGH)] = None
    agreement_after: Annotated[Fraction | None, Prop("kring:agreementAfter"), BySteps(_WEIGH)] = None
    replaces: Annotated[RecordId | None, Prop("dcterms:replaces", to="WeightSet"), BySteps(_WEIGH)] = None
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(_WEIGH, initial=AUTHOR)]
    created: Annotated[Timestamp, Prop("dcterms:created")]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None


class Ranking(Record):
    """The developments in order for one municipality on one day, kept so that movement can be seen."""

    class_iri: ClassVar[str] = "kring:Ranking"
    most: ClassVar[int] = bounds.DOCUMENT

    municipality: OneMunicipality
    as_of: Annotated[PartialDate, Prop("kring:asOf")]
    positions: Annotated[tuple[Position, ...], Prop("kring:position"), MANY] = ()


class Watch(Record):
    """A standing question: what changed for a municipality; its themes narrow it."""

    class_iri: ClassVar[str] = "kring:Watch"
    most: ClassVar[int] = bounds.DOCUMENT

    municipality: OneMunicipality
    threshold: Annotated[Fraction, Prop("kring:threshold")] = 0.0  # the least relevance that is reported
    checked: Annotated[Timestamp, Prop("kring:checked"), BySteps(_WATCH, initial=ANY)]
    seen: Annotated[tuple[Position, ...], Prop("kring:position"), MANY, BySteps(_WATCH)] = ()  # as last reported
    changes: Annotated[tuple[Change, ...], Prop("kring:change"), SOME, BySteps(_WATCH)] = ()  # newest first
    unread: Annotated[Amount | None, Prop("kring:unread"), BySteps(_WATCH)] = None  # so many of them nobody asked for


class Support(Record):
    """How one level of the organisation stands towards something, with the evidence."""

    class_iri: ClassVar[str] = "kring:Support"

    about: Annotated[RecordId, Prop("kring:about", to="Record")]
    level: Annotated[Level, Prop("kring:level")]
    stance: Annotated[Literal["voor", "verdeeld", "tegen", "onbekend"], Prop("kring:stance")]
    evidence: Annotated[Paragraph | None, Prop("kring:evidence", search=True)] = None


class Policy(Record):
    """What a municipality intends, and why."""

    class_iri: ClassVar[str] = "kring:Policy"

    municipality: OneMunicipality
    period: Annotated[Period | None, Prop("kring:period")] = None
    responds_to: Annotated[tuple[RecordId, ...], Prop("kring:respondsTo", to="Development"), SOME] = ()
    category: Annotated[Label | None, Prop("kring:policyCategory")] = None


class Objective(Record):
    """One thing that a policy wants to reach; its title is the objective in the policy's own words."""

    class_iri: ClassVar[str] = "kring:Objective"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    policy: Annotated[RecordId, Prop("kring:policy", to="Policy")]
    indicator: Annotated[Title | None, Prop("kring:indicator", search=True)] = None
    baseline: Annotated[Title | None, Prop("kring:baseline")] = None
    target: Annotated[Title | None, Prop("kring:target")] = None
    unit: Annotated[Label | None, Prop("kring:unit")] = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    deadline: Annotated[PartialDate | None, Prop("kring:deadline")] = None
    status: Status = None


class Activity(Record):
    """What is done to reach an objective."""

    class_iri: ClassVar[str] = "kring:Activity"

    objective: Annotated[RecordId, Prop("kring:objective", to="Objective")]
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    period: Annotated[Period | None, Prop("kring:period")] = None
    budget_eur: Annotated[Amount | None, Prop("kring:budgetEur")] = None
    status: Status = None


class Result(Record):
    """What came of an activity."""

    class_iri: ClassVar[str] = "kring:Result"

    objective: Annotated[RecordId, Prop("kring:objective", to="Objective")]
    activity: Annotated[RecordId | None, Prop("kring:activity", to="Activity")] = None
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None
    value: Annotated[Paragraph | None, Prop("kring:value")] = None
    unit: Annotated[Label | None, Prop("kring:unit")] = None


class Report(Record):
    """Accountability to one audience as of one date."""

    class_iri: ClassVar[str] = "kring:Report"
    most: ClassVar[int] = bounds.DOCUMENT

    trajectory: Annotated[RecordId, Prop("kring:trajectory", to="Trajectory")]
    audience: Annotated[Label, Prop("dcterms:audience")]
    as_of: Annotated[PartialDate, Prop("kring:asOf")]
    body: Body = ()


# --- borgen: what earlier municipalities learned --------------------------------------------------


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
        BySteps(_REVIEW, initial="concept", freezes=frozenset({"getoetst", "aanvaard"})),
    ] = None
    valid_until: Annotated[PartialDate | None, Prop("kring:validUntil"), BySteps(_REVIEW, initial=ANY)] = None
    supersedes: Annotated[tuple[RecordId, ...], Prop("dcterms:replaces", to="Lesson"), FEW, BySteps(_REVIEW)] = ()
    reviewed_alone: Annotated[Flag | None, Prop("kring:reviewedAlone"), BySteps(_REVIEW)] = None  # by its own author


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
        Literal["open", "aanvaard", "afgewezen", "ingetrokken"], Prop("kring:proposalStatus"), BySteps(_PROPOSE)
    ]
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(_PROPOSE)]
    created: Annotated[Timestamp, Prop("dcterms:created"), BySteps(_PROPOSE)]
    reason: Annotated[Paragraph | None, Prop("kring:motivation")] = None
    decided_by: Annotated[Name | None, Prop("kring:decidedBy"), BySteps(_PROPOSE)] = None
    decided_at: Annotated[Timestamp | None, Prop("kring:decidedAt"), BySteps(_PROPOSE)] = None
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

    original: Annotated[RecordId, Prop("kring:original", to="Record"), BySteps(_SHARE)]
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


# --- frameworks, registers and sources ------------------------------------------------------------


class Source(Record):
    """A document that Kring holds or that statements come from."""

    class_iri: ClassVar[str] = "kring:Source"
    most: ClassVar[int] = bounds.DOCUMENT

    category: Annotated[Label | None, Prop("kring:sourceCategory")] = None
    publisher: Annotated[Name | None, Prop("dcterms:publisher")] = None
    url: Annotated[Url | None, Prop("schema:url")] = None
    published: Annotated[PartialDate | None, Prop("dcterms:issued")] = None
    valid_from: Annotated[PartialDate | None, Prop("dcterms:valid")] = None
    licence: Annotated[Name | None, Prop("dcterms:license")] = None
    checksum: Annotated[Label | None, Prop("kring:checksum")] = None  # of the file: "sha256:…"
    path: Annotated[FilePath | None, Prop("kring:path")] = None  # where the file was read
    summary: Annotated[Paragraph | None, Prop("dcterms:abstract", search=True)] = None
    notation: Annotated[Label | None, Prop("skos:notation", search=True)] = None
    properties: Properties = ()
    related: Annotated[tuple[RecordId, ...], Prop("dcterms:relation", to="Record"), SOME] = ()
    body: Body = ()


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


KINDS: Final[dict[str, type[Record]]] = {
    kind.kind(): kind
    for kind in (
        Development,
        Signal,
        Feed,
        Organisation,
        Municipality,
        Reorganisation,
        Profile,
        Trajectory,
        Cycle,
        Interpretation,
        CoverageStatement,
        Judgement,
        WeightSet,
        Ranking,
        Watch,
        Support,
        Policy,
        Objective,
        Activity,
        Result,
        Report,
        Case,
        Lesson,
        Confirmation,
        Proposal,
        Correction,
        Reuse,
        Disclosure,
        Expertise,
        Expert,
        Service,
        Source,
        Requirement,
        Measure,
        AlgorithmRegistration,
        Adoption,
        ArchitectureElement,
        ArchitectureRelation,
        Concept,
    )
}
