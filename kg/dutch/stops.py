"""Whether a dot ends a sentence, or belongs to an abbreviation. The words are in `vocabulary.toml`."""

import re
from functools import cache
from typing import Final

from kg.dutch.persons.lexicon import vocabulary

_LAST: Final = re.compile(r"(?<![\w.])((?:[^\W\d_]+\.)*[^\W\d_]+)\.$")
_FIRST: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 24  # characters of an abbreviation with its dots


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
