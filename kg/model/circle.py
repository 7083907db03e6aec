"""The circle: what we intend, do and account for, and what we think of it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from annotated_types import MinLen
from pydantic import model_validator

from kg import bounds
from kg.model.plan.parts import (
    SHARES_SHACL,
    YEARS_SHACL,
    AccountedYear,
    DecisionMandate,
    Dependency,
    TaskFieldShare,
    YearAmount,
    must_add_up,
)
from kg.model.record import (
    ANY,
    AUTHOR,
    FEW,
    MANY,
    SOME,
    Amount,
    BySteps,
    Flag,
    Fraction,
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
)
from kg.model.values import (
    BY_INTERPRET,
    BY_PLAN,
    BY_WATCH,
    BY_WEIGH,
    Change,
    FeatureValue,
    Municipalities,
    Notation,
    OfOrganisation,
    OneMunicipality,
    Period,
    PerLevel,
    Phase,
    Position,
    Practice,
    Properties,
    Quantity,
    Status,
    with_quantities,
)

# By kind, the quantities that are read from a text: their field, and that of the text.
COUNTED: Final[Mapping[str, Mapping[str, str]]] = {
    "Objective": {"baseline_quantity": "baseline", "target_quantity": "target"},
    "Result": {"value_quantity": "value"},
}


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
        BySteps(BY_INTERPRET, initial="concept", freezes=frozenset({"getoetst", "vastgesteld"})),
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
    stated_by: Annotated[Name | None, Prop("dcterms:creator"), BySteps(BY_INTERPRET, initial=AUTHOR)] = None
    review: Annotated[
        Literal["concept", "nagekeken"] | None,
        Prop("kring:statementReview"),
        BySteps(BY_INTERPRET, initial="concept", freezes=frozenset({"nagekeken"})),
    ] = None
    reviewed_by: Annotated[Name | None, Prop("kring:reviewedBy"), BySteps(BY_INTERPRET)] = None
    reviewed_alone: Annotated[Flag | None, Prop("kring:reviewedAlone"), BySteps(BY_INTERPRET)] = None


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
    judged_by: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_WEIGH, initial=AUTHOR)]
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
        BySteps(BY_WEIGH, initial="concept", freezes=frozenset({"vastgesteld", "vervangen", "teruggenomen"})),
    ]
    learned_from: Annotated[tuple[RecordId, ...], Prop("kring:learnedFrom", to="Judgement"), MANY, MinLen(1)]
    agreement_before: Annotated[Fraction | None, Prop("kring:agreementBefore"), BySteps(BY_WEIGH)] = None
    agreement_after: Annotated[Fraction | None, Prop("kring:agreementAfter"), BySteps(BY_WEIGH)] = None
    replaces: Annotated[RecordId | None, Prop("dcterms:replaces", to="WeightSet"), BySteps(BY_WEIGH)] = None
    author: Annotated[Name, Prop("dcterms:creator"), BySteps(BY_WEIGH, initial=AUTHOR)]
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
    checked: Annotated[Timestamp, Prop("kring:checked"), BySteps(BY_WATCH, initial=ANY)]
    seen: Annotated[tuple[Position, ...], Prop("kring:position"), MANY, BySteps(BY_WATCH)] = ()  # as last reported
    changes: Annotated[tuple[Change, ...], Prop("kring:change"), SOME, BySteps(BY_WATCH)] = ()  # newest first
    unread: Annotated[Amount | None, Prop("kring:unread"), BySteps(BY_WATCH)] = None  # so many of them nobody asked for


class Policy(Record):
    """What a municipality intends, and why."""

    class_iri: ClassVar[str] = "kring:Policy"

    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    organisation: OfOrganisation = None  # of whom it is, where that is no Dutch municipality
    practice: Practice = None
    period: Annotated[Period | None, Prop("kring:period")] = None
    responds_to: Annotated[tuple[RecordId, ...], Prop("kring:respondsTo", to="Development"), SOME] = ()
    category: Annotated[Label | None, Prop("kring:policyCategory")] = None


class Objective(Record):
    """One thing that a policy wants to reach; its title is the objective in the policy's own words."""

    class_iri: ClassVar[str] = "kring:Objective"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    policy: Annotated[RecordId, Prop("kring:policy", to="Policy")]
    responds_to: Annotated[  # where the policy as a whole answers other things, or nothing that we know
        tuple[RecordId, ...], Prop("kring:respondsTo", to="Development"), SOME
    ] = ()
    indicator: Annotated[Title | None, Prop("kring:indicator", search=True)] = None
    baseline: Annotated[Title | None, Prop("kring:baseline")] = None
    target: Annotated[Title | None, Prop("kring:target")] = None
    unit: Annotated[Label | None, Prop("kring:unit")] = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    deadline: Annotated[PartialDate | None, Prop("kring:deadline")] = None
    status: Status = None
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    notation: Notation = None
    practice: Practice = None
    baseline_quantity: Annotated[Quantity | None, Prop("kring:baselineQuantity")] = None
    target_quantity: Annotated[Quantity | None, Prop("kring:targetQuantity")] = None

    @model_validator(mode="before")
    @classmethod
    def _counted(cls, payload: Any) -> Any:
        return with_quantities(payload, COUNTED["Objective"], former={"baseline_quantity": "target"})


