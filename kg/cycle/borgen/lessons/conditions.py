"""
Does a lesson hold for us: each condition against what is known of the asker.

Three answers: "geldt", "geldt niet" and "onbekend"; what no fact decides is unknown and becomes a question.
    size          a figure ("meer dan 50.000 inwoners") or a class ("kleine gemeenten") against the newest profile
    province      against the register
    herindeling   against the register's mergers, which say what happened and never that nothing will
    told along    what the asker says of it, also in other inflections and compounds, see
                  `kg.cycle.borgen.lessons.circumstances`
    the rest      holds only when one own record, or what the asker told, covers every content word;
                  a condition that says something is missing fails then. Absence of a record decides nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Final, Literal

from kg.cycle.borgen.lessons import circumstances
from kg.deadline import steps
from kg.dutch.figures import written
from kg.places.municipality import MunicipalityFacts
from kg.reason.answer import SPARSE, answer
from kg.reason.score import Evidence
from ontologies import spelling

Verdict = Literal["geldt", "geldt niet", "onbekend"]

# Where a text names a class instead of a figure; the bounds are said with every answer.
SIZE_NAMES: Final = {"kleine": (0, 50_000), "middelgrote": (50_000, 100_000), "grote": (100_000, 10**9)}
PROVINCES: Final = (
    "Drenthe", "Flevoland", "Fryslân", "Friesland", "Gelderland", "Groningen", "Limburg",
    "Noord-Brabant", "Noord-Holland", "Overijssel", "Utrecht", "Zeeland", "Zuid-Holland",
)  # fmt: skip
_ALTERNATIVE: Final = re.compile(r",? of (?=(?:bij|als|na|vóór|voor|wanneer|indien)\b)", re.IGNORECASE)
_TOGETHER: Final = re.compile(r" ?(?:;|,? en) (?=(?:bij|als|na|vóór|voor|wanneer|indien)\b)", re.IGNORECASE)
_FIGURE: Final = re.compile(
    r"\b(?P<how>meer dan|minstens|ten minste|vanaf|boven(?: de)?|minder dan|onder(?: de)?|hoogstens|tot)\s+"
    r"(?P<number>\d{1,3}(?:\.\d{3})+|\d{4,})\s+inwoners\b",
    re.IGNORECASE,
)
_LEAST: Final = {"minstens": 0, "ten minste": 0, "vanaf": 0, "meer dan": 1, "boven": 1, "boven de": 1}
_MOST: Final = {"hoogstens": 1, "minder dan": 0, "onder": 0, "onder de": 0, "tot": 0}
_SIZE_CLASS: Final = re.compile(
    r"^(?:bij|voor|in|als)?\s*(?P<names>(?:kleine|middelgrote|grote)(?:(?:,| en| of)\s+(?:kleine|middelgrote|grote))*)"
    r"\s+gemeenten?$",
    re.IGNORECASE,
)
_PROVINCE: Final = re.compile(
    r"^(?:gemeenten? )?in (?:de provincie )?(?P<name>" + "|".join(PROVINCES) + r")$", re.IGNORECASE
)
_MERGER: Final = re.compile(
    r"^(?:bij|na)(?: een)? (?:herindeling|gemeentelijke herindeling|herindelingen)$", re.IGNORECASE
)
NO_ANSWERS: Final[Mapping[str, bool]] = MappingProxyType({})
_STEM: Final = 5
_INFLECTION: Final = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """
    Something known of the asker, in words.

    Attributes:
        text: What it says.
        id: The record that says it; "" for what the asker told along with the question.
        kind: The kind of that record, in Dutch, for instance "beleid".
        words: What it stands for besides its text, for instance themes and "gezamenlijk" where there are partners.
    """

    text: str
    id: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class Condition:
    """
    One condition of a lesson with its verdict.

    Attributes:
        question: What to ask when no fact decides, also once it was answered.
    """

    condition: str
    verdict: Verdict
    reason: str
    question: Annotated[str, SPARSE] = field(default="", kw_only=True)
    evidence: tuple[Evidence, ...] = ()


@answer
@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a lesson holds for a municipality."""

    verdict: Verdict
    reason: str
    conditions: tuple[Condition, ...] = ()


