"""The sums of money that a text names, each with its words and how much it is in euros."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.bounds import AMOUNT
from kg.dutch.amounts import MONEY_SCALE, MONEY_SCALES, NUMBER, number

_SCALE: Final = rf"(?:{MONEY_SCALE})"
_FIGURE: Final = rf"-?{NUMBER}"
_RANGE: Final = (
    rf"(?P<low>{_FIGURE})(?:\s*(?P<first>{_SCALE})\b\.?)?(?:\s*(?:[-–]|tot|à)\s*(?:€\s*)?(?P<high>{NUMBER}))?"
)
_TAIL: Final = rf"(?:,-+|,–)?(?:\s*(?P<scale>{_SCALE})\b\.?)?"
_SUMS: Final = (
    re.compile(rf"(?:€|\bEUR\b)\s*{_RANGE}{_TAIL}(?:\s*euro\b)?", re.IGNORECASE),
    re.compile(rf"(?<![\w.,/-]){_RANGE}{_TAIL}\s*(?:€|euro(?:'s|’s)?(?![a-z])|EUR\b)", re.IGNORECASE),
    re.compile(
        rf"(?<![\w.,/-]){_RANGE}\s*(?P<scale>ton|mln|mld)\b\.?(?!\s*(?:m[23³²]|kg|CO|inwoners|liter|kWh))",
        re.IGNORECASE,
    ),
)
_SPELLED: Final = re.compile(
    r"\b(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|anderhalf|half|honderd\w*|duizend\w*)\s+"
    r"(?:(?:honderd|duizend|miljoen|miljard|ton)\s+)?euro\b",
    re.IGNORECASE,
)
_IN_EUROS: Final = re.compile(
    r"\((?:in\s+|x\s*|bedragen\s+)?(?:€|euro(?:'s|’s)?|EUR)(?:\s*(?:x\s*)?(?P<times>1\.?000))?\)\s*[:=]?", re.IGNORECASE
)
_PLAIN: Final = re.compile(rf"\s*(?P<low>{_FIGURE})(?![\w.,%-]|\s*%)")


@dataclass(frozen=True, slots=True)
class Sum:
    """Words that name a sum: where they stand, and how much in euros; None where a range or words are not read."""

    start: int
    end: int
    euros: int | None


def sums(text: str) -> Iterator[Sum]:
    """The sums of a text, in order, none within another."""
    until = 0
    for one in sorted(_all(text), key=lambda one: (one.start, -one.end)):
        if one.start >= until:
            yield one
            until = one.end


def _all(text: str) -> Iterator[Sum]:
    for pattern in _SUMS:
        for found in pattern.finditer(text):
            end = found.start() + len(found[0].rstrip())
            yield Sum(found.start(), end, _euros(found))
    yield from (Sum(*found.span(), None) for found in _SPELLED.finditer(text))
    for head in _IN_EUROS.finditer(text):
        if value := _PLAIN.match(text, head.end()):
            factor = 1000 if head["times"] else 1
            yield Sum(value.start("low"), value.end("low"), _bounded(number(value["low"]) * factor))


def _euros(found: re.Match[str]) -> int | None:
    parts = found.groupdict()
    scale = (parts.get("scale") or parts.get("first") or "").lower()
    factor = MONEY_SCALES.get(scale, 1.0)
    return None if parts["high"] else _bounded(number(parts["low"]) * factor)


def _bounded(euros: float) -> int | None:
    return round(euros) if 0 <= euros <= AMOUNT else None