class ActionPlan(Record):
    """Activities that belong together, under one objective; between the two where a municipality has that level."""

    class_iri: ClassVar[str] = "kring:ActionPlan"

    objective: Annotated[RecordId | None, Prop("kring:objective", to="Objective")] = (
        None  # None: of no aim that we know
    )
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    organisation: OfOrganisation = None
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    notation: Notation = None
    practice: Practice = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None


class Activity(Record):
    """What is done to reach an objective."""

    class_iri: ClassVar[str] = "kring:Activity"
    constraints: ClassVar[tuple[str, ...]] = (SHARES_SHACL, YEARS_SHACL)

    objective: Annotated[RecordId | None, Prop("kring:objective", to="Objective")] = (
        None  # None: of no aim that we know
    )
    plan: Annotated[RecordId | None, Prop("kring:actionPlan", to="ActionPlan")] = None
    trajectory: Annotated[RecordId | None, Prop("kring:trajectory", to="Trajectory")] = None
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = (
        None  # None: whose its objective is
    )
    organisation: OfOrganisation = None
    notation: Notation = None
    practice: Practice = None
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    period: Annotated[Period | None, Prop("kring:period")] = None
    budget_eur: Annotated[Amount | None, Prop("kring:budgetEur")] = None
    status: Status = None
    deadline: Annotated[PartialDate | None, Prop("kring:deadline")] = None
    depends_on: Annotated[tuple[Dependency, ...], Prop("kring:dependsOn"), SOME] = ()
    programme: Annotated[Name | None, Prop("kring:budgetProgramme")] = None  # of the budget, as written there
    amounts: Annotated[tuple[YearAmount, ...], Prop("kring:yearAmount"), FEW] = ()
    shares: Annotated[tuple[TaskFieldShare, ...], Prop("kring:taskFieldShare"), FEW] = ()
    accounted: Annotated[tuple[AccountedYear, ...], Prop("kring:accountedYear"), FEW, BySteps(BY_PLAN)] = ()
    properties: Properties = ()  # what a plan from elsewhere says and Kring has no word for

    @model_validator(mode="after")
    def _adds_up(self) -> "Activity":
        must_add_up(self.shares, self.amounts)
        return self


class Result(Record):
    """What came of an activity."""

    class_iri: ClassVar[str] = "kring:Result"

    objective: Annotated[RecordId, Prop("kring:objective", to="Objective")]
    activity: Annotated[RecordId | None, Prop("kring:activity", to="Activity")] = None
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None
    value: Annotated[Paragraph | None, Prop("kring:value")] = None
    unit: Annotated[Label | None, Prop("kring:unit")] = None
    value_quantity: Annotated[Quantity | None, Prop("kring:valueQuantity")] = None

    @model_validator(mode="before")
    @classmethod
    def _counted(cls, payload: Any) -> Any:
        return with_quantities(payload, COUNTED["Result"])


class Decision(Record):
    """What a body of a municipality decided on a day; its title is the decision in its own words."""

    class_iri: ClassVar[str] = "kring:Decision"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    municipality: OneMunicipality
    date: Annotated[PartialDate | None, Prop("dcterms:date")] = None
    body: Annotated[Name | None, Prop("kring:decidingBody")] = None  # as written: "college", "gemeenteraad"
    number: Annotated[Label | None, Prop("kring:decisionNumber")] = None  # as its source numbers it
    mandate: Annotated[DecisionMandate | None, Prop("kring:mandate")] = None  # None: not stated
    policy: Annotated[RecordId | None, Prop("kring:policy", to="Policy")] = None
    dossier: Annotated[RecordId | None, Prop("kring:dossier", to="Record")] = None  # where it is no policy
    description: Annotated[Paragraph | None, Prop("dcterms:description", search=True)] = None
    status: Status = None


class Risk(Record):
    """What may go wrong, with the chance and the effect as its source states them; its title is the risk itself."""

    class_iri: ClassVar[str] = "kring:Risk"

    title: Annotated[Statement, Prop("dcterms:title", search=True)]
    municipality: OneMunicipality
    about: Annotated[RecordId | None, Prop("kring:about", to="Record")] = None  # a policy, objective or trajectory
    cause: Annotated[Paragraph | None, Prop("kring:riskCause", search=True)] = None
    effect: Annotated[Paragraph | None, Prop("kring:riskEffect", search=True)] = None
    probability: Annotated[Title | None, Prop("kring:riskProbability")] = None  # as stated: "hoog", "30%"
    impact: Annotated[Title | None, Prop("kring:riskImpact")] = None  # as stated
    measure: Annotated[Paragraph | None, Prop("kring:riskMeasure", search=True)] = None
    owner: Annotated[Name | None, Prop("kring:owner")] = None
    status: Status = None


class Measurement(Record):
    """One value of an indicator over one period, as it was measured or as it was planned."""

    class_iri: ClassVar[str] = "kring:Measurement"

    objective: Annotated[RecordId | None, Prop("kring:objective", to="Objective")] = (
        None  # None: of no aim that we know
    )
    municipality: Annotated[RecordId | None, Prop("kring:municipality", to="Municipality")] = None
    indicator: Annotated[Title, Prop("kring:indicator", search=True)]
    value: Annotated[Quantity, Prop("kring:measuredQuantity")]
    what: Annotated[Literal["nulmeting", "realisatie", "begroting", "streefwaarde"], Prop("kring:measurementKind")]
    definition: Annotated[RecordId | None, Prop("kring:measuresBy", to="Indicator")] = None  # None: by its name only
    sample_size: Annotated[Amount | None, Prop("kring:sampleSize")] = None  # how many it counts over; None: not stated