def judge(
    applies_when: str,
    asker: MunicipalityFacts,
    known: tuple[Fact, ...] = (),
    answers: Mapping[str, bool] = NO_ANSWERS,
) -> Applicability:
    """
    Whether a lesson holds for the asker.

    Args:
        applies_when: The conditions in free text, "" for a lesson that states none; "… of bij …" gives alternatives,
            "… en als …" conditions that must all hold.
        asker: The municipality.
        known: Its own trajectories, policies, objectives, registrations and cases; and what was told.
        answers: What somebody there answered to the question of a condition, by that condition. What facts decide
            stays as it is.
    """
    if not applies_when.strip():
        return Applicability("onbekend", "Bij deze les is geen voorwaarde vastgelegd; er valt niets te toetsen.")
    stated = " ".join(applies_when.split())  # runs of blanks would make the splitting slow
    ways = [
        [_answered(_decide(one, asker, known), answers) for one in _TOGETHER.split(way)]
        for way in _ALTERNATIVE.split(stated)
    ]
    conditions = tuple(condition for way in ways for condition in way)
    verdicts = [_all(way) for way in ways]
    if "geldt" in verdicts:
        return Applicability("geldt", _because(conditions, "geldt"), conditions)
    if all(verdict == "geldt niet" for verdict in verdicts):
        return Applicability("geldt niet", _because(conditions, "geldt niet"), conditions)
    return Applicability("onbekend", "Wat bekend is, beslist niet; zie de vragen.", conditions)


def _answered(found: Condition, answers: Mapping[str, bool]) -> Condition:
    """With the answer to its question; the question stays, so that it can be answered otherwise."""
    if not found.question or found.condition not in answers:
        return found
    holds = answers[found.condition]
    reason = f"U antwoordde {'ja' if holds else 'nee'} op: {found.question}"
    return replace(found, verdict="geldt" if holds else "geldt niet", reason=reason, evidence=())


def _all(way: Sequence[Condition]) -> Verdict:
    verdicts = {condition.verdict for condition in way}
    if "geldt niet" in verdicts:
        return "geldt niet"
    return "onbekend" if "onbekend" in verdicts else "geldt"


def _because(conditions: Iterable[Condition], verdict: Verdict) -> str:
    return " ".join(condition.reason for condition in conditions if condition.verdict == verdict)


def _decide(text: str, asker: MunicipalityFacts, known: tuple[Fact, ...]) -> Condition:
    text = text.strip(" .,;")
    for rule in (_by_figure, _by_size_class, _by_province, _by_merger):
        found = rule(text, asker)
        if found:
            return found
    return _by_facts(text, asker, known)


def _by_figure(text: str, asker: MunicipalityFacts) -> Condition | None:
    found = _FIGURE.search(text)
    if not found or _content(text[: found.start()] + text[found.end() :]):
        return None  # something else is asked as well, which the figure alone does not decide
    how, bound = found["how"].lower(), int(found["number"].replace(".", ""))
    low, high = (bound + _LEAST[how], 10**9) if how in _LEAST else (0, bound + _MOST[how])
    return _by_population(text, asker, [(low, high)], f"gevraagd is {found[0]}")


def _by_size_class(text: str, asker: MunicipalityFacts) -> Condition | None:
    found = _SIZE_CLASS.match(text)
    if not found:
        return None
    names = re.findall("kleine|middelgrote|grote", found["names"].lower())
    classes = " of ".join(f"{name}: {_bounds(*SIZE_NAMES[name])}" for name in names)
    return _by_population(text, asker, [SIZE_NAMES[name] for name in names], f"Kring rekent {classes}")


def _bounds(low: int, high: int) -> str:
    if high == 10**9:
        return f"{written(low)} inwoners of meer"
    return f"minder dan {written(high)} inwoners" if not low else f"{written(low)} tot {written(high)} inwoners"


def _by_population(text: str, asker: MunicipalityFacts, ranges: Sequence[tuple[int, int]], bound: str) -> Condition:
    if asker.population is None:
        reason = f"Van {asker.name} is geen inwonertal bekend."
        return Condition(text, "onbekend", reason, question=f"Hoeveel inwoners heeft {asker.name}?")
    holds = any(low <= asker.population < high for low, high in ranges)
    reason = f"{asker.name} heeft {written(asker.population)} inwoners; {bound}."
    return Condition(text, "geldt" if holds else "geldt niet", reason, (Evidence(reason, id=asker.source),))


def _by_province(text: str, asker: MunicipalityFacts) -> Condition | None:
    found = _PROVINCE.match(text)
    if not found:
        return None
    if not asker.province:
        reason = f"Van {asker.name} is geen provincie bekend."
        return Condition(text, "onbekend", reason, question=f"In welke provincie ligt {asker.name}?")
    same = spelling.folded(found["name"]).replace("friesland", "fryslan") == spelling.folded(asker.province).replace(
        "friesland", "fryslan"
    )
    reason = f"{asker.name} ligt in {asker.province}."
    return Condition(text, "geldt" if same else "geldt niet", reason, (Evidence(reason, id=asker.code),))


