"""
What the words of an objective show that its verdicts rest on: each feature is there or not, with its words.

Features count signs, never single words: which words belong to a sign stands in `ontologies/smart-words.ttl`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg.cycle.formulate.smart.sentence import Mark, Moment, Reading

Shown = Mapping[str, tuple[Mark, ...]]  # by name of a feature that is there, the words that show it; () for the form

WEAK: Final = ("effort", "direction")
ACTS: Final = ("build", "paper", "study", "operate", "result")
_SIGNS: Final = ("fact", "consequence", "aim", "we")
_SAME: Final = {"up": "direction", "down": "direction", "talk": "effort"}
_THINGS: Final = ("product", "asset", "named")
_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")
_END: Final = re.compile(r"[.!?;:•]\s{0,3}[“‘\"'(]?$|\n\s{0,3}$")
_FOR_WHOM: Final = re.compile(r"\b(?:voor|door|van|richting|aan)\s+(?:bijna\s+|echt\s+)?$", re.IGNORECASE)
_WHO: Final = re.compile(r"\b(?:wie|die|dat)\s+$", re.IGNORECASE)
_LED: Final = re.compile(
    r"\b(?:minstens|minimaal|maximaal|hoogstens|ten minste|tenminste|ten hoogste|meer dan|minder dan|maar|slechts"
    r"|plaats|top|op|naar|een|tot|cijfer|van|uit|dan|is|boven|onder|rond)\s*$",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(
    r"\b(?:minstens|minimaal|maximaal|hoogstens|ten minste|tenminste|ten hoogste|maar|slechts|nog)\s*$", re.IGNORECASE
)
_NOUN: Final = re.compile(r"\s*(?:%|‰)|\s+(?:(?:extra|nieuwe|bijkomende|van de|op de|keer|maal)\s+)*[^\W\d_]{2,}")
_CLOCK: Final = re.compile(r"\s*(?:uur\s+per\s+dag|/\s*7|dagen\s+per\s+week|op\s+7)\b", re.IGNORECASE)
_BASE: Final = re.compile(r"\bvan\b[^.;]{0,40}$", re.IGNORECASE)
_TO: Final = re.compile(r"\s*(?:naar|tot)\b", re.IGNORECASE)
_SHORT: Final = 4  # words: a title
_ASIDE: Final = frozenset(
    {"zodat", "om", "die", "dat", "waarbij", "waardoor", "waarin", "hoe", "welke", "omdat", "wanneer", "waarmee"}
)
_LOOK: Final = 60  # characters that are looked back
_NEAR: Final = 40  # characters between an aim and the clause that says what it is
_ONE: Final = frozenset({"1", "één", "01"})
_ONCE: Final = frozenset({"build", "paper", "study"})  # acts that are done once and then are done
_TOLD: Final = frozenset({"paper", "study", "operate"})
_DONE: Final = r"\b[^.;]{0,150}?\b(?:\w{0,5}ge\w+(?:d|t|en)|(?:be|ver|her|ont)\w+(?:d|t))\b"
_IS_DONE: Final = re.compile(r"\b(?:is|zijn)" + _DONE, re.IGNORECASE)
_WILL_BE_DONE: Final = re.compile(r"\b(?:wordt|worden)" + _DONE, re.IGNORECASE)
_GOAL: Final = re.compile(
    r"\W{0,9}(?:doel\s{1,9})?(?:het|de|een)?\s{0,9}(?:uiteindelijke\s{1,9})?(?:hoofd)?(?:doel|doelstelling)\b",
    re.IGNORECASE,
)


def features(reading: Reading) -> Shown:
    """Which features a text shows, in a fixed order."""
    return dict(_all(reading))


def targets(reading: Reading) -> list[Mark]:
    """The quantities that are to be reached: no money, no code, no "voor iedereen", no "1 loket"; in order of place."""
    counted = [one for one in reading.counts() if _counts(reading.text, one)]
    every = [one for one in reading.of("every") if not _aside(reading, one)]
    return sorted((*counted, *every, *reading.of("times")), key=lambda one: one.start)


def ends(reading: Reading) -> list[Moment]:
    """The times within which it must be done: not that of where one comes from ("van 30% in 2013 naar 50%")."""
    return [
        one
        for one in reading.times
        if not (_before(_BASE, reading.text, one.start) and _TO.match(reading.text, one.end))
    ]


def _before(pattern: re.Pattern[str], text: str, at: int) -> bool:
    """Whether what stands right before a place fits."""
    return pattern.search(text, max(0, at - _LOOK), at) is not None


def _counts(text: str, mark: Mark) -> bool:
    if _CLOCK.match(text, mark.end):
        return False
    if mark.words in _ONE and not _before(_AT_LEAST, text, mark.start):
        return False
    return bool("%" in mark.words or _before(_LED, text, mark.start) or _NOUN.match(text, mark.end))


def _aside(reading: Reading, mark: Mark) -> bool:
    """Whether "alle" and the like are about for whom it is, and not about how much."""
    text = reading.text
    return _before(_FOR_WHOM, text, mark.start) or _before(_WHO, text, mark.start)


def _all(reading: Reading) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    main, aside = _clauses(reading)
    by_group: dict[str, list[Mark]] = {}
    for mark in (*main, *named(reading)):
        by_group.setdefault(_kind(mark), []).append(mark)
    for group in _SIGNS:
        if group in by_group:
            yield group, tuple(by_group[group])
    acts = {one.start for one in main if one.group in ACTS}
    verbs = [one for one in main if _kind(one) in ACTS or (_kind(one) in WEAK and one.start not in acts)]
    yield from _acts(reading, by_group, verbs)
    if not verbs and (later := [one for one in aside if one.group in ACTS]):
        yield "act-aside", tuple(later)
    if things := [one for one in aside if one.group in _THINGS]:
        yield "thing-aside", tuple(things)
    yield from _amounts(reading, verbs)
    yield from _form(reading, verbs)


def _kind(mark: Mark) -> str:
    return _SAME.get(mark.group, mark.group)


def _acts(
    reading: Reading, by_group: Mapping[str, Sequence[Mark]], verbs: Sequence[Mark]
) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    """What is done, and to what: the signs that weigh most, together."""
    things = tuple(one for name in _THINGS for one in by_group.get(name, ()))
    vague = (*by_group.get("vague-quality", ()), *by_group.get("vague-amount", ()))
    abstract = tuple(by_group.get("abstract", ()))
    weak = [one for one in verbs if _kind(one) in WEAK]
    acts = [one for one in verbs if one.group in ACTS]
    plain = {name: tuple(by_group.get(name, ())) for name in _THINGS} | {"vague": vague, "abstract": abstract}
    yield from ((name, found) for name, found in plain.items() if found)
    on = "on-thing" if things else "on-notion" if abstract else "alone"
    if acts and (not weak or acts[0].start < weak[0].start):
        once = "act" if acts[0].group in _ONCE else "work"
        if acts[0].group in _TOLD:
            yield acts[0].group, (acts[0],)
        yield f"{once}-{on}", (acts[0], *(things or abstract)[:1])
        if vague and not things:
            yield f"{once}-vague", (acts[0], vague[0])
    elif weak and (found := targets(reading)):
        yield "weak-with-target", (weak[0], found[0])
    elif weak:
        yield _kind(weak[0]), (weak[0],)
        yield f"weak-{on}", (weak[0], *(things or abstract)[:1])
        yield from (("weak-then-act", (one,)) for one in acts[:1])
    else:
        yield f"no-act-{on}", (things or abstract)[:1]
        if vague:
            yield "no-act-vague", vague


def _clauses(reading: Reading) -> tuple[list[Mark], list[Mark]]:
    """
    The marks that say what is meant, and those of a subordinate clause.

    What follows an aim ("het doel is om …", "we willen dat …") is what is meant; a clause that a sentence begins with
    ("Om … te …, ") ends at its comma, any other at the end of the sentence.
    """
    text = reading.text
    main: list[Mark] = []
    aside: list[Mark] = []
    hidden: list[tuple[int, int]] = []
    aims = [one.end for one in reading.of("aim", "study")] + [
        one.end() for one in [_GOAL.match(text, reading.begin)] if one
    ]
    stops = [reading.begin, *(one.start() for one in re.finditer(r"[.;!?\n]", text)), len(text)]
    for one in reading.of("subordinate"):
        if one.words.split()[0].lower() not in _ASIDE:
            continue
        begin = max(stop for stop in stops if stop <= one.start) if one.start >= reading.begin else 0
        end = min((stop for stop in stops if stop > one.start), default=len(text))
        if any(begin <= aim <= one.start and one.start - aim < _NEAR for aim in aims):
            continue
        comma = text.find(",", one.end, end)
        hidden.append((one.start, comma if comma > 0 and not text[begin : one.start].strip(" .;!?\n") else end))
    for mark in reading.marks:
        (aside if any(start < mark.start < end for start, end in hidden) else main).append(mark)
    return main, aside


def _amounts(reading: Reading, verbs: Sequence[Mark]) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    found = targets(reading)
    if found:
        yield "target", tuple(found)
    counted = set(reading.counts())
    if money := [one for one in reading.quantities if one not in counted]:
        yield "money", tuple(money)
    if times := ends(reading):
        yield "time", tuple(times)
        acts = found or any(one.group in ACTS for one in verbs)
        yield "time-with-act" if acts else "time-alone", tuple(times)


def _form(reading: Reading, verbs: Sequence[Mark]) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    text = reading.text
    words = _WORD.findall(text, reading.begin)
    for name, holds in (
        ("short", len(words) <= _SHORT), ("coded", reading.begin > 0), ("no-verb", not verbs),
        ("goal-first", bool(_GOAL.match(text, reading.begin))), ("is-done", bool(_IS_DONE.search(text, reading.begin))),
        ("will-be-done", bool(_WILL_BE_DONE.search(text, reading.begin))),
    ):  # fmt: skip
        if holds:
            yield name, ()


def named(reading: Reading) -> list[Mark]:
    """Words with a capital that no sentence begins with: a place, a project, a law."""
    text = reading.text
    return [
        Mark("named", one[0], one.start(), one.end())
        for one in _WORD.finditer(text, reading.begin)
        if one[0][0].isupper()
        and not one[0].isupper()
        and one.start() > reading.begin
        and not _before(_END, text, one.start())
    ]
