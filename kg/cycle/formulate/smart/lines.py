"""Many objectives at once: a verdict for each line of a file, and what is wrong with a line that cannot be judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.cycle.formulate.smart.finding import AuditProof, JudgedCriterion, Verdict
from kg.cycle.formulate.smart.judgement import FIELDS, smart_draft
from kg.errors import InputError
from kg.reason.answer import Count, answer

_NEVER: Final = date.min  # the day from which nothing is past: a sentence may be of any year


@answer
@dataclass(frozen=True, slots=True)
class JudgedLine:
    """
    One line with the verdicts on it.

    Attributes:
        id: As the line gives it; without one the number of the line.
        line: Its number, from 1.
        target: Whether the words say a quantity that is to be reached.
        actor: Whether the words say who does it.
        audit: Whether a court of audit can tell afterwards.
        criteria: The five criteria, each with its findings.
    """

    id: str
    line: Count
    specifiek: Verdict
    meetbaar: Verdict
    acceptabel: Verdict
    realistisch: Verdict
    tijdgebonden: Verdict
    target: bool
    target_words: tuple[str, ...]
    actor: bool
    actor_words: tuple[str, ...]
    audit: AuditProof
    criteria: tuple[JudgedCriterion, ...]


@answer
@dataclass(frozen=True, slots=True)
class FlawedLine:
    """
    A line that cannot be judged.

    Attributes:
        id: As far as it has one.
        line: Its number, from 1.
        error: What is wrong, in Dutch.
    """

    id: str
    line: Count
    error: str


def judged_line(row: Any, number: int, today: date | None = None) -> JudgedLine | FlawedLine:
    """
    Judge one line.

    Args:
        row: An object with `text`, and `id` and the fields of an objective as far as they are known.
        number: Of the line, from 1.
        today: The day to count from; None: whether a time is past is not judged.
    """
    if not isinstance(row, Mapping):
        return FlawedLine(str(number), number, 'deze regel is geen object; schrijf {"id": …, "text": …}')
    named = row.get("id")
    key = str(number) if named is None else str(named)
    text = row.get("text")
    if not isinstance(text, str):
        return FlawedLine(key, number, 'deze regel heeft geen "text"; geef de doelstelling in woorden')
    fields = {name: row[name] for name in FIELDS if isinstance(row.get(name), str) and row[name].strip()}
    try:
        found = smart_draft(text, fields, today=today or _NEVER)
    except InputError as error:
        return FlawedLine(key, number, str(error))
    verdicts = {one.criterion: one.verdict for one in found.criteria}
    return JudgedLine(
        id=key,
        line=number,
        specifiek=verdicts["specifiek"],
        meetbaar=verdicts["meetbaar"],
        acceptabel=verdicts["acceptabel"],
        realistisch=verdicts["realistisch"],
        tijdgebonden=verdicts["tijdgebonden"],
        target=found.target,
        target_words=found.target_words,
        actor=found.actor,
        actor_words=found.actor_words,
        audit=found.audit,
        criteria=found.criteria,
    )
