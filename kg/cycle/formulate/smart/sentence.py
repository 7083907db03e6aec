"""
What the wording of an objective says: its words by group, its quantities and its times, each with its place.

Inflected forms are those of the Dutch Snowball stemmer; numbers in words are read by text2num.
Places are offsets in the text, in characters, from the start until before the end.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kg.dutch.moments import moments
from kg.dutch.numerals import Plain, Token, tokenised
from ontologies.smart_words import Group

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

MOST: Final = 20_000  # characters of a text that is judged
_SHORT: Final = 5  # letters of a stem; below it the word itself is compared
_WHOLE: Final = 4  # letters from which an ending may be a word itself: "weg" and "hal" are mostly something else
_ROOM: Final = 8  # words that "…" may stand for
_WORD: Final = re.compile(r"[^\W_]+")
_STOP: Final = re.compile(r"[.;:!?\n]")
_FIGURE: Final = re.compile(
    r"(?:€\s*)?(?<![\w.,/-])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\w)|(?:€\s*)?(?<![\w.,/-])\d+(?:,\d+)?(?:\s*[-–]\s*\d+(?:,\d+)?)?(?![\w/-])\s*[%‰]?|\b[eé]én\b"
)
_NOT_COUNTED: Final = re.compile(
    r"(?:\b(?:artikel|art|lid|hoofdstuk|bijlage|paragraaf|fase|versie|categorie|niveau|nummer|nr|wet|bio|iso|nen|"
    r"onder(?: de)?|jonger dan|ouder dan|vanaf|boven(?: de)?)\.?\s*)$",
    re.IGNORECASE,
)
_THAN: Final = re.compile(r"\s+dan\s+")
_MEASURE: Final = re.compile(r"\s*+(?:procent(?:punt)?|euro)?\s*+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_HEAD: Final = r"(?i:speerpunt|prioriteit|actie(?:plan)?|(?:beleids)?doelstelling|programma|thema)(?:en)?"
_CODE: Final = re.compile(  # what a plan numbers its aims by: "BD 02 Turnhout", "Actie 6.1.1:", "10.2.1", "04 "
    rf"\s*(?:{_HEAD}\s*[:.-]?\s*\d{{1,2}}(?:[.-]\d{{1,2}})*(?![\d,%])"
    r"|[A-Z]{2,3}\s?\d+(?:[.-]\d{1,2})*(?=\s*[:_–-]|\.?\s+[A-Z])"
    r"|\d{1,2}(?:\.\d{1,2})+(?![\d,%])|0\d{1,3}\b|\d{1,2}(?=\s*[:–-]\s+[^\W\d]|\.\s+[^\W\d]))"
    rf"[.:)_\s–-]*(?:{_HEAD}\s*:?\s*)?"
)
_EURO: Final = re.compile(r"\s*(?:(?:miljoen|miljard|mln\.?|duizend)\s+)?euro\b|\s*mln\b", re.IGNORECASE)
_AGE: Final = re.compile(r"\s*(?:e\b|ste\b|jaar\b|jarige|-jarige)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a text that tell, by the group that they belong to, and where they stand."""

    group: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment(Mark):
    """A time that a text names; `date` is what it says as jjjj, jjjj-mm or jjjj-mm-dd, "" when it has no year."""

    date: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What was found in a text, each in order of place.

    Attributes:
        quantities: Numbers that may be of an aim: no years, ages, codes or numbers of articles.
        begin: Where the text begins after what a plan numbers it by, in characters.
    """

    text: str
    marks: Sequence[Mark]
    quantities: Sequence[Mark]
    times: Sequence[Moment]
    begin: int = 0

    def counts(self) -> list[Mark]:
        """The quantities that are no money: an amount is mostly a budget and not the aim."""
        return [one for one in self.quantities if not ("€" in one.words or _EURO.match(self.text, one.end))]

    def of(self, *groups: str) -> list[Mark]:
        """The marks of some groups, in order of place."""
        return [mark for mark in self.marks if mark.group in groups]


@dataclass(frozen=True, slots=True)
class _Token(Token):
    key: str  # by stem
    form: str  # as it is written, folded


_Pattern = tuple[tuple[str, ...], str]  # keys, "…" for room; and the group


@dataclass(frozen=True, slots=True)
class _Lexicon:
    starts: Mapping[str, Sequence[_Pattern]]  # by the key of its first word, each label with it; the longest first
    forms: Mapping[str, Sequence[_Pattern]]  # likewise, by the first word as it is written
    endings: Mapping[str, str]  # of words, and their group
    longest: int  # letters of an ending


def read(text: str, groups: Mapping[str, Group]) -> Reading:
    """
    Read a text.

    Args:
        text: At most `MOST` characters; what is beyond is not read.
        groups: Of `ontologies.smart_words`.
    """
    text = text[:MOST]
    tokens = _tokens(text)
    plain = Plain.of(text, tokens)
    times = _times(text, plain)
    code = _CODE.match(text)
    begin = code.end() if code else 0
    quantities = [one for one in _quantities(text, plain) if one.start >= begin and not _inside(one, times)]
    marks = _marks(text, tokens, _lexicon(tuple(groups.values())))
    timed = [mark for mark in marks if mark.group == "vague-time"]
    marks = [
        mark
        for mark in marks
        if mark.group != "vague-amount" or not (_counted(text, mark, quantities) or _inside(mark, timed))
    ]
    return Reading(text, marks, quantities, times, begin)


def _counted(text: str, mark: Mark, quantities: Sequence[Mark]) -> bool:
    """Whether a quantity stands beside it: "meer dan 30" and "30% minder" are amounts after all."""
    at = bisect_right(quantities, mark.start, key=lambda one: one.start)
    if at and _MEASURE.fullmatch(text, quantities[at - 1].end, mark.start):
        return True
    than = _THAN.match(text, mark.end)
    return than is not None and at < len(quantities) and quantities[at].start == than.end()


# --- words ----------------------------------------------------------------------------------------


@cache
def _analysers() -> "tuple[TextAnalyzer, TextAnalyzer]":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    def folded() -> TextAnalyzerBuilder:
        return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.lowercase()).filter(Filter.ascii_fold())

    return folded().build(), folded().filter(Filter.stemmer("dutch")).build()


def _key(word: str) -> str:
    """How a word is compared: by its stem, or as it is when that is short."""
    _, stemmed = _analysers()
    stem = "".join(stemmed.analyze(word))
    return stem if len(stem) >= _SHORT else "=" + _folded(word)


def _folded(word: str) -> str:
    plain, _ = _analysers()
    return "".join(plain.analyze(word))


def _tokens(text: str) -> list[_Token]:
    found = tokenised(text)
    known = {word: (_key(word), _folded(word)) for word in {one.word for one in found}}
    return [_Token(one.word, one.start, one.end, one.stops, *known[one.word]) for one in found]


@cache
def _lexicon(groups: tuple[Group, ...]) -> _Lexicon:
    starts: dict[str, list[_Pattern]] = {}
    forms: dict[str, list[_Pattern]] = {}
    endings: dict[str, str] = {}
    for group in groups:
        for labels, made, key in ((group.words, starts, _key), (group.forms, forms, _folded)):
            for label in labels:
                if label.startswith("-"):
                    endings[_folded(label[1:])] = group.key
                    continue
                keys = tuple("…" if part == "…" else key(part) for part in re.findall(r"…|[^\W_]+", label))
                made.setdefault(keys[0], []).append((keys, group.key))
    for made in (starts, forms):
        for patterns in made.values():
            patterns.sort(key=lambda one: -len(one[0]))
    return _Lexicon(starts, forms, endings, max(map(len, endings), default=0))


def _marks(text: str, tokens: Sequence[_Token], lexicon: _Lexicon) -> list[Mark]:
    found: list[Mark] = []
    until: dict[str, int] = {}  # by group, the token before which it was found already
    stems, words = [one.key for one in tokens], [one.form for one in tokens]
    stops = [one.stops for one in tokens]
    for at, token in enumerate(tokens):
        for keys, group, said in (
            *((*one, stems) for one in lexicon.starts.get(token.key, ())),
            *((*one, words) for one in lexicon.forms.get(token.form, ())),
        ):
            if at < until.get(group, 0):
                continue
            last = _matched(said, stops, at, keys)
            if last:
                end = tokens[last - 1].end
                found.append(Mark(group, text[token.start : end], token.start, end))
                until[group] = at + 1 if "…" in keys else last
        group = _of_ending(token.form, lexicon)
        if group and at >= until.get(group, 0):
            found.append(Mark(group, token.word, token.start, token.end))
    return found


def _of_ending(word: str, lexicon: _Lexicon) -> str:
    """The group of the longest ending that a word has, which is folded."""
    ends = (word[-length:] for length in range(min(len(word), lexicon.longest), 1, -1))
    found = next((end for end in ends if end in lexicon.endings), "")
    return lexicon.endings.get(found, "") if len(found) >= _WHOLE or found != word else ""


def _matched(said: Sequence[str], stops: Sequence[bool], at: int, keys: Sequence[str]) -> int:
    """The index after the last word of a label that begins at a word; 0 when it does not stand there."""
    room = 0
    for key in keys[1:]:
        at += 1
        if key == "…":
            room, at = _ROOM, at - 1
            continue
        while at < len(said) and room and not stops[at] and said[at] != key:
            at, room = at + 1, room - 1
        if at >= len(said) or stops[at] or said[at] != key:
            return 0
        room = 0
    return at + 1


# --- numbers and times ----------------------------------------------------------------------------


def _times(text: str, plain: Plain) -> list[Moment]:
    found = ((plain.origin(start, end), day) for start, end, day in moments(plain.text))
    return [Moment("time", text[slice(*where)], *where, date=day) for where, day in found]


def _quantities(text: str, plain: Plain) -> Iterator[Mark]:
    for one in _FIGURE.finditer(plain.text):
        figure = one[0].strip()
        bare_year = _YEAR.fullmatch(figure) or re.fullmatch(r"(?:19|20)\d\d\s*[-–]\s*(?:(?:19|20)\d\d|\d\d)", figure)
        if bare_year or _NOT_COUNTED.search(plain.text, max(0, one.start() - 20), one.start()):
            continue
        if _AGE.match(plain.text, one.end()):
            continue
        start, end = plain.origin(one.start(), one.start() + len(one[0].rstrip()))
        yield Mark("quantity", text[start:end], start, end)


def _inside(mark: Mark, others: Iterable[Mark]) -> bool:
    return any(other.start < mark.end and mark.start < other.end for other in others)


# --- clauses --------------------------------------------------------------------------------------


def goals(reading: Reading, verbs: Sequence[Mark]) -> list[Mark]:
    """
    The verbs that each begin a goal of their own: those in main clauses, with "en", "maar" or an end between two.

    What follows the start of a subordinate clause, up to the end of its sentence, is no goal.
    """
    ends = [stop.start() for stop in re.finditer(r"[.;\n]", reading.text)]
    hidden: dict[int, int] = {}  # by number of the sentence: where its first subordinate clause begins
    for mark in reading.of("subordinate"):
        hidden.setdefault(bisect_right(ends, mark.start), mark.start)
    shown = [verb for verb in verbs if verb.start < hidden.get(bisect_right(ends, verb.start), len(reading.text))]
    apart = [
        later
        for earlier, later in pairwise(shown)
        if later.start >= earlier.end and re.search(r"\b(?:en|maar)\b|[.;\n]", reading.text[earlier.end : later.start])
    ]
    return [*shown[:1], *apart]
