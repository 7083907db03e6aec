"""What decides a criterion of SMART, as it is answered."""

from dataclasses import dataclass
from typing import Annotated, Literal

from kg.cycle.formulate.smart.sentence import Mark
from kg.model.objective import Criterion
from kg.reason.answer import KNOWN, SPARSE, Count, answer

Verdict = Literal["voldoet", "voldoet niet", "onbekend"]


@answer
@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that decides a criterion.

    Attributes:
        rule: Its name.
        reason: In Dutch.
        suggestion: What to do, in Dutch.
        field: The field that it is about; `text` for the wording.
        words: What stands in the text.
        start: Where those words begin, in characters.
        end: Where they end.
    """

    rule: str
    verdict: Verdict
    reason: str
    suggestion: Annotated[str, SPARSE] = ""
    field: str = "text"
    words: Annotated[str, SPARSE] = ""
    start: Annotated[Count | None, KNOWN] = None
    end: Annotated[Count | None, KNOWN] = None


@answer
@dataclass(frozen=True, slots=True)
class JudgedCriterion:
    """One criterion; one thing that fails makes it fail, and what nothing decides is unknown."""

    criterion: Criterion
    verdict: Verdict
    findings: tuple[Finding, ...]


@answer
@dataclass(frozen=True, slots=True)
class AuditProof:
    """
    *Rekenkamerproof*: can a court of audit tell at the end of the term whether it was reached?

    It holds with a baseline, its date and its source, somebody who checks and how; it fails when there is nothing to
    measure, and is unknown when something of it is not recorded.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]


def on_words(mark: Mark, verdict: Verdict, reason: str, advice: str = "", *, rule: str = "") -> Finding:
    """A finding that rests on words of the text."""
    return Finding(rule or mark.group, verdict, reason, advice, words=mark.words, start=mark.start, end=mark.end)
