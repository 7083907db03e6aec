"""
*Rekenkamerproof*: can be told at the end of the term whether it was reached, by somebody who did not do it?

That takes a baseline with its date and its source, and somebody who checks, with how. What is not recorded is not
known; only an objective in which nothing can be measured fails.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.cycle.formulate.smart.finding import AuditProof, Finding, Verdict, on_words
from kg.cycle.formulate.smart.sentence import Mark, Reading

_FORMER: Final = re.compile(
    r"\b(?:nulmeting|uitgangswaarde|ten opzichte van|t\.o\.v\.|vergeleken met|in vergelijking met)\b[^.;]{0,60}",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"\bvan\s+(?:€\s*)?\d[\d.,]*\s*%?[^.;]{0,40}?\s+naar\b", re.IGNORECASE)
_SOURCE: Final = re.compile(
    r"\b(?:bron:|volgens|blijkens|gemeten (?:in|met|door)|cijfers van|uit (?:de|het) (?:\w*monitor|\w*enquête"
    r"|\w*onderzoek|jaarrekening|jaarstukken)|waarstaatjegemeente|CBS)\b[^.;]{0,60}",
    re.IGNORECASE,
)
_CHECKER: Final = re.compile(
    r"\b(?:rekenkamer\w*|accountant|auditcommissie|auditor|toezichthouder|inspectie|gemeenteraad|de raad|visitatie\w*"
    r"|onafhankelijk\w*|audit vlaanderen)\b",
    re.IGNORECASE,
)
_HOW: Final = re.compile(
    r"\b(?:\w*monitor|\w*enquête|\w*steekproef|telling|\w*meting|wordt gemeten|meten we|jaarverslag|jaarstukken"
    r"|jaarrekening|\w*rapportage|evaluatie|audit|certificering|keuring)\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class AuditEvidence:
    """
    What is recorded of the start and of the check of an objective; each "" as far as it is not.

    Attributes:
        baseline: The value that was measured at the start, as text.
        date: When, as jjjj, jjjj-mm or jjjj-mm-dd.
        source: The publication that it comes from.
        report: A later measurement, which says how it stands.
    """

    baseline: str = ""
    date: str = ""
    source: str = ""
    report: str = ""


NOTHING: Final = AuditEvidence()


def audit_proof(
    reading: Reading, fields: Mapping[str, str], known: AuditEvidence, *, measurable: Verdict
) -> AuditProof:
    """
    The verdict, with what is there and what is not recorded.

    Args:
        reading: The words.
        fields: indicator, baseline, target, unit, owner and deadline, as far as they are filled in.
        known: What is recorded elsewhere.
        measurable: The verdict on "meetbaar".
    """
    if measurable == "voldoet niet":
        reason = "Het doel is niet meetbaar, dus valt er achteraf niets na te gaan."
        return AuditProof("voldoet niet", (Finding("measure", "voldoet niet", reason, "Maak het eerst meetbaar."),))
    found = (*_start(reading, fields, known), *_check(reading, known))
    holds = all(one.verdict == "voldoet" for one in found)
    return AuditProof("voldoet" if holds else "onbekend", found)


def _start(reading: Reading, fields: Mapping[str, str], known: AuditEvidence) -> Iterator[Finding]:
    baseline = known.baseline or fields.get("baseline", "")
    said = _mark(reading, _FROM) or _mark(reading, _FORMER)
    if baseline:
        yield Finding("baseline", "voldoet", f"De nulmeting is {baseline}.", field="baseline")
    elif said:
        yield on_words(said, "voldoet", f"“{said.words}” zegt waar het begint.", rule="baseline")
    else:
        yield _unknown("baseline", "Er is geen nulmeting vastgelegd.", "Meet de beginwaarde en leg die vast.")
    year = _YEAR.search(baseline) or (_YEAR.search(said.words) if said else None)
    if known.date or year:
        yield Finding(
            "date", "voldoet", f"De nulmeting is van {known.date or (year[0] if year else '')}.", field="baseline"
        )
    else:
        yield _unknown(
            "date", "Niet vastgelegd is wanneer de nulmeting gedaan is.", "Leg de datum van de nulmeting vast."
        )
    source = _mark(reading, _SOURCE)
    if known.source:
        yield Finding("source", "voldoet", f"De nulmeting komt uit {known.source}.", field="baseline")
    elif source:
        yield on_words(source, "voldoet", f"“{source.words}” zegt waar de nulmeting vandaan komt.", rule="source")
    else:
        yield _unknown("source", "Niet vastgelegd is waar de nulmeting vandaan komt.", "Noem de bron van de nulmeting.")


def _check(reading: Reading, known: AuditEvidence) -> Iterator[Finding]:
    who, how = _mark(reading, _CHECKER), _mark(reading, _HOW)
    if who:
        yield on_words(who, "voldoet", f"“{who.words}” kan het nagaan.", rule="checker")
    else:
        advice = "Spreek af wie het aan het eind nagaat, bijvoorbeeld de rekenkamer of de accountant."
        yield _unknown("checker", "Niet vastgelegd is wie het aan het eind nagaat.", advice, "text")
    if how:
        yield on_words(how, "voldoet", f"“{how.words}” zegt hoe het wordt nagegaan.", rule="check")
    elif known.report:
        yield Finding("check", "voldoet", f"{known.report} zegt hoe het staat.")
    else:
        advice = "Schrijf op waarmee het gemeten wordt, bijvoorbeeld een enquête of een telling."
        yield _unknown("check", "Niet vastgelegd is hoe het wordt nagegaan.", advice, "text")


def _unknown(rule: str, reason: str, advice: str, field: str = "baseline") -> Finding:
    return Finding(rule, "onbekend", reason, advice, field)


def _mark(reading: Reading, pattern: re.Pattern[str]) -> Mark | None:
    found = pattern.search(reading.text, reading.begin)
    words = found[0].rstrip(" ,") if found else ""
    return Mark("audit", words, found.start(), found.start() + len(words)) if found else None
