"""For whom, what, where and when of the day: whether one text speaks of a part of what the other speaks of."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from kg.cycle.implement.sides.actors import actors
from kg.cycle.implement.sides.terms import terms
from kg.cycle.implement.sides.verdict import DIFFERENT, SAME, HeardSides, one_sided
from kg.cycle.implement.sides.vocabulary import words
from kg.dutch.numerals import in_figures
from kg.dutch.wording import word_keys

_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")
_LIMITS: Final = re.compile(
    r"\b(?:alleen|uitsluitend|enkel|slechts|behalve|uitgezonderd|tenzij|mits|vooralsnog|met\s+uitzondering\s+van|"
    r"niet\s+voor)\b[^.;]*|(?<=[;,])\s*(?:(?:maar|en)\s+)?[^.;,]*\bniet\b[^.;,]*|(?<=[;,])[^.;,]*\bblijft\b[^.;,]*|"
    r"\bdie\s+(?:daar|er)om\b[^.;]*|\btijdens\s+(?:de\s+)?(?:kantoor|openings)\w+",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"\b(?:van|tussen)\s+([\d.:]+)\s*(?:uur\s*)?(?:tot|en)\s+([\d.:]+)\s*uur\b|\b(dag\s+en\s+nacht|24\s*/\s*7|"
    r"24\s+uur\s+per\s+dag|(?:kantoor|openings)(?:uren|tijden|tijd))\b",
    re.IGNORECASE,
)
_AGE: Final = re.compile(
    r"\b(?:van|tot|vanaf|onder(?:\s+de)?|boven(?:\s+de)?|ouder\s+dan|jonger\s+dan)\s+(\d+)\s+(?:tot\s+(\d+)\s+)?jaar"
    r"(?:\s+(?:en|of)\s+(?:ouder|jonger))?",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(r"\b(?:in|op)\s+(?:de|het|een|onze|elke|alle)\s+(?P<noun>[a-zé]{4,})\b(?!\s+(?:van\s+)?\d)")
_OF: Final = frozenset({"van", "voor", "uit", "zonder", "met", "boven", "onder"})
_SMALL: Final = frozenset(words("small_words"))
_GROUPS: Final = re.compile(r"(?:en|s|heden)$")
_TAIL: Final = 4  # letters from which a word can be the last part of a compound
_HEAD: Final = 3  # letters at least of the part before it
_ADJECTIVE: Final = re.compile(r"\w{4,40}e")
_LIST: Final = re.compile(r"\b([^\W\d_]{4,})\s+en\s+(?:(?:de|het|een)\s+)?([^\W\d_]{4,})\b", re.IGNORECASE)
_VERBS: Final = frozenset(words("verbs"))  # by which what says which ends
_PLAIN_ADJECTIVES: Final = frozenset(words("plain_adjectives"))


def compare(policy: str, execution: str) -> HeardSides:
    """
    Whether one text speaks of a part of what the other speaks of.

    "gelijk" is that no limit, part, group, place or hour was found in the one that the other lacks, while they share
    words; a difference in other words is not seen.
    """
    ours, theirs = _without(policy), _without(execution)
    for rule in (_hours, _ages, _limits, _compounds, _lists, _modified, _places):
        found = rule(ours, theirs)
        if found:
            return HeardSides(DIFFERENT, *found)
    if _content(ours) & _content(theirs):
        return HeardSides(SAME)
    return one_sided(*(_group(one) for one in (ours, theirs)))


def _without(text: str) -> str:
    """A text without its times and who does it: those are other aspects."""
    plain = in_figures(text)
    for one in terms(plain):
        plain = plain.replace(one.words, " ", 1)
    for actor in actors(plain):
        plain = plain.replace(actor.words, " ", 1)
    return plain


def _hours(policy: str, execution: str) -> tuple[str, str] | None:
    ours, theirs = _CLOCK.search(policy), _CLOCK.search(execution)
    if ours and theirs and _plain(ours[0]) != _plain(theirs[0]):
        return ours[0], theirs[0]
    return None


def _ages(policy: str, execution: str) -> tuple[str, str] | None:
    ours, theirs = _AGE.search(policy), _AGE.search(execution)
    if ours and theirs:
        return None if _plain(ours[0]) == _plain(theirs[0]) else (ours[0], theirs[0])
    return (ours[0] if ours else "", theirs[0] if theirs else "") if ours or theirs else None


def _limits(policy: str, execution: str) -> tuple[str, str] | None:
    """A limit that one side sets and the other does not, or sets otherwise."""
    ours, theirs = _LIMITS.search(policy), _LIMITS.search(execution)
    if not ours and not theirs:
        return None
    told, heard = (one[0].strip(" ,;") if one else "" for one in (ours, theirs))
    return None if _plain(told) == _plain(heard) else (told, heard)


def _compounds(policy: str, execution: str) -> tuple[str, str] | None:
    """As "medewerkers" beside "baliemedewerkers"; not when what makes it narrower stands in the other as well."""
    for one, two, turned in ((policy, execution, False), (execution, policy, True)):
        wide, narrow = _nouns(one), _nouns(two)
        for word in narrow:
            for other in wide:
                head = word.removesuffix(other)
                if head == word or len(other) < _TAIL or len(head) < _HEAD or other in narrow or word in wide:
                    continue
                if _stem(head.rstrip("-").removesuffix("s")) & _stems(one):
                    continue
                return (word, other) if turned else (other, word)
    return None


def _lists(policy: str, execution: str) -> tuple[str, str] | None:
    """As "websites en formulieren" beside "websites", when the other side says nothing of the other half."""
    for one, two, turned in ((policy, execution, False), (execution, policy, True)):
        known = _stems(one)
        for found in _LIST.finditer(two):
            first, second = _stem(found[1]), _stem(found[2])
            if bool(first & known) != bool(second & known) and found[1].lower() not in _SMALL:
                shared = found[1] if first & known else found[2]
                return (found[0], shared) if turned else (shared, found[0])
    return None


def _modified(policy: str, execution: str) -> tuple[str, str] | None:
    """One thing in both, of which only one says which: by an adjective, by "van …", by names."""
    ours, theirs = dict(_phrases(policy)), dict(_phrases(execution))
    known, heard = _stems(policy), _stems(execution)
    for key, (one, by) in ours.items():
        if key not in theirs:
            continue
        two, other = theirs[key]
        more, less = by - heard, other - known
        if more or less:
            return one, two
    return None


def _places(policy: str, execution: str) -> tuple[str, str] | None:
    ours, theirs = list(_PLACE.finditer(policy)), list(_PLACE.finditer(execution))
    if len(ours) == 1 == len(theirs) and not _stem(ours[0]["noun"]) & _stem(theirs[0]["noun"]):
        return ours[0][0], theirs[0][0]
    return None


def _phrases(text: str) -> Iterator[tuple[str, tuple[str, frozenset[str]]]]:
    """By the stem of a group or thing in the plural: its words, and the stems of what says which."""
    words = list(_WORD.finditer(text))
    for at, one in enumerate(words):
        word = one[0].lower()
        if word in _SMALL or not _GROUPS.search(word) or len(word) < 5:
            continue
        start, end, by = at, at + 1, set[str]()
        while start and _ADJECTIVE.fullmatch(words[start - 1][0]) and _near(text, words, start - 1):
            start -= 1
            if words[start][0].lower() not in _PLAIN_ADJECTIVES:
                by |= _stem(words[start][0])
        while end < len(words) and words[end][0][0].isupper() and _near(text, words, end - 1):
            by |= _stem(words[end][0])
            end += 1
        if end + 1 < len(words) and words[end][0].lower() in _OF and _near(text, words, end - 1):
            for more in range(end + 1, min(end + 6, len(words))):
                if not _near(text, words, more - 1) or _verb(words[more][0]):
                    break
                by |= _stem(words[more][0]) if words[more][0].lower() not in _SMALL else set()
                end = more + 1
        for key in _stem(word):
            yield key, (text[words[start].start() : words[end - 1].end()], frozenset(by))


def _near(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    return not text[words[at].end() : words[at + 1].start()].strip() and words[at].end() + 2 > words[at + 1].start()


def _verb(word: str) -> bool:
    return word.lower() in _VERBS


def _nouns(text: str) -> list[str]:
    return [word for one in _WORD.findall(text) if len(word := one.lower()) >= _TAIL and word not in _SMALL]


def _group(text: str) -> str:
    return next((one for one in _nouns(text) if _GROUPS.search(one)), "")


def _content(text: str) -> set[str]:
    return {key for word in _nouns(text) for key in _stem(word)}


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


@lru_cache(maxsize=4096)
def _stem(word: str) -> frozenset[str]:
    return frozenset(word_keys(word))


def _stems(text: str) -> set[str]:
    return set(word_keys(text))
