"""
The name of a person, and where a text means them by it: the one function that says whether two names are the same.

What is sure, what is doubtful and what is neither stands in tests/unit/names/RUBRIC.md, which these rules are measured
by. Nicknames are not known: "Hans" is not "Johannes".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.dutch.lexicon import is_abbreviation, is_mostly_word, is_name, vocabulary
from kg.dutch.persons import certainty
from kg.dutch.persons.certainty import HONORIFICS, PARTICLES, Answer, Rule, Spot
from kg.dutch.words import TextWords, Word
from ontologies import spelling

_TITLES: Final = vocabulary("titles")
_DIGRAPHS: Final = tuple(sorted(vocabulary("digraphs"), key=len, reverse=True))
_GAP: Final = "[ .'-]{1,2}"  # between the words of a surname
_TO_SURNAME: Final = r"(?:[ .-]{1,2}|\))"
_BEHIND: Final = "(?:,|[ .-]{1,2})"  # between a surname and the given name
_PARTICLE: Final = rf"(?:{'|'.join(sorted(one for one in PARTICLES if len(one) > 1))})(?!\w)"
_BEGINS: Final = vocabulary("articles") | vocabulary("prepositions") | {"ter", "ten", "te"}  # "Ben" is a given name
_INITIALS: Final = 20  # that are told apart: each nests the pattern deeper, and nobody has more
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}|&\w+;")


def may_be_person(text: str) -> bool:
    """Whether a text that says who does something can be somebody's name, and not a role or a team."""
    words = TextWords.of(text).words
    return any(len(one.folded) > 1 and not (is_mostly_word(one.folded) or is_abbreviation(one.folded)) for one in words)


@dataclass(frozen=True, slots=True)
class Glance:
    """
    What tells at once that a text does not name somebody.

    Attributes:
        seen: The text, folded, with words joined that were broken off at the end of a line.
        escaped: Whether it may hold letters that are written as something else: then anything may be in it.
    """

    seen: str
    escaped: bool

    @classmethod
    def of(cls, text: str) -> "Glance":
        """Of a text as it was written."""
        return cls(spelling.folded(text).replace("- ", ""), bool(_ESCAPE.search(text)))


@dataclass(frozen=True, slots=True)
class NameMention:
    """A stretch of a text that names somebody, for sure or perhaps."""

    start: int
    end: int
    sure: bool


