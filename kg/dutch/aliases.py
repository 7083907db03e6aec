"""
The names that people call something by besides its title, as search knows them.

    ~ nds       a name, folded: of a question that is this name and nothing else
    + nds       the same, of a development: of a question that has it among its words
    ^ NDS       a name of a development as it is written
    < nds       the first word of such a name, folded: neighbours of a word that begins no name need no look

Whoever types an abbreviation means it, in whatever case. Among other words it counts when it is written as the name
is, or when it can be no ordinary word: "wmebv" is the law, "who" or "gem" is not until it is written "Who" or "Gem".
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from kg.dutch.lexicon import is_word
from ontologies import spelling

_K = TypeVar("_K")

FIELDS: Final = ("alt_labels", "former_labels", "known_as")
_CALLED: Final = frozenset({"Development", "Municipality"})  # the kinds that people call by another name
_IN_SENTENCES: Final = frozenset({"Development"})
_WORD: Final = re.compile(r"\w+")
_LONGEST: Final = 200  # characters of a name
_READ: Final = 2000  # characters of a question that are read for names
_TOKENS: Final = 64  # words of it
_TOGETHER: Final = 6  # words of one name among others
_SHORT: Final = 3  # letters: in a question that is not Dutch such a word is as likely an ordinary one
_DUTCH: Final = 0.5  # how sure it has to be that a question is Dutch


def other_names(payload: Mapping[str, Any]) -> list[str]:
    """What a record is called besides its title, each once, in order of declaration."""
    return list(dict.fromkeys(name for field in FIELDS for name in payload.get(field) or ()))


def same_name(name: str) -> str:
    """The form in which names are compared: folded, its words alone."""
    return " ".join(_WORD.findall(spelling.folded(name[:_LONGEST])))


def keys_of(kind: str, payload: Mapping[str, Any]) -> Iterator[str]:
    """What the index keeps of the names of a record."""
    for name in other_names(payload) if kind in _CALLED else ():
        folded = same_name(name)
        if not folded:
            continue
        yield f"~ {folded}"
        if kind in _IN_SENTENCES:
            yield f"+ {folded}"
            yield f"^ {' '.join(_WORD.findall(name))}"
            yield _begin(folded)


def _begin(folded: str) -> str:
    return f"< {folded.partition(' ')[0]}"


@dataclass(frozen=True, slots=True)
class _Words:
    """
    Some neighbouring words of a question.

    Attributes:
        places: Where they stand in it.
        written: As they are written, or in lower case where their capitals say nothing.
        folded: As names are compared.
    """

    places: frozenset[int]
    written: str
    folded: str

    def spelled(self) -> tuple[str, str]:
        """By which they may be known, the surer first."""
        return f"^ {self.written}", f"+ {self.folded}"

    def ordinary(self, *, dutch: float) -> bool:
        """Whether it is one word, that can be an ordinary one."""
        return len(self.places) == 1 and (is_word(self.folded) or (len(self.folded) <= _SHORT and dutch < _DUTCH))


def called(
    question: str,
    known: Callable[[Collection[str]], Collection[str]],
    find: Callable[[str], Iterable[_K]],
    *,
    dutch: float,
) -> tuple[set[_K], set[_K]]:
    """
    What a question calls by name.

    Args:
        question: As typed.
        known: Those of some keys that the index has, of whomever.
        find: The records that may be read and have a key.
        dutch: How sure it is that the question is Dutch, 0 to 1.

    Returns:
        What is called by all of the question, and, where nothing is, what is called by a part of it. A longer name
        goes before the shorter ones within it.
    """
    all_of_it = f"~ {same_name(question)}" if len(question) <= _LONGEST else ""
    tokens = _WORD.findall(question[:_READ])[:_TOKENS]
    folded = [same_name(token) for token in tokens]
    begin = set(known({all_of_it, *map(_begin, folded)}))
    parts = list(_neighbours(question, tokens, folded, begin))
    there = begin | set(known({key for some in parts for key in some.spelled()}))
    if all_of_it in there and (meant := set(find(all_of_it))):
        return meant, set()
    found: set[_K] = set()
    taken: set[int] = set()
    for some in parts:
        sure, likely = some.spelled()
        if not taken.isdisjoint(some.places):
            continue
        meant = set(find(sure)) if sure in there else set()
        if not meant and likely in there and not some.ordinary(dutch=dutch):
            meant = set(find(likely))
        if meant:
            found |= meant
            taken |= some.places
    return set(), found


def _neighbours(question: str, tokens: list[str], folded: list[str], begin: Collection[str]) -> Iterator[_Words]:
    """The words of a question in groups that begin as a name does, the longest first."""
    shouted = question.isupper()
    starts = [start for start, word in enumerate(folded) if _begin(word) in begin]
    for size in range(min(_TOGETHER, len(tokens)), 0, -1):
        for start in (start for start in starts if start + size <= len(tokens)):
            written = " ".join(tokens[start : start + size])
            if shouted or (start == 0 and written.istitle()):
                written = written.lower()
            yield _Words(frozenset(range(start, start + size)), written, " ".join(folded[start : start + size]))
