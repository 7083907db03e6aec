"""The kinds of records that Kring knows, by name; each is declared once, in the files beside this one."""

from typing import Final

from kg.model.accountability.oversight import PublishedAccount, Question, Recommendation
from kg.model.accountability.reports import Indicator, Report
from kg.model.aims.records import SideDifference, SideStatement
from kg.model.circle import (
    ActionPlan,
    Activity,
    CoverageStatement,
    Cycle,
    Decision,
    Interpretation,
    Judgement,
    Measurement,
    Objective,
    Policy,
    Ranking,
    Result,
    Risk,
    Trajectory,
    Watch,
    WeightSet,
)
from kg.model.dossier.records import DossierItem
from kg.model.environment import Development, Feed, Municipality, Organisation, Profile, Reorganisation, Signal
from kg.model.frameworks import (
    Adoption,
    AlgorithmRegistration,
    ArchitectureElement,
    ArchitectureRelation,
    Concept,
    Measure,
    Requirement,
    Source,
    TableMapping,
)
from kg.model.knowledge import (
    Case,
    Confirmation,
    Correction,
    Disclosure,
    Distinction,
    Expert,
    Expertise,
    Lesson,
    MergedRecord,
    Product,
    Proposal,
    Reuse,
    Service,
)
from kg.model.offer.records import JointOffer, OfferPart
from kg.model.plan.drafts import DraftVersion
from kg.model.plan.records import Baseline, BudgetCorrection, YearAccount
from kg.model.progress import CompletenessStatement, StatusUpdate
from kg.model.record import (
    Record,
)
from kg.model.support.records import Support, SupportRequest

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
        SupportRequest,
        Policy,
        Objective,
        SideStatement,
        SideDifference,
        ActionPlan,
        Activity,
        Baseline,
        YearAccount,
        BudgetCorrection,
        DraftVersion,
        Result,
        Decision,
        Risk,
        Indicator,
        Measurement,
        Report,
        StatusUpdate,
        CompletenessStatement,
        DossierItem,
        PublishedAccount,
        Question,
        Recommendation,
        Case,
        Lesson,
        Confirmation,
        Proposal,
        Correction,
        Reuse,
        Disclosure,
        MergedRecord,
        Distinction,
        Expertise,
        Expert,
        Service,
        Product,
        JointOffer,
        OfferPart,
        Source,
        TableMapping,
        Requirement,
        Measure,
        AlgorithmRegistration,
        Adoption,
        ArchitectureElement,
        ArchitectureRelation,
        Concept,
    )
}