@dataclass(frozen=True)
class PersonName:
    """
    A name taken apart; everything folded.

    Attributes:
        given: Given names, or initials of one letter.
        surname: Its words, particles among them; a double one has all.
        half: How many words of a double surname its first half has; 0 for a single one.
    """

    given: tuple[str, ...]
    surname: tuple[str, ...]
    half: int = 0

    @classmethod
    def of(cls, name: str) -> "PersonName":
        """A name as people write it, in any order: "Jan de Vries", "Vries, J. de", "dhr. J.P. de Vries"."""
        words = _bare(TextWords.of(name).words)
        comma = next((at for at, one in enumerate(words) if at and one.gap == ","), 0)
        if comma:
            first = words[comma:]
            start = next((at for at, one in enumerate(first) if at and one.folded in PARTICLES), len(first))
            words = [*first, *words[:comma]]
        else:
            start = _surname_at(words)
        shouted = all(one.caps for one in words)
        given = tuple(part for one in words[:start] for part in _given(one, shouted=shouted))
        surname = words[start:]
        half = next((at for at, one in enumerate(surname) if at and one.gap == "-"), 0)
        return cls(given, tuple(one.folded for one in surname), half)

    @property
    def telling(self) -> tuple[str, ...]:
        """The words of the surname without particles: a text that has none of them does not name this person."""
        return tuple(word for word in self.surname if word not in PARTICLES) or self.surname

    def same(self, other: str) -> Answer:
        """Whether another name, standing by itself, is this one."""
        words = TextWords.of(other)
        bare = _bare(words.words)
        whole = [
            one.sure
            for one in self.mentions(words, alone=True)
            if bare and one.start <= bare[0].start and one.end >= bare[-1].end
        ]
        return "nee" if not whole else "ja" if any(whole) else "misschien"

    def in_text(self, text: str) -> list[NameMention]:
        """Where a text names this person, in order; what is sure comes before what overlaps with it."""
        return self.mentions(TextWords.of(text)) if self.may_be_in(Glance.of(text)) else []

    def may_be_in(self, glance: "Glance") -> bool:
        """Whether it is worth looking: ten times as quick as looking."""
        return glance.escaped or any(word in glance.seen for word in self.telling)

    def mentions(self, words: TextWords, *, alone: bool = False, wary: bool = False) -> list[NameMention]:
        """
        As `in_text`.

        Args:
            words: Of the text.
            alone: Whether it is a name and nothing else, so that no sentence can begin in it.
            wary: Whether a word that begins a sentence counts as the surname that is spelled the same.
        """
        found = [
            (answer == "misschien", place.start - place.end, place)
            for form in self._forms
            for place in form.places(words, alone=alone or words.shouted, wary=wary)
            if (answer := form.rule(place)) != "nee"
        ]
        kept: list[NameMention] = []
        for unsure, _, place in sorted(found, key=lambda one: one[:2]):
            one = NameMention(place.inside[0].start, _end(place), not unsure)
            if not any(one.start < other.end and other.start < one.end for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda one: one.start)

    # --- the forms --------------------------------------------------------------------------------

    @cached_property
    def _forms(self) -> "tuple[_Form, ...]":
        if not self.surname:
            return ()
        sure = [*self._with_given()] if self.given else []
        return (*sure, _Form(_compiled(_surname(self.surname), ending=True), certainty.surname_alone))

    def _with_given(self) -> "Iterator[_Form]":
        given = f"(?:{self._full}|{self._initials})"
        whole = _surname(self.surname)
        particles, bare = _split(self.surname)
        yield _Form(_compiled(f"{given}{_TO_SURNAME}{whole}", ending=True), certainty.given_first)
        yield _Form(_compiled(f"{whole}{_BEHIND}{given}"), certainty.surname_first)
        if particles:
            behind, base = _surname(particles), _surname(bare)
            yield _Form(_compiled(f"{base}{_BEHIND}{given}{_GAP}{behind}"), certainty.behind)
            yield _Form(_compiled(f"{base}{_BEHIND}{behind},{given}"), certainty.behind)
            address = f"(?:{given}[.-]{base}|{base}[.-]{given})"
            yield _Form(_compiled(f"{address}[0-9]{{0,4}}(?=@)"), certainty.doubtful)
        yield _Form(_compiled(f"(?:{'|'.join(self._glued)})[0-9]{{0,4}}"), certainty.one_word)
        if self.half:
            first, second = _surname(self.surname[: self.half]), _surname(self.surname[self.half :])
            half = f"{given}{_TO_SURNAME}(?:{second}{_GAP}{first}|{first}|{second})"
            yield _Form(_compiled(half, ending=True), certainty.doubtful)
        yield _Form(_compiled(rf"{given}{_TO_SURNAME}(?:\w+ ){{0,2}}\w+-{whole}", ending=True), certainty.doubtful)
        between = rf"(?:[ .-]{{1,2}}(?!{_PARTICLE})\w+){{1,2}}"
        first = self._full if len(self.given[0]) > 1 else rf"{re.escape(self.given[0])}[a-z]+(?:{between})?"
        yield _Form(_compiled(f"{first}(?:{between})?{_TO_SURNAME}{whole}", ending=True), certainty.doubtful)

    @cached_property
    def _full(self) -> str:
        """A pattern for the given names in full; none where only initials are known."""
        first, *rest = self.given
        if len(first) == 1:
            return r"(?!)"
        pattern = re.escape(first)
        for name in rest:
            pattern += rf"(?:[ .-]{{1,2}}(?:{re.escape(name)}|{_initial(name)}))?"
        return pattern + ("" if rest else r"(?:[ .]{1,2}[a-z](?![a-z0-9])){0,3}")

    @cached_property
    def _initials(self) -> str:
        """A pattern for the initials: all or the first few, or one more than are known, dotted or not."""
        nested = r"(?:[ .]{1,2}[a-z](?![a-z0-9])){0,3}"
        for name in reversed(self.given[1:_INITIALS]):
            nested = rf"(?:[ .]{{0,2}}{_initial(name)}{nested})?"
        called = rf"(?:\({re.escape(self.given[0])})?"
        return rf"(?!{_PARTICLE}){_initial(self.given[0])}{nested}(?![a-z0-9]){called}"

    @cached_property
    def _glued(self) -> list[str]:
        """The name as one word, as addresses write it; the longest first."""
        lasts = {"-?".join(map(re.escape, words)) for words in (self.surname, _split(self.surname)[1])}
        letters = "".join(name[0] for name in self.given)
        firsts = set(map(re.escape, (self.given[0], "".join(self.given), letters, letters[0])))
        found = {made for first in firsts for last in lasts for made in (first + last, last + first)}
        return sorted(found, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a name: a pattern over `TextWords.line`, and what decides how sure it is."""

    pattern: re.Pattern[str]
    rule: Rule

    def places(self, words: TextWords, *, alone: bool, wary: bool) -> Iterator[Spot]:
        """Where words fit it."""
        for match in self.pattern.finditer(words.line):
            start, end = words.between(match.start("name"), match.end("name"))
            comma = "," in match["name"]
            genitive = match["ending"] == "s"
            yield Spot(words.words, start, end, genitive=genitive, comma=comma, alone=alone, wary=wary)


def _compiled(pattern: str, *, ending: bool = False) -> re.Pattern[str]:
    genitive = "(?P<ending>s?)" if ending else "(?P<ending>)"
    return re.compile(rf"(?<!\w)(?P<name>{pattern}{genitive})(?!\w)")


def _surname(words: Sequence[str]) -> str:
    """A pattern for a surname; its particles in full or in short, its words apart or, in an address, as one."""
    found, at = "", 0
    while at < len(words):
        word, rest = words[at], words[at + 1 :]
        joint = f"(?:{_GAP})?" if word in PARTICLES else _GAP
        if word == "van" and rest[:1] and rest[0] in {"de", "den", "der"}:
            found += rf"(?:van(?:{_GAP})?{rest[0]}|v[ ./]{{0,2}}d)(?:{_GAP})?"
            at += 2
            continue
        found += re.escape(word) if word != "van" else "(?:van|v)"
        found += joint if rest else ""
        at += 1
    return found


def _split(surname: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The particles that a surname begins with, and the rest."""
    at = next((at for at, word in enumerate(surname) if word not in PARTICLES), 0)
    return surname[:at], surname[at:]


def _initial(name: str) -> str:
    digraph = next((one for one in _DIGRAPHS if name.startswith(one) and len(name) > len(one)), "")
    return rf"{re.escape(name[0])}(?:{re.escape(digraph[1:])}(?=\.))?" if digraph else re.escape(name[0])


def _bare(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a name without those that only say who somebody is: "de heer", "dr.", "MSc"."""
    kept = [one for one in words if one.folded not in _TITLES]
    while len(kept) > 1 and kept[0].folded in HONORIFICS | {"de"}:
        if kept[0].folded == "de" and kept[1].folded not in HONORIFICS:
            break
        kept = kept[1:]
    return kept


def _surname_at(words: Sequence[Word]) -> int:
    """Which word of a name is the first of the surname, when the given names come first."""
    for at, one in enumerate(words):
        if one.folded in (PARTICLES if at else _BEGINS) and len(one.folded) > 1:
            return at
        if at and one.gap == "'" and one.folded in {"t", "s"}:
            return at
    last = len(words) - 1
    while last > 0 and words[last].gap == "-" and last > 1:
        last -= 1
    return last


def _given(word: Word, *, shouted: bool) -> Iterator[str]:
    """A given name; initials that are written as one word come apart."""
    if word.caps and not shouted and len(word.shown) <= 4 and not is_name(word.folded):
        yield from word.folded
    else:
        yield word.folded


def _end(place: Spot) -> int:
    """With the apostrophe and s of a genitive that stands apart."""
    last = place.after("'")
    return last.end if last is not None and last.folded == "s" else place.inside[-1].end
