"""The addresses of rapporteren: the tree of aims, what is asked, due unasked, and recommended."""

from typing import Final

from api.web import report_goals, report_questions, report_recommendations
from api.web.frame import Page

REPORT: Final[tuple[tuple[str, str, Page], ...]] = (
    ("GET", "/rapporteren/vragen", report_questions.questions),
    ("POST", "/rapporteren/vragen", report_questions.ask),
    ("GET", "/rapporteren/vragen/nieuw", report_questions.new),
    ("GET", "/rapporteren/vragen/dagen.ics", report_questions.days),
    ("GET", "/rapporteren/vragen/logboek.csv", report_questions.log_file),
    ("GET", "/rapporteren/vragen/melding.{form}", report_questions.draft),
    ("GET", "/rapporteren/vragen/{id}", report_questions.question),
    ("POST", "/rapporteren/vragen/{id}", report_questions.step),
    ("GET", "/rapporteren/doelenboom", report_goals.goals),
    ("GET", "/rapporteren/doelenboom.{form}", report_goals.goals_file),
    ("GET", "/rapporteren/aanbevelingen", report_recommendations.recommendations),
    ("GET", "/rapporteren/aanbevelingen/{id}", report_recommendations.recommendation),
    ("POST", "/rapporteren/aanbevelingen/{id}", report_recommendations.step),
)
