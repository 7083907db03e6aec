"""
Whether a decision carries what was adopted with it, as far as that is stated.

Only what is stated counts against it: a mandate for another kind of document, for another period, or up to a smaller
amount. A body other than the one that the document asks, without a stated mandate, is not beyond it: it is not known.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from kg.dutch.dates import dutch, span
from kg.reason.answer import KNOWN, answer

Payload = Mapping[str, Any]
Verdict = Literal["binnen mandaat", "buiten mandaat", "zonder besluit", "niet bekend"]

_BODIES: Final = (  # by how sources write them; the first that answers
    ("college", re.compile(r"\bcollege\b|\bb\s?&\s?w\b|\bburgemeester en wethouders\b")),
    ("gemeenteraad", re.compile(r"\bgemeenteraad\b|^(?:de )?raad$")),
    ("burgemeester", re.compile(r"\bburgemeester\b")),
)


@answer
@dataclass(frozen=True, slots=True)
class DraftLegitimacy:
    """
    What is known of the decision by which something was adopted.

    Attributes:
        verdict: "niet bekend" where too little of it is stated, which is neither good nor bad.
        reason: Why, in Dutch.
        decision: What was decided, in its own words; left out where it may not be read.
        body: Who decided, as its source writes it.
        decided: When, as exact as it is known: a day, a month or a year.
        number: As its source numbers it.
    """

    verdict: Verdict
    reason: str
    decision: Annotated[str | None, KNOWN] = None
    body: Annotated[str | None, KNOWN] = None
    decided: Annotated[str | None, KNOWN] = None
    number: Annotated[str | None, KNOWN] = None


def legitimacy(template: str, asked: str, decision_id: str, decision: Payload | None) -> DraftLegitimacy:
    """
    What is known of the decision that adopted a document.

    Args:
        template: The kind of document.
        asked: The body whose decision it asks, or "" where that is not stated.
        decision_id: The decision that it names, or "".
        decision: That decision; None where it is not there, or may not be read.
    """
    if not decision_id:
        return DraftLegitimacy("zonder besluit", "Het is vastgesteld zonder dat er een besluit bij staat.")
    if decision is None:
        return DraftLegitimacy("niet bekend", f"Het besluit {decision_id} is niet (meer) te lezen.")
    verdict, reason = _judged(template, asked, decision)
    about = (decision.get("body"), decision.get("date"), decision.get("number"))
    return DraftLegitimacy(verdict, reason, decision["title"], *about)


def _judged(template: str, asked: str, decision: Payload) -> tuple[Verdict, str]:
    mandate, date = decision.get("mandate"), decision.get("date") or ""
    if mandate:
        return _by_mandate(template, date, mandate)
    body = decision.get("body") or ""
    if not body:
        return "niet bekend", "Welk orgaan besloot, is niet vastgelegd."
    if not asked:
        return "niet bekend", f"{_big(body)} besloot. Van welk orgaan dit stuk een besluit vraagt, is niet vastgelegd."
    if _same(body, asked):
        return "binnen mandaat", f"Dit stuk vraagt een besluit van: {asked}. Dat orgaan besloot."
    return (
        "niet bekend",
        f"Dit stuk vraagt een besluit van: {asked}. {_big(body)} besloot. Een mandaat daarvoor is niet vastgelegd.",
    )


def _by_mandate(template: str, date: str, mandate: Payload) -> tuple[Verdict, str]:
    ground, covers, period = mandate["ground"].rstrip("."), mandate.get("covers", ()), mandate.get("period") or {}
    if covers and template not in {one.casefold() for one in covers}:
        return "buiten mandaat", f"Het mandaat ({ground}) geldt voor: {', '.join(covers)}. Dit is een {template}."
    if date and (out := _outside(date, period)):
        return "buiten mandaat", f"Het mandaat ({ground}) {out}; het besluit is van {dutch(date)}."
    if not covers:
        return "niet bekend", f"Het mandaat ({ground}) zegt niet voor welke stukken het geldt."
    if period and not date:
        return "niet bekend", f"Het mandaat ({ground}) geldt een tijd; de datum van het besluit is niet vastgelegd."
    return "binnen mandaat", f"Besloten in mandaat ({ground}), dat voor een {template} geldt."


def _outside(date: str, period: Payload) -> str:
    """How a date certainly lies outside a period; "" when it may lie in it."""
    day = span(date)
    if (start := period.get("start")) and day.last < span(start).first:
        return f"begint op {dutch(start)}"
    if (end := period.get("end")) and day.first > span(end).last:
        return f"eindigde op {dutch(end)}"
    return ""


def _same(body: str, other: str) -> bool:
    return _body(body) == _body(other)


def _body(said: str) -> str:
    folded = " ".join(said.casefold().split())
    return next((name for name, pattern in _BODIES if pattern.search(folded)), folded)


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]