def _by_merger(text: str, asker: MunicipalityFacts) -> Condition | None:
    if not _MERGER.match(text) or not asker.mergers:
        return None
    identifier, day, title = asker.mergers[-1]
    if text.lower().startswith("na"):
        reason = f"{asker.name} nam op {day} deel aan een herindeling ({title})."
        return Condition(text, "geldt", reason, (Evidence(reason, id=identifier),))
    reason = (
        f"De laatste herindeling van {asker.name} was op {day} ({title}); of er nu een loopt, staat in geen register."
    )
    question = f"Is {asker.name} nu bij een herindeling betrokken?"
    return Condition(text, "onbekend", reason, (Evidence(reason, id=identifier),), question=question)


def _by_facts(text: str, asker: MunicipalityFacts, known: tuple[Fact, ...]) -> Condition:
    for fact in (fact for fact in known if not fact.id):
        said = circumstances.tell(text, fact.text)
        if said.holds is not None:
            return _as_told(text, fact, said.clause.strip(), holds=said.holds)
    wanted = _content(text)
    missing = bool(circumstances.MISSING & set(spelling.words(text)))
    touching: list[tuple[int, Fact]] = []
    for fact, spoken in steps(zip(known, _spoken(known), strict=True)):
        covered = sum(spoken.has(word) for word in wanted)
        if wanted and covered == len(wanted) and (not spoken.denied or (missing and not fact.id)):
            return _covered(text, fact, missing=missing and not spoken.denied)
        if covered:
            touching.append((covered, fact))
    question = f"Geldt voor {asker.name}: “{text}”?"
    if not touching:
        return Condition(text, "onbekend", f"Niets wat van {asker.name} bekend is, gaat hierover.", question=question)
    most = max(covered for covered, _ in touching)
    near = next(fact for covered, fact in touching if covered == most)
    reason = f"Raakt hieraan, maar beslist niet: {_named(near)}."
    return Condition(text, "onbekend", reason, (Evidence(near.text[:300], id=near.id),), question=question)


def _as_told(text: str, fact: Fact, clause: str, *, holds: bool) -> Condition:
    heard = "Dat blijkt uit" if holds else "Dat spreekt dit tegen"
    reason = f"{heard}: {_named(replace(fact, text=clause))}."
    return Condition(text, "geldt" if holds else "geldt niet", reason, (Evidence(clause[:300]),))


def _covered(text: str, fact: Fact, *, missing: bool) -> Condition:
    verdict: Verdict = "geldt niet" if missing else "geldt"
    said = "Dat is er wel" if missing else "Dat blijkt uit"
    reason = f"{said}: {_named(fact)}."
    return Condition(text, verdict, reason, (Evidence(fact.text[:300], id=fact.id),))


def _named(fact: Fact) -> str:
    short = fact.text if len(fact.text) <= 120 else fact.text[:119] + "…"
    return f"{fact.kind or 'wat u vertelde'} “{short}”" + (f" ({fact.id})" if fact.id else "")


def _content(text: str) -> list[str]:
    """The words that carry the condition: neither function words nor words of absence."""
    return [token for token in spelling.words(text) if token not in circumstances.SMALL]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """
    What a fact says, ready to be asked for words.

    Attributes:
        words: As they stand there.
        starts: Of each at least `_STEM` letters, up to `_INFLECTION` letters shorter than it is.
        denied: Whether it says that something is missing.
    """

    words: frozenset[str]
    starts: frozenset[str]
    denied: bool

    def has(self, word: str) -> bool:
        """Whether it has the word, inflections aside: one is the start of the other and hardly shorter."""
        return word in self.words or word in self.starts or not self.words.isdisjoint(_starts(word))


@lru_cache(maxsize=8)  # the same asker is held against many lessons
def _spoken(facts: tuple[Fact, ...]) -> tuple[_Spoken, ...]:
    return tuple(map(_said, steps(facts)))


def _said(fact: Fact) -> _Spoken:
    own = frozenset(spelling.words(fact.text))
    words = own.union(*map(spelling.words, fact.words))
    return _Spoken(
        words, frozenset(start for word in words for start in _starts(word)), bool(circumstances.MISSING & own)
    )


def _starts(word: str) -> list[str]:
    return [word[:length] for length in range(max(_STEM, len(word) - _INFLECTION), len(word))]
