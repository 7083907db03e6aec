"""The answers of the routes on questions, alarms and recommendations, as the OpenAPI document describes them."""

from dataclasses import dataclass

from kg.cycle.report.alarms.alarm import Alarms
from kg.cycle.report.questions.question import AskedQuestion, Questions
from kg.cycle.report.recommendations.recommendation import FollowedRecommendation, Recommendations
from kg.reason.answer import answer


@answer
@dataclass(frozen=True)
class QuestionAnswer(AskedQuestion):
    """A question as it stands on a day."""


@answer
@dataclass(frozen=True)
class QuestionsAnswer(Questions):
    """What was asked, as who asks may see it."""


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
    """Recommendations as who asks may see them: what is not closed first, the oldest first."""
