"""The answers of the routes along the circle, as the OpenAPI document describes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.rest import Answer, ForFit, ForPlace
from kg.cycle.borgen.cases.adaptation import Plan
from kg.cycle.borgen.expertise.contributions import Offer
from kg.cycle.borgen.expertise.helpers import FoundHelper
from kg.cycle.borgen.expertise.risk import KnowledgeRisk
from kg.cycle.borgen.lessons.conditions import Applicability
from kg.cycle.borgen.lessons.delivery import Pushed
from kg.cycle.borgen.lessons.reuse import ReuseTotal
from kg.cycle.borgen.lessons.review import Due
from kg.cycle.borgen.offers.sheet import OfferSheet
from kg.cycle.formulate.draft.draft import Draft
from kg.cycle.formulate.measures.fit import MeasureFit
from kg.cycle.formulate.smart.judgement import CheckedObjective
from kg.cycle.implement.chain.branches import ChainBranches
from kg.cycle.implement.chain.chain import Trace
from kg.cycle.implement.chain.difference import ChangeEffect
from kg.cycle.implement.chain.gaps import ChainGaps, Gap
from kg.cycle.implement.chain.impact import Impact
from kg.cycle.implement.chain.suggestion import Suggestion, WorkSuggestion
from kg.cycle.interpret.card.card import Card
from kg.cycle.interpret.radar.radar import Radar
from kg.cycle.interpret.signals.answers import Freshness
from kg.cycle.interpret.signals.momentum import Momentum
from kg.cycle.report.alarms.alarm import Alarms
from kg.cycle.report.questions.question import AskedQuestion, Questions
from kg.cycle.report.recommendations.recommendation import FollowedRecommendation, Recommendations
from kg.reason.answer import Count, answer
from kg.reason.near_duplicates import NearDuplicate


@answer
@dataclass(frozen=True)
class RadarAnswer(Radar, ForPlace):
    """The radar of a municipality."""


@answer
@dataclass(frozen=True)
class FreshnessAnswer(Freshness, ForPlace):
    """How fresh the knowledge is; what is not known any more comes first."""


@answer
@dataclass(frozen=True)
class TraceAnswer(Trace):
    """The chain around a record, in the order of the circle."""


@answer
@dataclass(frozen=True)
class ProposalDifferenceAnswer(ChangeEffect):
    """What a proposal would change: in its records, and in the figures of chains."""


@answer
@dataclass(frozen=True)
class ImpactAnswer(Impact):
    """What a change of one record touches, as far as links are on record."""


@answer
@dataclass(frozen=True)
class ChainBranchesAnswer(ChainBranches):
    """A chain, aim by aim, in order of policy and title."""


@answer
@dataclass(frozen=True)
class ChainGapsAnswer(ChainGaps):
    """What a chain lacks."""


@answer
@dataclass(frozen=True, kw_only=True)
class ChainAlarmsAnswer:
    """
    What is missing for certain.

    Attributes:
        of: What was asked for: a municipality, an organisation, a trajectory; "" for all.
        total: How many there are.
        not_recorded: What is not found and may well be there, a line of Dutch each; no alarm.
    """

    of: str
    items: Sequence[Gap]
    total: Count
    not_recorded: Sequence[str]


@answer
@dataclass(frozen=True, kw_only=True)
class LinkSuggestionsAnswer:
    """
    Activities without an objective, each with what it most likely belongs to.

    Attributes:
        more: Whether more follow.
    """

    items: Sequence[Suggestion]
    more: bool


@answer
@dataclass(frozen=True, kw_only=True)
class WorkSuggestionsAnswer:
    """
    Objectives without activities, each with what most likely belongs to it.

    Attributes:
        more: Whether more follow.
    """

    items: Sequence[WorkSuggestion]
    more: bool


@answer
@dataclass(frozen=True, kw_only=True)
class CardAnswer(Card, ForPlace):
    """What a development means for a municipality, every sentence with its source."""


@answer
@dataclass(frozen=True, kw_only=True)
class DraftAnswer(Draft, ForPlace):
    """A draft of policy, every sentence with its source and every gap shown."""


class MomentumAnswer(Answer):
    """The developments, strongest first."""

    items: list[Momentum]


@answer
@dataclass(frozen=True, kw_only=True)
class RiskAnswer(ForPlace):
    """Knowledge at risk, most severe first."""

    items: Sequence[KnowledgeRisk]
    total: Count


@answer
@dataclass(frozen=True, kw_only=True)
class AdviceAnswer(ForFit, ForPlace):
    """At most five lessons, best first."""

    items: Sequence[Pushed]


@answer
@dataclass(frozen=True, kw_only=True)
class WhoAnswer(ForFit, ForPlace):
    """Who can help, best first."""

    items: Sequence[FoundHelper]


@answer
@dataclass(frozen=True)
class OfferAnswer(Offer, ForPlace):
    """The joint offer for a trajectory or a development, head to tail."""


@answer
@dataclass(frozen=True)
class OfferSheetAnswer(OfferSheet):
    """A joint offer that was begun, as it stands."""


@answer
@dataclass(frozen=True)
class MeasureFitAnswer(MeasureFit):
    """Measures that fit, with the reasons."""


@answer
@dataclass(frozen=True)
class SmartAnswer(CheckedObjective):
    """Whether an objective is SMART."""


class DueAnswer(Answer):
    """Lessons to look at again, earliest date first."""

    items: list[Due]


class PairsAnswer(Answer):
    """Lessons that say nearly the same, most alike first."""

    items: list[NearDuplicate]


@answer
@dataclass(frozen=True)
class ApplicabilityAnswer(Applicability, ForPlace):
    """Whether a lesson holds for a municipality."""


@answer
@dataclass(frozen=True)
class PlanAnswer(Plan, ForPlace):
    """A case as a plan for a municipality, every change with the reason."""


class TotalsAnswer(Answer):
    """Reuse counted, with the hours as stated."""

    items: list[ReuseTotal]


class Drafted(Answer):
    """Lessons added as drafts, and what they come near to."""

    added: list[str]
    near: list[NearDuplicate]


@answer
@dataclass(frozen=True)
class QuestionAnswer(AskedQuestion):
    """A question as it stands on a day."""


@answer
@dataclass(frozen=True)
class QuestionsAnswer(Questions):
    """What was asked, as the caller may see it."""


@answer
@dataclass(frozen=True)
class AlarmsAnswer(Alarms):
    """What is due unasked for one municipality on a day."""


@answer
@dataclass(frozen=True)
class RecommendationAnswer(FollowedRecommendation):
    """A recommendation with what became of it, as far as that is on record."""


@answer
@dataclass(frozen=True)
class RecommendationsAnswer(Recommendations):
    """Recommendations as the caller may see them: what is not closed first, the oldest first."""
