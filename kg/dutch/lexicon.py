"""
Which words are ordinary ones, which are names, which are abbreviations, and where a dot ends more than one of these.

From the word list of OpenTaal, see NOTICE.md: what it writes in lower case is an ordinary word, with a capital a name.
Many are both: "Best", "Bakker", "Jan". Words are asked for folded, see `ontologies.spelling`.
"""

import gzip
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_LAST: Final = re.compile(r"(?<![\w.])((?:[^\W\d_]+\.)*[^\W\d_]+)\.$")
_FIRST: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 24  # characters of an abbreviation with its dots


@dataclass(frozen=True, slots=True)
class _Lists:
    words: frozenset[str]
    names: frozenset[str]
    abbreviations: frozenset[str]


@cache
def _lists() -> _Lists:
    """Some 35 MB and a fifth of a second, when it is first asked for."""
    listed = gzip.decompress((files("kg") / "dutch" / "words.txt.gz").read_bytes()).decode().split()
    words = frozenset(one for one in listed if one.islower())
    abbreviations = frozenset(one.lower() for one in listed if one.isupper())
    return _Lists(words, frozenset(one.lower() for one in listed if one.istitle()), abbreviations)


@cache
def _vocabulary() -> dict[str, str]:
    return tomllib.loads((files("kg") / "dutch" / "vocabulary.toml").read_text("utf-8"))


def vocabulary(name: str) -> frozenset[str]:
    """A list of words of `vocabulary.toml`."""
    return frozenset(_vocabulary()[name].split())


def phrases(name: str) -> list[str]:
    """A list of phrases of it."""
    return [phrase for one in _vocabulary()[name].split(",") if (phrase := one.strip())]


def is_word(word: str) -> bool:
    """Whether it can be an ordinary word, whatever else it may be."""
    return len(word) == 1 or word in _lists().words


def is_name(word: str) -> bool:
    """Whether it can be a name, of whatever: a person, a place, a month."""
    return word in _lists().names


@cache
def _mostly_words() -> frozenset[str]:
    return vocabulary("mostly_words")


def is_mostly_word(word: str) -> bool:
    """Whether it is hardly ever a name."""
    return is_word(word) and (word in _mostly_words() or not is_name(word))


def is_abbreviation(word: str) -> bool:
    """Whether it can be an abbreviation, as "VNG"."""
    return word in _lists().abbreviations


def ends_sentence(before: str, after: str) -> bool:
    """
    Whether a sentence ends between two pieces of text.

    Args:
        before: Ends in what may be the end of a sentence.
        after: Begins with what may be the begin of one: a capital, a digit or an opening quote.
    """
    found = _LAST.search(before[-_LONGEST:])
    if not found:
        return True
    word, number = found[1], after[:1].isdigit()
    if word.lower() in _listed("may_end"):
        return not number
    dotted = "." in word
    if word.lower() in _listed("goes_on", "cut_short"):
        return word.isupper() and not dotted and len(word) > 1  # "de MR." is a council, "mr." a title
    if len(word) == 1 or (dotted and word[0].isupper()):  # initials, "B.V.", "optie B."
        begun = _FIRST.match(after.lstrip("\"“‘('’"))
        return not number and begun is not None and begun[0].lower() in _listed("begins")
    return not dotted


@cache
def _listed(*names: str) -> frozenset[str]:
    return frozenset().union(*(vocabulary(name) for name in names))
