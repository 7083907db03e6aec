"""
What a document states, against labels: precision, recall and F1 per kind, with 95 % intervals over documents.

Beside it, what little work finds: every sentence with a modal verb as an objective, every figure with a currency sign
as an amount, every figure that can be a year, and every day with a month, as a date.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from ingest.document import Section
from ingest.propose.findings import findings
from ingest.propose.rules.units import units
from ontologies.spelling import folded
from tests.bench.propose.documents import CHOSEN, DATA
from tests.bench.propose.labels import Stretch, found

KINDS: Final = ("Objective", "Activity", "Decision", "Support", "Lesson", "Risk", "Amount", "Date")
FACTS: Final = ("Amount", "Date")
_MODAL: Final = re.compile(
    r"\b(?:wil|willen|moet|moeten|zal|zullen|gaat|gaan|kan|kunnen|dient|dienen|mogen)\b", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?:\d{1,2} [a-z]{3,9} )?(?:19|20)\d\d|\b\d{1,2} (?:[jfmasond][a-z]{2,8})\b")
_EURO: Final = re.compile(r"€ ?[\d.,]+")
_DRAWS: Final = 1_000


def run(halves: Sequence[str] = ("tuning", "test", "fresh", "worked", "kept")) -> dict[str, dict[str, Any]]:
    """Per part of the documents: how many documents, labels that are lost, and per kind and way the figures."""
    if not DATA.exists():
        return {}
    measured = {}
    for half in halves:
        counts: dict[str, list[Counter[str]]] = {}
        lost = 0
        chosen = [one for one in CHOSEN if one.half == half]
        for document in chosen:
            sections = document.sections()
            labels = list(found(document.name, sections))
            lost += labels.count(None)
            for way, stretches in (("rules", _rules(sections)), ("baseline", _baseline(sections))):
                stated = [one for one in stretches if one.kind in FACTS or not document.facts]
                said = _once([one for one in labels if one], sections)
                counts.setdefault(way, []).append(_hits(said, _once(stated, sections)))
        figures = {way: {kind: _figures(kind, per) for kind in KINDS} for way, per in counts.items()}
        said = {
            way: {kind: one for kind, one in kinds.items() if one and (way == "rules" or one["precision"])}
            for way, kinds in figures.items()
        }
        measured[half] = {"documents": len(chosen), "lost": lost, **said}
    return measured


def _rules(sections: Sequence[Section]) -> Iterator[Stretch]:
    """What the rules find; a quote is looked for behind the one before it, so that each has its own place."""
    number, at = 0, {"": 0}
    for one in findings(sections):
        if one.kind not in KINDS:
            continue
        for step in range(len(sections)):
            here = (number + step) % len(sections)
            section = sections[here]
            start = section.text.find(one.quote, at.get(f"{here}{one.kind}", 0)) if section.place == one.place else -1
            if start >= 0:
                number = here
                at[f"{here}{one.kind}"] = start + len(one.quote)
                yield Stretch(one.kind, here, start, start + len(one.quote))
                break


def _baseline(sections: Sequence[Section]) -> Iterator[Stretch]:
    for number, section in enumerate(sections):
        for unit in units(section):
            if _MODAL.search(unit.text):
                yield Stretch("Objective", number, unit.start, unit.end)
        for kind, pattern in (("Date", _YEAR), ("Amount", _EURO)):
            yield from (Stretch(kind, number, *one.span()) for one in pattern.finditer(section.text))


def _once(stretches: Sequence[Stretch], sections: Sequence[Section]) -> Sequence[Stretch]:
    """Without statements in words that stood there before: they become one change of a proposal."""
    told: set[tuple[str, str]] = set()
    kept = []
    for one in stretches:
        said = (one.kind, folded(sections[one.section].text[one.start : one.end]).strip(" .;,"))
        if one.kind in FACTS or said not in told:
            kept.append(one)
        told.add(said)
    return kept


def _hits(labels: Sequence[Stretch], stretches: Sequence[Stretch]) -> Counter[str]:
    """By kind: hits, what is no label, and labels that were missed."""
    counted: Counter[str] = Counter()
    left = list(labels)
    for one in stretches:
        hit = next((label for label in left if one.hits(label)), None)
        counted[f"{one.kind} {'false' if hit is None else 'hit'}"] += 1
        if hit is not None:
            left.remove(hit)
    counted.update(f"{label.kind} missed" for label in left)
    return counted


def _figures(kind: str, per: Sequence[Counter[str]]) -> dict[str, Any]:
    """Of one kind over documents; {} where neither a label nor a finding is."""
    whole = _f1(kind, per)
    if whole is None:
        return {}
    draw = random.Random(1)  # noqa: S311 - of documents
    drawn = sorted(one[2] for _ in range(_DRAWS) if (one := _f1(kind, draw.choices(per, k=len(per)))))
    interval = [round(drawn[int(len(drawn) * part)], 2) for part in (0.025, 0.975)]
    labels = sum(one[f"{kind} hit"] + one[f"{kind} missed"] for one in per)
    return {
        "labels": labels,
        "precision": round(whole[0], 2),
        "recall": round(whole[1], 2),
        "f1": round(whole[2], 2),
        "interval": interval,
    }


def _f1(kind: str, per: Sequence[Counter[str]]) -> tuple[float, float, float] | None:
    hit, wrong, missed = (sum(one[f"{kind} {what}"] for one in per) for what in ("hit", "false", "missed"))
    if not hit + wrong + missed:
        return None
    return hit / max(1, hit + wrong), hit / max(1, hit + missed), 2 * hit / (2 * hit + wrong + missed)


if __name__ == "__main__":
    for half, ways in (run(sys.argv[1:]) if sys.argv[1:] else run()).items():
        sys.stdout.write(f"{half}: {json.dumps(ways, indent=1)}\n")
