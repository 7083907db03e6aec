"""A lesson as somebody writes it down: what happened, when it holds, what to do; and where it comes from."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLesson:
    """
    What somebody fills in.

    Attributes:
        advice: What they would do.
        happened: What happened, which is why.
        holds_when: When it holds.
        phase: Of the circle.
        place: Id of the case or trajectory that it comes from, or "".
        new_case: How a case is called that is not recorded yet, or "".
        outcome: Of the case, where it is not recorded yet.
        municipality: Code of the municipality that such a case is of.
        url: Of a document, or "".
    """

    advice: str
    phase: str
    happened: str = ""
    holds_when: str = ""
    place: str = ""
    new_case: str = ""
    outcome: str = ""
    municipality: str = ""
    url: str = ""

    def payload(self, record_id: str = "les-nieuw", case: str = "") -> dict[str, Any]:
        """The lesson, as a draft."""
        said = {
            "because": self.happened,
            "applies_when": self.holds_when,
            "case": case,
            "sources": [{"url": self.url}] if self.url else [],
        }
        filled = {name: value for name, value in said.items() if value}
        fixed = {"id": record_id, "title": self.advice, "phase": self.phase, "basis": "expliciet", "review": "concept"}
        return {**fixed, **filled}
